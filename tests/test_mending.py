"""Other spellings are offered when they find far more, with what they find."""

import time
from collections.abc import Callable, Iterator

import pytest

from app.query import SearchQuery
from app.search import SearchResults, search
from rows import Library, Row, library

KISSINGER = ("person", "henry-kissinger", "Henry Kissinger")
THATCHER = ("person", "margaret-thatcher", "Margaret Thatcher")
ROWS = [
    *(Row(f"Henry Kissinger spoke, part {n}.", names={KISSINGER: ["Henry Kissinger"]})
      for n in range(20)),
    *(Row(f"A market and a thatcher, day {n}.") for n in range(12)),
    Row("Margaret Thatcher left.", names={THATCHER: ["Margaret Thatcher"]}),
    Row("A note that says Kissenger by mistake."),
    Row("習近平 in Beijing, and U.S. talks in 1987."),
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
    ("q", "offered"),
    [
        ("Kisinger", "Kissinger"),
        ("kissinjar", "kissinger"),  # two edits
        ("KISSINGRE", "KISSINGER"),
        ("Kissenger", "Kissinger"),  # one article has it so, twenty otherwise
        ("Henri Kisinger", "Henry Kissinger"),
        ('"henry kisinger"', '"henry kissinger"'),
        ("person:kisinger", "person:kissinger"),
        ("kisinger -thatcher", "kissinger -thatcher"),
        ("(kisinger OR nobody)", "(kissinger OR nobody)"),
        ("margret tatcher", "margaret thatcher"),  # a name, though `market thatcher` finds more
        ("Kissenger sopke prat", "Kissinger spoke part"),  # the first stands in an article
        ("kissinger", None),
        ("beijing", None),
        ("習近", None),
        ("習平", None),
        ("zzzzzz", None),
        ("tlk", None),
        ("1988", None),
        ("kisinger*", None),
        ("kisinger zzzzzz", None),
        ("", None),
    ],
)
def test_what_is_offered(ask: Ask, q: str, offered: str | None) -> None:
    found = ask(q)
    assert found.did_you_mean == offered
    if offered:
        assert found.did_you_mean_total == ask(offered).total > found.total
        assert ask(offered).did_you_mean is None
    else:
        assert found.did_you_mean_total == 0


def test_filters_hold_for_what_is_offered(ask: Ask) -> None:
    chosen = (("person", "henry-kissinger"),)
    assert ask("kisinger", filters=chosen).did_you_mean_total == 20
    assert ask("kisinger", filters=(("person", "margaret-thatcher"),)).did_you_mean is None


def test_many_wrong_words_take_no_time(ask: Ask) -> None:
    begun = time.process_time()
    ask("kisinger margret tatcher " * 20)
    assert time.process_time() - begun < 1
