"""RSS, Atom and JSON Feed -> a Document an entry; XML entities are never expanded."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from app.errors import DocumentError
from app.ingest import decoding
from app.ingest.dating import moment
from app.ingest.readers.base import Document, Read, Source, failed
from app.ingest.readers.pages import fragment
from app.ingest.readers.records import code, parsed, words
from app.ingest.sections import section

_MEDIA = "{http://search.yahoo.com/mrss/}"  # its title and content describe a picture
_REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]{1,9})|([0-9]{1,9}))(?![0-9a-fA-F]);?")
_MOST_TAGS = 500_000  # of all entries: 100 MB
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed: its text, whether that is all of the article, and what it states."""

    kind: str  # rss, atom, json feed
    text: str
    whole: bool  # False: a summary
    link: str | None
    stated: dict[str, Any] = field(default_factory=dict)


def read_feed(source: Source) -> Read:
    for number, entry in enumerate(entries(source), start=1):
        try:
            yield document(entry, f"{source.name}:{number}", source)
        except Exception as error:
            yield failed(f"{source.name}:{number}", error)


def document(entry: Entry, file: str, source: Source) -> Document:
    if not entry.text.strip():
        raise DocumentError("read", "The entry has no text.")
    rule = entry.kind if entry.whole else f"{entry.kind} (summary)"
    return Document(entry.text, file, source.format(rule), **entry.stated)


def entries(source: Source) -> Iterator[Entry]:
    """The entries of a feed; raises DocumentError when it is none, or empty."""
    data = source.whole()
    if data.count(b"<") > _MOST_TAGS:
        raise DocumentError("read", f"The feed has over {_MOST_TAGS:,} tags.")
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        found = list(_json_items(data, source.url))
    else:
        try:
            found = list(_xml_items(_root(data), source.url))
        except UnicodeDecodeError:  # libxml2 lets halves of surrogate pairs in, and not out
            text = _REFERENCE.sub(_whole_characters, decoding.declared(data, source.charset))
            found = list(_xml_items(_root(text.encode(), "utf-8"), source.url))
    if not found:
        raise DocumentError("read", "The feed has no entries.")
    yield from found


def _whole_characters(reference: re.Match[str]) -> str:
    number = int(reference[1], 16) if reference[1] else int(reference[2])
    return "" if 0xD800 <= number <= 0xDFFF else reference[0]


