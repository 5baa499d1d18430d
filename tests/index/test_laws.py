"""Laws that any index keeps, and orders by brute force: no text is known here, only relations."""

import random
from collections.abc import Iterator
from dataclasses import replace

import pytest
from corpus import (
    PEOPLE,
    TERMS,
    VALUES,
    VOCABULARY,
    article,
    found,
    holds,
    indexed,
    on_each_engine,
    trees,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.index.base import Engine, IndexedArticle
from app.query import FACETS, SORTS, SearchQuery
from app.tree import And, Dates, Fuzzy, Node, Not, Or, Phrase, Prefix, Term

often = settings(max_examples=80, suppress_health_check=list(HealthCheck))
Both = tuple[dict[str, Engine], list[IndexedArticle]]


@pytest.fixture(scope="module")
def both() -> Iterator[Both]:
    """Each engine with the same seventy articles, by two commits; some are copies, some undated."""
    chance = random.Random(11)
    corpus = [
        article(
            number,
            " ".join(chance.choices(VOCABULARY, k=chance.randint(1, 12))),
            headline=" ".join(chance.choices(VOCABULARY, k=chance.randint(0, 4))),
            published=chance.choice([None, 1_700_000_000, 1_710_000_000, 86_400 * number]),
            words=chance.randint(0, 5),
            story=chance.choice([None, None, 1, 2, 3]),
            filters=(
                *(("person", one) for one in PEOPLE if chance.random() < 0.4),
                ("publisher", chance.choice(VALUES["publisher"])),
                ("year", chance.choice(VALUES["year"])),
            ),
        )
        for number in range(1, 71)
    ]
    with (
        indexed("whoosh", corpus[:40], corpus[40:]) as whoosh,
        indexed("tantivy", corpus[:40], corpus[40:]) as tantivy,
    ):
        yield {"whoosh": whoosh, "tantivy": tantivy}, corpus


queries = st.builds(
    SearchQuery,
    filters=st.sampled_from([(), (("person", "ann"),), (("publisher", "Post"), ("year", "2024"))]),
    excluded=st.sampled_from([(), (("person", "bob"),)]),
    since=st.sampled_from(["", "1970-01-20"]),
    undated=st.sampled_from(["", "exclude"]),
    sort=st.sampled_from(SORTS),
    collapse=st.booleans(),
    limit=st.just(100),
)


@often
@given(st.none() | trees, queries)
def test_engines_agree_on_all_but_scores(both: Both, node: Node | None, query: SearchQuery) -> None:
    one, other = (engine.search(query, node) for engine in both[0].values())
    assert one.total == other.total
    if not (query.collapse and query.sort in ("", "relevance")):  # the best of a story, by scores
        assert sorted(one.numbers) == sorted(other.numbers)
        assert (one.timeline, one.undated) == (other.timeline, other.undated)
    assert {name: dict(one.facets[name]) for name in FACETS} == {
        name: dict(other.facets[name]) for name in FACETS
    }
    if query.sort not in ("", "relevance"):
        assert one.numbers == other.numbers


@often
@given(st.none() | trees, queries)
def test_each_order_is_that_of_its_key(both: Both, node: Node | None, query: SearchQuery) -> None:
    engines, corpus = both
    if query.sort in ("", "relevance"):
        return
    by_number = {one.number: one for one in corpus}

    def key(number: int) -> tuple[int, int]:
        one = by_number[number]
        match query.sort:
            case "length":
                return 0, -one.words
            case "oldest":
                return one.published is None, one.published or 0
        return one.published is None, -(one.published or 0)

    for engine in engines.values():
        keys = list(map(key, engine.search(query, node).numbers))
        assert keys == sorted(keys)


@often
@given(trees, trees)
def test_what_narrows_never_finds_more(both: Both, one: Node, other: Node) -> None:
    for engine in both[0].values():
        whole = set(found(engine, one))
        assert set(found(engine, And((one, other)))) == whole & set(found(engine, other))
        assert set(found(engine, And((other, one)))) == set(found(engine, And((one, other))))
        assert set(found(engine, And((one, Not(other))))) == whole - set(found(engine, other))
        assert set(found(engine, Not(Not(one)))) == whole
        assert set(found(engine, Or((one, one)))) == whole
        assert not found(engine, And((one, Not(one))))


@often
@given(st.sampled_from(TERMS), st.sampled_from(TERMS), st.integers(0, 3))
def test_looser_words_find_what_stricter_do(both: Both, a: str, b: str, gap: int) -> None:
    for engine in both[0].values():
        phrase = set(found(engine, Phrase((a, b), gap)))
        assert phrase <= set(found(engine, Phrase((a, b), gap + 1)))
        assert phrase <= set(found(engine, And((Term(a), Term(b)))))
        everywhere = set(found(engine, Term(a)))
        assert set(found(engine, Term(a, "headline"))) <= everywhere
        assert everywhere == set(found(engine, Or((Term(a, "headline"), Term(a, "body")))))
        assert set(found(engine, Fuzzy("price", 1))) <= set(found(engine, Fuzzy("price", 2)))
        assert set(found(engine, Prefix("pri"))) <= set(found(engine, Prefix("p")))


@often
@given(st.none() | trees)
def test_parts_of_a_result_are_the_whole(both: Both, node: Node | None) -> None:
    for engine in both[0].values():

        def total(engine: Engine = engine, **given: object) -> int:
            return engine.search(replace(SearchQuery(limit=100), **given), node).total

        every = total()
        assert total(undated="only") + total(undated="exclude") == every
        added, without = total(filters=(("person", "ann"),)), total(excluded=(("person", "ann"),))
        assert added + without == every
        before, after = total(until="1970-01"), total(since="1970-02")
        assert before + after == total(undated="exclude")
        dated = And((node, Dates("1970-02"))) if node else Dates("1970-02")
        assert engine.search(SearchQuery(), dated).total == after
        assert total(collapse=True) <= every
        assert {engine.search(SearchQuery(sort=sort), node).total for sort in SORTS} == {every}
        assert engine.search(SearchQuery(), node).facets["publisher"].get("Post", 0) == total(
            filters=(("publisher", "Post"),)
        )


@on_each_engine
@pytest.mark.parametrize("words", [2, 3, 4])
@pytest.mark.parametrize("field", ["", "headline"])
def test_gaps_of_phrases_however_wide(name: str, words: int, field: str) -> None:
    chance = random.Random(words)

    def said(count: int) -> str:
        return " ".join(chance.choices("abcd" + "xyz" * 4, k=count))

    corpus = [article(number, said(40), headline=said(12)) for number in range(1, 80)]
    with indexed(name, corpus[:50], corpus[50:]) as engine:
        for gap in (0, 1, 2, 3, 4, 7, 10, 49, 50):
            node = Phrase(tuple(chance.choices("abcd", k=words)), gap, field)
            assert sorted(found(engine, node)) == [a.number for a in corpus if holds(a, node)]


@on_each_engine
@settings(max_examples=8, suppress_health_check=list(HealthCheck))
@given(trees)
def test_one_article_more_changes_a_result_by_that_one(name: str, node: Node) -> None:
    corpus = [article(1, "oil gas price"), article(2, "習近平 running", headline="Oil café")]
    more = article(3, "oil 東京 runs", headline="U.S. pricing", published=1_700_000_000)
    with indexed(name, corpus) as engine:
        before = set(found(engine, node))
        engine.update([more])
        after = set(found(engine, node))
        assert after - before <= {3}
        assert before == after - {3}
        assert (3 in after) == holds(more, node)
        engine.update([], [3])
        assert set(found(engine, node)) == before
