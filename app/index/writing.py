"""Articles -> a segment of the index: words gathered by number, sorted at once at the end."""

import heapq
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

import numpy as np
from whoosh.fields import KEYWORD, STORED, Schema
from whoosh.reading import SegmentReader
from whoosh.writing import SegmentWriter

from app.index.arrays import (
    FIELDS,
    NUMBER,
    TABLE,
    Codec,
    Postings,
    joined,
    pack,
    packed,
    smallest,
    terms,
    unpack,
)
from app.index.base import IndexedArticle
from app.index.columns import Numbers
from app.index.reader import row_text, words_of
from app.index.words import Words, table

ALIKE = 8  # so many segments of about one size become one: each article is written again rarely
STALE = 4  # as does one of which a quarter is deleted
_FIRST = itemgetter(0)


def schema() -> Any:
    return Schema(row=STORED, **dict.fromkeys(FIELDS, KEYWORD))


class Writer(SegmentWriter):  # type: ignore[misc]  # Whoosh ships no types
    def __init__(self, index: Any) -> None:
        # Compound segments are copied into memory at each opening: 260 MB at 100,000 articles.
        super().__init__(index, codec=Codec(), compound=False)
        self._words = {name: _Words() for name in FIELDS if name != "number"}
        self._numbers: list[int] = []
        self._taken: list[tuple[SegmentReader, Numbers]] = []  # with the new place of each article

    def add(self, article: IndexedArticle) -> None:
        self.perdocwriter.start_doc(self.docnum)
        self.perdocwriter.add_field("row", self.schema["row"], row_text(article), 0)
        self.perdocwriter.finish_doc()
        for name, words in words_of(article).items():
            self._words[name].add(words)
        self._numbers.append(article.number)
        self.docnum += 1
        self._added = True

    def forget(self, numbers: Iterable[int]) -> None:
        """Delete articles that earlier segments hold."""
        wanted = np.array(sorted(numbers), dtype=np.int64)
        for segment in self.segments if len(wanted) else ():
            reader = SegmentReader(self.storage, self.schema, segment)
            found = terms(reader).postings("number", NUMBER)
            if found is not None:
                for place in found.places[np.isin(found.positions, wanted)].tolist():
                    segment.delete_document(place)
            reader.close()

    def save(self) -> None:
        self.commit(mergetype=_crowded)

    def add_reader(self, reader: Any) -> None:
        """Take in another segment; its words are read when this one is written."""
        segment = reader.segment()
        gone = np.fromiter(segment.deleted_docs(), np.int64, segment.deleted_count())
        places = np.full(segment.doc_count_all(), 0, np.int64)
        places[gone] = -1
        places[places == 0] = np.arange(self.docnum, self.docnum + (places == 0).sum())
        self.write_per_doc({"row"}, reader)
        self._taken.append((SegmentReader(self.storage, self.schema, segment), places))
        self._added = True

    def _flush_segment(self) -> None:
        self.perdocwriter.close()
        for name in FIELDS:
            if name.endswith("_words"):
                self.fieldwriter.put(name, iter([(TABLE, pack(self._table(name)))]))
                continue
            sources = [self._own(name)]
            sources += [_moved(reader, name, places) for reader, places in self._taken]
            self.fieldwriter.put(name, _merged(sources))
        self.fieldwriter.close()
        for reader, _ in self._taken:
            reader.close()

    def _own(self, name: str) -> Iterator[tuple[str, bytes]]:
        if name != "number":
            return self._words[name].postings()
        numbers = np.array(self._numbers, dtype=np.int64)
        all_ = Postings(np.arange(len(numbers)), np.ones_like(numbers), numbers)
        return iter([(NUMBER, pack(all_))] if len(numbers) else ())

    def _table(self, name: str) -> tuple[Numbers, Numbers, Numbers]:
        """The unstemmed words, new ones and those of the segments taken in."""
        sources = [self._words[name].pairs()]
        for reader, new in self._taken:
            for _, content in terms(reader).words(name):
                taken = Words(*unpack(content))
                numbers, places = taken.pairs()
                kept = new[places] >= 0
                sources.append((taken.all, numbers[kept], new[places][kept]))
        known: dict[str, int] = {}
        renumbered = [
            np.array([known.setdefault(w, len(known)) for w in words], np.int64)[numbers]
            for words, numbers, _ in sources
        ]
        return table(
            list(known),
            np.concatenate(renumbered),
            np.concatenate([places for _, _, places in sources]),
        )


