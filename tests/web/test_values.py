import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from app.config import Settings
from app.index import sync
from rows import Row

API = "/api/v1"
PAGE = {"accept": "text/html"}
FACETS = ("person", "country", "organisation", "place", "publisher", "language", "year")


def listed(client: TestClient, address: str) -> Any:
    answer = client.get(f"{API}/facets/{address}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def values(client: TestClient, address: str) -> list[str]:
    return [one["value"] for one in listed(client, address)["results"]]


@pytest.fixture
def many(
    settings: Settings, database: Engine, write_articles: Callable[..., list[str]]
) -> list[str]:
    """Thirty people, some in several articles; more than a search lists."""
    people = [("person", f"ann-b{at:02}", f"Ann B{at:02}") for at in range(30)]
    shelf = [
        Row(f"{', '.join(name for _, _, name in some)} met.", names={p: [p[2]] for p in some})
        for some in (people, people[10:], people[20:25])
    ]
    written = write_articles(shelf)
    sync.rebuild(settings, database)
    return written


@pytest.mark.parametrize("facet", FACETS)
@pytest.mark.parametrize("search", ["", "q=akiba", "country=cn", "year=2024&publisher=unknown"])
def test_values_are_those_of_the_search_and_keep_their_word(
    client: TestClient, ids: list[str], facet: str, search: str
) -> None:
    found = listed(client, f"{facet}?{search}")
    answer = client.get(f"{API}/articles?{search}").json()
    assert found["articles"] == answer["total"]["value"]
    shown = {one["value"]: one["count"] for one in answer["facets"][facet]["values"]}
    assert {one["value"]: one["count"] for one in found["results"]} == {
        value: count for value, count in shown.items() if count
    }
    for one in found["results"]:
        pairs = [pair for pair in search.split("&") if pair]
        if facet in ("publisher", "language", "year"):
            pairs = [pair for pair in pairs if not pair.startswith(facet)]
        chosen = "&".join([*pairs, f"{facet}={quote(one['value'])}"])
        assert client.get(f"{API}/articles?{chosen}").json()["total"]["value"] == one["count"]
        rest = client.get(one["exclude_url"].replace("/search", f"{API}/articles")).json()
        assert one["value"] not in [
            value["value"] for value in rest["facets"][facet]["values"] if value["count"]
        ]
        if not one["selected"]:
            for url in (one["url"], one["exclude_url"]):
                assert client.get(url, headers=PAGE).status_code == 200


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("person?find=xi", ["liu-xiang", "xi-jinping"]),
        ("person?find=" + quote("近平"), ["xi-jinping"]),
        ("person?find=jin+xi", ["xi-jinping"]),
        ("person?find=akbia", ["takeo-akiba"]),
        ("person?find=akiba&country=cn&exclude.person=xi-jinping", ["takeo-akiba"]),
        ("person?find=bei&q=tokyo", []),
        ("person?find=liuxi", []),
        ("country?find=ja", ["jp"]),
        ("country?find=JP", ["jp"]),
        ("publisher?find=dai", ["The Daily"]),
        ("publisher?find=not+giv", ["unknown"]),
        ("year?find=20", ["2023", "2024"]),
        ("year?find=und", ["unknown"]),
        ("language?find=fr", ["fr"]),
        ("person?find=%3F", []),
    ],
)
def test_values_are_found_by_how_their_names_begin(
    client: TestClient, ids: list[str], address: str, found: list[str]
) -> None:
    assert sorted(one["value"] for one in listed(client, address)["results"]) == found


@pytest.mark.parametrize("limit", [1, 7, 30])
def test_walking_gives_each_value_once(client: TestClient, many: list[str], limit: int) -> None:
    whole = listed(client, "person?limit=100")
    assert whole["total"]["value"] == 30
    counts = [one["count"] for one in whole["results"]]
    assert counts == sorted(counts, reverse=True)
    for find in ("", "&find=ann"):
        walked: list[str] = []
        address = f"{API}/facets/person?limit={limit}{find}"
        while address:
            answer = client.get(address)
            walked += [one["value"] for one in answer.json()["results"]]
            address = answer.json()["next"]
            assert bool(address) == ('rel="next"' in answer.headers.get("link", ""))
        assert walked == [one["value"] for one in whole["results"]]
    assert values(client, "person?limit=10&page=2") == walked[10:20]
    assert values(client, "person?limit=10&page=9") == []


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("colour", 404),
        ("person?cursor=x", 422),
        ("person?colour=red", 422),
        ("person?limit=1000", 422),
    ],
)
def test_what_is_wrong_is_told(
    client: TestClient, ids: list[str], address: str, status: int
) -> None:
    answer = client.get(f"{API}/facets/{address}")
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_slip_is_forgiven_where_nobody_of_the_search_is_called_so(
    client: TestClient,
    settings: Settings,
    database: Engine,
    write_articles: Callable[..., list[str]],
) -> None:
    lind, lund = ("person", "ann-lind", "Ann Lind"), ("person", "bo-lund", "Bo Lund")
    write_articles([Row("Ann Lind.", names={lind: [lind[2]]}), Row("Bo.", names={lund: ["Bo"]})])
    sync.rebuild(settings, database)
    assert values(client, "person?find=lund") == ["bo-lund"]
    assert values(client, "person?find=lund&q=ann") == ["ann-lind"]


def test_the_page_of_values(client: TestClient, many: list[str]) -> None:
    search = client.get("/search?q=met&exclude.person=ann-b03", headers=PAGE).text
    (address,) = set(re.findall(r'href="(/search/values/person[^"]*)"', search))
    assert "8 more people" in search
    page = client.get(address.replace("&amp;", "&"), headers=PAGE)
    assert page.status_code == 200
    assert page.text.count('class="row"') == 20  # of the articles without her
    assert '<input type="hidden" name="exclude.person" value="ann-b03">' in page.text
    assert '<input type="hidden" name="q" value="met">' in page.text
    found = client.get("/search/values/person?find=b29&person=ann-b28", headers=PAGE).text
    assert found.count('class="row"') == 1
    assert '<input type="hidden" name="person" value="ann-b28">' in found
    assert "exclude.person=ann-b29" in found
    empty = client.get("/search/values/person?find=zzz", headers=PAGE)
    assert (empty.status_code, "None begins like that." in empty.text) == (200, True)
    assert client.get("/search/values/colour", headers=PAGE).status_code == 404


def test_a_chosen_value_is_checked_and_can_be_taken_back(
    client: TestClient, many: list[str]
) -> None:
    page = client.get("/search/values/person?person=ann-b00", headers=PAGE).text
    assert 'value="ann-b00" checked' in page
    assert '<input type="hidden" name="person"' not in page.split('<form action="/search">')[1]
