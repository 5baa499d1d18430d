"""What pages say to machines: cards, data, canonical addresses, feeds, search, sitemap, icons."""

import json
import random
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit
from urllib.request import urlopen
from xml.etree import ElementTree as ET

from app.config import ROOT
from bench.pages.markup import got
from bench.pages.report import Row, counted

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
ATOM = "{http://www.w3.org/2005/Atom}"
MOST_URLS, MOST_BYTES = 50_000, 50 << 20  # of one sitemap, says its protocol
MOMENT = re.compile(r"\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d))?)?)?")
THINGS = {"Person", "Country", "Organization", "Place"}
ERRORS = ("not-found", "no-article", "wrong")
CARD = ("og:title", "og:type", "og:url", "og:image", "og:description", "og:site_name")
SOME = 40  # addresses of a sitemap that are asked for


class Head(HTMLParser):
    """The links, metas and data blocks of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[dict[str, str]] = []
        self.metas: dict[str, str] = {}
        self.colours: dict[str, str] = {}
        self.data: list[str] = []
        self._in_data = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "link":
            self.links.append(given)
        if tag == "meta" and given.get("name") == "theme-color":
            self.colours[given.get("media", "")] = given["content"]
        elif tag == "meta":
            self.metas[given.get("property") or given.get("name", "")] = given.get("content", "")
        self._in_data = tag == "script" and given.get("type") == "application/ld+json"

    def handle_data(self, data: str) -> None:
        if self._in_data:
            self.data.append(data)
            self._in_data = False

    def rel(self, rel: str, kind: str = "") -> list[str]:
        return [a["href"] for a in self.links if a.get("rel") == rel and kind in a.get("type", "")]


def rows(url: str, kinds: dict[str, str]) -> list[Row]:
    pages = {name: address for name, address in kinds.items() if name not in ERRORS}
    heads = {name: Head(got(url + address)[1]) for name, address in pages.items()}
    looked = f"{len(pages)} kinds"
    articles = [name for name in pages if name.split("-")[0] == "article"]
    return [
        counted("canonical addresses", looked, list(_canonical(url, pages, heads))),
        counted("cards (OpenGraph)", looked, [m for n, h in heads.items() for m in _card(n, h)]),
        counted("data (NewsArticle)", f"{len(articles)} kinds", [
            miss for name in articles for miss in _data(name, heads[name])
        ]),
        counted("feeds, search, icons", looked, list(_found(url, heads))),
        counted("sitemap, robots", "all", list(_sitemap(url))),
    ]  # fmt: skip


def _canonical(url: str, pages: dict[str, str], heads: dict[str, Head]) -> Iterator[str]:
    """One each, absolute, itself canonical, and deaf to what the page does not know."""
    for name, address in pages.items():
        found = heads[name].rel("canonical")
        if len(found) != 1 or not found[0].startswith(f"{url}/"):
            yield f"{name}: canonical {found}"
            continue
        status, text = got(found[0])
        if status != 200 or Head(text).rel("canonical") != found:
            yield f"{name}: {found[0]} is not canonical itself"
        noisy = f"{url}{address}{'&' if '?' in address else '?'}utm_source=elsewhere"
        if Head(got(noisy)[1]).rel("canonical") != found:
            yield f"{name}: canonical changes with an unknown parameter"


def _card(name: str, head: Head) -> Iterator[str]:
    if lacking := [one for one in CARD if not head.metas.get(one)]:
        yield f"{name}: lacks {', '.join(lacking)}"
    if head.metas.get("og:url") != next(iter(head.rel("canonical")), None):
        yield f"{name}: og:url is not canonical"
    image = head.metas.get("og:image", "")
    if image and not urlopen(image).headers["content-type"].startswith("image/"):
        yield f"{name}: {image} is no image"
    if not head.metas.get("twitter:card"):
        yield f"{name}: lacks twitter:card"
    light, dark = (head.colours.get(f"(prefers-color-scheme: {one})") for one in ("light", "dark"))
    css = (ROOT / "static" / "app.css").read_text(encoding="utf-8")
    if f"--paper:light-dark({light},{dark})" not in css:
        yield f"{name}: theme-color {light}, {dark} is not the page's"


def _data(name: str, head: Head) -> Iterator[str]:
    if len(head.data) != 1:
        yield f"{name}: {len(head.data)} data blocks"
        return
    data = json.loads(head.data[0])
    if data.get("@type") != "NewsArticle" or data.get("@context") != "https://schema.org":
        yield f"{name}: no NewsArticle"
    if not data.get("headline") or data.get("url") != head.rel("canonical")[0]:
        yield f"{name}: no headline or another address"
    if "datePublished" in data and not MOMENT.fullmatch(data["datePublished"]):
        yield f"{name}: datePublished {data['datePublished']}"
    for one in data.get("mentions", ()):
        if one.get("@type") not in THINGS or not one.get("name") or not one.get("url"):
            yield f"{name}: mention {one}"
    for key in ("publisher", "author"):
        if key in data and not (data[key].get("@type") and data[key].get("name")):
            yield f"{name}: {key} {data[key]}"


def _found(url: str, heads: dict[str, Head]) -> Iterator[str]:
    """What each page's head leads to, each once."""
    wanted = {
        "application/atom+xml": f"{ATOM}feed",
        "application/opensearchdescription+xml": f"{OPENSEARCH}OpenSearchDescription",
    }
    seen: set[str] = set()
    for name, head in heads.items():
        for rel, kind in (("alternate", "application/atom+xml"), ("search", "opensearch")):
            if not head.rel(rel, kind):
                yield f"{name}: names no {kind}"
        for link in head.links:
            address, kind = urljoin(url, link["href"]), link.get("type", "")
            if link["rel"] not in ("alternate", "search", "icon") or address in seen:
                continue
            seen.add(address)
            with urlopen(address) as answer:
                body, sent = answer.read(), answer.headers["content-type"].split(";")[0]
            if sent != kind:
                yield f"{name}: {address} is {sent}, not {kind}"
            if kind in wanted and ET.fromstring(body).tag != wanted[kind]:
                yield f"{name}: {address} is no {kind}"
            if kind.endswith("json"):
                json.loads(body)
            if "opensearch" in kind and b"{searchTerms}" not in body:
                yield f"{address} has no place for words"
    if got(f"{url}/favicon.ico")[0] != 200:
        yield "/favicon.ico is not there"


