"""The tree of a query: what the parser makes, engines read and highlights follow."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Term:
    """One word; `word` is its folded form, by which names are known (none of one in quotation
    marks: it is meant itself), `typed` the reader's."""

    term: str
    field: str = ""  # "" everywhere | headline | body (with the standfirst)
    word: str = ""
    typed: str = ""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Terms in this order with at most `gap` other words among them.

    `exact` is one in quotation marks: its words are meant, not the person they name.
    """

    terms: tuple[str, ...]
    gap: int = 0
    field: str = ""
    words: tuple[str, ...] = ()
    exact: bool = False
    typed: str = ""


@dataclass(frozen=True, slots=True)
class Prefix:
    text: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Wildcard:
    """`*` is any letters, `?` any one; the rest is folded."""

    pattern: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """Words at most `edits` insertions, deletions, changes or swaps away.

    With two edits the first letter stays: without that rule most short words are neighbours.
    """

    text: str
    edits: int = 1
    field: str = ""


@dataclass(frozen=True, slots=True)
class Name:
    """Articles with one of these values of a facet: `person:akiba`, or a name found as meaning.

    The parser gives the words as typed in `text`; whoever knows the names fills in `values`.
    """

    facet: str
    text: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dates:
    """Articles published from the begin of one partial date to the end of another; "" is open."""

    since: str = ""
    until: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class Not:
    node: "Node"


@dataclass(frozen=True, slots=True)
class And:
    nodes: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Or:
    nodes: tuple["Node", ...]


Leaf = Term | Phrase | Prefix | Wildcard | Fuzzy | Name
Node = Leaf | Dates | Not | And | Or


def leaves(node: Node | None) -> Iterator[Leaf]:
    """What the tree looks for, in reading order, without what a NOT keeps away."""
    match node:
        case None | Not() | Dates():
            return
        case And(nodes) | Or(nodes):
            for child in nodes:
                yield from leaves(child)
        case _:
            yield node


def runs(positions: list[list[int]], gap: int) -> Iterator[tuple[int, int]]:
    """Where the words of a phrase stand: first and last position, one run for each beginning.

    `positions` are those of each word, sorted. Taking the nearest next word each time gives the
    shortest run from its beginning.
    """
    for first in positions[0]:
        last = first
        for following in positions[1:]:
            at = bisect_right(following, last)
            if at == len(following):
                return  # nor is there a next word for any later beginning
            last = following[at]
        if last - first < len(positions) + gap:
            yield first, last


def within(a: str, b: str, edits: int) -> bool:
    """Whether two words are at most this many insertions, deletions, changes or swaps apart."""
    if a == b:
        return True
    if abs(len(a) - len(b)) > edits or (edits > 1 and a[:1] != b[:1]):
        return False
    before: list[int] = []
    previous = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        row = [i]
        for j, y in enumerate(b, 1):
            cost = min(previous[j] + 1, row[-1] + 1, previous[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > edits and min(previous) > edits:  # a swap looks two rows back
            return False
        before, previous = previous, row
    return previous[-1] <= edits


def glob(pattern: str) -> re.Pattern[str]:
    """A wildcard as a regular expression for whole words.

    Of what stands between two stars the first place is as good as any, so it is never tried
    again: `a*b*c*d*...` takes linear time.
    """
    first, *others = (
        "".join("." if c == "?" else re.escape(c) for c in part) for part in pattern.split("*")
    )
    middle = "".join(f"(?>.*?{part})" for part in others[:-1])
    return re.compile(f"{first}{middle}" + (f".*{others[-1]}" if others else ""), re.DOTALL)


def describe(node: Node | None) -> str:
    """How a query was read, in words."""
    match node:
        case None:
            return "all articles"
        case And(nodes):
            return " and ".join(_inner(child) for child in nodes)
        case Or(nodes):
            return " or ".join(_inner(child) for child in nodes)
        case Not(inner):
            return f"not {_inner(inner)}"
        case Name(facet, text):
            return f"{facet} {text}"
        case Dates(said=said):
            return f"published {said}"
    match node:
        case Term(term, _, _, typed):
            said = typed or term
            said = f'"{said}"' if said.lower() in ("and", "or", "not") else said
        case Phrase(terms, gap, _, _, _, typed):
            said = (
                '"' + (typed or " ".join(terms)) + '"' + (f" within {gap + 1} words" if gap else "")
            )
        case Prefix(text):
            said = f"words that begin with {text}"
        case Wildcard(pattern):
            said = f"words like {pattern}"
        case Fuzzy(text):
            said = f"words spelt nearly as {text}"
    where = {"": "", "headline": " in the headline", "body": " in the text"}[node.field]
    return said + where


def _inner(node: Node) -> str:
    said = describe(node)
    return f"({said})" if isinstance(node, And | Or) else said
