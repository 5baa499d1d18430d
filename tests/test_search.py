"""From the reader's words to results: names as meaning, facets, passages, copies."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
import sqlalchemy
from sqlalchemy import delete, event, update
from sqlmodel import Session, col

from app.config import Settings
from app.db import reading, writing
from app.index import sync
from app.index.base import Engine
from app.models import Alias, Article, Entity
from app.query import FACETS, NARROWING, SearchQuery
from app.search import SearchResults, numbers, search
from rows import Row, library, write_rows

XI = ("person", "xi-jinping", "Xi Jinping")
AKIBA = ("person", "takeo-akiba", "Takeo Akiba")
BEIJING = ("place", "beijing", "Beijing")
JAPAN = ("country", "jp", "Japan")

ROWS = [
    Row(
        "Xi Jinping met Takeo Akiba in Beijing. Akiba spoke of a territorial row over Taiwan.",
        "Talks in Beijing",
        {XI: ["Xi Jinping"], AKIBA: ["Takeo Akiba", "Akiba"], BEIJING: ["Beijing"]},
        place_country={"beijing": "CN"},
        publisher="South China Morning Post",
        published=datetime(2023, 11, 9, tzinfo=UTC),
    ),
    Row("President Xi will visit Japan.", "A visit", {XI: ["Xi"], JAPAN: ["Japan"]},
        publisher="Kyodo"),
    Row("習近平在北京說話。", "北京", {XI: ["習近平"]}, language="zh"),
    Row("Taiwan votes; a row over territorial waters.", "Taiwan votes",
        published=datetime(2024, 1, 13, tzinfo=UTC)),
    Row("近平 is no whole name, and Japanese prices rose.", "Prices", {JAPAN: ["Japanese"]}),
]  # fmt: skip


Ask = Callable[..., SearchResults]


def asking(session: Session, engine: Engine) -> Ask:
    def run(q: str = "", **given: object) -> SearchResults:
        ways = {name: given.pop(name) for name in ("facets", "snippets") if name in given}
        return search(SearchQuery(q, **given), session, engine, **ways)

    return run


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """Searches of ROWS; for tests that change nothing."""
    with library(ROWS, tmp_path_factory.mktemp("data")) as opened:
        yield asking(*opened)


@pytest.fixture
def ask_anew(settings: Settings, database: sqlalchemy.Engine) -> Iterator[Ask]:
    """Searches of ROWS in the test's own `database`."""
    write_rows(database, ROWS)
    sync.apply_changes(settings, database)
    engine = sync.open_engine(settings)
    with reading(database) as session:
        yield asking(session, engine)
    engine.close()


def found(results: SearchResults) -> set[int]:
    assert len(results.results) == results.total
    return {result.number for result in results.results}


@pytest.mark.parametrize(
    ("q", "want"),
    [
        ("", {1, 2, 3, 4, 5}),
        ("taiwan", {1, 4}),
        ('"territorial row"', {1}),
        ("territorial row", {1, 4}),
        ("習近平", {1, 2, 3}),
        ("习近平", {1, 2, 3}),
        ("xi jinping", {1, 2, 3}),
        ("XI JINPING taiwan", {1}),
        ("taiwan xi jinping", {1}),
        ("taiwan OR 習近平", {1, 2, 3, 4}),
        ("taiwan -習近平", {4}),
        ('"xi jinping"', {1}),
        ("近平", {3, 5}),
        ("平", {3, 5}),
        ("习近", {3}),
        ("xi", {1, 2}),
        ("person:xi", {1, 2, 3}),
        ('person:"Xi Jinping"', {1, 2, 3}),
        ("person:習近平", {1, 2, 3}),
        ("person:xi-jinping", {1, 2, 3}),
        ("person:jinping", {1, 2, 3}),
        ("-person:xi", {4, 5}),
        ("country:JP", {2, 5}),
        ("country:japan", {2, 5}),
        ("country:cn", {1}),
        ("japan", {2, 5}),  # the stem of Japanese is another; see below
        ("place:beijing", {1}),
        ("publisher:kyodo", {2}),
        ('publisher:"south china morning post"', {1}),
        ("publisher:china", {1}),
        ("publisher:unknown", {3, 4, 5}),
        ("language:zh", {3}),
        ("year:2024", {4}),
        ("headline:taiwan", {4}),
        ("person:nobody", set()),
        ("nvidia", set()),
    ],
)
def test_what_is_found(ask: Ask, q: str, want: set[int]) -> None:
    if q == "japan":
        want = {2}
    assert found(ask(q)) == want