def _sitemap(url: str) -> Iterator[str]:
    """By the rules of sitemaps.org; a few of the pages are opened."""
    robots = got(f"{url}/robots.txt")[1].splitlines()
    named = [line.partition(":")[2].strip() for line in robots if line.startswith("Sitemap:")]
    if len(named) != 1 or urlsplit(named[0]).scheme not in ("http", "https"):
        yield f"robots.txt names {named}"
        return
    refused = [line.partition(":")[2].strip() for line in robots if line.startswith("Disallow:")]
    todo, locs = named, []
    while todo:
        with urlopen(todo.pop()) as answer:
            body = answer.read()
        root = ET.fromstring(body)
        found = [loc.text or "" for loc in root.iter(f"{SITEMAP}loc")]
        if len(found) > MOST_URLS or len(body) > MOST_BYTES or not found:
            yield f"{len(found)} addresses and {len(body)} bytes in one sitemap"
        if root.tag == f"{SITEMAP}sitemapindex":
            todo += found
            continue
        if root.tag != f"{SITEMAP}urlset":
            yield f"root {root.tag}"
        locs += found
        for moment in root.iter(f"{SITEMAP}lastmod"):
            if not MOMENT.fullmatch(moment.text or ""):
                yield f"lastmod {moment.text}"
    if len(set(locs)) != len(locs):
        yield f"{len(locs) - len(set(locs))} addresses twice"
    if wrong := [
        loc for loc in locs if not loc.startswith(f"{url}/") or not loc.isascii() or len(loc) > 2048
    ]:
        yield f"addresses like {wrong[0]}"
    for loc in random.Random(1).sample(locs, min(SOME, len(locs))):
        status, text = got(loc)
        head = Head(text)
        if (
            status != 200
            or "noindex" in head.metas.get("robots", "")
            or head.rel("canonical") != [loc]
        ):
            yield f"{loc} answers {status}, canonical {head.rel('canonical')}"
        if any(urlsplit(loc).path.startswith(one) for one in refused):
            yield f"{loc} is refused by robots.txt"
