"""What pages and answers say of people: roles, and whom a surname alone probably means."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from app.config import Settings
from app.index import sync
from rows import Row

JAMES = ("person", "james-baker", "James Baker")
HOWARD = ("person", "howard-baker", "Howard Baker")
BAKER = ("person", "baker", "Baker")
COLE = ("person", "ann-cole", "Ann Cole")


@pytest.fixture
def ids(
    settings: Settings, database: Engine, write_articles: Callable[..., list[str]]
) -> list[str]:
    rows = [
        Row(f"Secretary of State James Baker saw {n} boats.", names={JAMES: ["James Baker"]})
        for n in range(9)
    ]
    rows += [
        Row("Senator Howard Baker left.", names={HOWARD: ["Howard Baker"]}),
        Row("Mr Baker left, and Baker came.", headline="Baker", names={BAKER: ["Baker"]}),
        Row("Ann Cole met Judge Ann Cole.", names={COLE: ["Ann Cole"]}),
    ]
    written = write_articles(rows)
    sync.rebuild(settings, database)
    return written


def test_a_mark_says_probably_and_leads_to_the_person(client: TestClient, ids: list[str]) -> None:
    page = client.get(f"/articles/{ids[10]}").text
    assert (
        page.count('href="/people/james-baker" title="probably James Baker (person, surname)"') == 3
    )
    assert 'class="ent probably" id="mh1" data-kind="person" data-entity="baker"' in page
    answer = client.get(f"/api/v1/articles/{ids[10]}").json()
    (one, *_) = answer["mentions"]
    assert (one["entity"], one["name"]) == ("baker", "Baker")
    assert one["probably"] == {"kind": "person", "id": "james-baker", "name": "James Baker"}


def test_filters_and_counts_keep_to_what_is_certain(client: TestClient, ids: list[str]) -> None:
    def total(slug: str) -> int:
        return int(client.get(f"/api/v1/articles?person={slug}").json()["total"]["value"])

    assert (total("james-baker"), total("howard-baker"), total("baker")) == (9, 1, 1)
    values = client.get("/api/v1/articles").json()["facets"]["person"]["values"]
    assert {v["value"]: v["count"] for v in values} == {
        "james-baker": 9, "howard-baker": 1, "baker": 1, "ann-cole": 1
    }  # fmt: skip


def test_the_person_page_shows_the_probable_apart(client: TestClient, ids: list[str]) -> None:
    page = client.get("/people/james-baker").text
    assert "Probably meant too" in page
    assert "/people/howard-baker" in page
    answer = client.get("/api/v1/people/james-baker").json()
    assert (answer["articles"], [one["id"] for one in answer["alone"]]) == (9, ["baker"])
    surname = client.get("/people/baker").text
    assert "They probably mean" in surname
    assert "May be" in surname
    answer = client.get("/api/v1/people/baker").json()
    assert answer["probably"]["id"] == "james-baker"
    assert [one["id"] for one in answer["namesakes"]] == ["james-baker", "howard-baker"]


def test_roles_are_counted_by_article(client: TestClient, ids: list[str]) -> None:
    page = client.get("/people/james-baker").text
    assert "Described as" in page
    assert client.get("/api/v1/people/james-baker").json()["roles"] == [
        {"name": "Secretary of State", "articles": 9}
    ]
    assert client.get("/api/v1/people/ann-cole").json()["roles"] == [
        {"name": "Judge", "articles": 1}
    ]
    mentions = client.get(f"/api/v1/articles/{ids[11]}").json()["mentions"]
    assert [m["role"] for m in mentions] == [None, "Judge"]


def test_a_shared_surname_asks_which(client: TestClient, ids: list[str]) -> None:
    assert "2 people share this surname" in client.get("/people?q=baker").text
    assert "share this surname" not in client.get("/people?q=cole").text
    notes = client.get("/api/v1/articles?q=Baker").json()["query"]["notes"]
    assert notes[0] == "“Baker” may be James Baker or Howard Baker."
    for q in ("cole", "james baker", "baker boats", "boats"):
        notes = client.get(f"/api/v1/articles?q={q}").json()["query"]["notes"]
        assert not any("may be" in note for note in notes)


def test_the_page_asks_which_with_links_and_counts(client: TestClient, ids: list[str]) -> None:
    which = client.get("/api/v1/articles?q=Baker&snippets=false").json()["query"]["which"]
    assert which["asked"] == "Baker"
    assert [(one["id"], one["articles"]) for one in which["people"]] == [
        ("james-baker", 9), ("howard-baker", 1)
    ]  # fmt: skip
    page = client.get("/search?q=Baker").text
    assert "Which <bdi>Baker</bdi>?" in page
    assert "may be" not in page
    for one in which["people"]:
        assert f'href="{one["url"]}"' in page.replace("&amp;", "&")
        answer = client.get(one["url"].replace("/search", "/api/v1/articles")).json()
        assert answer["total"]["value"] == one["articles"]
        assert answer["query"]["which"] is None


def test_the_page_offers_the_words_alone(client: TestClient, ids: list[str]) -> None:
    query = client.get("/api/v1/articles?q=Cole%20Ann").json()["query"]
    assert query["literal"] == '"Cole Ann"'
    assert 'href="/search?q=%22Cole%20Ann%22"' in client.get("/search?q=Cole%20Ann").text
    assert client.get("/api/v1/articles?q=%22Cole%20Ann%22").json()["total"]["value"] == 0
    assert client.get("/api/v1/articles?q=boats").json()["query"]["literal"] is None


def test_another_spelling_comes_with_its_total(client: TestClient, ids: list[str]) -> None:
    query = client.get("/api/v1/articles?q=Bakre").json()["query"]
    assert (query["did_you_mean"], query["did_you_mean_total"]) == ("Baker", 11)
    page = client.get("/search?q=Bakre").text
    assert 'Did you mean <a href="/search?q=Baker">' in page
    assert "11 articles" in page
