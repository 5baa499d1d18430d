"""What every engine must give, against brute force."""

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from corpus import (
    ENGINES,
    PEOPLE,
    TERMS,
    VALUES,
    VOCABULARY,
    article,
    articles,
    found,
    holds,
    indexed,
    leaf,
    on_each_engine,
    trees,
)  # fmt: skip
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.errors import BadRequest
from app.index.base import Engine, IndexedArticle
from app.query import FACETS, NARROWING, SORTS, SearchQuery, parse
from app.snippets import matches
from app.tree import And, Dates, Name, Node, Not, Or, Term

quick = settings(max_examples=40, suppress_health_check=list(HealthCheck))


@on_each_engine
@quick
@given(articles(), st.lists(trees, min_size=1, max_size=8))
def test_a_tree_finds_what_brute_force_finds(
    name: str, corpus: list[IndexedArticle], nodes: list[Node]
) -> None:
    half = len(corpus) // 2
    with indexed(name, corpus[:half], corpus[half:]) as engine:
        for node in nodes:
            want = sorted(a.number for a in corpus if holds(a, node))
            assert sorted(found(engine, node)) == want


@pytest.fixture(scope="module", params=ENGINES)
def many(request: pytest.FixtureRequest) -> Iterator[tuple[Engine, list[IndexedArticle]]]:
    """An index of eighty articles written by three commits."""
    chance = random.Random(3)

    def said(most: int) -> str:
        return " ".join(chance.choices(VOCABULARY, k=chance.randint(0, most)))

    corpus = [
        article(
            number, said(14), headline=said(4), standfirst=said(5),
            filters=tuple(("person", one) for one in PEOPLE if chance.random() < 0.4),
        )
        for number in range(1, 81)
    ]  # fmt: skip
    with indexed(request.param, corpus[:30], corpus[30:55], corpus[55:]) as engine:
        yield engine, corpus


@settings(max_examples=500)
@given(trees)
def test_any_tree_finds_the_same_on_each_engine(
    many: tuple[Engine, list[IndexedArticle]], node: Node
) -> None:
    engine, corpus = many
    assert sorted(found(engine, node)) == [a.number for a in corpus if holds(a, node)]


@settings(max_examples=100)
@given(trees, trees)
def test_sets_obey_their_laws(
    many: tuple[Engine, list[IndexedArticle]], one: Node, other: Node
) -> None:
    engine, corpus = many

    def total(node: Node) -> int:
        return engine.search(SearchQuery(), node).total

    assert total(one) + total(Not(one)) == len(corpus)
    assert total(Or((one, other))) == total(one) + total(other) - total(And((one, other)))
    assert found(engine, Not(Or((one, other)))) == found(engine, And((Not(one), Not(other))))


def test_eight_threads_find_what_one_does(many: tuple[Engine, list[IndexedArticle]]) -> None:
    engine, _ = many
    words = [*TERMS, "oil gas", '"oil gas"~3', "pri*", "-oil", "caf?*", "runing~", '"a oil a"~4']
    asked = [(parse(q).node, sort) for q in words for sort in SORTS] * 3
    alone = [engine.search(SearchQuery(sort=sort), node) for node, sort in asked]
    with ThreadPoolExecutor(8) as threads:
        together = threads.map(lambda one: engine.search(SearchQuery(sort=one[1]), one[0]), asked)
        assert list(together) == alone


@quick
@given(articles(size=2), leaf)
def test_what_finds_an_article_is_marked_in_it(corpus: list[IndexedArticle], node: Node) -> None:
    for one in corpus:
        texts = {"headline": one.headline, "standfirst": one.standfirst, "body": one.body}
        marked = any(matches(text, node, field) for field, text in texts.items())
        assert marked == (holds(one, node) and not isinstance(node, Name | Dates))
        assert not any(matches(text, Not(node), field) for field, text in texts.items())


@on_each_engine
@quick
@given(articles(), articles(), st.sets(st.integers(1, 6)), trees)
def test_an_update_replaces_and_removes(
    name: str, old: list[IndexedArticle], new: list[IndexedArticle], removed: set[int], node: Node
) -> None:
    with indexed(name, old) as engine:
        engine.search(SearchQuery(), node)  # a reader of the old state is open
        engine.update(new, removed - {a.number for a in new})
        current = {a.number: a for a in old if a.number not in removed} | {a.number: a for a in new}
        want = sorted(number for number, a in current.items() if holds(a, node))
        assert sorted(found(engine, node)) == want
        assert engine.revisions() == {number: a.revision for number, a in current.items()}


