"""What every engine takes, gives and must do."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from app.query import SearchQuery

INDEX_VERSION = 1  # schema and analysis; stands in the index's name


@dataclass(frozen=True, slots=True)
class IndexedArticle:
    """One article as an engine gets it: text for the analysis, values for filters and sorts."""

    number: int
    revision: int
    headline: str
    standfirst: str
    body: str
    filters: tuple[tuple[str, str], ...]  # (facet, value), `unknown` where missing
    published: int | None  # seconds since 1970, None when undated
    words: int
    story: int | None


@dataclass(frozen=True, slots=True)
class Hits:
    """A page of hits, in order."""

    numbers: tuple[int, ...]
    scores: tuple[float | None, ...]
    total: int
    facets: dict[str, dict[str, int]]  # facet -> value -> count, as decision 5 promises
    years: dict[str, int] = field(default_factory=dict)
    next_cursor: str | None = None
    previous_cursor: str | None = None


class Engine(Protocol):
    """A program that finds articles. Equal sets, totals, facets and sorts whichever it is."""

    def update(self, articles: Iterable[IndexedArticle], removed: Iterable[int] = ()) -> None: ...
    def search(self, query: SearchQuery) -> Hits: ...
    def close(self) -> None: ...
