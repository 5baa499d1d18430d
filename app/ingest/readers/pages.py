"""Text and HTML -> one Document each."""

import re
from collections.abc import Sequence
from typing import Any

from app.errors import DocumentError
from app.ingest.decoding import declared, decode, tidy
from app.ingest.readers.base import Document, Read, Source

MOST_TAGS = 100_000
LONGEST = 10_000_000  # characters: three seconds and 400 MB
# What it costs to read a tag goes by the square of its attributes: two seconds for these. What
# stands in quotes and scripts is counted, too; of 194 news pages the largest came to 2,800.
MOST_ATTRIBUTES = 20_000
_WIDE = re.compile(r"<(?!!)([^<]{500,})")  # what is shorter has few, and cannot be there often
_ATTRIBUTE = re.compile(
    r"""[\s/]*+[^\s/>=]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"']?[^\s>]*+))?+"""
)


def read_text(source: Source) -> Read:
    yield Document(text_of(source), source.name, source.format("text"))


def read_html(source: Source) -> Read:
    data = source.whole()
    html = declared(data, source.charset)
    if not html.strip():
        raise DocumentError("read", "The file is empty.")
    yield page(html, source.name, source.via, source.url, {})


def text_of(source: Source) -> str:
    text = decode(source.whole())
    if not text.strip():
        raise DocumentError("read", "The file is empty.")
    return text


def page(
    html: str, file: str, via: Sequence[str], url: str | None, stated: dict[str, Any]
) -> Document:
    """The Document of a page; what the source states of it goes before what its markup says."""
    from app.ingest.html import extract  # its libraries take half a second to import

    _require_size(html)
    found = extract(html, url)
    if not found.text.strip():
        raise DocumentError("read", "The page holds no text.")
    own = {
        "headline": found.headline,
        "byline": found.byline,
        "publisher": found.publisher,
        "section": found.section,
        "language": found.language,
    }
    values = {**own, **{key: value for key, value in stated.items() if value is not None}}
    if not values.get("published"):
        values |= {"published": found.published, "published_precision": found.published_precision}
    rule = f"html ({found.rule})"
    return Document(
        found.text, file, " > ".join((*via, rule)), article_text=found.extracted, **values
    )


def _require_size(html: str) -> None:
    """What reading a page costs goes by its tags; the largest of 194 news pages had 8,648."""
    if html.count("<") > MOST_TAGS:
        raise DocumentError("read", f"The page has over {MOST_TAGS:,} tags.")
    if len(html) > LONGEST:
        raise DocumentError("read", f"The page has over {LONGEST:,} characters.")
    cost = 0
    for tag in _WIDE.finditer(html):
        cost += _attributes(tag[1]) ** 2
        if cost > MOST_ATTRIBUTES**2:
            said = f"The page's tags have over {MOST_ATTRIBUTES:,} attributes."
            raise DocumentError("read", said)


def _attributes(tag: str) -> int:
    """How many there are up to its end, but not many more than are allowed."""
    at = count = 0
    while count <= MOST_ATTRIBUTES and (found := _ATTRIBUTE.match(tag, at)):
        at, count = found.end(), count + 1
    return count


def fragment(html: str) -> str:
    """The text of a piece of HTML, a line for each block: for content that is no whole page."""
    if "<" not in html and "&" not in html:
        return tidy(html)
    _require_size(html)
    import lxml.html
    from lxml import etree

    from app.ingest.html import visible

    try:
        parser = lxml.html.HTMLParser(encoding="utf-8")
        page = f"<!DOCTYPE html><html><body>{html}</body></html>".encode("utf-8", "ignore")
        return tidy(visible(lxml.html.document_fromstring(page, parser=parser)))
    except (etree.LxmlError, ValueError, AssertionError):
        return ""
