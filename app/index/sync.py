"""From the database to the index: all anew, or what changed; and is the one like the other?"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import sqlalchemy
from sqlalchemy import Connection, delete, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.config import Settings
from app.db import writing
from app.errors import IndexUnavailable
from app.index.base import INDEX_VERSION, Engine, IndexedArticle
from app.index.standing import StandingIndex, build
from app.index.storage import clear, locked
from app.models import Article, ArticleEntity, Entity, IndexChange
from app.query import UNKNOWN

BATCH = 500  # variables a statement; SQLite allows 32,766
COMMIT = 2_000  # changes a commit of the index: many small ones cost more to join later
MOST_FOR_WHOOSH = 20_000  # articles; Tantivy finds as fast among many as among few


def open_engine(settings: Settings) -> Engine:
    """The engine on the index that stands; IndexUnavailable says how to build one."""
    engine = StandingIndex(link(settings))
    engine.revision()  # a damaged one is told at once
    return engine


def rebuild(settings: Settings, database: sqlalchemy.Engine) -> int:
    """Build the whole index aside and swap it in; gives the number of articles."""
    with locked(settings.index_dir):
        return _rebuild(settings, database)


def apply_changes(settings: Settings, database: sqlalchemy.Engine) -> int:
    """Bring the index up to the database; gives the number of changes.

    A crash before the changes are deleted repeats them, which changes nothing. A missing or
    damaged index is built anew, and one of another engine than is wanted.
    """
    with locked(settings.index_dir):
        clear(link(settings))
        try:
            engine = StandingIndex(link(settings))
            engine.check()
            if engine.name() != _wanted(settings, database, engine.name()):
                return _rebuild(settings, database)
        except IndexUnavailable:
            return _rebuild(settings, database)
        done = 0
        try:
            while changed := _apply_batch(engine, database):
                done += changed
        except SQLAlchemyError:
            raise
        except Exception:
            if _is_whole(engine):
                raise
            return _rebuild(settings, database)
        return done


def _is_whole(engine: Engine) -> bool:
    try:
        engine.verify()
    except IndexUnavailable:
        return False
    return True


def compare(settings: Settings, database: sqlalchemy.Engine) -> dict[str, list[int]]:
    """The articles that the index lacks, has in excess, or has in another revision."""
    engine = open_engine(settings)
    try:
        with database.connect() as connection:
            return differences(connection, engine)
    finally:
        engine.close()


def differences(connection: Connection, engine: Engine) -> dict[str, list[int]]:
    """`compare`, with what is open."""
    indexed = engine.revisions()
    rows = connection.execute(select(col(Article.number), col(Article.revision)))
    stored = {row.number: row.revision for row in rows}
    return {
        "missing": sorted(stored.keys() - indexed.keys()),
        "extra": sorted(indexed.keys() - stored.keys()),
        "stale": sorted(n for n in stored.keys() & indexed if stored[n] != indexed[n]),
    }


def verify(settings: Settings) -> None:
    """Read the whole index; raise IndexUnavailable where it is missing or damaged."""
    engine = open_engine(settings)
    try:
        engine.verify()
    finally:
        engine.close()


def is_current(settings: Settings, database: sqlalchemy.Engine) -> bool:
    """Whether the index stands, is the wanted engine's and says what the database says."""
    with database.connect() as connection:
        if connection.scalar(select(func.count()).select_from(IndexChange)):
            return False
    try:
        standing = open_engine(settings).name()
        if standing != _wanted(settings, database, standing):
            return False
        return not any(compare(settings, database).values())
    except IndexUnavailable:
        return False


def link(settings: Settings) -> Path:
    return settings.index_dir / f"index-v{INDEX_VERSION}"


def engines(settings: Settings, database: sqlalchemy.Engine) -> tuple[str, str]:
    """The engine that is wanted, and the one whose index stands."""
    standing = open_engine(settings).name()
    return _wanted(settings, database, standing), standing


