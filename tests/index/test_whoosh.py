"""Readers and writers of one index: threads, processes' commits, swaps and damage."""

import stat
import threading
from pathlib import Path

import pytest

from app.errors import IndexUnavailable
from app.index.base import IndexedArticle
from app.index.whoosh import WhooshEngine, build
from app.query import SearchQuery, parse


def article(number: int, body: str) -> IndexedArticle:
    return IndexedArticle(number, 1, "", "", body, (), None, len(body.split()), None)


@pytest.fixture
def link(tmp_path: Path) -> Path:
    return tmp_path / "data" / "index" / "whoosh-v2"


def total(engine: WhooshEngine, q: str) -> int:
    return engine.search(SearchQuery(), parse(q).node).total


def use(engine: WhooshEngine) -> None:
    for q in ("word", "number7", '"word number7"', "num*", "-word"):
        total(engine, q)


def test_thirty_commits_are_thirty_articles(link: Path) -> None:
    build(link, [])
    reader, writer = WhooshEngine(link), WhooshEngine(link)
    assert total(reader, "word") == 0
    revisions = {reader.revision()}
    for number in range(1, 31):
        writer.update([article(number, f"word number{number}")])
        assert total(reader, "word") == number
        assert total(reader, f"number{number}") == 1
        revisions.add(reader.revision())
    assert len(revisions) == 31


def test_segments_become_one_and_keep_what_they_say(link: Path) -> None:
    build(link, [])
    writer = WhooshEngine(link)
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
    assert len(list(link.resolve().glob("*.pst"))) < 10
    writer.verify()


def test_eight_threads_find_the_same_while_a_ninth_writes(link: Path) -> None:
    build(link, [article(number, f"word n{number % 7}") for number in range(100)])
    engine, writer = WhooshEngine(link), WhooshEngine(link)
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
    build(link, [article(number, f"word n{number % 7}") for number in range(100)])
    done.set()
    for thread in threads:
        thread.join()
    assert not wrong
    assert total(engine, "word") == 100


def test_a_swap_is_seen_and_leaves_nothing_behind(link: Path) -> None:
    build(link, [article(1, "old")])
    engine = WhooshEngine(link)
    assert total(engine, "old") == 1
    build(link, [article(1, "new")])
    assert (total(engine, "old"), total(engine, "new")) == (0, 1)
    assert (
        len([path for path in link.parent.iterdir() if path.is_dir() and not path.is_symlink()])
        == 1
    )


def test_a_build_that_fails_leaves_the_old_index(link: Path) -> None:
    build(link, [article(1, "old")])

    def broken():  # type: ignore[no-untyped-def]
        yield article(1, "new")
        raise OSError("no space left")

    with pytest.raises(OSError, match="no space"):
        build(link, broken())
    assert total(WhooshEngine(link), "old") == 1
    assert len(list(link.parent.iterdir())) == 2


def test_nobody_else_may_write_what_is_unpickled(link: Path) -> None:
    build(link, [])
    for directory in (link.parent, link.resolve()):
        assert stat.S_IMODE(directory.stat().st_mode) == 0o700


def test_a_missing_index_says_what_to_do(link: Path) -> None:
    with pytest.raises(IndexUnavailable, match="dateline index"):
        WhooshEngine(link)
    build(link, [article(1, "old")])
    engine = WhooshEngine(link)
    link.unlink()
    with pytest.raises(IndexUnavailable, match="dateline index"):
        engine.revision()


def test_an_index_of_another_version_is_called_so(link: Path) -> None:
    build(link.with_name("whoosh-v0"), [article(1, "old")])
    with pytest.raises(IndexUnavailable, match="of another version"):
        WhooshEngine(link.with_name("whoosh-v2"))


@pytest.mark.parametrize("damage", ["empty", "half", "zeros", "gone"])
@pytest.mark.parametrize("pattern", ["*.toc", "*.pst", "*.trm", "*.col"])
def test_damage_is_told_and_never_raises_anything_else(
    link: Path, damage: str, pattern: str
) -> None:
    bodies = [f"word number{number} " * 50 for number in range(200)]
    build(link, [article(number, body) for number, body in enumerate(bodies)])
    files = list(link.resolve().glob(pattern))
    assert files
    for path in files:
        content = path.read_bytes()
        match damage:
            case "gone":
                path.unlink()
            case "empty":
                path.write_bytes(b"")
            case "half":
                path.write_bytes(content[: len(content) // 2])
            case "zeros":
                path.write_bytes(bytes(len(content)))
    with pytest.raises(IndexUnavailable, match="dateline index"):
        use(WhooshEngine(link))
    build(link, [article(1, "well again")])
    assert total(WhooshEngine(link), "well") == 1
