"""The numbers behind the pictures: timeline, map, network, of all articles or of some."""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement, String, and_, column, func, select, type_coerce
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.browse.ranking import Numbers, among, listing
from app.browse.types import Bar, Link, Listed, Network, Node, Timeline
from app.models import Article, ArticleEntity, Entity

_LENGTH = {"year": 4, "month": 7, "day": 10}
_MOST_BARS = 60  # more are too thin to point at on a phone
_MOST_YEARS = 1_000  # a printed year may be wrong; gaps beyond are not filled with empty bars


def timeline(session: Session, numbers: Numbers = None, *, entity: int | None = None) -> Timeline:
    """Articles over time, by day, month or year, so that at most 60 bars result.

    The unit is never finer than the dates are: with one article known only by its year, years.
    """
    # `+ 0`: along the dates' index, which is small, not by the rows, which are not.
    wanted = among(numbers, col(Article.number) + 0)
    if entity is not None:
        naming = select(col(ArticleEntity.article_number))
        naming = naming.where(col(ArticleEntity.entity_number) == entity)
        wanted.append((col(Article.number) + 0).in_(naming))
    total = session.scalar(select(func.count()).select_from(Article).where(*wanted)) or 0
    day = func.substr(func.cast(col(Article.published), String), 1, 10)
    dated = select(day, func.count()).where(col(Article.published).is_not(None), *wanted)
    days: dict[str, int] = dict(tuple(row) for row in session.execute(dated.group_by(day)))
    if not days:
        return Timeline("year", (), total)
    coarsest = _coarsest(session, [key for key in days if key.endswith("-01")], wanted)
    unit = _unit(date.fromisoformat(min(days)), date.fromisoformat(max(days)), coarsest)
    bins: Counter[str] = Counter()
    for key, count in days.items():
        bins[key[: _LENGTH[unit]]] += count
    return Timeline(unit, _filled(bins, unit), total - bins.total())


def _coarsest(session: Session, firsts: list[str], wanted: list[ColumnElement[bool]]) -> str:
    """The unit of the roughest date. A year or month stands at its first day, so that only the
    rows of these days need be read."""
    given = func.json_each(json.dumps(firsts)).table_valued(column("value", String))
    # Compared as they are stored, so that the index of dates finds them.
    published = type_coerce(col(Article.published), String)
    within = and_(published >= given.c.value, published < given.c.value.concat("~"))
    rough = session.scalars(
        select(col(Article.published_precision))
        .join_from(given, Article, within)
        .where(col(Article.published_precision).in_(("year", "month")), *wanted)
        .distinct()
    ).all()
    return "year" if "year" in rough else "month" if "month" in rough else "day"


def map_counts(session: Session, numbers: Numbers = None) -> tuple[Listed, ...]:
    """How many articles name each country, by its own names or a place in it."""
    return tuple(
        Listed(row.kind, row.slug, row.name, row.articles, None, row.slug.upper())
        for row in session.execute(listing("country", numbers=numbers))
    )


def network(session: Session, numbers: Numbers = None, limit: int = 60) -> Network:
    """The people named most and which of them are named together."""
    people = session.execute(listing("person", numbers=numbers).limit(limit)).all()
    ids = {row.number: row.slug for row in people}
    one, other = aliased(ArticleEntity), aliased(ArticleEntity)
    pairs = session.execute(
        select(col(one.entity_number), col(other.entity_number), func.count().label("articles"))
        .join(
            other,
            and_(
                col(one.article_number) == col(other.article_number),
                col(one.entity_number) < col(other.entity_number),
            ),
        )
        .where(
            col(one.entity_number).in_(list(ids)),
            col(other.entity_number).in_(list(ids)),
            # `+ 0`: by the few people, not by all whom the articles name.
            *among(numbers, col(one.article_number) + 0),
        )
        .group_by(col(one.entity_number), col(other.entity_number))
    ).all()
    links = []
    for left, right, articles in pairs:
        a, b = sorted((ids[left], ids[right]))
        links.append(Link(a, b, articles))
    links.sort(key=lambda link: (-link.articles, link.a, link.b))
    return Network(tuple(Node(row.slug, row.name, row.articles) for row in people), tuple(links))


def ties(session: Session, entity: int, slugs: Sequence[str]) -> tuple[Link, ...]:
    """Which of these people are named together in the articles that name one entity."""
    rows = session.execute(
        select(col(Entity.number), col(Entity.slug)).where(
            col(Entity.kind) == "person", col(Entity.slug).in_(slugs)
        )
    )
    ids: dict[int, str] = dict(tuple(row) for row in rows)
    mine, one, other = aliased(ArticleEntity), aliased(ArticleEntity), aliased(ArticleEntity)
    article = col(mine.article_number)
    pairs = session.execute(
        select(col(one.entity_number), col(other.entity_number), func.count())
        .select_from(mine)
        .join(one, col(one.article_number) == article)
        .join(other, col(other.article_number) == article)
        .where(
            col(mine.entity_number) == entity,
            col(one.entity_number).in_(list(ids)),
            col(other.entity_number).in_(list(ids)),
            col(one.entity_number) < col(other.entity_number),
        )
        .group_by(col(one.entity_number), col(other.entity_number))
    )
    links = []
    for left, right, articles in pairs:
        a, b = sorted((ids[left], ids[right]))
        links.append(Link(a, b, articles))
    return tuple(sorted(links, key=lambda link: (-link.articles, link.a, link.b)))


def _unit(first: date, last: date, coarsest: str) -> str:
    days = (last - first).days + 1
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    fits = "day" if days <= _MOST_BARS else "month" if months <= _MOST_BARS else "year"
    return min(fits, coarsest, key=_LENGTH.__getitem__)


def _filled(bins: dict[str, int], unit: str) -> tuple[Bar, ...]:
    """Bins without gaps, so that an empty month is seen to be empty."""
    keys = sorted(bins)
    if unit == "year" and int(keys[-1]) - int(keys[0]) > _MOST_YEARS:
        return tuple(Bar(key, bins[key]) for key in keys)
    filled, key = [], keys[0]
    while key <= keys[-1]:
        filled.append(Bar(key, bins.get(key, 0)))
        key = _next(key, unit)
    return tuple(filled)


def _next(key: str, unit: str) -> str:
    if unit == "year":
        return f"{int(key) + 1:04}"
    if unit == "month":
        year, month = int(key[:4]), int(key[5:])
        return f"{year + month // 12:04}-{month % 12 + 1:02}"
    return (date.fromisoformat(key) + timedelta(days=1)).isoformat()
