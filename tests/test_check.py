import json
import shutil
from collections.abc import Callable, Iterable

import pytest
from sqlalchemy import Engine, text

from app.check import check
from app.config import Settings
from app.db import file_of, make_engine
from app.index import sync
from app.ingest.lock import held
from commands import Dateline
from faults import damage, faults
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


def test_all_is_well_and_each_point_is_told(settings: Settings, library: Engine) -> None:
    findings = check(settings, library)
    assert [f.name for f in findings if not f.ok] == []
    assert [f.name for f in findings] == [
        "database", "schema", "values", "texts", "orphans", "stories", "counts of names",
        "merged entities", "fingerprints", "mentions", "readings", "index", "counts", "missing",
        "extra", "stale", "changes waiting", "phrases", "lock", "leftovers", "disk", "settings",
    ]  # fmt: skip


def test_an_empty_file_has_no_schema(settings: Settings) -> None:
    engine = make_engine(settings)
    assert "schema" in faults(settings, engine)
    engine.dispose()


@pytest.mark.parametrize(
    ("statement", "points"),
    [
        ("UPDATE article SET revision = revision + 1 WHERE number = 1", {"stale"}),
        ("INSERT INTO indexchange (article_number) VALUES (1)", {"changes waiting"}),
        ("UPDATE article SET body = 'Peru has other words here now, and nobody told the index.'",
         {"phrases", "mentions", "texts"}),
        ("DELETE FROM mention; DELETE FROM articleentity; DELETE FROM line;"
         "DELETE FROM fingerprint; DELETE FROM shingle; DELETE FROM article WHERE number = 2",
         {"extra", "counts"}),
    ],
)  # fmt: skip
def test_an_index_unlike_the_database_is_seen_and_mended(
    settings: Settings, library: Engine, statement: str, points: set[str]
) -> None:
    damage(library, statement)
    assert faults(settings, library).keys() == points
    assert faults(settings, library, repair=True).keys() <= {"mentions", "texts"}


def test_articles_that_the_index_lacks_are_seen_and_mended(
    settings: Settings, library: Engine, write_articles: Callable[[Iterable[Row]], list[str]]
) -> None:
    write_articles([Row("One more that nobody has read.")])
    damage(library, "DELETE FROM indexchange")
    assert faults(settings, library).keys() == {"missing", "counts"}
    assert not faults(settings, library, repair=True)


def test_a_missing_index_is_seen_and_mended(settings: Settings, library: Engine) -> None:
    shutil.rmtree(settings.index_dir)
    assert faults(settings, library).keys() == {"index"}
    assert not faults(settings, library, repair=True)


@pytest.mark.parametrize(
    "target", ["elsewhere", "../../index-v4.whoosh.00", "index-v4.other.00", "index-v4.whoosh.00"]
)
def test_an_index_that_we_did_not_make_is_not_read(
    settings: Settings, library: Engine, target: str
) -> None:
    link = sync.link(settings)
    link.unlink()
    link.symlink_to(target)
    assert faults(settings, library).keys() == {"index", "leftovers"}
    assert not faults(settings, library, repair=True)


def test_an_index_copied_without_its_link_is_mended(settings: Settings, library: Engine) -> None:
    link = sync.link(settings)
    standing = link.resolve()
    link.unlink()
    shutil.copytree(standing, link)
    assert faults(settings, library).keys() == {"index"}
    assert not faults(settings, library, repair=True)
    assert not standing.exists()


@pytest.mark.parametrize("lock", ["write.lock", "index/lock"])
def test_a_lock_that_cannot_be_taken_is_told(
    settings: Settings, library: Engine, lock: str
) -> None:
    (settings.data_dir / lock).unlink(missing_ok=True)
    (settings.data_dir / lock).mkdir()
    assert faults(settings, library).keys() == {"lock"}


def test_damage_that_only_a_search_would_meet_is_seen_and_mended(
    settings: Settings, library: Engine
) -> None:
    (postings,) = {path.resolve() for path in settings.index_dir.glob("*/*.pst")}
    postings.write_bytes(postings.read_bytes()[:10])
    assert faults(settings, library).keys() == {"index"}
    assert not faults(settings, library, repair=True)


