"""Articles -> stories: which are copies of which, kept on disk by sampled fingerprints."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, delete, func, select, update
from sqlalchemy.dialects.sqlite import insert
from sqlmodel import col

from app.ingest.duplicates import same
from app.models import Article, Shingle, Story

_SHARED = 2  # sampled fingerprints in common that make a candidate: recall 1.0 on 60 % truncation
_CHUNK = 500  # values a statement; SQLite allows 32,766
_CANDIDATES = 20  # the most similar are compared; a template can share prints with thousands

# Written once: to build a statement costs more than to run it.
_NUMBERS: Any = bindparam("numbers", expanding=True)
_LEADERS = (
    select(func.coalesce(Story.representative, Article.number))
    .select_from(Article)
    .outerjoin(Story, col(Story.number) == col(Article.story_number))
    .where(col(Article.number).in_(_NUMBERS))
)
_BODIES = select(col(Article.number), col(Article.body)).where(col(Article.number).in_(_NUMBERS))


class Placed(NamedTuple):
    """An article to be placed; its row is written already."""

    number: int
    id: str
    body: str
    shingles: tuple[int, ...]
    new: bool  # written for the first time: it has no fingerprints and no story yet


class Placing:
    """Places articles within a transaction; `finish` tells whose story changed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._touched: set[int] = set()
        # Of the articles being placed and those that may be their copies: who has a fingerprint,
        # who has a body. Asked for once a batch, which costs a fifth of asking for each article.
        self._holders: dict[int, set[int]] = {}
        self._equals: dict[str, list[int]] = {}

    def place(self, articles: Sequence[Placed]) -> None:
        """Put each into the story of its nearest copy, or none; keep their fingerprints."""
        for article in articles:
            if not article.new:
                self.leave(article.number)
                self._connection.execute(
                    delete(Shingle).where(col(Shingle.article_number) == article.number)
                )
        self._ask(articles)
        rows = []
        for article in articles:
            best = self._nearest(article)
            for hash in set(article.shingles):
                rows.append({"hash": hash, "article_number": article.number})
                self._holders.setdefault(hash, set()).add(article.number)
            if best is not None:
                self._join(article.number, article.id, best)
        if rows:
            self._connection.execute(insert(Shingle).on_conflict_do_nothing(), rows)

    def _ask(self, articles: Sequence[Placed]) -> None:
        self._holders, self._equals = {}, defaultdict(list)
        hashes = list({hash for article in articles for hash in article.shingles})
        for at in range(0, len(hashes), _CHUNK):
            for hash, number in self._connection.execute(
                select(col(Shingle.hash), col(Shingle.article_number)).where(
                    col(Shingle.hash).in_(hashes[at : at + _CHUNK])
                )
            ):
                self._holders.setdefault(hash, set()).add(number)
        digests = list({_digest(article.body) for article in articles})
        for at in range(0, len(digests), _CHUNK):
            for digest, equal in self._connection.execute(
                select(col(Article.body_sha256), col(Article.number)).where(
                    col(Article.body_sha256).in_(digests[at : at + _CHUNK])
                )
            ):
                self._equals[digest].append(int(equal or 0))

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

    def _nearest(self, article: Placed) -> int | None:
        """The representative (or lone article) most alike, when alike enough to be a copy."""
        found = self._candidates(article)
        if not found:
            return None
        leaders = set(self._connection.scalars(_LEADERS, {"numbers": found}))
        scored = [
            (alike, -int(leader or 0))
            for leader, body in self._connection.execute(_BODIES, {"numbers": sorted(leaders)})
            if (alike := same(article.body, body)) is not None
        ]
        return -max(scored)[1] if scored else None

    def _candidates(self, article: Placed) -> list[int]:
        shared = Counter(
            other for hash in set(article.shingles) for other in self._holders.get(hash, ())
        )
        alike = sorted((-count, n) for n, count in shared.items() if count >= _SHARED)
        equal = sorted(self._equals[_digest(article.body)])
        found = [*equal[:_CANDIDATES], *(n for _, n in alike[:_CANDIDATES])]
        return [number for number in found if number != article.number]

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


def _digest(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()
