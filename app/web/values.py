"""All values of one facet, of any search: listed, found by name, chosen or left out."""

from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse, Response
from sqlmodel import Session

from app import browse, cursors, rows
from app.errors import NotFound
from app.i18n import gettext as _
from app.index.facets import Counts
from app.meaning import interpret
from app.narrowing import FACET_LABELS
from app.query import FACETS, NARROWING, SearchQuery
from app.text import name_key
from app.web import filters, links, listing, parameters, present, schemas, words
from app.web.deps import Library, LibraryDep, render
from app.web.present import API
from app.web.routes import described, new_router, said

router = new_router()
pages = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
get = partial(described, router)

A_PAGE = 60  # values
_NAMED = (*NARROWING, "publisher")  # facets whose values are found by name


@dataclass(frozen=True, slots=True)
class Value:
    value: str
    label: str
    count: int
    selected: bool


@dataclass(frozen=True, slots=True)
class Values:
    """A page of values, most articles first, equal ones by value."""

    listed: tuple[Value, ...]
    total: int
    articles: int  # that the search finds
    next_cursor: str | None


def values(
    query: SearchQuery, facet: str, find: str, limit: int, session: Session, library: Library
) -> Values:
    """`query` says the page too, by its number or a cursor of the page before."""
    engine = library.index()
    node = interpret(query.q, session, engine).node
    hits = engine.search(replace(query, page=1, cursor="", limit=1), node, (facet,))
    counts = hits.facets[facet]
    found = counts.top(len(counts))
    if find:
        wanted = _called(facet, find, found, session, library)
        found = [value for value in found if value in wanted]
    start = _after(counts, found, query.cursor) if query.cursor else (query.page - 1) * limit
    shown = found[start : start + limit]
    further = shown and start + limit < len(found)
    chosen = {counts.spelt(value) for value in query.chosen(facet)}
    labels = rows.labels(session, {facet: shown}) if facet in NARROWING else {}
    return Values(
        tuple(
            Value(
                value=value,
                label=words.value_label(facet, value, labels.get((facet, value), "")),
                count=counts[value],
                selected=value in chosen,
            )
            for value in shown
        ),
        total=len(found),
        articles=hits.total,
        next_cursor=cursors.written(counts[shown[-1]], shown[-1]) if further else None,
    )


def _called(
    facet: str, find: str, among: Sequence[str], session: Session, library: Library
) -> Collection[str]:
    """The values of which some word begins with each word of `find`; if none does, nearly so."""
    typed = browse.typed_parts(find)
    fitting = {
        value
        for value in among
        if facet not in _NAMED or words.value_label(facet, value) != value
        if _fits(typed, f"{name_key(words.chosen(facet, value))} {name_key(value)}")
    }
    if facet in _NAMED:
        known = library.names(session)
        here = set(among)
        called = ({one.id for one in some} & here for some in known.called(facet, find))
        fitting |= next((some for some in called if some), set())
    return fitting


def _fits(typed: Sequence[str], key: str) -> bool:
    return bool(typed) and all(f" {part}" in f" {key}" for part in typed)


def _after(counts: Counts, found: Sequence[str], cursor: str) -> int:
    """The place after the cursor's, which need not be there any more."""
    count, last = cursors.read(cursor, int, str)
    return bisect_right(found, (-count, last), key=lambda value: (-counts[value], value))


def _known(facet: str) -> str:
    if facet not in FACETS:
        said = _("There is no facet {name}, only {facets}.")
        raise NotFound(said.format(name=repr(facet[:60]), facets=", ".join(FACETS)))
    return facet


@get(
    "/facets/{name}", schemas.FacetValues, "All values of a facet", "search", id="list_values",
    takes=[
        *parameters.FILTERS, parameters.FIND, parameters.IGNORED[0], *parameters.PAGING,
    ],
    missing=True, listed=True,
)  # fmt: skip
def list_values(
    name: Annotated[str, Path(description=", ".join(FACETS), examples=["person"])],
    request: Request,
    library: LibraryDep,
) -> Response:
    """The values that the articles of a search have, most articles first; each count is the total
    when the value is chosen."""
    facet = _known(name)
    query = parameters.search_query(request, "find")
    find = links.clean(request.query_params.get("find", ""))[:200]
    with library.session() as session:
        found = values(query, facet, find, query.limit, session, library)
    more = links.Additions(replace(query, limit=20))
    further = None
    if found.next_cursor:
        further = links.url(query, f"{API}/facets/{facet}", cursor=found.next_cursor, page=1)
        further += "&" + urlencode({"find": find}) if find else ""
    answer = schemas.FacetValues(
        facet=facet,
        label=FACET_LABELS[facet],
        find=find,
        articles=found.articles,
        total=schemas.Total(value=found.total),
        limit=query.limit,
        results=[
            schemas.ListedValue(
                value=one.value,
                label=one.label,
                count=one.count,
                selected=one.selected,
                url=more.toggled(facet, one.value),
                exclude_url=_without(query, facet, one.value),
            )
            for one in found.listed
        ],
        next=further,
    )
    return said(answer, link=present.link_header(further, None))


def _without(query: SearchQuery, facet: str, value: str) -> str:
    """The page of the search that leaves the value out."""
    rest = links.without_filter(query, facet, value)
    excluded = tuple(sorted({*rest.excluded, (facet, value)}))
    return links.url(replace(rest, limit=20), excluded=excluded)


@pages.get("/search/values/{name}")
def values_page(request: Request, library: LibraryDep, name: str) -> Response:
    facet = _known(name)
    query = links.read(request.query_params.multi_items())
    find = links.clean(request.query_params.get("find", ""))[:200]
    path = f"/search/values/{facet}"
    with library.session() as session:
        found = values(query, facet, find, A_PAGE, session, library)
        chips = filters.chips(query, filters.labels(session, query), path)
    kind = facet if facet in NARROWING else ""
    label = words.FACETS[facet]
    shown = filters.value_rows(query, facet, found.listed, "all-")
    count = -(-found.total // A_PAGE)

    def at(number: int) -> str:
        address = links.url(query, path, page=number)
        said = urlencode({"find": find}) if find else ""
        return f"{address}{'&' if '?' in address else '?'}{said}" if said else address

    page = {
        "name": facet,
        "kind": kind,
        "label": label,
        "path": path,
        "find": find,
        "articles": words.articles(found.articles),
        "back": links.url(query),
        "chips": chips,
        "rows": [(row, _without(query, facet, row.value)) for row in shown],
        "kept": [pair for pair in links.params(query) if pair[0] not in ("page", "cursor")],
        "hidden": filters.unlisted(query, facet, shown),
        "pager": listing.pager(query.page, count, at),
        "previous": at(min(query.page - 1, count)) if 1 < query.page <= count + 1 else "",
        "next": at(query.page + 1) if query.page < count else "",
    }
    return render(request, "values.html", canonical=at(query.page), q=query.q, page=page)
