"""What a query's words mean: names in any script, and the values of `person:` and its like."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlmodel import Session

from app.called import Called, Known, Words, bearers, known, means, other_name
from app.i18n import gettext as _
from app.i18n import pgettext
from app.index.base import Engine
from app.query import FACET_WORDS, MAX_LENGTH, NARROWING, UNKNOWN, parse
from app.signs import SAME
from app.text import name_key, script, tokens
from app.tree import And, Name, Node, Not, Or, Phrase, Term, describe

LONGEST_NAME = 8  # words
_SIGNS = frozenset('()":')  # no name goes across them
LONGEST_SURNAME = 3  # words: von der Leyen
MOST_PARTS = 8  # names sought by a part: 3 ms each at 19,000 articles, where all names are read
_SHARING = 3  # people of one surname whom a note names
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Which:
    """A question to the reader: a name that several people bear."""

    asked: str  # as it stands in the query
    people: tuple[Called, ...]  # at least two
    note: str  # the same in a sentence


@dataclass(frozen=True, slots=True)
class Meaning:
    """A query ready for an engine, and what to tell the reader of it."""

    node: Node | None
    interpreted: str
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    literal: str = ""  # the query that means its words alone; empty if this one does
    which: Which | None = None
    longest: int = 0  # words of the longest name that was understood


def interpret(q: str, session: Session, engine: Engine) -> Meaning:
    """Read a query, find the names it says, and let them find whoever bears them."""
    parsed = parse(q)
    reader = _Reader(q, session, engine)
    filtered = reader.fill(parsed.node) if parsed.node is not None else None
    node = reader.widen(filtered) if filtered is not None else None
    return Meaning(
        node,
        describe(filtered),
        (*parsed.warnings, *dict.fromkeys(reader.warnings)),
        tuple(dict.fromkeys(reader.notes)),
        reader.literal(),
        reader.which,
        reader.longest,
    )


class _Reader:
    def __init__(self, q: str, session: Session, engine: Engine) -> None:
        self.warnings: list[str] = []
        self.notes: list[str] = []
        self._q = q
        self._session = session
        self._engine = engine
        self._said = tokens(q[:MAX_LENGTH])
        self._signs = q[:MAX_LENGTH].translate(SAME)
        self._known = Known({}, {})
        self._borne: dict[tuple[str, str], list[Called]] = {}
        self._meant: set[Span] = set()  # where names stand that were taken as meaning
        self.which: Which | None = None
        self.longest = 0

    def fill(self, node: Node) -> Node:
        """The tree with the values of `person:akiba` and its like filled in."""
        match node:
            case And(nodes):
                return And(tuple(self.fill(child) for child in nodes))
            case Or(nodes):
                return Or(tuple(self.fill(child) for child in nodes))
            case Not(inner):
                return Not(self.fill(inner))
            case Name(facet, text) if facet in NARROWING:
                return self._entities(facet, text)
            case Name(facet, text):
                return self._values(facet, text)
            case _:
                return node

    def widen(self, node: Node) -> Node:
        """The tree in which the words of a full name also find the articles that name its bearer.

        A person is found in any script and by any form of the name; a country, organisation or
        place only through another script, for its own words are the better search.
        """
        runs = set(_candidates(node))
        alone = _words(node) or ()
        surnames = {*alone} if len(alone) == 1 else _surnames(runs)
        self._known = known(self._session, {" ".join(words) for words in runs}, surnames)
        if len(alone) == 1:
            self._ask(alone, self._known.surnamed.get(alone[0], []))
        return self._widen(node)

    def literal(self) -> str:
        """The query with its names in quotation marks, in which words are but words."""
        q = self._q[:MAX_LENGTH]
        for start, end in sorted(self._meant, reverse=True):
            q = f'{q[:start]}"{q[start:end]}"{q[end:]}'
        return q if self._meant else ""

    def _ask(self, words: Words, people: list[Called]) -> None:
        """Which of these is meant? The first such name is asked for, not each."""
        people = list({one.slug: one for one in people}.values())
        if len(people) > 1 and self.which is None:
            typed = self._typed(words)
            names = _either([one.name for one in people])
            self.notes.append(_("“{words}” may be {names}.").format(words=typed, names=names))
            self.which = Which(typed, tuple(people), self.notes[-1])

    def _widen(self, node: Node) -> Node:
        match node:
            case And(nodes):
                return self._widen_run(nodes)
            case Or(nodes):
                return Or(tuple(self._widen(child) for child in nodes))
            case Not(inner):
                return Not(self._widen(inner))
            case _:
                name = self._name(_words(node))
                return Or((node, *name)) if name else node

    def _widen_run(self, nodes: tuple[Node, ...]) -> Node:
        """Names may be said in several words: the longest first, from the left."""
        read: list[Node] = []
        at = 0
        while at < len(nodes):
            for end in range(min(len(nodes), at + LONGEST_NAME), at, -1):
                run = nodes[at:end]
                if name := self._name(_joined(run)):
                    read.append(Or((And(run) if len(run) > 1 else run[0], *name)))
                    at = end
                    break
            else:
                read.append(self._widen(nodes[at]))
                at += 1
        return And(tuple(read)) if len(read) > 1 else read[0]

    def _name(self, words: Words | None) -> list[Name]:
        """Whoever bears this name in full; nobody if it is one of several people's in part."""
        found = self._known.full.get(" ".join(words)) if words else None
        if not words or not (found := found or self._nearly(words)):
            return []
        typed = self._typed(words)
        names: dict[str, list[Called]] = defaultdict(list)
        for one in found:
            if one.kind == "person" or script(typed) != script(one.name):
                names[one.kind].append(one)
                if other := self._other(words, one):
                    said = _("“{words}” also finds every article that names {name}.")
                    self.notes.append(said.format(words=typed, name=other))
        if names:
            self.longest = max(self.longest, len(words))
            place = self._place(words)
            each = [place] if place else [self._place((word,)) for word in words]
            self._meant |= {span for span in each if span}
        self._ask(words, names["person"])
        return [
            Name(kind, typed, tuple(sorted({one.slug for one in ones})))
            for kind, ones in names.items()
            if ones
        ]

    def _other(self, words: Words, one: Called) -> str:
        """What finding this bearer adds to finding the words: nothing, for one of a single name
        who has no other."""
        if words != (name_key(one.name),):
            return one.name
        return other_name(self._session, one, words[0])

    def _nearly(self, words: Words) -> list[Called]:
        """The one person whose name this is in another order, with initials or fewer names."""
        fits = {
            one.slug: one
            for surname in _surnames([words])
            for one in self._known.surnamed.get(surname, ())
            if means(words, surname, one.name)
        }
        if len(fits) > 1:
            self._ask(words, list(fits.values()))
        return [*fits.values()] if len(fits) == 1 else []

    def _typed(self, words: Words) -> str:
        """The words as they stand in the query."""
        place = self._place(words)
        return self._q[place[0] : place[1]] if place else " ".join(words)

    def _place(self, words: Words) -> Span | None:
        """Where the words stand side by side in the query, outside of quotation marks."""
        for at in range(len(self._said) - len(words) + 1):
            run = self._said[at : at + len(words)]
            if tuple(token.folded for token in run) == words:
                start, end = run[0].start, run[-1].end
                if self._signs.count('"', 0, start) % 2 or set(self._signs[start:end]) & _SIGNS:
                    continue
                return start, end
        return None

    def _entities(self, kind: str, text: str) -> Name:
        key = name_key(text)
        if (kind, text) not in self._borne:
            parts = len(self._borne) < MOST_PARTS
            self._borne[kind, text] = bearers(self._session, kind, key, text, parts)
            if not parts:
                said = _("Only {n} names were sought by a part of them.")
                self.warnings.append(said.format(n=MOST_PARTS))
        found = self._borne[kind, text]
        if not found:
            said = _("No {kind} is called “{name}”.")
            self.warnings.append(said.format(kind=FACET_WORDS[kind], name=text))
        if kind == "person" and len(found) > 1:
            self._ask((text,), found)
        said = " or ".join(dict.fromkeys(one.name for one in found[:3])) or text
        return Name(kind, said, tuple(sorted({one.slug for one in found})))

    def _values(self, facet: str, text: str) -> Name:
        key = name_key(text)
        values = self._engine.values(facet)
        found = [value for value in values if value.casefold() == text.casefold()]
        if not found and key:
            keyed = [(value, f" {name_key(value)} ") for value in values if value != UNKNOWN]
            found = [value for value, said in keyed if f" {key} " in said]
        if not found:
            said = _("No article has the {facet} “{name}”.")
            self.warnings.append(said.format(facet=FACET_WORDS[facet], name=text))
        return Name(facet, " or ".join(found[:3]) or text, tuple(found))


