"""Prepared articles -> without the lines that several stories share, for store.

A line that stands in three stories belongs to the site, not to one of them. Decided when an
article is written: what is stored stays as it is until it is read again. A sentence that reports
stays: "The ministry did not respond to a request for comment." is part of each of its stories.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import Connection, delete, func, select
from sqlalchemy.dialects.sqlite import insert
from sqlmodel import col

from app.ingest import prints
from app.ingest.articles import CleanArticle, Furniture, Paragraph, assemble
from app.ingest.blocks import Block, block
from app.ingest.duplicates import fingerprint
from app.ingest.entities import Mention, Names
from app.ingest.parts import key
from app.models import Article, Line

if TYPE_CHECKING:
    from app.ingest.store import Prepared

STORIES = 3
_KEPT = 5  # stories that are noted for a line; more decide nothing
_MOST = 60  # lines of an article that are noted
_CHUNK = 500
_KIN = 0.3  # share of an article's fingerprints that another must have to be held for its copy
_RUN = 0.6  # share of the short lines in a row that must be repeated; else they are a list
_UNSURE = frozenset(("related", "teaser", "section", "promo", "caption"))
_LONGEST = 120  # words of a line that may be cut; teasers break off after a hundred
_REPORTS = re.compile(
    r"\b(?:said|says?|told|adds?|added|according|he|she|they|him|her|his|their|was|were|had|has|have"
    r"|did|been|asked|called|calls|respon\w+|declin\w+|comments?|investigat\w+|police"
    r"|arrest\w+|disclosed)\b|\d",
    re.I,
)
_TO_READERS = re.compile(
    r"\b(?:you|your|our|us|subscribers?|newsletter|this (?:article|story|report|series))\b"
    r"|https?://|www\.|©|@",
    re.I,
)


class Shared(NamedTuple):
    """A line that may stand in other stories too."""

    hash: int
    paragraph: int  # of the body, which it may leave; -1: it is furniture already


def lines(article: CleanArticle, text: str) -> tuple[Shared, ...]:
    """The lines of an article that would be furniture if other stories had them."""
    found: dict[int, Shared] = {}
    for number in _able(article, text):
        paragraph = article.paragraphs[number]
        hash = _hash(text[paragraph.start : paragraph.end])
        found.setdefault(hash, Shared(hash, number))
    for start, end, reason in article.furniture:
        if len(found) >= _MOST:
            break
        # Menus are many and short, and no article's text is like them.
        if reason in _UNSURE and end - start >= 25 and text.count(" ", start, end) > 2:
            hash = _hash(text[start:end])
            found.setdefault(hash, Shared(hash, -1))
    return tuple(list(found.values())[:_MOST])


def _hash(line: str) -> int:
    return int.from_bytes(blake2b(key(line).encode(), digest_size=8).digest()) >> 1


def _able(article: CleanArticle, text: str) -> Iterator[int]:
    """The paragraphs that may be cut: never the first; short labels only after the last sentence.

    A cross-head such as "What happens next" may stand in many stories. Of 9,140 newswire stories
    none loses a line but for signs of their end.
    """
    blocks = [block(text, p.start, p.end) for p in article.paragraphs]
    told = (i for i in reversed(range(len(blocks))) if blocks[i].prose and blocks[i].ended)
    last = next((i for i in told if not _site(blocks[i])), None)
    if last is None:
        return
    for i in range(1, len(blocks)):
        least, most = (2, _LONGEST) if i > last else (5, 45)
        if not least <= len(blocks[i].words) <= most or blocks[i].cjk:
            continue
        if _label(blocks[i]) or _site(blocks[i]):
            yield i


def _site(block: Block) -> bool:
    """Whether a sentence may be the site's own: it speaks to the reader, or reports nothing."""
    if not block.ended or re.search(r"[“”\"]", block.text):
        return False
    reports = block.text.endswith("?") or _REPORTS.search(block.text)
    return bool(_TO_READERS.search(block.text)) or not reports


def _label(block: Block) -> bool:
    return not block.ended and not re.search(r"[:;,)\"”’?]$", block.text)


def without(prepared: "Prepared", cut: set[int]) -> "Prepared":
    """The article without these paragraphs of its body, and without what they name."""
    article, text = prepared.article, prepared.document.text
    left = [p for i, p in enumerate(article.paragraphs) if i not in cut]
    body, paragraphs = assemble(text, left)
    gone = [Furniture(article.paragraphs[i].start, article.paragraphs[i].end, "repeated")
            for i in cut]  # fmt: skip
    return replace(
        prepared,
        article=replace(
            article,
            body=body,
            paragraphs=paragraphs,
            furniture=tuple(sorted((*article.furniture, *gone))),
        ),
        names=_names(prepared.names, list(zip(left, paragraphs, strict=True))),
        shingles=fingerprint(body),
    )


def _names(names: Names, moved: Sequence[tuple[Paragraph, Paragraph]]) -> Names:
    """The names left, at their new places. Who is meant was told from the whole text."""
    mentions = tuple(_moved(names.mentions, moved))
    named = {(m.kind, m.entity) for m in (*mentions, *names.headline_mentions)}
    # The country of a place counts without being named.
    named |= {
        ("country", e.country.lower())
        for e in names.entities
        if e.country and (e.kind, e.slug) in named
    }
    entities = tuple(e for e in names.entities if (e.kind, e.slug) in named)
    return replace(names, mentions=mentions, entities=entities)


