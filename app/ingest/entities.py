"""Spans -> Mentions and entities: who and what an article names, people and countries together."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mention:
    """One place in a text that names an entity; `start`, `end` in code points."""

    start: int
    end: int
    text: str
    kind: str  # person | country | organisation | place
    entity: str  # the entity's slug
    name: str  # the entity's canonical name
    how: str  # see contract: full name, surname, alias, title, spelling, named, demonym, ...
    confidence: float


@dataclass(frozen=True, slots=True)
class NamedEntity:
    kind: str
    slug: str
    name: str
    country: str | None = None  # of a place: ISO 3166-1 alpha-2, capitals
    full_names: tuple[str, ...] = ()  # in any script; each finds the entity in a query
    other_names: tuple[str, ...] = ()  # surnames, misspellings, demonyms seen


@dataclass(frozen=True, slots=True)
class Names:
    """Everything one article names. Mentions do not overlap and are sorted by start."""

    mentions: tuple[Mention, ...]
    headline_mentions: tuple[Mention, ...]
    entities: tuple[NamedEntity, ...]
