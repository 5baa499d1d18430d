"""Readers and writers of one index: threads, processes' commits, swaps and damage."""

import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from corpus import article, on_each_engine, spoil

from app.config import ROOT
from app.errors import IndexUnavailable
from app.index.base import Engine
from app.index.standing import StandingIndex, build
from app.index.storage import clear
from app.query import SearchQuery, parse

pytestmark = on_each_engine


@pytest.fixture
def link(tmp_path: Path) -> Path:
    return tmp_path / "data" / "index" / "index-v3"


def total(engine: Engine, q: str) -> int:
    return engine.search(SearchQuery(), parse(q).node).total


def use(engine: Engine) -> None:
    for q in ("word", "number7", '"word number7"', '"number7 word number7"~2', "num*", "-word"):
        total(engine, q)


def directories(link: Path) -> list[str]:
    return sorted(p.name for p in link.parent.iterdir() if p.is_dir() and not p.is_symlink())


def test_thirty_commits_are_thirty_articles(name: str, link: Path) -> None:
    build(link, name, [])
    reader, writer = StandingIndex(link), StandingIndex(link)
    assert total(reader, "word") == 0
    revisions = {reader.revision()}
    for number in range(1, 31):
        writer.update([article(number, f"word number{number}")])
        assert total(reader, "word") == number
        assert total(reader, f"number{number}") == 1
        revisions.add(reader.revision())
    assert len(revisions) == 31


def test_segments_become_one_and_keep_what_they_say(name: str, link: Path) -> None:
    build(link, name, [])
    writer = StandingIndex(link)
    for number in range(1, 41):  # every third is written again with other words
        writer.update([article(number, f"word number{number} twice number{number}")])
        if number % 3 == 0:
            writer.update([article(number, f"other number{number}")], [number - 1])
    here = {n for n in range(1, 41) if (n + 1) % 3}
    assert writer.revisions().keys() == here
    assert total(writer, "word") == len([n for n in here if n % 3])
    assert total(writer, "other") == 13
    assert [total(writer, f"number{n}") for n in (1, 2, 3, 40)] == [1, 0, 1, 1]
    assert total(writer, '"number1 twice number1"') == 1
    assert total(writer, '"twice number3"') == 0
    assert len(list(link.resolve().iterdir())) < 100
    writer.verify()


def test_eight_threads_find_the_same_while_a_ninth_writes_and_rebuilds(
    name: str, link: Path
) -> None:
    build(link, name, [article(number, f"word n{number % 7}") for number in range(100)])
    engine, writer = StandingIndex(link), StandingIndex(link)
    wrong: list[object] = []
    done = threading.Event()

    def read() -> None:
        try:
            while not done.is_set():
                if total(engine, '"word n3"') != 14 or total(engine, "word -n3") < 86:
                    wrong.append("hits")
        except Exception as error:
            wrong.append(error)

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for number in range(1000, 1008):
        writer.update([article(number, "word other")])
    for _ in range(4):
        build(link, name, [article(number, f"word n{number % 7}") for number in range(100)])
        clear(link)
    done.set()
    for thread in threads:
        thread.join()
    assert not wrong
    assert total(engine, "word") == 100


def test_a_swap_is_seen_and_the_old_index_goes_when_nobody_reads_it(name: str, link: Path) -> None:
    build(link, name, [article(1, "old")])
    engine = StandingIndex(link)
    assert total(engine, "old") == 1
    build(link, name, [article(1, "new")])
    assert len(directories(link)) == 2  # a thread may still open a file of the old one
    assert (total(engine, "old"), total(engine, "new")) == (0, 1)
    clear(link)
    assert directories(link) == [link.resolve().name]


def test_an_index_of_another_engine_is_taken_over_by_who_reads(name: str, link: Path) -> None:
    other = {"whoosh": "tantivy", "tantivy": "whoosh"}[name]
    build(link, other, [article(1, "word"), article(2, "word")])
    engine = StandingIndex(link)
    assert (engine.name(), total(engine, "word")) == (other, 2)
    before = engine.revision()
    build(link, name, [article(1, "word"), article(2, "word")])
    assert (engine.name(), total(engine, "word")) == (name, 2)
    assert engine.revision() != before


def test_what_other_editions_and_crashes_left_is_cleared(name: str, link: Path) -> None:
    build(link.with_name("whoosh-v1"), name, [article(1, "old")])
    link.with_name(f"{link.name}.{name}.0123456789ab").mkdir()
    link.with_name("notes").mkdir()
    clear(link)  # as long as there is no index, others may be of use
    assert len(directories(link)) == 3
    build(link, name, [article(1, "new")])
    assert directories(link) == [link.resolve().name, "notes"]