class _Words:
    """The words of one field of the new articles, each by a number."""

    def __init__(self) -> None:
        self._numbers: defaultdict[str, int] = defaultdict()
        self._numbers.default_factory = self._numbers.__len__
        self._of = array("I")  # the number of each word, an article after the other
        self._ends = array("I")  # where each article's words end

    def add(self, words: Iterable[str]) -> None:
        self._of.extend(map(self._numbers.__getitem__, words))
        self._ends.append(len(self._of))

    def pairs(self) -> tuple[list[str], Numbers, Numbers]:
        """The words in no order, and for each time that one stands its number and place."""
        ends = np.array(self._ends, dtype=np.int64)
        places = np.repeat(np.arange(len(ends)), np.diff(ends, prepend=0))
        return list(self._numbers), np.array(self._of, np.int64), places

    def postings(self) -> Iterator[tuple[str, bytes]]:
        """Each word, sorted, with its packed postings."""
        words = sorted(self._numbers)
        rank = np.empty(len(words), np.uint32)
        rank[[self._numbers[word] for word in words]] = np.arange(len(words), dtype=np.uint32)
        ends = np.array(self._ends, dtype=np.int64)
        lengths = np.diff(ends, prepend=0)
        of = rank[np.array(self._of, dtype=np.uint32)]
        order = np.argsort(of, kind="stable")
        of, place = of[order], np.repeat(np.arange(len(ends)), lengths)[order]
        first = np.flatnonzero(np.diff(of, prepend=-1) | np.diff(place, prepend=-1))
        places = smallest(place[first])
        counts = smallest(np.diff(first, append=len(of)))
        where = smallest(order - np.repeat(ends - lengths, lengths)[order])
        begins = np.searchsorted(of[first], np.arange(len(words) + 1))
        tokens = [*first[begins[:-1]].tolist(), len(of)]
        return _slices(words, begins.tolist(), tokens, (places, counts, where))


def _slices(
    words: list[str], begins: list[int], tokens: list[int], parts: tuple[Numbers, Numbers, Numbers]
) -> Iterator[tuple[str, bytes]]:
    a, b, c = (part.itemsize for part in parts)
    places, counts, positions = (part.tobytes() for part in parts)
    for at, word in enumerate(words):
        first, last = begins[at], begins[at + 1]
        data = (
            places[a * first : a * last]
            + counts[b * first : b * last]
            + positions[c * tokens[at] : c * tokens[at + 1]]
        )
        shape = ((last - first, a), (last - first, b), (tokens[at + 1] - tokens[at], c))
        yield word, packed(shape, data)


def _moved(reader: SegmentReader, name: str, places: Numbers) -> Iterator[tuple[str, bytes]]:
    """The words of a segment that is taken in, its articles at their new places."""
    for word, content in terms(reader).words(name):
        postings = unpack(content)
        new = places[postings.places]
        kept = postings._replace(places=new).at(new >= 0)
        if len(kept.places):
            yield word, pack(kept)


def _merged(sources: list[Iterator[tuple[str, bytes]]]) -> Iterator[tuple[str, bytes]]:
    """Words in order, the postings of one word from all sources together."""
    if len(sources) == 1:
        yield from sources[0]
        return
    for word, found in groupby(heapq.merge(*sources, key=_FIRST), key=_FIRST):
        contents = [content for _, content in found]
        one = contents[0] if len(contents) == 1 else pack(joined([unpack(c) for c in contents]))
        yield word, one


def _crowded(writer: Writer, segments: list[Any]) -> list[Any]:
    """Take in what is small or stale; return the segments that stay."""
    levels: dict[int, list[Any]] = defaultdict(list)
    for segment in segments:
        levels[_level(segment.doc_count_all() - segment.deleted_count())].append(segment)
    take = [s for s in segments if s.deleted_count() * STALE > s.doc_count_all()]
    size = writer.doc_count()
    for level in sorted(levels):
        if len(levels[level]) + (_level(size) == level) >= ALIKE:
            take += [s for below in range(level + 1) for s in levels[below] if s not in take]
            size = writer.doc_count() + sum(s.doc_count_all() - s.deleted_count() for s in take)
    for segment in sorted(take, key=segments.index):
        reader = SegmentReader(writer.storage, writer.schema, segment)
        writer.add_reader(reader)
        reader.close()
    return [s for s in segments if s not in take]


def _level(articles: int) -> int:
    return articles.bit_length() // ALIKE.bit_length()
