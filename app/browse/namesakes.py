"""People of one surname: who bears it, and whom an article that says it alone probably means.

Reckoned when it is read: the next article may change the answer, so that nothing kept of it would
stay true. And it is only shown: filters and counts keep to what an article says for certain.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col

from app.browse.types import Listed, Named, Role
from app.models import ArticleEntity, Entity, Mention
from app.text import name_key

# Fewer or less is a guess: James and Howard Baker were both named often.
_LEAST = 5  # articles that name somebody in full
_SHARE = 0.9  # of those that name anybody of the surname in full
_ENOUGH = 1_000  # articles of one person, beyond which to count is seldom needed: 1 ms
_PREFIXES = frozenset(("al", "el"))


@dataclass(frozen=True, slots=True)
class Bearer:
    number: int
    listed: Listed


@dataclass(frozen=True, slots=True)
class Bearers:
    """Everybody of one surname, most articles first."""

    full: tuple[Bearer, ...] = ()
    alone: tuple[Bearer, ...] = ()  # the surname itself, where an article says no more
    probably: Listed | None = None  # of `full`, whom those articles mean


def bearers(session: Session, surname: str | None) -> Bearers:
    if not surname:
        return Bearers()
    return _bearers(session, col(Entity.surname) == surname).get(surname, Bearers())


def sharing(session: Session, name: str) -> int:
    """How many people are named in full who bear this surname."""
    return len(bearers(session, name_key(name)).full)


def meant(session: Session, people: Iterable[Named]) -> dict[str, Listed]:
    """Of the people an article names by surname alone: whom it probably means, by slug."""
    single = [person.id for person in people if is_alone(person.name)]
    if not single:
        return {}
    theirs = select(col(Entity.surname)).where(
        col(Entity.kind) == "person", col(Entity.slug).in_(single)
    )
    found: dict[str, Listed] = {}
    for surname, group in _bearers(session, col(Entity.surname).in_(theirs), _ENOUGH).items():
        if not group.probably and group.full and group.full[0].listed.articles == _ENOUGH:
            group = bearers(session, surname)
        if group.probably:
            found |= {one.listed.id: group.probably for one in group.alone}
    return found


def is_alone(name: str) -> bool:
    """Is a name one word, particles aside (Sisi, al-Sisi, von der Leyen)?"""
    return " " not in name or name[0].islower()


def roles(session: Session, number: int, most: int = 8) -> tuple[Role, ...]:
    """What articles call a person beside the name, those that most articles say first."""
    articles = func.count(col(Mention.article_number).distinct())
    rows = session.execute(
        select(col(Mention.role), articles)
        .where(col(Mention.entity_number) == number, col(Mention.role).is_not(None))
        .group_by(col(Mention.role))
        .order_by(articles.desc(), col(Mention.role))
        .limit(most)
    )
    return tuple(Role(name, count) for name, count in rows if name)


def _bearers(
    session: Session, wanted: ColumnElement[bool], most: int | None = None
) -> dict[str, Bearers]:
    """Everybody of these surnames; with `most`, their articles are counted no further."""
    theirs = select(col(ArticleEntity.article_number)).where(
        col(ArticleEntity.entity_number) == col(Entity.number)
    )
    counted = theirs.limit(most).correlate(Entity).subquery()
    rows = session.execute(
        select(
            col(Entity.surname), col(Entity.number), col(Entity.slug), col(Entity.name),
            select(func.count()).select_from(counted).scalar_subquery().label("articles"),
        )
        .where(wanted, col(Entity.merged_into).is_(None))  # only people have surnames
    ).all()  # fmt: skip
    groups: dict[str, list[Bearer]] = defaultdict(list)
    for surname, number, slug, name, articles in sorted(rows, key=lambda r: (-r.articles, r.slug)):
        if articles:
            groups[surname].append(Bearer(number, Listed("person", slug, name, articles)))
    found: dict[str, Bearers] = {}
    for surname, group in groups.items():
        alone = [one for one in group if _only(one.listed.name, surname)]
        full = [one for one in group if one not in alone]
        found[surname] = Bearers(tuple(full), tuple(alone), _dominant(session, full, most))
    return found


def _only(name: str, surname: str) -> bool:
    key = name_key(name)
    return key == surname or (
        key.endswith(f" {surname}") and key.removesuffix(f" {surname}") in _PREFIXES
    )


def _dominant(session: Session, full: Sequence[Bearer], most: int | None) -> Listed | None:
    if not full or full[0].listed.articles < _LEAST:
        return None
    first, others = full[0], [one.number for one in full[1:]]
    mine, rest = first.listed.articles, sum(one.listed.articles for one in full[1:])
    if mine < _SHARE * (mine + rest):
        if mine == most:
            return None  # others may have more: count them all
        # Articles that name both are no evidence against; only now is it worth the reading.
        article, entity = col(ArticleEntity.article_number), col(ArticleEntity.entity_number)
        with_first = select(article).where(entity == first.number)
        apart = select(func.count(article.distinct())).where(
            entity.in_(others), article.not_in(with_first)
        )
        rest = session.scalar(apart) or 0
    return first.listed if mine >= _SHARE * (mine + rest) else None
