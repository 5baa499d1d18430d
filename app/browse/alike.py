"""Articles that share names with one, its copies apart."""

from collections import defaultdict
from math import log

from sqlalchemy import func, or_, select
from sqlmodel import Session, col

from app.browse.articles import cards
from app.browse.types import Named, Similar
from app.models import Article, ArticleEntity, Entity

_ROWS = 20_000  # read to find what is alike: 20 ms


def similar(session: Session, number: int, limit: int = 5) -> tuple[Similar, ...]:
    """Articles that share names with this one, rare names weighing more; its copies left out.

    The weight of a name is log(articles / articles that name it). Of several copies the best one
    stands for all.
    """
    total = session.scalar(select(func.count()).select_from(Article)) or 0
    weights = _rare_names(session, number, total)
    if not weights:
        return ()
    scores: dict[int, float] = defaultdict(float)
    shared: dict[int, list[int]] = defaultdict(list)
    rows = session.execute(
        select(col(ArticleEntity.article_number), col(ArticleEntity.entity_number)).where(
            col(ArticleEntity.entity_number).in_(list(weights)),
            col(ArticleEntity.article_number) != number,
        )
    )
    for other, entity in rows:
        scores[other] += weights[entity]
        shared[other].append(entity)
    best = sorted(scores, key=lambda other: (-scores[other], -other))[: limit * 6 + 20]
    best = _one_a_story(session, number, best)[:limit]
    names = {
        row.number: Named(row.kind, row.slug, row.name, 0)
        for row in session.execute(
            select(col(Entity.number), col(Entity.kind), col(Entity.slug), col(Entity.name)).where(
                col(Entity.number).in_({entity for other in best for entity in shared[other]})
            )
        )
    }
    return tuple(
        Similar(
            card,
            round(scores[card.number], 3),
            tuple(names[e] for e in sorted(shared[card.number], key=lambda e: (-weights[e], e))),
        )
        for card in cards(session, best)
    )


def _rare_names(session: Session, number: int, total: int) -> dict[int, float]:
    """The weights of an article's names, the commonest left out when they would cost too much."""
    mine = select(col(ArticleEntity.entity_number)).where(
        col(ArticleEntity.article_number) == number
    )
    rows = session.execute(
        select(col(ArticleEntity.entity_number), func.count().label("articles"))
        .where(col(ArticleEntity.entity_number).in_(mine))
        .group_by(col(ArticleEntity.entity_number))
        .order_by("articles")
    ).all()
    weights: dict[int, float] = {}
    read = 0
    for entity, articles in rows:
        read += articles
        if articles < 2 or (weights and read > _ROWS):
            continue
        weights[entity] = log((total + 1) / articles)
    return weights


def _one_a_story(session: Session, number: int, others: list[int]) -> list[int]:
    stories = {
        row.number: row.story_number
        for row in session.execute(
            select(col(Article.number), col(Article.story_number)).where(
                or_(col(Article.number).in_(others), col(Article.number) == number)
            )
        )
    }
    seen = {stories.get(number)} - {None}
    kept = []
    for other in others:
        story_number = stories[other]
        if story_number is None or story_number not in seen:
            kept.append(other)
            seen.add(story_number)
    return kept
