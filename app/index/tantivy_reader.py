"""What Tantivy finds, at the places that our arrays know."""

import json
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from tantivy import Occur, Query

from app.index import blocks, weights
from app.index.blocks import Block
from app.index.columns import Columns, Numbers
from app.index.reader import FIELDS, Changed
from app.index.tantivy_store import Store, panics, stamp, verify
from app.index.weights import Weights
from app.index.words import Words
from app.text import stem
from app.tree import Phrase, Term, runs


class TantivyReader:
    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._stamp = stamp(directory)
        self.state = str(json.loads((directory / "meta.json").read_bytes())["opstamp"])
        with panics():
            self._store = Store(directory)
            if not self.is_newest():
                raise Changed
            standing = blocks.read(directory)
            self._places = self._store.places(standing)
            loose = self._store.without_place(self._places)
            made = blocks.made_of(self._store.stored(loose), common=0 if standing else 1)
            self._blocks = [*standing, *map(Block, made)]
        self._standing = len(standing)
        sizes = [len(block.keys) for block in self._blocks]
        self._firsts = np.cumsum([0, *sizes])
        self._places[loose] = np.arange(self._firsts[-1] - len(loose), self._firsts[-1])
        self._docs = np.full(self._firsts[-1], -1)
        live = np.flatnonzero(self._places >= 0)
        self._docs[self._places[live]] = live
        self.columns = Columns([block.values for block in self._blocks], self._docs >= 0)
        self._weights = Weights(self.columns)

    def is_newest(self) -> bool:
        return stamp(self._directory) == self._stamp

    def find(self, leaf: Term | Phrase) -> tuple[Numbers, Numbers]:
        total = np.zeros(len(self.columns.numbers))
        rare = []
        terms = leaf.terms if isinstance(leaf, Phrase) else (leaf.term,)
        for field in FIELDS[leaf.field]:
            if self._are_common(field, terms):
                gap = leaf.gap if isinstance(leaf, Phrase) else 0
                self._weights.add(total, field, *self._standing_in(field, terms, gap))
            elif isinstance(leaf, Phrase) and leaf.gap and len(terms) > 2:
                places, scores = self._spread(field, terms, leaf.gap)
                total[places] += scores
            else:
                query = self._query(field, leaf)
                rare.append(Query.boost_query(query, weights.FIELDS[field]))
        if rare:
            places, scores = self._all(_any(rare))
            total[places] += scores
        return weights.found(total)

    def words(self, field: str) -> Iterable[tuple[Words, int]]:
        firsts = self._firsts.tolist()
        return [(one.words[field], at) for one, at in zip(self._blocks, firsts, strict=False)]

    def verify(self) -> None:
        verify(self._directory)
        blocks.verify(self._directory)

    def _are_common(self, field: str, terms: Sequence[str]) -> bool:
        """Whether the blocks know where all of these stand."""
        return self._standing > 0 and all(
            block.has(field, term) for block in self._blocks[: self._standing] for term in terms
        )

    def _standing_in(self, field: str, terms: Sequence[str], gap: int) -> tuple[Numbers, Numbers]:
        """Where common terms stand as a phrase, and how often in each."""
        parts = [
            (places + first, counts)
            for block, first in zip(self._blocks, self._firsts.tolist(), strict=False)
            for places, counts in [block.places(field, terms, gap)]
        ]
        places, counts = (np.concatenate(of_one_kind) for of_one_kind in zip(*parts, strict=True))
        live = self._docs[places] >= 0
        return places[live], counts[live]

    def _all(self, query: Query) -> tuple[Numbers, Numbers]:
        """All places that a query finds, and their scores."""
        with panics():
            docs, scores = self._store.all(query)
        return self._places[docs], scores

    def _query(self, field: str, leaf: Term | Phrase) -> Query:
        if isinstance(leaf, Phrase):
            return self._near(field, leaf.terms, leaf.gap)
        return Query.term_query(self._store.schema, field, leaf.term)

    def _near(self, field: str, terms: tuple[str, ...], gap: int) -> Query:
        """Terms side by side, or two with words between.

        Tantivy's slop goes both ways from the place where a word is expected, so half the gap
        around the middle of it means this order and no other.
        """
        if not gap:
            return Query.phrase_query(self._store.schema, field, list(terms))
        first, second = terms
        half = gap // 2
        middle: list[str | tuple[int, str]] = [(0, first), (1 + half, second)]
        ways = [Query.phrase_query(self._store.schema, field, middle, half)]
        if gap % 2:
            ways.append(
                Query.phrase_query(self._store.schema, field, [(0, first), (1 + gap, second)])
            )
        return _any(ways)

    def _spread(self, field: str, terms: tuple[str, ...], gap: int) -> tuple[Numbers, Numbers]:
        """Three terms or more, one of them rare, with a gap that they share, which no query of
        Tantivy's says: where each two are near enough, the words are looked at."""
        near = [self._near(field, pair, gap) for pair in pairwise(terms)]
        near.append(self._near(field, (terms[0], terms[-1]), gap + len(terms) - 2))
        places, scores = self._all(Query.boolean_query([(Occur.Must, query) for query in near]))
        right = np.isin(places, self._all(self._near(field, terms, 0))[0])  # most stand so
        number = FIELDS[""].index(field)
        stems: dict[str, str] = {}
        rest = np.flatnonzero(~right)
        with panics():
            for at, article in zip(rest, self._store.stored(self._docs[places[rest]]), strict=True):
                stand: dict[str, list[int]] = {term: [] for term in terms}
                for position, word in enumerate(article.texts[number].split()):
                    if word not in stems:
                        stems[word] = stem(word)
                    if stems[word] in stand:
                        stand[stems[word]].append(position)
                right[at] = any(True for _ in runs([stand[term] for term in terms], gap))
        return places[right], scores[right]


def _any(queries: Iterable[Query]) -> Query:
    return Query.boolean_query([(Occur.Should, query) for query in queries])
