"""Tantivy, the engine of large libraries: it finds each word and phrase, and weighs it."""

import secrets
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import tantivy

from app import heap, text
from app.index import blocks
from app.index.base import IndexedArticle
from app.index.reader import FIELDS, Reader, row_text
from app.index.storage import readable, sync
from app.index.tantivy_reader import TantivyReader
from app.index.tantivy_store import Store, clear_unfinished, panics

MEMORY = 50_000_000  # bytes of articles before a part of the index is written
ENOUGH = 2_000  # articles in no block before some is made for them: to open one costs 0.04 ms
CROWDED = 8  # small blocks before they become one


def create(directory: Path, articles: Iterable[IndexedArticle]) -> None:
    with panics():
        index = tantivy.Index(_schema(), str(directory))
        _write(index, articles, (), fresh=True)
        _settle(directory)


def update(directory: Path, articles: Iterable[IndexedArticle], removed: Iterable[int]) -> None:
    with panics():
        clear_unfinished(directory)
        _write(tantivy.Index.open(str(directory)), articles, removed)
        sync(directory)  # the rename that makes a commit
        _settle(directory)


def check(directory: Path) -> None:
    with panics():
        _kept, open_at = readable(directory)
        tantivy.Index.open(str(open_at)).searcher()


def read(directory: Path) -> Reader:
    return TantivyReader(directory)


def _settle(directory: Path) -> None:
    """Put what stands in no block into some, when it is enough; small ones become one."""
    store, standing = Store(directory), blocks.read(directory)
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
