"""Whoosh, the engine of small libraries: it keeps the words, sets and scores are reckoned by us.

Its own compound queries are not used: some give wrong hits (AndNot), some wrong counts.
"""

from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from app.index.base import IndexedArticle
from app.index.durable import DurableStorage, opened
from app.index.postings import WhooshReader
from app.index.reader import Reader
from app.index.writing import Writer, schema

BATCH = 2_000  # articles a segment of a new index: 80 MB while it is written


def create(directory: Path, articles: Iterable[IndexedArticle]) -> None:
    DurableStorage(directory).create_index(schema())
    rest = iter(articles)
    while batch := list(islice(rest, BATCH)):
        update(directory, batch, ())


def update(directory: Path, articles: Iterable[IndexedArticle], removed: Iterable[int]) -> None:
    storage = DurableStorage(directory)
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


def check(directory: Path) -> None:
    with opened(directory):
        pass


def read(directory: Path) -> Reader:
    return WhooshReader(directory)