queries = st.builds(
    SearchQuery,
    filters=st.lists(
        st.sampled_from([("person", "ann"), ("person", "BOB"), ("publisher", "post"),
                         ("publisher", "unknown"), ("year", "2024"), ("language", "zh")]),
        unique=True, max_size=3,
    ).map(lambda pairs: tuple(sorted(pairs))),
    excluded=st.sampled_from([(), (("person", "cy"),), (("publisher", "Post"),)]),
    since=st.sampled_from(["", "2023", "2024-03-09", "1969-12"]),
    until=st.sampled_from(["", "2024", "2023-11-14"]),
    undated=st.sampled_from(["", "only", "exclude"]),
    collapse=st.booleans(),
    limit=st.just(1000),
)  # fmt: skip


@on_each_engine
@quick
@given(articles(), st.none() | trees, queries)
def test_each_facet_value_keeps_its_word(
    name: str, corpus: list[IndexedArticle], node: Node | None, query: SearchQuery
) -> None:
    with indexed(name, corpus) as engine:
        hits = engine.search(query, node)
        for facet in FACETS:
            for value, count in hits.facets[facet].items():
                others = tuple(
                    pair for pair in query.filters if facet in NARROWING or pair[0] != facet
                )
                added = replace(query, filters=(*others, (facet, value)))
                assert engine.search(added, node).total == count, (facet, value)
        for facet in VALUES:
            others = tuple(p for p in query.filters if facet in NARROWING or p[0] != facet)
            known = {value for one in corpus for name, value in one.filters if name == facet}
            totals = {
                value: engine.search(replace(query, filters=(*others, (facet, value))), node).total
                for value in known
            }
            assert set(hits.facets[facet]) == {value for value in known if totals[value]}


@on_each_engine
@quick
@given(articles(), st.none() | trees, queries, st.sampled_from(SORTS), st.integers(1, 3))
def test_cursors_walk_each_article_once_and_back(
    name: str,
    corpus: list[IndexedArticle],
    node: Node | None,
    query: SearchQuery,
    sort: str,
    limit: int,
) -> None:
    with indexed(name, corpus) as engine:
        whole = engine.search(replace(query, sort=sort), node).numbers
        step = replace(query, sort=sort, limit=limit)
        pages = [engine.search(step, node)]
        while pages[-1].next_cursor and len(pages) <= len(whole):
            pages.append(engine.search(replace(step, cursor=pages[-1].next_cursor), node))
        assert [number for page in pages for number in page.numbers] == list(whole)
        assert [page.offset for page in pages] == list(range(0, max(1, len(whole)), limit))
        back = pages[-1]
        for page in reversed(pages[:-1]):
            back = engine.search(replace(step, cursor=back.previous_cursor or ""), node)
            assert back.numbers == page.numbers
        assert back.previous_cursor is None
        for at, page in enumerate(pages):
            assert engine.search(replace(step, page=at + 1), node).numbers == page.numbers


@on_each_engine
def test_undated_articles_come_last_in_every_order_of_time(name: str) -> None:
    corpus = [article(1), article(2, published=5), article(3, published=-5), article(4)]
    with indexed(name, corpus) as engine:
        assert found(engine, None, SearchQuery(sort="newest")) == [2, 3, 4, 1]
        assert found(engine, None, SearchQuery(sort="oldest")) == [3, 2, 1, 4]
        assert found(engine, None, SearchQuery()) == [2, 3, 4, 1]


@on_each_engine
def test_relevance_prefers_the_headline_and_then_the_newer(name: str) -> None:
    corpus = [
        article(1, "oil", published=1),
        article(2, "oil", published=9),
        article(3, "x", headline="Oil"),
    ]
    with indexed(name, corpus) as engine:
        assert found(engine, Term("oil"), SearchQuery(limit=9)) == [3, 2, 1]


@on_each_engine
@pytest.mark.parametrize(
    "cursor", ["x", "!!!", "W10", "bnVsbA", "é", "WyJuZXdlc3QiLCIrIiwxXQ", "[" * 9999]
)
def test_a_garbled_cursor_is_a_bad_request(name: str, cursor: str) -> None:
    with indexed(name, [article(1)]) as engine, pytest.raises(BadRequest):
        engine.search(SearchQuery(cursor=cursor), None)


