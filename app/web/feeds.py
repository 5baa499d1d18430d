"""For machines that follow and find: Atom and JSON feeds, OpenSearch, sitemap, robots."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, JSONResponse, Response
from sqlalchemy import select
from sqlmodel import col

from app import browse, search
from app.models import Article, ArticleEntity, Entity
from app.query import SearchQuery
from app.web import links
from app.web.deps import Library, LibraryDep, base_url

router = APIRouter(include_in_schema=False)

_ATOM = "http://www.w3.org/2005/Atom"
_OPENSEARCH = "http://a9.com/-/spec/opensearch/1.1/"
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_MOST_URLS = 50_000  # in one sitemap, says its protocol
_NOT_XML = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])


@dataclass(frozen=True, slots=True)
class _Asked:
    """The articles of a page of results, and the addresses of this and of those around it."""

    query: SearchQuery
    cards: tuple[browse.Card, ...]
    base: str
    here: str
    first: str
    next: str
    previous: str
    headers: dict[str, str]


def _asked(request: Request, library: Library) -> _Asked:
    """As the search of the same address has them: as many, in its order."""
    query = links.read(request.query_params.multi_items())
    with library.session() as session:
        found = search.search(
            query, session, library.index(), facets=(), snippets=False, budget=library.budget()
        )
        cards = browse.cards(session, [result.number for result in found.results])
    base, path = base_url(request), request.url.path

    def at(cursor: str | None) -> str:
        return f"{base}{links.url(query, path, cursor=cursor, page=1)}" if cursor else ""

    return _Asked(
        query=query,
        cards=cards,
        base=base,
        here=f"{base}{links.url(query, path, page=query.page)}",
        first=f"{base}{links.url(query, path)}",
        next=at(found.next_cursor),
        previous=at(found.previous_cursor),
        # What was found in too short a time is not what the same question gives another time.
        headers={"Cache-Control": "no-store"} if found.timed_out else {},
    )


def _title(query: SearchQuery) -> str:
    words = [query.q, *(value for _, value in query.filters)]
    said = ", ".join(word for word in words if word)
    return f"Dateline: {said}" if said else "Dateline"


@router.get("/feed.atom")
def atom(request: Request, library: LibraryDep) -> Response:
    """RFC 4287, paged as RFC 5005 says. `updated` is when we read the article; `published` only
    what the source says."""
    asked = _asked(request, library)
    feed = ET.Element("feed", {"xmlns": _ATOM})
    _add(feed, "id", asked.first)
    _add(feed, "title", _title(asked.query))
    latest = max((card.ingested for card in asked.cards), default=datetime(1970, 1, 1, tzinfo=UTC))
    _add(feed, "updated", _moment(latest))
    pages = (("self", asked.here), ("first", asked.first), ("next", asked.next))
    for rel, address in (*pages, ("previous", asked.previous)):
        if address:
            _add(feed, "link", rel=rel, type="application/atom+xml", href=address)
    page = asked.base + links.url(asked.query)
    _add(feed, "link", rel="alternate", type="text/html", href=page)
    _add(feed, "generator", "Dateline")
    for card in asked.cards:
        _entry(ET.SubElement(feed, "entry"), card, asked.base)
    return _xml(feed, "application/atom+xml", asked.headers)


def _entry(entry: ET.Element, card: browse.Card, base: str) -> None:
    address = base + links.article_url(card.id)
    _add(entry, "id", address)
    _add(entry, "title", card.headline)
    _add(entry, "updated", _moment(card.ingested))
    if card.published and card.published_precision in ("day", "minute"):
        _add(entry, "published", _moment(card.published))
    _add(entry, "link", rel="alternate", type="text/html", href=address)
    _add(ET.SubElement(entry, "author"), "name", card.publisher or "Unknown publisher")
    for named in (*card.people, *card.countries):
        scheme = base + links.PATHS[named.kind]
        _add(entry, "category", term=named.id, scheme=scheme, label=named.name)
    _add(entry, "summary", card.lede)


@router.get("/feed.json")
def json_feed(request: Request, library: LibraryDep) -> Response:
    """JSON Feed 1.1."""
    asked = _asked(request, library)
    body = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _title(asked.query),
        "home_page_url": asked.base + links.url(asked.query),
        "feed_url": asked.here,
        "items": [_item(card, asked.base) for card in asked.cards],
    }
    if asked.next:
        body["next_url"] = asked.next
    return JSONResponse(body, media_type="application/feed+json", headers=asked.headers)


def _item(card: browse.Card, base: str) -> dict[str, Any]:
    address = base + links.article_url(card.id)
    item: dict[str, Any] = {
        "id": address,
        "url": address,
        "title": card.headline,
        "content_text": card.lede,
        "date_modified": _moment(card.ingested),
        "tags": [named.name for named in (*card.people, *card.countries)],
    }
    if card.published and card.published_precision in ("day", "minute"):
        item["date_published"] = _moment(card.published)
    if card.publisher:
        item["authors"] = [{"name": card.publisher}]
    if card.language:
        item["language"] = card.language
    return item


@router.get("/opensearch.xml")
def opensearch(request: Request) -> Response:
    """OpenSearch 1.1: a browser can search here from its address field."""
    base = base_url(request)
    root = ET.Element("OpenSearchDescription", {"xmlns": _OPENSEARCH})
    _add(root, "ShortName", "Dateline")
    _add(root, "Description", "Search news articles and the people and countries in them")
    _add(root, "InputEncoding", "UTF-8")
    _add(root, "Image", f"{base}/static/favicon.svg", type="image/svg+xml")
    for kind, path in (("text/html", "/search"), ("application/atom+xml", "/feed.atom")):
        _add(root, "Url", type=kind, method="get", template=f"{base}{path}?q={{searchTerms}}")
    return _xml(root, "application/opensearchdescription+xml")


@router.get("/sitemap.xml")
def sitemap(request: Request, library: LibraryDep) -> Response:
    """The pages worth finding: one file, or an index of files when they are too many."""
    base = base_url(request)
    given = request.query_params.get("part", "")
    part = int(given) if given.isascii() and given.isdigit() and len(given) < 6 else 0
    addresses = library.kept("sitemap", lambda: list(_addresses(library)))
    if len(addresses) > _MOST_URLS and part == 0:
        root = ET.Element("sitemapindex", {"xmlns": _SITEMAP})
        for number in range(-(-len(addresses) // _MOST_URLS)):
            query = urlencode({"part": number + 1})
            _add(ET.SubElement(root, "sitemap"), "loc", f"{base}/sitemap.xml?{query}")
        return _xml(root, "application/xml")
    begin = max(0, part - 1) * _MOST_URLS
    root = ET.Element("urlset", {"xmlns": _SITEMAP})
    for path, changed in addresses[begin : begin + _MOST_URLS]:
        url = ET.SubElement(root, "url")
        _add(url, "loc", base + path)
        if changed:
            _add(url, "lastmod", _moment(changed))
    return _xml(root, "application/xml")


def _addresses(library: Library) -> Iterator[tuple[str, datetime | None]]:
    for path in ("/", *links.PATHS.values(), "/timeline", "/map", "/network", "/about"):
        yield path, None
    with library.session() as session:
        articles = select(col(Article.id), col(Article.ingested)).order_by(col(Article.number))
        for id, ingested in session.execute(articles):
            yield links.article_url(id), ingested
        named = select(col(ArticleEntity.entity_number)).where(
            col(ArticleEntity.entity_number) == col(Entity.number)
        )
        entities = select(col(Entity.kind), col(Entity.slug)).where(
            col(Entity.merged_into).is_(None), named.exists()
        )
        for kind, slug in session.execute(entities.order_by(col(Entity.number))):
            yield links.entity_url(kind, slug), None


@router.get("/favicon.ico")
def favicon(library: LibraryDep) -> Response:
    """For those who ask for it unbidden; pages name the drawn one."""
    icon = library.assets.directory / "favicon.ico"
    return FileResponse(icon, headers={"Cache-Control": "public, max-age=86400"})


@router.get("/robots.txt")
def robots(request: Request) -> Response:
    """Searches are endless and their articles are in the sitemap."""
    lines = ("User-agent: *", "Disallow: /search", "Disallow: /api/", "Disallow: /feed.",
             f"Sitemap: {base_url(request)}/sitemap.xml", "")  # fmt: skip
    return Response("\n".join(lines), media_type="text/plain")


def _add(parent: ET.Element, name: str, text: str = "", **attributes: str) -> None:
    child = ET.SubElement(parent, name, {k: v.translate(_NOT_XML) for k, v in attributes.items()})
    child.text = text.translate(_NOT_XML) or None


def _xml(root: ET.Element, kind: str, headers: dict[str, str] | None = None) -> Response:
    content = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return Response(content, media_type=f"{kind}; charset=utf-8", headers=headers)


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"
