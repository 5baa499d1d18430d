"""Neighbours by rare words and names: in any script, without names, with and without an index."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from app import browse
from app.browse.types import Similar
from app.config import Settings
from app.index import sync
from app.index.base import Engine as Index
from rows import Row

AKIBA = ("person", "takeo-akiba", "Takeo Akiba")
LONG = " ".join(f"sluice{n} gate" for n in range(60))
ROWS = [
    Row("The lighthouse keeper oiled the lamp before the storm.", "Lighthouses"),
    Row("A lighthouse was sold, lamp and all.", "For sale"),
    Row("The parliament voted on the budget.", "Budget"),
    Row("北京地铁新线今日开通，乘客众多。", "地铁", language="zh"),
    Row("上海地铁也有新线开通。", "上海", language="zh"),
    Row("Mr Akiba spoke.", "A speech", {AKIBA: ["Akiba"]}),
    Row("It rained on Akiba.", "Rain", {AKIBA: ["Akiba"]}),
    Row(LONG, "Sluices one"),
    Row(LONG, "Sluices two"),
    Row("A sluice5 gate and a sluice7 gate broke.", "Broken"),
    Row("A sentence unlike any."),
    *(Row(f"The usual words on the day {n}, the keeper of the peace said.") for n in range(9)),
]
Near = Callable[..., tuple[Similar, ...]]


@pytest.fixture
def index(settings: Settings, database: Engine, ids: list[str]) -> Iterator[Index]:
    sync.rebuild(settings, database)
    engine = sync.open_engine(settings)
    yield engine
    engine.close()


@pytest.fixture
def ids(write_articles: Callable[[list[Row]], list[str]]) -> list[str]:
    return write_articles(ROWS)


@pytest.fixture
def near(database: Engine, ids: list[str], index: Index) -> Iterator[Near]:
    with Session(database) as session:

        def run(at: int, engine: Index | None = index, limit: int = 5) -> tuple[Similar, ...]:
            return browse.similar(session, browse.article(session, ids[at]).number, limit, engine)

        yield run


def test_words_names_and_characters_make_neighbours(near: Near, ids: list[str]) -> None:
    first = near(0)[0]
    assert (first.card.id, first.shared) == (ids[1], ())
    assert set(first.words) == {"lighthouse", "lamp"}
    assert first.score > 0
    assert near(3)[0].card.id == ids[4]
    assert near(3)[0].words == ()  # a character alone says little
    named = near(5)[0]
    assert (named.card.id, [name.id for name in named.shared]) == (ids[6], ["takeo-akiba"])
    assert "Akiba" not in named.words
    assert len(near(0, limit=1)) == 1


def test_copies_are_apart_and_a_story_comes_once(near: Near, ids: list[str]) -> None:
    assert ids[8] not in {one.card.id for one in near(7)}
    assert ids[9] in {one.card.id for one in near(7)}
    found = [one.card.id for one in near(9)]
    assert len({*found} & {ids[7], ids[8]}) == 1
    assert ids[9] not in found


def test_without_an_index_names_tell(near: Near, ids: list[str]) -> None:
    assert [one.card.id for one in near(5, engine=None)] == [ids[6]]
    assert near(0, engine=None) == ()


def test_an_article_not_yet_indexed_is_told_by_names(
    near: Near, index: Index, database: Engine, write_articles: Callable[[list[Row]], list[str]]
) -> None:
    (fresh,) = write_articles([Row("Akiba came late.", "Late", {AKIBA: ["Akiba"]})])
    with Session(database) as session:
        number = browse.article(session, fresh).number
        assert {one.card.headline for one in browse.similar(session, number, 5, index)} == {
            "A speech", "Rain"
        }  # fmt: skip
