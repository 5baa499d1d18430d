"""What articles hold never becomes part of a page, a feed or a file: each template, each form."""

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html.parser import HTMLParser
from urllib.parse import quote, urljoin, urlsplit
from xml.etree import ElementTree as ET

import pytest
from pydantic import SecretStr
from sqlalchemy import Engine
from starlette.testclient import TestClient

from app import i18n
from app.config import ROOT, Settings
from app.index import sync
from app.web import create_app
from app.web.headers import SECURITY
from rows import Row, write_rows

BREAKS = "</script></title></textarea></style><x-evil onx=1 src=x>\"'`}{{7*7}}&lt;%00\\--!>]]>"
PAGE = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
MOST = 140  # pages looked at
ELSEWHERE = {"access.html", "_no_articles.html"}  # of what is private, and of what is empty


def name(kind: str, number: int = 0) -> tuple[str, str, str]:
    return kind, f"{kind}-{number}", f"Ann{number} {kind} {BREAKS}"


PERSON, OTHER = name("person"), name("person", 1)
LIUS = {
    ("person", f"liu-{n.lower()}", f"Liu {n} {BREAKS}"): [f"Liu {n}", "Liu"]
    for n in ("Bei", "Xiang")
}
ORGANISATION, PLACE, COUNTRY = name("organisation"), name("place"), ("country", "jp", f"J{BREAKS}")
BODY = f"{PERSON[2]} met {OTHER[2]} of {ORGANISATION[2]} at {PLACE[2]} in {COUNTRY[2]}. =1+1"
SHELF = [
    Row(
        f"{BODY} {number} Liu Bei, Liu Xiang.\n" + BREAKS * 3,
        headline=f"{'=cmd()' * (number == 3)} Oil\r\n{BREAKS} {number}",
        names={one: [one[2]] for one in (PERSON, OTHER, ORGANISATION, PLACE, COUNTRY)} | LIUS,
        place_country={PLACE[1]: "JP"},
        publisher=f"@SUM(1) {BREAKS}",
        section=f"-2 {BREAKS}",
        standfirst=f"+3 {BREAKS}",
        published=datetime(2024, 5, 1 + number, tzinfo=UTC),
        original=f"Advert {BREAKS}\n\n{BODY} {number} Liu Bei, Liu Xiang.\n" + BREAKS * 3,
        furniture=((0, 7 + len(BREAKS), "advert"),),
        file=f"/tmp/{BREAKS}.txt",
    )
    for number in range(4)
]


