"""Whether a server keeps its word: each facet value's count, and the same articles in each form.

    python -m bench.promises http://127.0.0.1:8000 [pages]

Searches are put together at random from words and facet values of the library; the same seed gives
the same ones. On each page of results every facet value must give the total it promises, and HTML,
JSON, CSV, JSON lines, Atom and JSON Feed the same articles in the same order.
"""

import csv
import io
import json
import random
import re
import sys
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from itertools import islice
from urllib.parse import quote, urlencode, urlsplit
from xml.etree import ElementTree as ET

Get = Callable[[str], str]  # an address without its host -> the answer's text
Pairs = list[tuple[str, str]]
API = "/api/v1"
ATOM = "{http://www.w3.org/2005/Atom}"
NARROWING = ("person", "country", "organisation", "place")
SORTS = ("", "relevance", "newest", "oldest", "length")
LONGEST = 10_000_000  # bytes of an answer that are read; only an export has more
MOST = 200  # articles of a result that are compared in each form; all, where there are fewer
ARTICLE = re.compile(
    r'<h[23][^>]*><a href="/articles/([0-9a-f]+)|<li><a href="/articles/([0-9a-f]+)'
)


def address(path: str, pairs: Pairs) -> str:
    return f"{path}?{urlencode(pairs, quote_via=quote)}"


def facets(get: Get, pairs: Pairs) -> dict[str, dict[str, int]]:
    """The counts of a page, by facet and value."""
    answer = json.loads(get(address(f"{API}/articles", [*pairs, ("snippets", "false")])))
    return {
        name: {value["value"]: value["count"] for value in facet["values"]}
        for name, facet in answer["facets"].items()
    }


def total(get: Get, pairs: Pairs) -> int:
    few = [("limit", "1"), ("facet", "none"), ("snippets", "false")]
    asked = [pair for pair in pairs if pair[0] != "limit"]
    found: int = json.loads(get(address(f"{API}/articles", [*asked, *few])))["total"]["value"]
    return found


def broken(get: Get, pairs: Pairs) -> Iterator[str]:
    """The facet values of a page that do not keep their word."""
    for name, values in facets(get, pairs).items():
        others = [pair for pair in pairs if name in NARROWING or pair[0] != name]
        for value, count in values.items():
            added = others if (name, value) in others else [*others, (name, value)]
            if (kept := total(get, added)) != count:
                yield f"{name}={value} promises {count} and gives {kept}"


def forms(get: Get, pairs: Pairs) -> dict[str, list[str]]:
    """The ids of a search's first articles in each form; those of HTML page by page, sorted."""
    whole = [pair for pair in pairs if pair[0] != "limit"]
    table = csv.DictReader(io.StringIO(get(address(f"{API}/export", [*whole, ("format", "csv")]))))
    lines = get(address(f"{API}/export", [*whole, ("format", "jsonl")])).split("\n")
    return {
        "json": list(_walked(_json_pages(get, whole))),
        "csv": [row["id"] for row in islice(table, MOST)],
        "jsonl": [json.loads(line)["id"] for line in lines[:-1][:MOST]],
        "atom": list(_walked(_atom_pages(get, whole))),
        "json feed": list(_walked(_feed_pages(get, whole))),
        "html": list(_walked(_html_pages(get, whole))),
    }


def differing(found: dict[str, list[str]]) -> Iterator[str]:
    """The forms that do not give what JSON does. A page of HTML puts copies under their first."""
    want = found["json"]
    by_page = [id for at in range(0, len(want), 20) for id in sorted(want[at : at + 20])]
    for form, ids in found.items():
        if ids != (by_page if form == "html" else want):
            yield f"{form} gives {len(ids)} articles, json {len(want)}, or in another order"
    if len(set(want)) != len(want):
        yield "an article comes twice"


def _walked(pages: Iterator[list[str]]) -> Iterator[str]:
    left = MOST
    for page in pages:
        yield from page[:left]
        left -= len(page)
        if left <= 0:
            return


def _json_pages(get: Get, pairs: Pairs) -> Iterator[list[str]]:
    few = [("limit", "100"), ("facet", "none"), ("snippets", "false")]
    at = address(f"{API}/articles", [*pairs, *few])
    while at:
        answer = json.loads(get(at))
        yield [result["id"] for result in answer["results"]]
        at = answer["next"]


