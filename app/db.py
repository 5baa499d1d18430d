"""Connections to the database, with the settings each one needs."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, ExceptionContext, create_engine, event, text
from sqlalchemy.exc import DisconnectionError, OperationalError
from sqlmodel import Session, SQLModel

from app.config import Settings
from app.errors import DatabaseUnavailable, SettingsError
from app.i18n import gettext as _
from app.models import SCHEMA_VERSION


def file_of(settings: Settings) -> Path:
    return Path(settings.url.removeprefix("sqlite:///"))


def restored(settings: Settings) -> Path:
    """Where a backup is made ready, before it takes the database's place."""
    path = file_of(settings)
    return path.with_name(path.name + ".restored")


def make_engine(settings: Settings) -> Engine:
    """The engine of this process; makes the data directory."""
    path = file_of(settings)
    for directory in (settings.data_dir, path.parent):
        try:
            directory.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SettingsError(
                f"The directory {directory} cannot be made: {error.strerror}. "
                "DATELINE_DATA_DIR and DATELINE_DATABASE_URL say where things are kept."
            ) from None
    engine = create_engine(settings.url, creator=lambda: _open(path))
    text_of: Any = str

    @event.listens_for(engine, "checkout")
    def _checkout(connection: _Connection, _record: Any, _proxy: Any) -> None:
        if not connection.is_to(path):
            raise DisconnectionError  # the pool opens another
        connection.text_factory = text_of

    @event.listens_for(engine, "handle_error")
    def _read_on(context: ExceptionContext) -> None:
        """One flipped bit must not take the front page away for ever; it costs time to look."""
        nonlocal text_of
        if "Could not decode" in str(context.original_exception):
            text_of = readable

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get("writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


_NO_ROOM = (
    sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR,
)  # fmt: skip


class _Connection(sqlite3.Connection):
    inode: int | None = None
    at_rest: tuple[object, ...] = ()  # the stamp of a file that nobody wrote

    def is_to(self, path: Path) -> bool:
        """Whether it reads what stands at this path now."""
        if self.at_rest:
            return self.at_rest == _stamp(path)
        return self.inode == _inode(path)


def _open(path: Path) -> _Connection:
    options: dict[str, Any] = {"check_same_thread": False, "factory": _Connection}
    try:
        connection: _Connection = sqlite3.connect(path, timeout=30, **options)
        _set_up(connection)
    except sqlite3.OperationalError as error:
        # A disk that is full or read-only has no room for what connections share; a database that
        # needs no recovery can be read all the same, as long as nobody writes it.
        stamp = _stamp(path)
        if error.sqlite_errorcode & 0xFF not in _NO_ROOM or not stamp:
            raise
        connection = sqlite3.connect(f"file:{quote(str(path))}?immutable=1", uri=True, **options)
        connection.at_rest = stamp
        connection.isolation_level = None
    connection.inode = _inode(path)
    return connection


def _set_up(connection: sqlite3.Connection) -> None:
    connection.isolation_level = None  # we write BEGIN ourselves
    try:
        for pragma in (
            "journal_mode=WAL",
            "busy_timeout=30000",
            "foreign_keys=ON",
            # NORMAL may lose the last transactions with the power, though they were indexed and
            # reported. A hundred documents take seconds to read, this a few ms of a commit.
            "synchronous=FULL",
        ):
            connection.execute(f"PRAGMA {pragma}")
    except sqlite3.Error:
        connection.close()
        raise


def readable(value: bytes) -> str:
    """A text of the database, with a sign for each byte that is none."""
    return value.decode("utf-8", "replace")


def _inode(path: Path) -> int | None:
    try:
        return os.stat(path).st_ino
    except OSError:
        return None


def _stamp(path: Path) -> tuple[object, ...]:
    """Another one when the file was written; empty when there is none, or it needs recovery."""
    logs = (path.with_name(path.name + ending) for ending in ("-wal", "-journal"))
    try:
        found = path.stat()
        unfinished = any(log.is_file() and log.stat().st_size for log in logs)
    except OSError:
        return ()
    if unfinished or not found.st_size:
        return ()
    return found.st_ino, found.st_mtime_ns, found.st_size


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session on one consistent state of the database."""
    with Session(engine) as session:
        yield session


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One write transaction: takes the write lock at once, so that it never fails half-way."""
    with engine.connect().execution_options(writing=True) as connection, connection.begin():
        yield connection


def schema_version(engine: Engine) -> str | None:
    """The database's schema version; None where there is no schema."""
    with engine.connect() as connection:
        try:
            version: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
            return version
        except OperationalError:
            return None


def lacking(connection: Connection) -> Iterator[str]:
    """The tables that are not there, and the columns of those that are."""
    for table in SQLModel.metadata.sorted_tables:
        rows = connection.execute(text(f"PRAGMA table_info({table.name})"))
        here = {row[1] for row in rows}
        if not here:
            yield table.name
            continue
        yield from (f"{table.name}.{c.name}" for c in table.columns if c.name not in here)


def require_schema(engine: Engine) -> None:
    """Raise DatabaseUnavailable unless the schema is today's."""
    version = schema_version(engine)
    if version != SCHEMA_VERSION:
        said = (
            _(
                "The database has schema {version}, this program needs {needed}: "
                "run `dateline migrate`."
            )
            if version
            else _(
                "The database has no tables, this program needs {needed}: run `dateline migrate`."
            )
        )
        raise DatabaseUnavailable(said.format(version=version, needed=SCHEMA_VERSION))
