"""Two texts -> their differences word by word, for the page of a story."""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import NamedTuple

# A CJK character stands for itself; all else is cut into words and the space between them.
_PIECE = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|\s+|[^\W\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+|[^\w\s]"
)
_COPY = 0.6  # of the longer text: one word in twenty changed costs a copy a quarter
_BUDGET = 4_000_000  # cells compared word by word; about a second


class Change(NamedTuple):
    """A stretch of both texts. Joined, all `a` are the first text and all `b` the second."""

    kind: str  # equal | insert | delete | replace
    a: str
    b: str


def differences(a: str, b: str) -> tuple[Change, ...]:
    """What turns `a` into `b`. Lines first, then words within lines that differ."""
    lines_a, lines_b = a.splitlines(keepends=True), b.splitlines(keepends=True)
    changes: list[Change] = []
    budget = _BUDGET
    for kind, i, j, k, m in SequenceMatcher(None, lines_a, lines_b, autojunk=False).get_opcodes():
        old, new = "".join(lines_a[i:j]), "".join(lines_b[k:m])
        if kind != "replace":
            changes.append(Change(kind, old, new))
            continue
        words_a, words_b = _PIECE.findall(old), _PIECE.findall(new)
        budget -= len(words_a) * len(words_b)
        changes.extend(_words(words_a, words_b) if budget >= 0 else [Change("replace", old, new)])
    return tuple(_joined(changes))


class Relation(NamedTuple):
    """How a text stands to another of its story.

    A text is an update when it or the other has much that the other lacks; else they are copies.
    Similarity is the share of the shorter one's five-word stretches that the longer one has.
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
    words = [piece for piece in _PIECE.findall(text.casefold()) if piece[0].isalnum()]
    return {tuple(words[i : i + 5]) for i in range(max(min(len(words), 1), len(words) - 4))}


def _words(a: list[str], b: list[str]) -> list[Change]:
    return [
        Change(kind, "".join(a[i:j]), "".join(b[k:m]))
        for kind, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    ]


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
