from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from app.config import Settings
from app.index import sync
from rows import Row


def suggested(client: TestClient, typed: str, more: str = "") -> Any:
    answer = client.get(f"/api/v1/suggest?q={quote(typed)}{more}")
    assert answer.status_code == 200
    return answer.json()


def headlines(client: TestClient, typed: str) -> list[str]:
    return [one["headline"] for one in suggested(client, typed)["headlines"]]


def test_suggestions(client: TestClient, ids: list[str]) -> None:
    answer = suggested(client, "aki")
    assert [one["id"] for one in answer["people"]] == ["takeo-akiba"]
    assert answer["people"][0]["url"] == "/people/takeo-akiba"
    assert answer["people"][0]["articles"] == 3
    assert answer["headlines"] == [
        {
            "id": ids[0],
            "url": f"/articles/{ids[0]}",
            "headline": "Akiba goes to Tokyo",
            "near": False,
        }
    ]
    assert suggested(client, "習")["people"][0]["id"] == "xi-jinping"
    assert [one["id"] for one in suggested(client, "ja")["countries"]] == ["jp"]
    assert suggested(client, "")["people"] == []


def test_publishers_lead_to_their_articles(client: TestClient, ids: list[str]) -> None:
    (paper,) = suggested(client, "dai")["publishers"]
    assert (paper["name"], paper["articles"], paper["near"]) == ("The Daily", 1, False)
    page = client.get(paper["url"].replace("/search", "/api/v1/articles"))
    assert page.json()["total"]["value"] == 1
    hostile = suggested(client, "script")["publishers"]
    assert client.get(hostile[0]["url"].replace("/search", "/api/v1/articles")).json()["total"] == {
        "value": 1,
        "relation": "eq",
    }


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("a race", ["A race", "A race, told again"]),
        ("race t", ["A race, told again"]),
        ("tokyo akib", ["Akiba goes to Tokyo"]),
        ("t", []),  # too little to look for
        ("a races", ["A race", "A race, told again"]),  # a whole word in another form
        ("tolf", ["A race, told again"]),  # a slip, for no name begins so
    ],
)
def test_headlines(client: TestClient, ids: list[str], typed: str, found: list[str]) -> None:
    assert sorted(headlines(client, typed)) == found


def test_slips_are_told(client: TestClient, ids: list[str]) -> None:
    answer = suggested(client, "akbia")
    assert [(one["id"], one["near"]) for one in answer["people"]] == [("takeo-akiba", True)]
    assert [one["near"] for one in suggested(client, "tolf")["headlines"]] == [True]


def test_characters_of_a_headline_stand_side_by_side(
    client: TestClient,
    settings: Settings,
    database: Engine,
    write_articles: Callable[..., list[str]],
) -> None:
    write_articles([Row("部長。", headline="部長參觀港口"), Row("港口。", headline="口港")])
    sync.rebuild(settings, database)
    assert headlines(client, "港口") == ["部長參觀港口"]
    assert headlines(client, "部长") == ["部長參觀港口"]
    assert len(headlines(client, "港")) == 2


def test_equal_headlines_are_suggested_once(
    client: TestClient,
    settings: Settings,
    database: Engine,
    write_articles: Callable[..., list[str]],
) -> None:
    write_articles(Row(f"Text {at}.", headline=f"Rates {at % 2}") for at in range(6))
    sync.rebuild(settings, database)
    assert sorted(headlines(client, "rates")) == ["Rates 0", "Rates 1"]


def test_a_name_that_begins_as_typed_is_meant(
    client: TestClient,
    settings: Settings,
    database: Engine,
    write_articles: Callable[..., list[str]],
) -> None:
    mann = ("person", "tala-mann", "Tala Mann")
    write_articles([Row("Tala Mann came.", headline="A talk", names={mann: ["Tala Mann"]})])
    sync.rebuild(settings, database)
    assert headlines(client, "tlak") == ["A talk"]
    assert headlines(client, "tala") == []


def test_names_are_suggested_without_an_index_and_follow_the_library(
    client: TestClient,
    settings: Settings,
    database: Engine,
    write_articles: Callable[..., list[str]],
    shelf: tuple[Row, ...],
) -> None:
    write_articles(shelf[:1])
    answer = suggested(client, "xi ji")
    assert [one["articles"] for one in answer["people"]] == [1]
    assert answer["headlines"] == []
    write_articles(shelf[1:])
    assert [one["articles"] for one in suggested(client, "xi ji")["people"]] == [2]
    sync.rebuild(settings, database)
    assert headlines(client, "akiba") == ["Akiba goes to Tokyo"]


def test_the_limit(client: TestClient, ids: list[str]) -> None:
    assert len(suggested(client, "l")["people"]) == 2
    assert len(suggested(client, "l", "&limit=1")["people"]) == 1
