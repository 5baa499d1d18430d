"""Connections to the database, with the settings each one needs."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session

from app.config import Settings
from app.errors import DatabaseUnavailable, SettingsError
from app.i18n import gettext as _
from app.models import SCHEMA_VERSION


def make_engine(settings: Settings) -> Engine:
    """The engine of this process; makes the data directory."""
    path = Path(settings.url.removeprefix("sqlite:///"))
    for directory in (settings.data_dir, path.parent):
        try:
            directory.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SettingsError(
                f"The directory {directory} cannot be made: {error.strerror}. "
                "DATELINE_DATA_DIR and DATELINE_DATABASE_URL say where things are kept."
            ) from None
    engine = create_engine(settings.url, connect_args={"timeout": 30, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def _connect(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None  # we write BEGIN ourselves, below
        for pragma in (
            "journal_mode=WAL",
            "busy_timeout=30000",
            "foreign_keys=ON",
            "synchronous=NORMAL",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get("writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


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
        except DatabaseError:
            return None


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