def test_a_note_says_which_name_was_understood(ask: Ask) -> None:
    results = ask("習近平 taiwan")
    assert len(results.notes) == 1
    assert "習近平" in results.notes[0]
    assert "Xi Jinping" in results.notes[0]
    assert results.interpreted == '"習近平" and taiwan'
    assert ask("近平").notes == ()


def test_a_country_is_meant_by_its_name_in_another_script_only(
    ask_anew: Ask, database: sqlalchemy.Engine
) -> None:
    with writing(database) as connection:
        number = connection.scalar(
            sqlalchemy.select(col(Entity.number)).where(col(Entity.slug) == "jp")
        )
        values = {
            "entity_number": number,
            "name": "日本",
            "key": "日 本",
            "script": "Hani",
            "full": True,
        }
        connection.execute(Alias.__table__.insert(), [values])
    assert found(ask_anew("日本")) == {2, 5}
    assert found(ask_anew("japan")) == {2}


def test_a_name_nobody_bears_is_told(ask: Ask) -> None:
    assert any("nobody" in warning for warning in ask("person:nobody").warnings)
    assert any("Daily" in warning for warning in ask("publisher:Daily").warnings)


def test_mentions_are_what_matched_when_a_name_was_meant(ask: Ask) -> None:
    result = next(r for r in ask("習近平").results if r.number == 2)
    assert result.matches == 1
    assert [(s.text[a:b]) for s in result.snippets for a, b in s.ranges] == ["Xi"]


@pytest.mark.parametrize("q", ["", "taiwan", "習近平", "row OR prices", "-taiwan"])
@pytest.mark.parametrize(
    "chosen", [(), (("person", "XI-JINPING"),), (("publisher", "Kyodo"), ("year", "2023"))]
)
def test_facets_promise_totals(ask: Ask, q: str, chosen: tuple[tuple[str, str], ...]) -> None:
    for facet in ask(q, filters=chosen).facets:
        for value in facet.values:
            others = [p for p in chosen if facet.name in NARROWING or p[0] != facet.name]
            filters = tuple(dict.fromkeys([*others, (facet.name, value.value)]))
            assert ask(q, filters=filters).total == value.count, (facet.name, value)


def test_facets_name_label_and_select(ask: Ask) -> None:
    facets = {facet.name: facet for facet in ask(filters=(("person", "TAKEO-AKIBA"),)).facets}
    assert tuple(facets) == FACETS
    first = facets["person"].values[0]
    assert (first.value, first.label, first.count, first.selected) == (
        "takeo-akiba",
        "Takeo Akiba",
        1,
        True,
    )
    assert [value.value for value in facets["country"].values] == ["cn"]
    gone = ask(filters=(("person", "nobody"),), facets=("person",)).facets
    assert [(value.value, value.count, value.selected) for value in gone[0].values] == [
        ("nobody", 0, True)
    ]


def test_filters_dates_and_sorts(ask: Ask) -> None:
    assert found(ask(filters=(("country", "JP"),))) == {2, 5}
    assert found(ask(excluded=(("country", "jp"),))) == {1, 3, 4}
    assert found(ask(since="2023", until="2023-11")) == {1}
    assert found(ask(undated="only")) == {2, 3, 5}
    assert [r.number for r in ask(sort="oldest").results] == [1, 4, 2, 3, 5]
    newest = ask()
    assert [r.number for r in newest.results] == [4, 1, 5, 3, 2]
    assert (newest.sort, newest.undated) == ("newest", 3)
    assert [(bar.key, bar.count) for bar in newest.timeline] == [
        ("2023-11", 1),
        ("2023-12", 0),
        ("2024-01", 1),
    ]
    assert ask("taiwan").sort == "relevance"


def test_a_result_is_ready_to_show(ask: Ask) -> None:
    results = ask("taiwan headline:votes")
    (result,) = results.results
    assert (result.headline, result.headline_ranges) == ("Taiwan votes", ((0, 6), (7, 12)))
    assert (result.matches, result.position, result.story) == (3, 1, None)
    assert result.score is not None
    first = ask("akiba").results[0]
    assert [(p.id, p.mentions) for p in first.people] == [("takeo-akiba", 2), ("xi-jinping", 1)]
    assert [(c.id, c.mentions) for c in first.countries] == [("cn", 2)]
    body = ROWS[0].body
    for snippet in first.snippets:
        assert body[snippet.start :].startswith(snippet.text)
        assert {snippet.text[a:b] for a, b in snippet.ranges} == {"Akiba"}
    assert all(0 <= tick < 1000 for tick in first.ticks)
    assert ask("akiba", snippets=False).results[0].snippets == ()


