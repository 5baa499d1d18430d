"""Names found while they are typed: in any script, their words in any order, slips forgiven."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import bindparam, func, select
from sqlmodel import Session, col

from app.browse.ranking import among
from app.browse.spelling import FAR, Numbers, Words, edits_allowed
from app.browse.types import KINDS, Listed
from app.countries import forms
from app.models import Alias, Article, ArticleEntity, Entity
from app.prepared import Prepared
from app.text import is_single, name_key, tokens

PUBLISHER = "publisher"
_GROUPS = (*KINDS, PUBLISHER)
_MOST_WORDS = 8  # of what was typed


class Candidate(NamedTuple):
    """Whom names may mean; `number` is the entity's, a publisher has none."""

    kind: str
    id: str  # slug; of a publisher the name
    articles: int
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Suggested:
    """One of whom the typed words may be the beginning; `near` when they are spelt otherwise."""

    listed: Listed
    near: bool


class Names:
    """All names, for as long as the library does not change. Safe to share between threads."""

    def __init__(
        self, candidates: Iterable[Candidate], aliases: Iterable[tuple[object, str]]
    ) -> None:
        """`aliases` are whom each key names, by number (a publisher by id)."""
        self._ranked = sorted(candidates, key=attrgetter("id"))
        self._ranked.sort(key=attrgetter("articles"), reverse=True)
        self._kinds = np.array([_GROUPS.index(one.kind) for one in self._ranked], dtype=np.int8)
        self._aliases = aliases
        self._mentions: dict[int, int] = {}

    @cached_property
    def _spelt(self) -> "_Spelt":
        """Made when something is typed: lists and front page need only the ranks."""
        return _Spelt(self._ranked, self._aliases)

    def find(self, typed: str, limit: int) -> dict[str, list[tuple[Candidate, bool]]]:
        """Of each kind those with a name of which each typed word begins a word, and whether
        a slip was forgiven: none first, then few, then many; most articles first."""
        found: dict[str, list[tuple[Candidate, bool]]] = {group: [] for group in _GROUPS}
        edits = self._spelt.slips(typed)
        for slips in range(FAR):
            ranks = _distinct(self._spelt.ranks[edits == slips])
            if not len(ranks):
                continue
            for at, group in enumerate(_GROUPS):
                room = limit - len(found[group])
                known = {one.id for one, _ in found[group]} if slips else set()
                # Of those known already there are at most `limit`.
                some = ranks[self._kinds[ranks] == at][: room + len(known)].tolist()
                fresh = [self._ranked[rank] for rank in some if self._ranked[rank].id not in known]
                found[group] += [(one, slips > 0) for one in fresh[:room]]
            if all(len(some) == limit for some in found.values()):
                break
        return found

    def of(self, kind: str, typed: str = "") -> list[Candidate]:
        """All of a kind with a name that begins as typed, most articles first."""
        if typed:
            return next(self.called(kind, typed), [])
        ranks = np.flatnonzero(self._kinds == _GROUPS.index(kind))
        return [self._ranked[rank] for rank in ranks.tolist()]

    def called(self, kind: str, typed: str) -> Iterator[list[Candidate]]:
        """Those of a kind with a name that begins as typed, then those with one slip, and so on;
        most articles first."""
        edits = self._spelt.slips(typed)
        right = self._kinds[self._spelt.ranks] == _GROUPS.index(kind)
        for slips in range(FAR):
            ranks = _distinct(self._spelt.ranks[right & (edits == slips)])
            yield [self._ranked[rank] for rank in ranks.tolist()]

    def mentions(self, session: Session, numbers: Iterable[int]) -> dict[int, int]:
        """How often articles mention these; what was summed is kept, for a country's sum reads
        a row of each of its articles."""
        if unknown := [number for number in numbers if number not in self._mentions]:
            sums = _MENTIONS.where(*among(unknown, _of_entity))
            rows = session.connection().execute(sums).all()
            self._mentions |= {number: int(mentions) for number, mentions in rows}
        return self._mentions

    def listed(
        self, session: Session, some: Iterable[Candidate], *, mentions: bool = False
    ) -> list[Listed]:
        """Ready to show, with mentions if they are asked for."""
        some = list(some)
        numbers = [one.number for one in some if one.number]
        rows = {row.number: row for row in session.connection().execute(_SHOWN, {"these": numbers})}
        sums = self.mentions(session, numbers) if mentions else {}
        shown = []
        for one in some:
            row = rows.get(one.number)
            name, country = (row.name, row.country) if row else (one.id, None)
            summed = sums.get(one.number or 0)
            shown.append(Listed(one.kind, one.id, name, one.articles, summed, country))
        return shown

    def suggest(self, session: Session, typed: str, limit: int) -> dict[str, list[Suggested]]:
        """What `find` gives, ready to show."""
        found = self.find(typed, limit)
        shown = iter(self.listed(session, [one for some in found.values() for one, _ in some]))
        return {
            group: [Suggested(next(shown), near) for _, near in some]
            for group, some in found.items()
        }


