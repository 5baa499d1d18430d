"""Tantivy, the engine of large libraries: it finds each word and phrase, and weighs it."""

import json
import os
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import tantivy
from pyroaring import BitMap
from tantivy import Occur, Query

from app import heap
from app.index.base import IndexedArticle
from app.index.columns import Columns, Numbers
from app.index.reader import FIELDS, WEIGHTS, WORDS, Changed, Reader, row_of, row_text, words_of
from app.tree import Phrase, Term, runs

MEMORY = 50_000_000  # bytes of articles before a part of the index is written
_PARTS = ("idx", "pos", "term", "store", "fast", "fieldnorm")  # files of each segment
_FOOTER = 1337  # ends each file, after the length of what tells its checksum


def create(directory: Path, articles: Iterable[IndexedArticle]) -> None:
    with _panics():
        index = tantivy.Index(_schema(), str(directory))
        _write(index, articles, (), fresh=True)


def update(directory: Path, articles: Iterable[IndexedArticle], removed: Iterable[int]) -> None:
    with _panics():
        _write(tantivy.Index.open(str(directory)), articles, removed)


def check(directory: Path) -> None:
    with _panics():
        tantivy.Index.open(str(directory)).searcher()


def read(directory: Path) -> Reader:
    return TantivyReader(directory)


class TantivyReader:
    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._stamp = _stamp(directory)
        self.state = str(json.loads((directory / "meta.json").read_bytes())["opstamp"])
        with _panics():
            index = tantivy.Index.open(str(directory))
            # Else a thread of its own follows the files, and reads what may be gone by then.
            index.config_reader("manual")
            self._schema = index.schema
            self._searcher = index.searcher()
            self._most = max(1, self._searcher.num_docs)
            if not self.is_newest():
                raise Changed
            found = self._searcher.search(Query.all_query(), self._most, count=False).hits
            where = sorted((at.segment_ord, at.doc) for _, at in found)
            lengths: dict[int, int] = defaultdict(int)
            for segment, last in where:
                lengths[segment] = last + 1
            self._firsts = np.cumsum([0, *(lengths[n] for n in range(max(lengths, default=0) + 1))])
            firsts = self._firsts.tolist()
            rows = (
                (firsts[segment] + doc, row_of(self._stored(segment, doc, "row").decode()))
                for segment, doc in where
            )
            self.columns = Columns(rows, firsts[-1])

    def is_newest(self) -> bool:
        return _stamp(self._directory) == self._stamp

    def find(self, leaf: Term | Phrase) -> tuple[Numbers, Numbers]:
        fields = FIELDS[leaf.field]
        match leaf:
            case Term(term):
                return self._all(self._weighed(fields, lambda name: self._term(name, term)))
            case Phrase(terms, gap) if gap == 0 or len(terms) == 2:
                return self._all(self._weighed(fields, lambda name: self._near(name, terms, gap)))
            case Phrase(terms, gap):
                total = np.zeros(len(self.columns.numbers))
                for name in fields:
                    places, scores = self._spread(name, terms, gap)
                    total[places] += scores
                places = np.flatnonzero(total)
                return places, total[places]

    def having(self, field: str, words: Iterable[str]) -> BitMap:
        query = Query.term_set_query(self._schema, field, list(words))
        return BitMap(self._all(query)[0].astype(np.uint32))

    def frequency(self, field: str, word: str) -> int:
        with _panics():
            hits: Any = self._searcher.search(self._term(field, word), 1)  # its stub lacks `count`
        return int(hits.count)

    def words(self, field: str) -> Iterable[str]:
        with _panics():
            return [word for word, _ in self._searcher.terms_with_prefix(field, "")]

    def verify(self) -> None:
        """Each file against the checksum that Tantivy wrote at its end."""
        for segment in json.loads((self._directory / "meta.json").read_bytes())["segments"]:
            name = segment["segment_id"].replace("-", "")
            endings = [*_PARTS]
            if segment["deletes"]:
                endings.append(f"{segment['deletes']['opstamp']}.del")
            for ending in endings:
                _verify(self._directory / f"{name}.{ending}")

    def _all(self, query: Query) -> tuple[Numbers, Numbers]:
        """All places that a query finds, and their scores."""
        with _panics():
            hits = self._searcher.search(query, self._most, count=False).hits
            docs = np.fromiter((at.doc for _, at in hits), np.int64, len(hits))
            if len(self._firsts) > 2:
                parts = np.fromiter((at.segment_ord for _, at in hits), np.int64, len(hits))
                docs += self._firsts[parts]
            return docs, np.fromiter((score for score, _ in hits), np.float64, len(hits))

    def _weighed(self, fields: tuple[str, ...], make: Callable[[str], Query]) -> Query:
        return _any(Query.boost_query(make(name), WEIGHTS[name]) for name in fields)

    def _term(self, field: str, word: str) -> Query:
        return Query.term_query(self._schema, field, word)

    def _near(self, field: str, terms: tuple[str, ...], gap: int) -> Query:
        """Terms side by side, or two with words between.

        Tantivy's slop goes both ways from the place where a word is expected, so half the gap
        around the middle of it means this order and no other.
        """
        if not gap:
            return Query.phrase_query(self._schema, field, list(terms))
        first, second = terms
        half = gap // 2
        middle: list[str | tuple[int, str]] = [(0, first), (1 + half, second)]
        ways = [Query.phrase_query(self._schema, field, middle, half)]
        if gap % 2:
            ways.append(Query.phrase_query(self._schema, field, [(0, first), (1 + gap, second)]))
        return _any(ways)

    def _spread(self, field: str, terms: tuple[str, ...], gap: int) -> tuple[Numbers, Numbers]:
        """Three terms or more with a gap that they share, which no query of Tantivy's says:
        articles with each two near enough are found, and the words of those looked at."""
        near = [self._near(field, pair, gap) for pair in pairwise(terms)]
        near.append(self._near(field, (terms[0], terms[-1]), gap + len(terms) - 2))
        places, scores = self._all(Query.boolean_query([(Occur.Must, query) for query in near]))
        right = np.isin(places, self._all(self._near(field, terms, 0))[0])  # most stand so
        segments = np.searchsorted(self._firsts, places, side="right") - 1
        docs = places - self._firsts[segments]
        for at in np.flatnonzero(~right).tolist():
            stand: dict[str, list[int]] = {term: [] for term in terms}
            with _panics():
                text = self._stored(int(segments[at]), int(docs[at]), field)
            for position, word in enumerate(text.split()):
                if word in stand:
                    stand[word].append(position)
            right[at] = any(True for _ in runs([stand[term] for term in terms], gap))
        return places[right], scores[right]

    def _stored(self, segment: int, doc: int, field: str) -> Any:
        return self._searcher.doc(tantivy.DocAddress(segment, doc)).get_first(field)


