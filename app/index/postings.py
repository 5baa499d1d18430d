"""Whoosh's postings as arrays, read a word at a time."""

import threading
import weakref
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from functools import reduce
from pathlib import Path
from typing import Any

import numpy as np
from pyroaring import BitMap

from app.index import phrases
from app.index.arrays import Postings, joined, segments
from app.index.columns import Columns, Numbers
from app.index.durable import opened
from app.index.reader import FIELDS, WEIGHTS, Changed, rarity, row_of
from app.tree import Phrase, Term

APART = 2**32  # positions of one article: those of two are never near
K1, B = 1.2, 0.75  # BM25 as Robertson and Zaragoza (2009) recommend


class _Files:
    """One thread's open files: a reader shared by threads gives wrong hits."""

    def __init__(self, directory: Path) -> None:
        files = ExitStack()
        # A thread ends without a word, and its reader's files would stay open until found.
        weakref.finalize(self, files.close)
        _, self.reader = files.enter_context(opened(directory))


class WhooshReader:
    """A refreshed reader counts articles twice, so each state is read by a new one."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._local = threading.local()
        with opened(directory) as (index, reader):
            self._index = index
            self._number: int = index.latest_generation()
            self._check(reader)
            rows = ((at, row_of(stored["row"])) for at, stored in reader.iter_docs())
            self.columns = Columns(rows, reader.doc_count_all())
        self.state = str(self._number)
        live = self.columns.words[self.columns.numbers >= 0]
        mean = max(1.0, float(live.mean())) if len(live) else 1.0
        self._lengths = K1 * (1 - B + B * self.columns.words / mean)

    def is_newest(self) -> bool:
        return bool(self._index.latest_generation() == self._number)

    def find(self, leaf: Term | Phrase) -> tuple[Numbers, Numbers]:
        total = np.zeros(len(self.columns.numbers))
        for field in FIELDS[leaf.field]:
            match leaf:
                case Term(term):
                    found = self._postings(field, term)
                    self._weigh(total, field, found.places, found.counts)
                case Phrase(terms, gap):
                    self._weigh(total, field, *self._phrase(field, terms, gap))
        places = np.flatnonzero(total)
        return places, total[places]

    def having(self, field: str, words: Iterable[str]) -> BitMap:
        places = (self._postings(field, word).places for word in words)
        return BitMap().union(*(BitMap(one.astype(np.uint32)) for one in places))

    def frequency(self, field: str, word: str) -> int:
        return len(self._postings(field, word).places)

    def words(self, field: str) -> Iterator[str]:
        return (word.decode() for word in self._reader().lexicon(field))

    def verify(self) -> None:
        """Each word's postings have a check sum."""
        for field, word in self._reader().all_terms():
            self._postings(field, word.decode())

    def _reader(self) -> Any:
        files: _Files | None = getattr(self._local, "files", None)
        if files is None:
            files = _Files(self._directory)
            self._check(files.reader)
            self._local.files = files
        return files.reader

    def _check(self, reader: Any) -> None:
        """A reader opens what is newest, which may be newer than this."""
        if (reader.generation() or self._number) != self._number:
            raise Changed

    def _weigh(self, total: Numbers, field: str, places: Numbers, counts: Numbers) -> None:
        """Add BM25 scores; only bodies are long enough for their length to tell."""
        length = self._lengths[places] if field == "body" else K1
        worth = WEIGHTS[field] * rarity(len(places), len(self.columns.live))
        total[places] += worth * counts * (K1 + 1) / (counts + length)

    def _postings(self, field: str, word: str) -> Postings:
        """Where a word stands and how often in each."""
        parts = [
            part._replace(places=part.places + first)
            for segment, first in segments(self._reader())
            if (part := segment.postings(field, word)) is not None
        ]
        found = joined(parts)
        return found.at(self.columns.numbers[found.places] >= 0)

    def _phrase(self, field: str, terms: tuple[str, ...], gap: int) -> tuple[Numbers, Numbers]:
        """Where a phrase stands and how often in each."""
        found = {term: self._postings(field, term) for term in set(terms)}
        shared = reduce(np.intersect1d, (postings.places for postings in found.values()))
        kept = {term: p.at(np.isin(p.places, shared)) for term, p in found.items()}
        stand = {
            term: np.repeat(p.places * APART, p.counts) + p.positions for term, p in kept.items()
        }
        begins = phrases.begins([stand[term] for term in terms], gap)
        return np.unique(begins // APART, return_counts=True)
