"""What a search library must do for us: keep words, and say where each stands.

All else (filters, facets, order, expansion of patterns) is reckoned the same way for each.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from app import text
from app.index.base import IndexedArticle
from app.index.columns import Columns, Numbers, Row
from app.index.words import Words
from app.tree import Phrase, Term

FIELDS = {  # of the query language -> of the index
    "": ("headline", "standfirst", "body"),
    "headline": ("headline",),
    "body": ("standfirst", "body"),
}
WORDS = {  # the same of unstemmed words, for prefixes and the like
    "": ("headline_words", "body_words"),
    "headline": ("headline_words",),
    "body": ("body_words",),
}


class Changed(Exception):
    """The index went on while we opened it."""


class Reader(Protocol):
    """One state of an index, for all threads. Articles are known by their place in `columns`."""

    @property
    def state(self) -> str:
        """Another text after each change."""

    @property
    def columns(self) -> Columns: ...

    def is_newest(self) -> bool:
        """Whether the index has not changed since; asked at each search, so it is quick."""

    def find(self, leaf: Term | Phrase) -> tuple[Numbers, Numbers]:
        """The places of a word or phrase, and what it adds to the score of each."""

    def words(self, field: str) -> Iterable[tuple[Words, int]]:
        """The words of each part of the index, with the place of the part's first article; some
        may stand in no article any more."""

    def verify(self) -> None:
        """Read all there is; whatever is raised means damage."""


class Driver(Protocol):
    """A library's module: how its indexes are made, changed and opened."""

    def create(self, directory: Path, articles: Iterable[IndexedArticle]) -> None: ...

    def update(
        self, directory: Path, articles: Iterable[IndexedArticle], removed: Iterable[int]
    ) -> None: ...

    def check(self, directory: Path) -> None:
        """Open it; whatever is raised means damage."""

    def read(self, directory: Path) -> Reader: ...


def driver(name: str) -> Driver:
    """Each is loaded when an index of its kind is met, so a server holds but one."""
    match name:
        case "whoosh":
            from app.index import whoosh

            return whoosh
        case "tantivy":
            from app.index import tantivy

            return tantivy
    raise LookupError(f"no engine is called {name}")


def words_of(article: IndexedArticle) -> dict[str, list[str]]:
    """The words of each field: they are finished before a library sees them."""
    headline, standfirst, body = (
        text.analysed(part) for part in (article.headline, article.standfirst, article.body)
    )
    return {
        "headline": [term for _, term in headline],
        "standfirst": [term for _, term in standfirst],
        "body": [term for _, term in body],
        "headline_words": list({folded for folded, _ in headline if folded}),
        "body_words": list({folded for folded, _ in (*standfirst, *body) if folded}),
    }


def row_text(article: IndexedArticle) -> str:
    """What is kept beside the words."""
    row = Row(
        article.number, article.revision, article.published, article.words, article.story,
        article.filters,
    )  # fmt: skip
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"))


def row_of(stored: str) -> Row:
    return Row(*json.loads(stored))
