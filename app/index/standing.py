"""The index that stands: follows its changes and its replacement, whichever engine made it."""

import logging
import os
import re
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from app.budget import ENDLESS, Budget
from app.errors import BadRequest, IndexUnavailable
from app.i18n import N_
from app.i18n import gettext as _
from app.index.base import INDEX_VERSION, Alike, Hits, IndexedArticle, Spellings
from app.index.generation import Generation
from app.index.reader import Changed, driver
from app.index.storage import aside, hold
from app.query import FACETS, SearchQuery
from app.tree import Node

DAMAGED = N_("The search index is damaged. Run `dateline index --rebuild` to build it anew.")

_MADE = re.compile(r"index-v\d+\.(?:whoosh|tantivy)\.[0-9a-f]+")  # by `aside`
TURNS = 50  # that a reader follows an index which changes under its hands each time

T = TypeVar("T")
_log = logging.getLogger(__name__)


def build(link: Path, engine: str, articles: Iterable[IndexedArticle]) -> None:
    """A new index of these articles alone, put in the place of the old one."""
    with aside(link, engine) as directory:
        driver(engine).create(directory, articles)


class StandingIndex:
    """Opened on the link to an index. The link's target names the engine, so that one rename
    changes index and engine at once."""

    def __init__(self, link: Path) -> None:
        self._link = link
        self._opened: _Opened | None = None
        self._damaged = self._looked_at = ""  # revisions
        self._lock = threading.Lock()
        self._target()  # a missing index is told at once

    def name(self) -> str:
        return _engine(self._target())

    def search(
        self,
        query: SearchQuery,
        node: Node | None,
        facets: Sequence[str] = FACETS,
        budget: Budget = ENDLESS,
    ) -> Hits:
        return self._reading(lambda opened: opened.generation.search(query, node, facets, budget))

    def revision(self) -> str:
        """Of what can be read; what a search has found to be damaged is told without another."""
        revision = self._reading(lambda opened: opened.generation.revision)
        if revision == self._damaged:
            raise IndexUnavailable(_(DAMAGED))
        return revision

    def values(self, facet: str) -> tuple[str, ...]:
        return self._reading(lambda opened: opened.generation.columns.values(facet))

    def spellings(self, word: str) -> Spellings:
        return self._reading(lambda opened: opened.generation.spellings(word))

    def alike(
        self,
        number: int,
        words: Mapping[str, int],
        names: Mapping[tuple[str, str], int],
        limit: int,
    ) -> tuple[Alike, ...]:
        return self._reading(lambda o: o.generation.alike(number, words, names, limit))

    def revisions(self) -> dict[int, int]:
        return self._reading(lambda opened: opened.generation.columns.by_number())

    def verify(self) -> None:
        self._reading(lambda opened: opened.generation.reader.verify())

    def check(self) -> None:
        """Whether it can be written on: the values of all articles need not be read for that."""
        target = self._target()
        try:
            driver(_engine(target)).check(self._link.parent / target)
        except ImportError:
            raise
        except Exception as error:
            raise IndexUnavailable(_(DAMAGED)) from error

    def update(self, articles: Iterable[IndexedArticle], removed: Iterable[int] = ()) -> None:
        target = self._target()
        driver(_engine(target)).update(self._link.parent / target, articles, removed)

    def warm(self) -> None:
        self._reading(lambda opened: opened.generation.warm())

    def close(self) -> None:
        self._opened = None

    def _reading(self, work: "Callable[[_Opened], T]") -> T:
        """Do it on the newest state, again when that is replaced under our hands; what fails
        twice for another reason is damage."""
        failed: list[Exception] = []
        for _turn in range(TURNS):
            opened = None
            try:
                opened = self._current()
                return work(opened)
            except (IndexUnavailable, BadRequest, ImportError):
                raise
            except Changed:
                pass
            except Exception as error:  # pickles, missing files: damage has many faces
                failed.append(error)
                if len(failed) > 1:
                    break
            if self._opened is opened:
                self._opened = None
        if failed and opened is not None:
            self._look_at(opened)
        _log.warning("The index cannot be read: %r", failed)
        raise IndexUnavailable(_(DAMAGED)) from (failed[-1] if failed else None)

    def _look_at(self, opened: "_Opened") -> None:
        """Read all of a state once that something failed on: a mistake of ours, or one question,
        must not make others believe that it is damaged."""
        revision = opened.generation.revision
        if revision == self._looked_at:
            return
        self._looked_at = revision
        try:
            opened.generation.reader.verify()
        except Exception:
            self._damaged = revision

    def _current(self) -> "_Opened":
        """The newest state; while one thread opens it, the others go on with the one before."""
        target = self._target()
        opened = self._opened
        if opened is not None and opened.holds(target):
            return opened
        if not self._lock.acquire(blocking=opened is None):
            assert opened
            return opened
        try:
            opened = self._opened
            if opened is None or not opened.holds(target):
                opened = self._opened = _Opened(self._link.parent / target)
            return opened
        finally:
            self._lock.release()

    def _target(self) -> str:
        try:
            target = os.readlink(self._link)
        except OSError:
            raise IndexUnavailable(self._absence()) from None
        if not _MADE.fullmatch(target):  # what lies elsewhere is not trusted
            raise IndexUnavailable(_(DAMAGED))
        return target

    def _absence(self) -> str:
        if any(other.is_symlink() for other in self._link.parent.glob("*-v*")):
            return _(
                "The search index is of another version. Run `dateline index` to build it anew."
            )
        return _("There is no search index yet. Run `dateline index` to build it anew.")


class _Opened:
    """A generation, and a hold on its directory so that nobody takes it away meanwhile."""

    def __init__(self, directory: Path) -> None:
        self.target = directory.name
        self.engine = _engine(directory.name)
        self._hold = hold(directory)
        reader = driver(self.engine).read(directory)
        revision = f"{INDEX_VERSION}.{directory.suffix[1:]}.{reader.state}"
        self.generation = Generation(reader, revision)

    def holds(self, target: str) -> bool:
        """Whether this is still the newest state."""
        return target == self.target and self.generation.reader.is_newest()


def _engine(target: str) -> str:
    """`index-v4.tantivy.3f2a` is Tantivy's."""
    return target.split(".")[1]
