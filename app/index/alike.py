"""Articles that share rare words and names with one: a dot product with all others at once."""

import math
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from app.index.base import Alike
from app.index.columns import Columns, Numbers
from app.index.sets import places_of
from app.index.weights import rarity
from app.index.words import Words

TERMS = 25  # words of an article that are compared: more find nothing better
# Measured by bench/alike.py.
LENGTHS = 0.25  # how far the length of the other article counts, as an exponent
NAMES = 1.5  # what a name is worth beside a word as rare; the labels it was tried on favour names
SHORTEST = 20  # words: as long a shorter article is reckoned
CANDIDATES = 500  # of the likest, among which stories are told apart

Parts = Sequence[tuple[Words, int]]
Name = tuple[str, str]  # facet and value
Places = tuple[Numbers, int]  # within a part of the index, and the part's first


def alike(
    columns: Columns,
    parts: Parts,
    number: int,
    words: Mapping[str, int],
    names: Mapping[Name, int],
    limit: int,
) -> tuple[Alike, ...]:
    """The articles most like one, a story once and its own not at all, the likest first.

    `words` and `names` say how often the article has each; the weight is tf-idf on both sides.
    """
    mine = np.flatnonzero(columns.numbers == number)
    if not len(mine):
        return ()
    standing = [
        (word, [(words.having(word), first) for words, first in parts], count)
        for word, count in words.items()
    ]
    weighed = _weighed(standing, len(columns.live), 1.0)
    weighed = sorted(weighed, key=lambda one: (-one.weight, str(one.what)))[:TERMS]
    bearing = [
        (name, [(places_of(columns.named(name[0], [name[1]])), 0)], count)
        for name, count in names.items()
    ]
    weighed += _weighed(bearing, len(columns.live), NAMES)
    total = np.zeros(len(columns.numbers))
    for one in weighed:
        for places, first in one.places:
            total[first:][places] += one.weight
    total /= np.maximum(columns.words, SHORTEST) ** LENGTHS
    total[columns.numbers < 0] = 0
    total[columns.stories == columns.stories[mine[0]]] = 0
    begins = sorted({first for _, first in parts})
    found = []
    for at in _likest(columns, total, limit):
        shared = _shared(weighed, at, begins[bisect_right(begins, at) - 1])
        words_shared = tuple(one for one in shared if isinstance(one, str))
        names_shared = tuple(one for one in shared if not isinstance(one, str))
        score = round(float(total[at]), 4)
        found.append(Alike(int(columns.numbers[at]), score, words_shared, names_shared))
    return tuple(found)


class _Weighed(NamedTuple):
    what: str | Name
    places: list[Places]
    weight: float


def _weighed(
    standing: Iterable[tuple[str | Name, list[Places], int]], articles: int, worth: float
) -> list[_Weighed]:
    """What others have too, by tf-idf on both sides; of theirs is known but that they have it."""
    found = []
    for what, places, count in standing:
        places = [one for one in places if len(one[0])]
        having = sum(len(part) for part, _ in places)
        if having > 1:
            weight = worth * (1 + math.log(count)) * rarity(having, articles) ** 2
            found.append(_Weighed(what, places, weight))
    return found


def _likest(columns: Columns, total: Numbers, limit: int) -> list[int]:
    """The places of the best, the best of each story; of equals the newer article."""
    some = np.flatnonzero(total)
    if len(some) > CANDIDATES:
        some = some[np.argpartition(-total[some], CANDIDATES)[:CANDIDATES]]
    order = some[np.lexsort((-columns.numbers[some], -total[some]))]
    _, firsts = np.unique(columns.stories[order], return_index=True)
    return [int(at) for at in order[np.sort(firsts)][:limit]]


def _shared(weighed: Iterable[_Weighed], at: int, begin: int) -> list[str | Name]:
    """What an article shares, the weightiest first; its part of the index begins so."""
    having = [
        one
        for one in weighed
        if any(first in (0, begin) and _holds(places, at - first) for places, first in one.places)
    ]
    return [one.what for one in sorted(having, key=lambda one: -one.weight)]


def _holds(places: Numbers, at: int) -> bool:
    index = int(np.searchsorted(places, at))
    return index < len(places) and int(places[index]) == at
