"""Document -> CleanArticle: what is body, what is furniture, and what the text says of itself."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from app.ingest import dating, metadata
from app.ingest.blocks import Block, split
from app.ingest.documents import Document
from app.ingest.language import detect
from app.ingest.parts import BODY, BYLINE, DATE, HEADLINE, STANDFIRST, parts
from app.ingest.sections import section_line

_ROUNDS = 20  # far more than any text needed; see _settle
_ABOVE = 2  # lines between a date and the headline below it: of 144 dates on pages 10 less wrong
_DERIVED = 110  # characters of a headline made from the lede
_FIRST_SENTENCE = re.compile(
    r".{12,}?(?:[.!?…][\"'”’)]*(?=\s+[\"'“‘(]?[A-Z0-9])|[。！？][」』”]?)", re.S
)
_OTHERS = frozenset(("teaser", "related", "caption"))  # furniture about other things
_SPOKEN_OF = frozenset((BODY, HEADLINE, STANDFIRST, BYLINE, DATE))


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


# Characters of what a source states, for a thousand pages may show it; headlines of news have 200.
LONGEST = {"headline": 1_000, "byline": 1_000, "publisher": 300, "section": 300}


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
    section: str | None = None
    published: datetime | None = None  # aware, UTC
    published_precision: str | None = None
    language: str | None = None  # ISO 639-1, None when too short to tell


def clean(document: Document) -> CleanArticle:
    """Pure, and never raises; cleaning a clean body again keeps it."""
    document = replace(document, **_stated(document))
    text = document.text
    if document.article_text:
        return _kept(document)
    blocks = split(text)
    names = _settle(blocks, document.headline)
    body, paragraphs = assemble(
        text, [b for b, name in zip(blocks, names, strict=True) if name == BODY]
    )
    of = {name: [b for b, n in zip(blocks, names, strict=True) if n == name] for name in _SPOKEN_OF}
    furniture = tuple(
        Furniture(block.start, block.end, name)
        for block, name in zip(blocks, names, strict=True)
        if name not in _SPOKEN_OF
    )
    given = document.headline or next((_title(block) for block in of[HEADLINE]), None)
    published, precision = _published(document, _near(blocks, names), body)
    return CleanArticle(
        headline=given or derived(body),
        headline_origin="given" if given else "derived",
        body=body,
        paragraphs=paragraphs,
        furniture=furniture,
        standfirst="\n".join(block.text for block in of[STANDFIRST]) or None,
        byline=document.byline or _byline(of[BYLINE]),
        dateline=metadata.dateline(body[:200]),
        publisher=document.publisher
        or next((n for b in of[BYLINE] if (n := metadata.byline_outlet(b.text))), None)
        or _publisher(
            [
                *(text[f.start : f.end] for f in furniture if f.reason not in _OTHERS),
                *(block.text for block in of[DATE]),
            ]
        ),
        section=document.section or _section(blocks, names),
        published=published,
        published_precision=precision,
        language=document.language or detect(body),
    )


def _stated(document: Document) -> dict[str, Any]:
    """What the source states at such a length that no list could show it, cut."""
    said = {name: getattr(document, name) or "" for name in LONGEST}
    return {
        name: f"{text[: LONGEST[name]]}…"
        for name, text in said.items()
        if len(text) > LONGEST[name]
    }


def _kept(document: Document) -> CleanArticle:
    """A text that is the article alone already."""
    text = document.text
    return CleanArticle(
        headline=document.headline or derived(text),
        headline_origin="given" if document.headline else "derived",
        body=text,
        paragraphs=tuple(Paragraph(block.start, block.start, block.end) for block in split(text)),
        furniture=(),
        byline=document.byline,
        dateline=metadata.dateline(text[:200].lstrip()),
        publisher=document.publisher,
        section=document.section,
        published=document.published,
        published_precision=document.published_precision,
        language=document.language or detect(text),
    )


def _settle(blocks: list[Block], headline: str | None) -> list[str]:
    """The part of each block, judged again without the furniture until nothing more goes.

    So a clean body, read as a document, is judged as it was in the last round: it stays whole.
    """
    names = [BODY] * len(blocks)
    left = list(range(len(blocks)))
    for round in range(_ROUNDS):
        previous = -1
        seen = []
        for i in left:
            seen.append(replace(blocks[i], gap=blocks[i].gap or i - previous > 1))
            previous = i
        judged = parts(seen, headline if round == 0 else None)
        for i, name in zip(left, judged, strict=True):
            # Only one line is the headline; what looks like one below it belongs to its head.
            second = name == HEADLINE and (headline or HEADLINE in names) and round > 0
            names[i] = STANDFIRST if second else name
        if all(name == BODY for name in judged):
            break
        left = [i for i in left if names[i] == BODY]
    # A text that is all furniture is better kept than lost.
    return names if BODY in names else [BODY] * len(blocks)


def assemble(text: str, blocks: Iterable[Block | Paragraph]) -> tuple[str, tuple[Paragraph, ...]]:
    """The exact slices of the text, a line apart where they were, else a blank line."""
    pieces: list[str] = []
    paragraphs: list[Paragraph] = []
    at = end = 0
    for block in blocks:
        if pieces:
            between = text[end : block.start]
            gap = "\n" if not between.strip() and between.count("\n") == 1 else "\n\n"
            pieces.append(gap)
            at += len(gap)
        pieces.append(text[block.start : block.end])
        paragraphs.append(Paragraph(at, block.start, block.end))
        at += block.end - block.start
        end = block.end
    return "".join(pieces), tuple(paragraphs)


def _title(block: Block) -> str:
    return re.sub(r"^#+\s+", "", block.text)


def derived(body: str) -> str:
    """A headline for a text without one: its first sentence, without a dateline, cut with "…"."""
    lede = " ".join(body.strip().split("\n", 1)[0].split())
    lede = metadata.without_dateline(lede)
    match = _FIRST_SENTENCE.match(lede)
    sentence = match[0] if match else lede
    if len(sentence) <= _DERIVED:
        return sentence
    cut = sentence[: _DERIVED - 1]
    if not sentence[_DERIVED - 1].isspace() and " " in cut[40:]:
        cut = cut[: cut.rindex(" ")]
    return cut.rstrip(" ,;:–—-") + "…"


def _section(blocks: list[Block], names: list[str]) -> str | None:
    """What a line right above the headline, or the dateline, says; of several it is a menu."""
    lede = names.index(BODY) if BODY in names else 0
    heads = [names.index(HEADLINE)] if HEADLINE in names else []
    if lede and metadata.dateline(blocks[lede].text):
        heads.append(lede)
    lines = (blocks[i - 1].text for i in heads if names[max(0, i - 2) : i].count("section") == 1
             and names[i - 1] == "section")  # fmt: skip
    return next((name for line in lines if (name := section_line(line))), None)


def _byline(lines: list[Block]) -> str | None:
    named = next((name for block in lines if (name := metadata.byline(block.text))), None)
    return named or next((block.text for block in lines if metadata.person(block.text)), None)


def _near(blocks: list[Block], names: list[str]) -> list[Block]:
    """The date lines that speak of the article; one high above the headline is the page's day."""
    lines = [i for i, name in enumerate(names) if name in (DATE, BYLINE)]
    headline = names.index(HEADLINE) if HEADLINE in names else 0
    return [blocks[i] for i in lines if i >= headline - _ABOVE or dating.labelled(blocks[i].text)]


def _published(
    document: Document, lines: list[Block], body: str
) -> tuple[datetime | None, str | None]:
    """What the source states, else a date printed near the head; of two, the first published.

    Else the day of a dateline that gives its year too: "JAKARTA, Jan 7, 1998 -".
    """
    if document.published:
        return document.published, document.published_precision
    found = [
        (*dated, not dating.stated(block.text))
        for block in lines
        if (dated := dating.date_line(block.text))
    ]
    if not found:
        told = dating.dates(metadata.dateline(body[:200].lstrip()) or "")
        return (told[0].day, "day") if len(told) == 1 else (None, None)
    return min(found, key=lambda dated: dated[1:])[0], "day"


def _publisher(lines: Iterable[str]) -> str | None:
    return next((name for line in lines if (name := metadata.publisher(line))), None)
