"""What a query's words mean: names in any script, and the values of `person:` and its like."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, String, bindparam, func, literal, null, select, union_all
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.index.base import Engine
from app.models import Alias, ArticleEntity, Entity
from app.prepared import Prepared
from app.query import MAX_LENGTH, NARROWING, UNKNOWN, describe, parse
from app.text import name_key, script, tokens
from app.tree import And, Name, Node, Not, Or, Phrase, Term

LONGEST_NAME = 8  # words
_SHARING = 3  # people of one surname whom a note names

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Meaning:
    """A query ready for an engine, and what to tell the reader of it."""

    node: Node | None
    interpreted: str
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Called:
    """An entity that a name is known to mean."""

    kind: str
    slug: str
    name: str


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
    )


class _Reader:
    def __init__(self, q: str, session: Session, engine: Engine) -> None:
        self.warnings: list[str] = []
        self.notes: list[str] = []
        self._q = q
        self._session = session
        self._engine = engine
        self._called: dict[str, list[_Called]] = {}

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
        keys = {" ".join(words) for words in _candidates(node)}
        words = _words(node) or ()
        self._called, sharing = _called(self._session, keys, words[0] if len(words) == 1 else "")
        if len(sharing) > 1:
            self.notes.append(f"“{self._typed(words)}” may be {_either(sharing)}.")
        return self._widen(node)

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
        found = self._called.get(" ".join(words)) if words else None
        if not words or not found:
            return []
        typed = self._typed(words)
        names: dict[str, list[_Called]] = defaultdict(list)
        for one in found:
            if one.kind == "person" or script(typed) != script(one.name):
                names[one.kind].append(one)
                self.notes.append(f"“{typed}” also finds every article that names {one.name}.")
        return [
            Name(kind, typed, tuple(sorted({one.slug for one in ones})))
            for kind, ones in names.items()
        ]

    def _typed(self, words: Words) -> str:
        """The words as they stand in the query."""
        said = tokens(self._q[:MAX_LENGTH])
        for at in range(len(said) - len(words) + 1):
            run = said[at : at + len(words)]
            if tuple(token.folded for token in run) == words:
                return self._q[run[0].start : run[-1].end]
        return " ".join(words)

    def _entities(self, kind: str, text: str) -> Name:
        key = name_key(text)
        found = _bearers(self._session, kind, key, text)
        if not found:
            self.warnings.append(f"No {kind} is called “{text}”.")
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
            self.warnings.append(f"No article has the {facet} “{text}”.")
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


def _called(
    session: Session, keys: set[str], surname: str
) -> tuple[dict[str, list[_Called]], list[str]]:
    """Whom these keys are full names of; and the people who share a surname, by name."""
    if not keys:
        return {}, []
    found: dict[str, list[_Called]] = defaultdict(list)
    sharing: list[str] = []
    statement = _CALLED_OR_SURNAMED if surname else _CALLED
    values: dict[str, Any] = {"keys": sorted(keys)} | ({"surname": surname} if surname else {})
    for key, *one in statement.rows(session, **values):
        called = _Called(*one)
        if key is None:
            sharing.append(called.name)
        else:
            found[key].append(called)
    return found, sharing


def _either(names: list[str]) -> str:
    if len(names) > _SHARING:
        return f"{', '.join(names[:_SHARING])} or others"
    return f"{', '.join(names[:-1])} or {names[-1]}"


def _bearers(session: Session, kind: str, key: str, text: str) -> list[_Called]:
    """Whom a filter means: by slug (of a country its ISO code), by alias, by part of a name."""
    values = {"kind": kind, "slug": "-".join(text.casefold().split()), "key": key}
    for way in _WAYS if key else _WAYS[:2]:
        rows = session.connection().execute(way, values)
        if found := {row.slug: _Called(row.kind, row.slug, row.name) for row in rows}:
            return sorted(found.values(), key=lambda one: one.name)
    return []


# Statements are made once: to make one takes longer than to run it.


def _named() -> Select[*tuple[Any, ...]]:
    """Entities with their names; a merged one is its survivor."""
    survivor = aliased(Entity)
    return (
        select(
            col(Alias.key),
            func.coalesce(survivor.kind, Entity.kind).label("kind"),
            func.coalesce(survivor.slug, Entity.slug).label("slug"),
            func.coalesce(survivor.name, Entity.name).label("name"),
        )
        .select_from(Entity)
        .outerjoin(Alias, col(Alias.entity_number) == col(Entity.number))
        .outerjoin(survivor, col(survivor.number) == col(Entity.merged_into))
    )


_FULLY = (
    _named()
    .where(col(Alias.key).in_(bindparam("keys", expanding=True)), col(Alias.full))
    .distinct()
)


def _surnamed() -> Select[*tuple[Any, ...]]:
    """A few people of a surname, named in full, whom most articles name; their key is null."""
    articles = (
        select(func.count())
        .where(col(ArticleEntity.entity_number) == col(Entity.number))
        .scalar_subquery()
    )
    some = (
        select(null().label("key"), col(Entity.kind), col(Entity.slug), col(Entity.name))
        .where(
            col(Entity.surname) == bindparam("surname"),
            col(Entity.merged_into).is_(None),
            col(Entity.name).contains(" "),
            articles > 0,
        )
        .order_by(articles.desc(), col(Entity.slug))
        .limit(_SHARING + 1)
        .subquery()
    )
    return select(some)


_CALLED = Prepared(_FULLY)
_CALLED_OR_SURNAMED = Prepared(union_all(_FULLY, _surnamed()))
_KEY: Any = bindparam("key", type_=String)
_WAYS = [
    _named().where(col(Entity.kind) == bindparam("kind"), way)
    for way in (
        col(Entity.slug) == bindparam("slug"),
        col(Alias.key) == _KEY,
        # A key is words joined by spaces: it holds nothing that LIKE reads otherwise.
        (literal(" ") + col(Alias.key) + " ").contains(literal(" ") + _KEY + " "),
    )
]
