"""Articles -> stories: which are copies of which, kept on disk by sampled fingerprints."""

import hashlib
from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import Connection, delete, func, select, update
from sqlalchemy.dialects.sqlite import insert
from sqlmodel import col

from app.ingest.duplicates import same
from app.models import Article, Shingle, Story

_SHARED = 2  # sampled fingerprints in common that make a candidate: recall 1.0 on 60 % truncation
_CANDIDATES = 20  # the most similar are compared; a template can share prints with thousands


class Placing:
    """Places articles one by one within a transaction; `finish` tells whose story changed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._touched: set[int] = set()

    def place(self, number: int, id: str, body: str, shingles: Sequence[int]) -> None:
        """Put an article into the story of its nearest copy, or none; keep its fingerprints."""
        self.leave(number)
        self._connection.execute(delete(Shingle).where(col(Shingle.article_number) == number))
        rows = [{"hash": hash, "article_number": number} for hash in set(shingles)]
        best = self._nearest(number, body, shingles)
        if rows:
            self._connection.execute(insert(Shingle).on_conflict_do_nothing(), rows)
        if best is not None:
            self._join(number, id, best)

    def leave(self, number: int) -> None:
        """Take an article out of its story; a story of one is none."""
        story = self._story_of(number)
        if story is None:
            return
        self._set_story([number], None)
        members = self._members(story)
        self._touched |= set(members)
        if len(members) < 2:
            self._set_story(members, None)
            self._connection.execute(delete(Story).where(col(Story.number) == story))
        else:
            self._settle(story, members)

    def finish(self) -> set[int]:
        return self._touched

    def _nearest(self, number: int, body: str, shingles: Sequence[int]) -> int | None:
        """The representative (or lone article) most alike, when alike enough to be a copy."""
        leaders: dict[int, int] = {}
        for candidate in self._candidates(number, body, shingles):
            story = self._story_of(candidate)
            leader = candidate if story is None else self._representative(story)
            leaders.setdefault(leader, candidate)
        scored = []
        for leader in leaders:
            other = self._connection.scalar(
                select(col(Article.body)).where(col(Article.number) == leader)
            )
            if other is not None and (alike := same(body, other)) is not None:
                scored.append((alike, -leader))
        return -max(scored)[1] if scored else None

    def _candidates(self, number: int, body: str, shingles: Sequence[int]) -> list[int]:
        shared: dict[int, int] = defaultdict(int)
        hashes = list(set(shingles))
        for at in range(0, len(hashes), 500):
            rows = self._connection.execute(
                select(col(Shingle.article_number), func.count())
                .where(col(Shingle.hash).in_(hashes[at : at + 500]))
                .group_by(col(Shingle.article_number))
            )
            for other, count in rows:
                shared[other] += count
        equal = self._connection.scalars(
            select(col(Article.number)).where(
                col(Article.body_sha256) == hashlib.sha256(body.encode()).hexdigest(),
                col(Article.number) != number,
            )
        )
        alike = sorted((n for n, c in shared.items() if c >= _SHARED), key=lambda n: -shared[n])
        return [*equal, *(n for n in alike[:_CANDIDATES] if n != number)]

    def _join(self, number: int, id: str, leader: int) -> None:
        story = self._story_of(leader)
        if story is None:
            leader_id = self._connection.scalar(
                select(col(Article.id)).where(col(Article.number) == leader)
            )
            values = {
                "id": self._free_id(sorted((id, leader_id or id))),
                "representative": leader,
                "size": 2,
            }
            result = self._connection.execute(insert(Story).values(values))
            story = int(result.inserted_primary_key[0])  # type: ignore[index]
            self._set_story([leader], story)
        self._set_story([number], story)
        members = self._members(story)
        self._touched |= set(members)
        self._settle(story, members)

    def _free_id(self, ids: list[str]) -> str:
        """The smaller id of the first two, whichever came first; a story's id never changes."""
        taken = set(self._connection.scalars(select(col(Story.id)).where(col(Story.id).in_(ids))))
        return next((id for id in ids if id not in taken), "-".join(ids))

    def _settle(self, story: int, members: list[int]) -> None:
        """The longest text stands for the story, the smallest id among equals."""
        representative = self._connection.scalar(
            select(col(Article.number))
            .where(col(Article.story_number) == story)
            .order_by(func.length(Article.body).desc(), col(Article.id))
            .limit(1)
        )
        self._connection.execute(
            update(Story)
            .where(col(Story.number) == story)
            .values(size=len(members), representative=representative)
        )

    def _story_of(self, number: int) -> int | None:
        return self._connection.scalar(
            select(col(Article.story_number)).where(col(Article.number) == number)
        )

    def _representative(self, story: int) -> int:
        return self._connection.scalars(
            select(col(Story.representative)).where(col(Story.number) == story)
        ).one()

    def _members(self, story: int) -> list[int]:
        return list(
            self._connection.scalars(
                select(col(Article.number)).where(col(Article.story_number) == story)
            )
        )

    def _set_story(self, numbers: list[int], story: int | None) -> None:
        self._connection.execute(
            update(Article)
            .where(col(Article.number).in_(numbers))
            .values(story_number=story, revision=Article.revision + 1)
        )
