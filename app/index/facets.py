"""The values of one facet in memory, and their counts in any set of articles."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import compress
from typing import Any, NamedTuple

import numpy as np
from pyroaring import BitMap

Numbers = np.ndarray[Any, np.dtype[Any]]


class Valued(NamedTuple):
    """Which of some articles has which values: the codes from `begins` of its place on."""

    names: list[str]
    begins: Numbers
    codes: Numbers


class Facet:
    """Which article has which values, for counting; and the other way round, for filters."""

    def __init__(self, parts: Sequence[Valued], live: Numbers) -> None:
        """The articles of the parts stand one after the other; those not `live` have no value."""
        names = sorted(set().union(*(part.names for part in parts)))
        at = {name: at for at, name in enumerate(names)}
        numbers = (np.array([at[n] for n in part.names], np.int32) for part in parts)
        codes = [new[part.codes] for new, part in zip(numbers, parts, strict=True)]
        lengths = np.concatenate([np.diff(part.begins) for part in parts])
        here = np.concatenate(codes)[np.repeat(live, lengths)]
        used = np.bincount(here, minlength=len(names)) > 0
        self._codes = (np.cumsum(used, dtype=np.int32) - 1)[here]
        self.names = tuple(compress(names, used.tolist()))
        self.at = {name: at for at, name in enumerate(self.names)}
        self._folded: dict[str, list[str]] = {}
        for name in self.names:
            self._folded.setdefault(name.casefold(), []).append(name)
        self._begins = np.concatenate([[0], np.cumsum(lengths * live)])
        self._every = BitMap(np.flatnonzero(live).astype(np.uint32))
        self._totals = np.bincount(self._codes, minlength=len(self.names))
        self._sets: dict[str, BitMap] = {}

    def having(self, value: str) -> BitMap:
        """The articles with this value; when there is none as written, in any case."""
        names = [value] if value in self.at else self.spellings(value)
        return BitMap().union(*(self._set(name) for name in names))

    def _set(self, name: str) -> BitMap:
        if name not in self._sets:
            of_it = np.flatnonzero(self._codes == self.at[name])
            places = np.searchsorted(self._begins, of_it, side="right") - 1
            self._sets[name] = BitMap(places.astype(np.uint32))
        return self._sets[name]

    def spellings(self, value: str) -> list[str]:
        return self._folded.get(value.casefold(), [])

    def counts(self, base: BitMap, stories: Numbers | None = None) -> "Counts":
        """How many articles of `base` have each value; of each story one, where these are given."""
        if stories is not None:
            places, codes = self._gathered(base)
            told = stories[places]
            told -= told.min(initial=0)
            width = int(told.max(initial=0)) + 1
            codes = np.unique(codes.astype(np.int64) * width + told) // width
            return Counts(self, np.bincount(codes, minlength=len(self.names)))
        rest = self._every - base
        if len(rest) < len(base):  # what most have is counted by those that do not
            counts = self._totals - np.bincount(self._gathered(rest)[1], minlength=len(self.names))
        else:
            counts = np.bincount(self._gathered(base)[1], minlength=len(self.names))
        return Counts(self, counts)

    def _gathered(self, base: BitMap) -> tuple[Numbers, Numbers]:
        """The place and the value's number of each pair whose article is in `base`."""
        places = np.frombuffer(base.to_array(), dtype=np.uint32).astype(np.int64)
        begins = self._begins[places]
        lengths = self._begins[places + 1] - begins
        before = np.cumsum(lengths) - lengths
        which = np.repeat(begins - before, lengths) + np.arange(int(lengths.sum()))
        return np.repeat(places, lengths), self._codes[which]


class Counts(Mapping[str, int]):
    """The count of each value that has any, by its name."""

    def __init__(self, facet: Facet, counts: Numbers) -> None:
        self._facet = facet
        self._counts = counts
        self._some = np.flatnonzero(counts)

    def __getitem__(self, name: str) -> int:
        if count := int(self._counts[self._facet.at[name]]):
            return count
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return (self._facet.names[at] for at in self._some)

    def __len__(self) -> int:
        return len(self._some)

    def top(self, most: int) -> list[str]:
        """The names of the highest counts, the highest first, equal ones by name."""
        some, counts = self._some, self._counts[self._some]
        if len(some) > most:
            high = counts >= np.partition(counts, -most)[-most]
            some, counts = some[high], counts[high]
        order = np.lexsort((some, -counts))[:most]
        return [self._facet.names[at] for at in some[order]]

    def spelt(self, value: str) -> str:
        """The value as it is written here, where its case is another."""
        if value in self:
            return value
        return next((name for name in self._facet.spellings(value) if name in self), value)
