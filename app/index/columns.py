"""The values of all articles in memory: filters and facet counts, the same for every engine.

Articles are known by their place, a small whole number that the engine gives; sets of them are
bitmaps.
"""

from array import array
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple

import numpy as np
from pyroaring import BitMap

from app.errors import BadRequest
from app.i18n import gettext as _
from app.index.facets import Counts, Facet, Some, Valued
from app.index.sets import Numbers as Numbers
from app.index.sets import as_set, places_of
from app.query import FACETS, NARROWING, SearchQuery

UNDATED = -(2**62)
LAST = 2**62  # in any order of time
_EARLIEST = -(2**37)  # seconds: before the year 1, and still a date that numpy can tell
_UNITS: tuple[Literal["D", "M", "Y"], ...] = ("D", "M", "Y")
MAX_BARS = 62  # of a timeline: two months of days, five years of months


class Row(NamedTuple):
    """What an engine keeps beside the text."""

    number: int
    revision: int
    published: int | None
    words: int
    story: int | None
    filters: Sequence[Sequence[str]]


class Values(NamedTuple):
    """What is kept of some articles, each at one place; a number below zero is nobody's."""

    numbers: Numbers
    revisions: Numbers
    published: Numbers
    words: Numbers
    stories: Numbers  # below zero: none
    facets: dict[str, Valued]


NOBODY = Row(-1, 0, None, 0, None, ())


def gathered(rows: Iterable[Row]) -> Values:
    """The rows of articles as arrays."""
    kept = tuple(array("q") for _ in range(5))
    codes = {name: array("I") for name in FACETS}
    ends = {name: array("Q") for name in FACETS}
    names: dict[str, dict[str, int]] = {name: {} for name in FACETS}
    for number, revision, published, words, story, filters in rows:
        of_one = (
            number, revision, UNDATED if published is None else published, words,
            -1 if story is None else story,
        )  # fmt: skip
        for column, value in zip(kept, of_one, strict=True):
            column.append(value)
        for facet, name in filters:
            codes[facet].append(names[facet].setdefault(name, len(names[facet])))
        for facet, end in ends.items():
            end.append(len(codes[facet]))
    facets = {
        name: Valued(
            list(names[name]),
            np.concatenate([[0], np.array(ends[name], np.int64)]),
            np.array(codes[name], np.int32),
        )
        for name in FACETS
    }
    numbers, revisions, times, lengths, stories = (np.array(one, np.int64) for one in kept)
    return Values(numbers, revisions, times, lengths, stories, facets)


