"""A surname alone: who bears it, and whom it probably means."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from app import browse
from app.db import writing
from app.ingest import store
from rows import Row

JAMES = ("person", "james-baker", "James Baker")
HOWARD = ("person", "howard-baker", "Howard Baker")
BAKER = ("person", "baker", "Baker")
ROLES = ("person", "ann-cole", "Ann Cole")


def says(who: tuple[str, str, str], count: int = 1) -> list[Row]:
    name = who[2]
    return [Row(f"{name} spoke of boat {n} at sea.", names={who: [name]}) for n in range(count)]


Write = Callable[..., list[str]]


def probably(database: Engine, id: str) -> str | None:
    with Session(database) as session:
        found = browse.article(session, id).mentions[0].probably
        return found.id if found else None


@pytest.mark.parametrize(
    ("james", "howard", "meant"),
    [(4, 0, None), (5, 0, "james-baker"), (9, 1, "james-baker"), (8, 1, None), (0, 0, None)],
)
def test_a_dominant_holder_is_probably_meant(
    database: Engine, write_articles: Write, james: int, howard: int, meant: str | None
) -> None:
    write_articles([*says(JAMES, james), *says(HOWARD, howard)])
    (id,) = write_articles(says(BAKER))
    assert probably(database, id) == meant


def test_articles_that_name_both_count_once(database: Engine, write_articles: Write) -> None:
    both = [
        Row(f"James Baker and Howard Baker, {n}.", names={JAMES: ["James Baker"],
            HOWARD: ["Howard Baker"]})
        for n in range(3)
    ]  # fmt: skip
    (id, *_) = write_articles([*says(BAKER), *both, *says(JAMES, 3)])
    assert probably(database, id) == "james-baker"


def test_the_answer_follows_the_library(database: Engine, write_articles: Write) -> None:
    (id,) = write_articles(says(BAKER))
    named = write_articles(says(JAMES, 5))
    assert probably(database, id) == "james-baker"
    rivals = write_articles(says(HOWARD, 1))
    assert probably(database, id) is None
    with writing(database) as connection:
        store.remove(connection, rivals)
    assert probably(database, id) == "james-baker"
    with writing(database) as connection:
        store.remove(connection, named[:1])
    assert probably(database, id) is None


def test_pages_tell_the_probable_apart(database: Engine, write_articles: Write) -> None:
    write_articles([*says(JAMES, 10), *says(HOWARD, 1), *says(BAKER, 2)])
    with Session(database) as session:
        james, howard, baker = (
            browse.entity(session, "person", slug)
            for slug in ("james-baker", "howard-baker", "baker")
        )
    assert (james.articles, [(b.id, b.articles) for b in james.alone]) == (10, [("baker", 2)])
    assert {s.text for s in james.alone_sentences} == {
        "Baker spoke of boat 0 at sea.",
        "Baker spoke of boat 1 at sea.",
    }
    assert [n.id for n in james.namesakes] == ["howard-baker"]
    assert (howard.alone, howard.probably, howard.is_alone) == ((), None, False)
    assert baker.is_alone
    assert baker.probably is not None
    assert baker.probably.id == "james-baker"
    assert [n.id for n in baker.namesakes] == ["james-baker", "howard-baker"]


def test_the_arabic_article_comes_and_goes(database: Engine, write_articles: Write) -> None:
    write_articles(says(("person", "fattah-al-sisi", "Fattah al-Sisi"), 5))
    (a, b) = write_articles(
        [*says(("person", "sisi", "Sisi")), *says(("person", "al-sisi", "al-Sisi"))]
    )
    assert probably(database, a) == probably(database, b) == "fattah-al-sisi"
