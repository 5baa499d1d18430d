"""Where a text matches a query, and the passages that show it: data, never HTML."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

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
LONGEST = 40  # a longer word may be cut


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
            any(isinstance(leaf, Phrase) for leaf, _ in self.leaves),
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
    edges = _Edges(text, [*found, *whole])
    if not found:
        return (_passage(text, (), *edges.around(0, WIDTH)),) if text.strip() else ()
    said = [text[start:end].casefold() for start, end in found]
    starts = [start for start, _ in found]
    ends = [end for _, end in found]

    def merit(at: int) -> tuple[int, int, int]:
        after = bisect_right(ends, starts[at] + WIDTH - LEAD)
        return len(set(said[at:after])), after - at, -at

    chosen: list[Span] = []
    for at in sorted(range(len(found)), key=merit, reverse=True):
        start, end = edges.around(starts[at] - LEAD, starts[at] - LEAD + WIDTH)
        end = max(end, ends[at])
        if all(end <= other or start >= after for other, after in chosen):
            chosen.append((start, end))
            if len(chosen) == count:
                break
    return tuple(
        _passage(text, found[bisect_left(starts, start) : bisect_right(ends, end)], start, end)
        for start, end in sorted(chosen)
    )


class _Edges:
    """Where a text may be cut: between words, and not within a span that is kept whole."""

    def __init__(self, text: str, whole: Sequence[Span]) -> None:
        self._text = text
        self._whole = merged(whole)
        self._starts = [start for start, _ in self._whole]

    def around(self, start: int, end: int) -> Span:
        """Nearly this stretch, cut well; a stretch before the beginning moves on."""
        if start < 0:
            start, end = 0, end - start
        start = self._back(max(0, min(start, len(self._text))))
        end = self._on(min(len(self._text), end))
        while start < end and self._text[start].isspace():
            start += 1
        while end > start and self._text[end - 1].isspace():
            end -= 1
        return start, end

    def _back(self, at: int) -> int:
        last, first = -1, max(0, at - LONGEST)
        while at != last:  # out of a span into a word, out of that word into another span
            last = at
            kept = self._kept(at)
            at = kept[0] if kept else at
            while at > first and self._joined(at):
                at -= 1
        return at

    def _on(self, at: int) -> int:
        first, last = -1, min(len(self._text), at + LONGEST)
        while at != first:
            first = at
            kept = self._kept(at)
            at = kept[1] if kept else at
            while at < last and self._joined(at):
                at += 1
        return at

    def _joined(self, at: int) -> bool:
        """Whether a word goes on from before `at`; a Chinese character is a word."""
        before, after = self._text[at - 1 : at], self._text[at : at + 1]
        return not (before.isspace() or after.isspace()) and (before < "\u2e80" or after < "\u2e80")

    def _kept(self, at: int) -> Span | None:
        index = bisect_right(self._starts, at) - 1
        if index >= 0 and self._whole[index][0] < at < self._whole[index][1]:
            return self._whole[index]
        return None


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
