"""Where the words of a phrase stand, reckoned for all articles at once."""

import numpy as np

from app.index.columns import Numbers


def begins(stand: list[Numbers], gap: int) -> Numbers:
    """Where a phrase begins, once for each place; see tree.runs.

    `stand` has the positions of each word, rising, those of two articles further apart than any
    phrase is long.
    """
    first, *others = stand
    if gap == 0:
        for ahead, following in enumerate(others, 1):
            first = first[_among(first + ahead, following)]
        return first
    last = first
    for following in others:
        at = np.searchsorted(following, last, side="right")
        there = at < len(following)
        first, last = first[there], following[at[there]]
        near = last - first < len(stand) + gap
        first, last = first[near], last[near]
    return first


def _among(wanted: Numbers, rising: Numbers) -> Numbers:
    """Which of them are there, a mask."""
    at = np.searchsorted(rising, wanted)
    at[at == len(rising)] = 0
    return rising[at] == wanted if len(rising) else np.zeros(len(wanted), dtype=bool)
