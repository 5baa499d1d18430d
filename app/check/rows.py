"""The database: is the file sound, and does no row contradict another?"""

from collections.abc import Iterator
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DatabaseError

from app.check import texts
from app.check.finding import AGAIN, REPAIR, Finding, counted

_OF_INDEXES = ("wrong # of entries in index", "missing from index", "non-unique entry in index")

STORIES = """
    SELECT s.number FROM story s LEFT JOIN
        (SELECT story_number, count(*) AS size FROM article GROUP BY story_number) a
        ON a.story_number = s.number
    WHERE s.size < 2 OR a.size IS NULL OR s.size <> a.size
        OR NOT EXISTS (SELECT 1 FROM article r
                       WHERE r.number = s.representative AND r.story_number = s.number)"""
NAMED = """
    SELECT m.article_number, m.entity_number, count(*) AS mentions,
        sum(e.kind = 'country' AND m.how <> 'demonym') AS named,
        sum(e.kind = 'country' AND m.how = 'demonym') AS demonym
    FROM mention m JOIN entity e ON e.number = m.entity_number
    GROUP BY m.article_number, m.entity_number"""
# A city counts for its country, but for which is a matter of the article: Santa Fe is in two. So
# here is how many there may be, and how many there are for sure.
PLACED = """
    SELECT m.article_number, count(*) AS most, sum(p.country IS NOT NULL
        AND m.how IN ('city', 'capital', 'dateline')) AS sure
    FROM mention m JOIN entity p ON p.number = m.entity_number
    WHERE p.kind = 'place' GROUP BY m.article_number"""
MISPLACED = f"""
    SELECT c.article_number FROM
        (SELECT article_number, sum(place) AS place FROM articleentity GROUP BY article_number) c
        LEFT JOIN ({PLACED}) p ON p.article_number = c.article_number
    WHERE c.place > coalesce(p.most, 0) OR (c.place = 0 AND p.sure > 0)"""
COUNTS = f"""
    WITH m AS MATERIALIZED ({NAMED})
    SELECT c.article_number FROM articleentity c LEFT JOIN m
        ON m.article_number = c.article_number AND m.entity_number = c.entity_number
    WHERE (c.mentions, c.named, c.demonym)
        <> (coalesce(m.mentions, 0), coalesce(m.named, 0), coalesce(m.demonym, 0))
        OR (c.mentions = 0 AND c.place <= 0)
    UNION SELECT m.article_number FROM m LEFT JOIN articleentity c
        ON m.article_number = c.article_number AND m.entity_number = c.entity_number
    WHERE c.article_number IS NULL
    UNION {MISPLACED}"""
MERGED = """
    SELECT m.article_number FROM mention m JOIN entity e ON e.number = m.entity_number
    WHERE e.merged_into IS NOT NULL"""
TWICE_MERGED = """
    SELECT e.number FROM entity e JOIN entity s ON s.number = e.merged_into
    WHERE s.merged_into IS NOT NULL"""
# By these copies of an article are known: the prints it has, and those that are to be found.
PRINTS = """
    SELECT f.article_number FROM fingerprint f LEFT JOIN
        (SELECT article_number, count(*) AS prints FROM shingle GROUP BY article_number) s
        ON s.article_number = f.article_number
    WHERE f.settled AND length(f.hashes) / 8 > coalesce(s.prints, 0)"""
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
    # Nothing but indexes is wrong: they can be made from the rows.
    mended = all(any(kind in one for kind in _OF_INDEXES) for one in said)
    advice = REPAIR if mended else "`dateline restore` puts a backup in its place"
    return Finding("database", False, f"{'; '.join(said[:3])}{rest}: {advice}")


def contradictions(database: Engine) -> Iterator[Finding]:
    with database.connect() as connection, texts.leniently(connection):
        yield from texts.points(connection)
        orphans = len(connection.execute(text("PRAGMA foreign_key_check")).all())
        orphans += _count(connection, SHINGLES)
        yield counted("orphans", orphans, "rows of what is no more", REPAIR)
        for name, query in (
            ("stories", STORIES), ("counts of names", COUNTS),
            ("merged entities", f"{MERGED} UNION ALL {TWICE_MERGED}"), ("fingerprints", PRINTS),
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
    fields: dict[str, str] = {}
    number = -1
    for of, found in groupby(rows, key=lambda row: row[0]):
        while number < of:
            row = next(articles, None)
            if row is None:
                return  # orphans are told apart
            number, fields = row[0], {"headline": row[1], "body": row[2]}
        if number == of:
            yield from _wrong(fields, found)


def _wrong(fields: dict[str, str], found: Any) -> Iterator[Mismatch]:
    for article, field, start, end, said in found:
        stands = fields.get(field, "")[start:end]
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
