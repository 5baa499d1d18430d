"""The tables: of this program's version, and all there?"""

from collections.abc import Iterator

from sqlalchemy import Connection, Engine, Index, text
from sqlmodel import SQLModel

from app.check.finding import REPAIR, Finding
from app.db import lacking, schema_version
from app.models import SCHEMA_VERSION


def point(database: Engine) -> Finding:
    version = schema_version(database)
    if version != SCHEMA_VERSION:
        newer = (version or "") > SCHEMA_VERSION
        advice = "it is of a newer edition of this program" if newer else "run `dateline migrate`"
        said = f"{version or 'none'}, needed {SCHEMA_VERSION}: {advice}"
        return Finding("schema", False, said)
    with database.connect() as connection:
        if gone := ", ".join(lacking(connection)):
            advice = "`dateline restore` puts a backup in its place"
            return Finding("schema", False, f"{version}, without {gone}: {advice}")
        if gone := ", ".join(str(index.name) for index in _indexes(connection)):
            return Finding("schema", False, f"{version}, without {gone}: {REPAIR}")
    return Finding("schema", True, version)


def mend(connection: Connection) -> list[str]:
    """Make the indexes that are gone; gives their names."""
    gone = list(_indexes(connection))
    for index in gone:
        index.create(connection)
    return [str(index.name) for index in gone]


def _indexes(connection: Connection) -> Iterator[Index]:
    rows = connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'index'"))
    here = set(rows)
    for table in SQLModel.metadata.sorted_tables:
        yield from (index for index in table.indexes if index.name not in here)
