"""No request takes more than its share, and no answer says what only the request says."""

import shutil
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from app import export
from app.config import Settings
from app.index import sync
from app.query import SearchQuery
from app.web import comparing, create_app, reading
from rows import Row

API = "/api/v1"
BESIDE = (
    "headline", "standfirst", "byline", "dateline", "publisher", "section", "language",
    "published", "published_precision",
)  # fmt: skip
AKIBA = ("person", "takeo-akiba", "Takeo Akiba")


def test_who_takes_an_export_slowly_holds_no_connection(client: TestClient, ids: list[str]) -> None:
    library = client.app.state.library  # type: ignore[attr-defined]
    lines = export.export(SearchQuery(), library.session, library.index(), "jsonl")
    assert ids[0] in next(lines) + "".join(lines)
    lines = export.export(SearchQuery(), library.session, library.index(), "jsonl")
    next(lines)
    assert library.database.pool.checkedout() == 0


def test_the_head_of_an_export_reads_no_more_than_its_beginning(
    client: TestClient, ids: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    read, records = [], export._records

    def counted(session: Any, numbers: list[int]) -> Any:
        read.extend(numbers)
        return records(session, numbers)

    monkeypatch.setattr(export, "_records", counted)
    monkeypatch.setattr(export, "_FIRST", 1)
    monkeypatch.setattr(export, "_BATCH", 1)
    for coding in ("identity", "gzip"):
        read.clear()
        head = client.head(f"{API}/export", headers={"accept-encoding": coding})
        assert (head.status_code, head.content) == (200, b"")
        assert len(read) < len(ids) - 1
    assert len(client.get(f"{API}/export").text.splitlines()) == len(ids)


def test_an_export_that_cannot_be_made_says_so(
    client: TestClient, ids: list[str], settings: Settings
) -> None:
    assert client.get("/search?q=japan").status_code == 200  # so the index has been opened
    shutil.rmtree(settings.index_dir)
    for format in ("jsonl", "csv"):
        answer = client.get(f"{API}/export?format={format}")
        assert (answer.status_code, answer.json()["status"]) == (503, 503)


@pytest.mark.parametrize("path", ["/search", "/feed.atom", f"{API}/articles", f"{API}/people"])
def test_an_address_has_so_many_parameters_and_no_more(
    client: TestClient, ids: list[str], path: str
) -> None:
    for name in ("a", "a=1", "q", "person=b"):
        answer = client.get(path + "?" + f"{name}&" * 6_000)
        assert answer.status_code == 422
        assert len(answer.content) < 20_000
    answer = client.get(f"{path}?{'x' * 50_000}=1")
    assert answer.status_code == (422 if path.startswith(API) else 200)
    assert len(answer.content) < 100_000


FORMS = ["/search", "/network", "/timeline", "/search/values/person", "/feed.atom",
         f"{API}/articles", f"{API}/facets/person"]  # fmt: skip


@pytest.mark.parametrize("path", FORMS)
def test_no_filter_makes_an_answer_long(client: TestClient, ids: list[str], path: str) -> None:
    for name, value in (("exclude.person", "x" * 60_000), ("publisher", "\U0001f600" * 5_000)):
        answer = client.get(path, params={name: value, "limit": "1"})
        assert answer.status_code == 200
        assert len(answer.content) < 1_000_000
        assert max(map(len, answer.headers.values())) < 10_000
    many = {"exclude.publisher": [f"{n}{'y' * 450}" for n in range(50)]}
    assert client.get(path, params=many).status_code == 422
    assert len(client.get("/people", params={"letter": "x" * 9_000}).content) < 50_000


@pytest.mark.parametrize(
    ("path", "where"),
    [("/people/", "/people"), ("/people/?q=a", "/people?q=a"), ("/people/Akiba/", "/people/Akiba"),
     ("/people/Akiba", "/people/takeo-akiba"), ("/static", "/static/")],
)  # fmt: skip
def test_no_redirect_leads_to_a_host_that_the_request_names(
    client: TestClient, ids: list[str], path: str, where: str
) -> None:
    answer = client.get(path, headers={"host": "evil.example"}, follow_redirects=False)
    assert answer.status_code in (307, 308)
    assert answer.headers["location"] == where


def test_redirects_come_to_an_end(
    client: TestClient, write_articles: Callable[..., list[str]]
) -> None:
    oddly = ("person", "Ann-LEE", "Ann Lee")  # ours are lower case; a database may hold others
    write_articles([Row("Ann Lee met Takeo Akiba.", names={oddly: ["Ann Lee"], AKIBA: ["Akiba"]})])
    for slug in ("Ann-LEE", "ann-lee", "lee", "LEE", "takeo-akiba", "TAKEO-AKIBA", "Akiba", "JP"):
        for kind in ("people", "countries", "organisations", "places"):
            for path in (f"/{kind}/{slug}", f"{API}/{kind}/{slug}"):
                assert client.get(path).status_code in (200, 404), path
    assert client.get("/people/Ann-LEE", follow_redirects=False).status_code == 200


def test_a_word_said_endlessly_is_marked_and_shown_in_time(
    settings: Settings, database: Engine, write_articles: Callable[..., list[str]]
) -> None:
    (id,) = write_articles([Row("oil " * 40_000 + "gas")])
    sync.rebuild(settings, database)
    with TestClient(create_app(settings)) as client:
        begun = time.process_time()
        found = client.get(f"{API}/articles?q=oil").json()["results"][0]
        page = client.get(f"/articles/{id}?q=oil", headers={"accept": "text/html"}).text
        assert time.process_time() - begun < 3
    assert found["matches"] == 40_000
    assert len(found["snippets"]) == 2
    assert page.count('data-hit="') == reading.MOST_HITS
    assert "<b>40000</b> matches" in page


def test_furniture_without_end_is_compared_in_time() -> None:
    def copy(name: str) -> Any:
        pieces = [SimpleNamespace(reason="advert", text=f"{name} {n}") for n in range(15_000)]
        return SimpleNamespace(**dict.fromkeys(BESIDE), furniture=pieces)

    begun = time.process_time()
    (found,) = comparing._around(copy("Buy"), copy("Sell"))
    assert len(found.a) == len(found.b) == 15_000
    assert time.process_time() - begun < 2
