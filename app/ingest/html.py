"""A page of HTML -> its article's text and what its markup states; the importer of trafilatura."""

from dataclasses import dataclass
from datetime import datetime

import lxml.html
import trafilatura
from lxml import etree

from app.errors import DocumentError
from app.ingest import statements
from app.ingest.decoding import tidy
from app.ingest.markup import lines
from app.ingest.passages import article


@dataclass(frozen=True, slots=True)
class Page:
    text: str
    extracted: bool  # False: `text` is all of the page, furniture included
    headline: str | None
    byline: str | None
    publisher: str | None
    section: str | None
    published: datetime | None
    published_precision: str | None
    language: str | None
    rule: str  # how the text, headline and date were found


# The sum of the depths of all tags, by which the cost goes: 3,000,000 take a second more. Pages of
# 10,000 tags have 130,000.
_DEPTHS, _FEW = 3_000_000, 10_000
_TABLES = 8  # within one another: pages of the nineties, laid out by them, have five


def extract(html: str, url: str | None = None) -> Page:
    """The article of a page, from its arguments alone; what cannot be parsed is empty.

    DocumentError when its tags are too many within one another.
    """
    try:
        tree = tree_of(html)
    except (etree.LxmlError, ValueError, AssertionError):
        return Page("", True, *(None,) * 7, "nothing")
    if html.count("<") > _FEW and _depths(tree) > _DEPTHS:
        raise DocumentError("read", "The page has too many tags within one another.")
    stated = statements.read(tree, url)
    shown = lines(tree)
    # What trafilatura does with a table goes by the square of those around it.
    for table in tree.xpath(f"//table[count(ancestor::table) > {_TABLES}]"):
        table.tag = "div"
    extracted = trafilatura.extract(tree, favor_precision=True, include_comments=False) or ""
    chosen, how = article(shown, tidy(extracted), stated)
    body = _without_headline(tidy(chosen), stated.headline)
    rules = [
        f"body: {how}" if body.strip() else "all its text",
        stated.headline_rule and f"headline: {stated.headline_rule}",
        stated.published_rule and f"date: {stated.published_rule}",
    ]
    return Page(
        text=body if body.strip() else tidy("\n".join(line.text for line in shown)),
        extracted=bool(body.strip()),
        headline=stated.headline,
        byline=stated.byline,
        publisher=stated.publisher,
        section=stated.section,
        published=stated.published,
        published_precision=stated.published_precision,
        language=stated.language,
        rule=", ".join(rule for rule in rules if rule),
    )


# One class for all elements: lxml.html asks Python for each element's class, each time.
_CLASSES = etree.ElementDefaultClassLookup(
    element=lxml.html.HtmlElement,
    comment=lxml.html.HtmlComment,
    pi=lxml.html.HtmlProcessingInstruction,
    entity=lxml.html.HtmlEntity,
)


def tree_of(html: str) -> lxml.html.HtmlElement:
    # Bytes, because lxml refuses strings that declare an encoding.
    parser = etree.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True
    )
    parser.set_element_class_lookup(_CLASSES)
    return lxml.html.document_fromstring(html.encode("utf-8", "ignore"), parser=parser)


def _depths(tree: lxml.html.HtmlElement) -> int:
    depth = total = 0
    for event, _ in etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        total += depth
    return total // 2


def visible(tree: lxml.html.HtmlElement) -> str:
    """All the text of a page, a line for each block."""
    return "\n".join(line.text for line in lines(tree))


def _without_headline(text: str, headline: str | None) -> str:
    first, _, rest = text.partition("\n")
    same = headline and statements.key(first) == statements.key(headline)
    return rest.lstrip("\n") if same and rest.strip() else text
