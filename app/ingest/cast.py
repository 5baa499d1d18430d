"""The people of one text while they are being found; and when two names are one person's."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import regex

from app.ingest.candidates import Candidate, candidates
from app.ingest.forenames import is_short_for
from app.ingest.lexicon import flat, fold, is_name, is_word
from app.ingest.mentions import Span
from app.ingest.wording import PARTICLES, SUFFIXES, without_suffix

_I, _TWICE = regex.compile(r"[iyj]+"), regex.compile(r"(.)\1+")
_LONG = regex.compile(r"\p{L}{4,}")


@dataclass(frozen=True, slots=True)
class PersonMention:
    start: int
    end: int
    person: "Person"
    how: str  # full name | surname | alias | title | spelling
    confidence: float


@dataclass(slots=True, eq=False)
class Person:
    """Someone a text names; `short` is how it names them after the first time."""

    name: str
    first: int  # where first named in full
    short: str
    full_names: dict[str, None] = field(default_factory=dict)  # an ordered set
    other_names: dict[str, None] = field(default_factory=dict)

    @property
    def words(self) -> list[str]:
        return without_suffix(self.name.split())


MOST = 3_000  # names of one text that are looked at, the first ones


class Cast:
    """The people of one text while they are being found: who, and which stretches are taken."""

    def __init__(self, text: str, spans: Sequence[Span], known: Iterable[Person] = ()) -> None:
        self.text = text
        self.flat = flat(text)  # the same length, without accents: Erdogan is Erdoğan
        self.others = [span for span in spans if span.label != "PER"]
        self.people = list(known)
        for person in self.people:
            person.first = -1  # all of them stand before this text
        self.found = [c for c in candidates(text, spans)[:MOST] if self._credible(c)]
        self.mentions: list[PersonMention] = []
        self._taken = bytearray(len(text))  # 1 where a mention stands

    def _credible(self, candidate: Candidate) -> bool:
        """In A Headline Written So, Putin Ally Medvedev is no full name."""
        if not self.people or len(candidate.words) < 2 or not _title_case(self.text):
            return True
        if any(same(person, candidate.name) for person in self.people):
            return not any(word.lower().endswith("s") and is_word(word) for word in candidate.words)
        shorts = {flat(person.short) for person in self.people}
        if any(flat(word) in shorts for word in candidate.words):
            return False
        words = [word for word in candidate.words if word.lower() not in PARTICLES]
        return all(is_name(word) or len(word.strip(".")) == 1 for word in words)

    def free(self, start: int, end: int) -> bool:
        return self._taken.find(1, start, end) < 0

    def add(self, start: int, end: int, person: Person, how: str, confidence: float) -> None:
        self.mentions.append(PersonMention(start, end, person, how, confidence))
        self._taken[start:end] = b"\1" * (end - start)
        name = " ".join(self.text[start:end].split())
        full = how == "full name" or (how == "alias" and not name.isascii())
        (person.full_names if full else person.other_names)[name] = None

    def claimed(self, start: int, end: int) -> str:
        """The label of a longer span of another kind around this stretch, or ''."""
        for span in self.others:
            if span.start <= start and end <= span.end and span.end - span.start > end - start:
                return span.label if "-" not in self.text[span.start : span.end] else ""
        return ""


def nearest(cast: Cast, people: list[Person], start: int) -> Person:
    def last(person: Person) -> int:
        return max((m.start for m in cast.mentions if m.person is person and m.start < start),
                   default=-1)  # fmt: skip

    return max(people, key=last)


def _title_case(text: str) -> bool:
    """Does a capital say nothing here, since nearly every word has one?"""
    words = _LONG.findall(text)
    return len(words) > 2 and sum(word[0].isupper() for word in words) > 0.8 * len(words)


def better(name: str, than: str) -> bool:
    """Is this way of writing a person's full name the one to show?"""
    if than.isupper() != name.isupper():
        return than.isupper()
    # A lone letter is a player's position or an initial without its point.
    return sum(len(w) > 1 for w in name.split()) > sum(len(w) > 1 for w in than.split())


def same(person: Person, name: str) -> bool:
    """Are two full names one person's? Case, middle names and initials aside; Jr is another."""
    mine, theirs = (plain_words(n) for n in (person.name, name))
    if mine == theirs:
        return True
    if len(mine) < 2 or (SUFFIXES & set(mine)) != (SUFFIXES & set(theirs)):
        return False
    if mine[0] == theirs[0] and mine[-1] == theirs[-1]:
        return True
    if mine[-1] == theirs[-1] and is_short_for(mine[0], theirs[0]):
        return True
    if len(mine) == 2 and mine == theirs[::-1]:
        return True  # Ishiba Shigeru, Shigeru Ishiba
    if mine[0] == theirs[0] and len(mine) == len(theirs) == 2 and misspelt(mine[1], theirs[1]):
        return True
    if mine[-1] == theirs[-1] and (_initials(mine, theirs) or _initials(theirs, mine)):
        return True
    few, many = sorted((mine, theirs), key=len)
    return len(many) > len(few) and set(few) <= set(many)


def _initials(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    return all(len(word) == 1 for word in short[:-1]) and short[0][0] == long[0][0]


def misspelt(a: str, b: str) -> bool:
    if min(len(a), len(b)) < 5 or a == b:
        return False
    return sound(a) == sound(b) or (one_slip(a, b) and not (is_name(a) and is_name(b)))


@lru_cache(4096)
def sound(name: str) -> str:
    """What two transcriptions share: Zelensky, Zelenskyy, Zelenskiy."""
    alike = _I.sub("y", fold(name)).replace("w", "v")
    return str(_TWICE.sub(r"\1", alike))


@lru_cache(4096)
def plain_words(name: str) -> tuple[str, ...]:
    return tuple(word.strip(".,") for word in fold(name).replace("’", "'").split())


def one_slip(a: str, b: str) -> bool:
    """Damerau distance 1: one letter changed, dropped, added, or two neighbours swapped."""
    if abs(len(a) - len(b)) > 1 or a == b:
        return False
    at = next(
        (i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b))
    )
    if len(a) == len(b):
        swapped = a[at : at + 2] == b[at : at + 2][::-1] and a[at + 2 :] == b[at + 2 :]
        return swapped or a[at + 1 :] == b[at + 1 :]
    long, short = sorted((a, b), key=len, reverse=True)
    return long[at + 1 :] == short[at:]


def is_single(candidate: Candidate) -> bool:
    """One word, particles aside: De Vries is a surname, but Al Gore a full name."""
    if candidate.words[0] in ("Al", "Ben"):
        return len(candidate.words) < 2
    return sum(word.lower() not in PARTICLES for word in candidate.words) < 2
