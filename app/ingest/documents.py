"""file -> Documents: what each file or record held, before cleaning; one small reader a format."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from glob import glob
from pathlib import Path
from typing import IO, Any

from app.errors import DocumentError
from app.ingest.decoding import decode, tidy
from app.ingest.metadata import moment

MAX_BYTES = 20_000_000  # of one file of text, or one JSON record
FORMATS = {
    ".txt": "text",
    ".text": "text",
    ".md": "text",
    "": "text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.I | re.S
)


@dataclass(frozen=True, slots=True)
class Document:
    """What one file or record held.

    `text` has "\\n" line ends, no NUL and no lone surrogates. The fields after `format` are what
    the source itself states apart from the text (a JSON record's keys, HTML metadata), else None.
    """

    text: str
    file: str  # the path as given; "-:3" or "path:3" for the third record of a file
    format: str  # the reader: text, html, jsonl
    id: str | int | float | None = None  # the record's own id
    headline: str | None = None
    byline: str | None = None
    publisher: str | None = None
    published: datetime | None = None  # aware, UTC
    published_precision: str | None = None
    language: str | None = None
    article_text: bool = False  # True: `text` is the article alone (HTML already extracted, --raw)


@dataclass(frozen=True, slots=True)
class Failure:
    """One document that could not be read; the others of its file go on."""

    file: str
    stage: str
    reason: str


def find_files(paths: Iterable[str]) -> list[tuple[Path, str]]:
    """The files that paths, folders and globs name, each once and in order, with their names.

    A folder's hidden files are left out. A path where nothing is stays, to be named as a failure.
    """
    found: dict[Path, str] = {}
    for given in paths:
        path = Path(given)
        if path.is_dir():
            inside = sorted(p for p in path.rglob("*") if p.is_file() and not _hidden(p, path))
            found |= {p: str(p) for p in inside if p not in found}
        elif not path.exists() and (matches := sorted(glob(given, recursive=True))):
            found |= dict(find_files(matches))
        else:
            found.setdefault(path, given)
    return list(found.items())


def _hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(folder).parts)


def read(path: Path, name: str, format: str | None = None) -> Iterator[Document | Failure]:
    """The documents of one file; `name` is the path as the user gave it.

    A file that cannot be read is one Failure. `format` is text, html or jsonl; without it the
    suffix says, and a page of HTML is known by its beginning.
    """
    reader = format or FORMATS.get(path.suffix.lower(), "text")
    try:
        if reader == "jsonl":
            with path.open("rb") as stream:
                yield from _some(read_lines(stream, name))
        else:
            yield _whole(path, name, reader, guess=format is None)
    except DocumentError as error:
        yield Failure(name, error.stage, error.detail)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        reason = getattr(error, "strerror", None) or str(error)
        yield Failure(name, "read", f"The file cannot be read: {reason}.")


def _whole(path: Path, name: str, reader: str, *, guess: bool) -> Document:
    text = decode(_bytes(path))
    if not text.strip():
        raise DocumentError("read", "The file is empty.")
    if reader == "html" or (guess and _HTML.match(text[:5000])):
        return _page(text, None, name, "html", {})
    return Document(text=text, file=name, format="text")


def read_lines(
    lines: IO[bytes] | IO[str] | Iterable[str | bytes], name: str = "-"
) -> Iterator[Document | Failure]:
    """The documents of JSON lines; a broken line is a Failure and the next one is read."""
    for number, line in enumerate(_bounded(lines), start=1):
        file = f"{name}:{number}"
        if line is not None and not line.strip():
            continue
        try:
            yield _document(line, file)
        except DocumentError as error:
            yield Failure(file, error.stage, error.detail)


def _some(documents: Iterator[Document | Failure]) -> Iterator[Document | Failure]:
    """The same, but a file without one record is an error."""
    count = 0
    for count, document in enumerate(documents, start=1):  # noqa: B007
        yield document
    if not count:
        raise DocumentError("read", "The file is empty.")


def _bytes(path: Path) -> bytes:
    with path.open("rb") as stream:
        data = stream.read(MAX_BYTES + 1)
    if not data:
        raise DocumentError("read", "The file is empty.")
    if len(data) > MAX_BYTES:
        raise DocumentError("read", f"The file is larger than {MAX_BYTES // 1_000_000} MB.")
    return data


def _bounded(lines: IO[bytes] | IO[str] | Iterable[str | bytes]) -> Iterator[str | bytes | None]:
    """Each line, or None for one over the limit, which is never held whole."""
    readline = getattr(lines, "readline", None)
    if readline is None:
        yield from (line if len(line) <= MAX_BYTES else None for line in lines)
        return
    while line := readline(MAX_BYTES):
        end = b"\n" if isinstance(line, bytes) else "\n"
        if line.endswith(end) or len(line) < MAX_BYTES:
            yield line
            continue
        while (rest := readline(MAX_BYTES)) and not rest.endswith(end):
            pass
        yield None


def _document(line: str | bytes | None, file: str) -> Document:
    if line is None:
        raise DocumentError("read", f"The record is larger than {MAX_BYTES // 1_000_000} MB.")
    try:
        text = line.decode("utf-8-sig") if isinstance(line, bytes) else line.removeprefix("\ufeff")
        record = json.loads(text)
    except UnicodeDecodeError:
        raise DocumentError("read", "The line is not UTF-8.") from None
    except (ValueError, RecursionError) as error:
        raise DocumentError("read", f"The line is not JSON: {error}.") from None
    if not isinstance(record, dict):
        raise DocumentError("read", "The line is not a JSON object.")
    given, html = record.get("text"), record.get("html")
    if isinstance(given, str) and given.strip():
        body = tidy(given)
        if not body.strip():
            raise DocumentError("read", "The record's text is empty.")
        return Document(text=body, file=file, format="jsonl", **_stated(record))
    if isinstance(html, str) and html.strip():
        url = record.get("url")
        return _page(
            tidy(html), url if isinstance(url, str) else None, file, "jsonl", _stated(record)
        )
    if "text" not in record and "html" not in record:
        raise DocumentError("read", 'The record has neither "text" nor "html".')
    raise DocumentError("read", "The record's text is empty or not a string.")


def _stated(record: dict[str, Any]) -> dict[str, Any]:
    """What the record's keys say; a value of an unexpected type counts as not given."""
    identity = record.get("id")
    known = isinstance(identity, str | int | float) and not isinstance(identity, bool)
    published, precision = moment(_first(record, "published", "date"))
    language = _words(record.get("language"))
    return {
        "id": identity if known else None,
        "headline": _words(_first(record, "headline", "title")),
        "byline": _words(_first(record, "byline", "author")),
        "publisher": _words(_first(record, "publisher", "source")),
        "published": published,
        "published_precision": precision,
        "language": language[:2].lower()
        if language and re.match(r"[A-Za-z]{2}(?:[-_]|$)", language)
        else None,
    }


def _first(record: dict[str, Any], *keys: str) -> Any:
    return next((record[key] for key in keys if record.get(key)), None)


def _words(value: Any) -> str | None:
    """A string, a list of strings, or an object with a name, as one line."""
    match value:
        case str():
            return " ".join(tidy(value).split()) or None
        case list():
            return ", ".join(name for name in map(_words, value) if name) or None
        case {"name": str(name)}:
            return _words(name)
    return None


def _page(html: str, url: str | None, file: str, format: str, stated: dict[str, Any]) -> Document:
    from app.ingest.html import extract  # its libraries take half a second to import

    page = extract(html, url)
    if not page.text.strip():
        raise DocumentError("read", "The page holds no text.")
    own = {
        "headline": page.headline,
        "byline": page.byline,
        "publisher": page.publisher,
        "language": page.language,
    }
    values = {**own, **{key: value for key, value in stated.items() if value is not None}}
    if not values.get("published"):
        values |= {"published": page.published, "published_precision": page.published_precision}
    return Document(text=page.text, file=file, format=format, article_text=page.extracted, **values)
