"""What the database knows of the articles on a page, in few statements and without objects."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.models import Article, ArticleEntity, Entity, Mention, Story

Mentioned = tuple[str, str, str, int, int]  # field, kind, slug, start, end
Counted = tuple[str, str, str, int]  # kind, slug, name, mentions


def articles(session: Session, numbers: Sequence[int]) -> dict[int, Any]:
    """Rows of articles with `story_id` and `size` of their story."""
    columns = (
        "number", "id", "headline", "headline_origin", "standfirst", "publisher", "published",
        "published_precision", "language", "words", "body",
    )  # fmt: skip
    statement = (
        select(*(col(getattr(Article, name)) for name in columns))
        .add_columns(col(Story.id).label("story_id"), col(Story.size).label("size"))
        .outerjoin(Story, col(Story.number) == col(Article.story_number))
        .where(col(Article.number).in_(numbers))
    )
    return {row.number: row for row in session.connection().execute(statement)}


def names(session: Session, numbers: Sequence[int]) -> dict[int, list[Counted]]:
    """Whom and what articles name, most mentioned first; a country's places count for it."""
    times = func.sum(col(ArticleEntity.mentions) + col(ArticleEntity.place))
    number = col(ArticleEntity.article_number)
    kind, slug, name, statement = _named(ArticleEntity)
    statement = (
        statement.with_only_columns(number, kind, slug, name, times)
        .where(number.in_(numbers), kind.in_(("person", "country")))
        .group_by(number, kind, slug, name)
        .order_by(number, times.desc(), name)
    )
    found: dict[int, list[Counted]] = defaultdict(list)
    for number_, *one in session.connection().execute(statement):
        found[number_].append((one[0], one[1], one[2], int(one[3])))
    return found


def mentions(session: Session, numbers: Sequence[int]) -> dict[int, list[Mentioned]]:
    """Where articles name anybody, in the order of their texts."""
    kind, slug, _, statement = _named(Mention)
    number, start = col(Mention.article_number), col(Mention.start)
    statement = (
        statement.with_only_columns(number, col(Mention.field), kind, slug, start, col(Mention.end))
        .where(number.in_(numbers))
        .order_by(number, col(Mention.field), start)
    )
    found: dict[int, list[Mentioned]] = defaultdict(list)
    for number_, *one in session.connection().execute(statement):
        found[number_].append((one[0], one[1], one[2], one[3], one[4]))
    return found


def labels(session: Session, kind: str, slugs: Sequence[str]) -> dict[str, str]:
    """The names of entities by their slugs."""
    statement = select(col(Entity.slug), col(Entity.name)).where(
        col(Entity.kind) == kind, col(Entity.slug).in_(slugs)
    )
    return {row.slug: row.name for row in session.connection().execute(statement)}


def _named(table: type[ArticleEntity] | type[Mention]) -> tuple[Any, Any, Any, Any]:
    """Kind, slug and name of what a table's rows name, and the joins that give them.

    A merged entity is its survivor.
    """
    survivor = aliased(Entity)
    statement = (
        select(col(table.entity_number))
        .join(Entity, col(Entity.number) == col(table.entity_number))
        .outerjoin(survivor, col(survivor.number) == col(Entity.merged_into))
    )
    kind, slug, name = (
        func.coalesce(getattr(survivor, part), getattr(Entity, part))
        for part in ("kind", "slug", "name")
    )
    return kind, slug, name, statement
