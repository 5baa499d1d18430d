"""The database: is the file sound, and does no row contradict another?"""

from collections.abc import Iterator
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DatabaseError

from app.check.finding import Finding, counted

REPAIR = "`dateline check --repair` mends it"
AGAIN = "`dateline ingest --again` with their files reads them anew"
_OF_INDEXES = ("wrong # of entries in index", "missing from index", "non-unique entry in index")

STORIES = """
    SELECT s.number FROM story s LEFT JOIN
        (SELECT story_number, count(*) AS size FROM article GROUP BY story_number) a
        ON a.story_number = s.number
    WHERE s.size < 2 OR a.size IS NULL OR s.size <> a.size
        OR NOT EXISTS (SELECT 1 FROM article r
                       WHERE r.number = s.representative AND r.story_number = s.number)"""
NAMED = """
    SELECT article_number, entity_number, count(*) AS mentions FROM mention
    GROUP BY article_number, entity_number"""
COUNTS = f"""
    SELECT c.article_number FROM articleentity c LEFT JOIN ({NAMED}) m
        ON m.article_number = c.article_number AND m.entity_number = c.entity_number
    WHERE c.mentions <> coalesce(m.mentions, 0)
    UNION SELECT m.article_number FROM ({NAMED}) m LEFT JOIN articleentity c
        ON m.article_number = c.article_number AND m.entity_number = c.entity_number
    WHERE c.article_number IS NULL"""
MERGED = """
    SELECT m.article_number FROM mention m JOIN entity e ON e.number = m.entity_number
    WHERE e.merged_into IS NOT NULL"""
# No foreign key holds these: they are written and deleted many at a time.
SHINGLES = "SELECT DISTINCT article_number FROM shingle EXCEPT SELECT number FROM article"


class Mismatch(NamedTuple):
    """A mention whose article has another text where it should stand."""

    article: int
    field: str
    start: int
    text: str
    stands: str

    @property
    def is_spacing(self) -> bool:
        return self.text.split() == self.stands.split() != []


def integrity(database: Engine) -> Finding:
    """SQLite's own look at the whole file."""
    try:
        with database.connect() as connection:
            said = list(connection.scalars(text("PRAGMA integrity_check")))
    except DatabaseError as error:
        said = [str(error.orig)]
    if said == ["ok"]:
        return Finding("database", True, "ok")
    rest = f" and {len(said) - 3} more" if len(said) > 3 else ""
    found = Finding("database", False, "; ".join(said[:3]) + rest)
    advice = REPAIR if only_indexes(found) else "`dateline restore` puts a backup in its place"
    return Finding(found.name, False, f"{found.detail}: {advice}")


def only_indexes(found: Finding) -> bool:
    """Whether nothing but indexes is wrong, which can be made from the rows."""
    said = found.detail.partition(" and ")[0].split("; ")
    return all(any(kind in one for kind in _OF_INDEXES) for one in said)


def contradictions(database: Engine) -> Iterator[Finding]:
    with database.connect() as connection:
        orphans = len(connection.execute(text("PRAGMA foreign_key_check")).all())
        orphans += _count(connection, SHINGLES)
        yield counted("orphans", orphans, "rows of what is no more", REPAIR)
        for name, query in (
            ("stories", STORIES), ("counts of names", COUNTS), ("merged entities", MERGED),
        ):  # fmt: skip
            yield counted(name, _count(connection, query), "contradictions", REPAIR)
        wrong = list(mismatches(connection))
        mending = REPAIR if all(one.is_spacing for one in wrong) else AGAIN
        yield counted("mentions", len(wrong), "contradictions", mending)
        yield _readings(connection)


def mismatches(connection: Connection) -> Iterator[Mismatch]:
    """Each mention against its article; both come in the order of the articles."""
    articles = connection.execution_options(yield_per=200).execute(
        text("SELECT number, headline, body FROM article ORDER BY number")
    )
    rows = connection.execution_options(yield_per=2_000).execute(
        text('SELECT article_number, field, start, "end", text FROM mention ORDER BY 1')
    )
    texts: dict[str, str] = {}
    number = -1
    for of, found in groupby(rows, key=lambda row: row[0]):
        while number < of:
            row = next(articles, None)
            if row is None:
                return  # orphans are told apart
            number, texts = row[0], {"headline": row[1], "body": row[2]}
        if number == of:
            yield from _wrong(texts, found)


def _wrong(texts: dict[str, str], found: Any) -> Iterator[Mismatch]:
    for article, field, start, end, said in found:
        stands = texts.get(field, "")[start:end]
        if stands != said:
            yield Mismatch(article, field, start, said, stands)


def _readings(connection: Connection) -> Finding:
    """By whose analysis the names were found; several are no mistake, but worth knowing."""
    found = connection.execute(
        text("SELECT tagger, count(*) FROM article WHERE names_sought GROUP BY tagger ORDER BY 2")
    ).all()
    detail = ", ".join(f"{count:,} by {tagger or 'unknown'}" for tagger, count in reversed(found))
    return Finding("readings", True, detail or "none")


def _count(connection: Connection, query: str) -> int:
    return connection.scalar(text(f"SELECT count(*) FROM ({query})")) or 0
