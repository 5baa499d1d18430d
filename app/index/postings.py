"""Whoosh's postings as arrays: one generation of an index, and one thread's reading of it."""

import json
import math
import threading
import weakref
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any

import numpy as np
from pyroaring import BitMap

from app.index.arrays import Postings, joined, segments
from app.index.base import INDEX_VERSION
from app.index.columns import Columns, Numbers, Row, as_places
from app.index.lexicon import Lexicon
from app.index.storage import DurableStorage
from app.tree import Fuzzy, Leaf, Name, Node, Phrase, Prefix, Term, Wildcard, leaves, runs

K1, B = 1.2, 0.75  # BM25 as Robertson and Zaragoza (2009) recommend
WEIGHTS = {"headline": 3.0, "standfirst": 1.5, "body": 1.0}
FIELDS = {  # of the query language -> of the index
    "": ("headline", "standfirst", "body"),
    "headline": ("headline",),
    "body": ("standfirst", "body"),
}
WORDS = {
    "": ("headline_words", "body_words"),
    "headline": ("headline_words",),
    "body": ("body_words",),
}
MAX_KEPT = 1_000_000  # postings kept in memory, about 16 MB


@dataclass(frozen=True, slots=True)
class Found:
    """The articles with a word or phrase, and what it adds to the score of each."""

    found: BitMap
    places: Numbers
    scores: Numbers
    capped: bool = False  # a pattern means more words than were taken


class Changed(Exception):
    """The index went on while we opened it."""


@contextmanager
def opened(directory: Path) -> Iterator[tuple[Any, Any]]:
    """An index and a reader of its newest state."""
    storage = DurableStorage(directory)
    try:
        index = storage.open_index()
        yield index, index.reader()
    finally:
        storage.close_files()


class Generation:
    """One state of the index: what all threads share."""

    def __init__(self, directory: Path) -> None:
        self.target = directory.name
        self.directory = directory
        with opened(directory) as (index, reader):
            self._index = index
            self.number: int = index.latest_generation()
            self.check(reader)
            rows = ((at, Row(*json.loads(stored["row"]))) for at, stored in reader.iter_docs())
            self.columns = Columns(rows, reader.doc_count_all())
        self.revision = f"{INDEX_VERSION}.{directory.suffix[1:]}.{self.number}"
        self._lock = threading.Lock()
        self._kept: OrderedDict[object, Found] = OrderedDict()
        self._size = 0
        self._lexicons: dict[str, Lexicon] = {}
        live = self.columns.words[self.columns.numbers >= 0]
        mean = max(1.0, float(live.mean())) if len(live) else 1.0
        self.lengths = K1 * (1 - B + B * self.columns.words / mean)

    def holds(self, target: str) -> bool:
        """Whether this is still the newest state."""
        return target == self.target and self._index.latest_generation() == self.number

    def check(self, reader: Any) -> None:
        """A reader opens what is newest, which may be newer than this."""
        if (reader.generation() or self.number) != self.number:
            raise Changed

    def keep(self, key: object, found: Found) -> Found:
        with self._lock:
            if key not in self._kept:
                self._kept[key] = found
                self._size += len(found.places) + 100
                while self._size > MAX_KEPT and len(self._kept) > 1:
                    self._size -= len(self._kept.popitem(last=False)[1].places) + 100
        return found

    def kept(self, key: object) -> Found | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def lexicon(self, reader: Any, field: str) -> Lexicon:
        with self._lock:
            if field not in self._lexicons:
                self._lexicons[field] = Lexicon(word.decode() for word in reader.lexicon(field))
            return self._lexicons[field]


