"""Blocks that are of other stories, for parts: headlines and beginnings among the paragraphs."""

import re
from collections import Counter
from collections.abc import Sequence

from app.ingest.blocks import Block
from app.ingest.furniture import is_title
from app.ingest.scoring import Floats, telling

# The least a line must score to stay (bench/cleaning.py, five folds): one that reads as a
# headline, alone between paragraphs; one in a text with other such lines.
BETWEEN, BETWEEN_OTHERS = 0.5, 0.95
CERTAIN = 0.9  # a line that scores so much stays though its words are of another text
FOREIGN = 0.2  # a line with a smaller share of its words elsewhere in the text is of another

_BETWEEN_PARTS = (" - ", " – ", " — ", "\t", " | ", "...", " vs ")
KICKER = re.compile(r"[‘“\"']?[A-Z0-9][A-Z0-9 ’'‘&.,/-]{2,60}[’”\"']?:\s+\S")

_LABELS = frozenset("WHAT WHEN WHERE WHO WHY HOW NOTE NOTES SOURCE SOURCES TICKETS UPDATE".split())


def labelled(blocks: Sequence[Block], found: list[str | None], lede: int) -> None:
    """Below the lede: titles after "In pictures:" and the like, and what "Related" heads."""
    listed = False
    for i in range(lede + 1, len(blocks)):
        block = blocks[i]
        if found[i] == "related" and len(block.words) <= 5:
            listed = True
        elif found[i] is None and not block.prose:
            if is_title(block.text) or (listed and (block.bullet or _news_title(block))):
                found[i] = "related"
            else:
                listed = False
        elif found[i] is None:
            listed = False


def between(blocks: Sequence[Block], found: list[str | None], sure: Floats) -> None:
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
    foreign = [
        i
        for i in alone
        if _title_like(blocks[i]) and sure[i] < CERTAIN and share(blocks[i], about) < FOREIGN
    ]
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
        and not re.search(r"[.…:;,。]$|: *[$€£]?\d", block.text)
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


def tail(blocks: Sequence[Block], found: list[str | None]) -> None:
    """After the last paragraph: teasers of other stories and their headlines."""
    _kicked(blocks, found)
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
    sure = [i for i in titles if marked or share(blocks[i], about) < FOREIGN]
    if len([i for i in titles if _news_title(blocks[i])]) >= 2:
        sure = titles
    open = [blocks[i].text for i in trail if found[i] is None]
    if len(titles) < 0.6 * len(open) or _rows(open):
        return  # a list: of prices, winners, ingredients
    for i in trail:
        if found[i] is None and sure and i >= min(sure):
            found[i] = "related"


def _kicked(blocks: Sequence[Block], found: list[str | None]) -> None:
    """PENSION ROW: About 300 teachers marched, and such lines at the very end: each a story's."""
    live = [i for i in range(len(blocks)) if found[i] is None]
    for i in reversed(live[2:]):
        text = blocks[i].text
        if not (kicker := KICKER.match(text)) or kicker[0].split(":")[0].upper() in _LABELS:
            break
        words = text[kicker.end() - 1 :].split()
        small = sum(word[0].islower() for word in words)
        if len(words) < 12 or small < len(words) / 2 or text.endswith((".", "!", "?", "…", ":")):
            break
        found[i] = "teaser"


def _rows(lines: Sequence[str]) -> bool:
    """Whether lines are rows of a list: most have the same mark between what and whom."""
    marked = Counter(mark for line in lines for mark in _BETWEEN_PARTS if mark in line)
    return len(lines) > 2 and max(marked.values(), default=0) >= 0.8 * len(lines)


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
    kickers = [i for i in long if KICKER.match(blocks[i].text)]
    for i in long:
        # One paragraph cut short may be the article's own; a kicker or company shows it is not.
        if kickers or len(long) > 1 or share(blocks[i], about) < FOREIGN:
            found[i] = "teaser"
    if any(found[i] == "teaser" for i in long):
        for i in reversed(rest[1:]):
            if not (KICKER.match(blocks[i].text) and len(blocks[i].text) >= 200):
                break
            found[i] = "teaser"


def share(block: Block, about: Counter[str]) -> float:
    words = telling(block)
    return sum(word in about for word in words) / max(1, len(words))
