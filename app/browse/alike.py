"""Articles that share words and names with one, its copies apart."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from math import log

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.browse.articles import cards
from app.browse.types import Named, Similar
from app.index.base import Engine
from app.models import Article, ArticleEntity, Entity
from app.text import is_single, tokens

_ROWS = 20_000  # read to find what is alike: 20 ms
_READ = 20_000  # characters of an article, by which its words are known well enough
_SAID = 6  # shared words that are told

_Key = tuple[str, str]  # an entity's kind and slug


def similar(
    session: Session, number: int, limit: int = 5, engine: Engine | None = None
) -> tuple[Similar, ...]:
    """Articles that share rare words and names with this one; its copies left out.

    Names alone tell without an engine, or where its index does not have the article yet. Of
    several copies the best one stands for all.
    """
    found = _by_words(session, number, limit, engine) if engine else ()
    return found or _by_names(session, number, limit)


def _by_words(session: Session, number: int, limit: int, engine: Engine) -> tuple[Similar, ...]:
    row = session.execute(
        select(col(Article.body), col(Article.standfirst), col(Article.headline)).where(
            col(Article.number) == number
        )
    ).one()
    said = "\n".join(part[:_READ] for part in row if part)
    written: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for token in tokens(said):
        if not token.folded.isdecimal():
            counts[token.folded] += 1
            written.setdefault(token.folded, said[token.start : token.end])
    names = _names(session, number)
    times = {key: max(1, named.mentions) for key, named in names.items()}
    found = engine.alike(number, counts, times, limit)
    shown = {card.number: card for card in cards(session, [one.number for one in found])}
    return tuple(
        Similar(
            shown[one.number],
            one.score,
            tuple(names[key] for key in one.names),
            _told(one.words, written, [names[key].name for key in one.names]),
        )
        for one in found
        if one.number in shown
    )


def _told(
    words: Sequence[str], written: Mapping[str, str], names: Sequence[str]
) -> tuple[str, ...]:
    """Shared words to show: none of a shared name, and no characters that mean little alone."""
    of_names = {token.folded for name in names for token in tokens(name)}
    told = (written[word] for word in words if word not in of_names and not is_single(word))
    return tuple(told)[:_SAID]


def _names(session: Session, number: int) -> dict[_Key, Named]:
    survivor = aliased(Entity)
    kind, slug, name = (
        func.coalesce(getattr(survivor, part), getattr(Entity, part))
        for part in ("kind", "slug", "name")
    )
    rows = session.execute(
        select(kind, slug, name, func.sum(col(ArticleEntity.mentions)))
        .select_from(ArticleEntity)
        .join(Entity, col(Entity.number) == col(ArticleEntity.entity_number))
        .outerjoin(survivor, col(survivor.number) == col(Entity.merged_into))
        .where(col(ArticleEntity.article_number) == number)
        .group_by(kind, slug, name)
    )
    return {(kind, slug): Named(kind, slug, name, int(times)) for kind, slug, name, times in rows}


def _by_names(session: Session, number: int, limit: int) -> tuple[Similar, ...]:
    """The weight of a name is log(articles / articles that name it)."""
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
