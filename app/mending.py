"""Another spelling of a query that finds little: offered with what it would find, never used."""

from dataclasses import dataclass, replace
from itertools import product
from typing import NamedTuple

from sqlmodel import Session

from app.index.base import Engine
from app.meaning import interpret
from app.query import MAX_LENGTH, SearchQuery
from app.text import Token, is_single, tokens

FEW = 5  # articles; who finds more has hardly mistyped
FAR = 10  # times as many articles must another spelling find
MAX_MENDED = 8  # words of a query for which another spelling is sought
MOST_WRONG = 3  # words whose spellings are tried together: 27 ways
SHORTEST = 4  # letters of such a word: shorter ones are all near one another
_OPERATORS = frozenset(("AND", "OR", "NOT", "TO"))


@dataclass(frozen=True, slots=True)
class Mended:
    """A query spelt otherwise, and how many articles it finds within the same filters."""

    q: str
    total: int


def mended(query: SearchQuery, found: int, session: Session, engine: Engine) -> Mended | None:
    """What may have been meant by a query that found so few articles."""
    if found > FEW or not query.q:
        return None

    near = {word: engine.spellings(word.folded) for word in _words(query.q)}
    # A word that no article has is wrong in any case; the others are tried one by one.
    wrong = [word for word, known in near.items() if known.others and not known.own]
    ways = [[other for other, _ in near[word].others] for word in wrong]
    if len(wrong) > MOST_WRONG:
        ways = [way[:1] for way in ways]
    combined = (dict(zip(wrong, one, strict=True)) for one in product(*ways))
    tried = [_tried(query, spelt, session, engine) for spelt in combined if spelt]
    best = max(tried, key=_Tried.rank, default=_Tried(0, found, {}))
    for word, known in near.items():
        for other, articles in known.others:
            if known.own and articles >= FAR * known.own:
                one = _tried(query, {**best.spelt, word: other}, session, engine)
                if one.total >= max(1, FAR * best.total):
                    best = one
    if not best.spelt or best.total < max(1, FAR * found):
        return None
    return Mended(_spelt(query.q, best.spelt), best.total)


class _Tried(NamedTuple):
    longest: int  # words of a name that it says: the best sign of what was meant
    total: int
    spelt: dict[Token, str]

    def rank(self) -> tuple[bool, int, int]:
        return self.total > 0, self.longest, self.total


def _tried(query: SearchQuery, spelt: dict[Token, str], session: Session, engine: Engine) -> _Tried:
    q = _spelt(query.q, spelt)
    meaning = interpret(q, session, engine)
    first = replace(query, q=q, page=1, cursor="", limit=1)
    return _Tried(meaning.longest, engine.search(first, meaning.node, ()).total, spelt)


def _words(q: str) -> list[Token]:
    """The words that may be misspelt: no operators, no fields, no characters that stand alone."""
    return [
        word
        for word in tokens(q[:MAX_LENGTH])
        if len(word.folded) >= SHORTEST
        and not is_single(word.folded)
        and not word.folded.isdecimal()
        and q[word.start : word.end] not in _OPERATORS
        and q[word.end : word.end + 1] not in (":", "*", "?", "~")
    ][:MAX_MENDED]


def _spelt(q: str, spelt: dict[Token, str]) -> str:
    """The query with words replaced, each with capitals as the one before."""
    for word in sorted(spelt, key=lambda word: -word.start):
        typed, other = q[word.start : word.end], spelt[word]
        if typed.isupper():
            other = other.upper()
        elif typed[:1].isupper():
            other = other.capitalize()
        q = q[: word.start] + other + q[word.end :]
    return q
