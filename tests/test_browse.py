from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, update
from sqlmodel import Session, col

from app import browse
from app.db import writing
from app.errors import BadRequest, NotFound
from app.models import Entity
from rows import Row

XI = ("person", "xi-jinping", "Xi Jinping")
AKIBA = ("person", "takeo-akiba", "Takeo Akiba")
BEI = ("person", "liu-bei", "Liu Bei")
XIANG = ("person", "liu-xiang", "Liu Xiang")
JAPAN = ("country", "jp", "Japan")
SEA = ("place", "senkaku-islands", "Senkaku Islands")
LONG = "A long and patient sentence goes on here, word by word, for all to read. " * 20

SHELF = (
    Row(
        "It began. Then Xi Jinping met Takeo Akiba in Japan! Next day Xi left.\n"
        "習近平 was near Senkaku Islands.",
        headline="Xi Jinping in Japan",
        names={
            XI: ["Xi Jinping", "Xi", "習近平"],
            AKIBA: ["Takeo Akiba"],
            JAPAN: ["Japan"],
            SEA: ["Senkaku Islands"],
        },
        place_country={"senkaku-islands": "JP"},
        published=datetime(2024, 5, 3, tzinfo=UTC),
    ),
    Row("Xi Jinping and Liu Bei, and Liu.", names={XI: ["Xi Jinping"], BEI: ["Liu Bei", "Liu"]}),
    Row(
        "Liu Xiang ran. Takeo Akiba saw Xi Jinping.",
        names={XIANG: ["Liu Xiang", "Liu"], AKIBA: ["Takeo Akiba"], XI: ["Xi Jinping"]},
        published=datetime(2024, 7, 3, tzinfo=UTC),
    ),
    Row(f"Takeo Akiba spoke. {LONG}", headline="One", names={AKIBA: ["Takeo Akiba"]}),
    Row(f"Takeo Akiba spoke. {LONG}", headline="Two", names={AKIBA: ["Takeo Akiba"]}),
)


@pytest.fixture
def ids(write_articles: Callable[..., list[str]]) -> list[str]:
    return write_articles(SHELF)


@pytest.fixture
def session(database: Engine, ids: list[str]) -> Iterator[Session]:
    with Session(database) as session:
        yield session


def directory(session: Session, **asked: Any) -> browse.Directory:
    return browse.directory(session, browse.names(session), "person", **asked)


def names(items: tuple[browse.Listed, ...]) -> dict[str, int]:
    return {item.id: item.articles for item in items}


def test_counts(session: Session) -> None:
    counts = browse.counts(session)
    assert (counts.articles, counts.people, counts.countries, counts.places) == (5, 4, 1, 1)
    assert (counts.stories, counts.undated) == (1, 3)
    assert counts.first == datetime(2024, 5, 3, tzinfo=UTC)
    assert counts.last == datetime(2024, 7, 3, tzinfo=UTC)


def test_an_empty_library_has_a_front_page(database: Engine) -> None:
    with Session(database) as session:
        front = browse.front(session, browse.names(session))
        assert front.newest == front.people == ()
        assert browse.timeline(session) == browse.Timeline("year", (), 0)
        assert browse.network(session).nodes == browse.map_counts(session) == ()
        assert directory(session).pages == 1


def test_the_front_page_has_the_newest_first_and_the_undated_last(session: Session) -> None:
    front = browse.front(session, browse.names(session), newest=3)
    assert [card.published and card.published.month for card in front.newest] == [7, 5, None]
    assert names(front.people)["takeo-akiba"] == 4
    assert front.people[0].id == "takeo-akiba"
    stories = [
        card.story[0] for card in browse.front(session, browse.names(session)).newest if card.story
    ]
    assert len(stories) == len(set(stories)) > 0


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["takeo-akiba", "xi-jinping", "liu-bei", "liu-xiang"]),
        ({"q": "習"}, ["xi-jinping"]),
        ({"q": "习近"}, ["xi-jinping"]),
        ({"q": "AKI"}, ["takeo-akiba"]),
        ({"q": "inping"}, []),
        ({"q": "akbia"}, []),
        ({"q": "jin xi"}, ["xi-jinping"]),
        ({"q": "l", "letter": "l"}, ["liu-bei", "liu-xiang"]),
        ({"q": "%"}, []),
        ({"q": "?!"}, []),
        ({"letter": "L"}, ["liu-bei", "liu-xiang"]),
        ({"letter": "z"}, []),
        ({"sort": "name"}, ["liu-bei", "liu-xiang", "takeo-akiba", "xi-jinping"]),
        ({"sort": "mentions"}, ["xi-jinping", "takeo-akiba", "liu-bei", "liu-xiang"]),
        ({"page": 2, "limit": 3}, ["liu-xiang"]),
    ],
)
def test_directory(session: Session, asked: dict[str, object], found: list[str]) -> None:
    shown = directory(session, **asked)
    assert [item.id for item in shown.items] == found
    assert shown.total == (4 if "page" in asked else len(found))


