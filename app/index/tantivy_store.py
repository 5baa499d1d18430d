"""Tantivy's files: its documents by number, its checksums, and how it gives up."""

import json
import os
import re
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import tantivy
from tantivy import Query

from app.index.blocks import Block, Stored
from app.index.columns import Numbers
from app.index.reader import row_of
from app.index.storage import readable

_PARTS = ("idx", "pos", "term", "store", "fast", "fieldnorm")  # files of each segment
_FOOTER = 1337  # ends each file, after the length of what tells its checksum


class Store:
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


def stamp(directory: Path) -> tuple[int, int, int]:
    """Each commit puts another file in this one's place."""
    found = os.stat(directory / "meta.json")
    return found.st_ino, found.st_mtime_ns, found.st_size


def verify(directory: Path) -> None:
    """Each file against the checksum that Tantivy wrote at its end."""
    for segment in json.loads((directory / "meta.json").read_bytes())["segments"]:
        name = segment["segment_id"].replace("-", "")
        endings = [*_PARTS]
        if segment["deletes"]:
            endings.append(f"{segment['deletes']['opstamp']}.del")
        for ending in endings:
            _verify(directory / f"{name}.{ending}")


def clear_unfinished(directory: Path) -> None:
    """Take away the deletions of commits that were killed: the next ones are to have their names,
    and Tantivy writes over nothing. Other files have names of their own."""
    newest = json.loads((directory / "meta.json").read_bytes())["opstamp"]
    for path in directory.glob("*.*.del"):
        if int(path.suffixes[0][1:]) > newest:
            path.unlink()


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
def panics() -> Iterator[None]:
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
