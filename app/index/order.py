"""The order of hits and the cursors that walk it: the same for every engine.

A cursor holds the sort key of the hit it stands at, so a walk gives each hit once, whatever
comes or goes meanwhile.
"""

from dataclasses import dataclass

import numpy as np

from app import cursors
from app.index.columns import Columns, Numbers
from app.query import SearchQuery


@dataclass(frozen=True, slots=True)
class Page:
    places: Numbers  # of this page, in order
    scores: tuple[float | None, ...]
    offset: int
    everything: Numbers  # all places, in any order; of each story the first when collapsed
    next_cursor: str | None
    previous_cursor: str | None


def arrange(
    columns: Columns, query: SearchQuery, sort: str, places: Numbers, scores: Numbers | None
) -> Page:
    """The page that the query asks for; `scores` are those of `places`."""
    keys = _Keys(columns, sort, places, scores)
    if query.collapse:
        kept = _one_a_story(columns.stories[places], keys)
        places = places[kept]
        scores = scores[kept] if scores is not None else None
        keys = _Keys(columns, sort, places, scores)
    total = len(places)
    start, end = _window(query, sort, keys, total)
    shown = _slice(keys, start, end)
    ends = [[float(key[0]) for key in keys.of(at[None])] for at in (*shown[:1], *shown[-1:])]
    return Page(
        places[shown],
        tuple(scores[shown].tolist()) if scores is not None else (None,) * len(shown),
        start,
        places,
        cursors.written(sort, "+", *ends[1]) if start < end < total else None,
        cursors.written(sort, "-", *ends[0]) if 0 < start < end else None,
    )


class _Keys:
    """What is compared, the smaller first; the last makes each unique. Most articles differ in
    the first, so the others are looked up only where they tell."""

    def __init__(
        self, columns: Columns, sort: str, places: Numbers, scores: Numbers | None
    ) -> None:
        self._places = places
        newest, latest = columns.newest, columns.latest
        match sort:
            case "oldest":
                self.first, self._others = columns.oldest[places], [columns.numbers]
            case "length":
                self.first, self._others = -columns.words[places], [newest, latest]
            case "relevance" if scores is not None:
                self.first, self._others = -scores, [newest, latest]
            case _:
                self.first, self._others = newest[places], [latest]

    def __len__(self) -> int:
        return 1 + len(self._others)

    def of(self, which: Numbers) -> list[Numbers]:
        return [self.first[which], *(key[self._places[which]] for key in self._others)]


def _one_a_story(stories: Numbers, keys: _Keys) -> Numbers:
    """The first of each story, and what has none."""
    told = np.flatnonzero(stories >= 0)
    order = told[np.lexsort(keys.of(told)[::-1])]
    _, firsts = np.unique(stories[order], return_index=True)
    return np.sort(np.concatenate([np.flatnonzero(stories < 0), order[firsts]]))


def _slice(keys: _Keys, start: int, end: int) -> Numbers:
    """Which stand from `start` to `end` in order; all others are only parted from them."""
    first = keys.first
    near = np.arange(len(first))
    if start >= end:
        return near[:0]
    if 2 * (end - start) < len(first):
        low, high = (start, end - 1) if start else (end - 1, end - 1)
        parted = np.partition(first, (low, high))
        below = int((first < parted[low]).sum()) if start else 0
        near = np.flatnonzero((first <= parted[high]) & ((first >= parted[low]) | (start == 0)))
        start, end = start - below, end - below
    order = np.lexsort(keys.of(near)[::-1])
    return near[order[start:end]]


def _window(query: SearchQuery, sort: str, keys: _Keys, total: int) -> tuple[int, int]:
    if not query.cursor:
        start = min((max(query.page, 1) - 1) * query.limit, total)
        return start, min(start + query.limit, total)
    name, direction, *at = cursors.read(query.cursor, str, str, *(float,) * len(keys))
    if name != sort or direction not in ("+", "-"):
        raise cursors.refused()
    count = int((keys.first < at[0]).sum())
    others = keys.of(np.flatnonzero(keys.first == at[0]))[1:]
    before = np.zeros(len(others[0]), dtype=bool)
    same = ~before
    for key, value in zip(others, at[1:], strict=True):
        before |= same & (key < value)
        same &= key == value
    if direction == "-":
        end = count + int(before.sum())
        return max(0, end - query.limit), end
    start = count + int((before | same).sum())
    return start, min(start + query.limit, total)
