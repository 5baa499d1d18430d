"""What a reader asks: the query tree, the parser from their own words, and the whole state."""

from dataclasses import dataclass

FACETS = ("person", "country", "organisation", "place", "publisher", "language", "year")
NARROWING = frozenset(("person", "country", "organisation", "place"))  # AND; the others widen (OR)
UNKNOWN = "unknown"  # the value of a missing publisher, language or year
SORTS = ("relevance", "newest", "oldest", "length")


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """The whole state of a search; the URL says it and nothing else.

    `filters` and `excluded` are pairs of facet and value, sorted. `since` and `until` are partial
    dates as given ("2024", "2024-05", "2024-05-31"), the end inclusive. `sort` is "" for the
    default: relevance with a query, else newest.
    """

    q: str = ""
    filters: tuple[tuple[str, str], ...] = ()
    excluded: tuple[tuple[str, str], ...] = ()
    since: str = ""
    until: str = ""
    undated: str = ""  # "" | "only" | "exclude"
    sort: str = ""
    collapse: bool = False
    page: int = 1
    limit: int = 20
    cursor: str = ""

    def chosen(self, facet: str) -> tuple[str, ...]:
        """The values chosen in one facet."""
        return tuple(value for name, value in self.filters if name == facet)
