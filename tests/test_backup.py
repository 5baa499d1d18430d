import sqlite3
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DatabaseError

from app import cli
from app.backup import _partial, backup, restore
from app.check import check
from app.config import Settings
from app.db import file_of, make_engine, require_schema
from app.errors import DatelineError, LockHeld
from app.index import sync
from app.ingest.lock import held
from app.migrations import migrate
from app.models import SCHEMA_VERSION
from faults import faults
from rows import Row, write_rows

COUNT = text("SELECT count(*) FROM article")


@pytest.fixture
def library(settings: Settings, database: Engine) -> Engine:
    write_rows(database, [Row("One article about nothing at all."), Row("Another one.", "Two")])
    sync.apply_changes(settings, database)
    return database


def articles(library: Engine) -> int:
    with library.connect() as connection:
        return connection.scalar(COUNT) or 0


def test_a_backup_brings_back_what_was(settings: Settings, library: Engine, tmp_path: Path) -> None:
    file = tmp_path / "copies" / "backup.db"
    backup(library, file)
    with library.begin() as connection:
        connection.execute(text("DELETE FROM article"))
    assert restore(settings, file) == 2
    assert articles(library) == 2
    assert not any(sync.compare(settings, library).values())


def test_what_is_no_backup_is_refused_and_nothing_changes(
    settings: Settings, library: Engine, tmp_path: Path
) -> None:
    (tmp_path / "text").write_text("This is no database.")
    with sqlite3.connect(tmp_path / "other.db") as other:
        other.execute("CREATE TABLE things (n)")
    with sqlite3.connect(tmp_path / "unsaid.db") as unsaid:  # a program's that keeps them likewise
        unsaid.executescript("CREATE TABLE alembic_version (version_num); CREATE TABLE article (n)")
    with sqlite3.connect(tmp_path / "half.db") as half:
        half.executescript(
            f"CREATE TABLE alembic_version AS SELECT '{SCHEMA_VERSION}' AS version_num;"
            "CREATE TABLE article (number); CREATE TABLE indexchange (number, article_number)"
        )
    for name in ("text", "other.db", "missing", "unsaid.db", "half.db"):
        with pytest.raises(DatelineError):
            restore(settings, tmp_path / name)
    assert articles(library) == 2


def test_no_backup_takes_the_place_of_the_library(settings: Settings, library: Engine) -> None:
    own = file_of(settings)
    before = own.stat().st_ino
    (own.parent / "link.db").hardlink_to(own)
    for name in (own.name, f"{own.name}-wal", f"{own.name}-journal", "link.db"):
        with pytest.raises(DatelineError, match="the library itself"):
            backup(library, own.parent / name)
    for folder in (own.parent, Path("."), Path("/")):
        with pytest.raises(DatelineError, match="is a folder"):
            backup(library, folder)
    assert own.stat().st_ino == before
    assert articles(library) == 2


def test_a_backup_is_one_file_that_needs_nothing_beside_it(library: Engine, tmp_path: Path) -> None:
    file = tmp_path / "a copy #1?.db"
    backup(library, file)
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == [file.name]
    with sqlite3.connect(f"{file.as_uri()}?immutable=1", uri=True) as connection:
        assert connection.execute("SELECT count(*) FROM article").fetchone() == (2,)


def test_a_damaged_database_takes_no_backup_s_place(
    settings: Settings, library: Engine, tmp_path: Path
) -> None:
    file = tmp_path / "backup.db"
    backup(library, file)
    library.dispose()
    before = file.read_bytes()
    content = bytearray(file_of(settings).read_bytes())
    content[4 * 4096 : 12 * 4096] = b"\xff" * 8 * 4096
    file_of(settings).write_bytes(content)
    with pytest.raises((DatelineError, DatabaseError), match=r"damaged|malformed"):
        backup(library, file)
    assert file.read_bytes() == before
    assert not list(tmp_path.glob("*.partial*"))
    library.dispose()
    assert restore(settings, file) == 2
    assert not faults(settings, library)


def test_two_backups_to_one_file_do_not_mix(library: Engine, tmp_path: Path) -> None:
    file = tmp_path / "backup.db"
    with _partial(file), pytest.raises(LockHeld, match="Another backup"):
        backup(library, file)
    backup(library, file)