class Reading:
    """One thread's reader of one generation."""

    def __init__(self, generation: Generation) -> None:
        self.generation = generation
        files = ExitStack()
        # A thread ends without a word, and its reader's files would stay open until found.
        self.close = weakref.finalize(self, files.close)
        _, self._reader = files.enter_context(opened(generation.directory))
        generation.check(self._reader)

    def leaf(self, leaf: Leaf) -> Found:
        """The articles with a word, a phrase, or one of the words that a pattern means."""
        found = self.generation.kept(leaf)
        return self.generation.keep(leaf, self._leaf(leaf)) if found is None else found

    def verify(self) -> None:
        """Read every posting of every word; whatever is raised means damage."""
        for field, word in self._reader.all_terms():
            self._postings(field, word.decode())

    def scores(self, node: Node | None, places: Numbers) -> Numbers:
        """The sum over all parts of the query, for each place."""
        total = np.zeros(len(self.generation.columns.numbers))
        for leaf in leaves(node):
            if isinstance(leaf, Name):
                named = as_places(self.generation.columns.named(leaf.facet, leaf.values))
                total[named] += self._rarity(len(named))
            else:
                found = self.leaf(leaf)
                total[found.places] += found.scores
        scores: Numbers = np.round(total[places], 6)
        return scores

    def suggest(self, word: str) -> str | None:
        """The most frequent word near this one; None when it is there itself."""
        for edits in (0, 1, 2) if len(word) > 4 else (0, 1):
            counts: dict[str, int] = {}
            for field in WORDS[""]:
                for near in self.generation.lexicon(self._reader, field).near(word, edits):
                    counts[near] = counts.get(near, 0) + len(self._postings(field, near)[0])
            if best := max(counts, key=lambda near: (counts[near], near), default=None):
                return best if counts[best] and best != word else None
        return None

    def _leaf(self, leaf: Leaf) -> Found:
        total = np.zeros(len(self.generation.columns.numbers))
        capped = False
        match leaf:
            case Term(term, field):
                for name in FIELDS[field]:
                    self._weigh(total, name, *self._postings(name, term))
            case Phrase(terms, gap, field):
                for name in FIELDS[field]:
                    self._weigh(total, name, *self._phrase(name, terms, gap))
            case Prefix() | Wildcard() | Fuzzy():
                for name in WORDS[leaf.field]:
                    words, more = self.generation.lexicon(self._reader, name).expand(leaf)
                    capped |= more
                    for word in words:
                        total[self._postings(name, word)[0]] = 1.0
                total *= self._rarity(int(total.sum()))
            case Name():
                raise TypeError("names are not words")
        places = np.flatnonzero(total)
        return Found(BitMap(places.astype(np.uint32)), places, total[places], capped)

    def _weigh(self, total: Numbers, field: str, places: Numbers, counts: Numbers) -> None:
        """Add BM25 scores; only bodies are long enough for their length to tell."""
        length = self.generation.lengths[places] if field == "body" else K1
        rarity = WEIGHTS[field] * self._rarity(len(places))
        total[places] += rarity * counts * (K1 + 1) / (counts + length)

    def _rarity(self, frequency: int) -> float:
        articles = len(self.generation.columns.live)
        return math.log(1 + (articles - frequency + 0.5) / (frequency + 0.5))

    def _postings(self, field: str, word: str) -> tuple[Numbers, Numbers]:
        """Where a word stands and how often in each."""
        found = self._all(field, word)
        return found.places, found.counts.astype(np.float64)

    def _all(self, field: str, word: str) -> Postings:
        parts = [
            part._replace(places=part.places + first)
            for segment, first in segments(self._reader)
            if (part := segment.postings(field, word)) is not None
        ]
        found = joined(parts)
        return found.at(self.generation.columns.numbers[found.places] >= 0)

    def _phrase(self, field: str, terms: tuple[str, ...], gap: int) -> tuple[Numbers, Numbers]:
        """Where a phrase stands and how often in each."""
        found = {term: self._all(field, term) for term in terms}
        places = reduce(np.intersect1d, (postings.places for postings in found.values()))
        where = {term: list(_positions(postings, places)) for term, postings in found.items()}
        counts = np.array(
            [
                sum(1 for _ in runs([where[term][at] for term in terms], gap))
                for at in range(len(places))
            ],
            dtype=np.float64,
        )
        return places[counts > 0], counts[counts > 0]


def _positions(postings: Postings, places: Numbers) -> Iterator[list[int]]:
    """The positions of a word in each of these places."""
    ends = np.cumsum(postings.counts)
    at = np.searchsorted(postings.places, places)
    for end, count in zip(ends[at].tolist(), postings.counts[at].tolist(), strict=True):
        yield postings.positions[end - count : end].tolist()
