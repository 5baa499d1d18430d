"""URL <-> SearchQuery: the URL is the whole state of a search; here it is read and written."""

import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import replace
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlencode

from app import cursors
from app.dates import is_date
from app.errors import BadRequest
from app.i18n import gettext as _
from app.query import FACETS, MAX_LENGTH, SORTS, SearchQuery

# Characters: one more than is read, so that this is said; a page has a hundred links with it.
LONGEST_QUERY = MAX_LENGTH + 1
MOST_FILTERS = 100
MOST_OF_ONE = 50  # values of a facet, so that no facet alone comes near the sum
LONGEST_VALUE = 501  # of a filter: one more than any name has, so that what is cut finds nothing
LONGEST_FILTERS = 20_000  # of all of them as a link says them, for a page has hundreds of links
LONGEST_NAME = 60  # of a parameter that there is not, where this is told
LAST_PAGE = 1_000_000
SINGLE = ("q", "from", "to", "undated", "sort", "collapse", "limit", "page", "cursor")
EXCLUDE = "exclude."
PATHS = {
    "person": "/people",
    "country": "/countries",
    "organisation": "/organisations",
    "place": "/places",
}
# What pages and operators cannot do without: no limit, no ETag, no page for people.
SERVICE = ("/static/", "/healthz", "/readyz", "/metrics")
NAMES = frozenset((*SINGLE, *FACETS, *(EXCLUDE + facet for facet in FACETS)))
_ORDER = {facet: place for place, facet in enumerate(FACETS)}
_AS_WRITTEN = frozenset(("publisher", "year"))  # the other facets' values are slugs and codes
_NUMBERS = ("limit", "page")
_EXACT = frozenset((*SINGLE[1:], "year", EXCLUDE + "year"))  # read by their form, not as text
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

Params = Iterable[tuple[str, str]]
Problems = list[tuple[list[str], str]]


def read(params: Params, *, strict: bool = False, also: Collection[str] = ()) -> SearchQuery:
    """Read the parameters of a URL.

    Raises BadRequest that names every wrong value and, when `strict`, every parameter that is
    neither of a search nor in `also`. An empty value is as good as none, for forms send them; when
    `strict` not that of a number, and there are no blanks around numbers, dates and choices.
    """
    problems: Problems = []
    given: dict[str, list[str]] = {}
    times: Counter[str] = Counter()
    for name, value in params:
        if not strict or name not in _EXACT:
            value = clean(value)
        if name in NAMES:
            times[name] += 1
            if value or (strict and name in _NUMBERS):
                given.setdefault(name, []).append(value)
        elif strict and name not in also:
            problems.append((["query", name[:LONGEST_NAME]], _("there is no such parameter")))
    for name, count in times.items():
        if count > MOST_OF_ONE and name not in SINGLE:
            said = _("there are more than {most} of these").format(most=MOST_OF_ONE)
            problems.append((["query", name], said))
    reader = _Reader(given, problems)
    query = SearchQuery(
        q=given.get("q", [""])[-1][:LONGEST_QUERY].strip(),
        filters=reader.pairs(""),
        excluded=reader.pairs(EXCLUDE),
        since=reader.moment("from"),
        until=reader.moment("to"),
        undated=reader.one_of("undated", ("only", "exclude")),
        sort=reader.one_of("sort", SORTS),
        collapse=reader.one_of("collapse", ("story",)) != "",
        page=reader.whole("page", 1, LAST_PAGE),
        limit=reader.whole("limit", 20, 100),
        cursor=reader.cursor(),
    )
    if problems:
        raise BadRequest(sentence(problems), problems)
    return _canonical(query)


def params(query: SearchQuery) -> list[tuple[str, str]]:
    """The parameters that say this query: in one stable order, defaults left out."""
    query = _canonical(query)
    pairs = [("q", query.q)]
    pairs += sorted(query.filters, key=_place)
    for facet, value in sorted(query.excluded, key=_place):
        pairs.append((EXCLUDE + facet, value))
    pairs += [("from", query.since), ("to", query.until), ("undated", query.undated)]
    pairs += [("sort", query.sort), ("collapse", "story" if query.collapse else "")]
    pairs += [("limit", str(query.limit) if query.limit != 20 else "")]
    pairs += [("page", str(query.page) if query.page != 1 else ""), ("cursor", query.cursor)]
    return [(name, value) for name, value in pairs if value]


def url(query: SearchQuery, path: str = "/search", **changes: Any) -> str:
    """The address of this query at `path`, with fields changed.

    Any change but of `page` or `cursor` goes back to the first page, for the list is another one.
    """
    if not {"page", "cursor"} & changes.keys():
        changes |= {"page": 1, "cursor": ""}
    pairs = params(replace(query, **changes))
    return f"{path}?{urlencode(pairs, quote_via=quote)}" if pairs else path


def export_url(query: SearchQuery, format: str) -> str:
    """Where all articles of a search are taken away, whatever its page."""
    whole = params(replace(query, page=1, cursor="", limit=20))
    return f"/api/v1/export?{urlencode([*whole, ('format', format)], quote_via=quote)}"


def article_url(id: str) -> str:
    """The page of an article."""
    return f"/articles/{quote(id, safe='')}"


def story_url(id: str) -> str:
    """The page of a story."""
    return f"/stories/{quote(id, safe='')}"


def entity_url(kind: str, slug: str) -> str:
    """The page of a person, country, organisation or place."""
    return f"{PATHS[kind]}/{quote(slug, safe='')}"


