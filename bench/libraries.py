"""Libraries to measure on: an empty one, and one that is only read."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine

from app.config import Settings
from app.db import make_engine
from app.migrations import migrate


@contextmanager
def empty() -> Iterator[tuple[Settings, Engine]]:
    """Gone afterwards."""
    with TemporaryDirectory() as folder:
        settings = Settings(_env_file=None, data_dir=Path(folder))
        database = make_engine(settings)
        migrate(database)
        yield settings, database
        database.dispose()


def read_only(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)
