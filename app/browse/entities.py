"""One person, country, organisation or place, and what the articles that name it say."""

import re
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.browse import namesakes
from app.browse.articles import cards
from app.browse.directories import with_mentions
from app.browse.figures import timeline
from app.browse.ranking import listing
from app.browse.types import (
    KINDS,
    AliasName,
    Ambiguous,
    EntityPage,
    Listed,
    Moved,
    Sentence,
)
from app.errors import NotFound
from app.i18n import gettext as _
from app.models import (
    Alias,
    Article,
    ArticleEntity,
    Entity,
    Mention,
)
from app.query import FACET_WORDS
from app.text import name_key

_MANY = 1_000  # articles, from which on walking the dates' index is faster: 5 ms there
_NAMESAKES = 12  # others of a surname that a page lists; all stand in the directory
_AROUND = 400  # characters read before and after a mention to find its sentence
_SENTENCE_END = re.compile(r"(?:[.!?…]['\"’”)\]]*\s+|[。！？]['\"’”」』)\]]*)")

_of_entity = col(ArticleEntity.entity_number)


def entity(session: Session, kind: str, slug: str) -> EntityPage:
    """One entity and what the articles that name it say.

    Raises Moved when it stands under another slug (merged, other case, the only holder of a
    surname), Ambiguous when several people share the surname, NotFound otherwise.
    """
    row = _find(session, kind, slug)
    number = row.number
    total = session.execute(
        select(
            func.count(),
            func.coalesce(func.sum(col(ArticleEntity.mentions)), 0),
            func.coalesce(func.sum(col(ArticleEntity.named)), 0),
            func.coalesce(func.sum(col(ArticleEntity.demonym)), 0),
            func.coalesce(func.sum(col(ArticleEntity.place)), 0),
        ).where(col(ArticleEntity.entity_number) == number)
    ).one()
    articles, mentions, named, demonym, place = total
    mine = select(col(ArticleEntity.article_number)).where(_of_entity == number)
    # Of many articles the newest are found along the dates' index: `+ 0` keeps it from the key.
    key = col(Article.number) if articles < _MANY else col(Article.number) + 0
    newest = _newest(session, key.in_(mine))
    bearers = namesakes.bearers(session, row.surname)
    probably = bearers.probably
    alone = bearers.alone if probably and probably.id == row.slug else ()
    is_alone = any(one.number == number for one in bearers.alone)
    beside = _beside(session, number)
    return EntityPage(
        number=number,
        kind=kind,
        id=row.slug,
        name=row.name,
        country=row.country,
        country_name=_country_name(session, row.country),
        aliases=_aliases(session, number),
        articles=articles,
        mentions=max(mentions, named + demonym + place),
        named=named,
        demonym=demonym,
        place=place,
        people=beside["person"],
        countries=beside["country"],
        organisations=beside["organisation"],
        places=beside["place"],
        timeline=timeline(session, entity=number),
        sentences=_sentences(session, number, newest),
        newest=cards(session, newest[:10]),
        roles=namesakes.roles(session, number),
        namesakes=tuple(one.listed for one in bearers.full if one.number != number)[:_NAMESAKES],
        is_alone=is_alone,
        probably=probably if is_alone else None,
        alone=tuple(one.listed for one in alone),
        alone_sentences=tuple(
            sentence for one in alone[:1] for sentence in _alone(session, one.number)
        ),
    )


def _newest(session: Session, wanted: ColumnElement[bool], most: int = 20) -> list[int]:
    found = session.scalars(
        select(col(Article.number))
        .where(wanted)
        .order_by(col(Article.published).desc().nulls_last(), col(Article.number).desc())
        .limit(most)
    )
    return [number for number in found if number is not None]


def _alone(session: Session, number: int) -> tuple[Sentence, ...]:
    mine = select(col(ArticleEntity.article_number)).where(_of_entity == number)
    return _sentences(session, number, _newest(session, col(Article.number).in_(mine), 5))


def _find(session: Session, kind: str, slug: str) -> Row[Any]:
    columns = select(
        col(Entity.number),
        col(Entity.slug),
        col(Entity.name),
        col(Entity.country),
        col(Entity.surname),
        col(Entity.merged_into),
    )
    rows = session.execute(
        columns.where(col(Entity.kind) == kind, col(Entity.slug).in_((slug, slug.lower())))
    ).all()
    row = next((row for row in rows if row.slug == slug), rows[0] if rows else None)
    if row is None:
        raise _by_surname(session, kind, slug)
    merged = False
    for _turn in range(10):  # a chain of merges is short; a ring would be a mistake
        if row.merged_into is None:
            break
        row = session.execute(columns.where(col(Entity.number) == row.merged_into)).one()
        merged = True
    if merged or row.slug != slug:
        raise Moved(kind, row.slug, for_good=True)
    return row


