"""What a page's markup states of its article, for html.py: headline, byline, publisher, date."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from html import unescape
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

import lxml.html
from lxml import etree

from app.ingest.decoding import tidy
from app.ingest.publication import is_a, meta, publication
from app.ingest.sections import section

_TITLES = "og:title twitter:title parsely-title sailthru.title dc.title dcterms.title".split()
_SECTIONS = "article:section og:article:section article.section articlesection og:section".split()
_ARTICLE = re.compile(
    r"(?:News|Blog|Report|Opinion|Analysis|Review|Satirical|Scholarly|Tech)?(?:Article|Posting)$"
)
_FIELD = re.compile(
    r'"(headline|datePublished|articleBody|articleSection)"\s*:\s*"((?:[^"\\]|\\.)*)"', re.S
)
# Titles are compared letter by letter, each with each.
_LONGEST_TITLE, _MOST_HEADINGS = 500, 50
_LONGEST = 1_000_000  # characters of data in a page; those of an article have 5,000
_WRAPPED = re.compile(r"^\s*(?:<!--|(?://)?\s*<!\[CDATA\[)|(?://)?\s*(?:-->|\]\]>)\s*;?\s*$")
_BETWEEN = re.compile(r"\s+[|\-–—·•»«:]+\s+|\s*[|｜]\s*")


@dataclass(frozen=True, slots=True)
class Statements:
    headline: str | None
    headline_rule: str | None  # h1 | json-ld | meta | title
    byline: str | None
    publisher: str | None
    section: str | None
    published: datetime | None
    published_precision: str | None
    published_rule: str | None  # json-ld | meta | time | address
    language: str | None
    about: str  # the description
    article: str  # the text that JSON-LD gives as the article's, often cut or none


def read(tree: lxml.html.HtmlElement, url: str | None) -> Statements:
    data = list(_linked_data(tree))
    stated = [item for item in data if is_a(item, _ARTICLE)]
    publisher = _publisher(tree, stated)
    sites = _sites(tree, publisher, url)
    headline, headline_rule = _headline(tree, stated, sites)
    published, precision, rule = publication(tree, stated, data, url)
    bodies = [value for item in stated if isinstance(value := item.get("articleBody"), str)]
    described = meta(tree, ["og:description", "description", "twitter:description"])
    return Statements(
        headline=headline,
        headline_rule=headline_rule,
        byline=_byline(tree, stated),
        publisher=publisher,
        section=_section(tree, stated, sites, headline),
        published=published,
        published_precision=precision,
        published_rule=rule,
        language=_language(tree),
        about=next((line for value in described if (line := _line(value))), ""),
        article=_paragraphs(max(bodies, key=len, default="")),
    )


def key(text: str) -> str:
    """A line as it is compared with another."""
    return re.sub(r"[\W_]+", " ", text).strip().casefold()


def _linked_data(tree: lxml.html.HtmlElement) -> Iterator[dict[str, Any]]:
    """The JSON-LD objects of a page; of a script that is no JSON, the fields that can be told."""
    for script in tree.xpath('//script[contains(@type, "ld+json")]'):
        if len(script.text or "") > _LONGEST:
            continue
        text = _WRAPPED.sub("", script.text or "").strip().rstrip(";")
        try:
            stack = [json.loads(text, strict=False)]
        except (ValueError, RecursionError):
            if fields := dict(reversed(_FIELD.findall(text))):
                yield {"@type": "Article", **{name: _string(v) for name, v in fields.items()}}
            continue
        while stack:
            match stack.pop():
                case list(items):
                    stack.extend(reversed(items))
                case dict(item):
                    yield item
                    stack.extend(reversed([item[k] for k in ("@graph", "mainEntity") if k in item]))


def _string(text: str) -> str:
    try:
        return str(json.loads(f'"{text}"', strict=False))
    except ValueError:
        return text


def _sites(tree: lxml.html.HtmlElement, publisher: str | None, url: str | None) -> set[str]:
    """The names a page's site may give itself in titles, without blanks."""
    names = [publisher or "", *meta(tree, ["og:site_name", "application-name", "twitter:site"])]
    address = url or next(meta(tree, ["og:url"]), "")
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        host = ""
    names += [host, host.removeprefix("www."), *host.split(".")[:-1][-2:]]
    return {name for each in names if len(name := key(each).replace(" ", "")) > 2}


def _headline(
    tree: lxml.html.HtmlElement, stated: list[dict[str, Any]], sites: set[str]
) -> tuple[str | None, str | None]:
    """The <h1> that JSON-LD, og:title or <title> agree with best; else the first of these."""
    witnesses = [("json-ld", name) for item in stated if (name := _line(item.get("headline")))]
    witnesses += [("meta", name) for value in meta(tree, _TITLES) if (name := _line(value))]
    if title := _text(tree.findtext(".//title")):
        witnesses.append(("title", title))
    witnesses = [(rule, _bare(name, sites)) for rule, name in witnesses]
    witnesses = [(rule, name) for rule, name in witnesses if not _named(name, sites)]
    best, most = None, 0.0
    for heading in islice(tree.iter("h1"), _MOST_HEADINGS):
        text = _text(heading.text_content())
        if text and not _named(text, sites):
            bare = _bare(text, sites)
            fit = max((_fit(bare, name) for _, name in witnesses), default=0.3)
            if fit > most:
                best, most = bare, fit
    if best:
        return _without_kicker(best, [name for _, name in witnesses]), "h1"
    return next(((name, rule) for rule, name in witnesses), (None, None))


