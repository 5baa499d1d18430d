"""Tantivy, the engine of large libraries: it finds each word and phrase, and weighs it."""

import json
import os
import re
import secrets
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import tantivy
from tantivy import Occur, Query

from app import heap, text
from app.index import blocks, weights
from app.index.base import IndexedArticle
from app.index.blocks import Block, Stored
from app.index.columns import Columns, Numbers
from app.index.reader import FIELDS, Changed, Reader, row_of, row_text
from app.index.storage import readable, sync
from app.index.weights import Weights
from app.index.words import Words
from app.text import stem
from app.tree import Phrase, Term, runs

MEMORY = 50_000_000  # bytes of articles before a part of the index is written
ENOUGH = 2_000  # articles in no block before some is made for them: to open one costs 0.04 ms
CROWDED = 8  # small blocks before they become one
_PARTS = ("idx", "pos", "term", "store", "fast", "fieldnorm")  # files of each segment
_FOOTER = 1337  # ends each file, after the length of what tells its checksum


def create(directory: Path, articles: Iterable[IndexedArticle]) -> None:
    with _panics():
        index = tantivy.Index(_schema(), str(directory))
        _write(index, articles, (), fresh=True)
        _settle(directory)


def update(directory: Path, articles: Iterable[IndexedArticle], removed: Iterable[int]) -> None:
    with _panics():
        _write(tantivy.Index.open(str(directory)), articles, removed)
        sync(directory)  # the rename that makes a commit
        _settle(directory)


def check(directory: Path) -> None:
    with _panics():
        _kept, open_at = readable(directory)
        tantivy.Index.open(str(open_at)).searcher()


def read(directory: Path) -> Reader:
    return TantivyReader(directory)


class TantivyReader:
    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._stamp = _stamp(directory)
        self.state = str(json.loads((directory / "meta.json").read_bytes())["opstamp"])
        with _panics():
            self._store = _Store(directory)
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
        return _stamp(self._directory) == self._stamp

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
        """Each file against the checksum that Tantivy wrote at its end."""
        for segment in json.loads((self._directory / "meta.json").read_bytes())["segments"]:
            name = segment["segment_id"].replace("-", "")
            endings = [*_PARTS]
            if segment["deletes"]:
                endings.append(f"{segment['deletes']['opstamp']}.del")
            for ending in endings:
                _verify(self._directory / f"{name}.{ending}")
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
        with _panics():
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
        with _panics():
            for at, article in zip(rest, self._store.stored(self._docs[places[rest]]), strict=True):
                stand: dict[str, list[int]] = {term: [] for term in terms}
                for position, word in enumerate(article.texts[number].split()):
                    if word not in stems:
                        stems[word] = stem(word)
                    if stems[word] in stand:
                        stand[stems[word]].append(position)
                right[at] = any(True for _ in runs([stand[term] for term in terms], gap))
        return places[right], scores[right]


class _Store:
    """What Tantivy has, its documents by one number: those of a segment follow one another."""

    def __init__(self, directory: Path) -> None:
        self._kept, open_at = readable(directory)
        index = tantivy.Index.open(str(open_at))
        # Else a thread of its own follows the files, and reads what may be gone by then.
        index.config_reader("manual")
        self.schema = index.schema
        self._searcher = index.searcher()
        self._most = max(1, self._searcher.num_docs)
        self._firsts: Numbers = np.zeros(self._searcher.num_segments + 1, np.int64)
        hits = self._hits(Query.all_query(), order_by_field="key")
        self._keys = np.fromiter((key for key, _ in hits), np.uint64, len(hits))
        parts = np.fromiter((at.segment_ord for _, at in hits), np.int64, len(hits))
        docs = np.fromiter((at.doc for _, at in hits), np.int64, len(hits))
        np.maximum.at(self._firsts, parts + 1, docs + 1)
        self._firsts = np.cumsum(self._firsts)
        self._live = docs + self._firsts[parts]

    def places(self, standing: Sequence[Block]) -> Numbers:
        """Of each document its place in the blocks, below zero if it has none there."""
        known = np.concatenate([np.zeros(0, np.uint64), *(block.keys for block in standing)])
        order = np.argsort(self._keys)
        at = np.searchsorted(self._keys, known, sorter=order)
        at[at == len(order)] = 0
        which = order[at] if len(order) else at
        here = np.flatnonzero(self._keys[which] == known) if len(order) else at
        places = np.full(self._firsts[-1], -1)
        places[self._live[which[here]]] = here
        return places

    def without_place(self, places: Numbers) -> Numbers:
        return np.sort(self._live[places[self._live] < 0])

    def stored(self, docs: Numbers) -> Iterator[Stored]:
        keys = np.zeros(self._firsts[-1], np.uint64)
        keys[self._live] = self._keys
        segments = np.searchsorted(self._firsts, docs, side="right") - 1
        within = docs - self._firsts[segments]
        for at in range(len(docs)):
            address = tantivy.DocAddress(int(segments[at]), int(within[at]))
            one: Any = self._searcher.doc(address)
            texts = bytes(one.get_first("texts")).decode().split("\n")
            row = row_of(bytes(one.get_first("row")).decode())
            yield Stored(int(keys[docs[at]]), row, texts)

    def all(self, query: Query) -> tuple[Numbers, Numbers]:
        """The documents that a query finds, and their scores."""
        hits = self._hits(query)
        docs = np.fromiter((at.doc for _, at in hits), np.int64, len(hits))
        if len(self._firsts) > 2:
            docs += self._firsts[
                np.fromiter((at.segment_ord for _, at in hits), np.int64, len(hits))
            ]
        return docs, np.fromiter((score for score, _ in hits), np.float64, len(hits))

    def _hits(self, query: Query, **options: Any) -> list[tuple[Any, Any]]:
        return self._searcher.search(query, self._most, count=False, **options).hits


