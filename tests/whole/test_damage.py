"""An index that is damaged or gone: pages of the database say so; a new one needs no restart."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from app.config import Settings
from app.index import sync
from app.index.generation import Generation
from app.query import SearchQuery, parse
from app.web import create_app
from faults import damage
from rows import Row, write_rows

POSTINGS = {"whoosh": "*.pst", "tantivy": "*.idx"}


@pytest.fixture(params=["whoosh", "tantivy"])
def settings(settings: Settings, request: pytest.FixtureRequest) -> Settings:
    return settings.model_copy(update={"engine": request.param})


@pytest.fixture
def client(settings: Settings, database: Engine) -> Iterator[TestClient]:
    write_rows(database, [Row(f"Oil comes to town number{n}.", f"Oil {n}") for n in range(30)])
    sync.rebuild(settings, database)
    with TestClient(create_app(settings)) as client:
        yield client


def spoil(settings: Settings) -> None:
    """Other bytes in the place of the words' postings, of the same length: nothing else tells."""
    for path in settings.index_dir.glob(f"index-v*.*/{POSTINGS[settings.engine]}"):
        content = bytearray(path.read_bytes())
        middle = slice(len(content) // 8, len(content) * 7 // 8)
        content[middle] = b"\xff" * len(content[middle])
        fresh = Path(f"{path}.fresh")
        fresh.write_bytes(content)
        fresh.replace(path)


def is_told(client: TestClient) -> bool:
    """Whether the pages of the database say that there is no search; they are there in any case."""
    found = [client.get(path) for path in ("/", "/people", "/about")]
    assert {page.status_code for page in found} == {200}
    (told,) = {"dateline index" in page.text for page in found}
    return told


def test_a_damaged_index_is_told_and_built_anew_without_a_restart(
    settings: Settings, database: Engine
) -> None:
    write_rows(database, [Row(f"Oil comes to town number{n}.", f"Oil {n}") for n in range(30)])
    sync.rebuild(settings, database)
    spoil(settings)
    with TestClient(create_app(settings)) as client:
        found = {client.get(f"/search?q={q}").status_code for q in ("oil", "number7", "town")}
        assert 503 in found
        assert is_told(client)
        assert client.get("/readyz").status_code == 503
        sync.rebuild(settings, database)
        assert client.get("/search?q=oil").status_code == 200
        assert client.get("/readyz").status_code == 200
        assert not is_told(client)


def test_an_index_that_is_taken_away_is_told_and_built_anew(
    client: TestClient, settings: Settings, database: Engine
) -> None:
    assert client.get("/search?q=oil").status_code == 200
    sync.link(settings).unlink()
    assert client.get("/search?q=oil").status_code == 503
    assert is_told(client)
    assert client.get("/readyz").status_code == 503
    assert sync.apply_changes(settings, database) == 30
    assert client.get("/search?q=oil").status_code == 200
    assert not is_told(client)


def test_one_question_that_fails_makes_nobody_else_wait(
    client: TestClient, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mistake of ours in answering is no damage: the index is read once, and found whole."""
    assert client.get("/search?q=oil").status_code == 200
    with monkeypatch.context() as patch:
        patch.setattr(Generation, "search", None)
        assert client.get("/search?q=town").status_code >= 500
    assert client.get("/readyz").status_code == 200
    assert client.get("/search?q=town").status_code == 200


def test_changes_that_meet_damage_build_the_index_anew(
    settings: Settings, database: Engine
) -> None:
    settings = settings.model_copy(update={"engine": "whoosh"})
    for number in range(9):  # the ninth takes in those before
        write_rows(database, [Row(f"Oil again{number}.", f"N{number}")])
        if number == 7:
            spoil(settings)
        sync.apply_changes(settings, database)
    sync.verify(settings)
    index = sync.open_engine(settings)
    assert index.search(SearchQuery(), parse("oil").node).total == 9
    index.close()


def test_a_text_that_is_none_is_shown_as_far_as_it_goes(
    client: TestClient, database: Engine
) -> None:
    """A disk that changes one bit must not take all pages away that list the article."""
    damage(database, "UPDATE article SET headline = 'Oil' || CAST(X'ff' AS TEXT)")
    client.get("/")  # finds out
    for path in ("/", "/search?q=oil", "/feed.atom", "/api/v1/articles"):
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert "\ufffd" in answer.text
