from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import permutations

import pytest
from sqlalchemy import Engine, text

from app.db import writing
from app.ingest import store
from rows import Row, prepared, write_rows

NAMES = {
    ("person", "xi-jinping", "Xi Jinping"): ["Xi Jinping", "Xi", "習近平"],
    ("country", "jp", "Japan"): ["Japan", "Japanese"],
    ("place", "tokyo", "Tokyo"): ["Tokyo"],
}
WORDS = " ".join(f"word{n}" for n in range(200))
ONE = Row(
    f"Xi Jinping (習近平) went to Tokyo in Japan. Xi spoke. {WORDS}",
    "Xi in Japan",
    names=NAMES,
    place_country={"tokyo": "JP"},
)
COPY = replace(ONE, body=ONE.body + " One sentence more stands at the end of this.")
OTHER = Row("Nothing of all that happens here. " * 3, "Another")


def dump(database: Engine) -> dict[str, list[tuple[object, ...]]]:
    tables = ("article", "mention", "entity", "alias", "story", "articleentity", "fingerprint")
    with database.connect() as connection:
        return {t: [tuple(r) for r in connection.execute(text(f"SELECT * FROM {t}"))]
                for t in tables}  # fmt: skip


def test_the_same_article_again_changes_nothing(database: Engine) -> None:
    write_rows(database, [ONE, COPY, OTHER])
    before = dump(database)
    with writing(database) as connection:
        connection.execute(text("DELETE FROM indexchange"))
    write_rows(database, [ONE, COPY, OTHER])
    assert dump(database) == before
    with database.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM indexchange")) == 0


def test_a_place_counts_for_its_country(database: Engine) -> None:
    write_rows(database, [ONE])
    with database.connect() as connection:
        counts = connection.execute(
            text(
                "SELECT mentions, named, demonym, place FROM articleentity JOIN entity "
                "ON number = entity_number WHERE slug = 'jp'"
            )
        ).one()
    assert tuple(counts) == (2, 2, 0, 1)  # in the headline and the body; Tokyo once


def test_read_again_with_other_rules_keeps_id_and_number(database: Engine) -> None:
    [id] = write_rows(database, [ONE])
    with_less = replace(ONE, names={}, place_country={}, publisher="The Herald")
    assert write_rows(database, [with_less]) == [id]
    tables = dump(database)
    assert len(tables["article"]) == 1
    assert tables["mention"] == []
    assert tables["articleentity"] == []
    with database.connect() as connection:
        assert connection.execute(text("SELECT revision, publisher FROM article")).one() == (
            2, "The Herald",
        )  # fmt: skip


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_stories_do_not_depend_on_the_order(database: Engine, order: tuple[int, ...]) -> None:
    rows = [ONE, COPY, OTHER]
    for place in order:
        write_rows(database, [rows[place]])
    with database.connect() as connection:
        stories = connection.execute(
            text("SELECT s.id, size, a.id FROM story s JOIN article a ON a.number = representative")
        ).all()
    ids = [prepared(row).id for row in (ONE, COPY)]
    assert [tuple(story) for story in stories] == [(min(ids), 2, ids[1])]


def test_removed_articles_stay_away_until_allowed_back(database: Engine) -> None:
    ids = write_rows(database, [ONE, COPY])
    with writing(database) as connection:
        assert store.remove(connection, [ids[0], "unknown"]) == [ids[0]]
        assert store.known(connection, ids) == ({ids[1]}, {ids[0]})
    tables = dump(database)
    assert tables["story"] == []  # a story of one is none
    with writing(database) as connection:
        assert store.unremove(connection, ids) == 1
        assert store.known(connection, ids) == ({ids[1]}, set())


def test_each_change_is_noted_for_the_index(
    database: Engine, write_articles: Callable[[Iterable[Row]], list[str]]
) -> None:
    write_articles([ONE])
    with writing(database) as connection:
        connection.execute(text("DELETE FROM indexchange"))
    write_articles([COPY])  # the first one's story changes with it
    with database.connect() as connection:
        noted = connection.scalars(text("SELECT DISTINCT article_number FROM indexchange")).all()
    assert sorted(noted) == [1, 2]