def _named(text: str, sites: set[str]) -> bool:
    return key(text).replace(" ", "") in sites


def _bare(title: str, sites: set[str]) -> str:
    """A title without the site's name before or after it."""
    while True:
        cuts = list(_BETWEEN.finditer(title))
        if cuts and _named(title[cuts[-1].end() :], sites):
            title = title[: cuts[-1].start()].rstrip()
        elif cuts and _named(title[: cuts[0].start()], sites):
            title = title[cuts[0].end() :].lstrip()
        else:
            return title


def _fit(heading: str, other: str) -> float:
    """How well a heading agrees with a title, 0 to 1; 0 if they may be of different things.

    Sites write other titles for search engines: a whole sentence that shares words is enough.
    """
    a, b = key(heading), key(other)
    if not a or not b or max(len(a), len(b)) > _LONGEST_TITLE:
        return 0.0
    if a == b:
        return 1.0
    likeness = SequenceMatcher(None, a, b, autojunk=False).ratio()
    if len(a) < 8 or len(b) < 8:
        return 0.0
    if (b in a and len(b) > len(a) / 2) or likeness >= 0.85:
        return max(likeness, 0.6)
    if a in b:  # a section's name stands in titles too
        return max(likeness, 0.6) if len(a) > len(b) / 3 else likeness / 2
    words = {word for word in a.split() if len(word) > 3}
    shared = words & {word for word in b.split() if len(word) > 3}
    return likeness / 2 if len(a.split()) >= 4 and len(shared) >= 2 else 0.0


def _without_kicker(heading: str, names: list[str]) -> str:
    """A heading without the section's name before it: "Politics | …", "News …"."""
    keys = {key(name) for name in names}
    if key(heading) in keys:
        return heading
    if match := re.fullmatch(r"[^|]{2,30}\s\|\s(.{15,})", heading):
        return match[1]
    for name in names:
        words, own = key(heading).split(), key(name).split()
        if len(own) >= 4 and 0 < len(words) - len(own) <= 2 and words[-len(own) :] == own:
            return name
    return heading


def _text(value: str | None) -> str | None:
    """What the page shows, as one line; sites escape twice now and then."""
    return " ".join(tidy(unescape(value or "")).split()) or None


def _line(value: object) -> str | None:
    """A value of metadata as one line; JSON-LD holds entities, and now and then markup."""
    if not isinstance(value, str) or not value.strip():
        return None
    return " ".join(tidy(_unmarked(value)).split()) or None


def _unmarked(value: str) -> str:
    for _ in range(2):  # "&amp;lt;p&amp;gt;" is seen too
        if "&" not in value and "<" not in value:
            break
        try:
            value = str(lxml.html.fromstring(f"<div>{value}</div>").text_content())
        except (etree.LxmlError, ValueError, AssertionError):
            return ""
    return value


def _paragraphs(text: str) -> str:
    """The text of a JSON-LD article, a line a paragraph."""
    broken = re.sub(r"<(?:/p|br\s*/?|/div|/li|/h\d)\s*>", "\n", text)
    lines = (" ".join(line.split()) for line in tidy(_unmarked(broken)).split("\n"))
    return "\n".join(line for line in lines if line)


def _byline(tree: lxml.html.HtmlElement, stated: list[dict[str, Any]]) -> str | None:
    for item in stated:
        if names := _names(item.get("author") or item.get("creator")):
            return names
    return next(
        (
            name
            for value in meta(tree, ["author", "parsely-author", "sailthru.author", "dc.creator"])
            if (name := _line(value)) and "/" not in name
        ),
        None,
    )


def _publisher(tree: lxml.html.HtmlElement, stated: list[dict[str, Any]]) -> str | None:
    for item in stated:
        if name := _names(item.get("publisher")):
            return name
    named = meta(tree, ["og:site_name", "dc.publisher", "application-name"])
    return next((name for value in named if (name := _line(value))), None)


def _section(
    tree: lxml.html.HtmlElement,
    stated: list[dict[str, Any]],
    sites: set[str],
    headline: str | None,
) -> str | None:
    but = {*sites, headline}
    values: list[object] = [*meta(tree, _SECTIONS)]
    values += [item.get("articleSection") for item in stated]
    values += meta(tree, ["parsely-section"])
    lists = (value if isinstance(value, list) else [value] for value in values)
    lines = ([line for item in items if (line := _line(item))] for items in lists)
    return next((name for names in lines if (name := section(names, but))), None)


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
