"""Two texts -> their differences word by word, for the page of a story."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from typing import NamedTuple

# A CJK character stands for itself; all else is cut into words and the space between them.
_PIECE = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|\s+|[^\W\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+|[^\w\s]"
)
Block = tuple[int, int, int]  # where it stands in one and in the other, and how many pieces it has
_COPY = 0.6  # of the longer text: one word in twenty changed costs a copy a quarter
COMPARED = 50_000  # characters of each copy of a story, of which there may be a hundred
_SPARE = 30_000_000  # steps; about two seconds when each of them is needed, as good as never
_DEPTH = 20  # gaps within gaps
_LINE = re.compile(r"[^\n]*\n+|[^\n]+")  # with the empty ones after it, which all are alike


class Change(NamedTuple):
    """A stretch of both texts. Joined, all `a` are the first text and all `b` the second."""

    kind: str  # equal | insert | delete | replace
    a: str
    b: str


def differences(a: str, b: str) -> tuple[Change, ...]:
    """What turns `a` into `b`. Lines first, then words within lines that differ."""
    spare = _Spare(_SPARE)
    changes: list[Change] = []
    for change in _changes(_LINE.findall(a), _LINE.findall(b), spare):
        if change.kind == "replace":
            changes += _changes(_PIECE.findall(change.a), _PIECE.findall(change.b), spare)
        else:
            changes.append(change)
    return tuple(_joined(changes))


def _changes(a: list[str], b: list[str], spare: "_Spare") -> Iterator[Change]:
    """What is equal, with what stands before it in each and is not."""
    i = k = 0
    for start, other, length in [*_equal(a, b, spare), (len(a), len(b), 0)]:
        if old := "".join(a[i:start]):
            new = "".join(b[k:other])
            yield Change("replace" if new else "delete", old, new)
        elif new := "".join(b[k:other]):
            yield Change("insert", "", new)
        i, k = start + length, other + length
        if length:
            same = "".join(a[start:i])
            yield Change("equal", same, same)


class _Spare:
    """How many steps of difflib are left: of texts that repeat themselves it takes their cube."""

    def __init__(self, steps: int) -> None:
        self._left = steps

    def allows(self, a: list[str], b: list[str]) -> bool:
        """Whether to compare these; an upper bound of the steps is taken off."""
        times = Counter(b)
        steps = (len(a) + sum(times[one] for one in a)) * min(len(a), len(b))
        if steps > self._left:
            return False
        self._left -= steps
        return True


def _equal(a: list[str], b: list[str], spare: _Spare, depth: int = 0) -> list[Block]:
    """Stretches that both have, in order: beginning and end, and those between by difflib, or,
    when that may take too long, between pieces that stand once in both."""
    most = min(len(a), len(b))
    first = next((at for at in range(most) if a[at] != b[at]), most)
    most -= first
    last = next((at for at in range(most) if a[-1 - at] != b[-1 - at]), most)
    end, stop = len(a) - last, len(b) - last
    found = [(0, 0, first)]
    old, new = a[first:end], b[first:stop]
    if old and new and spare.allows(old, new):
        blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
        found += [(i + first, k + first, length) for i, k, length in blocks]
    elif old and new and depth < _DEPTH:
        i = k = 0
        for start, other in [*_once_in_both(old, new), (len(old), len(new))]:
            gap = _equal(old[i:start], new[k:other], spare, depth + 1) if start > i else []
            found += [(at + first + i, to + first + k, length) for at, to, length in gap]
            found.append((start + first, other + first, start < len(old)))
            i, k = start + 1, other + 1
    found.append((end, stop, last))
    return [block for block in found if block[2]]


def _once_in_both(a: list[str], b: list[str]) -> list[tuple[int, int]]:
    """Places of pieces that stand once in each, as many as are in one order (Cohen's patience)."""
    times, others = Counter(a), Counter(b)
    place = {one: at for at, one in enumerate(a) if times[one] == others[one] == 1}
    ends: list[int] = []  # the least last place of a rising row of each length
    row: list[tuple[int, int]] = []
    before: list[int] = []
    tops: list[int] = []
    for other, one in enumerate(b):
        if (at := place.get(one)) is None:
            continue
        length = bisect_left(ends, at)
        ends[length : length + 1] = [at]
        tops[length : length + 1] = [len(row)]
        before.append(tops[length - 1] if length else -1)
        row.append((at, other))
    rising, top = [], tops[-1] if tops else -1
    while top >= 0:
        rising.append(row[top])
        top = before[top]
    return rising[::-1]


class Relation(NamedTuple):
    """How a text stands to another of its story.

    A text is an update when it or the other has much that the other lacks; else they are copies.
    Similarity is the share of the shorter one's five-word stretches that the longer one has.
    Of each text the first COMPARED characters are looked at.
    """

    kind: str  # copy | update
    similarity: float


def relations(text: str, others: Iterable[str]) -> list[Relation]:
    own = _stretches(text)
    found = []
    for other in others:
        theirs = _stretches(other)
        shorter, longer = sorted((len(own), len(theirs)))
        shared = len(own & theirs)
        kind = "copy" if shared >= _COPY * longer else "update"
        similarity = round(shared / shorter, 3) if shorter else float(text == other)
        found.append(Relation(kind, similarity))
    return found


def _stretches(text: str) -> set[tuple[str, ...]]:
    words = [piece for piece in _PIECE.findall(text[:COMPARED].casefold()) if piece[0].isalnum()]
    return {tuple(words[i : i + 5]) for i in range(max(min(len(words), 1), len(words) - 4))}


def _joined(changes: list[Change]) -> list[Change]:
    """Neighbours of one kind as one, and a lone space between two changes as part of them."""
    out: list[Change] = []
    for change in changes:
        if (
            len(out) >= 2
            and out[-1].kind == "equal"
            and out[-1].a.isspace()
            and change.kind != "equal"
        ):
            space, before = out.pop(), out.pop()
            out.append(_merge(_merge(before, space), change))
        elif out and out[-1].kind == change.kind:
            out.append(_merge(out.pop(), change))
        else:
            out.append(change)
    return out


def _merge(one: Change, two: Change) -> Change:
    a, b = one.a + two.a, one.b + two.b
    if one.kind == two.kind == "equal":
        return Change("equal", a, b)
    return Change("replace" if a and b else "delete" if a else "insert", a, b)
