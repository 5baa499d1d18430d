"""Whom names mean, as the database knows it."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import Select, String, bindparam, func, literal, select, union_all
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.models import Alias, ArticleEntity, Entity
from app.prepared import Prepared
from app.text import name_key

ASKED = 8  # people among whom a reader is asked to choose
_SURNAMED = 500  # people of a query's surnames who are looked at
Words = tuple[str, ...]


class Called(NamedTuple):
    """An entity that a name is known to mean."""

    kind: str
    slug: str
    name: str


class Known(NamedTuple):
    """Whom keys are full names of, and people by their surname, named in full."""

    full: dict[str, list[Called]]
    surnamed: dict[str, list[Called]]


def known(session: Session, keys: Collection[str], surnames: Collection[str]) -> Known:
    """The people of a single surname are those that most articles name, one more than `ASKED`."""
    found = Known(defaultdict(list), defaultdict(list))
    if not keys:
        return found
    statement = (_FULL, _FULL_OR_OF_ONE, _FULL_OR_OF_SOME)[min(len(surnames), 2)]
    values: dict[str, Any] = {"keys": sorted(keys)}
    if surnames:
        values["surnames"] = sorted(surnames)
    for key, *one in statement.rows(session, **values):
        surname = key.removeprefix(" ")
        (found.full if surname == key else found.surnamed)[surname].append(Called(*one))
    return found


def means(words: Words, surname: str, name: str) -> bool:
    """May these words, the surname first or last among them, be this person's name?

    Middle names may be missing, given names be initials, hyphens and spaces come and go.
    """
    family, theirs = tuple(surname.split()), tuple(name_key(name).split())
    return any(
        _given(given, known_as)
        for given in _without(words, family)
        for known_as in _without(theirs, family)
    )


def _without(words: Words, family: Words) -> list[Words]:
    """What is left of a name without its surname at the end or the beginning."""
    size = len(family)
    left = [words[:-size]] if words[-size:] == family else []
    left += [words[size:]] if words[:size] == family else []
    return [rest for rest in left if rest]


def _given(given: Words, known_as: Words) -> bool:
    if "".join(given) == "".join(known_as):
        return True
    if not known_as[0].startswith(given[0]) or (given[0] != known_as[0] and len(given[0]) > 1):
        return False
    rest = iter(known_as[1:])
    return all(
        any(word == name or (len(word) == 1 and name.startswith(word)) for name in rest)
        for word in given[1:]
    )


def bearers(session: Session, kind: str, key: str, text: str, parts: bool = True) -> list[Called]:
    """Whom a filter means: by slug (of a country its ISO code), by alias, by part of a name if
    `parts`: for that all names are read.

    One word for a person means everybody of that surname.
    """
    values = {"kind": kind, "slug": "-".join(text.casefold().split()), "key": key}
    by_slug, by_surname, by_alias, by_part = _WAYS
    ways = [[by_slug], [by_alias], [by_part]] if key else [[by_slug]]
    if kind == "person" and key and " " not in key:
        ways = [[by_slug, by_surname, by_alias], [by_part]]
    if not parts and len(ways) > 1:
        ways.pop()
    for some in ways:
        rows = [row for way in some for row in session.connection().execute(way, values)]
        if found := {row.slug: Called(row.kind, row.slug, row.name) for row in rows}:
            return sorted(found.values(), key=lambda one: one.name)
    return []


def other_name(session: Session, one: Called, word: str) -> str:
    """A name of this entity that a search for the word does not find, or ""."""
    found = session.scalars(
        select(col(Alias.name))
        .join(Entity, col(Entity.number) == col(Alias.entity_number))
        .where(
            col(Entity.kind) == one.kind,
            col(Entity.slug) == one.slug,
            ~(literal(" ") + col(Alias.key) + " ").contains(f" {word} "),
        )
        .order_by(col(Alias.name))
    )
    return found.first() or ""


# Statements are made once: to make one takes longer than to run it.


def _named() -> Select[*tuple[Any, ...]]:
    """Entities with their names; a merged one is its survivor."""
    survivor = aliased(Entity)
    return (
        select(
            col(Alias.key),
            func.coalesce(survivor.kind, Entity.kind).label("kind"),
            func.coalesce(survivor.slug, Entity.slug).label("slug"),
            func.coalesce(survivor.name, Entity.name).label("name"),
        )
        .select_from(Entity)
        .outerjoin(Alias, col(Alias.entity_number) == col(Entity.number))
        .outerjoin(survivor, col(survivor.number) == col(Entity.merged_into))
    )


_FULLY = (
    _named()
    .where(col(Alias.key).in_(bindparam("keys", expanding=True)), col(Alias.full))
    .distinct()
)


def _surnamed(asked: bool) -> Select[*tuple[Any, ...]]:
    """People of surnames, named in full; with a space before their key, which no other has."""
    articles = (
        select(func.count())
        .where(col(ArticleEntity.entity_number) == col(Entity.number))
        .scalar_subquery()
    )
    some = select(
        (literal(" ") + col(Entity.surname)).label("key"),
        col(Entity.kind), col(Entity.slug), col(Entity.name),
    ).where(
        col(Entity.surname).in_(bindparam("surnames", expanding=True)),
        col(Entity.merged_into).is_(None),
        col(Entity.name).contains(" "),
    )  # fmt: skip
    if asked:
        some = some.where(articles > 0).order_by(articles.desc(), col(Entity.slug))
    return select(some.limit(ASKED + 1 if asked else _SURNAMED).subquery())


_FULL = Prepared(_FULLY)
_FULL_OR_OF_ONE = Prepared(union_all(_FULLY, _surnamed(asked=True)))
_FULL_OR_OF_SOME = Prepared(union_all(_FULLY, _surnamed(asked=False)))
_KEY: Any = bindparam("key", type_=String)
_WAYS = [
    _named().where(col(Entity.kind) == bindparam("kind"), way)
    for way in (
        col(Entity.slug) == bindparam("slug"),
        col(Entity.surname) == _KEY,
        col(Alias.key) == _KEY,
        # A key is words joined by spaces: it holds nothing that LIKE reads otherwise.
        (literal(" ") + col(Alias.key) + " ").contains(literal(" ") + _KEY + " "),
    )
]
