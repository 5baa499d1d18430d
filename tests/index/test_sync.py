"""From the database to the index: changes, crashes, differences."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
import sqlalchemy
from corpus import ENGINES
from sqlalchemy import delete, func, select, update
from sqlmodel import col

from app.config import Settings
from app.db import writing
from app.errors import IndexUnavailable
from app.index import sync
from app.models import Article, ArticleEntity, Entity, IndexChange
from app.query import SearchQuery, parse
from rows import Row

Write = Callable[[list[Row]], list[str]]
XI = {("person", "xi-jinping", "Xi Jinping"): ["Xi Jinping"]}


@pytest.fixture(params=ENGINES)
def settings(settings: Settings, request: pytest.FixtureRequest) -> Settings:
    return settings.model_copy(update={"engine": request.param})


def found(settings: Settings, q: str, **query: object) -> list[int]:
    engine = sync.open_engine(settings)
    numbers = sorted(engine.search(SearchQuery(limit=100, **query), parse(q).node).numbers)
    engine.close()
    return numbers


def waiting(database: sqlalchemy.Engine) -> int:
    with database.connect() as connection:
        return connection.scalar(select(func.count()).select_from(IndexChange)) or 0


def test_the_first_changes_build_the_index(
    settings: Settings, database: sqlalchemy.Engine, write_articles: Write
) -> None:
    with pytest.raises(IndexUnavailable):
        sync.open_engine(settings)
    assert not sync.is_current(settings, database)
    write_articles([Row("Oil and gas."), Row("Xi Jinping spoke of oil.", names=XI)])
    assert sync.apply_changes(settings, database) == 2
    assert found(settings, "oil") == [1, 2]
    assert waiting(database) == 0
    assert sync.is_current(settings, database)


def test_an_empty_database_gives_an_empty_index(
    settings: Settings, database: sqlalchemy.Engine
) -> None:
    assert sync.rebuild(settings, database) == 0
    assert found(settings, "") == found(settings, "oil") == []


def test_thirty_articles_in_thirty_commits(
    settings: Settings, database: sqlalchemy.Engine, write_articles: Write
) -> None:
    sync.rebuild(settings, database)
    for number in range(1, 31):
        write_articles([Row(f"Oil number{number}.")])
        assert sync.apply_changes(settings, database) == 1
    assert found(settings, "oil") == list(range(1, 31))
    assert not any(sync.compare(settings, database).values())


def test_a_crash_after_the_commit_repeats_harmlessly(
    settings: Settings, database: sqlalchemy.Engine, write_articles: Write
) -> None:
    sync.rebuild(settings, database)
    write_articles([Row("Oil one."), Row("Oil two.")])
    sync.apply_changes(settings, database)
    with writing(database) as connection:  # the changes as a crash would have left them
        connection.execute(
            IndexChange.__table__.insert(), [{"article_number": n} for n in (1, 2, 2, 99)]
        )
    assert sync.apply_changes(settings, database) == 4
    assert found(settings, "oil") == [1, 2]
    assert waiting(database) == 0
    assert not any(sync.compare(settings, database).values())


def test_what_is_gone_from_the_database_goes_from_the_index(
    settings: Settings, database: sqlalchemy.Engine, write_articles: Write
) -> None:
    write_articles([Row("Oil one."), Row("Oil two.")])
    sync.apply_changes(settings, database)
    with writing(database) as connection:
        connection.execute(delete(Article).where(col(Article.number) == 1))
        connection.execute(IndexChange.__table__.insert(), [{"article_number": 1}])
    assert sync.compare(settings, database) == {"missing": [], "extra": [1], "stale": []}
    sync.apply_changes(settings, database)
    assert found(settings, "oil") == [2]


def test_differences_are_told_by_kind(
    settings: Settings, database: sqlalchemy.Engine, write_articles: Write
) -> None:
    write_articles([Row("Oil one."), Row("Oil two."), Row("Oil three.")])
    sync.apply_changes(settings, database)
    write_articles([Row("Oil four.")])
    with writing(database) as connection:
        connection.execute(delete(Article).where(col(Article.number) == 1))
        connection.execute(update(Article).where(col(Article.number) == 2).values(revision=2))
    assert sync.compare(settings, database) == {"missing": [4], "extra": [1], "stale": [2]}
    assert not sync.is_current(settings, database)
    sync.rebuild(settings, database)
    assert sync.is_current(settings, database)
    assert found(settings, "oil") == [2, 3, 4]


def test_an_unreadable_index_is_built_anew_by_the_next_changes(
    settings: Settings, database: sqlalchemy.Engine, write_articles: Write
) -> None:
    write_articles([Row("Oil one.")])
    sync.apply_changes(settings, database)
    for name in ("*.toc", "meta.json"):
        for path in settings.index_dir.glob(f"index-v*/{name}"):
            path.unlink()
            path.write_bytes(b"")
    assert sync.apply_changes(settings, database) == 1
    assert found(settings, "oil") == [1]


def test_values_of_facets_come_from_the_database(
    settings: Settings, database: sqlalchemy.Engine, write_articles: Write
) -> None:
    place = {("place", "beijing", "Beijing"): ["Beijing"], **XI}
    write_articles(
        [
            Row("Xi Jinping in Beijing.", names=place, place_country={"beijing": "CN"},
                publisher="Post",
                published=datetime(2024, 5, 31, 23, tzinfo=UTC)),
            Row("Nothing known.", language=None),
        ]
    )  # fmt: skip
    sync.apply_changes(settings, database)
    engine = sync.open_engine(settings)
    assert engine.search(SearchQuery(), None).facets == {
        "person": {"xi-jinping": 1}, "country": {"cn": 1}, "organisation": {},
        "place": {"beijing": 1},
        "publisher": {"Post": 1, "unknown": 1}, "language": {"en": 1, "unknown": 1},
        "year": {"2024": 1, "unknown": 1},
    }  # fmt: skip
    assert found(settings, "", filters=(("country", "CN"),)) == [1]
    assert found(settings, "", since="2024-05-31", until="2024-05-31") == [1]


def test_a_merged_person_counts_as_the_survivor(
    settings: Settings, database: sqlalchemy.Engine, write_articles: Write
) -> None:
    other = {("person", "jinping-xi", "Jinping Xi"): ["Jinping Xi"]}
    write_articles([Row("Xi Jinping spoke.", names=XI), Row("Jinping Xi spoke.", names=other)])
    with writing(database) as connection:
        survivor = (
            select(col(Entity.number)).where(col(Entity.slug) == "xi-jinping").scalar_subquery()
        )
        connection.execute(
            update(Entity).where(col(Entity.slug) == "jinping-xi").values(merged_into=survivor)
        )
        assert connection.scalar(select(func.count()).select_from(ArticleEntity)) == 2
    sync.rebuild(settings, database)
    assert found(settings, "", filters=(("person", "xi-jinping"),)) == [1, 2]


def standing(settings: Settings) -> str:
    engine = sync.open_engine(settings)
    try:
        return engine.name()
    finally:
        engine.close()


def test_switching_back_and_forth_loses_nothing(
    settings: Settings, database: sqlalchemy.Engine, write_articles: Write
) -> None:
    write_articles([Row("Oil one."), Row("Oil two.")])
    sync.apply_changes(settings, database)
    reader = sync.open_engine(settings)
    for round, name in enumerate(("tantivy", "whoosh", "tantivy")):
        other = settings.model_copy(update={"engine": name})
        write_articles([Row(f"Oil again{round}.")])
        sync.apply_changes(other, database)
        assert sync.is_current(other, database)
        assert reader.name() == standing(settings) == name
        assert reader.search(SearchQuery(), parse("oil").node).total == 3 + round
        sync.verify(settings)
    assert sync.is_current(settings, database) == (settings.engine == "tantivy")


def test_two_writers_at_once_take_turns(
    settings: Settings, database: sqlalchemy.Engine, write_articles: Write
) -> None:
    sync.rebuild(settings, database)
    write_articles([Row(f"Oil number{number}.") for number in range(40)])
    with ThreadPoolExecutor(4) as threads:
        done = list(threads.map(lambda _: sync.apply_changes(settings, database), range(4)))
    assert sorted(done) == [0, 0, 0, 40]
    assert len(found(settings, "oil")) == 40
    assert not any(sync.compare(settings, database).values())


def test_a_library_that_outgrows_whoosh_changes_engines_by_itself(
    settings: Settings,
    database: sqlalchemy.Engine,
    write_articles: Write,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sync, "MOST_FOR_WHOOSH", 3)
    auto = settings.model_copy(update={"engine": "auto"})
    write_articles([Row(f"Oil number{number}.") for number in range(3)])
    sync.apply_changes(auto, database)
    reader = sync.open_engine(auto)
    assert reader.name() == "whoosh"
    write_articles([Row("Oil and more.")])
    assert not sync.is_current(auto, database)
    sync.apply_changes(auto, database)
    assert (reader.name(), found(auto, "oil")) == ("tantivy", [1, 2, 3, 4])
    assert sync.is_current(auto, database)
    with writing(database) as connection:
        connection.execute(delete(Article).where(col(Article.number) > 1))
        connection.execute(
            IndexChange.__table__.insert(), [{"article_number": n} for n in (2, 3, 4)]
        )
    sync.apply_changes(auto, database)
    assert (reader.name(), found(auto, "oil")) == ("tantivy", [1])
    sync.rebuild(auto, database)  # who asks for it gets the engine of that size
    assert (reader.name(), found(auto, "oil")) == ("whoosh", [1])
