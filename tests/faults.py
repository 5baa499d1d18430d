"""What `check` finds wrong in a library, and what it says of it."""

import sqlite3

from sqlalchemy import Engine

from app.check import check
from app.config import Settings


def faults(settings: Settings, database: Engine, *, repair: bool = False) -> dict[str, str]:
    return {f.name: f.detail for f in check(settings, database, repair=repair) if not f.ok}


def damage(database: Engine, statement: str) -> None:
    """Change rows as no program of ours does, so that nothing else follows."""
    with sqlite3.connect(str(database.url.database)) as connection:
        connection.executescript(statement)
