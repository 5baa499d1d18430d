"""Where a text matches a query, and the passages that show it: data, never HTML."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import regex

from app.spotting import Spotter, beginning
from app.text import Token
from app.tree import (
    Fuzzy,
    Name,
    Node,
    Phrase,
    Prefix,
    Term,
    Wildcard,
    glob,
    leaves,
    runs,
    within,
)

Span = tuple[int, int]  # start and end in code points
_Written = Term | Phrase | Prefix | Wildcard | Fuzzy  # a leaf that says how words are written
_Test = Callable[[Token], bool]

WIDTH = 220  # code points of a passage: three lines of a result
LEAD = 60  # of them before the first match
LONGEST = 40  # a longer word may be cut: an address between its letters, for want of spaces
MOST = 1_000  # matches of a text, among which the best are looked for
_CLUSTERED = 200  # code points, in which the characters around a place are told apart
_BEFORE, _AFTER = regex.compile(r"(?r)\S+"), regex.compile(r"\S+")
_LETTERS_BEFORE, _LETTERS = regex.compile(r"(?r)[^\W_]+"), regex.compile(r"[^\W_]+")
_CLUSTER = regex.compile(r"\X")
_WIDE = regex.compile(r"[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60]")
# Between two of these a line is broken anywhere: scripts without spaces, and pictures.
_FREE = regex.compile(
    r"[\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\u2e80-\uabff\uf900-\uffef\U0001f000-\U0003ffff]"
)


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a text: where it begins, and the matches within it."""

    start: int
    text: str
    ranges: tuple[Span, ...]


def matches(text: str, node: Node | None, field: str = "body") -> list[Span]:
    """The stretches of a text that a query finds, in order, none overlapping.

    `field` is what the text is (headline, standfirst or body): `headline:x` marks headlines only.
    What a NOT keeps away is not marked; a phrase is marked as a whole.
    """
    sought = _sought(node, "headline" if field == "headline" else "body")
    words = sought.spotter.spot(text) if sought.leaves else []
    return merged([span for leaf, test in sought.leaves for span in _spans(words, leaf, test)])


class _Sought:
    """What a query looks for in one kind of field."""

    def __init__(self, node: Node | None, where: str) -> None:
        self.leaves = [
            (leaf, _test(leaf))
            for leaf in dict.fromkeys(leaves(node))
            if not isinstance(leaf, Name) and leaf.field in ("", where)
        ]
        tests = [test for _, test in self.leaves]
        self.spotter = Spotter(
            lambda word: any(test(word) for test in tests),
            {begun for leaf, _ in self.leaves for begun in _beginnings(leaf)},
            max((_reach(leaf) for leaf, _ in self.leaves), default=0),
        )


_sought = lru_cache(32)(_Sought)  # texts are read by the dozen for one query


