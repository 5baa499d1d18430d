"""What Tantivy hands out too slowly, kept in arrays beside it: values, words, common terms.

Each place that Tantivy finds becomes an object of Python, 0.3 microseconds, so a term of all of
100,000 articles takes 30 ms. A block holds some thousand articles and never changes; one that
Tantivy has no more, or in another version, is dead there.
"""

import json
import mmap
import os
import zlib
from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO, NamedTuple

import numpy as np
from pyroaring import BitMap

from app.index import phrases
from app.index.columns import Numbers, Row, Values, gathered
from app.index.facets import Valued
from app.index.reader import FIELDS, WORDS
from app.index.sets import places_of
from app.index.storage import sync
from app.index.words import END, Words, letters_of, table, text_of
from app.query import FACETS
from app.text import BREAK, stem

COMMON = 50  # a term is, that stands as often as one in so many articles
APART = 1_100  # positions between two articles: no phrase of 1,000 characters is as long
ARTICLES, TOKENS = 25_000, 4_000_000  # of a block at most: 150 MB while it is made
_ENDING = ".block"
_PARTS = {"headline_words": ("headline",), "body_words": ("standfirst", "body")}

_COLUMNS = ("numbers", "revisions", "published", "words", "stories")

Arrays = dict[str, Numbers]


class Stored(NamedTuple):
    """An article as Tantivy has it: `key` is another for each writing, `texts` of folded words."""

    key: int
    row: Row
    texts: Sequence[str]  # one of each field


class Block:
    def __init__(self, arrays: Arrays) -> None:
        self._arrays = arrays
        self.keys = arrays["keys"]
        self.values = Values(
            **{name: arrays[name] for name in _COLUMNS},
            facets={
                name: Valued(
                    _names(arrays[f"{name} names"]),
                    arrays[f"{name} begins"],
                    arrays[f"{name} codes"],
                )
                for name in FACETS
            },
        )
        self.words = {
            name: Words(*(arrays[f"{name} {part}"] for part in ("letters", "begins", "places")))
            for name in WORDS[""]
        }
        self._terms = {
            name: {term: at for at, term in enumerate(_names(arrays[f"{name} terms"]))}
            for name in FIELDS[""]
        }
        self._shift = int(arrays["shift"][0])

    def has(self, field: str, term: str) -> bool:
        return term in self._terms[field]

    def places(self, field: str, terms: Sequence[str], gap: int) -> tuple[Numbers, Numbers]:
        """Where common terms stand as a phrase, rising, and how often in each."""
        if gap:
            stand = {term: places_of(self._standing(field, term)) for term in set(terms)}
            begins = phrases.begins([stand[term] for term in terms], gap)
        else:
            found = self._standing(field, terms[0])
            for ahead, term in enumerate(terms[1:], 1):
                if not found:
                    break
                found &= self._standing(field, term).shift(-ahead)
            begins = places_of(found)
        places = begins >> self._shift
        firsts = np.flatnonzero(np.diff(places, prepend=-1))
        return places[firsts].astype(np.int64), np.diff(firsts, append=len(places))

    def _standing(self, field: str, term: str) -> BitMap:
        """The positions of a common term in all articles of the block."""
        at = self._terms[field].get(term)
        if at is None:
            return BitMap()
        ends = self._arrays[f"{field} ends"]
        begin = int(ends[at - 1]) if at else 0
        return BitMap.deserialize(self._arrays[f"{field} positions"][begin : ends[at]].tobytes())


def made_of(articles: Iterable[Stored], common: int = COMMON) -> Iterator[Arrays]:
    """Articles as blocks; with `common` 0 each term is common."""
    making = _Making()
    for article in articles:
        texts = [text.split() for text in article.texts]
        if not making.has_room(texts):
            yield making.arrays(common)
            making = _Making()
        making.add(article, texts)
    if making.keys:
        yield making.arrays(common)


