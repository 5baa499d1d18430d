"""Statements of the reading path, made ready once: to make one takes longer than to run it."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import CompoundSelect, Dialect, Select
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session

Value = int | str
Values = dict[str, Any]


class _Ready(NamedTuple):
    """The SQL for lists of certain lengths, and where each of its arguments is found."""

    sql: str
    arguments: tuple[tuple[str, int] | Value, ...]  # a name and a place in its list, or a value
    readers: tuple[tuple[int, Callable[[Any], Any]], ...]  # of columns that the driver leaves raw


class Prepared:
    """A SELECT with parameters of integers and texts: single ones, and lists for `IN`.

    SQLAlchemy writes the SQL, once for each length of its lists; then the driver alone runs it.
    """

    def __init__(
        self, statement: Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]]
    ) -> None:
        self._statement = statement
        self._ready: dict[tuple[int, ...], _Ready] = {}

    def rows(self, session: Session, **values: Value | Sequence[Value]) -> list[tuple[Any, ...]]:
        """The rows; none when a list is empty."""
        given = {
            name: (value,) if isinstance(value, int | str) else _padded(value)
            for name, value in values.items()
        }
        lengths = tuple(map(len, given.values()))
        if 0 in lengths:
            return []
        connection = session.connection()
        ready = self._ready.get(lengths)
        if ready is None:
            lists = {name for name, value in values.items() if not isinstance(value, int | str)}
            ready = self._ready[lengths] = self._make(connection.dialect, given, lists)
        arguments = [
            given[one[0]][one[1]] if isinstance(one, tuple) else one for one in ready.arguments
        ]
        cursor = connection.connection.cursor()
        try:
            cursor.execute(ready.sql, arguments)
            found: list[tuple[Any, ...]] = [*cursor.fetchall()]
        except connection.dialect.loaded_dbapi.Error as error:  # as SQLAlchemy would tell it
            raise DatabaseError(ready.sql, None, error) from error
        finally:
            cursor.close()
        return [*_read(found, ready.readers)] if ready.readers else found

    def _make(self, dialect: Dialect, given: dict[str, Sequence[Value]], lists: set[str]) -> _Ready:
        values: Values = {
            name: list(value) if name in lists else value[0] for name, value in given.items()
        }
        made = self._statement.compile(dialect=dialect).construct_expanded_state(values)
        places: dict[str, tuple[str, int]] = {
            expanded: (name, at)
            for name, value in given.items()
            for at, expanded in enumerate(made.parameter_expansion.get(name, [name]))
        }
        arguments = [
            places[name] if name in places else made.parameters[name]
            for name in made.positiontup or ()
        ]
        readers = [
            (at, reader)
            for at, column in enumerate(self._statement.selected_columns)
            if (reader := column.type.dialect_impl(dialect).result_processor(dialect, None))
        ]
        return _Ready(made.statement, tuple(arguments), tuple(readers))


def _padded(values: Sequence[Value]) -> Sequence[Value]:
    """As long as the next power of two, the last value repeated: so that few statements serve."""
    wanted = 1 << (len(values) - 1).bit_length()
    return [*values, *[values[-1]] * (wanted - len(values))] if values else values


def _read(
    rows: list[tuple[Any, ...]], readers: tuple[tuple[int, Callable[[Any], Any]], ...]
) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        cells = list(row)
        for at, reader in readers:
            cells[at] = reader(cells[at])
        yield tuple(cells)
