"""What the database knows of the articles on a page, in few statements and without objects."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.models import Article, ArticleEntity, Entity, Mention, Story

Mentioned = tuple[str, str, str, int, int]  # field, kind, slug, start, end
Counted = tuple[str, str, str, int]  # kind, slug, name, mentions
_NUMBERS: Any = bindparam("numbers", expanding=True)
_SURVIVOR = aliased(Entity)
_KIND, _SLUG, _NAME = (
    func.coalesce(getattr(_SURVIVOR, part), getattr(Entity, part))
    for part in ("kind", "slug", "name")
)


def articles(session: Session, numbers: Sequence[int], whole: bool = True) -> dict[int, Any]:
    """Rows of articles with `story_id` and `size` of their story; with their texts if `whole`."""
    found = _execute(session, _WHOLE if whole else _BRIEF, numbers)
    return {row.number: row for row in found}


def names(session: Session, numbers: Sequence[int]) -> dict[int, list[Counted]]:
    """Whom and what articles name, most mentioned first; a country's places count for it."""
    found: dict[int, list[Counted]] = defaultdict(list)
    for number, kind, slug, name, times in _execute(session, _NAMES, numbers):
        found[number].append((kind, slug, name, int(times)))
    return found


def mentions(session: Session, numbers: Sequence[int], whose: bool) -> dict[int, list[Mentioned]]:
    """Where articles name anybody, in the order of their texts; and whom, where `whose` asks."""
    found: dict[int, list[Mentioned]] = defaultdict(list)
    for number, *one in _execute(session, _MENTIONS if whose else _STRETCHES, numbers):
        field, start, end, kind, slug = one if whose else (*one, "", "")
        found[number].append((field, kind, slug, start, end))
    return found


def labels(session: Session, slugs: Mapping[str, Sequence[str]]) -> dict[tuple[str, str], str]:
    """The names of entities by their kinds and slugs; `slugs` gives those wanted of each kind."""
    if not slugs:
        return {}
    values = {"kinds": list(slugs), "slugs": list({one for some in slugs.values() for one in some})}
    found = session.connection().execute(_LABELS, values)
    return {(kind, slug): name for kind, slug, name in found}


def _execute(session: Session, statement: Select[Any], numbers: Sequence[int]) -> Iterable[Any]:
    return session.connection().execute(statement, {"numbers": list(numbers)})


# Statements are made once: to make one takes longer than to run it.


def _articles(*columns: str) -> Select[Any]:
    return (
        select(*(col(getattr(Article, name)) for name in columns))
        .add_columns(col(Story.id).label("story_id"), col(Story.size).label("size"))
        .outerjoin(Story, col(Story.number) == col(Article.story_number))
        .where(col(Article.number).in_(_NUMBERS))
    )


def _of(table: type[ArticleEntity] | type[Mention], *columns: Any) -> Select[Any]:
    """What a table's rows name; a merged entity is its survivor."""
    return (
        select(col(table.article_number), *columns)
        .join(Entity, col(Entity.number) == col(table.entity_number))
        .outerjoin(_SURVIVOR, col(_SURVIVOR.number) == col(Entity.merged_into))
        .where(col(table.article_number).in_(_NUMBERS))
    )


_SHOWN = (
    "number", "id", "headline", "headline_origin", "publisher", "published",
    "published_precision", "language", "words",
)  # fmt: skip
_BRIEF = _articles(*_SHOWN)
_WHOLE = _articles(*_SHOWN, "standfirst", "body")
_TIMES = func.sum(col(ArticleEntity.mentions) + col(ArticleEntity.place))
_NAMES = (
    _of(ArticleEntity, _KIND, _SLUG, _NAME, _TIMES)
    .where(_KIND.in_(("person", "country")))
    .group_by(col(ArticleEntity.article_number), _KIND, _SLUG, _NAME)
    .order_by(col(ArticleEntity.article_number), _TIMES.desc(), _NAME)
)
_PLACE = (col(Mention.field), col(Mention.start), col(Mention.end))
_ORDER = (col(Mention.article_number), col(Mention.field), col(Mention.start))
_MENTIONS = _of(Mention, *_PLACE, _KIND, _SLUG).order_by(*_ORDER)
_STRETCHES: Any = (
    select(col(Mention.article_number), *_PLACE)
    .where(col(Mention.article_number).in_(_NUMBERS))
    .order_by(*_ORDER)
)
_LABELS = select(col(Entity.kind), col(Entity.slug), col(Entity.name)).where(
    col(Entity.kind).in_(bindparam("kinds", expanding=True)),
    col(Entity.slug).in_(bindparam("slugs", expanding=True)),
)
