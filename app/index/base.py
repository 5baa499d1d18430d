"""What every engine takes, gives and must do."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from app.budget import ENDLESS, Budget
from app.index.facets import Counts
from app.query import FACETS, SearchQuery
from app.tree import Node

INDEX_VERSION = 4  # schema and analysis; stands in the index's name


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
    facets: dict[str, Counts]  # facet -> value -> count, as decision 5 promises
    timeline: tuple[tuple[str, int], ...] = ()  # (partial date, count) without gaps
    undated: int = 0
    offset: int = 0  # hits before the first of these
    next_cursor: str | None = None
    previous_cursor: str | None = None
    revision: str = ""
    timed_out: bool = False  # some that match may be missing


class Spellings(NamedTuple):
    own: int  # articles with the word itself
    others: tuple[tuple[str, int], ...]  # words near it, likeliest first, and their articles


class Alike(NamedTuple):
    number: int
    score: float
    words: tuple[str, ...]  # folded, that both articles have, the weightiest first
    names: tuple[tuple[str, str], ...]  # the same of facets and their values


class Engine(Protocol):
    """A program that finds articles. Equal sets, totals, facets and sorts whichever it is."""

    def name(self) -> str:
        """Which program it is: whoosh or tantivy."""

    def search(
        self,
        query: SearchQuery,
        node: Node | None,
        facets: Sequence[str] = FACETS,
        budget: Budget = ENDLESS,
    ) -> Hits:
        """A page of what `node` finds within the query's filters (its `q` is not read).

        What is not looked for any more when the budget is spent finds nothing.
        """

    def revision(self) -> str:
        """The state of the index, a short text that changes with every change."""

    def values(self, facet: str) -> tuple[str, ...]:
        """All values of a facet."""

    def spellings(self, word: str) -> "Spellings":
        """How common a folded word is, and words spelt nearly so."""

    def alike(
        self,
        number: int,
        words: Mapping[str, int],
        names: Mapping[tuple[str, str], int],
        limit: int,
    ) -> tuple[Alike, ...]:
        """The articles most like one that has these folded words, and values of facets, so often.

        One a story, and none of its own; nothing when the index does not have the article.
        """

    def revisions(self) -> dict[int, int]:
        """The revision of each article, by its number."""

    def verify(self) -> None:
        """Read all there is; IndexUnavailable tells of damage."""

    def update(self, articles: Iterable[IndexedArticle], removed: Iterable[int] = ()) -> None:
        """Put articles in, in place of older revisions, and take others out: all or nothing."""

    def warm(self) -> None:
        """Read now what the first searches would wait for."""

    def close(self) -> None: ...
