"""A disk that is full, or cannot be written: nothing is damaged, and reading goes on."""

import errno
import os
import resource
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from app.config import ROOT, Settings
from app.db import file_of, make_engine
from app.errors import told
from app.index import sync
from app.ingest import pipeline
from app.ingest.documents import Document
from app.migrations import migrate
from app.web import create_app
from commands import Refused
from faults import faults
from rows import Row, write_rows

NOBODY = 65534


def documents(count: int) -> Iterator[Document]:
    for number in range(count):
        words = " ".join(f"word{number}x{n}" for n in range(100))
        yield Document(f"Bericht {number}\n\nDas ist der Bericht {number}. {words}.", "a", "text")


@pytest.fixture(params=["whoosh", "tantivy"])
def library(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """Where others than root may look, too."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        data = Path(folder) / "data"
        monkeypatch.setenv("DATELINE_DATA_DIR", str(data))
        settings = Settings(_env_file=None, data_dir=data, engine=request.param)
        engine = make_engine(settings)
        migrate(engine)
        write_rows(engine, [Row("Oil comes to Lima."), Row("Oil leaves Lima.", "Two")])
        sync.rebuild(settings, engine)
        engine.dispose()
        yield settings


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Nothing in it can be written; root gives up its rights for that."""
    paths = [folder, *folder.rglob("*")]
    modes = [(path, path.stat().st_mode & 0o777) for path in paths if not path.is_symlink()]
    for path, _ in modes:
        path.chmod(0o555 if path.is_dir() else 0o444)
    user = os.geteuid()
    if not user:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(user)
        for path, mode in modes:
            path.chmod(mode)


def test_reading_goes_on_where_nothing_can_be_written(library: Settings) -> None:
    def read() -> None:
        with TestClient(create_app(library)) as client:
            (id,) = {r["id"] for r in client.get("/api/v1/articles?q=leaves").json()["results"]}
            for path in ("/", "/search?q=oil", f"/articles/{id}", "/readyz", "/api/v1/status"):
                assert client.get(path).status_code == 200, path

    read()  # what is loaded late is loaded by one who may read the program
    with read_only(library.data_dir):
        read()
    assert not list(Path(tempfile.gettempdir()).glob("dateline-index-*"))


def test_who_would_write_is_told_and_nothing_changes(library: Settings, refused: Refused) -> None:
    before = file_of(library).read_bytes()
    engine = make_engine(library)
    faults(library, engine)
    engine.dispose()
    with read_only(library.data_dir):
        for words in (["ingest", str(library.data_dir)], ["index", "--rebuild"], ["remove", "a"]):
            assert "write.lock cannot be written" in refused(*words)
        copy = str(library.data_dir / "copy.db")
        assert "copy.db.partial" in refused("backup", copy)
        bad = faults(library, engine)
        assert set(bad) == {"disk"}
        assert "cannot be written" in bad["disk"]
        engine.dispose()
    assert file_of(library).read_bytes() == before


def test_a_connection_made_where_nothing_was_written_sees_what_comes(library: Settings) -> None:
    reader = make_engine(library)
    with read_only(library.data_dir), reader.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM article").scalar() == 2
    writer = make_engine(library)
    write_rows(writer, [Row("Oil comes again.", "Three")])
    with reader.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM article").scalar() == 3
    reader.dispose()
    writer.dispose()


def test_a_database_without_room_keeps_whole_batches(settings: Settings, database: Engine) -> None:
    sync.rebuild(settings, database)
    database.dispose()

    @event.listens_for(database, "connect")
    def _limit(connection: object, _record: object) -> None:
        connection.execute("PRAGMA max_page_count = 240")  # type: ignore[attr-defined]

    reported: list[str] = []
    with pytest.raises(OperationalError) as failed:
        pipeline.ingest(
            settings, database, documents(200),
            progress=lambda outcomes: reported.extend(str(o.article_id) for o in outcomes),
        )  # fmt: skip
    assert "The disk is full" in told(failed.value)
    database.dispose()
    free = make_engine(settings)
    with free.connect() as connection:
        kept = connection.exec_driver_sql("SELECT id FROM article ORDER BY number").scalars().all()
    assert 0 < len(kept) < 200
    assert kept == reported
    summary = pipeline.ingest(settings, free, documents(200))
    assert summary.counts == {"known": len(kept), "new": 200 - len(kept)}
    assert not faults(settings, free)
    free.dispose()


def test_an_index_or_a_backup_without_room_leaves_what_stands(
    library: Settings, tmp_path: Path
) -> None:
    words = ["index", "--rebuild"] if library.engine == "tantivy" else ["backup", "copy.db"]
    engine = make_engine(library)
    write_rows(engine, [Row(" ".join(f"w{n}x{k}" for k in range(500)), "W") for n in range(20)])
    engine.dispose()
    files = set(library.index_dir.iterdir())

    def small() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    result = subprocess.run(
        [sys.executable, "-m", "app", *words], cwd=tmp_path, preexec_fn=small,
        env={**os.environ, "PYTHONPATH": str(ROOT), "DATELINE_ENGINE": library.engine},
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert result.returncode == 2, result.stderr
    assert "Traceback" not in result.stderr
    assert not list(tmp_path.iterdir())
    assert set(library.index_dir.iterdir()) == files
    index = sync.open_engine(library)
    index.verify()
    index.close()


def test_full_is_said_so_whatever_runs_full() -> None:
    for number in (errno.ENOSPC, errno.EDQUOT):
        assert "full" in told(OSError(number, os.strerror(number)))
    assert "full (a.db)" in told(OSError(errno.ENOSPC, "no", "a.db"))
    assert told(OSError(errno.EIO, "Input/output error")).startswith("The disk cannot be used")
