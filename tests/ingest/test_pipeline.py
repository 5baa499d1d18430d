from dataclasses import replace
from datetime import datetime

from sqlalchemy import Engine, text

from app.db import writing
from app.ingest import pipeline, store
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
