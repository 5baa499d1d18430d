import shutil
from collections.abc import Callable, Iterable

import pytest
from sqlalchemy import Engine, text

from app.check import check
from app.config import Settings
from app.db import make_engine, writing
from app.index import sync
from rows import Row

ROWS = [Row(f"Article {n} says that Peru wins.", f"Peru {n}",
            {("country", "pe", "Peru"): ["Peru"]}) for n in range(3)]  # fmt: skip


@pytest.fixture
def library(
    settings: Settings, database: Engine, write_articles: Callable[[Iterable[Row]], list[str]]
) -> Engine:
    write_articles(ROWS)
    sync.apply_changes(settings, database)
    return database


def bad(settings: Settings, database: Engine, *, repair: bool = False) -> set[str]:
    return {f.name for f in check(settings, database, repair=repair) if not f.ok}


def test_all_is_well(settings: Settings, library: Engine) -> None:
    assert bad(settings, library) == set()


def test_an_empty_file_has_no_schema(settings: Settings) -> None:
    engine = make_engine(settings)
    assert bad(settings, engine) == {"schema"}
    engine.dispose()


@pytest.mark.parametrize(
    ("damage", "point"),
    [
        ("UPDATE article SET revision = revision + 1 WHERE number = 1", "index"),
        ("INSERT INTO indexchange (article_number) VALUES (1)", "changes waiting"),
    ],
)
def test_an_index_behind_the_database_is_seen_and_mended(
    settings: Settings, library: Engine, damage: str, point: str
) -> None:
    with writing(library) as connection:
        connection.execute(text(damage))
    assert bad(settings, library) == {point}
    assert bad(settings, library, repair=True) == set()


def test_a_missing_index_is_seen_and_mended(settings: Settings, library: Engine) -> None:
    shutil.rmtree(settings.index_dir)
    assert bad(settings, library) == {"index"}
    assert bad(settings, library, repair=True) == set()


def test_damage_that_only_a_search_would_meet_is_seen_and_mended(
    settings: Settings, library: Engine
) -> None:
    (postings,) = {path.resolve() for path in settings.index_dir.glob("*/*.pst")}
    postings.write_bytes(postings.read_bytes()[:10])
    assert bad(settings, library) == {"index"}
    assert bad(settings, library, repair=True) == set()


@pytest.mark.parametrize(
    ("damage", "point"),
    [
        ("UPDATE mention SET start = start + 1", "mentions"),
        ("UPDATE articleentity SET mentions = 7", "counts of names"),
        ("INSERT INTO story (id, representative, size) VALUES ('x', 1, 2)", "stories"),
    ],
)
def test_rows_that_contradict_each_other_are_seen(
    settings: Settings, library: Engine, damage: str, point: str
) -> None:
    with writing(library) as connection:
        connection.execute(text(damage))
    assert point in bad(settings, library)