class _Making:
    def __init__(self) -> None:
        self.keys = array("Q")
        self._rows: list[Row] = []
        self._numbers: dict[str, int] = {}
        self._tokens = {name: array("I") for name in FIELDS[""]}
        self._lengths = {name: array("I") for name in FIELDS[""]}
        self._longest = self._size = 0

    def has_room(self, texts: list[list[str]]) -> bool:
        longest = max(self._longest, *map(len, texts))
        return not self.keys or (
            len(self.keys) < ARTICLES
            and self._size + sum(map(len, texts)) <= TOKENS
            and (len(self.keys) + 1) << _width(longest) < 2**32
        )

    def add(self, article: Stored, texts: list[list[str]]) -> None:
        self.keys.append(article.key)
        self._rows.append(article.row)
        for name, words in zip(FIELDS[""], texts, strict=True):
            for word in words:
                if word not in self._numbers:
                    self._numbers[word] = len(self._numbers)
            self._tokens[name].extend(map(self._numbers.__getitem__, words))
            self._lengths[name].append(len(words))
            self._longest = max(self._longest, len(words))
            self._size += len(words)

    def arrays(self, common: int) -> Arrays:
        values = gathered(self._rows)
        made: Arrays = {"keys": np.array(self.keys, np.uint64)}
        made |= {name: getattr(values, name) for name in _COLUMNS}
        for name, of_facet in values.facets.items():
            made[f"{name} names"] = letters_of(of_facet.names)
            made |= {f"{name} begins": of_facet.begins, f"{name} codes": of_facet.codes}
        shift = _width(self._longest)
        made["shift"] = np.array([shift])
        words = list(self._numbers)
        terms: dict[str, int] = {}
        of_word = np.array([terms.setdefault(stem(word), len(terms)) for word in words], np.uint32)
        least = max(1, len(self.keys) // common) if common else 1
        tokens, places = {}, {}
        for name in FIELDS[""]:
            lengths = np.array(self._lengths[name], np.int64)
            tokens[name] = np.array(self._tokens[name], np.uint32)
            places[name] = np.repeat(np.arange(len(lengths)), lengths)
            within = np.arange(len(places[name])) - np.repeat(np.cumsum(lengths) - lengths, lengths)
            positions = ((places[name] << shift) + within).astype(np.uint32)
            made |= _standing(name, list(terms), of_word[tokens[name]], positions, least)
        for name, parts in _PARTS.items():
            numbers = np.concatenate([tokens[part] for part in parts])
            where = np.concatenate([places[part] for part in parts])
            is_word = numbers != self._numbers.get(BREAK, -1)
            letters, begins, where = table(words, numbers[is_word], where[is_word])
            made |= {f"{name} letters": letters, f"{name} begins": begins}
            made[f"{name} places"] = where.astype(_smallest(len(self.keys)))
        return made


def _smallest(size: int) -> str:
    """The type of numbers below `size` that takes least."""
    return next(kind for kind in ("<u1", "<u2", "<u4") if size <= np.iinfo(kind).max)


def _width(longest: int) -> int:
    """The bits of a position within an article."""
    return (longest + APART).bit_length()


def _standing(
    field: str, terms: list[str], found: Numbers, positions: Numbers, least: int
) -> Arrays:
    """Where each term stands that does so often enough, as bitmaps one after the other."""
    wanted = np.bincount(found, minlength=len(terms)) >= least
    kept = wanted[found]
    found, positions = found[kept], positions[kept]
    order = np.argsort(found, kind="stable")
    common = np.flatnonzero(wanted)
    begins = np.searchsorted(found[order], np.append(common, len(terms))).tolist()
    positions = positions[order]
    bitmaps = [BitMap(positions[a:b]).serialize() for a, b in pairwise(begins)]
    return {
        f"{field} terms": letters_of(terms[at] for at in common.tolist()),
        f"{field} ends": np.cumsum([len(one) for one in bitmaps], dtype=np.int64),
        f"{field} positions": np.frombuffer(b"".join(bitmaps), np.uint8),
    }


def _names(letters: Numbers) -> list[str]:
    return text_of(letters).split(END)[:-1]


def write(directory: Path, blocks: Iterable[Arrays]) -> None:
    """Put blocks after those that stand."""
    number = max((int(path.stem) for path in _paths(directory)), default=0)
    for arrays in blocks:
        number += 1
        path = directory / f"{number:06}{_ENDING}"
        fresh = path.with_suffix(".new")
        with open(fresh, "wb") as file:
            _write(file, arrays)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    sync(directory)


def remove(directory: Path, which: Sequence[int]) -> None:
    """Take these of the blocks that stand away, by their number in order."""
    paths = _paths(directory)
    for at in which:
        paths[at].unlink()


def read(directory: Path) -> list[Block]:
    return [Block(_read(path)) for path in _paths(directory)]


def verify(directory: Path) -> None:
    for path in _paths(directory):
        content = path.read_bytes()
        if zlib.crc32(memoryview(content)[4:]) != int.from_bytes(content[:4], "little"):
            raise ValueError(f"{path.name} is not what was written")


def _paths(directory: Path) -> list[Path]:
    return sorted(directory.glob(f"*{_ENDING}"))


def _write(file: BinaryIO, arrays: Arrays) -> None:
    """A check sum, the length of what tells the arrays, that, and the arrays."""
    at, told = 0, []
    for name, one in arrays.items():
        told.append((name, one.dtype.str, at, len(one)))
        at += -(-one.nbytes // 8) * 8
    head = json.dumps(told).encode()
    head = len(head).to_bytes(4, "little") + head + b" " * (-len(head) % 8)
    pieces = [head, *(one.tobytes() + bytes(-one.nbytes % 8) for one in arrays.values())]
    check = 0
    for piece in pieces:
        check = zlib.crc32(piece, check)
    file.writelines([check.to_bytes(4, "little"), *pieces])


def _read(path: Path) -> Arrays:
    """Mapped, so that only what is looked at takes memory."""
    with open(path, "rb") as file:
        content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    length = int.from_bytes(content[4:8], "little")
    begin = 8 + length + -length % 8
    return {
        name: np.frombuffer(content, dtype, count, begin + at)
        for name, dtype, at, count in json.loads(content[8 : 8 + length])
    }
