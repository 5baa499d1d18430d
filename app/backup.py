"""A consistent copy of the database, taken and put back while the server runs."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine

from app.config import Settings
from app.db import make_engine, require_schema
from app.errors import DatelineError
from app.index import sync
from app.ingest.lock import held
from app.migrations import migrate


def backup(database: Engine, file: Path) -> None:
    """Copy the database to `file` by SQLite's backup API; `file` appears whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_name(file.name + ".partial")
    partial.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(partial)) as target, database.connect() as connection:
            source = connection.connection.driver_connection
            assert isinstance(source, sqlite3.Connection)
            source.backup(target)
        os.replace(partial, file)
    finally:
        partial.unlink(missing_ok=True)


def restore(settings: Settings, file: Path) -> int:
    """Put the backup in place of the database and build the index; return how many articles."""
    _verify(file)
    with held(settings):
        database = make_engine(settings)
        with (
            closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as source,
            database.connect() as connection,
        ):
            connection.rollback()  # the copy needs the lock that an open transaction would hold
            target = connection.connection.driver_connection
            assert isinstance(target, sqlite3.Connection)
            source.backup(target)
        database.dispose()
        migrate(database)
        require_schema(database)
        return sync.rebuild(settings, database)


def _verify(file: Path) -> None:
    """Raise unless the file is a sound database of ours."""
    if not file.is_file():
        raise DatelineError(f"There is no file {file}.")
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as source:
            sound = source.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            source.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.DatabaseError as error:
        raise DatelineError(f"{file} is no backup of Dateline: {error}.") from None
    if not sound:
        raise DatelineError(f"{file} is damaged.")
