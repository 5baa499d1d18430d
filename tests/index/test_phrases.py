"""Phrases of all articles at once, against one article at a time."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.index import phrases
from app.tree import runs

APART = 1_000
stands = st.lists(st.sets(st.integers(0, 30)).map(sorted), min_size=1, max_size=4)


@given(st.lists(stands, min_size=1, max_size=4), st.integers(1, 4), st.integers(0, 6))
def test_a_phrase_begins_where_a_run_does(
    articles: list[list[list[int]]], words: int, gap: int
) -> None:
    articles = [(one * words)[:words] for one in articles]
    stand = [
        np.array([at * APART + p for at, one in enumerate(articles) for p in one[word]], np.int64)
        for word in range(words)
    ]
    want = [at * APART + first for at, one in enumerate(articles) for first, _ in runs(one, gap)]
    assert phrases.begins(stand, gap).tolist() == want
