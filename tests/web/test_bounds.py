"""No request takes more than its share, and no answer says what only the request says."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from app import export
from app.query import SearchQuery
from rows import Row

API = "/api/v1"
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