def _moved(
    mentions: Iterable[Mention], moved: Sequence[tuple[Paragraph, Paragraph]]
) -> Iterator[Mention]:
    places = iter(moved)
    at = next(places, None)
    for mention in mentions:
        while at and mention.start >= at[0].at + at[0].end - at[0].start:
            at = next(places, None)
        if at and at[0].at <= mention.start:
            by = at[1].at - at[0].at
            yield replace(mention, start=mention.start + by, end=mention.end + by)


class Repeats:
    """Cuts shared lines from a batch within its transaction, then notes the lines of its articles.

    Stories of the batch's own articles are not known yet: copies are those with fingerprints in
    common, asked for only where a line stands elsewhere.
    """

    def __init__(self, connection: Connection, batch: Sequence["Prepared"]) -> None:
        self._connection = connection
        self._batch = batch
        self._known: dict[int, dict[str, str]] = defaultdict(dict)  # hash -> article id -> story
        self._stories: dict[str, str] = {}  # article of the batch -> its story
        hashes = list({line.hash for p in batch for line in p.lines})
        story = func.coalesce(col(Article.story_number), -col(Article.number))
        for at in range(0, len(hashes), _CHUNK):
            for hash, id, of in connection.execute(
                select(col(Line.hash), col(Article.id), story)
                .join(Article, col(Article.number) == col(Line.article_number))
                .where(col(Line.hash).in_(hashes[at : at + _CHUNK]))
            ):
                self._known[hash][id] = str(of)

    def cut(self) -> list["Prepared"]:
        """The batch in order, each article without what stands in two other stories."""
        fresh: dict[int, list[Prepared]] = defaultdict(list)
        out = []
        for prepared in self._batch:
            shared = {
                line.paragraph
                for line in prepared.lines
                if line.paragraph >= 0 and self._in_several(prepared, line.hash, fresh[line.hash])
            }
            cut = _no_lists(prepared, shared) if shared else shared
            out.append(without(prepared, cut) if cut else prepared)
            for line in prepared.lines:
                fresh[line.hash].append(prepared)
        return out

    def _in_several(self, prepared: "Prepared", hash: int, fresh: list["Prepared"]) -> bool:
        here = {p.id for p in fresh} | {prepared.id}
        known = {story for id, story in self._known[hash].items() if id not in here}
        if len(known) + len(here) < STORIES:
            return False
        stories = known | {self._story(other) for other in (prepared, *fresh)}
        return len(stories) >= STORIES

    def _story(self, prepared: "Prepared") -> str:
        if prepared.id not in self._stories:
            self._stories[prepared.id] = self._kin(prepared) or prepared.id
        return self._stories[prepared.id]

    def _kin(self, prepared: "Prepared") -> str | None:
        """The story of the article most like this one, stored or before it in the batch."""
        least = max(2, _KIN * len(prepared.shingles))
        shared = prints.sharing(self._connection, prepared.shingles)
        alike = [number for number, count in shared.most_common(_CHUNK) if count >= least]
        story = func.coalesce(col(Article.story_number), -col(Article.number)).label("story")
        rows = self._connection.execute(
            select(col(Article.number), story).where(
                col(Article.number).in_(alike), col(Article.id) != prepared.id
            )
        )
        best = min(rows, key=lambda row: (-shared[row.number], row.number), default=None)
        if best:
            return str(best.story)
        own = set(prepared.shingles)
        for other in self._batch:
            if other is prepared:
                break
            if len(own.intersection(other.shingles)) >= least:
                return self._story(other)
        return None

    def note(self, numbers: dict[str, int]) -> None:
        """Keep the lines of the batch's articles, by their ids; a few stories a line are enough."""
        mine = list(numbers.values())
        self._connection.execute(delete(Line).where(col(Line.article_number).in_(mine)))
        story = func.coalesce(col(Article.story_number), -col(Article.number))
        found = self._connection.execute(
            select(col(Article.id), story).where(col(Article.number).in_(mine))
        )
        stories = {id: str(of) for id, of in found}
        rows = []
        for prepared in self._batch:
            if prepared.id not in numbers:
                continue
            for line in prepared.lines:
                held = {of for id, of in self._known[line.hash].items() if id != prepared.id}
                if len(held) < _KEPT and stories[prepared.id] not in held:
                    self._known[line.hash][prepared.id] = stories[prepared.id]
                    rows.append({"hash": line.hash, "article_number": numbers[prepared.id]})
        for at in range(0, len(rows), _CHUNK):
            self._connection.execute(insert(Line), rows[at : at + _CHUNK])


def _no_lists(prepared: "Prepared", shared: set[int]) -> set[int]:
    """Of short lines in a row most must be shared; else they are a list, of prices or winners."""
    article, text = prepared.article, prepared.document.text
    short = [not block(text, p.start, p.end).prose for p in article.paragraphs]
    cut = set()
    for i in shared:
        first = last = i
        while first > 0 and short[first - 1]:
            first -= 1
        while last + 1 < len(short) and short[last + 1]:
            last += 1
        row = range(first, last + 1)
        if sum(n in shared for n in row) >= _RUN * len(row):
            cut.add(i)
    return cut
