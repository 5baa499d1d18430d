"""One state of an index: what is found in it, in which order, and how the facets stand."""

import threading
from collections import OrderedDict, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from pyroaring import BitMap

from app.budget import ENDLESS, Budget
from app.index.alike import alike
from app.index.base import Alike, Hits, Spellings
from app.index.columns import Numbers
from app.index.order import arrange
from app.index.reader import WORDS, Reader
from app.index.sets import as_set, places_of, set_of
from app.index.weights import rarity
from app.query import FACETS, SearchQuery, sort_in_force
from app.tree import (
    And,
    Dates,
    Fuzzy,
    Leaf,
    Name,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Term,
    Wildcard,
    leaves,
)

SPELLINGS = 3  # other ways to write a word that are told
FAR_LIKELIER = 10  # times, of a word one edit away before one two edits away
MAX_KEPT = 3_000_000  # places kept in memory, 8 bytes each and 2 in a set


@dataclass(frozen=True, slots=True)
class Found:
    """The articles with a word or phrase, and what it adds to the score of each."""

    found: BitMap
    places: Numbers
    scores: Numbers


class Generation:
    """Shared by all threads; what words were found to mean is kept as long as it stands."""

    def __init__(self, reader: Reader, revision: str) -> None:
        self.reader = reader
        self.revision = revision
        self.columns = reader.columns
        self._lock = threading.Lock()
        self._kept: OrderedDict[object, Found] = OrderedDict()
        self._size = 0
        self._live = self.columns.numbers >= 0

    def search(
        self,
        query: SearchQuery,
        node: Node | None,
        facets: Sequence[str],
        budget: Budget = ENDLESS,
    ) -> Hits:
        columns = self.columns
        filters = columns.filtered(query)
        matched, places, scores = self._scored(node, filters, budget)
        page = arrange(columns, query, sort_in_force(query, node), places, scores)
        timeline, undated = columns.timeline(page.everything)
        return Hits(
            numbers=tuple(columns.numbers[page.places].tolist()),
            scores=page.scores,
            total=len(page.everything),
            facets=columns.counts(query, matched, matched & filters, facets),
            timeline=timeline,
            undated=undated,
            offset=page.offset,
            next_cursor=page.next_cursor,
            previous_cursor=page.previous_cursor,
            revision=self.revision,
            timed_out=budget.spent,
        )

    def warm(self) -> None:
        """Read what many searches need: the words, and the days of all articles."""
        for field in WORDS[""]:
            for words, _ in self.reader.words(field):
                words.like(Wildcard("a*a*"))
        self.search(SearchQuery(), None, FACETS)

    def spellings(self, word: str) -> Spellings:
        """Words one edit away; for a word that is not there also those two edits away, which must
        be far commoner to come first."""
        own = self._near(word, 0).get(word, 0)
        near = self._near(word, 1)
        far = self._near(word, 2) if not own and len(word) > 4 else {}
        worth = {other: count / FAR_LIKELIER for other, count in far.items()} | near
        likeliest = sorted(worth, key=lambda other: (-worth[other], other))
        others = [(other, near.get(other) or far[other]) for other in likeliest if other != word]
        return Spellings(own, tuple(others[:SPELLINGS]))

    def alike(
        self,
        number: int,
        words: Mapping[str, int],
        names: Mapping[tuple[str, str], int],
        limit: int,
    ) -> tuple[Alike, ...]:
        parts = [part for field in WORDS[""] for part in self.reader.words(field)]
        return alike(self.columns, parts, number, words, names, limit)

    def _near(self, word: str, edits: int) -> dict[str, int]:
        """The words so near, and how many articles have each."""
        near: dict[str, int] = {}
        for field in WORDS[""]:
            counts: dict[str, int] = defaultdict(int)
            for words, first in self.reader.words(field):
                for at in words.near(word, edits):
                    live = self._live[first:]  # the places are too small numbers to be added to
                    counts[words.all[at]] += int(live[words.places(at[None])].sum())
            for other, count in counts.items():
                if count:
                    near[other] = max(near.get(other, 0), count)
        return near

    def _find(self, node: Node | None, total: Numbers | None, budget: Budget) -> BitMap:
        """The articles that match, as a set of places; what each part of the query adds to their
        scores goes to `total`. Too late, it finds fewer, and none that do not match."""
        match node:
            case None:
                return self.columns.live
            case And(nodes):
                first, *others = sorted(nodes, key=_effort)
                found = self._find(first, total, budget)
                for child in others:
                    if not found:
                        break
                    found = found & self._find(child, total, budget)
                return found
            case Or(nodes):
                return BitMap().union(*(self._find(child, total, budget) for child in nodes))
            case Not(inner):
                unwanted = self._find(inner, None, budget)
                return BitMap() if budget.spent else self.columns.live - unwanted
            case Name(facet, _, values):
                named = self.columns.named(facet, values)
                if total is not None:
                    total[places_of(named)] += rarity(len(named), len(self.columns.live))
                return named
            case Dates(since, until):
                return self.columns.within(since, until)
            case _:
                if not budget.left():
                    return BitMap()
                leaf = self._leaf(node)
                if total is not None:
                    total[leaf.places] += leaf.scores
                return leaf.found

    def _scored(
        self, node: Node | None, filters: BitMap, budget: Budget
    ) -> tuple[BitMap, Numbers, Numbers | None]:
        """What matches, the places of it that pass the filters, and their scores."""
        if isinstance(node, Term | Phrase | Prefix | Wildcard | Fuzzy):  # no need to add up
            leaf = self._leaf(node)
            places = places_of(leaf.found & filters)
            which = np.searchsorted(leaf.places, places)
            scores = leaf.scores if len(places) == len(leaf.places) else leaf.scores[which]
            return leaf.found, places, np.round(scores.astype(np.float64), 6)
        ranked = any(True for _ in leaves(node))
        total = np.zeros(len(self._live)) if ranked else None
        matched = self._find(node, total, budget)
        places = places_of(matched & filters)
        return matched, places, None if total is None else np.round(total[places], 6)

    def _leaf(self, leaf: Leaf) -> Found:
        """The articles with a word, a phrase, or one of the words that a pattern means."""
        with self._lock:
            if leaf in self._kept:
                self._kept.move_to_end(leaf)
                return self._kept[leaf]
        found = self._read(leaf)
        with self._lock:
            if leaf not in self._kept:
                self._kept[leaf] = found
                self._size += len(found.places) + 100
                while self._size > MAX_KEPT and len(self._kept) > 1:
                    self._size -= len(self._kept.popitem(last=False)[1].places) + 100
        return found

    def _read(self, leaf: Leaf) -> Found:
        match leaf:
            case Term() | Phrase():
                places, scores = self.reader.find(leaf)
                found = set_of(places, len(self._live))
                return Found(found, places.astype(np.uint32), scores.astype(np.float32))
            case Prefix() | Wildcard() | Fuzzy():
                having = np.zeros(len(self._live), dtype=bool)
                for field in WORDS[leaf.field]:
                    for words, first in self.reader.words(field):
                        words.mark(words.like(leaf), having[first:])
                found = as_set(having & self._live)
                places = places_of(found)
                worth = rarity(len(places), len(self.columns.live))
                return Found(found, places, np.full(len(places), worth, np.float32))
            case Name():
                raise TypeError("names are not words")


def _effort(node: Node) -> int:
    """What is sooner found goes first: it may leave nothing to look for."""
    match node:
        case Term() | Name() | Dates():
            return 0
        case Phrase(_, gap):
            return 2 if gap else 1
        case Prefix() | Fuzzy():
            return 3
        case Wildcard():
            return 5
        case Not(inner):
            return _effort(inner)
        case And(nodes):
            return min(map(_effort, nodes))
        case Or(nodes):
            return max(map(_effort, nodes))
