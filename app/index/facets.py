"""The values of one facet in memory, and their counts in any set of articles."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import compress
from typing import NamedTuple

import numpy as np
from pyroaring import BitMap

from app.index.sets import Numbers, places_of, set_of


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
        self._lengths = (lengths * live).astype(np.int32)
        self._begins = (np.cumsum(self._lengths) - self._lengths).astype(np.int32)
        self._single: Numbers | None = None  # where each article has one value, that
        if (self._lengths == live).all():
            self._single = np.zeros(len(live), np.int32)
            self._single[live] = self._codes
        self._totals = self._counted(self._codes)
        self._sets: dict[str, BitMap] = {}

    def having(self, value: str) -> BitMap:
        """The articles with this value; when there is none as written, in any case."""
        names = [value] if value in self.at else self.spellings(value)
        return BitMap().union(*(self._set(name) for name in names))

    def _set(self, name: str) -> BitMap:
        if name not in self._sets:
            of_it = np.flatnonzero(self._codes == self.at[name])
            places = np.searchsorted(self._begins + self._lengths, of_it, side="right")
            self._sets[name] = set_of(places, len(self._lengths))
        return self._sets[name]

    def spellings(self, value: str) -> list[str]:
        return self._folded.get(value.casefold(), [])

    def counts(self, some: "Some", stories: Numbers | None = None) -> "Counts":
        """How many of these articles have each value; of each of the stories only one counts.

        `stories` are those of all articles, below zero where one has it for itself.
        """
        counts = self._counted(self._codes_of(some.places))
        if some.are_missing:
            counts = self._totals - counts
        if stories is not None:
            told = some.told_twice(stories)
            codes = self._codes_of(told)
            lengths = self._lengths[told] if self._single is None else 1
            pairs = np.sort(codes.astype(np.int64) << 32 | np.repeat(stories[told], lengths))
            again = pairs[1:][np.diff(pairs) == 0] >> 32
            counts = counts - self._counted(again)
        return Counts(self, counts)

    def _counted(self, codes: Numbers) -> Numbers:
        return np.bincount(codes, minlength=len(self.names))

    def _codes_of(self, places: Numbers) -> Numbers:
        """The number of each value that one of these articles has, an article after the other."""
        if self._single is not None:
            values: Numbers = self._single[places]
            return values
        lengths = self._lengths[places]
        ends = np.cumsum(lengths, dtype=np.int32)
        which = np.repeat(self._begins[places] - (ends - lengths), lengths)
        which += np.arange(len(which), dtype=np.int32)
        codes: Numbers = self._codes[which]
        return codes


class Some:
    """A set of articles, told by those that are in it or by those missing, which are fewer."""

    def __init__(self, base: BitMap, live: BitMap) -> None:
        missing = live - base
        self.are_missing = len(missing) < len(base)
        self.places = places_of(missing if self.are_missing else base)
        self._base = base
        self._told_twice: Numbers | None = None

    def told_twice(self, stories: Numbers) -> Numbers:
        """Those whose story may have others."""
        if self._told_twice is None:
            places = places_of(self._base)
            self._told_twice = places[stories[places] >= 0]
        return self._told_twice


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
