"""Each example of the help page finds what the page says, on each engine."""

from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import unquote

import pytest
from starlette.testclient import TestClient

from app.query import SearchQuery, parse
from app.search import search
from app.web.guide import SIGNS
from rows import Library, Row, library

SMITH = ("person", "ann-smith", "Ann Smith")
OTHER = ("person", "bob-smith", "Bob Smith")
UNION = ("organisation", "trade-union", "Trade Union")
TOKYO = ("place", "tokyo", "Tokyo")
JAPAN = ("country", "jp", "Japan")
ROWS = [
    Row("Trade talks of a minister.", "Talks", {}, publisher="Harbour Post",
        published=datetime(2023, 12, 31, tzinfo=UTC)),
    Row("Talks on trade: a summit.", "Summit", published=datetime(2024, 5, 1, tzinfo=UTC)),
    Row("A trade and fisheries minister.", "Minister",
        published=datetime(2024, 6, 30, tzinfo=UTC)),
    Row("Diplomats of an organization.", "Trade Union meets", {UNION: ["Trade Union"]},
        published=datetime(2024, 7, 1, tzinfo=UTC)),
    Row("The organisation is a parliament.", publisher="Evening Post"),
    Row("Ann Smith spoke.", names={SMITH: ["Ann Smith"]}),
    Row("Ms Smith spoke in Tokyo.", names={SMITH: ["Smith"], TOKYO: ["Tokyo"]},
        place_country={"tokyo": "JP"}),
    Row("Bob Smith spoke of Japan.", names={OTHER: ["Bob Smith"], JAPAN: ["Japan"]}),
    Row("Un sommet, rien de plus.", language="fr"),
    Row("A union of trade, smith or ann."),
]  # fmt: skip
ALL = set(range(1, len(ROWS) + 1))
FINDS = {
    "trade talks": {1, 2},
    '"trade talks"': {1},
    '"trade minister"~3': {3},
    "“trade talks”": {1},
    "talks OR summit": {1, 2},
    "talks -summit": {1},
    "talks NOT summit": {1},
    "(talks OR summit) minister": {1},
    "minister talks OR summit": {1},
    "diplom*": {4},
    "organi?ation": {4, 5},
    "*ment": {5},
    "minster~": {1, 3},
    "minsiter~2": {1, 3},
    "person:smith": {6, 7, 8},
    'person:"Ann Smith"': {6, 7},
    "Smith Ann": {6, 7, 10},
    '"Ann Smith"': {6},
    "country:japan": {7, 8},
    'organisation:"trade union"': {4},
    "place:tokyo": {7},
    "headline:minister": {3},
    "body:minister": {1, 3},
    'headline:(talks OR "trade union")': {1, 4},
    "publisher:post": {1, 5},
    "language:en": ALL - {9},
    "published:2024": {2, 3, 4},
    "published:[2024-05 TO 2024-06]": {2, 3},
    "before:2024": {1},
    "after:2024-05": {3, 4},
}
EXAMPLES = [sign for _, signs in SIGNS for sign, _ in signs]


@pytest.fixture(scope="module", params=["whoosh", "tantivy"])
def shelf(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Library]:
    with library(ROWS, tmp_path_factory.mktemp("data"), request.param) as opened:
        yield opened


def test_each_example_has_its_answer_here() -> None:
    assert set(EXAMPLES) == set(FINDS)
    assert len(EXAMPLES) == len(set(EXAMPLES))


@pytest.mark.parametrize("sign", EXAMPLES)
def test_an_example_finds_what_it_says(shelf: Library, sign: str) -> None:
    assert parse(sign).warnings == ()
    found = search(SearchQuery(sign, limit=100), *shelf)
    assert {result.number for result in found.results} == FINDS[sign]


FULL_WIDTH = {ord(c): ord(c) + 0xFEE0 for c in '":()*?~[]-' if c != '"'} | {ord('"'): "＂"}


@pytest.mark.parametrize("sign", EXAMPLES)
def test_other_forms_of_the_signs_do_the_same(shelf: Library, sign: str) -> None:
    found = search(SearchQuery(sign.translate(FULL_WIDTH), limit=100), *shelf)
    assert {result.number for result in found.results} == FINDS[sign]
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in sign)
    found = search(SearchQuery(wide.replace(" ", "\u3000"), limit=100), *shelf)
    assert {result.number for result in found.results} == FINDS[sign]


def test_the_page_lists_each_example_with_a_link(client: TestClient, ids: list[str]) -> None:
    text = unquote(client.get("/help/search", headers={"Accept": "text/html"}).text)
    assert text.count("/search?q=") >= len(EXAMPLES)
    for sign in EXAMPLES:
        answer = client.get("/search", params={"q": sign}, headers={"Accept": "text/html"})
        assert answer.status_code == 200


@pytest.mark.parametrize(
    ("q", "told"),
    [
        ("a (b", "The bracket at character 3 has no partner."),
        ('a "b', "The quotation mark at character 3 has no partner."),
        ("a AND", "AND at character 3 joins nothing, so it was read as a word."),
        ("a OR AND b", "OR AND at character 3: only one of them was read."),
        ("a person:", "person: at character 3 says nothing, so it was read as a word."),
        ("a source:b", "source: at character 3 is no field, so it was read as a word."),
        ("a before:b", "before:b at character 3 names no date, so its words are searched."),
        ("a || b", "|| at character 3 is no sign here (OR is), so it was passed over."),
        ("ab~ c", "ab~ at character 1 is too short to be spelt nearly so, so it is searched as it"
         " stands."),
        ("x [a TO b]", "[a TO b] at character 3 is no span of dates without published: before it,"
         " so its words are searched."),
        ("(" * 21 + "a" + ")" * 21, "Brackets nested more than 20 deep, as at character 21, were"
         " left out."),
        ("?a " * 9, "Only the first 8 wildcards and near phrases of the query were read, "
         "those before character 25."),
        ('"a b"~3 ' * 9 + "c*", "Only the first 8 wildcards and near phrases of the query were "
         "read, those before character 65."),
        ("a " * 41, "Only the first 40 words of the query were read, those before character 81."),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told_with_its_place(q: str, told: str) -> None:
    parsed = parse(q)
    assert parsed.warnings == (told,)
    assert parsed.node is not None


@pytest.mark.parametrize(
    "q",
    ['"a:b || c"', "https://a.example/b", "at 3:45", "AT&T", "C++", "a@b.example", "R&D: money",
     "published: [2024 TO 2024]", "Re: all"],
)  # fmt: skip
def test_what_is_no_syntax_needs_no_word_about_it(q: str) -> None:
    assert parse(q).warnings == ()