class Parts(HTMLParser):
    """What a browser would make of a page: its elements, and the scripts' texts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag == "script":
            self.scripts.append("")

    def handle_data(self, data: str) -> None:
        if self.elements and self.elements[-1][0] == "script" and self.cdata_elem:
            self.scripts[-1] += data


@pytest.fixture
def client(settings: Settings, database: Engine) -> Iterator[TestClient]:
    write_rows(database, SHELF)
    sync.rebuild(settings, database)
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        yield client


def harmless(path: str, text: str) -> Parts:
    page = Parts(text)
    for tag, attributes in page.elements:
        assert tag != "x-evil", path
        assert not [a for a in attributes if a.startswith("on") or a == "style"], (path, tag)
        for attribute in ("href", "src", "action", "formaction"):
            where = urlsplit(attributes.get(attribute) or "")
            assert where.scheme in ("", "http", "https"), (path, where)
        if tag == "script" and attributes.get("type") != "application/ld+json":
            assert (attributes["src"] or "").startswith("/static/app.js?"), path
    assert "<x-evil" not in text, path
    assert "49}" not in text, path  # no template within a template
    return page


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_every_page_keeps_what_it_shows_as_text(client: TestClient, language: str) -> None:
    words = quote(BREAKS, safe="")
    queue = [
        "/", "/which", "/nowhere/" + words, "/docs", "/help/search", "/access", "/preferences",
        f"/search?q={words}&publisher={words}&exclude.person={words}",
        f"/search?q=Ann&publisher={quote(SHELF[0].publisher or '', safe='')}",
        f"/search/values/publisher?find={words}", f"/people?q={words}", "/people/liu",
        f"/people/{words}", f"/network?q={words}", f"/map?publisher={words}",
        f"/search?sort={words}", f"/timeline?q={words}",
    ]  # fmt: skip
    seen, kinds = set(queue), set()
    while queue and len(kinds) < MOST:
        path = queue.pop(0)
        answer = client.get(path, headers=PAGE | {"accept-language": language})
        kinds.add(path)
        assert answer.status_code < 500, path
        for header, value in SECURITY.items():
            assert answer.headers[header] == value, path
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        assert answer.headers["content-language"] == language
        page = harmless(path, answer.text)
        for tag, attributes in page.elements:
            if tag != "a":
                continue
            url = urlsplit(urljoin(path, attributes.get("href") or ""))
            target = url.path + (f"?{url.query}" if url.query else "")
            # Of a kind of page a few tell as much as all.
            kind = re.sub(r"[0-9a-f]{16}|-\d+|=[^&]*", "", target)
            if not url.netloc and kind not in seen and not url.path.startswith("/static/"):
                seen.add(kind)
                queue.append(target)
    library = client.app.state.library  # type: ignore[attr-defined]
    used = {key[1] for key in library.templates_in(language).cache.keys()}  # noqa: SIM118
    assert {path.name for path in (ROOT / "templates").glob("*.html")} - used <= ELSEWHERE


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_so_do_the_pages_of_what_is_empty_broken_or_private(
    settings: Settings, database: Engine, language: str
) -> None:
    words = quote(BREAKS, safe="")
    asking = PAGE | {"accept-language": language}
    used: set[str] = set()
    for change in ({}, {"access": SecretStr("word")}, {"data_dir": settings.data_dir / "none"}):
        app = create_app(settings.model_copy(update=change))
        with TestClient(app, raise_server_exceptions=False) as client:
            for path in ("/", "/search", "/people", "/map", "/network", "/timeline", "/" + words):
                for query in ("", f"?q={words}&publisher={words}&x={words}"):
                    page = client.get(path + query, headers=asking)
                    assert page.headers["content-language"] == language
                    harmless(path, page.text)
                    assert "<h1" in page.text
            for back in ("/" + BREAKS, f"/search?q={words}", BREAKS):
                page = client.post(
                    "/access", data={"password": BREAKS, "back": back}, headers=asking
                )
                harmless(back, page.text)
        found = app.state.library.templates_in(language).cache.keys()
        used |= {key[1] for key in found}
    assert used >= ELSEWHERE


def test_an_article_s_data_is_what_it_says(client: TestClient) -> None:
    listed = client.get("/api/v1/articles").json()["results"]
    page = harmless("", client.get(listed[0]["url"], headers=PAGE).text)
    said = [json.loads(text) for text in page.scripts if text.strip()]
    assert said
    assert any(BREAKS in one.get("headline", "") for one in said)
    cards = [
        a
        for tag, a in page.elements
        if tag == "meta" and (a.get("property") or "").startswith("og:")
    ]
    assert cards
    for ending in ("bib", "ris"):
        links = [
            a["href"] for tag, a in page.elements if tag == "a" and ending in (a.get("href") or "")
        ]
        assert links, ending
        answer = client.get(str(links[0]))
        assert answer.headers["content-type"].partition(";")[0] != "text/html"
        if ending == "ris":
            lines = answer.text.replace("\r\n", "\n").strip().split("\n")
            assert [line for line in lines if not re.match(r"[A-Z][A-Z0-9]  -", line)] == []
        else:
            bare = re.sub(r"\\.", "", answer.text)
            assert bare.count("{") == bare.count("}")
            assert len(re.findall(r"^@", answer.text, re.M)) == 1


def test_feeds_and_files_hold_it_as_text(client: TestClient) -> None:
    for path in ("/feed.atom", "/sitemap.xml", "/opensearch.xml", f"/feed.atom?q={quote(BREAKS)}"):
        root = ET.fromstring(client.get(path).content)
        assert not [e for e in root.iter() if "evil" in e.tag]
    assert BREAKS in client.get("/feed.json").json()["items"][0]["title"]
    for format in ("csv", "excel"):
        text = client.get(f"/api/v1/export?format={format}").text.removeprefix("\ufeff")
        rows = list(csv.reader(io.StringIO(text)))
        assert len(rows) == 1 + len(SHELF)
        assert not [cell for row in rows for cell in row if cell[:1] in tuple("=+-@\t\r")]
    lines = client.get("/api/v1/export?format=jsonl").text.split("\n")
    assert [json.loads(line)["publisher"] for line in lines[:-1]] == [SHELF[0].publisher] * 4


ANSWERS = [
    ("GET", "/", 200), ("GET", "/static/app.css", 200), ("GET", "/static/none", 404),
    ("GET", "/feed.atom", 200), ("GET", "/api/v1/export?format=csv", 200), ("HEAD", "/", 200),
    ("GET", "/api/v1/articles?x=1", 422), ("POST", "/search", 405), ("TRACE", "/", 405),
    ("GET", "/people/Ann0", 200), ("GET", "/metrics", 200), ("OPTIONS", "/", 405),
    ("GET", "/favicon.ico", 200), ("GET", "/sitemap.xml", 200), ("QUERY", "/", 405),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "status"), ANSWERS)
def test_every_kind_of_answer_has_the_headers(
    client: TestClient, method: str, path: str, status: int
) -> None:
    answer = client.request(method, path)
    assert answer.status_code in (status, 404 if "people" in path else status)
    if status == 405:
        assert "GET" in answer.headers["allow"]
    tag = answer.headers.get("etag", "")
    for one in (answer, client.get(path, headers={"if-none-match": tag}) if tag else answer):
        for header, value in SECURITY.items():
            assert one.headers[header] == value
    assert "set-cookie" not in answer.headers
    # Another's method in a header changes nothing.
    posing = {"x-http-method-override": "DELETE", "x-method-override": "PUT"}
    assert client.request(method, path, headers=posing).status_code == answer.status_code


POISON = {
    "x-forwarded-host": "evil.example", "x-forwarded-proto": "gopher",
    "forwarded": "host=evil.example",
    "x-original-url": "/nowhere", "x-rewrite-url": "/nowhere", "x-forwarded-for": "6.6.6.6",
    "x-forwarded-prefix": "/evil", "x-forwarded-scheme": "http", "x-host": "evil.example",
}  # fmt: skip


@pytest.mark.parametrize("path", ["/", "/feed.atom", "/sitemap.xml", "/robots.txt", "/search"])
def test_no_header_says_what_another_reader_is_given(client: TestClient, path: str) -> None:
    poisoned = client.get(path, headers=POISON)
    assert "evil" not in poisoned.text.replace("x-evil", "")
    other = client.get(path, headers={"host": "evil.example"})
    clean = client.get(path)
    assert (clean.status_code, clean.text) == (poisoned.status_code, poisoned.text)
    assert other.headers.get("etag") != clean.headers.get("etag")
    assert "//evil.example" not in clean.text


def test_the_set_address_goes_before_the_host_asked_for(
    settings: Settings, client: TestClient
) -> None:
    set_ = settings.model_copy(update={"base_url": "https://news.example"})
    with TestClient(create_app(set_)) as other:
        for path in ("/feed.atom", "/sitemap.xml", "/robots.txt", "/opensearch.xml", "/"):
            text = other.get(path, headers={"host": "evil.example"}).text
            assert "evil.example" not in text, path


@pytest.mark.parametrize(
    "back",
    ["//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil.example",
     "/\t/evil.example",
     "/\n/evil.example", "javascript:alert(1)", "", "///evil.example", "/%09/evil.example\r\nX: y"],
)  # fmt: skip
@pytest.mark.parametrize("door", ["theme", "language"])
def test_nobody_is_sent_elsewhere(client: TestClient, door: str, back: str) -> None:
    answer = client.post(
        f"/preferences/{door}", data={door: "dark", "back": back}, follow_redirects=False
    )
    where = answer.headers["location"]
    assert where.startswith("/")
    assert urlsplit(urljoin("http://testserver/a", where.replace("\\", "/"))).netloc == "testserver"
    assert "x" not in answer.headers
