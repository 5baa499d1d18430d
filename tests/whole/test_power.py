"""The power goes: what a name leads to was on the disk before the name was."""

import os
import random
import shutil
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from app.backup import backup, restore
from app.config import Settings
from app.db import file_of, make_engine
from app.index import sync, tantivy
from app.index.standing import StandingIndex
from app.ingest import pipeline, store
from app.ingest.documents import Document
from app.migrations import migrate
from app.query import SearchQuery, parse
from faults import faults
from rows import Row, write_rows

State = tuple[int, int]


class Disk:
    """What is on it for good: the state of files and folders when they were last synced."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.safe: dict[Path, State] = {}
        self.renamed: list[Path] = []
        self.before: list[Callable[[Path, Path], None]] = []
        self.after: list[Callable[[], None]] = []
        fsync = os.fsync

        def synced(descriptor: int) -> None:
            fsync(descriptor)
            path = Path(os.readlink(f"/proc/self/fd/{descriptor}"))
            self.safe[path] = _state(path)
            self._happened()

        monkeypatch.setattr(os, "fsync", synced)
        for name in ("rename", "replace"):
            monkeypatch.setattr(os, name, self._renaming(getattr(os, name)))

    def _renaming(self, rename: Callable[..., None]) -> Callable[..., None]:
        def renamed(old: str | Path, new: str | Path, **options: int) -> None:
            for look in self.before:
                look(Path(old), Path(new))
            rename(old, new, **options)
            self.renamed.append(Path(new))
            if Path(old) in self.safe:
                self.safe[Path(new)] = self.safe.pop(Path(old))
            self._happened()

        return renamed

    def _happened(self) -> None:
        for look in self.after:
            look()

    def has(self, path: Path) -> bool:
        return self.safe.get(path) == _state(path)

    def lacks(self, folder: Path) -> list[str]:
        """What of a folder would be empty or missing."""
        files = [path for path in folder.iterdir() if path.is_file() and not _is_lock(path)]
        return [path.name for path in files if not self.has(path)]


def _state(path: Path) -> State:
    found = os.lstat(path)
    return found.st_size, found.st_mtime_ns


def _is_lock(path: Path) -> bool:
    return "lock" in path.name.lower()


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    return Disk(monkeypatch)


def articles(first: int, last: int) -> list[Row]:
    return [Row(f"Oil comes to town number{n} again.", f"Oil {n}") for n in range(first, last)]


@pytest.mark.parametrize("engine", ["whoosh", "tantivy"])
def test_a_new_index_is_on_the_disk_before_it_is_the_one(
    settings: Settings, database: Engine, disk: Disk, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tantivy, "ENOUGH", 5)  # blocks are made of so few, too
    settings = settings.model_copy(update={"engine": engine})
    write_rows(database, articles(0, 20))
    link = sync.link(settings)
    seen = []

    def look(old: Path, new: Path) -> None:
        if new == link:
            fresh = link.parent / os.readlink(old)
            assert disk.lacks(fresh) == []
            assert disk.has(fresh)
            assert disk.has(link.parent)  # the new name and the pointer
            seen.append(fresh)

    disk.before.append(look)
    sync.rebuild(settings, database)
    assert len(seen) == 1
    assert disk.renamed[-1] == link
    assert link.parent in disk.safe


def test_a_commit_of_whoosh_names_what_is_on_the_disk(
    settings: Settings, database: Engine, disk: Disk
) -> None:
    sync.rebuild(settings, database)
    commits = []

    def look(old: Path, new: Path) -> None:
        if new.suffix == ".toc":
            assert disk.lacks(new.parent) == []
            commits.append(new)

    disk.before.append(look)
    for first in range(0, 30, 3):
        write_rows(database, articles(first, first + 3))
        sync.apply_changes(settings, database)
        assert commits[-1] == disk.renamed[-1]
        assert disk.has(commits[-1].parent) or not disk.lacks(commits[-1].parent)
    assert len(commits) == 10


def test_whenever_the_power_goes_the_index_is_one_of_its_states(
    settings: Settings, database: Engine, disk: Disk, tmp_path: Path
) -> None:
    """At each step of a commit and of a rebuild: files not yet safe come back empty."""
    write_rows(database, articles(0, 5))
    sync.rebuild(settings, database)
    totals, number = [], 0

    def image() -> None:
        nonlocal number
        number += 1
        copy = tmp_path / f"image{number}"
        shutil.copytree(settings.index_dir, copy, symlinks=True)
        for path in settings.index_dir.rglob("*"):
            if path.is_file() and not path.is_symlink() and not disk.has(path):
                (copy / path.relative_to(settings.index_dir)).write_bytes(b"")
        index = StandingIndex(copy / sync.link(settings).name)
        index.verify()
        totals.append(index.search(SearchQuery(), parse("oil").node).total)
        index.close()

    disk.after.append(image)
    write_rows(database, articles(5, 8))
    sync.apply_changes(settings, database)
    sync.rebuild(settings, database)
    disk.after.clear()
    assert set(totals) == {5, 8}
    assert totals == sorted(totals)
    assert len(totals) > 10


def test_a_backup_is_on_the_disk_before_it_has_its_name(
    settings: Settings, database: Engine, disk: Disk, tmp_path: Path
) -> None:
    write_rows(database, articles(0, 5))
    file = tmp_path / "backup.db"
    safe = []
    disk.before.append(lambda old, new: safe.append(old) if disk.has(old) else None)
    backup(database, file)
    assert disk.renamed == [file]
    assert [path.name for path in safe] == ["backup.db.partial"]
    assert disk.has(tmp_path)
    database.dispose()
    file_of(settings).write_bytes(b"what is left of a database" * 400)
    restore(settings, file)
    assert file_of(settings) in disk.renamed
    assert not faults(settings, database)


@pytest.mark.parametrize("seed", range(6))
def test_a_torn_log_of_the_database_loses_whole_batches_at_most(
    settings: Settings, database: Engine, tmp_path: Path, seed: int
) -> None:
    """SQLite's own promise, kept with our settings: each commit has a check sum."""
    for first in range(0, 30, 5):
        write_rows(database, articles(first, first + 5))
    rng = random.Random(seed)
    copy = tmp_path / "dateline.db"
    shutil.copy(file_of(settings), copy)
    content = bytearray(Path(f"{file_of(settings)}-wal").read_bytes())
    at = rng.randrange(len(content))
    match seed % 3:
        case 0:
            del content[at:]
        case 1:
            content[at:] = bytes(len(content) - at)
        case 2:
            content[at : at + 512] = rng.randbytes(512)
    Path(f"{copy}-wal").write_bytes(content)
    with sqlite3.connect(copy) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        tables = connection.execute("SELECT name FROM sqlite_master").fetchall()
        count = 0
        if ("article",) in tables:
            (count,) = connection.execute("SELECT count(*) FROM article").fetchone()
    assert count % 5 == 0


