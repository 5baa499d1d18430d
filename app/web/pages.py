"""The pages for people: front, search, article, story; each address is the whole state."""

from dataclasses import replace
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, Response
from sqlmodel import Session

from app import browse, search
from app.errors import IndexUnavailable
from app.i18n import gettext as _
from app.index.base import Engine
from app.meaning import interpret
from app.query import SearchQuery, parse
from app.web import (
    citing,
    comparing,
    directories,
    figures,
    filters,
    guide,
    links,
    listing,
    pictures,
    present,
    reading,
    words,
    worldmap,
)
from app.web.deps import Library, LibraryDep, base_url, render

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
router.include_router(directories.router)
router.include_router(pictures.router)
router.include_router(guide.router)

MOST_NAMED = 12  # in a column of the front page
MOST_WAYS = 3  # filters to take away, offered when nothing matches


@router.get("/")
def front(request: Request, library: LibraryDep) -> Response:
    def make() -> tuple[browse.Front, browse.Timeline]:
        with library.session() as session:
            return browse.front(session, library.names(session)), browse.timeline(session)

    shown, timeline = library.kept("front", make)
    shape = figures.timeline((bar.key, bar.count) for bar in timeline.bars)
    return render(
        request,
        "index.html",
        front=shown,
        results=listing.cards(shown.newest),
        sides=[
            (words.KINDS[kind], links.PATHS[kind], kind, listing.ranked(rows))
            for kind, rows in (("person", shown.people), ("country", shown.countries[:MOST_NAMED]))
        ],
        timeline=listing.drawn(shape, SearchQuery()),
        map=worldmap.draw(
            (worldmap.Row(c.id, c.name, c.articles, "") for c in shown.countries), sketch=True
        ),
        examples=_examples(library),
    )


@router.get("/search")
def search_page(request: Request, library: LibraryDep) -> Response:
    query = links.read(request.query_params.multi_items())
    with library.session() as session:
        engine = library.index()
        found = search.search(query, session, engine, group=True, budget=library.budget())
        chips = filters.chips(query, filters.labels(session, query, found), "/search")
        ways = [] if found.results else _ways_out(session, engine, query, chips)
    boxes = filters.facet_boxes(query, found.facets)
    shape = figures.timeline(
        ((bar.key, bar.count) for bar in found.timeline), query.since, query.until
    )
    total = words.articles(found.total)
    page = {
        "title": f"{query.q[:100]} – {total}" if query.q else total,
        "total": words.number(found.total),
        "articles": total if found.total else _("No articles"),
        "results": listing.items(query, found.results),
        "facets": boxes,
        "hidden": filters.hidden(query, boxes, ("from", "to", "undated", "sort")),
        "presets": filters.presets(query, [(bar.key, bar.count) for bar in found.timeline]),
        "figures": [links.url(query, path) for path in ("/timeline", "/map", "/network")],
        "chips": chips,
        "url": links.url(query, page=query.page),
        "cleared": links.url(links.cleared(query)),
        "notes": [n for n in found.notes if not found.which or n != found.which.note],
        "warnings": found.warnings,
        "did_you_mean": found.did_you_mean,
        "did_you_mean_url": links.url(query, q=found.did_you_mean or ""),
        "did_you_mean_total": words.articles(found.did_you_mean_total),
        "literal": found.literal,
        "literal_url": links.url(query, q=found.literal),
        "which": present.which(query, found.which),
        "timeline": listing.drawn(shape, query),
        "undated": found.undated,
        "sorts": [
            (name, label) for name, label in words.SORTS.items() if query.q or name != "relevance"
        ],
        "sort": found.sort,
        "ways": ways,
        "beyond": found.total > 0,
        "feed": links.url(query, "/feed.atom", sort=query.sort or "newest"),
        "json_feed": links.url(query, "/feed.json", sort=query.sort or "newest"),
        "exports": {format: links.export_url(query, format) for format in words.EXPORTS},
        "api": links.url(query, "/api/v1/articles"),
        **_steps(query, found.pages),
    }
    answer = render(
        request,
        "search.html",
        canonical=links.url(query, page=query.page, cursor=""),
        q=query.q,
        query=query,
        page=page,
        examples=_examples(library),
    )
    if found.timed_out:
        answer.headers["Cache-Control"] = "no-store"
    return answer


