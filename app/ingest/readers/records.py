"""Records with named fields -> Documents: JSON lines, JSON, CSV."""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from typing import IO, Any

import regex

from app.errors import DocumentError
from app.ingest import decoding
from app.ingest.dating import moment
from app.ingest.decoding import tidy
from app.ingest.readers import base
from app.ingest.readers.arrays import elements
from app.ingest.readers.base import Document, Failure, Read, Source, bounded, failed
from app.ingest.readers.pages import page
from app.ingest.sections import section

_TEXT = ("text", "body", "content", "article", "article_text", "fulltext", "story")
_HTML = ("html", "content_html", "raw_html")
_SEEN = regex.compile(r"[^\p{C}\p{Z}\p{M}]")  # something on paper
_MOST_PARTS = 500_000  # lists and objects in one value: an empty one takes 70 bytes of memory
_MOST_COLUMNS = 100_000
_LANGUAGE = re.compile(r"([A-Za-z]{2})(?:[-_]|$)")


def read_lines(
    lines: IO[bytes] | IO[str] | Iterable[str | bytes], name: str = "-", via: tuple[str, ...] = ()
) -> Read:
    """The documents of JSON lines; a broken line is a Failure and the next one is read."""
    for number, line in enumerate(bounded(lines), start=1):
        file = f"{name}:{number}"
        if line is not None and not line.strip():
            continue
        try:
            yield document(_loaded(line), file, (*via, "jsonl"))
        except Exception as error:
            yield failed(file, error)


def read_jsonl(source: Source) -> Read:
    return read_lines(source.stream, source.name, source.via)


def _loaded(line: str | bytes | None) -> Any:
    if line is None:
        raise DocumentError("read", f"The record is larger than {base.MAX_BYTES // 1_000_000} MB.")
    try:
        text = line.decode("utf-8-sig") if isinstance(line, bytes) else line.removeprefix("\ufeff")
    except UnicodeDecodeError:
        raise DocumentError("read", "The line is not UTF-8.") from None
    return parsed(text, "line")


def parsed(text: str, what: str = "file") -> Any:
    """The value that a text of JSON says."""
    if text.count("{") + text.count("[") > _MOST_PARTS:
        raise DocumentError("read", f"The {what} has over {_MOST_PARTS:,} lists and objects.")
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError) as error:
        raise DocumentError("read", f"The {what} is not JSON: {error}.") from None


def read_json(source: Source) -> Read:
    """One object, an array of them, or an object whose "articles" is one."""
    via = (*source.via, "json")
    data = source.stream.read(base.MAX_BYTES + 1)
    if len(data) > base.MAX_BYTES:
        yield from _records(elements(source.stream, data), source.name, via)
        return
    if not data:
        raise DocumentError("read", "The file is empty.")
    match value := parsed(decoding.decode(data)):
        case {"articles": list(records)} | list(records):
            yield from _records(records, source.name, via)
        case _:
            yield document(value, source.name, via)


def _records(records: Iterable[Any], name: str, via: tuple[str, ...]) -> Read:
    for number, record in enumerate(records, start=1):
        file = f"{name}:{number}"
        try:
            yield document(record, file, via)
        except Exception as error:
            yield failed(file, error)


def read_csv(source: Source) -> Read:
    """A document a row; the first row names the columns."""
    head = base.peek(source.stream)
    if not head:
        raise DocumentError("read", "The file is empty.")
    encoding = decoding.encoding(head)
    delimiter = delimiter_of(head.decode(encoding, "replace"))
    csv.field_size_limit(base.MAX_BYTES)  # of the module: nothing else here reads CSV
    # Of two bytes a character none can be kept apart until the row is known.
    errors = "replace" if encoding.startswith(("utf-16", "utf_16", "utf-32")) else "surrogateescape"
    with io.TextIOWrapper(source.stream, encoding, errors, newline="") as text:
        lines = _Lines(text, delimiter)
        rows = csv.reader(lines, delimiter=delimiter)
        columns = [name.strip().lower() for name in next(rows, [])]
        if not set(columns) & {*_TEXT, *_HTML}:
            raise DocumentError("read", "No column is called text, body, content or html.")
        yield from _rows(rows, lines, columns, source)


def _rows(rows: Iterator[list[str]], lines: "_Lines", columns: list[str], source: Source) -> Read:
    number = 0
    while True:
        number += 1
        file = f"{source.name}:{number}"
        lines.of_row = 0
        try:
            row = next(rows, None)
            if row is None:
                return
            if any(row):
                yield _row(row, columns, file, source)
        except _Endless:
            yield Failure(file, "read", "The row has no end: what follows is not read.")
            return
        except csv.Error as error:
            yield Failure(file, "read", f"The row cannot be read: {error}.")
        except Exception as error:
            yield failed(file, error)


