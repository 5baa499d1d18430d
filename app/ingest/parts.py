"""blocks -> parts, for articles: which block is headline, body, or which furniture.

Certain rules first (furniture.py), then what stands before the lede, what trails after the last
paragraph, and what stands alone between paragraphs. A wrongly cut body is
worse than furniture left.
"""

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from app.ingest import metadata
from app.ingest.blocks import Block
from app.ingest.furniture import reason
from app.ingest.scoring import Floats, scores, telling

BODY, HEADLINE, STANDFIRST, BYLINE, DATE = "body", "headline", "standfirst", "byline", "date"

# The least a line must score, of 0 to 1, to stay (bench/cleaning.py, five folds): in a page with
# all its menus; for a line that reads as a headline, alone between paragraphs; for one in a
# text with other such lines.
NOISY, BETWEEN, BETWEEN_OTHERS = 0.3, 0.5, 0.95
FOREIGN = 0.2  # a line with a smaller share of its words elsewhere in the text is of another

_KICKER = re.compile(r"[‘“\"']?[A-Z0-9][A-Z0-9 ’'‘&.,/-]{2,60}[’”\"']?:\s+\S")


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
    _between(blocks, found, sure)
    _tail(blocks, found)
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
        short = found[i] in ("section", "footer", "related") and len(blocks[i].words) <= 2
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
    prose = [i for i in prose if i not in twice or len(blocks[i].text) > 250] or prose
    if prose:
        return next((i for i in prose if sure[i] >= least), prose[0])
    if len(live) > 1 and not blocks[live[0]].ended and blocks[live[1]].ended:
        return live[1]
    return live[0] if live else len(blocks)


def _head(blocks: Sequence[Block], found: list[str | None], lede: int, title: int | None) -> None:
    """Headline, standfirst, byline and date before the lede; the rest names the section."""
    for i in range(min(lede + 4, len(blocks))):
        # After the lede too, for one that follows a standfirst written as a paragraph.
        if found[i] is None and i not in (lede, title):
            found[i] = _signed(blocks[i].text)
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
    return DATE if metadata.date_line(text) else None


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
        fits = [i for i in above if _share(blocks[i], about) >= 0.5]
        return fits[0] if fits else best
    times = Counter(key(blocks[i].text) for i in live)
    if twice := [i for i in live if times[key(blocks[i].text)] > 1 and len(blocks[i].words) > 3]:
        return twice[0]
    if fits := [i for i in long if _share(blocks[i], about) >= 0.4]:
        return fits[0]
    if long and len(live) <= 12:
        return long[-1]
    return able[-1] if able and len(live) <= 3 and len(blocks[able[-1]].words) > 1 else None


def _fit(block: Block, about: Counter[str], distance: int) -> float:
    """How well a line of a page heads its article: by words in common, size and nearness."""
    length = len(block.text)
    return (
        _share(block, about)
        - 0.015 * min(distance, 60)
        - 0.3 * (length > 130)
        - 0.3 * (length < 25)
        - 0.2 * block.ended
    )


def _titular(block: Block) -> bool:
    return len(block.text) <= 250 and not re.search(r"[.…。:;,]$", block.text)


def _share(block: Block, about: Counter[str]) -> float:
    words = telling(block)
    return sum(word in about for word in words) / max(1, len(words))


def _repeated(blocks: Sequence[Block], found: list[str | None], lede: int) -> None:
    """A paragraph printed again; a title printed twice within the text is of another story."""
    first: dict[str, int] = {}
    for i, block in enumerate(blocks):
        if found[i] not in (None, HEADLINE) or len(block.text) < 15:
            continue
        name = key(block.text)
        if name not in first:
            first[name] = i
        elif block.prose or found[first[name]] == HEADLINE:
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


