"""The laws of every page, read as HTML: clean under the policy, linked, escaped, small."""

import gzip
import json
import re
from collections.abc import Callable, Iterable
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from app.config import ROOT, Settings
from app.index import sync
from app.web.static import Assets
from bench.pages import contrast
from rows import Row

PAGE = {"Accept": "text/html"}
STATIC = ROOT / "static"
PATHS = (
    "/",
    "/search",
    "/search?q=akiba&person=xi-jinping&exclude.country=no&from=2023&to=2024&undated=exclude",
    "/search?q=nothing+like+this&country=ca",
    "/search?page=99",
    "/people",
    "/people?q=li&sort=name",
    "/people/takeo-akiba",
    "/people/liu",
    "/countries",
    "/countries/jp",
    "/organisations",
    "/organisations/kyodo",
    "/places",
    "/places/tokyo",
    "/timeline",
    "/timeline?q=akiba",
    "/map",
    "/map?person=takeo-akiba",
    "/network",
    "/network?q=nothing+like+this",
    "/about",
    "/help/search",
    "/nowhere",
)


class Page(HTMLParser):
    """What of a page the laws speak of."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def tags(self, name: str) -> list[dict[str, str]]:
        return [attributes for tag, attributes in self.found if tag == name]

    @property
    def ids(self) -> list[str]:
        return [attributes["id"] for _, attributes in self.found if "id" in attributes]


def read(client: TestClient, path: str) -> Page:
    return Page(client.get(path, headers=PAGE).text)


def paths(ids: list[str]) -> list[str]:
    articles = [f"/articles/{id}" for id in ids]
    return [*PATHS, *articles, f"{articles[0]}?q=akiba&furniture=show", f"/stories/{ids[2]}"]


@pytest.mark.parametrize("law", ["style", "script", "events", "ids", "heading"])
def test_every_page_keeps_the_law(client: TestClient, ids: list[str], law: str) -> None:
    for path in paths(ids):
        page = read(client, path)
        match law:
            case "style":
                assert not page.tags("style"), path
                assert not [a for _, a in page.found if "style" in a], path
            case "script":
                inline = [a for a in page.tags("script") if "src" not in a]
                assert all(a.get("type") == "application/ld+json" for a in inline), path
            case "events":
                assert not [n for _, a in page.found for n in a if n.startswith("on")], path
            case "ids":
                assert len(page.ids) == len(set(page.ids)), path
            case "heading":
                assert len(page.tags("h1")) == 1, path


def test_every_link_and_fragment_leads_somewhere(client: TestClient, ids: list[str]) -> None:
    """A walk from a few pages; other hosts are never linked."""
    todo = ["/", "/search?q=akiba", f"/articles/{ids[0]}?q=akiba", f"/stories/{ids[2]}"]
    seen: dict[str, set[str]] = {}
    fragments = []
    while todo and len(seen) < 150:
        path = todo.pop(0)
        if path in seen:
            continue
        answer = client.get(path, headers=PAGE)
        assert answer.status_code == 200, path
        html = answer.headers["content-type"].startswith("text/html")
        page = Page(answer.text if html else "")
        seen[path] = set(page.ids)
        for _, attributes in page.found:
            for name in ("href", "src"):
                link = urljoin("http://testserver" + path, attributes.get(name, ""))
                if not attributes.get(name):
                    continue
                assert urlsplit(link).netloc == "testserver", link
                address, fragment = urldefrag(link.removeprefix("http://testserver"))
                todo.append(address)
                if fragment and not address.startswith("/static/"):
                    fragments.append((address, fragment, path))
    for address, fragment, path in fragments:
        assert address not in seen or fragment in seen[address], f"{path}: {address}#{fragment}"


def test_every_icon_is_drawn(client: TestClient, ids: list[str]) -> None:
    drawn = set(re.findall(r'symbol id="([^"]+)"', (STATIC / "icons.svg").read_text()))
    for path in paths(ids):
        used = {urldefrag(a["href"]).fragment for a in read(client, path).tags("use")}
        assert used <= drawn, path


def test_hostile_markup_comes_out_as_text(client: TestClient, ids: list[str]) -> None:
    hostile = "<script>alert(1)</script>"
    for path in (
        f"/articles/{ids[4]}",
        "/search",
        "/",
        f"/search?q={hostile}",
        f"/people?q={hostile}",
    ):
        text = client.get(path, headers=PAGE).text
        assert hostile not in text, path
        assert "alert(1)" in text, path


def test_the_data_block_is_json_and_cannot_be_left(client: TestClient, ids: list[str]) -> None:
    text = client.get(f"/articles/{ids[4]}", headers=PAGE).text
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    assert block
    assert "<" not in block[1]
    data = json.loads(block[1])
    assert data["headline"] == "<script>alert(1)</script>\"'& heads"
    assert "datePublished" not in data


def test_the_data_block_names_whom_the_article_names(client: TestClient, ids: list[str]) -> None:
    text = client.get(f"/articles/{ids[0]}", headers=PAGE).text
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    assert block
    data = json.loads(block[1])
    assert data["datePublished"] == "2024-05-31T09:30Z"
    assert {
        "@type": "Person",
        "name": "Takeo Akiba",
        "url": "http://testserver/people/takeo-akiba",
    } in data["mentions"]
    assert {one["@type"] for one in data["mentions"]} == {
        "Person", "Country", "Organization", "Place",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("path", "canonical"),
    [
        ("/?utm_source=mail", "/"),
        ("/search?page=2&q=akiba&ref=x", "/search?q=akiba&page=2"),
        ("/search?person=xi-jinping&q=akiba&sort=relevance", "/search?q=akiba&person=xi-jinping"),
        ("/people?sort=articles&letter=x", "/people?letter=x"),
        ("/map?q=akiba&page=3", "/map?q=akiba"),
        ("/countries/jp?from=1", "/countries/jp"),
    ],
)
def test_an_address_is_known_by_what_it_means(
    client: TestClient, ids: list[str], path: str, canonical: str
) -> None:
    page = read(client, path)
    named = [a["href"] for a in page.tags("link") if a.get("rel") == "canonical"]
    assert named == [f"http://testserver{canonical}"]


def test_a_mention_is_a_mark_with_a_link_in_text_and_headline(
    client: TestClient, ids: list[str]
) -> None:
    text = client.get(f"/articles/{ids[0]}", headers=PAGE).text
    body = re.search(r'<div class="prose".*?</div>', text, re.DOTALL)
    headline = re.search(r"<h1.*?</h1>", text, re.DOTALL)
    assert body
    assert headline
    for part, slug in ((body[0], "/people/takeo-akiba"), (headline[0], "/people/takeo-akiba")):
        assert re.search(rf'<mark class="ent" [^>]*><a href="{slug}"', part)


def test_an_article_in_another_language_says_that_names_were_not_looked_for(
    client: TestClient, ids: list[str]
) -> None:
    assert "Names were not looked for" in client.get(f"/articles/{ids[4]}", headers=PAGE).text
    assert "Names were not looked for" not in client.get(f"/articles/{ids[0]}", headers=PAGE).text
    assert '<article class="story" aria-labelledby="headline" lang="fr">' in client.get(
        f"/articles/{ids[4]}", headers=PAGE
    ).text  # fmt: skip


def test_the_address_is_the_state_of_the_filters(client: TestClient, ids: list[str]) -> None:
    page = read(client, "/search?q=akiba&country=jp&person=takeo-akiba")
    boxes = [a for a in page.tags("input") if a.get("type") == "checkbox" and "checked" in a]
    chosen = {(a["name"], a["value"]) for a in boxes if "name" in a}
    assert chosen == {("country", "jp"), ("person", "takeo-akiba")}


def test_each_facet_value_is_an_address_that_finds_its_count(
    client: TestClient, ids: list[str]
) -> None:
    text = client.get("/search?q=akiba", headers=PAGE).text
    rows = re.findall(r'<a href="([^"]+)"[^>]* id="(\w+)-\d+">.*?, (\d+) articles?</span>', text)
    assert {facet for _, facet, _ in rows} >= {"person", "country", "publisher", "year"}
    for url, _, count in rows:
        found = client.get(url.replace("&amp;", "&"), headers=PAGE).text
        total = re.search(r'<h1 id="count"[^>]*><b>([\d,]+) article', found)
        assert total, url
        assert total[1] == count, url


@pytest.mark.parametrize(
    ("back", "goes"),
    [
        ("/search?q=a", "/search?q=a"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example/", "/"),
        ("/\r\nSet-Cookie: a=b", "/"),
    ],
)
def test_the_theme_leads_back_to_our_pages_only(client: TestClient, back: str, goes: str) -> None:
    answer = client.post(
        "/preferences/theme", data={"theme": "dark", "back": back}, follow_redirects=False
    )
    assert answer.status_code == 303
    assert answer.headers["location"] == goes
    assert "theme=dark" in answer.headers["set-cookie"]


def test_files_are_kept_for_ever_under_the_address_of_their_content(client: TestClient) -> None:
    assets = Assets(STATIC)
    for name in ("app.css", "app.js", "icons.svg", "favicon.svg", "fonts/inter-5.3.woff2"):
        assert "immutable" in client.get(assets.url(name)).headers["cache-control"]
    assert client.get("/static/app.css").headers["cache-control"] == "no-cache"
    assert client.get("/static/app.css?v=0").headers["cache-control"] == "no-cache"
    assert client.get("/static/../pyproject.toml").status_code == 404


def test_files_come_packed_as_small_as_can_be(client: TestClient) -> None:
    for name in ("app.css", "app.js", "icons.svg"):
        text = client.get(f"/static/{name}").content
        packed = client.get(f"/static/{name}", headers={"accept-encoding": "gzip"})
        plain = client.get(f"/static/{name}", headers={"accept-encoding": "identity"})
        assert packed.content == plain.content == text
        assert int(packed.headers["content-length"]) <= len(gzip.compress(text, 9))
        assert packed.headers["content-type"] == plain.headers["content-type"]
        assert packed.headers["content-encoding"] == "gzip"
        assert "content-encoding" not in plain.headers
        for answer in (packed, plain):
            assert "Accept-Encoding" in answer.headers["vary"]
            again = client.get(
                f"/static/{name}",
                headers={
                    "accept-encoding": answer.headers.get("content-encoding", "identity"),
                    "if-none-match": answer.headers["etag"],
                },
            )
            assert (again.status_code, again.content) == (304, b"")
        assert client.post(f"/static/{name}").status_code == 405
    font = client.get("/static/fonts/inter-5.3.woff2", headers={"accept-encoding": "gzip"})
    assert "content-encoding" not in font.headers


def test_style_and_script_are_small(client: TestClient) -> None:
    for name, most in (("app.css", 10_000), ("app.js", 6_000)):
        packed = client.get(f"/static/{name}", headers={"accept-encoding": "gzip"})
        assert int(packed.headers["content-length"]) <= most


def test_only_comments_and_indents_stay_behind(client: TestClient) -> None:
    def code(text: str) -> list[str]:
        lines = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL).splitlines()
        return [kept for line in lines if (kept := line.strip()) and not kept.startswith("//")]

    for name in ("app.css", "app.js"):
        source, sent = (STATIC / name).read_text(), client.get(f"/static/{name}").text
        assert code(sent) == code(source)
        assert len(sent) < len(source)


@pytest.mark.parametrize("scheme", [0, 1])
def test_colours_stand_out(scheme: int) -> None:
    """WCAG 2.2 contrast, light and dark."""
    assert contrast.misses(scheme) == []


def plain(page: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", page).split())


def test_legend_and_rail_count_the_same_matches(
    client: TestClient,
    settings: Settings,
    database: Engine,
    write_articles: Callable[[Iterable[Row]], list[str]],
) -> None:
    row = Row("Akiba spoke. Then Akiba left.", headline="Akiba", standfirst="What Akiba said")
    (id,) = write_articles([row])
    sync.rebuild(settings, database)
    page = client.get(f"/articles/{id}?q=akiba", headers=PAGE).text
    rail = re.findall(r"<b>(\d+)</b> match", page)
    legend = re.findall(r"Matches\D*(\d+)", page)
    assert rail == legend == ["4"]


def test_copies_of_a_story_are_told_apart(
    client: TestClient,
    settings: Settings,
    database: Engine,
    write_articles: Callable[[Iterable[Row]], list[str]],
) -> None:
    body = "Liu Xiang ran in China before Takeo Akiba. " + "The crowd shouted loud and long. " * 12
    advert = Row(
        body,
        original=f"Advertisement\n{body}",
        furniture=((0, 13, "advert"),),
        file="papers/one<1>.txt",
    )
    write_articles([advert, Row(body, publisher="The Daily", file="papers/two.txt")])
    sync.rebuild(settings, database)
    story = client.get("/api/v1/articles").json()["results"][0]["story"]["id"]
    page = client.get(f"/stories/{story}", headers=PAGE).text
    assert "papers/one&lt;1&gt;.txt" in page
    assert "papers/two.txt" in page
    assert re.findall(r"Stands for all – .*? Copy 100 %", plain(page))
    around = plain(page[page.index("Around the text") :])
    assert "The texts are the same, word for word." in plain(page)
    assert "Advertisement" in around
    assert "The Daily" in around
    assert "Headline" not in around  # it is the same


def test_an_update_of_a_story_is_called_one(
    client: TestClient,
    settings: Settings,
    database: Engine,
    write_articles: Callable[[Iterable[Row]], list[str]],
) -> None:
    body = " ".join(f"word{n} by Liu Xiang." for n in range(30))
    later = body + " ".join(f" more{n} by Takeo Akiba." for n in range(60))
    id = write_articles([Row(later), Row(body, publisher="The <Daily>")])[0]
    sync.rebuild(settings, database)
    page = client.get(f"/articles/{id}", headers=PAGE).text
    assert "The &lt;Daily&gt;</bdi>, update, 100 % in common)" in page
    story = client.get(f"/api/v1/articles/{id}").json()["story"]["id"]
    assert "Update 100 %" in plain(client.get(f"/stories/{story}", headers=PAGE).text)
