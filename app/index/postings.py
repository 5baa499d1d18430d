"""Whoosh's postings as arrays, read a word at a time."""

import threading
import weakref
from collections.abc import Iterable
from contextlib import ExitStack
from functools import reduce
from pathlib import Path
from typing import Any

import numpy as np

from app.index import phrases, weights
from app.index.arrays import FIELDS as STORED
from app.index.arrays import Postings, joined, segments, unpack
from app.index.columns import NOBODY, Columns, Numbers, gathered
from app.index.durable import opened
from app.index.reader import FIELDS, WORDS, Changed, row_of
from app.index.weights import Weights
from app.index.words import Words
from app.tree import Phrase, Term

APART = 2**32  # positions of one article: those of two are never near


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
            size = reader.doc_count_all()
            rows = [NOBODY] * size
            for at, stored in reader.iter_docs():
                rows[at] = row_of(stored["row"])
            self.columns = Columns([gathered(rows)])
            self._words = {
                name: [
                    (Words(*unpack(content)), first)
                    for segment, first in segments(reader)
                    for _, content in segment.words(name)
                ]
                for name in WORDS[""]
            }
        self.state = str(self._number)
        self._weights = Weights(self.columns)

    def is_newest(self) -> bool:
        return bool(self._index.latest_generation() == self._number)

    def find(self, leaf: Term | Phrase) -> tuple[Numbers, Numbers]:
        total = np.zeros(len(self.columns.numbers))
        for field in FIELDS[leaf.field]:
            match leaf:
                case Term(term):
                    found = self._postings(field, term)
                    self._weights.add(total, field, found.places, found.counts)
                case Phrase(terms, gap):
                    self._weights.add(total, field, *self._phrase(field, terms, gap))
        return weights.found(total)

    def words(self, field: str) -> Iterable[tuple[Words, int]]:
        return self._words[field]

    def verify(self) -> None:
        """Each word's postings have a check sum."""
        for segment, _ in segments(self._reader()):
            for name in STORED:
                for _, content in segment.words(name):
                    unpack(content)

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