@on_each_engine
def test_a_cursor_of_another_sort_is_a_bad_request(name: str) -> None:
    with indexed(name, [article(n) for n in range(3)]) as engine:
        cursor = engine.search(SearchQuery(limit=1), None).next_cursor
        with pytest.raises(BadRequest):
            engine.search(SearchQuery(limit=1, sort="length", cursor=cursor or ""), None)


@on_each_engine
def test_a_walk_survives_what_comes_and_goes(name: str) -> None:
    with indexed(name, [article(n, published=n * 10) for n in range(1, 7)]) as engine:
        page = engine.search(SearchQuery(limit=2), None)
        assert page.numbers == (6, 5)
        engine.update([article(9, published=99), article(10, published=35)], removed=[5])
        page = engine.search(SearchQuery(limit=2, cursor=page.next_cursor or ""), None)
        assert page.numbers == (4, 10)


@on_each_engine
def test_no_pattern_is_too_wide(name: str) -> None:
    words = [f"in{n:04}" for n in range(3000)]
    random.Random(1).shuffle(words)
    with indexed(name, [article(1, " ".join(words)), article(2, "in9999"), article(3)]) as engine:
        for q in ("in*", "?n*", "*n*9*"):
            assert sorted(found(engine, parse(q).node)) == [1, 2]


@on_each_engine
def test_suggestions_are_words_of_the_index(name: str) -> None:
    with indexed(name, [article(1, "taiwan taiwanese talks"), article(2, "taiwan")]) as engine:
        assert engine.spellings("taiwam") == (0, (("taiwan", 2),))
        assert engine.spellings("atiwan") == (0, (("taiwan", 2),))
        assert engine.spellings("tiawam") == (0, (("taiwan", 2),))
        assert engine.spellings("taiwan") == (2, ())
        assert engine.spellings("zzzzzz") == (0, ())


@on_each_engine
def test_a_far_commoner_word_comes_before_a_nearer_one(name: str) -> None:
    common = [article(at, "kissinger") for at in range(1, 50)]
    with indexed(name, [*common, article(50, "kissenker")]) as engine:
        assert engine.spellings("kissenger").others == (("kissinger", 49), ("kissenker", 1))
        assert engine.spellings("kissinjar").others == (("kissinger", 49),)
        assert engine.spellings("kissenker").own == 1


@on_each_engine
def test_a_bar_for_each_month_and_none_missing(name: str) -> None:
    moments = [1_700_000_000, 1_710_000_000, 1_710_000_001]  # 2023-11-14 and 2024-03-09
    with indexed(
        name, [article(n, published=at) for n, at in enumerate(moments)] + [article(9)]
    ) as engine:
        hits = engine.search(SearchQuery(limit=1), None)
        assert hits.timeline == (
            ("2023-11", 1),
            ("2023-12", 0),
            ("2024-01", 0),
            ("2024-02", 0),
            ("2024-03", 2),
        )
        assert hits.undated == 1


@on_each_engine
def test_rare_words_and_names_make_articles_alike(name: str) -> None:
    named = (("person", "ann"),)
    articles = [
        article(1, "lamp oil the", filters=named),
        article(2, "lamp the the", story=7),
        article(3, "lamp the", story=7),
        article(4, "oil the"),
        article(5, "the", filters=named),
        *(article(at, "the oil") for at in range(6, 20)),
    ]
    with indexed(name, articles[:10], articles[10:]) as engine:
        found = engine.alike(1, {"lamp": 1, "oil": 1, "the": 1, "absent": 1}, {named[0]: 1}, 3)
        shared = {one.number: one for one in found}
        assert len(found) == 3
        assert [one.score for one in found] == sorted((o.score for o in found), reverse=True)
        assert shared[5].names == named
        assert len({2, 3} & shared.keys()) == 1  # a story once
        assert "lamp" in next(shared[at] for at in (2, 3) if at in shared).words
        assert 3 not in {one.number for one in engine.alike(2, {"lamp": 2}, {}, 9)}
        assert engine.alike(99, {"lamp": 1}, {}, 9) == ()
        assert engine.alike(1, {}, {}, 9) == ()
