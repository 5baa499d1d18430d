"""Spans -> Mentions and entities: who and what an article names, people and countries together."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import regex

from app.countries import name_of
from app.ingest import countries, others, people
from app.ingest.cast import Person, PersonMention
from app.ingest.lexicon import fold
from app.ingest.mentions import Span
from app.ingest.roles import role

_WORD = regex.compile(r"[a-z0-9]+")
# How far each kind of evidence is trusted. The figures order the kinds; they are no probabilities.
TRUST = {
    "named": 0.97,
    "demonym": 0.93,
    "abbreviation": 0.95,
    "capital": 0.9,
    "city": 0.85,
    "dateline": 0.9,
}


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
    role: str | None = None  # what the text calls a person beside the name: Prime Minister


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


def resolve(
    body: str, spans: Sequence[Span], headline: str = "", headline_spans: Sequence[Span] = ()
) -> Names:
    """Everything an article names; the headline is read last, knowing the names of the body."""
    cast, persons = people.resolve(body, spans)
    places = countries.find(body, spans, [(m.start, m.end) for m in persons])
    places = _give_way(body, spans, places)
    bodies = others.find(body, spans, _stretches(persons, places))
    # Body first, then headline: the headline's surnames are those of the body's people.
    cast, in_headline = people.resolve(headline, headline_spans, cast)
    head_places = countries.find(
        headline, headline_spans, [(m.start, m.end) for m in in_headline], context=body
    )
    head_bodies = others.find(
        headline, headline_spans, _stretches(in_headline, head_places), known=bodies
    )
    book = _Book()
    for person in cast:
        book.person(person)
    mentions = book.mentions(body, persons, places, bodies)
    headline_mentions = book.mentions(headline, in_headline, head_places, head_bodies)
    return Names(mentions, headline_mentions, book.entities())


@lru_cache(4096)
def slug(name: str) -> str:
    """Lower-case ASCII words joined by hyphens; for other scripts a hash; never empty."""
    plain = "-".join(_WORD.findall(fold(name).replace("'", "").replace("’", "")))
    return plain or hashlib.sha256(name.encode(errors="replace")).hexdigest()[:12]


def _give_way(
    text: str, spans: Sequence[Span], places: list[countries.CountryMention]
) -> list[countries.CountryMention]:
    """Bank of Japan is an organisation where the article names Japan elsewhere too.

    Where it does not, the country's mention stays: the filter by country must find the article.
    """
    bodies = [span for span in spans if span.label == "ORG" and span.score >= others.SURE]

    def within(m: countries.CountryMention) -> bool:
        return m.kind == "name" and any(
            s.start < m.start and m.end <= s.end and " of " in text[s.start : m.start]
            for s in bodies
        )

    alone = {m.code for m in places if not within(m)}
    return [m for m in places if not within(m) or m.code not in alone]


def _stretches(
    persons: Iterable[PersonMention], places: Iterable[countries.CountryMention]
) -> list[tuple[int, int]]:
    return [(m.start, m.end) for m in persons] + [(m.start, m.end) for m in places]


@dataclass(slots=True)
class _Entry:
    kind: str
    slug: str
    name: str
    country: str | None = None
    full: dict[str, None] = field(default_factory=dict)  # ordered sets
    other: dict[str, None] = field(default_factory=dict)


class _Book:
    """The entities of one article, by kind and slug, in the order in which they were named."""

    def __init__(self) -> None:
        self._entries: dict[tuple[str, str], _Entry] = {}

    def _entry(self, kind: str, key: str, name: str, country: str | None = None) -> _Entry:
        return self._entries.setdefault((kind, key), _Entry(kind, key, name, country))

    def person(self, person: Person) -> None:
        entry = self._entry("person", slug(person.name), person.name)
        entry.full |= person.full_names
        entry.other |= person.other_names

    def mentions(
        self,
        text: str,
        persons: Iterable[PersonMention],
        places: Iterable[countries.CountryMention],
        bodies: Iterable[others.OtherMention],
    ) -> tuple[Mention, ...]:
        found = [
            Mention(m.start, m.end, text[m.start : m.end], "person", slug(m.person.name),
                    m.person.name, m.how, round(m.confidence, 3), role(text, m.start, m.end))
            for m in persons
        ]  # fmt: skip
        found += [self._place(text, m) for m in places]
        for m in bodies:
            entry = self._entry(m.kind, slug(m.name), m.name)
            surface = text[m.start : m.end]
            (entry.full if m.how == "full name" else entry.other)[surface] = None
            found.append(
                Mention(m.start, m.end, surface, m.kind, entry.slug, entry.name, m.how,
                        round(m.confidence, 3))
            )  # fmt: skip
        return tuple(sorted(found, key=lambda m: m.start))

    def _place(self, text: str, m: countries.CountryMention) -> Mention:
        """A country's own names mention the country; a city mentions a place in it."""
        surface = text[m.start : m.end]
        if m.kind in ("capital", "city", "former"):
            country = None if m.kind == "former" else m.code  # a state that is no more
            entry = self._entry("place", slug(m.place), m.place, country)
            if country:
                self._entry("country", country.lower(), name_of(country))
            entry.full[m.place] = None
        else:
            entry = self._entry("country", m.code.lower(), name_of(m.code))
            (entry.other if m.kind == "demonym" else entry.full)[surface] = None
        return Mention(
            m.start, m.end, surface, entry.kind, entry.slug, entry.name, m.how, TRUST[m.how]
        )

    def entities(self) -> tuple[NamedEntity, ...]:
        return tuple(
            NamedEntity(e.kind, e.slug, e.name, e.country, tuple(e.full), tuple(e.other))
            for e in self._entries.values()
        )