def _words(node: Node) -> Words | None:
    """The folded words of a part that may be (part of) a name, None of any other."""
    match node:
        case Term(_, "", word) if word:
            return (word,)
        case Phrase(_, 0, "", words, exact=False) if words:
            return words
        case _:
            return None


def _joined(nodes: tuple[Node, ...]) -> Words | None:
    joined: Words = ()
    for node in nodes:
        words = _words(node)
        if words is None:
            return None
        joined += words
    return joined


def _candidates(node: Node) -> Iterator[Words]:
    match node:
        case And(nodes):
            for at in range(len(nodes)):
                for end in range(at + 1, min(len(nodes), at + LONGEST_NAME) + 1):
                    if words := _joined(nodes[at:end]):
                        yield words
            for child in nodes:
                yield from _candidates(child)
        case Or(nodes):
            for child in nodes:
                yield from _candidates(child)
        case Not(inner):
            yield from _candidates(inner)
        case _:
            if words := _words(node):
                yield words


def _surnames(runs: Iterable[Words]) -> set[str]:
    """What may be the surname in one of these names of several words: their ends."""
    return {
        " ".join(part)
        for words in runs
        if len(words) > 1
        for size in range(1, min(len(words), LONGEST_SURNAME + 1))
        for part in (words[:size], words[-size:])
    }


def _either(names: list[str]) -> str:
    names = list(dict.fromkeys(names))
    between = pgettext("list", ", ")
    if len(names) > _SHARING:
        return _("{names} or others").format(names=between.join(names[:_SHARING]))
    return _("{names} or {name}").format(names=between.join(names[:-1]), name=names[-1])