def test_a_database_older_than_its_index_is_seen_and_mended(
    settings: Settings, database: Engine, tmp_path: Path
) -> None:
    """A disk that lied about what it had written, or a copy put back by hand."""
    write_rows(database, articles(0, 5))
    backup(database, tmp_path / "old.db")
    write_rows(database, articles(5, 8))
    sync.apply_changes(settings, database)
    database.dispose()
    shutil.copy(tmp_path / "old.db", file_of(settings))
    assert "extra" in faults(settings, database)
    assert not faults(settings, database, repair=True)


@pytest.mark.parametrize("step", [-400, 400])
def test_a_clock_that_jumps_changes_nothing(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    """Days back or forth at each look at it."""

    class Clock(datetime):
        days = 0

        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            Clock.days += step
            return datetime(2024, 5, 1, tzinfo=UTC) + timedelta(days=Clock.days)

    monkeypatch.setattr(store, "datetime", Clock)
    database = make_engine(settings)
    migrate(database)
    texts = [f"Bericht {n}\n\nDas ist der Bericht {n} aus der Stadt." for n in range(12)]
    documents = [Document(text, f"{n}.txt", "text") for n, text in enumerate(texts)]
    for given, wanted in ((documents[:6], {"new": 6}), (documents, {"new": 6, "known": 6})):
        assert pipeline.ingest(settings, database, given).counts == wanted
    assert pipeline.ingest(settings, database, documents, again=True).counts == {"known": 12}
    assert not faults(settings, database)
    database.dispose()
