"""Tantivy with blocks beside it: small ones here, so that a few articles fill many."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from corpus import PEOPLE, VOCABULARY, article, found, holds, indexed, spoil, trees
from hypothesis import given, settings

from app.index import blocks, tantivy
from app.index.base import Engine, IndexedArticle
from app.index.standing import StandingIndex, build
from app.query import SearchQuery, parse
from app.tree import Node


@pytest.fixture(autouse=True, scope="module")
def small() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "ARTICLES", 25)
        patch.setattr(tantivy, "ENOUGH", 10)
        patch.setattr(tantivy, "CROWDED", 3)
        yield


def written(chance: random.Random, numbers: range) -> list[IndexedArticle]:
    def said(most: int) -> str:
        return " ".join(chance.choices(VOCABULARY, k=chance.randint(0, most)))

    return [
        article(
            number, said(14), headline=said(4), standfirst=said(5),
            filters=tuple(("person", one) for one in PEOPLE if chance.random() < 0.4),
        )
        for number in numbers
    ]  # fmt: skip


@pytest.fixture(scope="module")
def many() -> Iterator[tuple[Engine, list[IndexedArticle]]]:
    """Articles in three blocks, some written again since, some in no block."""
    chance = random.Random(5)
    first = written(chance, range(1, 61))
    again = written(chance, range(20, 27))
    with indexed("tantivy", first, again, written(chance, range(61, 64))) as engine:
        chance = random.Random(5)
        newest = {a.number: a for a in written(chance, range(1, 61))}
        newest |= {a.number: a for a in written(chance, range(20, 27))}
        newest |= {a.number: a for a in written(chance, range(61, 64))}
        yield engine, list(newest.values())


@settings(max_examples=400)
@given(trees)
def test_any_tree_finds_the_same_with_blocks(
    many: tuple[Engine, list[IndexedArticle]], node: Node
) -> None:
    engine, corpus = many
    assert sorted(found(engine, node)) == [a.number for a in corpus if holds(a, node)]


def test_blocks_take_in_what_comes_and_small_ones_become_one(tmp_path: Path) -> None:
    link = tmp_path / "index-v0"
    build(link, "tantivy", [])
    engine = StandingIndex(link)
    made = set()
    for first in range(1, 122, 4):
        engine.update(
            [article(n, f"oil word{n % 3}") for n in range(first, first + 4)], [first - 2]
        )
        made.add(len(list(link.resolve().glob("*.block"))))
        here = {n for n in range(1, first + 4) if n % 4 != 3 or n > first}
        assert set(found(engine, parse("oil").node)) == here
        assert set(found(engine, parse("-word1").node)) == {n for n in here if n % 3 != 1}
    assert 0 < max(made) < 8


def test_places_beyond_what_a_block_counts_to(tmp_path: Path) -> None:
    link = tmp_path / "index-v0"
    corpus = [article(n, f"oil price{n} said", filters=(("person", "ann"),)) for n in range(1, 301)]
    build(link, "tantivy", [*corpus, article(301, "prices of tin"), article(302, "prices of tin")])
    engine = StandingIndex(link)
    assert engine.spellings("pricez").others[0] == ("prices", 2)
    assert sorted(found(engine, parse("pric* -price*0 -oil~").node)) == [301, 302]
    assert sorted(found(engine, parse("*ice1?9").node)) == list(range(109, 200, 10))
    alike = engine.alike(301, {"prices": 1, "tin": 1}, {}, 5)
    assert [one.number for one in alike] == [302]


def test_a_long_article_has_room(tmp_path: Path) -> None:
    link = tmp_path / "index-v0"
    build(link, "tantivy", [article(n, "oil gas " * 20_000 * (n % 2)) for n in range(1, 31)])
    engine = StandingIndex(link)
    assert engine.search(SearchQuery(), parse('"gas oil"').node).total == 15
    assert engine.search(SearchQuery(), parse('"gas gas oil"~2').node).total == 15


def test_a_changed_byte_is_found_by_who_looks(tmp_path: Path) -> None:
    tantivy.create(tmp_path, [article(number, "word oil " * 50) for number in range(1, 60)])
    tantivy.read(tmp_path).verify()
    path = sorted(tmp_path.glob("*.block"))[1]
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    spoil(path, content)
    with pytest.raises(ValueError, match="not what was written"):
        tantivy.read(tmp_path).verify()