def test_who_reads_sees_what_was_restored(
    settings: Settings, library: Engine, tmp_path: Path
) -> None:
    """Also through connections that were open, and where the file was replaced."""
    file = tmp_path / "backup.db"
    backup(library, file)
    write_rows(library, [Row("A third one.", "Three")])
    with library.connect() as connection:
        assert connection.scalar(COUNT) == 3
        connection.rollback()
        restore(settings, file)
        assert connection.scalar(COUNT) == 2
    library.dispose()
    file_of(settings).write_bytes(b"what is left of a database" * 400)
    with pytest.raises(DatabaseError), library.connect():
        pass
    restore(settings, file)
    assert articles(library) == 2


def test_a_backup_of_an_earlier_schema_comes_back_as_of_today(
    settings: Settings, tmp_path: Path
) -> None:
    old = settings.model_copy(update={"data_dir": tmp_path / "old"})
    engine = make_engine(old)
    migrate(engine, "0003")
    backup(engine, tmp_path / "backup.db")
    engine.dispose()
    assert restore(settings, tmp_path / "backup.db") == 0
    database = make_engine(settings)
    require_schema(database)
    database.dispose()


def test_a_backup_of_a_newer_edition_changes_nothing(
    settings: Settings, library: Engine, tmp_path: Path
) -> None:
    file = tmp_path / "backup.db"
    backup(library, file)
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(DatelineError, match="newer edition"):
        restore(settings, file)
    assert not faults(settings, library)


def test_copies_taken_while_others_write_and_read_are_each_one_moment(
    settings: Settings, library: Engine, tmp_path: Path
) -> None:
    """Batches of five: a copy holds whole ones, in order, and all that was there when it began."""
    done = threading.Event()
    wrong: list[BaseException] = []

    def write() -> None:
        try:
            for number in range(0, 10_000, 5):
                rows = [Row(f"Article {n} of many.", f"N{n}") for n in range(number, number + 5)]
                write_rows(library, rows)
                if done.is_set():
                    return
        except BaseException as error:
            wrong.append(error)

    def read() -> None:
        try:
            while not done.is_set():
                with library.connect() as connection:
                    assert (connection.scalar(COUNT) or 0) % 5 == 2
        except BaseException as error:
            wrong.append(error)

    threads = [threading.Thread(target=work) for work in (write, read, read)]
    for thread in threads:
        thread.start()
    for number in range(5):
        least = articles(library)
        backup(library, tmp_path / f"{number}.db")
        with sqlite3.connect(tmp_path / f"{number}.db") as copy:
            numbers = [n for (n,) in copy.execute("SELECT number FROM article ORDER BY number")]
            assert numbers == list(range(1, len(numbers) + 1))
            assert len(numbers) % 5 == 2
            assert len(numbers) >= least
    done.set()
    for thread in threads:
        thread.join()
    assert not wrong
    kept = len(numbers)
    assert restore(settings, tmp_path / "4.db") == kept
    assert not faults(settings, library)


def test_what_waits_for_a_writer_says_so(
    settings: Settings, library: Engine, tmp_path: Path
) -> None:
    backup(library, tmp_path / "copy.db")
    said: list[str] = []
    with ThreadPoolExecutor(2) as threads:
        with held(settings):
            works = [
                threads.submit(restore, settings, tmp_path / "copy.db", said.append),
                threads.submit(check, settings, library, repair=True, waiting=said.append),
            ]
            until = time.monotonic() + 10
            while len(said) < 2 and time.monotonic() < until:
                time.sleep(0.01)
        for work in works:
            work.result()
    assert [one.endswith("waiting for it to end.") for one in said] == [True, True]


def test_an_older_library_is_backed_up_before_it_is_migrated(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATELINE_DATA_DIR", str(settings.data_dir))
    engine = make_engine(settings)
    for file, version, status in (("none.db", "", 2), ("old.db", "0005", 0)):
        if version:
            migrate(engine, version)
        monkeypatch.setattr(sys, "argv", ["dateline", "backup", str(tmp_path / file)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        assert (ended.value.code or 0) == status
        assert (tmp_path / file).exists() == bool(version)
    engine.dispose()
