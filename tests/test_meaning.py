"""Names said in any order, script and shortness; whom several bear is asked."""

from collections.abc import Callable, Iterator

import pytest

from app.called import means
from app.meaning import interpret
from app.query import SearchQuery
from app.search import SearchResults, search
from app.text import name_key
from rows import Library, Row, library

XI = ("person", "xi-jinping", "Xi Jinping")
JAMES = ("person", "james-baker", "James A. Baker")
HOWARD = ("person", "howard-baker", "Howard Baker")
YOON = ("person", "yoon-suk-yeol", "Yoon Suk-yeol")
PUTIN = ("person", "vladimir-putin", "Vladimir Putin")
SISI = ("person", "abdel-fattah-al-sisi", "Abdel Fattah al-Sisi")
PELE = ("person", "pele", "Pelé")
NOBUNAGA = ("person", "nobunaga", "Nobunaga")
LEYEN = ("person", "ursula-von-der-leyen", "Ursula von der Leyen")

ROWS = [
    Row("Xi Jinping spoke.", names={XI: ["Xi Jinping"]}),
    Row("習近平 and the president, Xi.", names={XI: ["習近平", "Xi"]}),
    Row("James A. Baker met Mr Baker.", names={JAMES: ["James A. Baker", "Baker"]}),
    Row("Howard Baker left.", names={HOWARD: ["Howard Baker"]}),
    Row("Yoon Suk-yeol won.", names={YOON: ["Yoon Suk-yeol", "Yoon"]}),
    Row("윤석열 won, says a note on Yoon.", names={YOON: ["윤석열", "Yoon"]}),
    Row("Vladimir Putin; Путин is Владимир Путин.",
        names={PUTIN: ["Vladimir Putin", "Владимир Путин"]}),
    Row("Mr Putin flew home.", names={PUTIN: ["Putin"]}),
    Row("عبد الفتاح السيسي met Sisi.", names={SISI: ["عبد الفتاح السيسي", "Sisi"]}),
    Row("Abdel Fattah al-Sisi again.", names={SISI: ["Abdel Fattah al-Sisi"]}),
    Row("Ursula von der Leyen.", names={LEYEN: ["Ursula von der Leyen"]}),
    Row("Ms von der Leyen.", names={LEYEN: ["von der Leyen"]}),
    Row("A baker and a jinping, an Xi of no name."),
    Row("Pele scored, Pelé did.", names={PELE: ["Pele", "Pelé"]}),
    Row("Nobunaga, or 信長.", names={NOBUNAGA: ["Nobunaga", "信長"]}),
]  # fmt: skip

Ask = Callable[..., SearchResults]


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with library(ROWS, tmp_path_factory.mktemp("data")) as opened:
        yield opened


@pytest.fixture
def ask(shelf: Library) -> Ask:
    return lambda q, **given: search(SearchQuery(q, **given), *shelf)


@pytest.mark.parametrize(
    ("q", "want"),
    [
        ("Xi Jinping", {1, 2, 13}),
        ("jinping xi", {1, 2, 13}),
        ("XI, Jinping", {1, 2, 13}),
        ("习近平", {1, 2}),
        ("Yoon Sukyeol", {5, 6}),
        ("suk-yeol yoon", {5, 6}),
        ("Suk Yeol Yoon", {5, 6}),
        ("윤석열", {5, 6}),
        ("владимир путин", {7, 8}),
        ("Путин Владимир", {7}),  # its words: a surname of another script is not known
        ("putin vladimir", {7, 8}),
        ("V. Putin", {7, 8}),
        ("عبد الفتاح السيسي", {9, 10}),
        ("Abdel Fattah Sisi", {9, 10}),
        ("Sisi, Abdel Fattah", {9, 10}),
        ("james baker", {3}),
        ("j baker", {3}),
        ("Baker James", {3}),
        ("h. baker", {4}),
        ("von der leyen ursula", {11, 12}),
        ("U. von der Leyen", {11, 12}),
        ("howard putin", set()),
        ("putin -vladimir", {8}),
    ],
)
def test_a_name_finds_its_bearer(ask: Ask, q: str, want: set[int]) -> None:
    assert {result.number for result in ask(q).results} == want


@pytest.mark.parametrize(
    ("q", "literal", "want"),
    [
        ("習近平", '"習近平"', {2}),
        ("jinping xi", '"jinping xi"', set()),
        ("(XI Jinping) OR flew", '("XI Jinping") OR flew', {1, 8}),
        ("Xi AND Jinping", '"Xi" AND "Jinping"', {1, 13}),
        ("-习近平 yoon", '-"习近平" yoon', {5, 6}),
        ('"xi jinping" OR (jinping xi)', '"xi jinping" OR ("jinping xi")', {1}),
        ("flew", "", {8}),
    ],
)
def test_the_literal_search_is_that_of_the_words(
    ask: Ask, q: str, literal: str, want: set[int]
) -> None:
    assert ask(q).literal == literal
    alone = ask(literal or q)
    assert {result.number for result in alone.results} == want
    assert (alone.literal, alone.notes) == ("", ())


def test_a_shared_name_is_a_question_with_counts(ask: Ask) -> None:
    asked = ask("Baker").which
    assert asked
    assert asked.asked == "Baker"
    assert {(one.value, one.count) for one in asked.people} == {
        ("james-baker", 1), ("howard-baker", 1)
    }  # fmt: skip
    for one in asked.people:
        assert ask("Baker", filters=(("person", one.value),)).total == one.count
        assert ask("Baker", filters=(("person", one.value),)).which is None
    assert ask("person:baker").which
    for q in ("putin", "baker talks", "James Baker", "A. Baker", "boats"):
        assert ask(q).which is None, q


@pytest.mark.parametrize(
    ("words", "surname", "name", "want"),
    [
        ("george bush", "bush", "George W. Bush", True),
        ("g w bush", "bush", "George W. Bush", True),
        ("george h bush", "bush", "George W. Bush", False),
        ("bush george", "bush", "George Bush", True),
        ("geo bush", "bush", "George Bush", False),
        ("jeb bush", "bush", "George Bush", False),
        ("george bush", "bush", "G. Bush", False),
        ("bush", "bush", "George Bush", False),
        ("jongun kim", "kim", "Kim Jong-un", True),
        ("kim kim", "kim", "Kim Jong-un", False),
    ],
)
def test_which_words_may_be_a_name(words: str, surname: str, name: str, want: bool) -> None:
    assert means(tuple(words.split()), surname, name) is want
    assert means(tuple(name_key(name).split()), surname, name) is (" " in name)


def test_a_single_name_is_explained_only_by_another(ask: Ask) -> None:
    assert ask("pelé").notes == ask("PELE").notes == ()
    assert ask("nobunaga").notes == ("“nobunaga” also finds every article that names 信長.",)
    assert ask("信長").notes == ("“信長” also finds every article that names Nobunaga.",)


def test_many_words_are_no_names(shelf: Library) -> None:
    meaning = interpret(" ".join(f"w{n} baker" for n in range(30)), *shelf)
    assert meaning.which is None
    assert meaning.notes == ()
