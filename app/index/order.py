"""The order of hits and the cursors that walk it: the same for every engine.

A cursor holds the sort key of the hit it stands at, so a walk gives each hit once, whatever
comes or goes meanwhile.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from dataclasses import dataclass

import numpy as np

from app.errors import BadRequest
from app.index.columns import UNDATED, Columns, Numbers
from app.query import SearchQuery

LAST = 2.0**62


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
    keys = _keys(columns, sort, places, scores)
    if query.collapse:
        order = np.lexsort(keys[::-1])
        _, firsts = np.unique(columns.stories[places[order]], return_index=True)
        kept = order[firsts]
        places, keys = places[kept], [key[kept] for key in keys]
        scores = scores[kept] if scores is not None else None
    total = len(places)
    start, end = _window(query, sort, keys, total)
    shown = _slice(keys, start, end)
    ends = [[float(key[at]) for key in keys] for at in (*shown[:1], *shown[-1:])]
    return Page(
        places[shown],
        tuple(scores[shown].tolist()) if scores is not None else (None,) * len(shown),
        start,
        places,
        _write(sort, "+", ends[1]) if start < end < total else None,
        _write(sort, "-", ends[0]) if 0 < start < end else None,
    )


def _keys(columns: Columns, sort: str, places: Numbers, scores: Numbers | None) -> list[Numbers]:
    """What is compared, the smaller first; the number at the end makes each key unique."""
    published = columns.published[places].astype(np.float64)
    newest = np.where(published == UNDATED, LAST, -published)
    number = columns.numbers[places].astype(np.float64)
    match sort:
        case "oldest":
            return [np.where(published == UNDATED, LAST, published), number]
        case "length":
            return [-columns.words[places].astype(np.float64), newest, -number]
        case "relevance" if scores is not None:
            return [-scores, newest, -number]
        case _:
            return [newest, -number]


def _slice(keys: list[Numbers], start: int, end: int) -> Numbers:
    """Which stand from `start` to `end` in order; all others are only parted from them."""
    first = keys[0]
    near = np.arange(len(first))
    if start >= end:
        return near[:0]
    if 2 * (end - start) < len(first):
        low, high = (start, end - 1) if start else (end - 1, end - 1)
        parted = np.partition(first, (low, high))
        below = int((first < parted[low]).sum()) if start else 0
        near = np.flatnonzero((first <= parted[high]) & ((first >= parted[low]) | (start == 0)))
        start, end = start - below, end - below
    order = np.lexsort([key[near] for key in keys[::-1]])
    return near[order[start:end]]


def _window(query: SearchQuery, sort: str, keys: list[Numbers], total: int) -> tuple[int, int]:
    if not query.cursor:
        start = min((max(query.page, 1) - 1) * query.limit, total)
        return start, min(start + query.limit, total)
    direction, at = _read(query.cursor, sort, len(keys))
    before = np.zeros(total, dtype=bool)
    same = np.ones(total, dtype=bool)
    for key, value in zip(keys, at, strict=True):
        before |= same & (key < value)
        same &= key == value
    if direction == "-":
        end = int(before.sum())
        return max(0, end - query.limit), end
    start = int((before | same).sum())
    return start, min(start + query.limit, total)


def _write(sort: str, direction: str, at: list[float]) -> str:
    text = json.dumps([sort, direction, *at], separators=(",", ":"))
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(cursor: str, sort: str, width: int) -> tuple[str, list[float]]:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        name, direction, *at = json.loads(urlsafe_b64decode(padded.encode("ascii")))
        if name != sort or direction not in ("+", "-") or len(at) != width:
            raise ValueError
        if not all(type(value) is float for value in at):
            raise ValueError
    except (ValueError, TypeError, Base64Error, RecursionError):
        raise BadRequest(
            "The cursor is not one of this search.",
            [(["query", "cursor"], "not a cursor of this search")],
        ) from None
    return direction, at
