import csv
import io
import json
import time
from collections.abc import Callable
from itertools import pairwise
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from app.config import Settings
from app.index import sync
from rows import Row

API = "/api/v1"
HOSTILE = "<script>alert(1)</script>\"'&"


def get(client: TestClient, path: str) -> Any:
    answer = client.get(API + path)
    assert answer.status_code == 200, (path, answer.text)
    assert answer.headers["content-type"] == "application/json"
    return answer.json()


def found(client: TestClient, parameters: str) -> set[str]:
    answer = get(client, f"/articles?limit=100&{parameters}")
    assert answer["total"]["value"] == len(answer["results"])
    return {result["id"] for result in answer["results"]}


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ("", {0, 1, 2, 3, 4}),
        ("q=tokyo", {0}),
        ("q=nothing", set()),
        ("person=takeo-akiba", {0, 2, 3}),
        ("person=takeo-akiba&person=xi-jinping", {0}),
        ("country=JP", {0, 1}),
        ("country=zz", set()),
        ("publisher=The+Daily&publisher=Other+Times", {0, 1}),
        ("publisher=unknown", {2, 3}),
        ("exclude.person=takeo-akiba", {1, 4}),
        ("year=2024&year=unknown", {0, 2, 3, 4}),
        ("language=fr", {4}),
        ("from=2023&to=2023", {1}),
        ("from=2024-05&to=2024-05-31", {0}),
        ("undated=only", {2, 3, 4}),
        ("undated=exclude", {0, 1}),
        ("organisation=kyodo&place=tokyo", {0}),
        ("q=" + quote("習近平"), {0, 1}),
    ],
)
def test_filters(client: TestClient, ids: list[str], parameters: str, expected: set[int]) -> None:
    assert found(client, parameters) == {ids[at] for at in expected}


def test_the_answer_to_a_search(client: TestClient, ids: list[str]) -> None:
    answer = get(client, "/articles?q=akiba&country=jp")
    assert answer["query"] == {
        "q": "akiba",
        "interpreted": "akiba",
        "warnings": [],
        "notes": [],
        "did_you_mean": None,
        "did_you_mean_total": None,
        "literal": None,
        "which": None,
        "filters": {"country": ["jp"]},
        "excluded": {},
        "from": None,
        "to": None,
        "undated": None,
        "sort": "relevance",
    }
    assert answer["total"] == {"value": 1, "relation": "eq"}
    (result,) = answer["results"]
    assert result["url"] == f"/articles/{ids[0]}"
    assert result["published"] == "2024-05-31T09:30:00Z"
    assert result["people"][0] == {"id": "takeo-akiba", "name": "Takeo Akiba", "mentions": 3}
    assert result["story"] is None
    body = get(client, f"/articles/{ids[0]}")["body"]
    for snippet in result["snippets"]:
        assert body[snippet["start"] :].startswith(snippet["text"])
        for start, end in snippet["ranges"]:
            assert snippet["text"][start:end].lower() == "akiba"
    assert set(answer["facets"]) == {
        "person", "country", "organisation", "place", "publisher", "language", "year",
    }  # fmt: skip
    assert answer["facets"]["person"]["label"] == "People"


@pytest.mark.parametrize("base", ["", "q=akiba", "country=cn", "year=2024", "publisher=unknown"])
def test_a_facet_value_keeps_its_word(client: TestClient, ids: list[str], base: str) -> None:
    answer = get(client, f"/articles?{base}")
    chosen = [pair.partition("=")[0] for pair in base.split("&")]
    for name, facet in answer["facets"].items():
        for value in facet["values"]:
            widened = [pair for pair in base.split("&") if pair and pair.partition("=")[0] != name]
            kept = widened if name in chosen and name in ("publisher", "year") else [base]
            asked = "&".join([*kept, f"{name}={quote(value['value'])}"])
            assert get(client, f"/articles?{asked}")["total"]["value"] == value["count"]
            page = client.get(value["url"], headers={"accept": "text/html"})
            assert page.status_code == 200


def test_facets_and_passages_only_when_wanted(client: TestClient, ids: list[str]) -> None:
    answer = get(client, "/articles?q=akiba&facet=year&facet=person&snippets=false&limit=1")
    assert set(answer["facets"]) == {"person", "year"}
    assert answer["results"][0]["snippets"] == []
    assert "facet=year&facet=person&snippets=false" in answer["next"]
    assert get(client, "/articles?facet=none")["facets"] == {}