@pytest.mark.parametrize(
    ("statement", "points"),
    [
        ("UPDATE mention SET start = start + 1", {"mentions"}),
        ("UPDATE articleentity SET mentions = 7", {"counts of names"}),
        ("UPDATE articleentity SET named = 7", {"counts of names"}),
        ("UPDATE articleentity SET place = 7", {"counts of names"}),
        ("INSERT INTO entity (number, kind, slug, name) VALUES (9, 'country', 'fr', 'France');"
         "INSERT INTO articleentity VALUES (1, 9, 0, 0, 0, 0)", {"counts of names"}),
        ("UPDATE fingerprint SET settled = true", {"fingerprints"}),
        ("UPDATE entity SET merged_into = number", {"merged entities"}),
        ("DROP INDEX ix_article_publisher", {"schema"}),
        ("UPDATE article SET ingested = 'yesterday'", {"values"}),
        ("UPDATE entity SET name = CAST(X'ff41' AS TEXT)", {"values"}),
        ("DELETE FROM articleentity", {"counts of names"}),
        ("INSERT INTO story (id, representative, size) VALUES ('x', 1, 2)", {"stories"}),
        ("INSERT INTO story VALUES (7, 'x', 1, 3); UPDATE article SET story_number = 7;"
         "UPDATE story SET size = 5, representative = 9", {"stories"}),
        ("INSERT INTO shingle VALUES (1, 99)", {"orphans"}),
        ("UPDATE article SET story_number = 99", {"orphans"}),
        ("INSERT INTO mention VALUES (99, 'body', 1, 2, 'x', 1, 'named', 1.0, NULL)",
         {"orphans", "counts of names"}),
        ("INSERT INTO entity (number, kind, slug, name) VALUES (99, 'country', 'xx', 'Peruvia');"
         "UPDATE entity SET merged_into = 99 WHERE number = 1", {"merged entities"}),
    ],
)  # fmt: skip
def test_rows_that_contradict_each_other_are_seen_and_mended(
    settings: Settings, library: Engine, statement: str, points: set[str]
) -> None:
    damage(library, statement)
    assert faults(settings, library).keys() == points
    assert faults(settings, library, repair=True).keys() <= {"mentions"}  # which no one mends


@pytest.mark.parametrize("statement", ["DROP TABLE line", "ALTER TABLE article DROP section"])
def test_a_table_that_lacks_something_is_told(
    settings: Settings, library: Engine, statement: str
) -> None:
    damage(library, statement)
    for repair in (False, True):
        assert "dateline restore" in faults(settings, library, repair=repair)["schema"]


def test_mergers_that_go_in_a_circle_end(settings: Settings, library: Engine) -> None:
    people = [f"({n}, 'person', 'p{n}', 'P {n}')" for n in range(10, 15)]
    damage(library, f"INSERT INTO entity (number, kind, slug, name) VALUES {', '.join(people)};"
           "UPDATE entity SET merged_into = CASE number WHEN 10 THEN 11 WHEN 11 THEN 12"
           " WHEN 12 THEN 11 WHEN 13 THEN 10 END")  # fmt: skip
    assert not faults(settings, library, repair=True)
    with library.connect() as connection:
        merged = "SELECT number, merged_into FROM entity WHERE merged_into IS NOT NULL"
        assert {tuple(row) for row in connection.execute(text(merged))} == {
            (10, 11), (12, 11), (13, 11)
        }  # fmt: skip


def test_counts_are_mended_to_what_ingestion_wrote(settings: Settings, library: Engine) -> None:
    counts = text("SELECT * FROM articleentity ORDER BY 1, 2")
    with library.connect() as connection:
        before = connection.execute(counts).all()
    damage(library, "UPDATE articleentity SET mentions = 7, named = 9")
    assert not faults(settings, library, repair=True)
    with library.connect() as connection:
        assert connection.execute(counts).all() == before


