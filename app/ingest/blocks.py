"""text -> blocks, for articles: lines, or paragraphs of a text wrapped at a fixed width."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

_LINE = re.compile(r"[^\n]+")
_BULLET = re.compile(r"^(?:[•●▪◦‣·*]|[-–>»›→▸►]\s)\s*")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_SENTENCE = re.compile(r"(?:[.!?…]|[。！？])[\"'”’」』)\]]*$")
_ENDING = 40  # characters; a sentence ends in fewer brackets and quotes
_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Block:
    """A line or wrapped paragraph. `start`, `end` in the document's text; `text` on one line."""

    start: int
    end: int
    text: str  # without bullet
    gap: bool  # more than a line end stands before it
    bullet: bool = False
    cjk: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        return _words(self.text, self.cjk)

    @property
    def ended(self) -> bool:
        """Whether it ends as a sentence does."""
        return _ends(self.text)

    @property
    def prose(self) -> bool:
        """A sentence or more, as opposed to a label, a title or a list."""
        size = len(self.text) * (3 if self.cjk else 1)
        return (self.ended and size >= 60) or size >= 200


# A line is looked at a dozen times while an article is cleaned, and menus come with each page.
@lru_cache(4096)
def _words(text: str, cjk: bool) -> tuple[str, ...]:
    return tuple((_CJK if cjk else _WORD).findall(text))


@lru_cache(4096)
def _ends(text: str) -> bool:
    # Only the last few characters can tell; a search would try each point within the text.
    return bool(_SENTENCE.search(text, max(0, len(text) - _ENDING)))


def split(text: str) -> list[Block]:
    """The blocks of a text; joined by nothing but blanks they are all of it."""
    blocks: list[Block] = []
    spans = [(m.start(), m.end()) for m in _LINE.finditer(text) if not m[0].isspace()]
    width = _width([text[start:end] for start, end in spans])
    lines: list[tuple[int, int]] = []
    previous = 0
    for start, end in spans:
        line = text[start:end]
        left, right = start + len(line) - len(line.lstrip()), start + len(line.rstrip())
        gap = text.count("\n", previous, left) > 1
        if width and lines and not gap and _continues(text, lines[-1], (left, right), width):
            lines[-1] = (lines[-1][0], right)
            blocks[-1] = block(text, *lines[-1], blocks[-1].gap)
        else:
            lines.append((left, right))
            blocks.append(block(text, left, right, gap))
        previous = right
    return blocks


def block(text: str, start: int, end: int, gap: bool = False) -> Block:
    """The block of this stretch of a text."""
    line = " ".join(text[start:end].split())
    bullet = _BULLET.match(line)
    bare = line[bullet.end() :] if bullet and bullet.end() < len(line) else line
    cjk = len(_CJK.findall(bare)) > len(bare) * 0.3
    return Block(start, end, bare, gap, bullet is not None, cjk)


def _width(lines: Sequence[str]) -> int:
    """The column at which a text is wrapped, 0 if each line is a paragraph of its own.

    In a wrapped text most lines end within a sentence, near one column, and go on in lower case.
    """
    full = [line.rstrip() for line in lines]
    longest = max((len(line) for line in full), default=0)
    if not 30 <= longest <= 120 or len(full) < 3:
        return 0
    going_on = sum(
        not _SENTENCE.search(one) and two.lstrip()[:1].islower() and len(one) > longest * 0.6
        for one, two in pairwise(full)
    )
    return longest if going_on >= max(2, len(full) * 0.25) else 0


def _continues(text: str, before: tuple[int, int], line: tuple[int, int], width: int) -> bool:
    """Whether a line goes on with the one before, which had no room for its first word."""
    start = text.rfind("\n", 0, before[1]) + 1
    indent = line[0] - (text.rfind("\n", 0, line[0]) + 1)
    before_indent = max(before[0], start) - start
    first = text[line[0] : line[1]].split(maxsplit=1)[0]
    room = width - (before[1] - start)
    last = text[start : before[1]]
    full = len(first) + 1 > room - 6 or (not _SENTENCE.search(last) and first[:1].islower())
    return full and indent <= before_indent + 1 and not _BULLET.match(text[line[0] : line[1]])
