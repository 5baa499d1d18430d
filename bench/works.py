"""What writes, on small libraries: the works that `kills.py` kills."""

import contextlib
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, text

from app.backup import backup, restore
from app.check import check
from app.config import Settings
from app.db import make_engine, writing
from app.index import sync
from app.ingest import pipeline, store
from app.ingest.documents import Document
from app.ingest.lock import held
from app.ingest.store import Outcome
from app.migrations import migrate

DOCUMENTS = 120
TABLES = (
    "article", "mention", "entity", "alias", "articleentity", "fingerprint", "shingle", "line",
    "story", "removed",
)  # fmt: skip
CHANGING = ("ingested", "removed")  # columns: moments
REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006")

Rows = dict[str, list[tuple[Any, ...]]]
Acknowledge = Callable[[list[Outcome]], None]
Work = Callable[[Settings, Acknowledge], None]


def documents() -> Iterator[Document]:
    """Short articles that name people and places, some of them copies, with a line they share."""
    for number in range(DOCUMENTS):
        of = number - 1 if number % 6 == 5 else number  # a copy of the one before
        town, envoy = ("Lima", "Oslo", "Quito")[of % 3], ("Jane Doe", "Omar Haddad")[of % 2]
        body = (
            f"Xi Jinping met envoy {envoy} of Japan in {town} on Monday about case {of}.\n\n"
            + " ".join(
                f"Point {of * 7 + n} of the talks was harbour {of * 3 + n}." for n in range(5)
            )
        )
        end = "\n\nSign up for our morning letter today.\n"
        text = f"Talks {number} go on in {town}\n\n{body}{end}"
        yield Document(text, f"{number}.txt", "text")


@contextlib.contextmanager
def opened(settings: Settings) -> Iterator[Engine]:
    database = make_engine(settings)
    try:
        yield database
    finally:
        database.dispose()


def ingested(settings: Settings, done: Acknowledge, workers: int = 1) -> None:
    with opened(settings) as database:
        pipeline.ingest(settings, database, documents(), workers=workers, progress=done)


def indexed(settings: Settings, done: Acknowledge) -> None:
    with opened(settings) as database, held(settings):
        sync.apply_changes(settings, database)


def rebuilt(settings: Settings, done: Acknowledge) -> None:
    with opened(settings) as database, held(settings):
        sync.rebuild(settings, database)


def migrated(settings: Settings, done: Acknowledge) -> None:
    with opened(settings) as database:
        migrate(database)


def backed_up(settings: Settings, done: Acknowledge) -> None:
    with opened(settings) as database:
        backup(database, settings.data_dir / "copy" / "backup.db")


def restored(settings: Settings, done: Acknowledge) -> None:
    restore(settings, settings.data_dir / "given.db")


def removed(settings: Settings, done: Acknowledge) -> None:
    with opened(settings) as database, held(settings):
        with writing(database) as connection:
            gone = store.remove(connection, [store.article_id(d.text) for d in documents()][::7])
        done([Outcome("", "removed", id) for id in gone])
        sync.apply_changes(settings, database)


def mended(settings: Settings, done: Acknowledge) -> None:
    with opened(settings) as database:
        check(settings, database, repair=True)


@dataclass
class Case:
    """A library as it stands before, and what is done to it."""

    name: str
    work: Work
    begin: Callable[[Settings], None]
    engine: str = "whoosh"
    weight: int = 1  # how often it is taken
    folder: Path = Path()
    seconds: float = 0.0
    steps: int = 0
    before: Rows = field(default_factory=dict)
    after: Rows = field(default_factory=dict)

    def settings(self, folder: Path) -> Settings:
        return Settings(_env_file=None, data_dir=folder, database_url="", engine=self.engine)


def cases(scratch: Path) -> list[Case]:
    def full(settings: Settings) -> None:
        shutil.copytree(whole, settings.data_dir, symlinks=True, dirs_exist_ok=True)

    def behind(settings: Settings) -> None:
        """The index has read half of the articles."""
        full(settings)
        with opened(settings) as database:
            sync.rebuild(settings, database)
            with writing(database) as connection:
                connection.execute(text("UPDATE article SET revision = revision + 1"))
                store.note_changes(connection, range(1, DOCUMENTS + 1, 2))
                store.note_changes(connection, range(2, DOCUMENTS + 1, 2))

    def old(version: str) -> Callable[[Settings], None]:
        def begin(settings: Settings) -> None:
            settings.data_dir.mkdir()
            older(whole / "dateline.db", settings, version)

        return begin

    def broken(settings: Settings) -> None:
        full(settings)
        with opened(settings) as database, writing(database) as connection:
            connection.execute(
                text("UPDATE articleentity SET mentions = 9 WHERE article_number > 9")
            )
            connection.execute(text("UPDATE story SET size = size + 1"))

    def other(settings: Settings) -> None:
        """Half of the articles, and a backup with all."""
        full(settings)
        with opened(settings) as database:
            backup(database, settings.data_dir / "given.db")
            with writing(database) as connection:
                ids = [store.article_id(d.text) for d in documents()]
                store.remove(connection, ids[::2])
            sync.apply_changes(settings, database)

    def empty(settings: Settings) -> None:
        migrated(settings, ignored)

    whole = scratch / "whole"
    first = Case("first", ingested, empty).settings(whole)
    empty(first)
    ingested(first, ignored)
    found = [
        Case(f"{what} ({engine})", work, begin, engine, weight)
        for engine in ("whoosh", "tantivy")
        for what, work, begin, weight in (
            ("ingest", ingested, empty, 6), ("update", indexed, behind, 3),
            ("rebuild", rebuilt, behind, 4), ("restore", restored, other, 2),
        )
    ]  # fmt: skip
    found += [
        Case("ingest by two processes", lambda s, done: ingested(s, done, 2), empty, weight=4),
        Case("another engine", indexed, full, "tantivy", weight=2),
        Case("backup", backed_up, full, weight=3),
        Case("remove", removed, full),
        Case("repair", mended, broken),
    ]
    found += [Case(f"migrate from {version}", migrated, old(version)) for version in REVISIONS]
    return found


def older(newest: Path, settings: Settings, version: str) -> None:
    """A database of an earlier schema, with the rows of a newest one."""
    with opened(settings) as database:
        migrate(database, version)
    with contextlib.closing(sqlite3.connect(settings.data_dir / "dateline.db")) as connection:
        connection.execute("ATTACH ? AS newest", (str(newest),))
        tables = connection.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'")
        for (table,) in tables.fetchall():
            if table != "alembic_version":
                columns = connection.execute(f"PRAGMA main.table_info({table})")
                names = ", ".join(f'"{row[1]}"' for row in columns)
                connection.execute(
                    f"INSERT INTO main.{table} ({names}) SELECT {names} FROM newest.{table}"
                )
        connection.commit()


def ignored(outcomes: list[Outcome]) -> None:
    pass


def rows(file: Path) -> Rows:
    """What a database holds, but for the moments in it."""
    with contextlib.closing(sqlite3.connect(file.absolute().as_uri(), uri=True)) as connection:
        found = {}
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        for table in sorted({name for (name,) in tables} & set(TABLES)):
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            names = ", ".join(f'"{name}"' for name in columns if name not in CHANGING)
            found[table] = sorted(
                connection.execute(f"SELECT {names} FROM {table}").fetchall(), key=repr
            )
        return found