def test_a_mention_broken_over_lines_is_mended(
    settings: Settings, database: Engine, write_articles: Callable[[Iterable[Row]], list[str]]
) -> None:
    write_articles([Row("So said Jane Doe.", names={("person", "j", "Jane Doe"): ["Jane Doe"]})])
    sync.apply_changes(settings, database)
    damage(database, "UPDATE mention SET text = 'Jane' || char(10) || 'Doe'")
    assert "--repair" in faults(settings, database)["mentions"]
    assert not faults(settings, database, repair=True)
    damage(database, "UPDATE mention SET text = 'Joan Doe'")
    assert "ingest --again" in faults(settings, database, repair=True)["mentions"]


def test_an_index_of_the_database_is_mended_from_its_rows(
    settings: Settings, library: Engine
) -> None:
    sql = "UPDATE sqlite_master SET sql = {} WHERE name = 'ix_article_publisher'"
    schema = "PRAGMA writable_schema = ON;"
    damage(library, schema + sql.format("sql || ' WHERE 0'"))
    damage(library, "UPDATE article SET publisher = 'The Post'")
    damage(library, schema + sql.format("replace(sql, ' WHERE 0', '')"))
    library.dispose()
    assert "--repair" in faults(settings, library)["database"]
    assert not faults(settings, library, repair=True)


@pytest.mark.parametrize("at", [0, 3])
def test_a_damaged_database_is_told_and_never_raises(
    settings: Settings, library: Engine, at: int
) -> None:
    damage(library, "PRAGMA wal_checkpoint(TRUNCATE)")
    library.dispose()
    content = bytearray(file_of(settings).read_bytes())
    content[at * 4096 : (at + 8) * 4096] = b"\xff" * 8 * 4096
    file_of(settings).write_bytes(content)
    for repair in (False, True):
        assert "dateline restore" in faults(settings, library, repair=repair)["database"]


def test_who_writes_is_told_and_what_waits_for_it_is_no_fault(
    settings: Settings, library: Engine
) -> None:
    damage(library, "INSERT INTO indexchange (article_number) VALUES (1)")
    with held(settings):
        findings = {f.name: f for f in check(settings, library)}
    assert "is writing since" in findings["lock"].detail
    assert findings["changes waiting"].ok
    assert faults(settings, library).keys() == {"changes waiting"}


def test_what_crashes_left_is_seen_and_taken_away(settings: Settings, library: Engine) -> None:
    standing = set(settings.index_dir.iterdir())
    (settings.index_dir / "index-v4.whoosh.0123456789ab").mkdir()
    half = settings.data_dir / "dateline.db.restored"
    half.write_text("half")
    assert faults(settings, library).keys() == {"leftovers"}
    assert not faults(settings, library, repair=True)
    assert set(settings.index_dir.iterdir()) == standing
    assert not half.exists()


def test_an_index_replaced_while_it_is_read_was_left_by_no_crash(
    settings: Settings, library: Engine
) -> None:
    reader = sync.open_engine(settings)
    sync.rebuild(settings, library)
    assert len(list(settings.index_dir.glob("index-v*.*"))) == 2
    assert not faults(settings, library)
    reader.close()


def test_a_setting_that_says_nothing_is_told(
    settings: Settings, library: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATELINE_ENGIN", "tantivy")
    said = "DATELINE_ENGIN is unknown (DATELINE_ENGINE?)"
    assert faults(settings, library) == {"settings": said}


def test_another_engine_than_is_wanted_is_told(settings: Settings, library: Engine) -> None:
    other = settings.model_copy(update={"engine": "tantivy"})
    assert "tantivy" in faults(other, library)["settings"]


def test_a_full_disk_is_told(
    settings: Settings, library: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(settings.data_dir)._replace(free=1_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    assert faults(settings, library) == {"disk": "1 MB free"}


def test_the_command_gives_json_and_its_status(
    settings: Settings, library: Engine, monkeypatch: pytest.MonkeyPatch,
    dateline: Dateline,
) -> None:  # fmt: skip
    monkeypatch.setenv("DATELINE_DATA_DIR", str(settings.data_dir))
    damage(library, "UPDATE articleentity SET mentions = 7")
    for words, status in ((["check"], 1), (["check", "--repair"], 0), (["check"], 0)):
        ended = dateline(*words, "--json")
        assert ended.status == status
        points = json.loads(ended.out)
        assert all(set(point) == {"name", "ok", "detail"} for point in points)
        assert all(point["ok"] for point in points) == (status == 0)
