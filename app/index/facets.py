"""The values of one facet in memory, and their counts in any set of articles."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from pyroaring import BitMap

Numbers = np.ndarray[Any, np.dtype[Any]]


class Facet:
    """Which article has which values, for counting; and the other way round, for filters."""

    def __init__(self, pairs: Mapping[str, list[int]], size: int) -> None:
        """`pairs` gives the places, below `size`, of the articles that have a value."""
        self.names = tuple(sorted(pairs))
        self.sets = {name: BitMap(pairs[name]) for name in self.names}
        self.at = {name: at for at, name in enumerate(self.names)}
        self._folded: dict[str, list[str]] = {}
        for name in self.names:
            self._folded.setdefault(name.casefold(), []).append(name)
        codes = np.repeat(np.arange(len(self.names)), [len(pairs[name]) for name in self.names])
        places = np.array([at for name in self.names for at in pairs[name]], dtype=np.int64)
        order = np.argsort(places, kind="stable")
        self._codes = codes[order].astype(np.int32)
        self._begins = np.searchsorted(places[order], np.arange(size + 1))
        self._every = BitMap(range(size))
        self._totals = np.bincount(codes, minlength=len(self.names))

    def having(self, value: str) -> BitMap:
        """The articles with this value; when there is none as written, in any case."""
        if value in self.sets:
            return self.sets[value]
        return BitMap().union(*(self.sets[name] for name in self.spellings(value)))

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
