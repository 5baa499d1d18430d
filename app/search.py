"""SearchQuery -> SearchResults: hits from the engine, rows from the database, ready to show."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Snippet:
    """A passage; `start` is where it begins in its field, `ranges` are matches within `text`."""

    field: str  # body | headline | standfirst
    start: int
    text: str
    ranges: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Named:
    """An entity as a result shows it."""

    kind: str
    id: str  # its slug
    name: str
    mentions: int


@dataclass(frozen=True, slots=True)
class Result:
    number: int
    id: str
    headline: str
    headline_origin: str
    headline_ranges: tuple[tuple[int, int], ...]  # matches within the headline
    publisher: str | None
    published: datetime | None
    published_precision: str | None
    language: str | None
    words: int
    score: float | None
    matches: int  # places in headline, standfirst and body that match
    ticks: tuple[int, ...]  # where the body's matches are, in thousandths of its length
    snippets: tuple[Snippet, ...]
    people: tuple[Named, ...]  # most mentioned first
    countries: tuple[Named, ...]
    story: tuple[str, int] | None  # id and size
    position: int  # 1 for the first of the whole list
    copies: tuple["Result", ...] = ()  # others of its story on this page (grouped results only)


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
class Bar:
    """One bin of the timeline: `key` is a partial date that `from` and `to` take."""

    key: str  # 2024 | 2024-05 | 2024-05-31
    count: int


@dataclass(frozen=True, slots=True)
class SearchResults:
    total: int
    results: tuple[Result, ...]
    facets: tuple[Facet, ...]
    interpreted: str  # how the query was read, in words
    warnings: tuple[str, ...]  # what could not be read as syntax
    notes: tuple[str, ...]  # names found as meaning: "習近平 also finds Xi Jinping"
    did_you_mean: str | None
    timeline: tuple[Bar, ...]
    undated: int
    sort: str  # the sort in force
    limit: int
    next_cursor: str | None
    previous_cursor: str | None
    pages: int
    revision: str  # the index generation these results come from
