"""People across documents, for store: which names of new people mean somebody known already.

The same full name is the same person already (one slug). Here also: middle names and initials
(James A. Baker, James Baker), order (Jinping Xi), transcriptions of -sky, one name in its own
script. Where two known people would fit, nobody is merged: a wrong merger is worse than none.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import regex
from sqlalchemy import ColumnElement, Connection, and_, bindparam, func, select, union, update
from sqlmodel import col

from app.ingest.lexicon import FAMILY_FIRST, fold
from app.ingest.wording import PARTICLES, SUFFIXES
from app.models import Alias, Entity
from app.text import name_key

_SKY = regex.compile(r"(?<=sk)[iyj]+$")
_FAMILY_FIRST = frozenset(word.lower() for word in FAMILY_FIRST)


class Newcomer(NamedTuple):
    """A person just written for the first time, with all full names its articles give."""

    number: int
    name: str
    full_names: Sequence[str]


class _Name(NamedTuple):
    first: str
    middle: tuple[str, ...]
    last: str
    suffix: frozenset[str]


def merge(connection: Connection, newcomers: Iterable[Newcomer]) -> dict[int, int]:
    """Merge newcomers into the known people they are; return survivors by merged number."""
    merged: dict[int, int] = {}
    for newcomer in sorted(newcomers):
        survivor = _survivor(connection, newcomer)
        if survivor is not None:
            merged[newcomer.number] = survivor
            connection.execute(
                update(Entity)
                .where(col(Entity.number) == newcomer.number)
                .values(merged_into=survivor)
            )
    return merged


def compatible(one: str, other: str) -> bool:
    """Can two full names in Latin letters be one person's, seen in different articles?"""
    a, b = _parse(one), _parse(other)
    if a is None or b is None or a.suffix != b.suffix:
        return False
    if _reversed(a, b):
        return True
    if _SKY.sub("y", a.last) != _SKY.sub("y", b.last):
        return False
    if a.first == b.first:
        return _middles(a, b)
    return _by_initials(a, b) or _by_initials(b, a)


def _parse(name: str) -> _Name | None:
    words = [w.strip(".,") for w in fold(name).replace("’", "'").replace(".", ". ").split()]
    suffix = frozenset(w for w in words if w in SUFFIXES)
    words = [w for w in words if w and w not in SUFFIXES]
    if len(words) < 2 or not regex.search(r"\p{Latin}", name):
        return None
    return _Name(words[0], tuple(words[1:-1]), words[-1], suffix)


def _middles(a: _Name, b: _Name) -> bool:
    short, long = sorted((a.middle, b.middle), key=len)
    if short:
        return len(short) == len(long) and all(
            x == y or (1 in (len(x), len(y)) and x[0] == y[0])
            for x, y in zip(short, long, strict=True)
        )
    if len(a.first) == 1:
        return not long  # J. Baker is anybody's
    if all(len(word) == 1 for word in long):
        return True
    # Names of two syllables are no middle names, and bin or de belong to the surname.
    return len(long) == 1 and long[0] not in PARTICLES and a.first not in _FAMILY_FIRST


def _reversed(a: _Name, b: _Name) -> bool:
    """Jinping Xi: only with a family name known to stand first, for Henry James is another."""
    if a.middle or b.middle or (a.first, a.last) != (b.last, b.first):
        return False
    return (a.first in _FAMILY_FIRST) != (a.last in _FAMILY_FIRST)


def _by_initials(short: _Name, long: _Name) -> bool:
    """J. K. Rowling, by at least two initials."""
    initials, given = (short.first, *short.middle), (long.first, *long.middle)
    return (
        len(initials) == len(given) > 1
        and all(len(word) == 1 for word in initials)
        and all(x == y[0] for x, y in zip(initials, given, strict=True))
    )


def _conflict(one: str, other: str) -> bool:
    """Do two names that begin and end alike contradict each other (James A., James B.)?"""
    a, b = _parse(one), _parse(other)
    return (
        a is not None and b is not None
        and (a.first, a.last) == (b.first, b.last) and not compatible(one, other)
    )  # fmt: skip


def _survivor(connection: Connection, newcomer: Newcomer) -> int | None:
    natives = {name_key(n) for n in newcomer.full_names if not regex.search(r"\p{Latin}", n)}
    natives = {key for key in natives if len(key.replace(" ", "")) > 2}
    groups: dict[int, list[tuple[str, str]]] = defaultdict(list)
    wanted = {**_sought(newcomer.name, natives), "newcomer": newcomer.number}
    rows = connection.execute(_NAMED, wanted)
    for number, name, key in rows:
        groups[number].append((name, key))
    # A newcomer with a higher number comes to this one, not this one to it.
    fits = [
        number
        for number, names in groups.items()
        if any(key in natives or compatible(newcomer.name, name) for name, key in names)
        and not any(_conflict(newcomer.name, name) for name, _ in names)
    ]
    if len(fits) != 1 or fits[0] > newcomer.number:
        return None
    names = [name for name, _ in groups[fits[0]]]
    rivals = (name for number, them in groups.items() if number != fits[0] for name, _ in them)
    if any(compatible(rival, name) for rival in rivals for name in names):
        return None
    return fits[0]


def _sought(name: str, natives: set[str]) -> dict[str, Any]:
    """What finds the aliases that may be the same person's, for `_NAMED`."""
    parsed = _parse(name)
    if parsed is None:
        return {"exact": list(natives), "low": "", "high": "", "surname": ""}
    given = (parsed.first, *parsed.middle)
    exact = natives | {
        name_key(f"{parsed.last} {parsed.first}"),
        name_key(" ".join((*(word[0] for word in given), parsed.last))),
    }
    # With the first name, or the first initial alone; then a surname that begins so.
    start = name_key(parsed.first)
    by_initials = len(given) > 1 and all(len(word) == 1 for word in given)
    low, high = (start, f"{start}~") if by_initials else (f"{start} ", f"{start}!")
    surname = f" {name_key(parsed.last)[:2]}"
    return {"exact": list(exact), "low": low, "high": high, "surname": surname}


def _aliases(*ways: ColumnElement[bool]) -> Any:
    alias = select(col(Alias.entity_number), col(Alias.name), col(Alias.key))
    return union(*(alias.where(col(Alias.full), way) for way in ways)).subquery()


def _named() -> Any:
    """The full names of known people that may be a newcomer's, by the index on their keys.

    Written once: to build and compile it for each newcomer took a third of all writing.
    """
    key = col(Alias.key)
    named = _aliases(
        key.in_(bindparam("exact", expanding=True)),
        and_(
            key >= bindparam("low"),
            key < bindparam("high"),
            key.contains(bindparam("surname")),
        ),
    )
    return (
        select(func.coalesce(Entity.merged_into, Entity.number), named.c.name, named.c.key)
        .join(named, named.c.entity_number == col(Entity.number))
        .where(col(Entity.number) != bindparam("newcomer"), col(Entity.kind) == "person")
    )


_NAMED = _named()
