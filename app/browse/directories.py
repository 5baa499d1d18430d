"""People, countries, organisations, places: counted and listed."""

import base64
import binascii
import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, literal, or_, select
from sqlmodel import Session, col

from app.browse.articles import cards
from app.browse.ranking import listing
from app.browse.types import (
    Counts,
    Directory,
    Front,
    Listed,
)
from app.errors import BadRequest
from app.models import (
    Alias,
    Article,
    ArticleEntity,
    Entity,
    IngestItem,
    IngestRun,
    Mention,
    Story,
)
from app.text import name_key

KINDS = ("person", "country", "organisation", "place")
ORDERS = ("articles", "mentions", "name")

_of_entity = col(ArticleEntity.entity_number)
_MENTIONS = func.sum(col(ArticleEntity.mentions) + col(ArticleEntity.place))


def counts(session: Session) -> Counts:
    """How much there is."""
    kinds = dict(
        session.execute(
            select(col(Entity.kind), func.count())
            .where(col(Entity.merged_into).is_(None), is_named())
            .group_by(col(Entity.kind))
        ).all()
    )
    articles, dated, first, last = session.execute(
        select(
            func.count(),
            func.count(col(Article.published)),
            func.min(col(Article.published)),
            func.max(col(Article.published)),
        ).select_from(Article)
    ).one()
    run = session.execute(
        select(col(IngestRun.number), col(IngestRun.finished))
        .where(col(IngestRun.finished).is_not(None))
        .order_by(col(IngestRun.number).desc())
        .limit(1)
    ).one_or_none()
    taggers = session.execute(
        select(col(Article.tagger), func.count())
        .where(col(Article.tagger).is_not(None))
        .group_by(col(Article.tagger))
        .order_by(func.count().desc(), col(Article.tagger))
    ).all()
    return Counts(
        articles=articles,
        people=kinds.get("person", 0),
        countries=kinds.get("country", 0),
        organisations=kinds.get("organisation", 0),
        places=kinds.get("place", 0),
        stories=session.scalar(select(func.count()).select_from(Story)) or 0,
        mentions=session.scalar(select(func.count()).select_from(Mention)) or 0,
        undated=articles - dated,
        first=first,
        last=last,
        ingested=run.finished if run else None,
        failed=session.scalar(
            select(func.count()).where(
                col(IngestItem.run_number) == run.number, col(IngestItem.status) == "failed"
            )
        )
        or 0
        if run
        else 0,
        taggers=tuple((str(name), number) for name, number in taggers),
    )


def article_count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Article)) or 0


def front(session: Session, newest: int = 10, most: int = 12) -> Front:
    """Newest articles (undated last, a story once), most-named people and countries."""
    numbers = session.scalars(
        select(col(Article.number))
        .outerjoin(Story, col(Story.number) == col(Article.story_number))
        .where(or_(col(Story.number).is_(None), col(Story.representative) == col(Article.number)))
        .order_by(col(Article.published).desc().nulls_last(), col(Article.number).desc())
        .limit(newest)
    )
    people, countries = (
        with_mentions(session, session.execute(listing(kind).limit(most)).all())
        for kind in ("person", "country")
    )
    found = [number for number in numbers if number is not None]
    return Front(counts(session), cards(session, found), people, countries)


