"""The articles of a search as JSON lines or CSV, streamed in the order of the search."""

import csv
import io
import json
from array import array
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from itertools import pairwise
from typing import Any

import regex
from sqlalchemy import select
from sqlmodel import Session, col

from app import browse, search
from app.index.base import Engine
from app.models import Article
from app.query import SearchQuery

FORMATS = ("jsonl", "csv", "excel")
KINDS = {"jsonl": "application/x-ndjson", "csv": "text/csv", "excel": "text/csv"}
ENDINGS = {"jsonl": "jsonl", "csv": "csv", "excel": "csv"}
COLUMNS = (
    "id", "headline", "headline_origin", "publisher", "published", "published_precision",
    "language", "words", "byline", "dateline", "section", "people",
    "countries", "story", "file", "body",
)  # fmt: skip
_BATCH = 200  # articles read at a time
_FIRST = 20  # of the first time: a reader waits for these
# What a spreadsheet takes for a formula, which it may do behind spaces and unseen characters.
_FORMULA = regex.compile(r"[\s\p{C}\p{Z}]*[=+\-@＝＋－＠]|[\t\r\n]")
Reading = Callable[[], AbstractContextManager[Session]]
_BOM = "\ufeff"  # without it Excel reads a file as of the local code page


def export(query: SearchQuery, reading: Reading, engine: Engine, format: str) -> Iterator[str]:
    """Chunks of text, each of whole lines; `page`, `limit` and `cursor` of the query are not read.

    No session is held from one chunk to the next: who takes them may be slow, and many.

    CSV is RFC 4180's, in UTF-8, for `excel` with a byte order mark. In it people and countries are
    joined by "; ", and a cell that a spreadsheet would take for a formula begins with an apostrophe
    (OWASP, CSV injection).
    """
    with reading() as session:
        numbers = array("q", search.numbers(query, session, engine))
    write = _json_lines if format == "jsonl" else _csv_lines
    if format != "jsonl":
        yield (_BOM if format == "excel" else "") + _csv_line(COLUMNS)
    for begin, end in pairwise([0, *range(_FIRST, len(numbers), _BATCH), len(numbers)]):
        with reading() as session:
            chunk = "".join(write(_records(session, numbers[begin:end].tolist())))
        yield chunk


def _records(session: Session, numbers: list[int]) -> Iterator[dict[str, Any]]:
    texts = {
        row.number: row
        for row in session.execute(
            select(
                col(Article.number), col(Article.byline), col(Article.dateline),
                col(Article.section),
                col(Article.standfirst), col(Article.file), col(Article.body),
            ).where(col(Article.number).in_(numbers))
        )
    }  # fmt: skip
    for card in browse.cards(session, numbers):
        text = texts[card.number]
        yield {
            "id": card.id,
            "headline": card.headline,
            "headline_origin": card.headline_origin,
            "standfirst": text.standfirst,
            "byline": text.byline,
            "dateline": text.dateline,
            "publisher": card.publisher,
            "section": text.section,
            "published": _moment(card.published),
            "published_precision": card.published_precision,
            "language": card.language,
            "words": card.words,
            "people": [_named(n) for n in card.people],
            "countries": [_named(n) for n in card.countries],
            "story": card.story[0] if card.story else None,
            "file": text.file,
            "ingested": _moment(card.ingested),
            "body": text.body,
        }


def _json_lines(records: Iterator[dict[str, Any]]) -> Iterator[str]:
    for record in records:
        # U+2028 and U+2029 end a line for some readers.
        line = json.dumps(record, ensure_ascii=False)
        yield line.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029") + "\n"


def _csv_lines(records: Iterator[dict[str, Any]]) -> Iterator[str]:
    for record in records:
        for names in ("people", "countries"):
            record[names] = "; ".join(n["name"] for n in record[names])
        yield _csv_line([_cell(record[column]) for column in COLUMNS])


def _csv_line(cells: Any) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if _FORMULA.match(text) else text


def _named(name: browse.Named) -> dict[str, object]:
    return {"id": name.id, "name": name.name, "mentions": name.mentions}


def _moment(value: datetime | None) -> str | None:
    return None if value is None else value.isoformat().replace("+00:00", "Z")
