"""The commands as typed: what is wrong is said in a sentence, with the exit status for it."""

import json
from pathlib import Path

import pytest
from sqlalchemy import Engine

from app import cli
from app.config import Settings
from app.index import sync
from app.ingest import pipeline
from commands import Dateline, Refused


@pytest.fixture
def home(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data directory that commands find in the environment."""
    monkeypatch.setenv("DATELINE_DATA_DIR", str(settings.data_dir))
    return settings.data_dir


def test_a_format_that_is_none(home: Path, tmp_path: Path, refused: Refused) -> None:
    said = refused("ingest", "--format", "docx", str(tmp_path))
    assert "html" in said


def test_a_lock_that_cannot_be_taken(home: Path, database: Engine, refused: Refused) -> None:
    (home / "write.lock").mkdir()
    assert "write.lock" in refused("index")


def test_a_file_that_is_no_database(home: Path, database: Engine, refused: Refused) -> None:
    database.dispose()
    (home / "dateline.db").write_bytes(b"no database at all" * 100)
    assert "database" in refused("failed")


def test_a_mistake_of_ours_is_not_hidden(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong() -> None:
        raise KeyError("ours")

    monkeypatch.setattr(cli, "app", wrong)
    with pytest.raises(KeyError):
        cli.main()


def test_an_index_is_built_for_the_engine_that_is_named(
    home: Path, database: Engine, settings: Settings, dateline: Dateline, refused: Refused
) -> None:
    for words, engine in (
        (["--if-needed"], "whoosh"),
        (["--engine", "tantivy", "--rebuild"], "tantivy"),
        (["--if-needed"], "tantivy"),
        (["--engine", "whoosh", "--if-needed"], "whoosh"),
    ):
        assert not dateline("index", *words).status
        assert sync.open_engine(settings).name() == engine
    assert "opensearch" in refused("index", "--engine", "opensearch")


def test_of_endless_failures_the_first_are_named(
    home: Path,
    database: Engine,
    tmp_path: Path,
    dateline: Dateline,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pipeline, "MOST_FAILURES", 2)
    file = tmp_path / "bad.jsonl"
    file.write_text("{\n" * 5)
    ended = dateline("ingest", str(file))
    assert ended.status == 1
    assert "5 failed" in ended.out
    assert ended.err.count("failed: ") == 3
    assert "3 more; `dateline failed` lists all" in ended.err
    assert "5 failed" in dateline("failed").out
    given = json.loads(dateline("ingest", "--dry-run", "--json", str(file)).out)
    assert (given["counts"], len(given["failures"])) == ({"failed": 5}, 2)
