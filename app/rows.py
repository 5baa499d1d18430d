"""What the database knows of the articles on a page, in few statements and without objects."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, String, bindparam, cast, func, literal, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.models import Article, ArticleEntity, Entity, Mention, Story
from app.prepared import Prepared

Span = tuple[int, int]  # start and end
Mentioned = tuple[str, str, str, int, int]  # field, kind, slug, start, end
Counted = tuple[str, str, str, int]  # kind, slug, name, mentions
_NUMBERS: Any = bindparam("numbers", expanding=True)
_SURVIVOR = aliased(Entity)
_KIND, _SLUG, _NAME = (
    func.coalesce(getattr(_SURVIVOR, part), getattr(Entity, part))
    for part in ("kind", "slug", "name")
)


class Row(NamedTuple):
    """An article and its story; `standfirst` and `body` only of a whole one."""

    number: int
    id: str
    headline: str
    headline_origin: str
    publisher: str | None
    published: datetime | None
    published_precision: str | None
    language: str | None
    words: int
    story_id: str | None
    size: int  # of its story; 0 without one
    standfirst: str | None = None
    body: str = ""


def articles(session: Session, numbers: Sequence[int], whole: bool = True) -> dict[int, Row]:
    """Articles by their numbers; with their texts if `whole`."""
    found = (_WHOLE if whole else _BRIEF).rows(session, numbers=numbers)
    return {row[0]: Row(*row) for row in found}


def names(session: Session, numbers: Sequence[int]) -> dict[int, list[Counted]]:
    """Whom and what articles name, most mentioned first; a country's places count for it."""
    found: dict[int, list[Counted]] = defaultdict(list)
    for number, kind, slug, name, times in _NAMES.rows(session, numbers=numbers):
        found[number].append((kind, slug, name, int(times)))
    return found


def stretches(session: Session, numbers: Sequence[int]) -> dict[int, list[Span]]:
    """Where bodies of articles name anybody, in their order."""
    found = _STRETCHES.rows(session, numbers=numbers)
    places = ((number, iter(map(int, said.split()))) for number, said in found)
    return {number: sorted(zip(each, each, strict=True)) for number, each in places}


def mentions(
    session: Session, numbers: Sequence[int], kinds: Collection[str]
) -> dict[int, list[Mentioned]]:
    """Where articles name anybody or anything of these kinds, in the order of their texts."""
    found: dict[int, list[Mentioned]] = defaultdict(list)
    for number, *mentioned in _MENTIONS.rows(session, numbers=numbers, kinds=list(kinds)):
        found[number].append(tuple(mentioned))
    return found


def labels(session: Session, slugs: Mapping[str, Sequence[str]]) -> dict[tuple[str, str], str]:
    """The names of entities by their kinds and slugs; `slugs` gives those wanted of each kind."""
    every = list({one for some in slugs.values() for one in some})
    found = _LABELS.rows(session, kinds=list(slugs), slugs=every)
    return {(kind, slug): name for kind, slug, name in found}


def _articles(*columns: str) -> Prepared:
    return Prepared(
        select(*(col(getattr(Article, name)) for name in _SHOWN))
        .add_columns(col(Story.id), func.coalesce(Story.size, 0))
        .add_columns(*(col(getattr(Article, name)) for name in columns))
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
_BRIEF = _articles()
_WHOLE = _articles("standfirst", "body")
_TIMES = func.sum(col(ArticleEntity.mentions) + col(ArticleEntity.place))
_NAMES = Prepared(
    _of(ArticleEntity, _KIND, _SLUG, _NAME, _TIMES)
    .where(_KIND.in_(("person", "country")))
    .group_by(col(ArticleEntity.article_number), _KIND, _SLUG, _NAME)
    .order_by(col(ArticleEntity.article_number), _TIMES.desc(), _NAME)
)
_MENTIONS = Prepared(
    _of(Mention, col(Mention.field), _KIND, _SLUG, col(Mention.start), col(Mention.end))
    .where(_KIND.in_(bindparam("kinds", expanding=True)))
    .order_by(col(Mention.article_number), col(Mention.field), col(Mention.start))
)
# Joined by the database: a row for each would take twice as long.
_SAID = cast(col(Mention.start), String) + literal(" ") + cast(col(Mention.end), String)
_STRETCHES = Prepared(
    select(col(Mention.article_number), func.aggregate_strings(_SAID, " "))
    .where(col(Mention.article_number).in_(_NUMBERS), col(Mention.field) == "body")
    .group_by(col(Mention.article_number))
)
_LABELS = Prepared(
    select(col(Entity.kind), col(Entity.slug), col(Entity.name)).where(
        col(Entity.kind).in_(bindparam("kinds", expanding=True)),
        col(Entity.slug).in_(bindparam("slugs", expanding=True)),
    )
)
