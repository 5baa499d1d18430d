"""blocks -> parts, for articles: which block is headline, body, or which furniture.

Certain rules first (furniture.py), then what stands before the lede, what trails after the last
paragraph, and what stands alone between paragraphs. A wrongly cut body is
worse than furniture left.
"""

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from app.ingest import dating, metadata
from app.ingest.blocks import Block
from app.ingest.furniture import reason
from app.ingest.scoring import Floats, scores, telling
from app.ingest.sections import section_line
from app.ingest.teasers import between, labelled, share, tail

BODY, HEADLINE, STANDFIRST, BYLINE, DATE = "body", "headline", "standfirst", "byline", "date"

NOISY = 0.3  # the least a line of a page with all its menus must score, of 0 to 1, to stay

_SPOKEN_OF = (None, HEADLINE, STANDFIRST, BYLINE, DATE)
_FACT = re.compile(r"(?!(?i:by|photo|date|source|tags?|topics?|section|share|from|text)\b)"
                   r"[A-Z][\w /’'-]{2,24}: \S")  # fmt: skip


@lru_cache(4096)
def key(text: str) -> str:
    """A line as it is compared with another."""
    return re.sub(r"\W+", " ", text).strip().casefold()


def parts(blocks: Sequence[Block], headline: str | None = None) -> list[str]:
    """The part each block is: one of the five names above, or a reason of furniture."""
    if not blocks:
        return []
    found: list[str | None] = [reason(block.text) for block in blocks]
    _tickers(blocks, found)
    _counts(blocks, found)
    _crossheads(blocks, found)
    sure = scores(blocks, found)
    noisy = _noisy(blocks, found, sure)
    lede = _lede(blocks, found, sure, NOISY if noisy else 0.0)
    _head(blocks, found, lede, _titles(blocks, found, lede, headline, sure, noisy))
    _repeated(blocks, found, lede)
    _unlike(blocks, found, lede, sure, noisy)
    labelled(blocks, found, lede)
    between(blocks, found, sure)
    tail(blocks, found)
    return [part or BODY for part in found]


def _tickers(blocks: Sequence[Block], found: list[str | None]) -> None:
    """The name before a row of figures belongs to them."""
    for i in range(len(blocks) - 1):
        if found[i] is None and found[i + 1] == "ticker" and len(blocks[i].text) < 30:
            found[i] = None if blocks[i].ended else "ticker"


def _counts(blocks: Sequence[Block], found: list[str | None]) -> None:
    """A bare number at either end counts comments or shares; within a text it may number parts."""
    for order in (range(len(blocks)), range(len(blocks) - 1, -1, -1)):
        for i in order:
            if found[i] is None and blocks[i].text.isdigit():
                found[i] = "comments"
            elif found[i] is None:
                break


def _crossheads(blocks: Sequence[Block], found: list[str | None]) -> None:
    """A word such as "News" or "About" alone between two paragraphs heads the second."""
    for i in range(1, len(blocks) - 1):
        # Two words that order the reader about, "Keep reading", head nothing.
        most = {"section": 1, "related": 1, "footer": 2}.get(found[i] or "", 0)
        short = len(blocks[i].words) <= most
        around = (i - 1, i + 1)
        if short and all(found[j] is None and blocks[j].prose for j in around):
            found[i] = None


def _lede(blocks: Sequence[Block], found: list[str | None], sure: Floats, least: float) -> int:
    """Where the article's text begins: its first paragraph, in a short text its first sentence."""
    live = [i for i in range(len(blocks)) if found[i] is None]
    prose = [i for i in live if blocks[i].prose]
    # A title that ends as a sentence does shows itself by being printed again below.
    keys = [key(block.text) for block in blocks]
    twice = {i for i in prose if keys[i] in keys[i + 1 : i + 4]}
    prose = [i for i in prose if i not in twice or len(blocks[i].text) > 160] or prose
    if prose:
        first = next((i for i in prose if sure[i] >= least), prose[0])
        return first if least else _opening(blocks, live, first)
    if len(live) > 1 and not blocks[live[0]].ended and blocks[live[1]].ended:
        return live[1]
    return live[0] if live else len(blocks)


def _opening(blocks: Sequence[Block], live: Sequence[int], first: int) -> int:
    """Where a text without a page around it begins, if before its first paragraph.

    With a line that leads to that paragraph, as a letter's salutation does, or with a table of
    facts: "Pros: ...", "Cons: ...".
    """
    before = [i for i in live if i < first]
    facts = [i for i in before if _FACT.match(blocks[i].text)]
    if len(facts) > 1:
        return facts[0]
    if before and blocks[before[-1]].text.endswith((",", ":")) and not blocks[before[-1]].bullet:
        return before[-1]
    return first