def _root(data: bytes, encoding: str | None = None) -> Any:
    parser = etree.XMLParser(
        encoding=encoding, resolve_entities=False, no_network=True, load_dtd=False, recover=True,
        remove_comments=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except (etree.LxmlError, ValueError) as error:
        raise DocumentError("read", f"The file is not XML: {error}.") from None
    if root is None:
        raise DocumentError("read", "The file is not XML.")
    subset = root.getroottree().docinfo.internalDTD
    if subset is not None and next(iter(subset.iterentities()), None) is not None:
        raise DocumentError("read", "The XML declares entities, which are never expanded.")
    if _name(root) not in ("rss", "feed", "RDF"):
        raise DocumentError("read", f"The file is XML of a kind that is not read: {_name(root)}.")
    return root


def _name(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _of_media(element: Any) -> bool:
    return isinstance(element.tag, str) and element.tag.startswith(_MEDIA)


def _xml_items(root: Any, url: str | None) -> Iterator[Entry]:
    atom = _name(root) == "feed"
    outer = root if atom else next((e for e in root if _name(e) == "channel"), root)
    feed = _children(outer)
    publisher = words(_text(feed.get("title")))
    language = outer.get(_LANG) or root.get(_LANG) or _text(feed.get("language"))
    for item in root.iter("{*}entry" if atom else "{*}item"):
        parts = _children(item)
        source = parts.get("source")  # an entry taken over from another feed names it
        if atom and source is not None:
            source = _children(source).get("title")
        published, precision = _date(parts)
        stated = {
            "id": words(_text(_of(parts, "guid", "id"))),
            "headline": _line(_text(parts.get("title"))),
            "byline": _authors(item, parts) or (_authors(outer, feed) if atom else None),
            "publisher": words(_text(source)) or publisher,
            "section": _section(item, publisher),
            "published": published,
            "published_precision": precision,
            "language": code(item.get(_LANG) or _text(parts.get("language")) or language),
        }
        content = _of(parts, "content") if atom else _of(parts, "encoded")
        body = _body(content)
        whole = bool(body.strip())
        if not whole:
            body = _body(_of(parts, "summary", "description"))
        yield Entry("atom" if atom else "rss", body, whole, _link(item, parts, url), stated)


def _children(element: Any) -> dict[str, Any]:
    """The first child of each name, apart from those about pictures."""
    found: dict[str, Any] = {}
    for child in element:
        if isinstance(child.tag, str) and not _of_media(child):
            found.setdefault(_name(child), child)
    return found


def _of(parts: dict[str, Any], *names: str) -> Any:
    return next((parts[name] for name in names if name in parts), None)


def _text(element: Any) -> str | None:
    if element is None:
        return None
    return decoding.tidy("".join(element.itertext(with_tail=False))).strip() or None


def _line(value: str | None) -> str | None:
    """A title as one line; most feeds write its markup and entities escaped."""
    return words(fragment(value)) if value else None


def _body(element: Any) -> str:
    if element is None:
        return ""
    if element.get("type") == "xhtml":
        return fragment(etree.tostring(element, encoding="unicode", with_tail=False))
    text = _text(element) or ""
    return text if element.get("type") == "text" else fragment(text)


def _date(parts: dict[str, Any]) -> tuple[Any, str | None]:
    """When it was published; the day of a change (Atom's `updated`) is another thing."""
    return moment(_text(_of(parts, "pubDate", "published", "issued", "date")))


def _authors(item: Any, parts: dict[str, Any]) -> str | None:
    if "creator" in parts:
        return words(_text(parts["creator"]))
    found = []
    for author in item:
        if _name(author) == "author":
            inner = _children(author)
            found.append(_text(inner.get("name")) if len(inner) else _person(_text(author)))
    return words([name for name in found if name])


def _person(author: str | None) -> str | None:
    """RSS writes "jane@paper.example (Jane Doe)"; an address alone is no name."""
    if author and "@" in author:
        _, _, name = author.partition("(")
        return name.rstrip(") ") or None
    return author


def _section(item: Any, publisher: str | None) -> str | None:
    """The only category of an entry; several are keywords."""
    found = [e for e in item if _name(e) == "category" and not _of_media(e)]
    names = {e.get("label") or e.get("term") or _text(e) for e in found}
    return section(names.pop(), (publisher,)) if len(names) == 1 else None


def _link(item: Any, parts: dict[str, Any], base: str | None) -> str | None:
    links = [e for e in item if _name(e) == "link" and not _of_media(e)]
    kinds = {e.get("rel", "alternate"): e.get("href") or _text(e) for e in reversed(links)}
    address = kinds.get("alternate")
    guid = parts.get("guid")
    if not address and guid is not None and guid.get("isPermaLink") != "false":
        address = _text(guid)
    try:
        return urljoin(base or "", address) if address else None
    except ValueError:
        return None


def _json_items(data: bytes, url: str | None) -> Iterator[Entry]:
    feed = parsed(decoding.decode(data))
    items = feed.get("items") if isinstance(feed, dict) else None
    for item in items if isinstance(items, list) else []:
        if not isinstance(item, dict):
            continue
        text, html, summary, link = (
            value if isinstance(value := item.get(name), str) else ""
            for name in ("content_text", "content_html", "summary", "url")
        )
        published, precision = moment(item.get("date_published"))
        authors = item.get("authors") or item.get("author") or feed.get("authors")
        stated = {
            "id": item.get("id") if isinstance(item.get("id"), str | int) else None,
            "headline": words(item.get("title")),
            "byline": words(authors),
            "publisher": words(feed.get("title")),
            "published": published,
            "published_precision": precision,
            "language": code(words(item.get("language") or feed.get("language"))),
        }
        body = fragment(html) if html.strip() else decoding.tidy(text)
        yield Entry(
            "json feed", body or decoding.tidy(summary), bool(body.strip()),
            urljoin(url or "", link) if link else None, stated,
        )  # fmt: skip
