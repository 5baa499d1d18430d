"""What a search may be narrowed by: facets with their counts, and the people of one name."""

from dataclasses import dataclass, replace

from sqlmodel import Session

from app import rows
from app.called import ASKED
from app.index.base import Engine, Hits
from app.index.facets import Counts
from app.meaning import Meaning
from app.query import NARROWING, UNKNOWN, SearchQuery


@dataclass(frozen=True, slots=True)
class FacetValue:
    value: str
    label: str
    count: int  # the total when this value is added (AND) or stands alone in its facet (OR)
    selected: bool


@dataclass(frozen=True, slots=True)
class Facet:
    name: str
    label: str
    values: tuple[FacetValue, ...]  # by count, then label; selected ones first
    more: int  # values not listed


@dataclass(frozen=True, slots=True)
class Which:
    """A question: which of the people of one name is meant?"""

    asked: str
    people: tuple[FacetValue, ...]  # by count: the total when the person is added
    more: bool  # whether others bear the name too
    note: str  # the same in a sentence, which is among the notes


FACET_LABELS = {
    "person": "People",
    "country": "Countries and territories",
    "organisation": "Organisations",
    "place": "Places",
    "publisher": "Publishers",
    "language": "Languages",
    "year": "Years",
}
LISTED = 12  # values of a facet; `more` counts the others


def facets(session: Session, query: SearchQuery, counted: dict[str, Counts]) -> tuple[Facet, ...]:
    chosen = {
        name: [counts.spelt(value) for value in query.chosen(name)]
        for name, counts in counted.items()
    }
    listed = {
        name: list(dict.fromkeys([*chosen[name], *counts.top(LISTED + len(chosen[name]))]))
        for name, counts in counted.items()
    }
    listed = {name: values[: max(LISTED, len(chosen[name]))] for name, values in listed.items()}
    labels = rows.labels(session, {name: listed[name] for name in listed if name in NARROWING})
    facets = []
    for name, counts in counted.items():
        values = [
            FacetValue(v, _label(labels, name, v), counts.get(v, 0), v in chosen[name])
            for v in listed[name]
        ]
        values.sort(key=lambda value: (not value.selected, -value.count, value.label))
        more = len(counts) - sum(value in counts for value in listed[name])
        facets.append(Facet(name, FACET_LABELS[name], tuple(values), more))
    return tuple(facets)


def which(query: SearchQuery, hits: Hits, meaning: Meaning, engine: Engine) -> Which | None:
    """The question that a name puts, while none of its people has been chosen or left out."""
    asked = meaning.which
    if not asked or {one.slug for one in asked.people} & {
        value for name, value in (*query.filters, *query.excluded) if name == "person"
    }:
        return None
    counts = hits.facets.get("person")
    if counts is None:
        counts = engine.search(replace(query, limit=1), meaning.node, ("person",)).facets["person"]
    people = [FacetValue(p.slug, p.name, counts.get(p.slug, 0), False) for p in asked.people]
    people = sorted((p for p in people if p.count), key=lambda p: (-p.count, p.label))
    return (
        Which(asked.asked, tuple(people[:ASKED]), len(people) > ASKED, asked.note)
        if len(people) > 1
        else None
    )


def _label(labels: dict[tuple[str, str], str], facet: str, value: str) -> str:
    if facet in NARROWING:
        return labels.get((facet, value), value)
    return "Unknown" if value == UNKNOWN else value
