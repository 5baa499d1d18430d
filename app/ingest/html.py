"""A page of HTML -> its article's text and what its markup states; the importer of trafilatura."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import lxml.html
import trafilatura
from lxml import etree

from app.ingest import statements
from app.ingest.decoding import tidy

_BLOCKS = frozenset(
    (
        "address article aside blockquote body br button caption dd details div dl dt fieldset "
        "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr label legend li main nav ol "
        "option p pre section summary table td th tr ul"
    ).split()
)
_UNSEEN = ("script style noscript template head svg iframe select textarea").split()


@dataclass(frozen=True, slots=True)
class Page:
    text: str
    extracted: bool  # False: `text` is all of the page, furniture included
    headline: str | None
    byline: str | None
    publisher: str | None
    published: datetime | None
    published_precision: str | None
    language: str | None
    rule: str  # how the text, headline and date were found


def extract(html: str, url: str | None = None) -> Page:
    """The article of a page, from its arguments alone; what cannot be parsed is empty."""
    try:
        # Bytes, because lxml refuses strings that declare an encoding.
        parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True)
        tree = lxml.html.document_fromstring(html.encode("utf-8", "ignore"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return Page("", True, *(None,) * 6, "nothing")
    stated = statements.read(tree, url)
    text = trafilatura.extract(html, favor_precision=True, include_comments=False) or ""
    body = _without_headline(tidy(text), stated.headline)
    rules = [
        "body: extracted" if body.strip() else "all its text",
        stated.headline_rule and f"headline: {stated.headline_rule}",
        stated.published_rule and f"date: {stated.published_rule}",
    ]
    return Page(
        text=body if body.strip() else tidy(visible(tree)),
        extracted=bool(body.strip()),
        headline=stated.headline,
        byline=stated.byline,
        publisher=stated.publisher,
        published=stated.published,
        published_precision=stated.published_precision,
        language=stated.language,
        rule=", ".join(rule for rule in rules if rule),
    )


def visible(tree: lxml.html.HtmlElement) -> str:
    """All the text of a page, a line for each block."""
    parts: list[str] = []
    stack: list[tuple[Any, bool]] = [(tree, True)]
    while stack:  # not recursive: pages nest deeper than Python's stack
        element, entering = stack.pop()
        if not isinstance(element.tag, str):
            if not entering:
                continue
            parts.append(element.tail or "")
            continue
        if not entering:
            parts.append("\n" if element.tag in _BLOCKS else "")
            parts.append(_spaced(element.tail))
        elif element.tag in _UNSEEN:
            parts.append(_spaced(element.tail))
        else:
            parts.append("\n" if element.tag in _BLOCKS else "")
            parts.append(_spaced(element.text))
            stack.append((element, False))
            stack.extend((child, True) for child in reversed(element))
    lines = (" ".join(line.split()) for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line)


def _spaced(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "")


def _without_headline(text: str, headline: str | None) -> str:
    first, _, rest = text.partition("\n")
    same = headline and statements.key(first) == statements.key(headline)
    return rest.lstrip("\n") if same and rest.strip() else text
