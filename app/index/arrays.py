"""Postings as arrays: how Whoosh's files hold the places of a word, written and read in one piece.

Whoosh's own codec works a posting at a time, which took nine tenths of the time of indexing.
"""

import struct
import zlib
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
from whoosh.codec.whoosh3 import W3Codec, W3FieldWriter, W3TermsReader
from whoosh.reading import SegmentReader

from app.index.columns import Numbers

FIELDS = ("body", "body_words", "headline", "headline_words", "number", "standfirst")  # sorted
NUMBER = ""  # the one word of the field `number`: its positions are the articles' numbers
TABLE = ""  # the one word of the fields of unstemmed words: the three arrays of `Words`
_HEAD = struct.Struct("<IIBIBIB")  # check sum; places, counts, positions, and the bytes of each
_EXTENT = struct.Struct("<QI")  # where a word's postings begin, and their bytes
_FIELD = struct.Struct("!H")


class Postings(NamedTuple):
    """Where a word stands: places in rising order, how often in each, and at which positions.

    The positions of all places follow one another; a field may have none.
    """

    places: Numbers
    counts: Numbers
    positions: Numbers

    def at(self, kept: Numbers) -> "Postings":
        """Of these places alone, a mask."""
        repeated = np.repeat(kept, self.counts) if len(self.positions) else self.positions == 0
        return Postings(self.places[kept], self.counts[kept], self.positions[repeated])


NONE = Postings(*(np.zeros(0, np.int64) for _ in Postings._fields))


def joined(parts: list[Postings]) -> Postings:
    if not parts:
        return NONE
    if len(parts) == 1:
        return parts[0]
    return Postings(*(np.concatenate(of_one_kind) for of_one_kind in zip(*parts, strict=True)))


def smallest(numbers: Numbers) -> Numbers:
    """The same numbers in as few bytes each as the greatest needs."""
    greatest = int(numbers.max()) if len(numbers) else 0
    return numbers.astype(next(t for t in ("<u1", "<u2", "<u4") if greatest <= np.iinfo(t).max))


def packed(shape: Iterable[tuple[int, int]], data: bytes) -> bytes:
    """`shape` is of each array the length and the bytes of a number."""
    return _HEAD.pack(zlib.crc32(data), *chain.from_iterable(shape)) + data


def pack(arrays: Iterable[Numbers]) -> bytes:
    small = [smallest(part) for part in arrays]
    data = b"".join(part.tobytes() for part in small)
    return packed([(len(part), part.itemsize) for part in small], data)


def unpack(content: bytes) -> Postings:
    check, *shape = _HEAD.unpack_from(content)
    if zlib.crc32(memoryview(content)[_HEAD.size :]) != check:
        raise ValueError("postings do not have their check sum")
    parts, at = [], _HEAD.size
    for count, size in zip(shape[::2], shape[1::2], strict=True):
        parts.append(np.frombuffer(content, f"<u{size}", count, at).astype(np.int64))
        at += count * size
    return Postings(*parts)


class Codec(W3Codec):  # type: ignore[misc]  # Whoosh ships no types
    def field_writer(self, storage: Any, segment: Any) -> "FieldWriter":
        return FieldWriter(self, storage, segment)

    def terms_reader(self, storage: Any, segment: Any) -> "TermsReader":
        name = segment.make_filename(self.TERMS_EXT)
        file = storage.open_file(name)
        postings = segment.open_file(storage, self.POSTS_EXT)
        return TermsReader(self, file, storage.file_length(name), postings)


class FieldWriter(W3FieldWriter):  # type: ignore[misc]  # Whoosh ships no types
    def put(self, field: str, words: Iterator[tuple[str, bytes]]) -> None:
        """The words of a field, sorted, with their packed postings; fields sorted as well."""
        number = self._fieldmap.setdefault(field, len(self._fieldmap))
        prefix, at = _FIELD.pack(number), self._postfile.tell()
        for word, content in words:
            self._tindex.add(prefix + word.encode(), _EXTENT.pack(at, len(content)))
            self._postfile.write(content)
            at += len(content)


class TermsReader(W3TermsReader):  # type: ignore[misc]  # Whoosh ships no types
    def postings(self, field: str, word: str) -> Postings | None:
        try:
            extent = self._tindex[self._keycoder(field, word.encode())]
        except KeyError:
            return None
        return unpack(self._postfile.get(*_EXTENT.unpack(extent)))

    def words(self, field: str) -> Iterator[tuple[str, bytes]]:
        """All words of a field, sorted, with their packed postings."""
        prefix = self._keycoder(field, b"")
        for key, extent in self._tindex.items_from(prefix):
            if not key.startswith(prefix):
                return
            yield key[len(prefix) :].decode(), self._postfile.get(*_EXTENT.unpack(extent))


def terms(segment: SegmentReader) -> TermsReader:
    """What gives the postings of one segment."""
    found: TermsReader = segment._terms
    return found


def segments(reader: Any) -> Iterator[tuple[TermsReader, int]]:
    """The segments of an index, each with the place of its first article."""
    for segment, first in reader.leaf_readers():
        if isinstance(segment, SegmentReader):
            yield terms(segment), first