@pytest.mark.parametrize("sort", ["newest", "oldest", "length", "relevance"])
@pytest.mark.parametrize("limit", [1, 2, 3, 5])
def test_walking_gives_each_article_once_and_back(
    client: TestClient, ids: list[str], sort: str, limit: int
) -> None:
    address: str | None = f"{API}/articles?q=a+OR+china+OR+xi&sort={sort}&limit={limit}"
    assert address is not None
    whole = [r["id"] for r in client.get(address.replace(f"limit={limit}", "")).json()["results"]]
    walked: list[str] = []
    pages = []
    while address:
        answer = client.get(address)
        links = answer.headers.get("link", "")
        page = answer.json()
        assert ('rel="next"' in links) is (page["next"] is not None)
        walked += [result["id"] for result in page["results"]]
        pages.append(page)
        address = page["next"]
    assert walked == whole
    assert len(whole) == len(set(whole)) > 2
    for before, after in pairwise(pages):
        back = client.get(after["previous"]).json()
        assert [r["id"] for r in back["results"]] == [r["id"] for r in before["results"]]


def test_the_undated_come_last(client: TestClient, ids: list[str]) -> None:
    for sort in ("newest", "oldest"):
        dates = [r["published"] for r in get(client, f"/articles?sort={sort}")["results"]]
        assert dates[2:] == [None] * 3
    assert get(client, "/articles")["undated"] == 3


def test_an_article_slices_in_code_points(client: TestClient, ids: list[str]) -> None:
    for id in ids:
        article = get(client, f"/articles/{id}")
        for mention in article["mentions"]:
            assert article["body"][mention["start"] : mention["end"]] == mention["text"]
        for mention in article["headline_mentions"]:
            assert article["headline"][mention["start"] : mention["end"]] == mention["text"]
        original = get(client, f"/articles/{id}/original")
        assert original["furniture"] == article["furniture"]
        for piece in original["furniture"]:
            assert original["text"][piece["start"] : piece["end"]] == piece["text"]
    assert "😀" in get(client, f"/articles/{ids[0]}")["body"]
    (japan, _) = get(client, f"/articles/{ids[0]}")["countries"]
    assert japan["mentions"] == japan["named"] + japan["demonym"] + japan["place"]
    assert get(client, f"/articles/{ids[3]}")["furniture"][0]["reason"] == "advert"


def test_lists_and_articles_count_alike(client: TestClient, ids: list[str]) -> None:
    for result in get(client, "/articles")["results"]:
        article = get(client, f"/articles/{result['id']}")
        for names in ("people", "countries"):
            whole = {one["id"]: one["mentions"] for one in article[names]}
            assert {one["id"]: one["mentions"] for one in result[names]}.items() <= whole.items()


def test_copies_form_a_story(client: TestClient, ids: list[str]) -> None:
    story = get(client, f"/articles/{ids[2]}")["story"]
    assert story["articles"] == sorted([ids[2], ids[3]])
    assert get(client, f"/articles/{ids[0]}")["story"] is None
    whole = get(client, f"/stories/{story['id']}")
    assert (whole["size"], whole["representative"]) == (2, whole["articles"][0]["id"])
    assert {one["relation"] for one in whole["articles"]} <= {"copy", "update"}
    assert all(0.5 < one["similarity"] <= 1 for one in whole["articles"])
    similar = get(client, f"/articles/{ids[2]}/similar")
    assert [copy["id"] for copy in similar["copies"]] == [ids[3]]
    assert ids[3] not in {one["id"] for one in similar["results"]}
    assert ids[0] in {one["id"] for one in similar["results"]}
    folded = get(client, "/articles?collapse=story")
    assert folded["total"]["value"] == 4


def test_a_diff_holds_both_texts(client: TestClient, ids: list[str]) -> None:
    story = get(client, f"/articles/{ids[2]}")["story"]["id"]
    diff = get(client, f"/stories/{story}/diff?a={ids[3]}&b={ids[2]}")
    assert (diff["a"], diff["b"]) == (ids[3], ids[2])
    for side in ("a", "b"):
        body = get(client, f"/articles/{diff[side]}")["body"]
        assert "".join(change[side] for change in diff["changes"]) == body
    alone = get(client, f"/stories/{story}/diff")
    assert {alone["a"], alone["b"]} == {ids[2], ids[3]}
    wrong = client.get(f"{API}/stories/{story}/diff?a={ids[0]}")
    assert wrong.status_code == 422
    assert wrong.json()["errors"][0]["loc"] == ["query", "a"]