def _row(row: list[str], columns: list[str], file: str, source: Source) -> Document:
    if any("\udc80" <= c <= "\udcff" for value in row if not value.isascii() for c in value):
        raise DocumentError("read", "The row is in another encoding than the first ones.")
    if len(row) > len(columns):
        raise DocumentError("read", f"The row has {len(row)} values for {len(columns)} columns.")
    return document(dict(zip(columns, row, strict=False)), file, (*source.via, "csv"))


class _Endless(Exception):
    """A row of so many lines that a quotation mark must be missing."""


class _Lines:
    """The lines of a text; one over the limit raises before it is held whole, the next is read."""

    def __init__(self, text: IO[str], delimiter: str) -> None:
        self._lines = bounded(text)
        self._delimiter = delimiter
        self.of_row = 0  # characters

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        if not isinstance(line, str):
            size = base.MAX_BYTES // 1_000_000
            raise DocumentError("read", f"The row is larger than {size} MB.")
        if line.count(self._delimiter) > _MOST_COLUMNS:
            raise DocumentError("read", f"The row has over {_MOST_COLUMNS:,} columns.")
        self.of_row += len(line)
        if self.of_row > base.MAX_BYTES:
            raise _Endless
        return line


def delimiter_of(head: str) -> str:
    """The sign between the names of the columns."""
    first = head.lstrip("\ufeff").split("\n", 1)[0]
    return max(",;\t|", key=first.count)


def looks_like_csv(head: str) -> bool:
    """Whether a first line names columns we know: a text and something about it."""
    first = head.lstrip("\ufeff").split("\n", 1)[0].strip()
    names = {name.strip().strip("\"'").lower() for name in first.split(delimiter_of(head))}
    about = {"id", "title", "headline", "date", "published", "author", "publisher", "url", "source"}
    return bool(names & {*_TEXT, *_HTML}) and bool(names & about)


def document(record: Any, file: str, via: tuple[str, ...]) -> Document:
    """The Document of one record: its text if it has one, else its page of HTML."""
    if not isinstance(record, dict):
        raise DocumentError("read", f"The {_THING[via[-1]]} is not a JSON object.")
    if text := _filled(record, _TEXT):
        body = tidy(text)
        if body.strip():
            return Document(body, file, " > ".join(via), **stated(record))
    elif html := _filled(record, _HTML):
        return page(tidy(html), file, via, _filled(record, ("url", "link")), stated(record))
    if not set(record) & {*_TEXT, *_HTML}:
        raise DocumentError("read", 'The record has neither "text" nor "html".')
    raise DocumentError("read", "The record's text is empty or not a string.")


_THING = {"jsonl": "line", "json": "value", "csv": "row"}


def _filled(record: dict[str, Any], names: tuple[str, ...]) -> str | None:
    values = (record.get(name) for name in names)
    return next((v for v in values if isinstance(v, str) and v.strip()), None)


def stated(record: dict[str, Any]) -> dict[str, Any]:
    """What the record's keys say; a value of an unexpected type counts as not given."""
    identity = record.get("id")
    known = isinstance(identity, str | int | float) and not isinstance(identity, bool)
    published, precision = moment(
        _first(record, "published", "date", "published_at", "publishedat", "publishedAt",
               "datePublished", "date_published", "pubdate", "pubDate")
    )  # fmt: skip
    headline = words(_first(record, "headline", "title"))
    publisher = words(_first(record, "publisher", "source"))
    return {
        "id": identity if known and identity != "" else None,
        "headline": headline,
        "byline": words(_first(record, "byline", "author", "authors")),
        "publisher": publisher,
        "section": section(record.get("section"), (headline, publisher)),
        "published": published,
        "published_precision": precision,
        "language": code(words(_first(record, "language", "lang"))),
    }


def code(language: str | None) -> str | None:
    """ISO 639-1 of a tag such as en-GB."""
    match = _LANGUAGE.match(language or "")
    return match[1].lower() if match else None


def _first(record: dict[str, Any], *keys: str) -> Any:
    return next((record[key] for key in keys if record.get(key)), None)


def words(value: Any) -> str | None:
    """A string, a list of strings, or an object with a name, as one line."""
    match value:
        case str():
            line = " ".join(tidy(value).split())
            return line if _SEEN.search(line) else None
        case list():
            return ", ".join(name for name in map(words, value) if name) or None
        case {"name": str(name)}:
            return words(name)
    return None