def _settle(directory: Path) -> None:
    """Put what stands in no block into some, when it is enough; small ones become one."""
    store, standing = _Store(directory), blocks.read(directory)
    places = store.places(standing)
    here = np.bincount(
        np.repeat(np.arange(len(standing)), [len(block.keys) for block in standing])[
            places[places >= 0]
        ],
        minlength=len(standing),
    )
    if len(store.without_place(places)) < ENOUGH:
        return
    small = np.flatnonzero(here < blocks.ARTICLES // 2)
    if len(small) < CROWDED:
        small = small[:0]
    firsts = np.cumsum([0, *(len(block.keys) for block in standing)])
    for at in small:
        places[(places >= firsts[at]) & (places < firsts[at + 1])] = -1
    blocks.write(directory, blocks.made_of(store.stored(store.without_place(places))))
    blocks.remove(directory, small.tolist())


def _schema() -> tantivy.Schema:
    """Words are split at spaces, and nothing else is done to them. What is stored is what blocks
    are made of; `key` is another each time that an article is written."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("key", fast=True)
    builder.add_bytes_field("row", stored=True)
    builder.add_bytes_field("texts", stored=True)
    for name in FIELDS[""]:
        builder.add_text_field(name, tokenizer_name="whitespace")
    return builder.build()


def _write(
    index: tantivy.Index,
    articles: Iterable[IndexedArticle],
    removed: Iterable[int],
    fresh: bool = False,
) -> None:
    writer = index.writer(MEMORY, 1)
    turn = secrets.randbits(31)
    try:
        for number in removed:
            writer.delete_documents_by_term("id", str(number))
        try:
            for article in articles:
                if not fresh:
                    writer.delete_documents_by_term("id", str(article.number))
                writer.add_document(_document(article, turn << 32 | article.number))
        except ValueError as error:
            if "writer was killed" in str(error):
                writer.commit()  # it cannot, and alone tells what its thread met
            raise
        writer.commit()
    except BaseException:
        writer.rollback()
        raise
    finally:
        writer.wait_merging_threads()  # or files that nothing refers to pile up
        heap.give_back()


def _document(article: IndexedArticle, key: int) -> tantivy.Document:
    words = [text.analysed(getattr(article, name)) for name in FIELDS[""]]
    texts = "\n".join(" ".join(folded or term for folded, term in of_field) for of_field in words)
    fields = {
        name: " ".join(term for _, term in of_field)
        for name, of_field in zip(FIELDS[""], words, strict=True)
    }
    document = tantivy.Document(
        id=str(article.number), row=row_text(article).encode(), texts=texts.encode(), **fields
    )
    document.add_unsigned("key", key)
    return document


def _any(queries: Iterable[Query]) -> Query:
    return Query.boolean_query([(Occur.Should, query) for query in queries])


def _stamp(directory: Path) -> tuple[int, int, int]:
    """Each commit puts another file in this one's place."""
    found = os.stat(directory / "meta.json")
    return found.st_ino, found.st_mtime_ns, found.st_size


def _verify(path: Path) -> None:
    content = path.read_bytes()
    length = int.from_bytes(content[-8:-4], "little")
    if int.from_bytes(content[-4:], "little") != _FOOTER or length > len(content) - 8:
        raise ValueError(f"{path.name} has no end")
    end = len(content) - 8 - length
    if json.loads(content[end:-8])["crc"] != zlib.crc32(memoryview(content)[:end]):
        raise ValueError(f"{path.name} is not what was written")


_REFUSED = re.compile(r"\(os error (\d+)\)")


@contextmanager
def _panics() -> Iterator[None]:
    """Tantivy meets damage with an exception that `except Exception` lets through, and tells what
    the system refuses in words alone."""
    try:
        yield
    except BaseException as error:
        if found := _REFUSED.search(str(error)):
            number = int(found[1])
            raise OSError(number, os.strerror(number)) from error
        if type(error).__name__ != "PanicException":
            raise
        raise ValueError(f"Tantivy gave up: {error}") from error
