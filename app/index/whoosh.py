"""The embedded engine: Whoosh keeps the postings, sets and scores are reckoned here.

Whoosh's own compound queries are not used: some give wrong hits (AndNot), some wrong counts.
Postings are read a word at a time into arrays and kept, so `And`, `Or` and `Not` are bitmaps.
"""

import logging
import os
import threading
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import TypeVar

from pyroaring import BitMap

from app.errors import BadRequest, IndexUnavailable
from app.index.base import MAX_EXPANSION, Hits, IndexedArticle
from app.index.columns import UNDATED, as_places
from app.index.order import arrange
from app.index.postings import Generation, Reading
from app.index.storage import DurableStorage, aside
from app.index.writing import Writer, schema
from app.query import FACETS, SearchQuery, describe, sort_in_force
from app.tree import And, Name, Node, Not, Or, leaves

BATCH = 2_000  # articles a segment of a new index: 80 MB while it is written
MENDING = "Run `dateline index` to build it anew."
DAMAGED = "The search index is damaged. Run `dateline index --rebuild` to build it anew."

T = TypeVar("T")
_log = logging.getLogger(__name__)


def build(link: Path, articles: Iterable[IndexedArticle]) -> None:
    """A new index of these articles alone, put in the place of the old one."""
    with aside(link) as directory:
        storage = DurableStorage(directory)
        storage.create_index(schema())
        rest = iter(articles)
        while batch := list(islice(rest, BATCH)):
            _write(storage, batch, ())


class WhooshEngine:
    """Opened on the link to an index; follows its changes and its replacement by itself."""

    def __init__(self, link: Path) -> None:
        self._link = link
        self._generation: Generation | None = None
        self._lock = threading.Lock()
        self._local = threading.local()
        self.revision()  # a missing index is told at once

    def search(self, query: SearchQuery, node: Node | None, facets: Sequence[str] = FACETS) -> Hits:
        return self._reading(lambda reading: _search(reading, query, node, facets))

    def revision(self) -> str:
        return self._reading(lambda reading: reading.generation.revision)

    def values(self, facet: str) -> tuple[str, ...]:
        return self._reading(lambda reading: reading.generation.columns.values(facet))

    def suggest(self, word: str) -> str | None:
        return self._reading(lambda reading: reading.suggest(word))

    def revisions(self) -> dict[int, int]:
        def read(reading: Reading) -> dict[int, int]:
            columns = reading.generation.columns
            return {int(columns.numbers[at]): int(columns.revisions[at]) for at in columns.live}

        return self._reading(read)

    def verify(self) -> None:
        self._reading(lambda reading: reading.verify())

    def update(self, articles: Iterable[IndexedArticle], removed: Iterable[int] = ()) -> None:
        directory = self._link.parent / os.readlink(self._link)
        _write(DurableStorage(directory), articles, removed)

    def close(self) -> None:
        self._generation = None
        self._local = threading.local()

    def _reading(self, work: Callable[[Reading], T]) -> T:
        """Do it on the newest state; once more if that is replaced under our hands."""
        for again in (True, False):
            try:
                return work(self._current())
            except (IndexUnavailable, BadRequest):
                raise
            except Exception as error:  # pickles, missing files: damage has many faces
                self._generation = None
                if not again:
                    _log.warning("The index cannot be read: %r", error)
                    raise IndexUnavailable(DAMAGED) from error
        raise AssertionError("unreachable")

    def _current(self) -> Reading:
        """This thread's reader of the newest generation.

        A reader shared by threads gives wrong hits, a refreshed one counts articles twice.
        """
        try:
            target = os.readlink(self._link)
        except OSError:
            raise IndexUnavailable(f"{self._absence()} {MENDING}") from None
        generation = self._generation
        if generation is None or not generation.holds(target):
            with self._lock:
                generation = self._generation
                if generation is None or not generation.holds(target):
                    generation = Generation(self._link.parent / target)
                    self._generation = generation
        reading: Reading | None = getattr(self._local, "reading", None)
        if reading is None or reading.generation is not generation:
            if reading is not None:
                reading.close()
            reading = self._local.reading = Reading(generation)
        return reading

    def _absence(self) -> str:
        family = self._link.name.rpartition("v")[0]
        if any(other.is_symlink() for other in self._link.parent.glob(f"{family}v*")):
            return "The search index is of another version."
        return "There is no search index yet."


def _search(reading: Reading, query: SearchQuery, node: Node | None, facets: Sequence[str]) -> Hits:
    columns = reading.generation.columns
    warnings: list[str] = []
    matched = _find(reading, node, warnings)
    places = as_places(matched & columns.filtered(query))
    ranked = node is not None and any(True for _ in leaves(node))
    scores = reading.scores(node, places) if ranked else None
    page = arrange(columns, query, sort_in_force(query, node), places, scores)
    dated = int((columns.published[page.everything] > UNDATED).sum())
    return Hits(
        numbers=tuple(columns.numbers[page.places].tolist()),
        scores=page.scores,
        total=len(page.everything),
        facets=columns.counts(query, matched, facets),
        timeline=columns.timeline(page.everything),
        undated=len(page.everything) - dated,
        offset=page.offset,
        next_cursor=page.next_cursor,
        previous_cursor=page.previous_cursor,
        warnings=tuple(dict.fromkeys(warnings)),
        revision=reading.generation.revision,
    )


def _find(reading: Reading, node: Node | None, warnings: list[str]) -> BitMap:
    """The articles that match, as a set of places."""
    columns = reading.generation.columns
    match node:
        case None:
            return columns.live
        case And(nodes):
            return BitMap.intersection(*(_find(reading, child, warnings) for child in nodes))
        case Or(nodes):
            return BitMap().union(*(_find(reading, child, warnings) for child in nodes))
        case Not(inner):
            return columns.live - _find(reading, inner, warnings)
        case Name(facet, _, values):
            return columns.named(facet, values)
        case _:
            leaf = reading.leaf(node)
            if leaf.capped:
                warnings.append(
                    f"{describe(node)}: there are too many, so only the first "
                    f"{MAX_EXPANSION:,} words were looked for."
                )
            return leaf.found


def _write(
    storage: DurableStorage, articles: Iterable[IndexedArticle], removed: Iterable[int]
) -> None:
    try:
        writer = Writer(storage.open_index())
        try:
            gone = set(removed)
            for article in articles:
                gone.add(article.number)
                writer.add(article)
            writer.forget(gone)
            writer.save()
        except BaseException:
            if not writer.is_closed:
                writer.cancel()
            raise
    finally:
        storage.close_files()
