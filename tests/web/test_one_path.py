"""A search is the same in each of its forms, and facets keep their word, by a bench's own code."""

import csv
import io
import json
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient
from typer.testing import CliRunner

from app.cli import app
from app.config import Settings
from app.index import sync
from bench import promises
from rows import Row

PEOPLE = [("person", "ann-lee", "Ann Lee"), ("person", "bob-orr", "Bob Orr")]
COUNTRIES = [("country", "jp", "Japan"), ("country", "cn", "China")]


def shelf() -> list[Row]:
    """Sixty articles; each fifth is a copy of the one before."""
    chance = random.Random(5)
    rows: list[Row] = []
    for number in range(60):
        if number % 5 == 4:
            rows.append(Row(rows[-1].body, f"Told again {number}", dict(rows[-1].names)))
            continue
        named = [one for one in (*PEOPLE, *COUNTRIES) if chance.random() < 0.5]
        words = " ".join(chance.choices("oil gas price trade talks 習近平 東京 port".split(), k=70))
        said = " ".join(f"{name} spoke." for _, _, name in named)
        dated = chance.random() < 0.8
        rows.append(
            Row(
                f"Report {number}: {words}. {said}",
                headline=f"Oil talks {number}" if chance.random() < 0.5 else f"Trade {number}",
                names={one: [one[2]] for one in named},
                publisher=chance.choice(["The Daily", "Other Times", None]),
                language=chance.choice(["en", "en", "zh"]),
                published=datetime(2023, 12, 1, tzinfo=UTC) + timedelta(days=chance.randint(0, 90))
                if dated
                else None,
                published_precision="day" if dated else None,
            )
        )
    return rows


@pytest.fixture
def written(
    settings: Settings, database: Engine, write_articles: Callable[..., list[str]]
) -> list[str]:
    ids = write_articles(shelf())
    sync.rebuild(settings, database)
    return ids


def getter(client: TestClient) -> Callable[[str], str]:
    def get(address: str) -> str:
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.text[:300])
        return answer.text

    return get


SEARCHES = [
    "", "q=oil", "q=oil&sort=newest", "q=oil&sort=oldest", "q=oil&sort=length", "sort=oldest",
    "collapse=story", "q=trade&collapse=story", "collapse=story&sort=length", "q=-ann",
    "exclude.country=jp", "person=ann-lee&exclude.publisher=The+Daily", "from=2024", "to=2023-12",
    "from=2024-01&to=2024-01-15", "undated=only", "undated=exclude&q=gas", "q=習近平&country=cn",
    "publisher=The+Daily&publisher=unknown", "language=zh&year=2024", "q=nothing", "q=ann+lee",
]  # fmt: skip


@pytest.mark.parametrize("search", SEARCHES)
def test_a_search_is_the_same_in_each_form(
    client: TestClient, written: list[str], search: str
) -> None:
    pairs = [tuple(pair.split("=")) for pair in search.replace("+", " ").split("&") if pair]
    found = promises.forms(getter(client), pairs)
    assert list(promises.differing(found)) == []
    assert bool(found["json"]) == (search != "q=nothing")
    assert set(found["json"]) <= set(written)


def test_facets_keep_their_word_and_forms_are_one_on_random_pages(
    client: TestClient, written: list[str]
) -> None:
    get = getter(client)
    for pairs in islice(promises.searches(get), 12):
        said = [
            *promises.broken(get, pairs),
            *promises.differing(promises.forms(get, pairs)),
        ]
        assert said == [], pairs


def test_copies_fold_everywhere(client: TestClient, written: list[str]) -> None:
    get = getter(client)
    found = promises.forms(get, [("collapse", "story")])
    assert len(written) == 60
    assert {form: len(ids) for form, ids in found.items()} == dict.fromkeys(found, 48)
    answer = json.loads(get("/api/v1/articles?collapse=story"))
    assert answer["total"]["value"] == 48
    assert not list(promises.broken(get, [("collapse", "story")]))
    assert "48 articles" in get("/search?collapse=story")


