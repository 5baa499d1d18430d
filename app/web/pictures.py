"""The pages of the pictures: timeline, map and network, of all articles or of any search."""

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from sqlmodel import Session

from app import browse, query, search
from app.i18n import gettext as _
from app.query import SearchQuery
from app.web import figures, filters, links, listing, netgraph, words, worldmap
from app.web.deps import Library, LibraryDep, render

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

MOST_TIES = 20  # rows of the table under the network


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a picture is of; `numbers` is None for all articles, which needs no index."""

    query: SearchQuery
    numbers: tuple[int, ...] | None
    total: int
    page: dict[str, Any]


def _drawn(request: Request, library: Library, session: Session, title: str, lede: str) -> Drawn:
    asked = links.read(request.query_params.multi_items())
    plain = asked == SearchQuery(
        sort=asked.sort, page=asked.page, limit=asked.limit, cursor=asked.cursor
    )
    path = request.url.path
    if plain:
        numbers, total, names = None, browse.counts(session).articles, {}
    else:
        numbers = search.numbers(asked, session, library.index())
        total, names = len(numbers), filters.labels(session, asked)
    page = {
        "title": title,
        "lede": lede,
        "path": path,
        "canonical": links.url(asked, path, sort="", limit=20),
        "plain": plain,
        "some": total > 0 or not plain,  # without a search none means an empty library
        "chips": filters.chips(asked, names, path),
        "hidden": filters.hidden(asked, (), ("sort", "limit")),
        "warnings": query.parse(asked.q).warnings,
        "search": links.url(asked),
        "articles": words.articles(total),
    }
    return Drawn(asked, numbers, total, page)


def _shown(
    request: Request, name: str, drawn: Drawn, also: dict[str, Any], **shape: Any
) -> Response:
    page = drawn.page | also
    return render(request, name, canonical=page["canonical"], q=drawn.query.q, page=page, **shape)


@router.get("/timeline")
def timeline(request: Request, library: LibraryDep) -> Response:
    lede = _("Articles by the date that their source gives. Choose a span to read it.")
    with library.session() as session:
        drawn = _drawn(request, library, session, _("When the articles appeared"), lede)
        found = browse.timeline(session, drawn.numbers)
    asked = drawn.query
    bars = ((bar.key, bar.count) for bar in found.bars)
    shape = figures.timeline(bars, asked.since, asked.until)
    undated_url = links.url(asked, undated="only", since="", until="")
    return _shown(
        request,
        "timeline.html",
        drawn,
        {"undated_url": undated_url},
        timeline=listing.drawn(shape, asked),
        undated=found.undated,
    )


@router.get("/map")
def world_map(request: Request, library: LibraryDep) -> Response:
    lede = _(
        "Countries and territories by the number of articles that name them, or a place in them."
    )
    with library.session() as session:
        drawn = _drawn(request, library, session, _("Where the articles look"), lede)
        found = browse.map_counts(session, drawn.numbers)
    rows = [
        worldmap.Row(
            c.id,
            words.called(words.COUNTRIES, c.id, c.name),
            c.articles,
            _address(drawn, words.COUNTRIES, c.id),
        )
        for c in found
    ]
    table = [
        {
            "name": row.name,
            "url": row.url,
            "count": words.number(row.articles),
            "share": f"{row.articles / max(drawn.total, 1):.0%}",
        }
        for row in rows
    ]
    return _shown(request, "map.html", drawn, {"rows": table}, map=worldmap.draw(rows))


@router.get("/network")
def network(request: Request, library: LibraryDep) -> Response:
    lede = _("People named in one article are joined by a line, the thicker the more articles.")
    with library.session() as session:
        drawn = _drawn(request, library, session, _("Who is named with whom"), lede)
        found = browse.network(session, drawn.numbers, netgraph.MOST_PEOPLE)
    people = [
        netgraph.Person(n.id, n.name, n.articles, _address(drawn, words.PEOPLE, n.id))
        for n in found.nodes
    ]
    ties = [netgraph.Tie(link.a, link.b, link.articles) for link in found.links]
    if drawn.page["plain"]:
        # The layout is the dear part, and all articles' network is the one most asked for.
        shape = library.kept("network", lambda: netgraph.draw(people, ties))
    else:
        shape = netgraph.draw(people, ties)
    names = {person.key: person.name for person in people}
    both = [
        {
            "one": names[tie.one],
            "other": names[tie.other],
            "count": words.number(tie.weight),
            "url": links.url(
                links.with_filter(
                    links.with_filter(drawn.query, words.PEOPLE, tie.one), words.PEOPLE, tie.other
                )
            ),
        }
        for tie in ties[:MOST_TIES]
    ]
    table = [{"name": p.name, "url": p.url, "count": words.number(p.articles)} for p in people]
    return _shown(request, "network.html", drawn, {"ties": both, "people": table}, net=shape)


def _address(drawn: Drawn, kind: str, slug: str) -> str:
    """Of all articles the entity's page, of a search the search with the entity."""
    if drawn.numbers is None:
        return links.entity_url(kind, slug)
    return links.url(links.with_filter(drawn.query, kind, slug))