@pytest.mark.parametrize("sort", ["articles", "mentions", "name"])
@pytest.mark.parametrize("limit", [1, 2, 3])
def test_walking_a_directory_gives_each_once(session: Session, sort: str, limit: int) -> None:
    walked, cursor = [], ""
    while True:
        page = directory(session, sort=sort, limit=limit, cursor=cursor)
        walked += [item.id for item in page.items]
        if page.next_cursor is None:
            break
        cursor = page.next_cursor
    whole = directory(session, sort=sort)
    assert walked == [item.id for item in whole.items]
    assert len(walked) == 4


@pytest.mark.parametrize("cursor", ["x", "é", "W10=", "WyJuYW1lIiwgMCwgImEiXQ==", "bnVsbA=="])
def test_a_wrong_cursor_is_named(session: Session, cursor: str) -> None:
    with pytest.raises(BadRequest, match="cursor"):
        directory(session, cursor=cursor)


def test_letters_count_their_entities(session: Session) -> None:
    shown = directory(session, letter="x")
    assert dict(shown.letters) == {"l": 2, "t": 1, "x": 1}


def test_a_person(session: Session) -> None:
    page = browse.entity(session, "person", "xi-jinping")
    assert (page.name, page.articles, page.mentions) == ("Xi Jinping", 3, 6)
    aliases = {alias.name: (alias.script, alias.full) for alias in page.aliases}
    assert aliases == {
        "Xi Jinping": ("Latn", True),
        "習近平": ("Hani", True),
        "Xi": ("Latn", False),
    }
    assert names(page.people) == {"takeo-akiba": 2, "liu-bei": 1, "liu-xiang": 1}
    assert names(page.countries) == {"jp": 1}
    assert page.timeline.undated == 1
    assert [bar.count for bar in page.timeline.bars] == [1, 0, 1]


def test_sentences_hold_their_mention(session: Session) -> None:
    sentences = browse.entity(session, "person", "xi-jinping").sentences
    assert [sentence.text for sentence in sentences] == [
        "Takeo Akiba saw Xi Jinping.",
        "Then Xi Jinping met Takeo Akiba in Japan!",
        "Xi Jinping and Liu Bei, and Liu.",
    ]
    for sentence in sentences:
        start, end = sentence.range
        assert sentence.text[start:end] == "Xi Jinping"
        body = browse.article(session, sentence.article).body
        assert body[sentence.start :].startswith(sentence.text)


def test_a_country_counts_its_places(session: Session) -> None:
    page = browse.entity(session, "country", "jp")
    assert (page.mentions, page.named, page.demonym, page.place) == (3, 2, 0, 1)
    assert names(page.places) == {"senkaku-islands": 1}
    place = browse.entity(session, "place", "senkaku-islands")
    assert (place.country, place.country_name) == ("JP", "Japan")


def test_a_slug_in_another_case_moves(session: Session) -> None:
    with pytest.raises(browse.Moved) as moved:
        browse.entity(session, "country", "JP")
    assert (moved.value.slug, moved.value.for_good) == ("jp", True)


def test_a_surname_leads_to_its_only_holder_or_to_all(session: Session) -> None:
    with pytest.raises(browse.Moved) as moved:
        browse.entity(session, "person", "akiba")
    assert (moved.value.slug, moved.value.for_good) == ("takeo-akiba", False)
    with pytest.raises(browse.Ambiguous) as several:
        browse.entity(session, "person", "liu")
    assert names(several.value.candidates) == {"liu-bei": 1, "liu-xiang": 1}
    with pytest.raises(NotFound):
        browse.entity(session, "person", "nobody")


def test_a_merged_entity_is_its_survivor(database: Engine, ids: list[str]) -> None:
    with Session(database) as session:
        survivor = browse.entity(session, "person", "liu-xiang").number
    with writing(database) as connection:
        connection.execute(
            update(Entity).where(col(Entity.slug) == "liu-bei").values(merged_into=survivor)
        )
    with Session(database) as session:
        with pytest.raises(browse.Moved) as moved:
            browse.entity(session, "person", "liu-bei")
        assert (moved.value.slug, moved.value.for_good) == ("liu-xiang", True)
        page = browse.entity(session, "person", "liu-xiang")
        assert "Liu Bei" in {alias.name for alias in page.aliases}
        assert "liu-bei" not in names(directory(session).items)