def test_a_feed_says_where_it_goes_on(client: TestClient, written: list[str]) -> None:
    atom = "{http://www.w3.org/2005/Atom}"
    feed = ET.fromstring(client.get("/feed.atom?q=oil&limit=5").content)
    links = {link.get("rel"): link.get("href") for link in feed.findall(atom + "link")}
    assert links["first"] == links["self"] == "http://testserver/feed.atom?q=oil&limit=5"
    assert "previous" not in links
    second = ET.fromstring(client.get(links["next"] or "").content)
    back = {link.get("rel"): link.get("href") for link in second.findall(atom + "link")}
    assert back["self"] == links["next"]
    assert back["first"] == links["first"]
    assert ET.fromstring(client.get(back["previous"] or "").content)[6].tag == feed[6].tag
    assert "next_url" not in client.get("/feed.json?q=nothing").json()


def test_the_page_of_a_search_leads_to_its_other_forms(
    client: TestClient, written: list[str]
) -> None:
    page = client.get("/search?q=oil&person=ann-lee&page=2").text
    for address in (
        "/api/v1/export?q=oil&amp;person=ann-lee&amp;format=csv",
        "/api/v1/export?q=oil&amp;person=ann-lee&amp;format=excel",
        "/api/v1/export?q=oil&amp;person=ann-lee&amp;format=jsonl",
        "/feed.atom?q=oil&amp;person=ann-lee&amp;sort=newest",
        "/feed.json?q=oil&amp;person=ann-lee&amp;sort=newest",
    ):
        assert f'href="{address}"' in page
        assert client.get(address.replace("&amp;", "&")).status_code == 200
    head = page.partition("</head>")[0]
    assert 'type="application/atom+xml" title="Articles of this search"' in head
    assert 'type="application/feed+json"' in head


@pytest.mark.parametrize("search", ["", "q=oil&collapse=story&sort=oldest", "exclude.country=jp"])
def test_commands_give_what_the_server_does(
    client: TestClient, written: list[str], settings: Settings, monkeypatch: Any, search: str
) -> None:
    monkeypatch.setenv("DATELINE_DATA_DIR", str(settings.data_dir))
    address = f"http://testserver/search?{search}"
    for format in ("csv", "jsonl", "excel"):
        said = CliRunner().invoke(app, ["export", "--format", format, "--url", address])
        served = client.get(f"/api/v1/export?format={format}&{search}")
        assert said.stdout_bytes == served.content
    said = CliRunner().invoke(app, ["search", "--json", "--url", address])
    assert json.loads(said.stdout) == client.get(f"/api/v1/articles?{search}").json()


def test_options_of_a_command_win_over_the_address(
    client: TestClient, written: list[str], settings: Settings, monkeypatch: Any
) -> None:
    monkeypatch.setenv("DATELINE_DATA_DIR", str(settings.data_dir))
    words = ["search", "gas", "--json", "--url", "/search?q=oil&country=jp", "--collapse"]
    said = json.loads(CliRunner().invoke(app, words).stdout)
    want = client.get("/api/v1/articles?q=gas&country=jp&collapse=story").json()
    assert [one["id"] for one in said["results"]] == [one["id"] for one in want["results"]]
    assert said["total"] == want["total"]


CELLS = [
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠x", " =1", "\ufeff=1",
    "\u200b+1", "\u3000－1", '="a"', "=cmd|' /C calc'!A0",
]  # fmt: skip


def test_no_cell_of_a_table_is_a_formula(
    client: TestClient, settings: Settings, database: Engine,
    write_articles: Callable[..., list[str]],
) -> None:  # fmt: skip
    plain = ["1+1=2", "a-b", "x@y", "习＝近", 'say "=1"', "a\nb"]
    write_articles(Row(f"Body {at}", headline=text) for at, text in enumerate(CELLS + plain))
    sync.rebuild(settings, database)
    raw = client.get("/api/v1/export?format=csv&sort=oldest").content
    assert raw.startswith(b"id,")
    assert b"\r\n" in raw
    excel = client.get("/api/v1/export?format=excel&sort=oldest").content
    assert excel == b"\xef\xbb\xbf" + raw
    rows = list(csv.DictReader(io.StringIO(raw.decode(), newline="")))
    headlines = {row["headline"] for row in rows}
    assert headlines == {f"'{cell}" for cell in CELLS} | set(plain)