def _by_surname(session: Session, kind: str, slug: str) -> Exception:
    """What to raise for a slug that nothing has: it may be a name that some share."""
    name = slug.replace("-", " ")
    key = name_key(name)
    # Family names stand first or last.
    called = or_(
        col(Alias.key) == key,
        col(Alias.key).startswith(f"{key} ", autoescape=True),
        col(Alias.key).endswith(f" {key}", autoescape=True),
    )
    holders = select(col(Alias.entity_number)).where(called)
    shared = listing(kind, [col(Entity.number).in_(holders)])
    rows = session.execute(shared.limit(50)).all()
    if not key or not rows:
        return NotFound(
            _("No {kind} is known as {name}.").format(kind=FACET_WORDS[kind], name=slug[:60])
        )
    if len(rows) == 1:
        return Moved(kind, rows[0].slug, for_good=False)
    return Ambiguous(name, with_mentions(session, rows))


def _country_name(session: Session, code: str | None) -> str | None:
    if code is None:
        return None
    return session.scalar(
        select(col(Entity.name)).where(
            col(Entity.kind) == "country", col(Entity.slug) == code.lower()
        )
    )


def _aliases(session: Session, number: int) -> tuple[AliasName, ...]:
    """Full names first; names of entities that were merged into it are its names too."""
    whose = select(col(Entity.number)).where(
        or_(col(Entity.number) == number, col(Entity.merged_into) == number)
    )
    rows = session.execute(
        select(col(Alias.name), col(Alias.script), func.max(col(Alias.full)).label("full"))
        .where(col(Alias.entity_number).in_(whose))
        .group_by(col(Alias.name), col(Alias.script))
        .order_by(func.max(col(Alias.full)).desc(), col(Alias.script) != "Latn", col(Alias.name))
    )
    return tuple(AliasName(name, script, bool(full)) for name, script, full in rows)


def _beside(session: Session, number: int, most: int = 15) -> dict[str, tuple[Listed, ...]]:
    """Who and what is named in the same articles, of each kind most of them first.

    Counted by the index alone; mentions are not. 1 s for a country that 30,000 articles name.
    """
    here, there = aliased(ArticleEntity), aliased(ArticleEntity)
    group = (
        select(col(there.entity_number).label("entity"), func.count().label("articles"))
        .select_from(here)
        .join(there, col(there.article_number) == col(here.article_number))
        .where(col(here.entity_number) == number, col(there.entity_number) != number)
        .group_by(col(there.entity_number))
        .subquery()
    )
    place = func.row_number().over(
        partition_by=col(Entity.kind), order_by=(group.c.articles.desc(), col(Entity.slug))
    )
    ranked = (
        select(
            col(Entity.kind),
            col(Entity.slug),
            col(Entity.name),
            col(Entity.country),
            group.c.articles,
            place.label("place"),
        )
        .join(group, group.c.entity == col(Entity.number))
        .where(col(Entity.merged_into).is_(None))
        .subquery()
    )
    rows = session.execute(
        select(ranked).where(ranked.c.place <= most).order_by(ranked.c.kind, ranked.c.place)
    )
    found: dict[str, list[Listed]] = {kind: [] for kind in KINDS}
    for kind, slug, name, country, articles, _order in rows:
        found[kind].append(Listed(kind, slug, name, articles, None, country))
    return {kind: tuple(listed) for kind, listed in found.items()}


def _sentences(session: Session, number: int, articles: list[int]) -> tuple[Sentence, ...]:
    """The first mention in each of these articles, in its sentence."""
    first = (
        select(col(Mention.article_number), func.min(col(Mention.start)).label("start"))
        .where(
            col(Mention.entity_number) == number,
            col(Mention.field) == "body",
            col(Mention.article_number).in_(articles),
        )
        .group_by(col(Mention.article_number))
        .subquery()
    )
    begin = func.max(first.c.start - _AROUND, 0)
    rows = session.execute(
        select(
            col(Article.number),
            col(Article.id),
            col(Article.headline),
            col(Article.published),
            col(Article.published_precision),
            begin.label("begin"),
            func.substr(col(Article.body), begin + 1, 2 * _AROUND + 200).label("window"),
            col(Mention.start),
            col(Mention.end),
            col(Mention.how),
        )
        .join(first, first.c.article_number == col(Article.number))
        .join(
            Mention,
            and_(
                col(Mention.article_number) == col(Article.number),
                col(Mention.field) == "body",
                col(Mention.start) == first.c.start,
            ),
        )
    )
    found = {row.number: _sentence(row) for row in rows}
    return tuple(found[number] for number in articles if number in found)


def _sentence(row: Row[Any]) -> Sentence:
    """Cut the sentence out of the text around the mention: its paragraph bounds it."""
    window, start, end = row.window, row.start - row.begin, row.end - row.begin
    left = window.rfind("\n", 0, start) + 1
    right = window.find("\n", end)
    right = len(window) if right < 0 else right
    for stop in _SENTENCE_END.finditer(window, left, start):
        left = stop.end()
    if stop_after := _SENTENCE_END.search(window, end, right):
        right = stop_after.end()
    text = window[left:right]
    text = text.rstrip()
    return Sentence(
        article=row.id,
        headline=row.headline,
        published=row.published,
        published_precision=row.published_precision,
        text=text,
        start=row.begin + left,
        range=(start - left, end - left),
        how=row.how,
    )
