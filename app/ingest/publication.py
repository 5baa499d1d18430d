"""When a page says it was published, and by which of its statements; for statements.py."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import lxml.html

from app.ingest.dating import moment

_PUBLISHED = (
    "article:published_time og:article:published_time og:published_time datepublished "
    "parsely-pub-date article.published published_time pubdate publishdate publish-date "
    "publish_date publication_date sailthru.date dc.date.issued dcterms.issued dc.date.created "
    "dcterms.created dc.date dcterms.date citation_publication_date cxenseparse:recs:publishtime "
    "date"
).split()
_PAGE = re.compile(r"(?:^|/)(?:\w*Page|Report|Review|Recipe)$")
_URL_DAY = re.compile(
    r"/((?:19|20)\d\d)[/-](\d\d?)[/-](\d\d?)(?:[/-]|$)|/(20\d\d)([01]\d)([0-3]\d)(?:/|$)"
)
_URL_MONTH = re.compile(
    r"/((?:19|20)\d\d)/(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*/(\d\d?)(?:/|$)", re.I
)
_TIME = (
    "//*[self::time or self::abbr or self::span][contains(@itemprop, 'datePublished') "
    "or contains(@class, 'published') or contains(@class, 'entry-date') or @pubdate]"
)
# When something takes place is no day of publication.
_NO_EVENT = (
    "[not(ancestor-or-self::*[contains(@itemtype, 'Event')] or contains(@class, 'dtstart') "
    "or contains(@class, 'dtend') or contains(@itemprop, 'startDate') "
    "or contains(@itemprop, 'endDate'))]"
)
_ASIDE = "[not(ancestor::aside or ancestor::nav or ancestor::footer or ancestor::li)]" + _NO_EVENT


def publication(
    tree: lxml.html.HtmlElement,
    stated: list[dict[str, Any]],
    data: list[dict[str, Any]],
    url: str | None,
) -> tuple[datetime | None, str | None, str | None]:
    """JSON-LD, <meta>, microdata, the address, then <time>; the first that reads as a moment.

    When a page says only that its article was created or uploaded, that goes before the address.
    """
    pages = [item for item in data if is_a(item, _PAGE)]
    values: list[tuple[str, object]] = [
        ("json-ld", item.get("datePublished")) for item in [*stated, *pages]
    ]
    values += [("meta", value) for value in meta(tree, _PUBLISHED)]
    for element in tree.xpath(_TIME + _NO_EVENT):
        values += [("time", element.get(name)) for name in ("datetime", "content", "title")]
        values.append(("time", element.text_content()[:60]))
    made = [item.get(name) for item in stated for name in ("dateCreated", "uploadDate")]
    values += [("json-ld", value) for value in made]
    values += _by_address(tree, url)
    held = {moment(item.get(name))[0] for item in data for name in ("startDate", "endDate")}
    for rule, value in values:
        when, precision = moment(value)
        if when and not (rule == "time" and when in held):
            return when, precision, rule
    return None, None, None


def _by_address(tree: lxml.html.HtmlElement, url: str | None) -> list[tuple[str, object]]:
    """The day in the page's address, and the first <time>, which may be of another article.

    Agreeing with the address, the <time> is the more exact of the two.
    """
    address = url or next(iter(tree.xpath('//link[@rel="canonical"]/@href')), "")
    day = None
    if match := _URL_DAY.search(address):
        day = "-".join(part for part in match.groups() if part)
    elif match := _URL_MONTH.search(address):
        day = f"{match[3]} {match[2].title()} {match[1]}"
    time = _time(tree)
    told, _ = moment(day)
    when, _ = moment(time)
    values: list[tuple[str, object]] = [("address", day), ("time", time)]
    near = told and when and abs((when - told).total_seconds()) <= 2 * 86400
    return values[::-1] if near else values


def _time(tree: lxml.html.HtmlElement) -> str | None:
    """The first <time> of the article, or of the page when it has no other day."""
    times = tree.xpath(f"//time[@datetime]{_ASIDE}")
    for place in ("article", "main"):
        if found := next(_within_headed(tree, times, place), None):
            return found
    if times:
        return str(times[0].get("datetime"))
    found = tree.xpath(f"//time{_NO_EVENT}/@datetime")
    return str(found[0]) if len({str(value)[:10] for value in found}) == 1 else None


def _within_headed(
    tree: lxml.html.HtmlElement, times: list[lxml.html.HtmlElement], place: str
) -> Iterator[str]:
    """The times in a place of this name that has a headline, too.

    Each tag is looked at once: of places within places XPath looks at each from all of them.
    """
    headed: set[lxml.html.HtmlElement] = set()
    for heading in tree.iter("h1"):
        for around in heading.iterancestors(place):
            if around in headed:
                break
            headed.add(around)
    passed: set[lxml.html.HtmlElement] = set()
    for time in times:
        for around in time.iterancestors(place):
            if around in headed:
                yield str(time.get("datetime"))
            if around in headed or around in passed:
                break
            passed.add(around)


def is_a(item: dict[str, Any], kinds: re.Pattern[str]) -> bool:
    named = item.get("@type")
    named = named if isinstance(named, list) else [named]
    return any(isinstance(kind, str) and kinds.search(kind) for kind in named)


def meta(tree: lxml.html.HtmlElement, names: list[str]) -> Iterator[str]:
    """The contents of <meta> tags so named, in the order of the names."""
    found: dict[str, list[str]] = {}
    for tag in tree.iter("meta"):
        for name in {tag.get("property"), tag.get("name"), tag.get("itemprop")}:
            if name:
                found.setdefault(name.strip().lower(), []).append(tag.get("content") or "")
    for name in names:
        yield from found.get(name, ())
