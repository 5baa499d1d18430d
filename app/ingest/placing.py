"""Articles -> stories: which are copies of which, a batch at a time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, delete, func, select, update
from sqlalchemy.dialects.sqlite import insert
from sqlmodel import col

from app.ingest import prints
from app.ingest.duplicates import Text, alike, read
from app.models import Article, Fingerprint, Story

_CHUNK = 500  # values a statement; SQLite allows 32,766
_CANDIDATES = 20  # the most similar are compared; a template can share prints with thousands
# A copy has .65 of its shingles in common, so far fewer prints mean another text. Of 24,000 edited,
# cut and lengthened copies none had so few.
FEW = 0.1


class Placed(NamedTuple):
    """An article to be placed; its row is written already."""

    number: int
    id: str
    body: str
    shingles: tuple[int, ...]
    new: bool  # written for the first time: it has no fingerprints and no story yet


@dataclass(slots=True, eq=False)
class _Known:
    """An article that others may be copies of."""

    number: int
    id: str
    body: str
    group: "_Group | None" = None
    text: Text | None = None

    def leader(self) -> "_Known":
        return self.group.leader if self.group else self

    def alike(self, other: "_Known") -> float | None:
        if self.body == other.body:
            return 1.0
        self.text = self.text or read(self.body)
        other.text = other.text or read(other.body)
        return alike(self.text, other.text)


@dataclass(slots=True, eq=False)
class _Group:
    """A story as it will be; a new one has no number yet."""

    number: int | None
    leader: _Known
    size: int
    joined: list[_Known] = field(default_factory=list)

    def join(self, one: _Known) -> None:
        """The longest text stands for the story, the smallest id among equals."""
        one.group = self
        self.size += 1
        self.joined.append(one)
        self.leader = min(self.leader, one, key=lambda each: (-len(each.body), each.id))


class Placing:
    """Places articles within a transaction; `finish` tells whose story changed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._touched: set[int] = set()

    def place(self, articles: Sequence[Placed]) -> None:
        """Put each into the story of its nearest copy, or none; keep their fingerprints."""
        for article in articles:
            if not article.new:
                self.leave(article.number)
        met = prints.meet(self._connection, [(a.number, a.shingles) for a in articles])
        likely, known = self._likely(articles, met)
        groups: dict[_Group, None] = {}  # in the order of their first copies
        for article in articles:
            one = _Known(article.number, article.id, article.body)
            leader = _nearest(one, [known[n] for n in likely[one.number] if n in known])
            if leader is not None:
                if leader.group is None:
                    leader.group = _Group(None, leader, 1, [leader])
                leader.group.join(one)
                groups[leader.group] = None
            known[one.number] = one
        if groups:
            self._write(list(groups))

    def leave(self, number: int) -> None:
        """Take an article out of its story, and its fingerprints away; a story of one is none."""
        prints.drop(self._connection, number)
        story = self._connection.scalar(
            select(col(Article.story_number)).where(col(Article.number) == number)
        )
        if story is None:
            return
        self._set_story([(number, None)])
        members = self._members([story])
        self._touched |= set(members)
        if len(members) < 2:
            self._set_story([(member, None) for member in members])
            self._connection.execute(delete(Story).where(col(Story.number) == story))
            return
        leader = self._connection.scalar(
            select(col(Article.number))
            .where(col(Article.story_number) == story)
            .order_by(func.length(Article.body).desc(), col(Article.id))
            .limit(1)
        )
        self._connection.execute(
            update(Story)
            .where(col(Story.number) == story)
            .values(size=len(members), representative=leader)
        )

    def finish(self) -> set[int]:
        return self._touched

    def _likely(
        self, articles: Sequence[Placed], met: dict[int, list[prints.Met]]
    ) -> tuple[dict[int, list[int]], dict[int, _Known]]:
        """For each article those it shares enough prints with; and who stands for them so far."""
        have = {article.number: len(article.shingles) for article in articles}
        leaders = {}
        for row in self._rows(
            select(
                col(Article.number),
                func.coalesce(Story.representative, Article.number).label("leader"),
                (func.length(Fingerprint.hashes) / prints.WIDTH).label("prints"),
            )
            .join(Fingerprint, col(Fingerprint.article_number) == col(Article.number))
            .outerjoin(Story, col(Story.number) == col(Article.story_number)),
            col(Article.number),
            {other for found in met.values() for other, _ in found} - have.keys(),
        ):
            have[row.number] = row.prints
            leaders[row.number] = row.leader
        likely = {}
        for article in articles:
            found = sorted(
                (-shared, other)
                for other, shared in met.get(article.number, ())
                if shared >= FEW * min(len(article.shingles), have[other])
            )
            likely[article.number] = [other for _, other in found[:_CANDIDATES]]
        wanted = {n: leaders[n] for found in likely.values() for n in found if n in leaders}
        known = self._known(wanted.values())
        return likely, {number: known[leader] for number, leader in wanted.items()}

    def _known(self, numbers: Iterable[int]) -> dict[int, _Known]:
        found = {}
        for row in self._rows(
            select(
                col(Article.number), col(Article.id), col(Article.body),
                col(Article.story_number), col(Story.size),
            ).outerjoin(Story, col(Story.number) == col(Article.story_number)),
            col(Article.number),
            numbers,
        ):  # fmt: skip
            known = found[row.number] = _Known(row.number, row.id, row.body)
            if row.story_number is not None:
                known.group = _Group(row.story_number, known, row.size)
        return found

    def _rows(self, statement: Any, key: Any, numbers: Iterable[int]) -> Iterable[Any]:
        wanted = sorted(set(numbers))
        for at in range(0, len(wanted), _CHUNK):
            yield from self._connection.execute(statement.where(key.in_(wanted[at : at + _CHUNK])))

    def _write(self, groups: list[_Group]) -> None:
        new = [group for group in groups if group.number is None]
        if new:
            ids = self._free_ids(new)
            numbers = count((self._connection.scalar(select(func.max(Story.number))) or 0) + 1)
            for group in new:
                group.number = next(numbers)
            self._connection.execute(
                insert(Story),
                [
                    {
                        "number": g.number,
                        "id": id,
                        "representative": g.leader.number,
                        "size": g.size,
                    }
                    for g, id in zip(new, ids, strict=True)
                ],
            )
        self._connection.execute(
            update(Story)
            .where(col(Story.number) == bindparam("story"))
            .values(size=bindparam("copies"), representative=bindparam("leader")),
            [{"story": g.number, "copies": g.size, "leader": g.leader.number} for g in groups],
        )
        self._set_story([(one.number, group.number) for group in groups for one in group.joined])
        self._touched |= set(self._members([group.number for group in groups if group.number]))

    def _free_ids(self, groups: Sequence[_Group]) -> list[str]:
        """The smaller id of a story's first two, whichever came first; it never changes."""
        pairs = [sorted(one.id for one in group.joined[:2]) for group in groups]
        wanted = [id for pair in pairs for id in pair]
        taken = set(
            self._connection.scalars(select(col(Story.id)).where(col(Story.id).in_(wanted)))
        )
        found = []
        for pair in pairs:
            found.append(next((id for id in pair if id not in taken), "-".join(pair)))
            taken.add(found[-1])
        return found

    def _members(self, stories: Sequence[int]) -> list[int]:
        rows = self._rows(select(col(Article.number)), col(Article.story_number), stories)
        return [row.number for row in rows]

    def _set_story(self, places: Sequence[tuple[int, int | None]]) -> None:
        self._connection.execute(
            update(Article)
            .where(col(Article.number) == bindparam("of"))
            .values(story_number=bindparam("story"), revision=Article.revision + 1),
            [{"of": number, "story": story} for number, story in places],
        )


def _nearest(one: _Known, candidates: Iterable[_Known]) -> _Known | None:
    """The representative (or lone article) most alike, when alike enough to be a copy."""
    leaders = {candidate.leader().number: candidate.leader() for candidate in candidates}
    scored = [
        (score, -number)
        for number, leader in leaders.items()
        if (score := one.alike(leader)) is not None
    ]
    return leaders[-max(scored)[1]] if scored else None
