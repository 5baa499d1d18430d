"""What only Tantivy needs: its slop for our gaps, its checksums, its panics, its one writer."""

import random
from pathlib import Path

import pytest
from corpus import article, found, holds, indexed, spoil

from app.index import tantivy
from app.tree import Phrase

LETTERS = "abcd"


@pytest.mark.parametrize("words", [2, 3, 4])
@pytest.mark.parametrize("field", ["", "headline"])
def test_a_gap_counts_words_between_and_keeps_the_order(words: int, field: str) -> None:
    chance = random.Random(words)

    def said(count: int) -> str:
        return " ".join(chance.choices(LETTERS + "xyz" * 4, k=count))

    corpus = [article(number, said(40), headline=said(12)) for number in range(1, 120)]
    with indexed("tantivy", corpus[:50], corpus[50:]) as engine:
        for gap in (0, 1, 2, 3, 4, 7, 10, 49, 50):
            terms = tuple(chance.choices(LETTERS, k=words))
            node = Phrase(terms, gap, field)
            assert sorted(found(engine, node)) == [a.number for a in corpus if holds(a, node)]


@pytest.mark.parametrize("part", ["idx", "pos", "term", "store", "fieldnorm", "del"])
def test_one_changed_byte_is_found_by_who_looks(tmp_path: Path, part: str) -> None:
    tantivy.create(tmp_path, [article(number, "word oil " * 50) for number in range(200)])
    tantivy.update(tmp_path, [], [7])
    tantivy.read(tmp_path).verify()
    files = list(tmp_path.glob(f"*.{part}"))
    assert files
    for path in files:
        content = bytearray(path.read_bytes())
        content[(len(content) - 100) // 2] ^= 0xFF
        spoil(path, content)
    with pytest.raises(ValueError, match=r"not what was written|codec|gave up"):
        tantivy.read(tmp_path).verify()


def test_a_second_writer_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    tantivy.create(tmp_path, [article(1)])

    def meanwhile():  # type: ignore[no-untyped-def]
        with pytest.raises(ValueError, match="Lock"):
            tantivy.update(tmp_path, [article(2)], [])
        yield article(3)

    tantivy.update(tmp_path, meanwhile(), [])
    assert tantivy.read(tmp_path).columns.by_number() == {1: 1, 3: 1}


def test_an_update_that_fails_changes_nothing(tmp_path: Path) -> None:
    tantivy.create(tmp_path, [article(1)])

    def broken():  # type: ignore[no-untyped-def]
        yield article(2)
        raise OSError("no space left")

    with pytest.raises(OSError, match="no space"):
        tantivy.update(tmp_path, broken(), [1])
    assert tantivy.read(tmp_path).columns.by_number() == {1: 1}


def test_what_a_killed_commit_left_hinders_no_other(tmp_path: Path) -> None:
    tantivy.create(tmp_path, [article(1), article(2), article(3)])
    (segment,) = (path.stem for path in tmp_path.glob("*.idx"))
    for stamp in range(20):
        (tmp_path / f"{segment}.{stamp}.del").write_bytes(b"half")
    tantivy.update(tmp_path, [article(4)], [2])
    assert tantivy.read(tmp_path).columns.by_number() == {1: 1, 3: 1, 4: 1}