def _schema() -> tantivy.Schema:
    """Words are split at spaces, and nothing else is done to them. The texts are stored for
    phrases whose words need counting; an opening reads them along, 2 microseconds each."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", tokenizer_name="raw", index_option="basic")
    builder.add_bytes_field("row", stored=True)
    for name in FIELDS[""]:
        builder.add_text_field(name, stored=True, tokenizer_name="whitespace")
    for name in WORDS[""]:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="basic")
    return builder.build()


def _write(
    index: tantivy.Index,
    articles: Iterable[IndexedArticle],
    removed: Iterable[int],
    fresh: bool = False,
) -> None:
    writer = index.writer(MEMORY, 1)
    try:
        for number in removed:
            writer.delete_documents_by_term("id", str(number))
        for article in articles:
            if not fresh:
                writer.delete_documents_by_term("id", str(article.number))
            fields = {name: " ".join(words) for name, words in words_of(article).items()}
            row = row_text(article).encode()
            writer.add_document(tantivy.Document(id=str(article.number), row=row, **fields))
        writer.commit()
    except BaseException:
        writer.rollback()
        raise
    finally:
        writer.wait_merging_threads()  # or files that nothing refers to pile up
        heap.give_back()


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


@contextmanager
def _panics() -> Iterator[None]:
    """Tantivy meets damage with an exception that `except Exception` lets through."""
    try:
        yield
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise ValueError(f"Tantivy gave up: {error}") from error
