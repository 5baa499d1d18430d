"""Document -> CleanArticle: what is body, what is furniture, and what the text says of itself."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple


class Paragraph(NamedTuple):
    """A piece of the body: `at` in the body; `start`, `end` in the document's text."""

    at: int
    start: int
    end: int


class Furniture(NamedTuple):
    """A part of the document's text that is not the article, and why."""

    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class CleanArticle:
    headline: str
    headline_origin: str  # given | derived (from the lede)
    body: str
    paragraphs: tuple[Paragraph, ...]
    furniture: tuple[Furniture, ...]
    standfirst: str | None = None
    byline: str | None = None
    dateline: str | None = None
    publisher: str | None = None
    published: datetime | None = None  # aware, UTC
    published_precision: str | None = None
    language: str | None = None  # ISO 639-1, None when too short to tell
