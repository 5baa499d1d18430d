"""A page of HTML -> its article's text and what its markup states; the importer of trafilatura."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from html import unescape
from typing import Any

import lxml.html
import trafilatura
from lxml import etree

from app.ingest.decoding import tidy
from app.ingest.metadata import moment

_BLOCKS = frozenset(
    (
        "address article aside blockquote body br button caption dd details div dl dt fieldset "
        "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr label legend li main nav ol "
        "option p pre section summary table td th tr ul"
    ).split()
)
_UNSEEN = ("script style noscript template head svg iframe select textarea").split()
_PUBLISHED = (
    "article:published_time og:article:published_time datepublished parsely-pub-date "
    "pubdate publishdate publish-date sailthru.date dc.date.issued dcterms.created date"
).split()
_ARTICLE = re.compile(
    r"(?:News|Blog|Report|Opinion|Analysis|Review|Satirical|Scholarly|Tech)?(?:Article|Posting)$"
)
_URL_DAY = re.compile(
    r"/((?:19|20)\d\d)[/-](\d\d?)[/-](\d\d?)(?:[/-]|$)|/(20\d\d)([01]\d)([0-3]\d)/"
)


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


def extract(html: str, url: str | None = None) -> Page:
    """The article of a page, from its arguments alone; what cannot be parsed is empty."""
    try:
        # Bytes, because lxml refuses strings that declare an encoding.
        parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True)
        tree = lxml.html.document_fromstring(html.encode("utf-8", "ignore"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return Page("", True, *(None,) * 6)
    stated = list(_linked_data(tree))
    headline = _headline(tree, stated)
    text = trafilatura.extract(html, favor_precision=True, include_comments=False) or ""
    body = _without_headline(tidy(text), headline)
    published, precision = _published(tree, stated, url)
    return Page(
        text=body if body.strip() else tidy(visible(tree)),
        extracted=bool(body.strip()),
        headline=headline,
        byline=_byline(tree, stated),
        publisher=_publisher(tree, stated),
        published=published,
        published_precision=precision,
        language=_language(tree),
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


def _linked_data(tree: lxml.html.HtmlElement) -> Iterator[dict[str, Any]]:
    """The JSON-LD objects that describe an article."""
    for script in tree.xpath('//script[contains(@type, "ld+json")]'):
        try:
            stack = [json.loads(script.text or "", strict=False)]
        except (ValueError, RecursionError):
            continue
        while stack:
            match stack.pop():
                case list(items):
                    stack.extend(reversed(items))
                case dict(item):
                    kinds = item.get("@type")
                    kinds = kinds if isinstance(kinds, list) else [kinds]
                    if any(isinstance(kind, str) and _ARTICLE.search(kind) for kind in kinds):
                        yield item
                    stack.extend(reversed([item[k] for k in ("@graph", "mainEntity") if k in item]))


def _headline(tree: lxml.html.HtmlElement, stated: list[dict[str, Any]]) -> str | None:
    """The <h1> that JSON-LD, og:title or <title> agree with; else the best of these themselves."""
    data = [_line(item.get("headline")) for item in stated]
    data += [_line(value) for value in _meta(tree, ["og:title", "twitter:title"])]
    title = _text(tree.findtext(".//title"))
    witnesses = [name for name in data if name]
    for heading in tree.iter("h1"):
        text = _text(heading.text_content())
        if text and any(_agree(text, other) for other in [*witnesses, title] if other):
            return text
    return next(iter(witnesses), None) or title


def _agree(heading: str, other: str) -> bool:
    """Whether one contains the other (a site's name may follow), or nearly."""
    a, b = _key(heading), _key(other)
    if len(a) < 8 or len(b) < 8:
        return a == b != ""
    return a in b or (b in a and len(b) > len(a) / 2) or SequenceMatcher(None, a, b).ratio() >= 0.85


def _key(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().casefold()


def _text(value: str | None) -> str | None:
    """What the page shows, as one line; sites escape twice now and then."""
    return " ".join(tidy(unescape(value or "")).split()) or None


def _line(value: object) -> str | None:
    """A value of metadata as one line; JSON-LD holds entities, and now and then markup."""
    if not isinstance(value, str) or not value.strip():
        return None
    text = value
    if "&" in text or "<" in text:
        try:
            text = str(lxml.html.fromstring(f"<p>{text}</p>").text_content())
        except (etree.LxmlError, ValueError, AssertionError):
            return None
    return " ".join(tidy(text).split()) or None


def _meta(tree: lxml.html.HtmlElement, names: list[str]) -> Iterator[str]:
    """The contents of <meta> tags so named, in the order of the names."""
    found: dict[str, list[str]] = {}
    for tag in tree.iter("meta"):
        name = tag.get("property") or tag.get("name") or tag.get("itemprop") or ""
        found.setdefault(name.lower(), []).append(tag.get("content") or "")
    for name in names:
        yield from found.get(name, ())


def _published(
    tree: lxml.html.HtmlElement, stated: list[dict[str, Any]], url: str | None
) -> tuple[datetime | None, str | None]:
    """JSON-LD, <meta>, <time>, then the address; the first that reads as a moment."""
    values: list[object] = [item.get("datePublished") for item in stated]
    values += _meta(tree, _PUBLISHED)
    values += tree.xpath('//*[@itemprop="datePublished"]/@datetime')
    values += tree.xpath("//time/@datetime")[:1]
    if url and (match := _URL_DAY.search(url)):
        values.append("-".join(part for part in match.groups() if part))
    for value in values:
        when, precision = moment(value)
        if when:
            return when, precision
    return None, None


def _byline(tree: lxml.html.HtmlElement, stated: list[dict[str, Any]]) -> str | None:
    for item in stated:
        if names := _names(item.get("author")):
            return names
    return next(
        (name for value in _meta(tree, ["author"]) if (name := _line(value)) and "/" not in name),
        None,
    )


def _publisher(tree: lxml.html.HtmlElement, stated: list[dict[str, Any]]) -> str | None:
    for item in stated:
        if name := _names(item.get("publisher")):
            return name
    return next((name for value in _meta(tree, ["og:site_name"]) if (name := _line(value))), None)


def _names(value: object) -> str | None:
    match value:
        case str():
            return None if value.startswith("http") else _line(value)
        case {"name": name}:
            return _names(name)
        case list():
            names = dict.fromkeys(name for item in value if (name := _names(item)))
            return ", ".join(names) or None
    return None


def _language(tree: lxml.html.HtmlElement) -> str | None:
    match = re.match(r"([a-z]{2})(?:[-_]|$)", (tree.get("lang") or "").lower())
    return match[1] if match else None


def _without_headline(text: str, headline: str | None) -> str:
    first, _, rest = text.partition("\n")
    return (
        rest.lstrip("\n") if headline and rest.strip() and _key(first) == _key(headline) else text
    )