def test_a_build_that_fails_leaves_the_old_index(name: str, link: Path) -> None:
    build(link, name, [article(1, "old")])

    def broken():  # type: ignore[no-untyped-def]
        yield article(1, "new")
        raise OSError("no space left")

    with pytest.raises(OSError, match="no space"):
        build(link, name, broken())
    assert total(StandingIndex(link), "old") == 1
    assert len(list(link.parent.iterdir())) == 2


def test_nobody_else_may_write_what_is_unpickled(name: str, link: Path) -> None:
    build(link, name, [])
    for directory in (link.parent, link.resolve()):
        assert stat.S_IMODE(directory.stat().st_mode) == 0o700


def test_a_missing_index_says_what_to_do(name: str, link: Path) -> None:
    with pytest.raises(IndexUnavailable, match="dateline index"):
        StandingIndex(link)
    build(link, name, [article(1, "old")])
    engine = StandingIndex(link)
    link.unlink()
    with pytest.raises(IndexUnavailable, match="dateline index"):
        engine.revision()


def test_an_index_of_another_version_is_called_so(name: str, link: Path) -> None:
    build(link.with_name("index-v0"), name, [article(1, "old")])
    with pytest.raises(IndexUnavailable, match="of another version"):
        StandingIndex(link)


PARTS = {  # of which every index has one
    "whoosh": ("*.toc", "*.pst", "*.trm", "*.col"),
    "tantivy": ("meta.json", "*.idx", "*.term", "*.store"),
}


@pytest.mark.parametrize("damage", ["empty", "half", "zeros", "gone"])
@pytest.mark.parametrize("part", range(4))
def test_damage_is_told_and_never_raises_anything_else(
    name: str, link: Path, damage: str, part: int
) -> None:
    bodies = [f"word number{number} " * 50 for number in range(200)]
    build(link, name, [article(number, body) for number, body in enumerate(bodies)])
    files = list(link.resolve().glob(PARTS[name][part]))
    assert files
    for path in files:
        content = path.read_bytes()
        match damage:
            case "gone":
                path.unlink()
            case "empty":
                spoil(path, b"")
            case "half":
                spoil(path, content[: len(content) // 2])
            case "zeros":
                spoil(path, bytes(len(content)))
    with pytest.raises(IndexUnavailable, match="dateline index"):
        use(StandingIndex(link))
    build(link, name, [article(1, "well again")])
    assert total(StandingIndex(link), "well") == 1


def test_an_index_without_its_beginning_is_not_written_on(name: str, link: Path) -> None:
    build(link, name, [article(1, "one")])
    StandingIndex(link).check()
    for path in link.resolve().glob(PARTS[name][0]):
        path.write_bytes(b"")
    with pytest.raises(IndexUnavailable, match="dateline index --rebuild"):
        StandingIndex(link).check()


WRITER = """
import sys
sys.path.insert(0, sys.argv[3])
from pathlib import Path
from corpus import article
from app.index.standing import StandingIndex
engine = StandingIndex(Path(sys.argv[1]))
for number in range(1, 10_000):
    engine.update([article(number, "word"), article(number + 10_000, "word")])
    print(number, flush=True)
"""


@pytest.mark.parametrize("after", [1, 3])
def test_a_killed_writer_leaves_whole_commits(name: str, link: Path, after: int) -> None:
    build(link, name, [])
    here = str(Path(__file__).parent)
    command = [sys.executable, "-c", WRITER, str(link), name, here]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as writer:
        assert writer.stdout
        for _ in range(after):
            writer.stdout.readline()
        writer.kill()
    engine = StandingIndex(link)
    engine.verify()
    left = total(engine, "word")
    assert left >= 2 * after
    assert sorted(engine.revisions()) == sorted(
        n for at in range(1, left // 2 + 1) for n in (at, at + 10_000)
    )
    engine.update([article(30_000, "word again")])
    assert (total(engine, "word"), total(engine, "again")) == (left + 1, 1)


def test_two_writers_never_mix(name: str, link: Path) -> None:
    build(link, name, [article(1, "word")])
    one, other = StandingIndex(link), StandingIndex(link)

    def meanwhile():  # type: ignore[no-untyped-def]
        refused = ""
        try:
            other.update([article(2, "word")])
        except Exception as error:
            refused = repr(error)
        assert "lock" in refused.lower()
        yield article(3, "word")

    one.update(meanwhile())
    assert sorted(one.revisions()) == [1, 3]
    other.update([article(2, "word")], [1])
    assert sorted(one.revisions()) == [2, 3]
    assert total(one, "word") == total(other, "word") == 2
    one.verify()


def test_many_small_commits_leave_no_litter(name: str, link: Path) -> None:
    build(link, name, [])
    engine = StandingIndex(link)
    for number in range(30):
        engine.update([article(number % 20, f"word number{number}")])
    assert total(engine, "word") == 20
    assert len(list(link.resolve().iterdir())) < 90