def with_filter(query: SearchQuery, facet: str, value: str) -> SearchQuery:
    """The query with one more filter, on its first page."""
    filters = tuple(sorted({*query.filters, (facet, value)}))
    return replace(query, filters=filters, page=1, cursor="")


def without_filter(query: SearchQuery, facet: str, value: str) -> SearchQuery:
    """The query with one filter fewer, whether it asked for the value or excluded it."""
    keep = [
        tuple(pair for pair in pairs if pair != (facet, value))
        for pairs in (query.filters, query.excluded)
    ]
    return replace(query, filters=keep[0], excluded=keep[1], page=1, cursor="")


class Additions:
    """The addresses of a search with one more filter; what they share is written once.

    Equal to `url(with_filter(...))`, at a tenth of its time: a page has a hundred of them.
    """

    def __init__(self, query: SearchQuery, path: str = "/search") -> None:
        self._query = query
        first = replace(query, page=1, cursor="")
        self._filters = {pair: _said(*pair) for pair in query.filters}
        said = [_said(*pair) for pair in params(replace(first, filters=()))]
        self._q, self._rest = (said[:1], said[1:]) if query.q else ([], said)
        self._path = path

    def url(self, facet: str, value: str) -> str:
        pairs = {**self._filters, (facet, value): _said(facet, value)}
        filters = [pairs[pair] for pair in sorted(pairs, key=_place)]
        return f"{self._path}?{'&'.join((*self._q, *filters, *self._rest))}"

    def toggled(self, facet: str, value: str) -> str:
        """Where a click on a facet's value leads: a filter that is on goes off."""
        if (facet, value) in self._filters:
            return url(without_filter(self._query, facet, value), self._path)
        return self.url(facet, value)


def cleared(query: SearchQuery) -> SearchQuery:
    """The words alone, without any filter."""
    return SearchQuery(q=query.q, sort=query.sort, limit=query.limit)


def clean(value: str) -> str:
    """A value without what no text holds: control characters and halves of surrogate pairs."""
    return _CONTROL.sub("", value).strip()


def _place(pair: tuple[str, str]) -> tuple[int, str]:
    return _ORDER[pair[0]], pair[1]


@lru_cache(maxsize=4096)  # a page says some hundred, most of them again and again
def _said(name: str, value: str) -> str:
    return f"{name}={quote(value, safe='')}"


def _canonical(query: SearchQuery) -> SearchQuery:
    # Relevance needs words; the default is said by saying nothing.
    default = "relevance" if query.q else "newest"
    redundant = query.sort == default or (query.sort == "relevance" and not query.q)
    return replace(query, sort="") if redundant else query


def sentence(problems: Problems) -> str:
    said = _("{name}: {message}.")
    return " ".join(said.format(name=loc[-1], message=message) for loc, message in problems)


class _Reader:
    """Reads one parameter after the other and collects what is wrong."""

    def __init__(self, given: dict[str, list[str]], problems: Problems) -> None:
        self.given = given
        self.problems = problems

    def wrong(self, name: str, message: str) -> None:
        self.problems.append((["query", name], message))

    def last(self, name: str) -> str:
        return self.given.get(name, [""])[-1]

    def one_of(self, name: str, allowed: tuple[str, ...]) -> str:
        value = self.last(name)
        if value and value not in allowed:
            said = _("{value} is not one of {allowed}")
            self.wrong(name, said.format(value=_shown(value), allowed=", ".join(allowed)))
        return value

    def whole(self, name: str, default: int, most: int) -> int:
        if name not in self.given:
            return default
        value = self.last(name)
        number = int(value) if value.isascii() and value.isdigit() and len(value) < 10 else 0
        if not 1 <= number <= most:
            said = _("{value} is not a whole number from 1 to {most}")
            self.wrong(name, said.format(value=_shown(value), most=most))
            return default
        return number

    def cursor(self) -> str:
        value = self.last("cursor")
        if value and not cursors.is_cursor(value):
            self.wrong("cursor", _("it is not a cursor of this list"))
        return value

    def moment(self, name: str) -> str:
        value = self.last(name)
        if value and not is_date(value):
            said = _("{value} is not a date such as 2024, 2024-05 or 2024-05-31")
            self.wrong(name, said.format(value=_shown(value)))
        return value

    def pairs(self, prefix: str) -> tuple[tuple[str, str], ...]:
        found = set()
        for facet in FACETS:
            for value in self.given.get(prefix + facet, ()):
                value = (value if facet in _AS_WRITTEN else value.lower())[:LONGEST_VALUE]
                if facet == "year" and not (value == "unknown" or re.fullmatch(r"[0-9]{4}", value)):
                    said = _("{value} is not a year of four digits").format(value=_shown(value))
                    self.wrong(prefix + facet, said)
                found.add((facet, value))
        if sum(len(quote(value)) for _facet, value in found) > LONGEST_FILTERS:
            said = _("together they are longer than {most} characters").format(most=LONGEST_FILTERS)
            self.wrong(prefix or "filters", said)
        if len(found) > MOST_FILTERS:
            said = _("{number} filters are more than {most}")
            self.wrong(prefix or "filters", said.format(number=len(found), most=MOST_FILTERS))
        return tuple(sorted(found))


def _shown(value: str) -> str:
    return repr(value if len(value) <= 60 else value[:60] + "…")
