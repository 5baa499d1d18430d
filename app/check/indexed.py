"""The index: does it stand, is it whole, and does it say what the database says?"""

import random
from collections.abc import Iterator
from contextlib import ExitStack, suppress

from sqlalchemy import Engine, select, text
from sqlmodel import col

from app.check.finding import REPAIR, Finding, counted
from app.check.texts import leniently
from app.config import Settings
from app.errors import IndexUnavailable
from app.index import sync
from app.index.base import INDEX_VERSION
from app.index.base import Engine as Index
from app.index.storage import locked
from app.ingest.lock import holder
from app.models import Article
from app.query import SearchQuery
from app.text import analysed
from app.tree import Phrase, Term

SAMPLE = 50  # articles of which a phrase is looked for
WORDS = 8  # of such a phrase
ALL = 1_000_000  # hits: the article need not be the first
KINDS = {
    "missing": "articles that the index lacks",
    "extra": "articles that the database lacks",
    "stale": "articles in an older revision",
}


def points(settings: Settings, database: Engine) -> Iterator[Finding]:
    with ExitStack() as stack:
        # Nobody changes the index meanwhile, or what was just written seemed a difference; who
        # may not write can look all the same.
        with suppress(OSError):
            stack.enter_context(locked(settings.index_dir))
        yield from _points(settings, database)


def _points(settings: Settings, database: Engine) -> Iterator[Finding]:
    try:
        sync.verify(settings)
        index = sync.open_engine(settings)
    except IndexUnavailable as error:
        yield Finding("index", False, f"{error.detail} {REPAIR}.")
        return
    with database.connect() as connection, connection.begin():
        waiting = set(connection.scalars(text("SELECT article_number FROM indexchange")))
        stored = connection.scalar(text("SELECT count(*) FROM article")) or 0
        differences = sync.differences(connection, index)
    yield Finding("index", True, f"of {index.name().capitalize()}, version {INDEX_VERSION}, whole")
    indexed = len(index.revisions())
    said = f"{stored:,} articles in the database, {indexed:,} in the index"
    yield Finding("counts", stored == indexed or bool(waiting), said)
    for kind, what in KINDS.items():
        yield counted(kind, len(set(differences[kind]) - waiting), what, REPAIR)
    yield _waiting(settings, len(waiting))
    yield _phrases(database, index, waiting | set(differences["missing"]))
    index.close()


def _waiting(settings: Settings, count: int) -> Finding:
    writer = holder(settings)
    if writer and count:
        return Finding("changes waiting", True, f"{count:,} articles: {writer}")
    return counted("changes waiting", count, "articles", "`dateline index` reads them")


def _phrases(database: Engine, index: Index, besides: set[int]) -> Finding:
    """Some words of random articles, looked for as a reader does."""
    with database.connect() as connection, leniently(connection):
        numbers = connection.scalars(text("SELECT number FROM article"))
        known = [number for number in numbers if number not in besides]
        chosen = random.sample(known, min(SAMPLE, len(known)))
        rows = select(col(Article.number), col(Article.id), col(Article.body))
        found = connection.execute(rows.where(col(Article.number).in_(chosen))).all()
    lost = [id for number, id, body in found if not _finds(index, int(number or 0), body)]
    said = f"{len(found) - len(lost)} of {len(found)} random ones found"
    named = f"; not those of {', '.join(lost[:3])}: {REPAIR}" if lost else ""
    return Finding("phrases", not lost, said + named)


def _finds(index: Index, number: int, body: str) -> bool:
    terms = [term for _, term in analysed(body)]
    if not terms:
        return True
    at = random.randrange(max(1, len(terms) - WORDS + 1))
    phrase = tuple(terms[at : at + WORDS])
    node = Phrase(phrase) if len(phrase) > 1 else Term(phrase[0])
    return number in index.search(SearchQuery(limit=ALL, sort="newest"), node, ()).numbers
