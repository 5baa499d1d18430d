"""Patterns matched with all words at once, against one word at a time."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.index.words import Words, table
from app.tree import Fuzzy, Prefix, Wildcard, glob, within

letters = st.text(alphabet="abé東\U00020000", min_size=1, max_size=6)
bags = st.lists(letters, max_size=20, unique=True)


def made(words: list[str]) -> Words:
    """The word at each number stands at that place and at the next."""
    numbers = np.repeat(np.arange(len(words)), 2)
    return Words(*table(words, numbers, numbers + np.tile([0, 1], len(words))))


@given(bags, st.text(alphabet="abé東*?", min_size=1, max_size=6))
def test_a_wildcard_finds_what_its_expression_does(words: list[str], pattern: str) -> None:
    whole = glob(pattern)
    table = made(words)
    found = [table.all[at] for at in table.like(Wildcard(pattern))]
    assert found == sorted(word for word in words if whole.fullmatch(word))


@given(bags, letters, st.integers(0, 2))
def test_near_words_are_those_within_so_many_edits(words: list[str], word: str, edits: int) -> None:
    table = made(words)
    want = sorted(other for other in words if within(word, other, edits))
    assert [table.all[at] for at in table.near(word, edits)] == want
    assert [table.all[at] for at in table.like(Fuzzy(word, edits))] == want


@given(bags, letters)
def test_a_prefix_finds_its_words_where_they_stand(words: list[str], beginning: str) -> None:
    found = made(words)
    numbers = found.like(Prefix(beginning))
    want = {at for at, word in enumerate(words) if word.startswith(beginning)}
    assert {found.all[at] for at in numbers} == {words[at] for at in want}
    assert set(found.places(numbers).tolist()) == want | {at + 1 for at in want}


@given(bags, st.sets(st.integers(0, 19)))
def test_any_words_stand_where_each_of_them_does(words: list[str], some: set[int]) -> None:
    found = made(words)
    numbers = np.array(sorted(n for n in some if n < len(words)), dtype=np.int64)
    marked = np.zeros(len(words) + 1, dtype=bool)
    found.mark(numbers, marked)
    assert set(np.flatnonzero(marked)) == set(found.places(numbers).tolist())
    want = sorted(
        at + more for n in numbers for at in [words.index(found.all[n])] for more in (0, 1)
    )
    assert sorted(found.places(numbers).tolist()) == want