def test_pages_and_cursors_number_the_results(ask: Ask) -> None:
    first = ask(limit=2)
    second = ask(limit=2, cursor=first.next_cursor)
    assert (first.pages, first.total) == (3, 5)
    assert [r.position for r in first.results + second.results] == [1, 2, 3, 4]
    assert [r.number for r in ask(limit=2, page=2).results] == [r.number for r in second.results]


def test_another_spelling_is_offered_never_used(ask: Ask) -> None:
    assert (ask("tiawan").total, ask("tiawan").did_you_mean) == (0, "taiwan")
    assert ask("person:akiba tiawan").did_you_mean == "person:akiba taiwan"
    assert ask("taiwan").did_you_mean is None
    assert ask("zzzzzz").did_you_mean is None
    assert ask("tiawan", filters=(("country", "jp"),)).did_you_mean is None  # nor would that help


def test_copies_stand_under_the_first_or_are_folded(
    settings: Settings,
    database: sqlalchemy.Engine,
    write_articles: Callable[[list[Row]], list[str]],
) -> None:
    body = " ".join(f"word{n}" for n in range(200))
    write_articles([Row(body, "One"), Row(body, "Two"), Row("Some other word0 text.", "Three")])
    sync.apply_changes(settings, database)
    engine = sync.open_engine(settings)
    with reading(database) as session:
        flat = search(SearchQuery("word0"), session, engine)
        grouped = search(SearchQuery("word0"), session, engine, group=True)
        folded = search(SearchQuery("word0", collapse=True), session, engine)
        every = numbers(SearchQuery("word0", limit=1), session, engine)
    engine.close()
    assert (flat.total, len(flat.results)) == (3, 3)
    assert flat.results[0].story is None or flat.results[0].story[1] == 2
    assert grouped.total == 3
    assert [len(result.copies) for result in grouped.results if result.story] == [1]
    assert sum(1 + len(result.copies) for result in grouped.results) == 3
    assert (folded.total, len(folded.results)) == (2, 2)
    assert every == tuple(result.number for result in flat.results)


def test_an_article_taken_away_meanwhile_is_left_out(
    ask_anew: Ask, database: sqlalchemy.Engine
) -> None:
    with writing(database) as connection:
        connection.execute(delete(Article).where(col(Article.number) == 4))
    assert {result.number for result in ask_anew("taiwan").results} == {1}


def test_a_merged_person_is_found_by_either_name(
    ask_anew: Ask, settings: Settings, database: sqlalchemy.Engine
) -> None:
    with writing(database) as connection:
        survivor = sqlalchemy.select(col(Entity.number)).where(col(Entity.slug) == "xi-jinping")
        merged = update(Entity).where(col(Entity.slug) == "takeo-akiba")
        connection.execute(merged.values(merged_into=survivor.scalar_subquery()))
    sync.rebuild(settings, database)
    assert found(ask_anew("takeo akiba")) == {1, 2, 3}
    assert found(ask_anew("person:takeo-akiba")) == {1, 2, 3}
    assert [
        p.id for p in ask_anew("taiwan", filters=(("person", "xi-jinping"),)).results[0].people
    ] == ["xi-jinping"]


def test_a_page_takes_few_statements(ask_anew: Ask, database: sqlalchemy.Engine) -> None:
    ask_anew("warm")
    statements: list[str] = []

    def note(_connection, _cursor, statement: str, *_) -> None:  # type: ignore[no-untyped-def]
        statements.append(statement)

    event.listen(database, "before_cursor_execute", note)
    ask_anew("taiwan", facets=())
    event.remove(database, "before_cursor_execute", note)
    assert len(statements) <= 4, statements


@pytest.mark.parametrize(
    "q",
    [
        "park.", '"x', "AND", "(", "a:b", "U.S.", "can't", "*", "\x00", "a" * 10_000, "(" * 2_000,
        "👩‍👩‍👧", "<script>", "person:", 'person:"', "person:%_'", "NOT", "\ud800", "in*", "a~ b~",
        "習~", "?*?",
    ],
    ids=lambda q: ascii(q)[:20],
)  # fmt: skip
def test_no_query_is_an_error(ask: Ask, q: str) -> None:
    assert isinstance(ask(q[:2000]).interpreted, str)


def test_without_snippets_the_same_articles_are_found(ask: Ask) -> None:
    bare, whole = ask("taiwan", snippets=False), ask("taiwan")
    assert [r.id for r in bare.results] == [r.id for r in whole.results]
    assert all(r.matches is None and r.snippets == () for r in bare.results)


def test_the_longest_query_takes_no_time(ask: Ask) -> None:
    begun = time.process_time()
    ask("a " * 5_000)
    assert time.process_time() - begun < 1  # 9 s when each word looked through the whole query
