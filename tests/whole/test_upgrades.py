"""From every earlier schema to today's: what a database held it still holds, and all is well."""

import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine
from sqlmodel import SQLModel

from app.config import ROOT, Settings
from app.db import make_engine
from app.index import sync
from app.migrations import head, migrate
from bench import works
from faults import faults
from rows import Row, write_rows

XI = {("person", "xi-jinping", "Xi Jinping"): ["Xi Jinping", "Xi"]}
LIMA = {("place", "lima", "Lima"): ["Lima"], ("country", "pe", "Peru"): ["Peru", "Peruvian"]}
LONG = " ".join(f"Sentence {n} of a text that is long enough to have a copy." for n in range(12))
ROWS = [
    Row(f"Xi Jinping spoke in Lima. Xi left. {LONG}", "Xi Jinping in Lima", XI | LIMA,
        {"lima": "PE"}, publisher="The Post"),
    Row(f"Xi Jinping spoke in Lima. Xi left. {LONG} And more.", "A copy", XI | LIMA,
        {"lima": "PE"}),
    Row("Nichts davon.", "Kurz", language="de", standfirst="Eine Zeile"),
]  # fmt: skip


def test_every_revision_but_the_newest_is_tried() -> None:
    files = sorted(path.name[:4] for path in (ROOT / "alembic" / "versions").glob("0*.py"))
    assert [*works.REVISIONS, head()] == files


@pytest.mark.parametrize("version", works.REVISIONS)
def test_what_a_database_held_it_still_holds(
    settings: Settings, database: Engine, tmp_path: Path, version: str
) -> None:
    write_rows(database, ROWS)
    newest = tmp_path / "newest.db"
    with sqlite3.connect(newest) as copy, sqlite3.connect(str(database.url.database)) as source:
        source.backup(copy)
        (stories,) = copy.execute("SELECT count(*) FROM story").fetchone()
        assert stories == 1
    old = settings.model_copy(update={"data_dir": tmp_path / "old"})
    old.data_dir.mkdir()
    works.older(newest, old, version)
    before = held(old)
    engine = make_engine(old)
    migrate(engine)
    after = held(old)
    for (table, column), values in before.items():
        assert after[table, column] == values, (table, column)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, SQLModel.metadata) == []
    sync.rebuild(old, engine)
    assert not faults(old, engine)
    engine.dispose()


def held(settings: Settings) -> dict[tuple[str, str], list[object]]:
    """Each column of each table, in the order of its rows."""
    with sqlite3.connect(settings.data_dir / "dateline.db") as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        columns = {
            (table, row[1])
            for (table,) in names.fetchall()
            if table != "alembic_version"
            for row in connection.execute(f"PRAGMA table_info({table})").fetchall()
        }
        return {
            (table, name): connection.execute(f'SELECT "{name}" FROM {table} ORDER BY 1').fetchall()
            for table, name in columns
        }