def merged(spans: Sequence[Span]) -> list[Span]:
    """Spans in order, those that overlap made one."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def passages(
    text: str, found: Sequence[Span], whole: Sequence[Span] = (), count: int = 2
) -> tuple[Passage, ...]:
    """The best passages, in the order of the text; its beginning when nothing is found.

    Best is where most different words are found, then most places, then what comes first. Words,
    matches and the spans of `whole` (mentions of names) are never cut; all are sorted by start.
    """
    found = found[:MOST]
    width, lead = _measures(text, found[0][0] if found else 0)
    edges = _Edges(text, found, whole)
    if not found:
        return (_passage(text, (), *edges.around(0, width)),) if text.strip() else ()
    said = [text[start:end].casefold() for start, end in found]
    starts = [start for start, _ in found]
    ends = [end for _, end in found]

    def merit(at: int) -> tuple[int, int, int]:
        after = bisect_right(ends, starts[at] + width - lead)
        return len(set(said[at:after])), after - at, -at

    chosen: list[Span] = []
    for at in sorted(range(len(found)), key=merit, reverse=True):
        begin = max(0, starts[at] - lead)
        start, end = edges.around(begin, max(begin + width, ends[at]))
        if all(end <= other or start >= after for other, after in chosen):
            chosen.append((start, end))
            if len(chosen) == count:
                break
    return tuple(
        _passage(text, found[bisect_left(starts, start) : bisect_right(ends, end)], start, end)
        for start, end in sorted(chosen)
    )


def _measures(text: str, at: int) -> Span:
    """How long a passage is, and how much of it stands before a match: half as many characters
    make as long a line where they are wide."""
    near = text[max(0, at - LEAD) : at + WIDTH]
    wide = not near.isascii() and 2 * len(_WIDE.findall(near)) > len(near)
    return (WIDTH // 2, LEAD // 2) if wide else (WIDTH, LEAD)


class _Edges:
    """Where a text may be cut: not within a word, a character or a span that is kept whole."""

    def __init__(self, text: str, *kept: Sequence[Span]) -> None:
        self._text = text
        self._kept = [([start for start, _ in spans], spans) for spans in kept]

    def around(self, start: int, end: int) -> Span:
        """Nearly this stretch, cut well."""
        text = self._text
        start, end = self._back(start), self._on(min(end, len(text)))
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        return start, end

    def _back(self, at: int) -> int:
        last, first = -1, max(0, at - LONGEST)
        while at != last:  # out of a span into a word, out of that word into another span
            last = at
            at = self._word_start(self._kept_at(at)[0], first)
        return at

    def _on(self, at: int) -> int:
        first, last = -1, min(len(self._text), at + LONGEST)
        while at != first:
            first = at
            at = self._word_end(self._kept_at(at)[1], last)
        return at

    def _word_start(self, at: int, first: int) -> int:
        text, start = self._text, at
        if (run := _BEFORE.match(text, first, at)) and run[0].isascii():
            start -= len(run[0]) if text[at : at + 1].strip() else 0
        while start > first and self._joined(start):
            start -= 1
        if start > first or not self._joined(first):
            return start
        letters = _LETTERS_BEFORE.match(text, first, at) if text[at : at + 1].isalnum() else None
        return at - len(letters[0]) if letters else at

    def _word_end(self, at: int, last: int) -> int:
        text, end = self._text, at
        if (run := _AFTER.match(text, at, last)) and run[0].isascii():
            end += len(run[0]) if text[max(0, at - 1) : at].strip() else 0
        while end < last and self._joined(end):
            end += 1
        if end < last or not self._joined(last):
            return end
        letters = _LETTERS.match(text, at, last) if text[max(0, at - 1) : at].isalnum() else None
        return at + len(letters[0]) if letters else at

    def _joined(self, at: int) -> bool:
        """Whether a word goes on from before `at`."""
        before, after = self._text[at - 1 : at], self._text[at : at + 1]
        if before.isspace() or after.isspace() or not before or not after:
            return False
        return (before + after).isascii() or not (_FREE.match(before) and _FREE.match(after))

    def _kept_at(self, at: int) -> Span:
        """What must not be cut at this place."""
        for starts, spans in self._kept:
            index = bisect_right(starts, at) - 1
            if index >= 0 and spans[index][0] < at < spans[index][1]:
                return spans[index]
        if 0 < at < len(self._text) and not self._text[at - 1 : at + 1].isascii():
            return _character(self._text, at)
        return at, at


def _character(text: str, at: int) -> Span:
    """The character that a reader sees at this place: of several code points, perhaps."""
    first = at - 1
    while first > 0 and not text[first].isascii() and at - first < _CLUSTERED:
        first -= 1
    for match in _CLUSTER.finditer(text, first, at + _CLUSTERED):
        if match.end() > at:
            return match.span() if match.start() < at else (at, at)
    return at, at


def _passage(text: str, found: Sequence[Span], start: int, end: int) -> Passage:
    ranges = tuple((a - start, b - start) for a, b in found if start <= a and b <= end)
    return Passage(start, text[start:end], ranges)


def _spans(words: Sequence[tuple[int, Token]], leaf: _Written, test: _Test) -> list[Span]:
    """Where a leaf is found among words with their numbers."""
    if not isinstance(leaf, Phrase):
        return [(word.start, word.end) for _, word in words if test(word)]
    places: dict[str, list[int]] = {term: [] for term in leaf.terms}
    for at, word in words:
        if word.term in places:
            places[word.term].append(at)
    by_number = dict(words)
    stretches = runs([places[term] for term in leaf.terms], leaf.gap)
    return [(by_number[first].start, by_number[last].end) for first, last in stretches]


def _beginnings(leaf: _Written) -> Iterable[str]:
    """What the words that a leaf means begin with."""
    match leaf:
        case Term(term):
            return [beginning(term)]
        case Phrase(terms):
            return map(beginning, terms)
        case Prefix(text):
            return [text]
        case Wildcard(pattern):
            return [pattern.split("*")[0].split("?")[0]]
        case Fuzzy(text, edits):
            return [text[:1] if edits > 1 else ""]


def _reach(leaf: _Written) -> int:
    """How many words from its first one a leaf may go on."""
    return len(leaf.terms) + leaf.gap if isinstance(leaf, Phrase) else 0


def _test(leaf: _Written) -> _Test:
    match leaf:
        case Term(term):
            return lambda word: word.term == term
        case Phrase(terms):
            return lambda word: word.term in terms
        case Prefix(text):
            return lambda word: word.folded.startswith(text)
        case Wildcard(pattern):
            whole = glob(pattern)
            return lambda word: whole.fullmatch(word.folded) is not None
        case Fuzzy(text, edits):
            near: dict[str, bool] = {}

            def is_near(word: Token) -> bool:
                if word.folded not in near:
                    near[word.folded] = within(text, word.folded, edits)
                return near[word.folded]

            return is_near
