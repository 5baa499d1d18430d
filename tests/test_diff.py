"""The word diff of a story's copies: whole, in order, and never slow."""

import subprocess
import sys
import time

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


def test_long_texts_take_bounded_time() -> None:
    a = " ".join(f"w{i % 977}" for i in range(30_000))
    b = " ".join(f"w{i % 983}" for i in range(30_000))
    start = time.process_time()
    differences(a, b)
    assert time.process_time() - start < 5


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
