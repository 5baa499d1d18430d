"""Stories on disk: who meets whom, in whatever order and however many wait."""

import random

import pytest
from sqlalchemy import Engine, text

from app.db import writing
from app.ingest import prints, store
from rows import Row, write_rows


def story(seed: int, words: int = 120) -> str:
    rng = random.Random(seed)
    return " ".join(f"w{rng.randrange(5_000)}" for _ in range(words))


@pytest.fixture(params=[1, 3, 1_000])
def waiting(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many articles' prints wait before they go to the table."""
    monkeypatch.setattr(prints, "WAITING", request.param)
    return request.param


def stories(database: Engine) -> set[frozenset[str]]:
    found: dict[int, set[str]] = {}
    with database.connect() as connection:
        for number, id in connection.execute(
            text("SELECT story_number, id FROM article WHERE story_number IS NOT NULL")
        ):
            found.setdefault(number, set()).add(id)
        sizes = dict(connection.execute(text("SELECT number, size FROM story")).all())
    assert sizes == {number: len(ids) for number, ids in found.items()}
    return {frozenset(ids) for ids in found.values()}


def leaders(database: Engine) -> set[str]:
    with database.connect() as connection:
        return set(
            connection.scalars(
                text("SELECT article.id FROM article JOIN story ON representative = article.number")
            )
        )


@pytest.mark.usefixtures("waiting")
@pytest.mark.parametrize("batch", [1, 2, 100])
def test_copies_meet_in_a_batch_and_across_batches(database: Engine, batch: int) -> None:
    rows = [Row(story(seed) + end) for end in ("", " one end", " two ends") for seed in range(4)]
    ids = [
        id
        for at in range(0, len(rows), batch)
        for id in write_rows(database, rows[at : at + batch])
    ]
    assert stories(database) == {frozenset(ids[seed::4]) for seed in range(4)}
    assert leaders(database) == set(ids[8:])  # the longest


@pytest.mark.usefixtures("waiting")
def test_what_is_removed_is_met_no_more(database: Engine) -> None:
    ids = write_rows(database, [Row(story(1)), Row(story(1) + " an end"), Row(story(2))])
    with writing(database) as connection:
        store.remove(connection, ids[:2])
    with database.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM fingerprint")) == 1
        assert set(connection.scalars(text("SELECT article_number FROM shingle"))) <= {3}
    write_rows(database, [Row(story(1) + " another end")])
    assert stories(database) == set()


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1), (1, 2, 0)])
def test_the_longest_stands_for_its_story_whoever_comes_and_goes(
    database: Engine, order: tuple[int, ...]
) -> None:
    rows = [Row(story(1) + " end" * more) for more in range(3)]
    ids = {place: write_rows(database, [rows[place]])[0] for place in order}
    assert leaders(database) == {ids[2]}
    with writing(database) as connection:
        store.remove(connection, [ids[2]])
    assert leaders(database) == {ids[1]}
    with writing(database) as connection:
        store.unremove(connection, [ids[2]])
    assert write_rows(database, [rows[2]]) == [ids[2]]
    assert leaders(database) == {ids[2]}


def test_a_story_takes_more_copies_than_a_print_keeps(
    database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prints, "COMMON", 3)
    monkeypatch.setattr(prints, "WAITING", 1)
    ids = [id for n in range(9) for id in write_rows(database, [Row(f"{story(1)} {n}")])]
    assert stories(database) == {frozenset(ids)}
    with database.connect() as connection:
        holders = connection.scalars(text("SELECT count(*) FROM shingle GROUP BY hash"))
        assert max(holders) <= 4


def test_one_word_is_met_too(database: Engine) -> None:
    ids = write_rows(
        database, [Row("Unavailable", "One"), Row("Unavailable.", "Two"), Row("Other")]
    )
    assert stories(database) == {frozenset(ids[:2])}