class Columns:
    def __init__(self, parts: Sequence[Values], live: Numbers | None = None) -> None:
        """The articles of the parts stand one after the other; some may be dead."""
        parts = parts or [gathered(())]
        self.numbers = np.concatenate([part.numbers for part in parts])
        if live is not None:
            self.numbers[~live] = -1
        self.revisions = np.concatenate([part.revisions for part in parts])
        self.published = np.concatenate([part.published for part in parts])
        self.words = np.concatenate([part.words for part in parts])
        stories = np.concatenate([part.stories for part in parts])
        live = self.numbers >= 0
        _, which, sizes = np.unique(stories, return_inverse=True, return_counts=True)
        alone = (stories < 0) | (sizes[which] == 1)
        self.stories = np.where(alone, -1 - np.arange(len(stories)), which)
        dated = self.published != UNDATED
        self.newest = np.where(dated, -self.published, LAST)
        self.latest = -self.numbers
        self.oldest = np.where(dated, self.published, LAST)
        self.live = as_set(live)
        self.dated = as_set(dated & live)
        self._binned: dict[str, Numbers] = {}
        self._facets = {name: Facet([part.facets[name] for part in parts], live) for name in FACETS}

    def named(self, facet: str, values: Iterable[str]) -> BitMap:
        """The articles with at least one of these values."""
        return BitMap().union(*(self._facets[facet].having(value) for value in values))

    def within(self, since: str, until: str) -> BitMap:
        """The articles published between two partial dates, both included; "" is open."""
        begin = moment(since)[0] if since else UNDATED + 1
        end = moment(until)[1] if until else 2**62
        return as_set((self.published >= begin) & (self.published < end))

    def by_number(self) -> dict[int, int]:
        """The revision of each article."""
        live = places_of(self.live)
        return dict(zip(self.numbers[live].tolist(), self.revisions[live].tolist(), strict=True))

    def values(self, facet: str) -> tuple[str, ...]:
        return self._facets[facet].names

    def filtered(self, query: SearchQuery, without: str = "") -> BitMap:
        """The articles that pass the query's filters, those of the facet `without` aside."""
        kept = self.live.copy()
        for facet in FACETS:
            chosen = query.chosen(facet)
            if not chosen or facet == without:
                continue
            if facet in NARROWING:
                for value in chosen:
                    kept &= self.named(facet, [value])
            else:
                kept &= self.named(facet, chosen)
        for facet, value in query.excluded:
            kept -= self.named(facet, [value])
        if query.since or query.until:
            kept &= self.within(query.since, query.until)
        if query.undated == "only":
            kept -= self.dated
        elif query.undated == "exclude":
            kept &= self.dated
        return kept

    def counts(
        self, query: SearchQuery, matched: BitMap, hits: BitMap, facets: Sequence[str]
    ) -> dict[str, Counts]:
        """For each value the total when it is added (narrowing) or alone in its facet.

        `hits` are those of `matched` that pass the query's filters.
        """
        stories = self.stories if query.collapse else None
        some = Some(hits, self.live) if facets else None
        counted = {}
        for facet in facets:
            one = some
            if facet not in NARROWING and query.chosen(facet):
                one = Some(matched & self.filtered(query, without=facet), self.live)
            if one:
                counted[facet] = self._facets[facet].counts(one, stories)
        return counted

    def timeline(self, places: Numbers) -> tuple[tuple[tuple[str, int], ...], int]:
        """Counts by day, month or year, whichever gives a readable number of bars; and how many
        are undated."""
        times = self.published[places]
        dated = times != UNDATED
        undated = len(places) - int(np.count_nonzero(dated))
        if undated:
            places, times = places[dated], times[dated]
        if not len(places):
            return (), undated
        ends = _moment(np.array([times.min(), times.max()]))
        for unit in _UNITS:
            first, last = ends.astype(f"datetime64[{unit}]").astype(int).tolist()
            if last - first < MAX_BARS or unit == "Y":
                break
        counts = np.bincount(self._bins(unit)[places] - first)
        begin = np.datetime64(first, unit)
        bars = tuple((str(begin + at), count) for at, count in enumerate(counts.tolist()))
        return bars, undated

    def _bins(self, unit: Literal["D", "M", "Y"]) -> Numbers:
        """Of each article the day, month or year since 1970; to find them takes longest."""
        if unit not in self._binned:
            bins = _moment(self.published).astype(f"datetime64[{unit}]")
            self._binned[unit] = bins.astype(np.int32)
        return self._binned[unit]


def moment(partial: str) -> tuple[int, int]:
    """The seconds in which a partial date begins and ends: 2024, 2024-05 or 2024-05-31."""
    try:
        year, month, day = ([int(part) for part in partial.split("-")] + [0, 0])[:3]
        begin = datetime(year, month or 1, day or 1, tzinfo=UTC)
        if day:
            return int(begin.timestamp()), int(begin.timestamp()) + 86_400
        after = (year, month + 1) if 0 < month < 12 else (year + 1, 1)
        if after[0] > 9999:
            return int(begin.timestamp()), 2**62
        return int(begin.timestamp()), int(datetime(*after, 1, tzinfo=UTC).timestamp())
    except (ValueError, OverflowError):
        raise BadRequest(
            _("{value} is no date; write 2024, 2024-05 or 2024-05-31.").format(value=repr(partial))
        ) from None


def _moment(seconds: Any) -> Any:
    return np.maximum(seconds, _EARLIEST).astype("datetime64[s]")
