"""Articles from the database: one whole, several as cards, and copies."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Select, func, inspect, select
from sqlmodel import Session, col

from app.browse.namesakes import meant
from app.browse.types import (
    ArticlePage,
    Card,
    FurnitureRow,
    Listed,
    MentionRow,
    Named,
    StoryPage,
)
from app.diff import COMPARED
from app.errors import NotFound
from app.i18n import gettext as _
from app.models import Article, ArticleEntity, Entity, Mention, Story

_LEDE = 300  # characters of a card's first paragraph
_CHUNK = 5_000  # bound variables a statement; SQLite allows 32,766


def cards(session: Session, numbers: Sequence[int]) -> tuple[Card, ...]:
    """The articles with these numbers as cards, in this order; those that are gone left out."""
    found: dict[int, Card] = {}
    for at in range(0, len(numbers), _CHUNK):
        part = list(numbers[at : at + _CHUNK])
        named = _named(session, part, ("person", "country"))
        for row in session.execute(_card_columns().where(col(Article.number).in_(part))):
            people, countries = (
                _of_kind(named[row.number], kind) for kind in ("person", "country")
            )
            found[row.number] = Card(
                number=row.number,
                id=row.id,
                headline=row.headline,
                headline_origin=row.headline_origin,
                publisher=row.publisher,
                published=row.published,
                published_precision=row.published_precision,
                language=row.language,
                words=row.words,
                lede=_lede(row.beginning),
                ingested=row.ingested,
                people=people,
                countries=countries,
                story=(row.story_id, row.story_size) if row.story_id else None,
            )
    return tuple(found[number] for number in numbers if number in found)


def article(session: Session, id: str) -> ArticlePage:
    """One article whole; NotFound when there is none of this id."""
    row = session.execute(
        select(inspect(Article).local_table, col(Story.id).label("story_id"))
        .outerjoin(Story, col(Article.story_number) == col(Story.number))
        .where(col(Article.id) == id)
    ).one_or_none()
    if row is None:
        raise NotFound(_("There is no article {id}.").format(id=id[:60]))
    named = _named(session, [row.number])[row.number]
    mentions = _mentions(session, row.number, meant(session, _of_kind(named, "person")))
    copies = _members(session, row.story_number, but=row.number) if row.story_number else []
    kinds = {kind: _of_kind(named, kind) for kind in ("person", "country", "organisation", "place")}
    return ArticlePage(
        number=row.number,
        id=row.id,
        revision=row.revision,
        headline=row.headline,
        headline_origin=row.headline_origin,
        standfirst=row.standfirst,
        byline=row.byline,
        dateline=row.dateline,
        publisher=row.publisher,
        section=row.section,
        published=row.published,
        published_precision=row.published_precision,
        language=row.language,
        words=row.words,
        body=row.body,
        body_sha256=row.body_sha256,
        paragraphs=tuple((at, start, end) for at, start, end in row.paragraphs),
        original=row.original,
        file=row.file,
        format=row.format,
        names_sought=row.names_sought,
        ingested=row.ingested,
        mentions=mentions["body"],
        headline_mentions=mentions["headline"],
        people=kinds["person"],
        countries=kinds["country"],
        organisations=kinds["organisation"],
        places=kinds["place"],
        furniture=tuple(
            FurnitureRow(start, end, row.original[start:end], reason)
            for start, end, reason in row.furniture
        ),
        story=row.story_id,
        copies=cards(session, copies),
    )


def original(session: Session, id: str) -> str:
    """The document's text as read, into which furniture offsets point."""
    text = session.scalar(select(col(Article.original)).where(col(Article.id) == id))
    if text is None:
        raise NotFound(_("There is no article {id}.").format(id=id[:60]))
    return text


def story(session: Session, id: str) -> StoryPage:
    """A story and its copies, the representative first, then by date and number."""
    row = session.execute(
        select(col(Story.number), col(Story.id), col(Story.size), col(Story.representative)).where(
            col(Story.id) == id
        )
    ).one_or_none()
    if row is None:
        raise NotFound(_("There is no story {id}.").format(id=id[:60]))
    members = _members(session, row.number)
    members.sort(key=lambda number: number != row.representative)
    copies = cards(session, members)
    return StoryPage(row.id, row.size, copies[0].id if copies else "", copies)


