"""The word diff of a story's copies: whole, in order, and never slow."""

import random
import subprocess
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.diff import Change, differences, relations

TEXTS = st.lists(st.sampled_from(["the ", "ferry", " ", "\n", "left.", "習近平", "late "])).map(
    "".join
)


def test_words_that_changed() -> None:
    assert differences("The ferry left at noon.", "The ferry left late at one.") == (
        Change("equal", "The ferry left ", "The ferry left "),
        Change("insert", "", "late "),
        Change("equal", "at ", "at "),
        Change("replace", "noon", "one"),
        Change("equal", ".", "."),
    )


def test_chinese_is_compared_by_character() -> None:
    changes = differences("習近平會見首相", "習近平會晤首相")
    assert [c for c in changes if c.kind != "equal"] == [Change("replace", "見", "晤")]


def test_lines_that_only_one_has() -> None:
    assert [c.kind for c in differences("One.\nTwo.\n", "One.\nTwo.\nThree.\n")] == [
        "equal",
        "insert",
    ]
    assert differences("same", "same") == (Change("equal", "same", "same"),)
    assert differences("", "") == ()


@given(TEXTS | st.text(), TEXTS | st.text())
def test_the_changes_hold_both_texts(a: str, b: str) -> None:
    changes = differences(a, b)
    assert "".join(c.a for c in changes) == a
    assert "".join(c.b for c in changes) == b
    for change in changes:
        assert change.a or change.b
        assert (change.kind == "equal") == (change.a == change.b)
        assert change.kind != "insert" or not change.a
        assert change.kind != "delete" or not change.b


def drawn(kinds: int, count: int, seed: int, between: str) -> str:
    chance = random.Random(seed)
    return between.join(f"w{chance.randrange(kinds)}" for _ in range(count))


@pytest.mark.parametrize(
    "pair",
    [
        tuple(" ".join(f"w{i % kinds}" for i in range(30_000)) for kinds in (977, 983)),
        tuple(" ".join(f"{one}{i} {i}" for i in range(2_000)) for one in "ab"),
        tuple("\n\n".join(f"{one}{i}\n\n{i}" for i in range(5_000)) for one in "ab"),
        ("x\n" * 20_000, "y\n" + "x\n" * 19_000 + "y\n"),
        *((drawn(kinds, 9_000, 1, "\n"), drawn(kinds, 9_000, 2, "\n")) for kinds in (2, 9, 100)),
        *((drawn(kinds, 600, 1, " "), drawn(kinds, 600, 2, " ")) for kinds in (2, 9, 100)),
        ("\n".join(map(str, range(20_000))), "\n".join(map(str, range(20_000, 0, -1)))),
    ],
)  # fmt: skip
def test_no_texts_take_long(pair: tuple[str, str]) -> None:
    start = time.process_time()
    changes = differences(*pair)
    assert time.process_time() - start < 3
    assert ("".join(c.a for c in changes), "".join(c.b for c in changes)) == pair


def test_every_second_word_changed_is_seen_in_a_long_text() -> None:
    changes = differences(
        " ".join(f"a{i} {i}" for i in range(2_000)), " ".join(f"b{i} {i}" for i in range(2_000))
    )
    assert [c.a for c in changes if c.kind == "replace"] == [f"a{i}" for i in range(2_000)]


def test_it_imports_little() -> None:
    code = "import sys, app.diff; sys.exit(len({'numpy', 'regex', 'sqlmodel'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_copy_is_told_from_an_update() -> None:
    first = " ".join(f"word{n}" for n in range(100))
    later = first + " " + " ".join(f"more{n}" for n in range(100))
    assert relations(first, [first, later]) == [("copy", 1.0), ("update", 1.0)]
    assert relations(first + " end", [first]) == [("copy", 1.0)]
    assert relations(later, [first]) == [("update", 1.0)]
    assert relations("", [""]) == [("copy", 1.0)]


def test_a_hundred_long_copies_are_related_in_time() -> None:
    chance = random.Random(1)
    long = " ".join(str(chance.randrange(5_000)) for _ in range(150_000))
    start = time.process_time()
    found = relations(long, [long + " and more"] * 20)
    assert time.process_time() - start < 3
    assert {(one.kind, one.similarity) for one in found} == {("copy", 1.0)}
