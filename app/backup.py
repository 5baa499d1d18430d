"""A consistent copy of the database, taken and put back while the server runs."""

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Engine, text
from sqlalchemy.exc import DatabaseError

from app.config import Settings
from app.db import file_of, lacking, make_engine, require_schema, restored, writing
from app.errors import DatelineError, LockHeld
from app.index import sync
from app.index.storage import sync as flush
from app.ingest import store
from app.ingest.lock import Told, held, unheard
from app.migrations import migrate

_DAMAGED = (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)
_BESIDE = ("-journal", "-wal", "-shm")  # endings of what SQLite keeps with a file


def backup(database: Engine, file: Path) -> None:
    """Copy the database to `file` by SQLite's backup API; `file` appears whole or not at all."""
    own = Path(str(database.url.database)).absolute()
    if not file.name or file.is_dir():
        raise DatelineError(f"{file} is a folder: say the name of a file.")
    if file.absolute() in {own.with_name(own.name + ending) for ending in ("", *_BESIDE)} or (
        file.exists() and own.exists() and file.samefile(own)
    ):
        raise DatelineError(f"{file} is the library itself: a backup needs a file of its own.")
    file.parent.mkdir(parents=True, exist_ok=True)
    with _partial(file) as partial:
        with closing(sqlite3.connect(partial)) as target, database.connect() as connection:
            source = connection.connection.driver_connection
            assert isinstance(source, sqlite3.Connection)
            source.backup(target)  # one snapshot: writers go on meanwhile
            # One file, which can be read where nothing can be written.
            target.execute("PRAGMA journal_mode=DELETE")
            said = target.execute("PRAGMA quick_check(1)").fetchone()[0]
        if said != "ok":
            raise DatelineError(f"The database is damaged ({said}), so {file} was not written.")
        flush(partial)
        os.replace(partial, file)
        flush(file.parent)


@contextmanager
def _partial(file: Path) -> Iterator[Path]:
    """An empty file beside the wanted one, which goes when all did not go well."""
    partial = file.with_name(file.name + ".partial")
    descriptor = os.open(partial, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.stat(partial)  # else the other one has just put it in place
        except (BlockingIOError, FileNotFoundError):
            raise LockHeld(f"Another backup to {file} is being written.") from None
        _clear(partial, *_BESIDE)  # of one that was killed
        os.ftruncate(descriptor, 0)
        try:
            yield partial
        except BaseException:
            _clear(partial, "", *_BESIDE)
            raise
    finally:
        os.close(descriptor)


def restore(settings: Settings, file: Path, waiting: Told = unheard) -> int:
    """Put the backup in place of the database and build the index; return how many articles."""
    _verify(file)
    with held(settings, waiting=waiting):
        ready = restored(settings)
        _clear(ready, "", *_BESIDE)
        try:
            _make_ready(settings, file, ready)
            _put_in_place(settings, ready)
        finally:
            _clear(ready, "", *_BESIDE)
        database = make_engine(settings)
        try:
            require_schema(database)
            return sync.rebuild(settings, database)
        finally:
            database.dispose()


def _make_ready(settings: Settings, file: Path, ready: Path) -> None:
    """A copy of the newest schema that says what the index must read again: so a crash at any
    moment leaves the old database or the new one, and an index that knows it is behind."""
    with closing(_reading(file)) as source, closing(sqlite3.connect(ready)) as target:
        source.backup(target)
    engine = make_engine(settings.model_copy(update={"database_url": f"sqlite:///{ready}"}))
    try:
        migrate(engine)
        with engine.connect() as connection:
            if lost := list(lacking(connection)):
                raise DatelineError(f"{file} is no backup of Dateline: it lacks {lost[0]}.")
        with writing(engine) as connection:
            numbers = _numbers(settings) | set(connection.scalars(text(_ALL)))
            connection.execute(text("DELETE FROM indexchange"))
            store.note_changes(connection, numbers)
    finally:
        engine.dispose()


_ALL = "SELECT number FROM article"


def _numbers(settings: Settings) -> set[int]:
    """The articles of the database that stands, if it can be read at all."""
    database = make_engine(settings)
    try:
        with database.connect() as connection:
            return set(connection.scalars(text(_ALL)))
    except DatabaseError:
        return set()
    finally:
        database.dispose()


def _put_in_place(settings: Settings, ready: Path) -> None:
    """In one transaction of the database that stands, so that who reads it sees the one or the
    other; one that is damaged takes no transaction, and is replaced."""
    try:
        database = make_engine(settings)
        with closing(_reading(ready)) as source, database.connect() as connection:
            connection.rollback()  # the copy needs the lock that an open transaction would hold
            target = connection.connection.driver_connection
            assert isinstance(target, sqlite3.Connection)
            source.backup(target)
        database.dispose()
        with closing(_reading(file_of(settings))) as standing:
            if standing.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok":
                return
    except (sqlite3.DatabaseError, DatabaseError) as error:
        reason = getattr(error, "orig", error)
        if getattr(reason, "sqlite_errorcode", 0) & 0xFF not in _DAMAGED:
            raise
    standing_file = file_of(settings)
    _clear(standing_file, "-wal", "-shm")
    flush(ready)
    os.replace(ready, standing_file)
    flush(standing_file.parent)


def _reading(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(file.absolute().as_uri() + "?mode=ro", uri=True)


def _clear(file: Path, *endings: str) -> None:
    for ending in endings:
        file.with_name(file.name + ending).unlink(missing_ok=True)


def _verify(file: Path) -> None:
    """Raise unless the file is a sound database of ours."""
    if not file.is_file():
        raise DatelineError(f"There is no file {file}.")
    try:
        with closing(_reading(file)) as source:
            sound = source.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            version = source.execute("SELECT version_num FROM alembic_version").fetchone()
            source.execute("SELECT count(*) FROM article").fetchone()
    except sqlite3.DatabaseError as error:
        raise DatelineError(f"{file} is no backup of Dateline: {error}.") from None
    if not version:
        raise DatelineError(f"{file} is no backup of Dateline: it does not say its version.")
    if not sound:
        raise DatelineError(f"{file} is damaged.")
