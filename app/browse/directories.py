"""People, countries, organisations, places: counted and listed."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, func, or_, select
from sqlmodel import Session, col

from app import cursors
from app.browse.articles import cards
from app.browse.suggesting import Candidate, Names
from app.browse.types import (
    Counts,
    Directory,
    Front,
    Listed,
)
from app.errors import BadRequest
from app.models import (
    Article,
    ArticleEntity,
    Entity,
    IngestItem,
    IngestRun,
    Mention,
    Story,
)

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
    # Each by itself, for alone each is answered by an end or the length of an index.
    published = col(Article.published)
    articles = article_count(session)
    dated = session.scalar(select(func.count()).select_from(Article).where(published.is_not(None)))
    first, last = (session.scalar(select(end(published))) for end in (func.min, func.max))
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
        undated=articles - (dated or 0),
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


def front(session: Session, known: Names, newest: int = 10, most: int = 12) -> Front:
    """Newest articles (undated last, a story once), most-named people, and all countries."""
    numbers = session.scalars(
        select(col(Article.number))
        .outerjoin(Story, col(Story.number) == col(Article.story_number))
        .where(or_(col(Story.number).is_(None), col(Story.representative) == col(Article.number)))
        .order_by(col(Article.published).desc().nulls_last(), col(Article.number).desc())
        .limit(newest)
    )
    people = known.listed(session, known.of("person")[:most])
    countries = known.listed(session, known.of("country"))
    found = [number for number in numbers if number is not None]
    return Front(counts(session), cards(session, found), tuple(people), tuple(countries))


def directory(
    session: Session,
    known: Names,
    kind: str,
    *,
    q: str = "",
    letter: str = "",
    sort: str = "articles",
    page: int = 1,
    limit: int = 50,
    cursor: str = "",
    mentions: bool = True,
) -> Directory:
    """The entities of a kind that some article names.

    `q` are beginnings of words of any of their names, in any script; `letter` the first character
    of the slug. `page` counts from 1; a `cursor` (of a previous answer) goes first.
    """
    if sort not in ORDERS:
        raise BadRequest(f"sort: {sort!r} is not one of {', '.join(ORDERS)}.")
    some = known.of(kind, q.strip())
    letters = Counter(one.id[:1] for one in some)
    if letter:
        some = [one for one in some if one.id[:1] == letter.lower()]
    ranks = _ranks(session, known, some, sort)
    if sort != "articles":
        some = sorted(some, key=lambda one: (-ranks[one.id], one.id))
    start = (page - 1) * limit
    if cursor:
        after = _read(cursor, sort)
        start = bisect_right(some, after, key=lambda one: (-ranks[one.id], one.id))
    shown = some[start : start + limit]
    further = start + limit < len(some) and shown
    return Directory(
        kind=kind,
        items=tuple(known.listed(session, shown, mentions=mentions)),
        total=len(some),
        page=page,
        pages=max(1, -(-len(some) // limit)),
        limit=limit,
        letters=tuple(sorted(letters.items())),
        next_cursor=cursors.written(sort, ranks[shown[-1].id], shown[-1].id) if further else None,
    )


def _ranks(
    session: Session, known: Names, some: Sequence[Candidate], sort: str
) -> Mapping[str, int]:
    """By what each stands, the highest first; equal ranks stand by slug."""
    if sort == "name":
        return dict.fromkeys((one.id for one in some), 0)
    if sort == "articles":
        return {one.id: one.articles for one in some}
    sums = known.mentions(session, [one.number for one in some if one.number])
    return {one.id: sums.get(one.number or 0, 0) for one in some}


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


def _read(cursor: str, sort: str) -> tuple[int, str]:
    """After which rank and slug the list goes on; BadRequest when it is no cursor of this list."""
    order, rank, last = cursors.read(cursor, str, int, str)
    if order != sort:
        raise cursors.refused()
    return -rank, last