def test_an_article_whole(session: Session, ids: list[str]) -> None:
    page = browse.article(session, ids[0])
    for mention in page.mentions:
        assert page.body[mention.start : mention.end] == mention.text
    for mention in page.headline_mentions:
        assert page.headline[mention.start : mention.end] == mention.text
    marks = [mention.id for mention in (*page.mentions, *page.headline_mentions)]
    assert len(set(marks)) == len(marks) == 8
    assert [mention.entity for mention in page.headline_mentions] == ["xi-jinping", "jp"]
    assert {person.id: person.mentions for person in page.people} == {
        "xi-jinping": 4,
        "takeo-akiba": 1,
    }
    (japan,) = page.countries
    assert (japan.mentions, japan.named, japan.demonym, japan.place) == (3, 2, 0, 1)
    assert page.story is None
    assert page.copies == ()


def test_missing_things_are_not_found(session: Session) -> None:
    for ask in (browse.article, browse.original, browse.story):
        with pytest.raises(NotFound):
            ask(session, "no such id")


def test_copies_form_a_story(session: Session, ids: list[str]) -> None:
    page = browse.article(session, ids[3])
    assert [card.id for card in page.copies] == [ids[4]]
    assert page.story is not None
    story = browse.story(session, page.story)
    assert story.size == 2
    assert {card.id for card in story.articles} == {ids[3], ids[4]}
    assert story.articles[0].id == story.representative
    assert story.articles[0].lede.endswith("…")
    assert len(story.articles[0].lede) <= 301


def test_rare_shared_names_make_articles_similar_and_copies_do_not(
    session: Session, ids: list[str]
) -> None:
    number = browse.article(session, ids[2]).number
    alike = browse.similar(session, number)
    assert [one.card.id for one in alike[:1]] == [ids[0]]
    assert {name.id for name in alike[0].shared} == {"xi-jinping", "takeo-akiba"}
    stories = [one.card.story for one in alike if one.card.story]
    assert len(stories) == 1
    copy = browse.article(session, ids[3])
    assert ids[4] not in {one.card.id for one in browse.similar(session, copy.number)}


def test_pictures_of_some_articles(session: Session, ids: list[str]) -> None:
    numbers = [browse.article(session, id).number for id in (ids[0], ids[1])]
    assert names(browse.map_counts(session, numbers)) == {"jp": 1}
    assert browse.map_counts(session, numbers[1:]) == ()
    network = browse.network(session, numbers)
    assert {node.id: node.articles for node in network.nodes} == {
        "xi-jinping": 2,
        "takeo-akiba": 1,
        "liu-bei": 1,
    }
    assert {(link.a, link.b): link.articles for link in network.links} == {
        ("takeo-akiba", "xi-jinping"): 1,
        ("liu-bei", "xi-jinping"): 1,
    }
    timeline = browse.timeline(session, numbers)
    assert (timeline.unit, timeline.undated) == ("day", 1)
    assert timeline.bars == (browse.Bar("2024-05-03", 1),)
    assert browse.timeline(session, []).undated == 0


def test_ties_around_one_are_of_the_articles_that_name_them(session: Session) -> None:
    xi = browse.entity(session, "person", "xi-jinping").number
    assert browse.ties(session, xi, ["takeo-akiba", "liu-xiang", "liu-bei", "nobody"]) == (
        browse.Link("liu-xiang", "takeo-akiba", 1),
    )
    bei = browse.entity(session, "person", "liu-bei").number
    assert browse.ties(session, bei, ["takeo-akiba", "xi-jinping"]) == ()
    assert browse.ties(session, bei, []) == ()


@pytest.mark.parametrize(
    ("dates", "unit", "bars"),
    [
        ([(2024, 1, 30, "day"), (2024, 2, 1, "minute")], "day", 3),
        ([(2023, 12, 1, "day"), (2024, 2, 29, "day")], "month", 3),
        ([(2024, 1, 1, "month"), (2024, 1, 2, "day")], "month", 1),
        ([(1990, 1, 1, "day"), (2024, 1, 2, "day")], "year", 35),
        ([(2024, 1, 1, "year"), (2024, 3, 2, "day")], "year", 1),
    ],
)
def test_a_timeline_has_few_bars_and_none_finer_than_the_dates(
    database: Engine,
    write_articles: Callable[..., list[str]],
    dates: list[tuple[int, int, int, str]],
    unit: str,
    bars: int,
) -> None:
    write_articles(
        Row(f"Text {at}.", published=datetime(*date[:3], tzinfo=UTC), published_precision=date[3])
        for at, date in enumerate(dates)
    )
    with Session(database) as session:
        timeline = browse.timeline(session)
    assert (timeline.unit, len(timeline.bars)) == (unit, bars)
    assert sum(bar.count for bar in timeline.bars) == len(dates)