@router.get("/articles/{id}")
def article_page(request: Request, library: LibraryDep, id: str) -> Response:
    query = links.read(request.query_params.multi_items())
    furniture = request.query_params.get("furniture") == "show"
    with library.session() as session:
        article = browse.article(session, id)
        alike = browse.similar(session, article.number, engine=library.index_or_none())
        copies = [card.id for card in article.copies[: reading.COPIES]]
        bodies = browse.bodies(session, copies) if copies else {}
        neighbours, found = reading.Neighbours(), reading.Found()
        if links.params(query):
            try:
                engine = library.index()
            except IndexUnavailable:
                found = reading.find(article, parse(query.q).node)
                neighbours = reading.Neighbours(links.url(query, page=query.page))
            else:
                found = reading.find(article, interpret(query.q, session, engine).node)
                neighbours = _neighbours(session, engine, query, article.id)
    canonical = base_url(request) + links.article_url(article.id)
    page = reading.view(
        article, query, found, neighbours, alike, bodies, canonical, furniture=furniture
    )
    return render(request, "article.html", article=article, page=page, q=query.q)


@router.get("/articles/{id}/cite.{format}")
def citation_file(request: Request, library: LibraryDep, id: str, format: str) -> Response:
    if format not in citing.FORMATS:
        raise HTTPException(404)
    with library.session() as session:
        article = browse.article(session, id)
    written, kind = citing.FORMATS[format]
    text = written(article, base_url(request) + links.article_url(article.id))
    name = f'attachment; filename="{article.id}.{format}"'
    return Response(text, media_type=kind, headers={"Content-Disposition": name})


@router.get("/stories/{id}")
def story_page(
    request: Request, library: LibraryDep, id: str, a: str = "", b: str = ""
) -> Response:
    with library.session() as session:
        page = comparing.view(session, id, a, b)
    return render(request, "story.html", page=page)


def _steps(query: SearchQuery, pages: int) -> dict[str, Any]:
    here = query.page
    return {
        "pager": listing.pager(here, pages, lambda page: links.url(query, page=page)),
        "previous": links.url(query, page=min(here - 1, pages)) if 1 < here <= pages + 1 else "",
        "next": links.url(query, page=here + 1) if here < pages else "",
    }


def _ways_out(
    session: Session, engine: Engine, query: SearchQuery, chips: list[filters.Chip]
) -> list[dict[str, str]]:
    """Other searches that do find something."""
    tries: list[tuple[str, SearchQuery]] = []
    labels = {chip.url: chip.label for chip in chips}
    for facet, value in query.filters[:MOST_WAYS]:
        without = links.without_filter(query, facet, value)
        label = labels.get(links.url(without), value)
        if len(chips) > 1:
            facet_word = words.FACET[facet].lower()
            said = _("Without {facet} {label}").format(facet=facet_word, label=label)
            tries.append((said, without))
        if query.q:
            said = _("All articles with {label}").format(label=label)
            tries.append((said, SearchQuery(filters=((facet, value),))))
    if chips:
        tries.append((_("Without filters"), links.cleared(query)))
    tries.append((_("All articles, newest first"), SearchQuery()))
    ways = []
    for label, other in tries:
        total = search.search(other, session, engine, facets=(), snippets=False).total
        if total:
            count = words.articles(total)
            ways.append({"label": label, "url": links.url(other), "count": count})
    return ways


def _neighbours(
    session: Session, engine: Engine, query: SearchQuery, id: str
) -> reading.Neighbours:
    """The articles before and after this one in the list that the reader comes from."""
    back = links.url(query, page=query.page)

    def on(page: int) -> search.SearchResults:
        asked = replace(query, page=page)
        return search.search(asked, session, engine, facets=(), snippets=False, group=True)

    def address(results: tuple[search.Result, ...], place: int, page: int) -> str:
        return links.url(query, links.article_url(results[place].id), page=page) if results else ""

    here = on(query.page)
    members = [{row.id, *(copy.id for copy in row.copies)} for row in here.results]
    place = next((place for place, ids in enumerate(members) if id in ids), None)
    if place is None:
        return reading.Neighbours(back)
    before = after = ""
    if place > 0:
        before = address(here.results, place - 1, query.page)
    elif query.page > 1:
        before = address(on(query.page - 1).results, -1, query.page - 1)
    if place + 1 < len(here.results):
        after = address(here.results, place + 1, query.page)
    elif query.page < here.pages:
        after = address(on(query.page + 1).results, 0, query.page + 1)
    position = words.number(here.results[place].position)
    return reading.Neighbours(back, position, words.number(here.total), before, after)


def _examples(library: Library) -> list[tuple[str, str]]:
    """Searches to try, made of what is most named here, so that each finds something."""

    def make() -> list[tuple[str, str]]:
        with library.session() as session:
            known = library.names(session)
            most = known.listed(session, [*known.of("person")[:1], *known.of("country")[:2]])
        tries = [f'person:"{one.name}"' for one in most if one.kind == "person"]
        names = [one.name.lower() for one in most if one.kind == "country"]
        tries += [" ".join(names), f"{names[0]} OR {names[1]}"] if len(names) > 1 else names
        return [(words_, f"/search?q={quote(words_, safe='')}") for words_ in tries]

    made: list[tuple[str, str]] = library.kept("examples", make)
    return made
