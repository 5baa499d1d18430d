"""file -> Documents: what each file or record held, before cleaning."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Document:
    """What one file or record held.

    `text` has "\\n" line ends, no NUL and no lone surrogates. The fields after `format` are what
    the source itself states apart from the text (a JSON record's keys, HTML metadata), else None.
    """

    text: str
    file: str  # the path as given; "-:3" or "path:3" for the third record of a file
    format: str  # the reader: text, jsonl
    id: str | int | float | None = None  # the record's own id
    headline: str | None = None
    byline: str | None = None
    publisher: str | None = None
    published: datetime | None = None  # aware, UTC
    published_precision: str | None = None
    language: str | None = None
    article_text: bool = False  # True: `text` is the article alone (HTML already extracted, --raw)
