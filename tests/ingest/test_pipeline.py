from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import Engine, text

from app.config import Settings
from app.db import writing
from app.ingest import pipeline, store
from app.ingest.documents import Document
from rows import Row, prepared


def test_one_article_that_cannot_be_written_takes_no_other_with_it(database: Engine) -> None:
    batch = [prepared(Row(f"The text of article number {n}.", f"Headline {n}")) for n in range(3)]
    without_zone = replace(batch[1].article, published=datetime(2024, 5, 1))
    batch[1] = replace(batch[1], article=without_zone)
    with writing(database) as connection:
        run = store.start_run(connection, ["test"])
    outcomes = pipeline._write(database, run, batch, [])
    assert sorted(outcome.status for outcome in outcomes) == ["failed", "new", "new"]
    [failed] = [outcome for outcome in outcomes if outcome.status == "failed"]
    assert (failed.article_id, failed.stage) == (batch[1].id, "write")
    assert "time zone" in (failed.reason or "")
    with database.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM article")) == 2
        assert connection.scalar(text("SELECT count(*) FROM ingestitem")) == 3


def test_what_a_run_has_read_is_found_before_its_end(
    settings: Settings, database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "_INDEXED", 1)
    monkeypatch.setattr(pipeline, "_BATCH", 1)
    texts = [f"The ferry number {n} sank in the harbour on Monday." for n in range(3)]
    documents = [Document(text, f"{n}.txt", "text") for n, text in enumerate(texts)]
    waiting: list[int] = []

    def look(outcomes: list[store.Outcome]) -> None:
        with database.connect() as connection:
            waiting.append(connection.scalar(text("SELECT count(*) FROM indexchange")) or 0)

    pipeline.ingest(settings, database, documents, progress=look)
    assert waiting == [0, 0, 0]
