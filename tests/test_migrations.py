from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, inspect, text
from sqlmodel import SQLModel

from app.config import Settings
from app.db import make_engine, require_schema
from app.migrations import head, migrate
from app.models import SCHEMA_VERSION
from app.text import name_key


def _migrated(settings: Settings) -> Engine:
    engine = make_engine(settings)
    migrate(engine)
    return engine


def test_models_and_migrations_agree(settings: Settings) -> None:
    engine = _migrated(settings)
    with engine.connect() as connection:
        assert inspect(connection).get_table_names()
        assert compare_metadata(MigrationContext.configure(connection), SQLModel.metadata) == []
    engine.dispose()


def test_the_version_known_without_alembic_is_the_newest(settings: Settings) -> None:
    assert head() == SCHEMA_VERSION
    engine = _migrated(settings)
    require_schema(engine)
    migrate(engine)  # again: nothing to do
    engine.dispose()


_COLUMNS = {
    "id": "a1", "revision": 3, "headline": "Harwick mends its bridge", "headline_origin": "given",
    "words": 2, "body": "Masons came.", "body_sha256": "0", "paragraphs": "[[0, 0, 12]]",
    "furniture": "[]", "original": "Masons came.", "file": "a.txt", "format": "text",
    "names_sought": 1, "ingested": "2024-05-01 00:00:00.000000",
}  # fmt: skip


def test_a_first_database_keeps_what_it_holds(settings: Settings) -> None:
    engine = make_engine(settings)
    migrate(engine, "0001")
    with engine.begin() as connection:
        names, marks = ", ".join(_COLUMNS), ", ".join(f":{name}" for name in _COLUMNS)
        connection.execute(text(f"INSERT INTO article ({names}) VALUES ({marks})"), _COLUMNS)
        connection.execute(text("INSERT INTO shingle VALUES (7, 1)"))
    migrate(engine)
    require_schema(engine)
    with engine.connect() as connection:
        row = connection.execute(text("SELECT * FROM article")).mappings().one()
        assert {name: row[name] for name in _COLUMNS} == _COLUMNS
        assert row["section"] is None
        assert connection.execute(text("SELECT * FROM shingle")).all() == [(7, 1)]
        kept = connection.execute(text("SELECT * FROM fingerprint")).one()
        assert tuple(kept) == (1, (7).to_bytes(8, "little"), 1)
        assert connection.scalar(text("SELECT count(*) FROM line")) == 0
    engine.dispose()


def test_names_are_compared_as_today_in_an_older_database(settings: Settings) -> None:
    engine = make_engine(settings)
    migrate(engine, "0006")
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO entity (number, kind, slug, name)"
                " VALUES (1, 'person', 'a', 'Ali Aḥmad')"
            )
        )
        for number, name, key in ((1, "أحمد", "أحمد"), (2, "Ali Aḥmad", "ali ahmad")):
            connection.execute(
                text("INSERT INTO alias VALUES (:number, 1, :name, :key, 'Arab', 1)"),
                {"number": number, "name": name, "key": key},
            )
    migrate(engine)
    with engine.connect() as connection:
        keys = dict(connection.execute(text("SELECT name, key FROM alias")).all())
        assert keys == {name: name_key(name) for name in keys}
        assert keys["أحمد"] == "احمد"
        assert connection.scalar(text("SELECT surname FROM entity")) == "ahmad"
    engine.dispose()


def test_every_connection_has_its_settings(settings: Settings) -> None:
    engine = make_engine(settings)
    with engine.connect() as connection:
        values = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "foreign_keys", "busy_timeout", "synchronous")
        }
    engine.dispose()
    assert values == {
        "journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 30000, "synchronous": 2
    }  # fmt: skip