def _head(blocks: Sequence[Block], found: list[str | None], lede: int, title: int | None) -> None:
    """Headline, standfirst, byline and date before the lede; the rest names the section."""
    for i in range(min(lede + 4, len(blocks))):
        # After the lede too, for one that follows a standfirst written as a paragraph.
        if found[i] is None and i not in (lede, title):
            found[i] = _signed(blocks[i].text)
    for i in range(lede - 1):
        if (
            found[i] is None
            and metadata.person(blocks[i].text)
            and metadata.role(blocks[i + 1].text)
        ):
            found[i] = found[i + 1] = BYLINE
    for i in range(lede):
        block = blocks[i]
        if found[i] is not None:
            continue
        if i == title:
            found[i] = HEADLINE
        elif title is not None and key(block.text) == key(blocks[title].text):
            found[i] = "repeated"
        elif title is not None and title < i < title + 6 and (block.bullet or len(block.words) > 5):
            found[i] = STANDFIRST
        elif block.ended and len(block.words) > 3 and lede - i <= 2:
            found[i] = STANDFIRST if title is not None else None
        else:
            found[i] = "section"


@lru_cache(4096)
def _signed(text: str) -> str | None:
    if metadata.byline(text):
        return BYLINE
    return DATE if dating.date_line(text) else None


def _titles(
    blocks: Sequence[Block],
    found: list[str | None],
    lede: int,
    headline: str | None,
    sure: Floats,
    noisy: bool,
) -> int | None:
    """The block that is the headline: the one given, one printed twice, else by its words."""
    live = [i for i in range(lede) if found[i] is None and not _signed(blocks[i].text)]
    if headline:
        wanted = key(headline)
        return next((i for i in live if key(blocks[i].text) == wanted), None)
    able = [i for i in live if not blocks[i].bullet and _titular(blocks[i])]
    long = [i for i in able if len(blocks[i].words) > 3]
    body = [
        b for i, b in enumerate(blocks) if i >= lede and b.prose and (not noisy or sure[i] >= NOISY)
    ]
    about = Counter(word for block in body for word in telling(block))
    if noisy:
        best = max(long, key=lambda i: _fit(blocks[i], about, lede - i), default=None)
        # What stands closer to the lede and shares more words with it may be the standfirst.
        above = [i for i in long if best is not None and best - 4 <= i < best]
        fits = [i for i in above if share(blocks[i], about) >= 0.5]
        return fits[0] if fits else best
    times = Counter(key(blocks[i].text) for i in live)
    if twice := [i for i in live if times[key(blocks[i].text)] > 1 and len(blocks[i].words) > 3]:
        return twice[0]
    if fits := [i for i in long if share(blocks[i], about) >= 0.4]:
        return fits[0]
    if long and len(live) <= 12:
        return long[-1]
    return able[-1] if able and len(live) <= 3 and len(blocks[able[-1]].words) > 1 else None


def _fit(block: Block, about: Counter[str], distance: int) -> float:
    """How well a line of a page heads its article: by words in common, size and nearness."""
    length = len(block.text)
    return (
        share(block, about)
        - 0.015 * min(distance, 60)
        - 0.3 * (length > 130)
        - 0.3 * (length < 25)
        - 0.2 * block.ended
    )


def _titular(block: Block) -> bool:
    asks = re.match(r"(?:vote|poll|quiz|survey)\s*[:|]", block.text, re.I)
    ends = re.search(r"[.…。:;,]$", block.text)
    return len(block.text) <= 250 and not asks and not ends and not section_line(block.text)


def _repeated(blocks: Sequence[Block], found: list[str | None], lede: int) -> None:
    """A paragraph printed again; a title printed twice within the text is of another story.

    Where nothing else is furniture, a paragraph that comes back later is the writer's doing.
    """
    first: dict[str, int] = {}
    page = any(name not in _SPOKEN_OF for name in found)
    for i, block in enumerate(blocks):
        if found[i] not in (None, HEADLINE) or len(block.text) < 15:
            continue
        name = key(block.text)
        if name not in first:
            first[name] = i
        elif (block.prose and (page or first[name] == i - 1)) or found[first[name]] == HEADLINE:
            found[i] = "repeated"
        elif not block.ended and len(block.words) > 4 and first[name] == i - 1 >= lede:
            found[first[name]], found[i] = "related", "repeated"


def _noisy(blocks: Sequence[Block], found: list[str | None], sure: Floats) -> bool:
    """Whether a text is all that a page shows: lines that are not the article's outnumber those."""
    other = sum(
        not b.prose and (found[i] is not None or sure[i] < 0.5) for i, b in enumerate(blocks)
    )
    prose = sum(b.prose and found[i] is None for i, b in enumerate(blocks))
    # A list of prices or recipes has short lines too, but no menus, buttons and notices.
    kinds = Counter(name for name in found if name not in (None, "ticker", "caption"))
    return other >= 15 and other > prose and kinds.total() >= 4 and len(kinds) >= 2


def _unlike(
    blocks: Sequence[Block], found: list[str | None], lede: int, sure: Floats, noisy: bool
) -> None:
    """After the lede, what the network holds to be none of the article."""
    for i in range(lede + 1, len(blocks)):
        if noisy and found[i] is None and sure[i] < NOISY:
            found[i] = "related" if len(blocks[i].words) > 3 else "section"
