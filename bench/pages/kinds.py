"""Every kind of page, each with an address in the library at hand: the one list of them.

The pictures (docs/screenshots.py), the browser's tests and the checks of this folder go by it.
"""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode
from urllib.request import urlopen

KINDS = ("people", "countries", "organisations", "places")
RIGHT_TO_LEFT = ("ar", "fa", "he", "ur")
IDEOGRAPHS = ("zh", "ja", "ko")
LONG = 70  # characters of a headline


@dataclass(frozen=True)
class Library:
    """What the API of a running server says of its library."""

    url: str

    def asked(self, path: str, **parameters: str) -> Any:
        query = f"?{urlencode(parameters)}" if parameters else ""
        return json.load(urlopen(f"{self.url}/api/v1{path}{query}"))

    def articles(self, **parameters: str) -> list[Any]:
        found = self.asked("/articles", snippets="false", limit="100", **parameters)
        return list(found["results"])


def kinds(url: str) -> dict[str, str]:
    """An address of each kind that this library has; a kind or state that it lacks is left out."""
    library = Library(url)
    most = {kind: library.asked(f"/{kind}", limit="100")["results"] for kind in KINDS}
    first = {kind: rows[0] for kind, rows in most.items() if rows}
    word = first["countries"]["name"].lower() if "countries" in first else "the"
    asked = f"q={quote(word)}"
    shown = {
        "front": "/",
        "search-all": "/search",
        "search": f"/search?{asked}",
        "search-nothing": f"/search?q={quote(word + ' zzzzqx')}",
        "search-mistyped": f"/search?q={quote(_mistyped(first))}",
        "values": f"/search/values/person?{asked}",
        "values-nothing": "/search/values/publisher?find=zzzzqx",
        **{kind: f"/{kind}" for kind in KINDS},
        "people-found": "/people?q=a&sort=name",
        "people-nothing": "/people?q=zzzzqx",
        **{f"{kind}-one": row["url"] for kind, row in first.items()},
        "timeline": "/timeline",
        "timeline-search": f"/timeline?{asked}",
        "timeline-nothing": "/timeline?q=zzzzqx",
        "map": "/map",
        "map-search": f"/map?{asked}",
        "map-nothing": "/map?q=zzzzqx",
        "network": "/network",
        "network-search": f"/network?{asked}",
        "about": "/about",
        "help": "/help/search",
        "docs": "/docs",
        "not-found": "/no/such/page",
        "no-article": "/articles/0123",
        "wrong": "/search?sort=best",
    }
    return shown | _narrowed(first, asked) | _people(library, most["people"]) | _read(library, word)


def _mistyped(first: dict[str, Any]) -> str:
    """A name with two letters exchanged."""
    name = first["people"]["name"].split()[-1].lower() if "people" in first else "the"
    return name[:-3] + name[-2] + name[-3] + name[-1] if len(name) > 4 else name


def _narrowed(first: dict[str, Any], asked: str) -> dict[str, str]:
    shown = {"search-page-2": f"/search?{asked}&page=2"}
    if "people" in first and "countries" in first:
        who, where = first["people"]["id"], first["countries"]["id"]
        shown["search-narrowed"] = f"/search?country={where}&person={who}&undated=exclude"
        shown["search-lost"] = f"/search?q=zzzzqx&country={where}&person={who}"
    return shown


def _people(library: Library, people: list[Any]) -> dict[str, str]:
    """Who shares a surname, and whose name is long."""
    shown = {}
    if people:
        shown["people-long"] = max(people, key=lambda row: len(row["name"]))["url"]
    for row in people[:30]:
        surname = row["name"].split()[-1].lower()
        same = library.asked("/people", q=surname, limit="100")["results"]
        if sum(other["name"].lower().split()[-1] == surname for other in same) > 1:
            shown["people-which"] = f"/people/{quote(surname)}"
            shown["search-which"] = f"/search?q={quote(f'person:{surname}')}"
            break
    return shown


def _read(library: Library, word: str) -> dict[str, str]:
    """Articles in each state, and a story."""
    found = library.articles(q=word)
    shown = {}
    if found:
        shown["article"] = f"{found[0]['url']}?q={quote(word)}"
        shown["article-furniture"] = f"{found[0]['url']}?furniture=show"
    some = [*found, *library.articles()]
    states = {
        "undated": library.articles(undated="only"),
        "no-publisher": library.articles(publisher="unknown"),
        "derived": [row for row in some if row["headline_origin"] == "derived"],
        "long": [row for row in some if len(row["headline"]) > LONG],
        "rtl": _in(library, RIGHT_TO_LEFT),
        "cjk": _in(library, IDEOGRAPHS),
        "nameless": [row for row in some if not row["people"] and not row["countries"]],
    }
    shown |= {f"article-{name}": rows[0]["url"] for name, rows in states.items() if rows}
    if told := next((row for row in some if row["story"]), None):
        story = library.asked(f"/stories/{told['story']['id']}")
        shown["story"] = f"/stories/{story['id']}"
        shown["article-copied"] = told["url"]
    return shown


def _in(library: Library, languages: tuple[str, ...]) -> list[Any]:
    query = urlencode([("language", one) for one in languages])
    return list(library.asked(f"/articles?{query}&limit=1&snippets=false")["results"])