def _atom_pages(get: Get, pairs: Pairs) -> Iterator[list[str]]:
    at = address("/feed.atom", [*pairs, ("limit", "100")])
    while at:
        feed = ET.fromstring(get(at))
        yield [_last(entry.findtext(ATOM + "id")) for entry in feed.findall(ATOM + "entry")]
        links = {link.get("rel"): link.get("href") or "" for link in feed.findall(ATOM + "link")}
        at = _local(links.get("next", ""))


def _feed_pages(get: Get, pairs: Pairs) -> Iterator[list[str]]:
    at = address("/feed.json", [*pairs, ("limit", "100")])
    while at:
        feed = json.loads(get(at))
        yield [_last(item["id"]) for item in feed["items"]]
        at = _local(feed.get("next_url", ""))


def _html_pages(get: Get, pairs: Pairs) -> Iterator[list[str]]:
    page = 1
    while True:
        html = get(address("/search", [*pairs, ("page", str(page))]))
        hits = html.partition('<ol class="hits">')[2].partition('<nav class="pager"')[0]
        ids = {one for match in ARTICLE.finditer(hits) for one in match.groups() if one}
        yield sorted(ids)
        if 'rel="next"' not in html:
            return
        page += 1


def _last(text: str | None) -> str:
    return (text or "").rpartition("/")[2]


def _local(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if url else ""


def searches(get: Get, seed: int = 7) -> Iterator[Pairs]:
    """Searches without end, each with what finds something in this library."""
    chance = random.Random(seed)
    everything = total(get, [])
    while True:
        page = str(chance.randint(1, max(1, everything // 20)))
        sample = json.loads(get(address(f"{API}/articles", [("page", page), ("facet", "none")])))
        result = chance.choice(sample["results"])
        words = re.findall(r"\w{3,}", result["headline"]) or ["the"]
        pairs: Pairs = []
        match chance.randint(0, 6):
            case 0 | 1:
                pairs.append(("q", chance.choice(words)))
            case 2:
                pairs.append(("q", " OR ".join(chance.sample(words, min(2, len(words))))))
            case 3:
                pairs.append(("q", chance.choice(words)[:3] + "*"))
            case 4:
                pairs.append(("q", f"-{chance.choice(words)}"))
        counts = facets(get, pairs)
        some = [(name, value) for name, values in counts.items() for value in values]
        for name, value in chance.sample(some, min(len(some), chance.randint(0, 3))):
            pairs.append((name if chance.random() < 0.75 else f"exclude.{name}", value))
        year = (result["published"] or "1987")[: chance.choice((4, 7, 10))]
        for name, value, odds in (
            ("from", year, 0.2), ("to", year, 0.2), ("collapse", "story", 0.3),
            ("undated", chance.choice(("only", "exclude")), 0.2),
            ("sort", chance.choice(SORTS), 0.6),
        ):  # fmt: skip
            if chance.random() < odds:
                pairs.append((name, value))
        yield pairs


def over_http(base: str) -> Get:
    server = HTTPConnection(urlsplit(base).netloc, timeout=120)

    def get(path: str) -> str:
        try:
            server.request("GET", path)
            answer = server.getresponse()
        except ConnectionError:  # it was left alone for longer than a server waits
            server.close()
            return get(path)
        text = answer.read(LONGEST).decode(errors="ignore")
        if not answer.isclosed():
            server.close()
        if answer.status != 200:
            raise SystemExit(f"{answer.status} at {path}: {text[:300]}")
        return text

    return get


def main(base: str, pages: int = 200) -> None:
    get = over_http(base)
    begun = time.perf_counter()
    values = wrong = 0
    asked = searches(get)
    for _ in range(pages):
        pairs = next(asked)
        values += sum(len(counts) for counts in facets(get, pairs).values())
        for said in (*broken(get, pairs), *differing(forms(get, pairs))):
            wrong += 1
            print(f"{address('/search', pairs)}: {said}")
    taken = time.perf_counter() - begun
    print(f"{pages} pages, {values} facet values, {wrong} wrong, {taken:.0f} s")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"), *map(int, sys.argv[2:]))
