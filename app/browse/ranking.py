"""Entities by the number of articles that name them, of all articles or of some."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, column, func, select
from sqlalchemy.sql.elements import SQLCoreOperations
from sqlmodel import col

from app.models import ArticleEntity, Entity

Numbers = Iterable[int] | None  # of articles; None means all


def listing(
    kind: str, wanted: Sequence[ColumnElement[bool]] = (), numbers: Numbers = None
) -> Select[*tuple[Any, ...]]:
    """Entities with the number of their articles: counted by indexes alone, then named."""
    entity = col(ArticleEntity.entity_number)
    counted: Select[*tuple[Any, ...]] = (
        select(entity.label("entity"), func.count().label("articles"))
        .where(*among(numbers, col(ArticleEntity.article_number)))
        .group_by(entity)
    )
    if wanted:  # few entities: only theirs are counted
        these = select(col(Entity.number)).where(col(Entity.kind) == kind, *wanted)
        counted = counted.where(entity.in_(these))
    group = counted.subquery()
    return (
        select(
            col(Entity.number),
            col(Entity.kind),
            col(Entity.slug),
            col(Entity.name),
            col(Entity.country),
            group.c.articles,
        )
        .join(group, group.c.entity == col(Entity.number))
        .where(col(Entity.kind) == kind, col(Entity.merged_into).is_(None))
        .order_by(group.c.articles.desc(), col(Entity.slug))
    )


def among(numbers: Numbers, of: SQLCoreOperations[Any]) -> list[ColumnElement[bool]]:
    """One bound value, however many numbers: statements have a limit of variables."""
    if numbers is None:
        return []
    given = func.json_each(json.dumps(list(numbers))).table_valued(column("value"))
    return [of.in_(select(given.c.value))]