class _Spelt:
    """The words of all names, each with the ranks of those whom it names."""

    def __init__(self, ranked: Sequence[Candidate], aliases: Iterable[tuple[object, str]]) -> None:
        places = {one.number or one.id: at for at, one in enumerate(ranked)}
        named = [(places[whom], key) for whom, key in aliases if whom in places]
        named.sort()  # so whatever is found stands in the order of rank
        self.ranks = np.array([rank for rank, _ in named], dtype=np.int32)
        keys = [key for _, key in named]
        # Only characters that stand alone are looked for side by side.
        self._keys = {at: key for at, key in enumerate(keys) if not key.isascii()}
        words = " ".join(keys).split()
        self._words = Words(set(words))
        numbered = {word: at for at, word in enumerate(self._words.sorted)}
        codes = np.array([numbered[word] for word in words], dtype=np.int32)
        order = np.argsort(codes, kind="stable")
        self._codes = codes[order]
        lengths = [key.count(" ") + 1 if key else 0 for key in keys]
        where = np.repeat(np.arange(len(keys), dtype=np.int32), lengths)
        self._where = where[order]
        self._begins = np.searchsorted(self._codes, np.arange(len(numbered) + 1))

    def slips(self, typed: str) -> Numbers:
        """Of each name how many edits let each typed word begin one of its own, in all."""
        words = parts(typed)
        if not words:
            return np.full(len(self.ranks), FAR, dtype=np.int16)
        slips = np.zeros(len(self.ranks), dtype=np.int16)
        for word in words:
            slips += self._edits(word)
        return np.minimum(slips, FAR)

    def _edits(self, part: str) -> Numbers:
        """Of each name how many edits let the part begin one of its words; FAR when too many."""
        edits = np.full(len(self.ranks), FAR, dtype=np.int16)
        if is_single(part):
            first = part.split()[0]
            some = self._where[slice(*self._postings(first))].tolist()
            edits[[at for at in some if f" {part} " in f" {self._keys.get(at, first)} "]] = 0
            return edits
        if allowed := edits_allowed(part):
            near = self._words.near(part, allowed)[self._codes]
            close = np.flatnonzero(near < FAR)
            np.minimum.at(edits, self._where[close], near[close])
        edits[self._where[slice(*self._postings(part))]] = 0
        return edits

    def _postings(self, beginning: str) -> tuple[int, int]:
        first, last = self._words.beginning(beginning)
        return int(self._begins[first]), int(self._begins[last])


def names(session: Session) -> Names:
    """All names that the library knows now; of 20,000 that takes 0.1 s and 6 MB, half of either
    when the first is typed."""
    entities = [Candidate(*row) for row in _COUNTED.rows(session)]
    publishers = [Candidate(PUBLISHER, *row) for row in _PAPERS.rows(session)]
    aliases: list[tuple[object, str]] = [(one.id, name_key(one.id)) for one in publishers]
    aliases += [(number, key) for number, key in _ALIASES.rows(session)]
    named = {one.id: one.number for one in entities if one.kind == "country"}
    aliases += [
        (named[form.code.lower()], name_key(form.text))
        for form in forms()
        if form.code.lower() in named and form.kind != "capital"
    ]
    return Names([*entities, *publishers], aliases)


def parts(typed: str) -> list[str]:
    """The words typed; characters that stand alone and side by side are one part: 近 平."""
    found: list[str] = []
    end = -1
    for token in tokens(typed):
        if token.start == end and is_single(token.folded) and is_single(found[-1]):
            found[-1] += f" {token.folded}"
        else:
            found.append(token.folded)
        end = token.end
    return found[:_MOST_WORDS]


def _distinct(ranks: Numbers) -> Numbers:
    """Equal ones stand side by side."""
    fresh = np.ones(len(ranks), dtype=bool)
    fresh[1:] = ranks[1:] != ranks[:-1]
    return ranks[fresh]


# Statements are made once: to make one takes longer than to run it.

_THESE: Any = bindparam("these", expanding=True)
_of_entity = col(ArticleEntity.entity_number)
_counts = (
    select(_of_entity.label("entity"), func.count().label("articles"))
    .group_by(_of_entity)
    .subquery()
)
_COUNTED = Prepared(
    select(col(Entity.kind), col(Entity.slug), _counts.c.articles, col(Entity.number))
    .join(_counts, _counts.c.entity == col(Entity.number))
    .where(col(Entity.merged_into).is_(None))
)
_PAPERS = Prepared(
    select(col(Article.publisher), func.count())
    .where(col(Article.publisher).is_not(None))
    .group_by(col(Article.publisher))
)
_ALIASES = Prepared(
    select(func.coalesce(col(Entity.merged_into), col(Entity.number)), col(Alias.key)).join(
        Entity, col(Entity.number) == col(Alias.entity_number)
    )
)
_SHOWN = select(col(Entity.number), col(Entity.name), col(Entity.country)).where(
    col(Entity.number).in_(_THESE)
)
_MENTIONS = select(
    _of_entity, func.sum(col(ArticleEntity.mentions) + col(ArticleEntity.place))
).group_by(_of_entity)