def directory(
    session: Session,
    kind: str,
    *,
    q: str = "",
    letter: str = "",
    sort: str = "articles",
    page: int = 1,
    limit: int = 50,
    cursor: str = "",
) -> Directory:
    """The entities of a kind that some article names.

    `q` is the beginning of any word of any of their names, in any script; `letter` the first
    character of the slug. `page` counts from 1; a `cursor` (of a previous answer) goes first.
    """
    if sort not in ORDERS:
        raise BadRequest(f"sort: {sort!r} is not one of {', '.join(ORDERS)}.")
    wanted = [col(Entity.kind) == kind, col(Entity.merged_into).is_(None), is_named()]
    if q.strip():
        wanted.append(_called(q))
    initials = func.substr(col(Entity.slug), 1, 1)
    letters = session.execute(
        select(initials, func.count()).where(*wanted).group_by(initials).order_by(initials)
    ).all()
    if letter:
        wanted.append(initials == letter.lower())
    total = sum(count for first, count in letters if not letter or first == letter.lower())
    ranked = _ranked(kind, wanted[3:], sort).subquery()
    statement = select(ranked)
    if cursor:
        statement = statement.where(_after(ranked.c.rank, ranked.c.slug, sort, cursor))
    else:
        statement = statement.offset((page - 1) * limit)
    order = (ranked.c.rank.desc(), ranked.c.slug)
    rows = session.execute(statement.order_by(*order).limit(limit + 1)).all()
    items = with_mentions(session, rows[:limit])
    return Directory(
        kind=kind,
        items=items,
        total=total,
        page=page,
        pages=max(1, -(-total // limit)),
        limit=limit,
        letters=tuple((first, count) for first, count in letters),
        next_cursor=_cursor(items[-1], sort) if len(rows) > limit else None,
    )


def is_named() -> ColumnElement[bool]:
    return (
        select(col(ArticleEntity.entity_number))
        .where(col(ArticleEntity.entity_number) == col(Entity.number))
        .exists()
    )


def with_mentions(session: Session, rows: Sequence[Row[*tuple[Any, ...]]]) -> tuple[Listed, ...]:
    """The rows as they are listed; mentions are summed for these alone, for sums read every row."""
    sums = select(_of_entity, _MENTIONS).where(_of_entity.in_([row.number for row in rows]))
    mentions = dict(tuple(row) for row in session.execute(sums.group_by(_of_entity)))
    return tuple(
        Listed(r.kind, r.slug, r.name, r.articles, mentions.get(r.number, 0), r.country)
        for r in rows
    )


def _called(q: str) -> ColumnElement[bool]:
    """Has the entity a name of which a word begins so?"""
    key = name_key(q)
    if not key:
        return col(Entity.number) < 0  # only signs: no name begins so
    begins = or_(
        col(Alias.key).startswith(key, autoescape=True),
        col(Alias.key).contains(f" {key}", autoescape=True),
    )
    return col(Entity.number).in_(select(col(Alias.entity_number)).where(begins))


def _cursor(last: Listed, sort: str) -> str:
    value = {"articles": last.articles, "mentions": last.mentions, "name": 0}[sort]
    return base64.urlsafe_b64encode(json.dumps([sort, value, last.id]).encode()).decode()


def _ranked(
    kind: str, wanted: Sequence[ColumnElement[bool]], sort: str
) -> Select[*tuple[Any, ...]]:
    """The entities with `rank`, by which they stand; equal ranks stand by slug."""
    if sort == "articles":
        listed = listing(kind, wanted)
        return listed.add_columns(listed.selected_columns.articles.label("rank"))
    mine = _of_entity == col(Entity.number)
    measures: dict[str, ColumnElement[Any]] = {
        "articles": select(func.count()).where(mine).scalar_subquery(),
        "rank": select(_MENTIONS).where(mine).scalar_subquery(),
    }
    if sort == "name":
        measures["rank"] = literal(0)
    return select(
        col(Entity.number),
        col(Entity.kind),
        col(Entity.slug),
        col(Entity.name),
        col(Entity.country),
        *(measure.label(name) for name, measure in measures.items()),
    ).where(col(Entity.kind) == kind, col(Entity.merged_into).is_(None), is_named(), *wanted)


def _after(
    rank: ColumnElement[int], slug: ColumnElement[str], sort: str, cursor: str
) -> ColumnElement[bool]:
    """What stands after the cursor; BadRequest when it is not one of this list."""
    try:
        order, value, last = json.loads(base64.b64decode(cursor, altchars=b"-_", validate=True))
        if order != sort or not isinstance(value, int) or not isinstance(last, str):
            raise ValueError
    except (ValueError, TypeError, binascii.Error, RecursionError):
        message = "it is not a cursor of this list"
        raise BadRequest(f"cursor: {message}.", [(["query", "cursor"], message)]) from None
    return or_(rank < value, and_(rank == value, slug > last))