def test_directories_and_their_entities(client: TestClient, ids: list[str]) -> None:
    sizes = {"people": 4, "countries": 2, "organisations": 1, "places": 1}
    for many, size in sizes.items():
        directory = get(client, f"/{many}")
        assert directory["total"]["value"] == len(directory["results"]) == size
        for one in directory["results"]:
            entity = get(client, f"/{many}/{one['id']}")
            assert (entity["name"], entity["articles"]) == (one["name"], one["articles"])
            articles = client.get(entity["articles_url"]).json()
            assert articles["total"]["value"] == entity["articles"]
    assert [one["id"] for one in get(client, f"/people?q={quote('習')}")["results"]] == [
        "xi-jinping"
    ]
    assert get(client, "/people?letter=l")["total"]["value"] == 2
    walked, address = [], f"{API}/people?sort=name&limit=1"
    while address:
        page = client.get(address).json()
        walked += [one["id"] for one in page["results"]]
        address = page["next"]
    assert walked == ["liu-bei", "liu-xiang", "takeo-akiba", "xi-jinping"]


_DATES = {"year": "2024", "month": "2024-05", "day": "2024-05-31"}


def counted(facet: dict[str, Any]) -> dict[str, int]:
    return {value["value"]: value["count"] for value in facet["values"] if value["count"]}


@pytest.mark.parametrize("parameters", ["", "q=japan", "person=takeo-akiba", "country=zz"])
def test_pictures_count_what_the_search_finds(
    client: TestClient, ids: list[str], parameters: str
) -> None:
    answer = get(client, f"/articles?{parameters}")
    total = answer["total"]["value"]
    timeline = get(client, f"/timeline?{parameters}")
    assert timeline["total"] == total
    assert timeline["undated"] == answer["undated"]
    bars = answer["timeline"]["bars"]
    assert sum(bar["count"] for bar in bars) == total - answer["undated"]
    assert {len(bar["key"]) for bar in bars} <= {len(_DATES[answer["timeline"]["unit"]])}
    for bar in bars:
        there = found(client, f"{parameters}&from={bar['key']}&to={bar['key']}")
        assert len(there) == bar["count"]
    countries = {
        one["id"]: one["articles"] for one in get(client, f"/map?{parameters}")["countries"]
    }
    assert countries == counted(answer["facets"]["country"])
    network = get(client, f"/network?{parameters}")
    assert network["total"] == total
    people = {node["id"]: node["articles"] for node in network["nodes"]}
    assert people == counted(answer["facets"]["person"])


def test_export_has_the_order_and_the_articles_of_the_search(
    client: TestClient, ids: list[str]
) -> None:
    for parameters in ("", "q=china", "sort=oldest", "person=takeo-akiba&limit=1"):
        order = client.get(f"{API}/articles?{parameters.replace('&limit=1', '')}").json()["results"]
        lines = client.get(f"{API}/export?format=jsonl&{parameters}")
        assert lines.headers["content-type"].startswith("application/x-ndjson")
        records = [json.loads(line) for line in lines.text.splitlines()]
        assert [record["id"] for record in records] == [result["id"] for result in order]
    table = client.get(f"{API}/export?format=csv").text
    rows = list(csv.DictReader(io.StringIO(table)))
    assert {row["id"] for row in rows} == set(ids)
    by_id = {row["id"]: row for row in rows}
    hostile = by_id[ids[4]]
    assert hostile["publisher"] == f"'=1+1 {HOSTILE}"
    assert hostile["section"] == f"'=2 {HOSTILE}"
    assert by_id[ids[0]]["section"] == "World"
    assert by_id[ids[0]]["people"].split("; ")[0] == "Takeo Akiba"
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())


def test_the_section_of_an_article(client: TestClient, ids: list[str]) -> None:
    assert get(client, f"/articles/{ids[0]}")["section"] == "World"
    assert get(client, f"/articles/{ids[1]}")["section"] is None
    page = client.get(f"/articles/{ids[0]}", headers={"Accept": "text/html"}).text
    assert page.index(">The Daily<") < page.index(">World<") < page.index("<time")
    assert '"articleSection": "World"' in page


