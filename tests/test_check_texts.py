import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from app.config import Settings
from app.errors import told
from app.ingest import pipeline
from app.ingest.documents import Document
from faults import damage, faults
from rows import Row, write_rows


@pytest.mark.parametrize(
    "value",
    [
        "body = 'Article 0 says that Peru loses.'", "original = 'x'", "paragraphs = '[[0, 99999]]'",
        "paragraphs = 'none'", "published = 'soon'", "headline = CAST(X'50ff' AS TEXT)",
        "body = CAST(X'ff' AS TEXT), furniture = '{}'",
    ],
)  # fmt: skip
def test_an_article_that_is_not_what_was_read_is_told_until_it_is_read_anew(
    settings: Settings, database: Engine, value: str
) -> None:
    """One bit of a disk is enough, and SQLite finds nothing wrong with it."""
    said = "Peru wins\n\nLIMA - Article 0 says that Peru wins. The cup goes to Lima.\n"
    documents = [Document(said, "a.txt", "text")]
    pipeline.ingest(settings, database, documents)
    assert not faults(settings, database)
    damage(database, f"UPDATE article SET {value}")
    assert "texts" in faults(settings, database, repair=True)
    assert pipeline.ingest(settings, database, documents, again=True).counts == {"changed": 1}
    assert not faults(settings, database)


def test_a_text_that_is_none_is_said_without_the_text(database: Engine) -> None:
    write_rows(database, [Row("Some words.")])
    damage(database, "UPDATE article SET body = CAST(X'ff' AS TEXT)")
    with database.connect() as connection, pytest.raises(OperationalError) as failed:
        connection.execute(text("SELECT body FROM article")).all()
    assert "dateline check --repair" in told(failed.value)