def _wanted(settings: Settings, database: sqlalchemy.Engine, standing: str = "whoosh") -> str:
    """The engine as set; left to us, one that was outgrown is not gone back to by itself."""
    if settings.engine != "auto":
        return settings.engine
    with database.connect() as connection:
        articles = connection.scalar(select(func.count()).select_from(Article)) or 0
    return "tantivy" if articles > MOST_FOR_WHOOSH else standing


def _rebuild(settings: Settings, database: sqlalchemy.Engine) -> int:
    count = 0
    wanted = _wanted(settings, database)

    def counted(articles: Iterable[IndexedArticle]) -> Iterator[IndexedArticle]:
        nonlocal count
        for article in articles:
            count += 1
            yield article

    with database.connect() as connection, connection.begin():  # one consistent state
        changes = list(connection.scalars(select(col(IndexChange.number))))
        numbers = list(
            connection.scalars(select(col(Article.number)).order_by(col(Article.number)))
        )
        build(link(settings), wanted, counted(_articles(connection, numbers)))
    _forget(database, changes)
    return count


def _apply_batch(engine: Engine, database: sqlalchemy.Engine) -> int:
    with database.connect() as connection, connection.begin():
        oldest = select(col(IndexChange.number), col(IndexChange.article_number))
        changes = connection.execute(oldest.order_by(col(IndexChange.number)).limit(COMMIT)).all()
        numbers = {number for _, number in changes}
        here = _here(connection, sorted(numbers))
        if changes:
            engine.update(_articles(connection, here), numbers.difference(here))
    _forget(database, [number for number, _ in changes])
    return len(changes)


def _here(connection: Connection, numbers: list[Any]) -> list[Any]:
    """Which of these numbers are articles."""
    found: list[Any] = []
    for at in range(0, len(numbers), BATCH):
        number = col(Article.number)
        found += connection.scalars(select(number).where(number.in_(numbers[at : at + BATCH])))
    return sorted(found)


def _forget(database: sqlalchemy.Engine, changes: list[Any]) -> None:
    """Delete exactly the changes that were read: others may have come since."""
    if not changes:
        return
    with writing(database) as connection:  # one commit: each waits for the disk
        for at in range(0, len(changes), BATCH):
            batch = changes[at : at + BATCH]
            connection.execute(delete(IndexChange).where(col(IndexChange.number).in_(batch)))


def _articles(connection: Connection, numbers: list[Any]) -> Iterator[IndexedArticle]:
    columns = [
        col(getattr(Article, name))
        for name in (
            "number", "revision", "headline", "standfirst", "body", "publisher", "language",
            "published", "words", "story_number",
        )
    ]  # fmt: skip
    for at in range(0, len(numbers), BATCH):
        batch = numbers[at : at + BATCH]
        names = _names(connection, batch)
        for row in connection.execute(select(*columns).where(col(Article.number).in_(batch))):
            year = str(row.published.year) if row.published else UNKNOWN
            filters = (
                *names.get(row.number, ()),
                ("publisher", row.publisher or UNKNOWN),
                ("language", row.language or UNKNOWN),
                ("year", year),
            )
            yield IndexedArticle(
                number=row.number,
                revision=row.revision,
                headline=row.headline,
                standfirst=row.standfirst or "",
                body=row.body,
                filters=filters,
                published=int(row.published.timestamp()) if row.published else None,
                words=row.words,
                story=row.story_number,
            )


def _names(connection: Connection, numbers: list[Any]) -> dict[int, set[tuple[str, str]]]:
    """The entities of articles as facet values; a merged one counts as its survivor."""
    survivor = aliased(Entity)
    rows = connection.execute(
        select(
            col(ArticleEntity.article_number),
            func.coalesce(survivor.kind, Entity.kind),
            func.coalesce(survivor.slug, Entity.slug),
        )
        .join(Entity, col(Entity.number) == col(ArticleEntity.entity_number))
        .outerjoin(survivor, col(survivor.number) == col(Entity.merged_into))
        .where(col(ArticleEntity.article_number).in_(numbers))
    )
    names: dict[int, set[tuple[str, str]]] = {}
    for number, kind, slug in rows:
        names.setdefault(number, set()).add((kind, slug))
    return names
