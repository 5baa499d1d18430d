"""A page's tree -> its lines, each with what the markup around it says; for html.py."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

BLOCKS = frozenset(
    (
        "address article aside blockquote body br button caption dd details div dl dt fieldset "
        "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr label legend li main nav ol "
        "option p pre section summary table td th tr ul"
    ).split()
)
UNSEEN = frozenset("script style noscript template head svg iframe select textarea".split())
_STRONG = frozenset("b strong em i".split())

# What an element is, and what its class and id call it: a bit each, which all within it share.
TAGS = (
    "p", "li", "h1", "h2", "h3 h4 h5 h6", "blockquote", "td th", "figcaption figure caption",
    "article main", "nav header", "footer", "aside", "form button label", "dl dt dd",
)  # fmt: skip
_NAMES = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        r"caption|credit|figure|gallery|slide|lightbox",
        r"relat|recommend|recirc|trending|popular|most-?(?:read|viewed)|outbrain|taboola|teaser"
        r"|read-?(?:more|next|also)|see-?also|more-|promo|card|rail|widget",
        r"newsletter|subscri|sign-?up|paywall|regwall|donat|membership",
        r"share|social|follow",
        r"author|byline|\bbio\b|contributor|profile",
        r"comment|disqus|respon[ds]|discussion",
        r"footer|foot-?note|copyright|disclaimer|legal|disclosure",
        r"nav|menu|breadcrumb|masthead|toolbar|sidebar",
        r"advert|sponsor|\bad[-_s]|[-_]ads?\b|affiliate|commerce|product|shop",
        r"tag|topic|keyword|categor|kicker|eyebrow|rubric",
        r"dek\b|dek[-_]|subtitle|sub-?head|standfirst|summary|excerpt|description|intro|lede?\b",
        r"article-?_?-?(?:body|content|text)|(?:body|content|story|post|entry)-?_?-?"
        r"(?:body|content|text|copy)|articlebody|rich-?text|prose\b",
        r"video|player|audio|podcast|embed|tweet|instagram",
        r"hidden|sr-only|visually|screen-?reader|modal|popup|cookie|consent|banner|tooltip",
    )
)
_BIT = {tag: 1 << i for i, tags in enumerate(TAGS) for tag in tags.split()}
HEADING = _BIT["h1"]
BITS = len(TAGS) + len(_NAMES) + 1
_HIDDEN = 1 << (BITS - 1)
_DEEP = 60  # elements around a line that are told; pages have 40 at most
_UNSHOWN = re.compile(r"display:\s*none|visibility:\s*hidden", re.I)
_NAMING = frozenset(("class", "id", "itemprop", "data-testid", "role"))


class _Around(NamedTuple):
    """What holds of all text within an element."""

    bits: int = 0
    above: tuple[int, ...] = ()
    linked: bool = False
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A line of what the page shows."""

    text: str
    bits: int
    linked: float  # the share of its characters that lead elsewhere
    strong: float
    above: tuple[int, ...]  # the numbers of its block and the elements around that, nearest first


class _Lines:
    def __init__(self) -> None:
        self.found: list[Line] = []
        self._pieces: list[str] = []
        self._sizes = [0, 0, 0]  # characters: all, linked, strong
        self._around = _Around()

    def add(self, text: str | None, around: _Around) -> None:
        if not text:
            return
        self._pieces.append(text)
        if size := len(text.strip()):
            if not self._sizes[0]:
                self._around = around
            self._sizes[0] += size
            self._sizes[1] += size * around.linked
            self._sizes[2] += size * around.strong

    def end(self) -> None:
        if self._sizes[0]:
            text = " ".join("".join(self._pieces).split())
            size, linked, strong = self._sizes
            around = self._around
            self.found.append(Line(text, around.bits, linked / size, strong / size, around.above))
        self._pieces.clear()
        self._sizes = [0, 0, 0]


def lines(tree: Any) -> list[Line]:
    """All that a page shows, a line for each block."""
    read = _Lines()
    number = 0
    stack: list[tuple[Any, _Around, bool]] = [(tree, _Around(), True)]
    while stack:  # not recursive: pages nest deeper than Python's stack
        element, around, entering = stack.pop()
        tag = element.tag
        if not isinstance(tag, str) or tag in UNSEEN:
            read.add(element.tail, around)
        elif not entering:
            if tag in BLOCKS:
                read.end()
            read.add(element.tail, around)
        else:
            bits, above, linked, strong = around
            if tag in BLOCKS:
                read.end()
                number += 1
                above = above if tag == "br" else (number, *above[:_DEEP])
            elif tag == "a":
                linked = True
            elif tag in _STRONG:
                strong = True
            inner = _Around(bits | _BIT.get(tag, 0) | _named(element), above, linked, strong)
            read.add(element.text, inner)
            stack.append((element, around, False))
            stack.extend((child, inner, True) for child in reversed(element))
    read.end()
    return read.found


def _named(element: Any) -> int:
    bits = 0
    for name, value in element.items():
        if name in _NAMING:
            for word in value.split():
                bits |= _bits(word)
        elif (
            name == "hidden"
            or (name == "aria-hidden" and value == "true")
            or (name == "style" and _UNSHOWN.search(value))
        ):
            bits |= _HIDDEN
    return bits


@lru_cache(20_000)
def _bits(name: str) -> int:
    found = (1 << (len(TAGS) + i) for i, pattern in enumerate(_NAMES) if pattern.search(name))
    return sum(found)