def files(session: Session, ids: Sequence[str]) -> dict[str, str]:
    """Where each of these articles was read from, as it was named then."""
    rows = session.execute(
        select(col(Article.id), col(Article.file)).where(col(Article.id).in_(ids))
    )
    return {row.id: row.file for row in rows}


def bodies(session: Session, ids: Sequence[str]) -> dict[str, str]:
    """Of each as much as is compared with others."""
    begun = func.substr(col(Article.body), 1, COMPARED).label("body")
    rows = session.execute(select(col(Article.id), begun).where(col(Article.id).in_(ids)))
    return {row.id: row.body for row in rows}


def _card_columns() -> Select[*tuple[Any, ...]]:
    return select(
        col(Article.number),
        col(Article.id),
        col(Article.headline),
        col(Article.headline_origin),
        col(Article.publisher),
        col(Article.published),
        col(Article.published_precision),
        col(Article.language),
        col(Article.words),
        col(Article.ingested),
        func.substr(col(Article.body), 1, _LEDE + 1).label("beginning"),
        col(Story.id).label("story_id"),
        col(Story.size).label("story_size"),
    ).outerjoin(Story, col(Article.story_number) == col(Story.number))


def _lede(beginning: str) -> str:
    first = beginning.partition("\n")[0]
    if len(first) <= _LEDE:
        return first
    return first[:_LEDE].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def _named(
    session: Session, numbers: Sequence[int], kinds: Collection[str] = ()
) -> dict[int, list[Named]]:
    """Who and what each article names, most mentioned first, ties by name."""
    statement = (
        select(
            col(ArticleEntity.article_number),
            col(Entity.kind),
            col(Entity.slug),
            col(Entity.name),
            col(ArticleEntity.mentions),
            col(ArticleEntity.named),
            col(ArticleEntity.demonym),
            col(ArticleEntity.place),
        )
        .join(Entity, col(ArticleEntity.entity_number) == col(Entity.number))
        .where(col(ArticleEntity.article_number).in_(numbers))
    )
    found: dict[int, list[Named]] = defaultdict(list)
    for number, kind, slug, name, mentions, given, demonym, place in session.execute(statement):
        if kinds and kind not in kinds:  # asked for it, SQLite would go through all of the kind
            continue
        # A country is meant by its own names and by the places in it; all of them are evidence.
        count = max(mentions, given + demonym + place)
        found[number].append(Named(kind, slug, name, count, given, demonym, place))
    for names in found.values():
        names.sort(key=lambda n: (-n.mentions, n.name, n.id))
    return found


def _of_kind(named: Iterable[Named], kind: str) -> tuple[Named, ...]:
    return tuple(n for n in named if n.kind == kind)


def _mentions(
    session: Session, number: int, probably: dict[str, Listed]
) -> dict[str, tuple[MentionRow, ...]]:
    rows = session.execute(
        select(
            col(Mention.field),
            col(Mention.start),
            col(Mention.end),
            col(Mention.text),
            col(Entity.kind),
            col(Entity.slug),
            col(Entity.name),
            col(Mention.how),
            col(Mention.confidence),
            col(Mention.role),
        )
        .join(Entity, col(Mention.entity_number) == col(Entity.number))
        .where(col(Mention.article_number) == number)
        .order_by(col(Mention.field), col(Mention.start))
    )
    found: dict[str, list[MentionRow]] = {"body": [], "headline": []}
    for field, *values in rows:
        mark = "m" if field == "body" else "mh"
        one = MentionRow(f"{mark}{len(found[field]) + 1}", *values)
        if one.kind == "person" and one.entity in probably:
            one = replace(one, probably=probably[one.entity])
        found[field].append(one)
    return {field: tuple(mentions) for field, mentions in found.items()}


def _members(session: Session, story_number: int, but: int = 0) -> list[int]:
    return list(
        session.scalars(
            select(col(Article.number))
            .where(col(Article.story_number) == story_number, col(Article.number) != but)
            .order_by(col(Article.published).desc().nulls_last(), col(Article.number))
        )
    )