def _between(blocks: Sequence[Block], found: list[str | None], sure: Floats) -> None:
    """Headlines of other stories that stand alone between two paragraphs.

    A cross-head has words of its text. Where some lines are certain, others like them in the text
    are likelier to be headlines than cross-heads.
    """
    live = [i for i in range(len(blocks)) if found[i] is None]
    about = Counter(word for i in live if blocks[i].prose for word in telling(blocks[i]))
    alone = [
        i
        for before, i, after in zip(live, live[1:], live[2:], strict=False)
        if blocks[before].prose and blocks[before].ended and blocks[after].prose
    ]
    foreign = [i for i in alone if _title_like(blocks[i]) and _share(blocks[i], about) < FOREIGN]
    titles = [i for i in alone if _news_title(blocks[i])]
    cut = foreign + [i for i in titles if sure[i] < BETWEEN]
    if cut or "related" in found:
        cut += [i for i in titles if sure[i] < BETWEEN_OTHERS]
    for i in cut:
        found[i] = "related"


def _title_like(block: Block) -> bool:
    """A line that may be a headline, cross-heads included."""
    return (
        not block.bullet
        and 25 <= len(block.text) * (2 if block.cjk else 1) <= 160
        and len(block.words) >= 5
        and (block.text[0].isupper() or block.text[0] in "‘“'\"" or block.cjk)
        and not re.search(r"[.…:;,。]$", block.text)
    )


def _news_title(block: Block) -> bool:
    """A line written as a headline is: seven words or more, begun large, not ended, not a list.

    Cross-heads within a text are shorter (measured: bench/cleaning.py on clean texts).
    """
    text = block.text
    return (
        not block.bullet
        and not block.ended
        and 40 <= len(text) <= 140
        and len(block.words) >= 7
        and not re.search(r"[.!?…:;,)\"”’。]$", text)
        and (text[0].isupper() or text[0] in "‘“'\"")
        and not text[0].isdigit()
    )


def _tail(blocks: Sequence[Block], found: list[str | None]) -> None:
    """After the last paragraph: teasers of other stories and their headlines."""
    live = [i for i in range(len(blocks)) if found[i] is None]
    trail: list[int] = []
    for i in reversed(live):
        if (blocks[i].ended and not _title_like(blocks[i])) or blocks[i].text.endswith(
            (")", "”", '"')
        ):
            break
        trail.append(i)
    rest = live[: len(live) - len(trail)]
    if not rest:
        return
    about = Counter(word for i in rest for word in telling(blocks[i]))
    _headed(blocks, found, rest[-1] + 1, trail)
    trail = [i for i in trail if found[i] is None]
    _teasers(blocks, found, rest, trail, about)
    titles = [i for i in trail if found[i] is None and _title_like(blocks[i])]
    # One title may be the article's last words; several, or one beside other furniture, are not.
    marked = any(
        found[i] in ("related", "promo", "teaser") for i in range(rest[-1] + 1, len(blocks))
    )
    sure = [i for i in titles if marked or _share(blocks[i], about) < FOREIGN]
    if len([i for i in titles if _news_title(blocks[i])]) >= 2:
        sure = titles
    if len(titles) < 0.6 * sum(found[i] is None for i in trail):
        return  # a list: of prices, winners, ingredients
    for i in trail:
        if found[i] is None and sure and i >= min(sure):
            found[i] = "related"


def _headed(blocks: Sequence[Block], found: list[str | None], after: int, trail: list[int]) -> None:
    """The lines that "Most read" or "Related stories" heads."""
    heading = next((i for i in range(after, len(blocks)) if found[i] == "related"), None)
    for i in trail:
        if heading is not None and i > heading and not blocks[i].ended:
            found[i] = "related"


def _teasers(
    blocks: Sequence[Block],
    found: list[str | None],
    rest: list[int],
    trail: list[int],
    about: Counter[str],
) -> None:
    """Long lines at the end that break off: beginnings of other stories."""
    long = [i for i in trail if len(blocks[i].text) >= 200]
    kickers = [i for i in long if _KICKER.match(blocks[i].text)]
    for i in long:
        # One paragraph cut short may be the article's own; a kicker or company shows it is not.
        if kickers or len(long) > 1 or _share(blocks[i], about) < FOREIGN:
            found[i] = "teaser"
    if any(found[i] == "teaser" for i in long):
        for i in reversed(rest[1:]):
            if not (_KICKER.match(blocks[i].text) and len(blocks[i].text) >= 200):
                break
            found[i] = "teaser"