def test_status(client: TestClient, ids: list[str]) -> None:
    status = get(client, "/status")
    assert status["counts"]["articles"] == 5
    assert status["counts"]["stories"] == 1
    assert status["ready"] is True


QUERIES = [
    "park.", '"x', "AND", "(", ")", "a:b", "U.S.", "can't", "*", "?", "\x00", "a\x00b",
    "x" * 10_000, "(" * 2_000, "()" * 500, "😀", "<script>", HOSTILE, "-", "-x", "NOT", "OR OR",
    "a AND", "[a TO",
    "person:", "person:nobody", 'person:"', "~", "x~9", "^", "\\", "{", "%", "習", "' OR 1=1 --",
    "\ud7ff\u200f\u202e", "é" * 5_000, "a* b* c* d*",
]  # fmt: skip


@pytest.mark.parametrize("q", QUERIES)
def test_no_question_is_an_error(client: TestClient, ids: list[str], q: str) -> None:
    begun = time.process_time()
    for path in ("/search", f"{API}/articles", f"{API}/suggest", f"{API}/map", "/feed.atom"):
        answer = client.get(path, params={"q": q}, headers={"accept": "text/html"})
        assert answer.status_code == 200, path
        assert "<script>alert" not in answer.text or answer.headers["content-type"].endswith("json")
    assert time.process_time() - begun < 5


PAGES = ["/", "/search", "/search?q=heads", "/articles/{id}", "/feed.atom", "/sitemap.xml"]


@pytest.mark.parametrize("path", PAGES)
def test_what_is_written_in_an_article_stays_text(
    client: TestClient, ids: list[str], path: str
) -> None:
    answer = client.get(path.format(id=ids[4]), headers={"accept": "text/html"})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text


def test_an_index_that_appears_or_is_swapped_is_noticed(
    client: TestClient,
    settings: Settings,
    database: Engine,
    write_articles: Callable[..., list[str]],
    shelf: tuple[Row, ...],
) -> None:
    write_articles(shelf[:2])
    assert client.get(f"{API}/articles").status_code == 503
    sync.rebuild(settings, database)
    first = client.get(f"{API}/articles")
    assert first.json()["total"]["value"] == 2
    write_articles(shelf[2:])
    sync.apply_changes(settings, database)
    known = {"if-none-match": first.headers["etag"]}
    second = client.get(f"{API}/articles", headers=known)
    assert second.json()["total"]["value"] == 5
    sync.rebuild(settings, database)
    assert get(client, "/articles")["total"]["value"] == 5


def test_an_unchanged_answer_is_not_sent_again(client: TestClient, ids: list[str]) -> None:
    paths = ["/", "/search?q=x", f"/articles/{ids[0]}", f"{API}/articles", f"{API}/people", "/docs"]
    tags = set()
    for path in [*paths, "/feed.atom", "/sitemap.xml", "/api/openapi.json"]:
        client.get(path)
        answer = client.get(path)
        tag = answer.headers["etag"]
        assert tag.startswith('W/"')
        assert tag not in tags
        tags.add(tag)
        assert "Cookie" in answer.headers["vary"]
        for known in (tag, f'"other", {tag}', tag.removeprefix("W/")):
            again = client.get(path, headers={"if-none-match": known})
            assert again.status_code == 304, path
            assert again.content == b""
            assert again.headers["etag"] == tag
        assert client.get(path, headers={"if-none-match": '"other"'}).status_code == 200
    dark = client.get("/", headers={"cookie": "theme=dark"}).headers["etag"]
    japanese = client.get("/", headers={"accept-language": "ja"}).headers["etag"]
    assert len({dark, japanese, client.get("/").headers["etag"]}) == 3


def test_head_and_compression(client: TestClient, ids: list[str]) -> None:
    for path in ("/", f"{API}/articles", "/feed.json", f"{API}/export", "/static/app.css"):
        answer, head = client.get(path), client.head(path)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-type"] == answer.headers["content-type"]
        assert answer.headers.get("content-encoding") == "gzip"
        plain = client.get(path, headers={"accept-encoding": "identity"})
        assert "content-encoding" not in plain.headers
        assert plain.text == answer.text
