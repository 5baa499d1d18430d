"""SearchQuery -> SearchResults: hits from the engine, rows from the database, ready to show."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlmodel import Session

from app import narrowing, rows
from app.budget import ENDLESS, Budget
from app.i18n import N_
from app.i18n import gettext as _
from app.index.base import Engine, Hits
from app.meaning import interpret
from app.mending import mended
from app.narrowing import Facet, Which
from app.query import FACETS, NARROWING, SearchQuery, sort_in_force
from app.snippets import Span, matches, merged, passages
from app.tree import Name, Node, leaves


@dataclass(frozen=True, slots=True)
class Snippet:
    """A passage; `start` is where it begins in its field, `ranges` are matches within `text`."""

    field: str  # body | headline | standfirst
    start: int
    text: str
    ranges: tuple[tuple[int, int], ...]


class Named(NamedTuple):
    """An entity as a result shows it; there are a hundred on a page, so a tuple."""

    kind: str
    id: str  # its slug
    name: str
    mentions: int


@dataclass(frozen=True, slots=True)
class Result:
    number: int
    id: str
    headline: str
    headline_origin: str
    headline_ranges: tuple[tuple[int, int], ...]  # matches within the headline
    publisher: str | None
    published: datetime | None
    published_precision: str | None
    language: str | None
    words: int
    score: float | None
    matches: int | None  # places in headline, standfirst and body that match; None if not sought
    ticks: tuple[int, ...]  # where the body's matches are, in thousandths of its length
    snippets: tuple[Snippet, ...]
    people: tuple[Named, ...]  # most mentioned first
    countries: tuple[Named, ...]
    story: tuple[str, int] | None  # id and size
    position: int  # 1 for the first of the whole list
    copies: tuple["Result", ...] = ()  # others of its story on this page (grouped results only)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bin of the timeline: `key` is a partial date that `from` and `to` take."""

    key: str  # 2024 | 2024-05 | 2024-05-31
    count: int


@dataclass(frozen=True, slots=True)
class SearchResults:
    total: int
    results: tuple[Result, ...]
    facets: tuple[Facet, ...]
    interpreted: str  # how the query was read, in words
    warnings: tuple[str, ...]  # what could not be read as syntax
    notes: tuple[str, ...]  # names found as meaning: "習近平 also finds Xi Jinping"
    did_you_mean: str | None  # the query spelt otherwise, for the reader to choose
    did_you_mean_total: int  # what that would find
    literal: str  # the query in which names are but words; empty if this one is such
    which: Which | None
    timeline: tuple[Bar, ...]
    undated: int
    sort: str  # the sort in force
    limit: int
    next_cursor: str | None
    previous_cursor: str | None
    pages: int
    revision: str  # the index generation these results come from
    timed_out: bool = False  # the time given was too short for all of this


TOO_LONG = N_(
    "The search took longer than this server allows and was stopped: results may be missing."
)
TICKS = 200  # of an article's length: finer is not seen


def search(
    query: SearchQuery,
    session: Session,
    engine: Engine,
    *,
    facets: tuple[str, ...] | None = None,
    snippets: bool = True,
    group: bool = False,
    budget: Budget = ENDLESS,
) -> SearchResults:
    """One page of results. With `group`, copies of a story on the page stand under the first.

    When the budget is spent, results are missing, or passages, or a better spelling.

    Without `snippets` nothing says where a result matches: reading the texts for it takes longest.
    """
    meaning = interpret(query.q, session, engine)
    hits = engine.search(query, meaning.node, FACETS if facets is None else facets, budget)
    results = _results(session, hits, meaning.node, snippets, budget)
    better = mended(query, hits.total, session, engine) if budget.left() else None
    return SearchResults(
        total=hits.total,
        results=_grouped(results) if group else results,
        facets=narrowing.facets(session, query, hits.facets),
        interpreted=meaning.interpreted,
        warnings=(*meaning.warnings, *([_(TOO_LONG)] if budget.spent else [])),
        notes=meaning.notes,
        did_you_mean=better.q if better else None,
        did_you_mean_total=better.total if better else 0,
        literal=meaning.literal,
        which=narrowing.which(query, hits, meaning, engine) if budget.left() else None,
        timeline=tuple(Bar(key, count) for key, count in hits.timeline),
        undated=hits.undated,
        sort=sort_in_force(query, meaning.node),
        limit=query.limit,
        next_cursor=hits.next_cursor,
        previous_cursor=hits.previous_cursor,
        pages=-(-hits.total // query.limit),
        revision=hits.revision,
        timed_out=budget.spent,
    )


def numbers(query: SearchQuery, session: Session, engine: Engine) -> tuple[int, ...]:
    """The numbers of all articles that a search finds, in its order, whatever its page."""
    node = interpret(query.q, session, engine).node
    whole = replace(query, page=1, cursor="", limit=sys.maxsize)
    return engine.search(whole, node, ()).numbers


def found_in(
    texts: dict[str, str], node: Node | None, mentions: Sequence[rows.Mentioned] = ()
) -> dict[str, list[Span]]:
    """Where a query matches in each field of an article.

    `texts` maps headline, standfirst and body to their texts; `mentions` are (field, kind, slug,
    start, end), for where a query names somebody, their mentions are what matched.
    """
    named = {
        (leaf.facet, slug)
        for leaf in leaves(node)
        if isinstance(leaf, Name)
        for slug in leaf.values
    }
    found = {}
    for field, text in texts.items():
        spans = matches(text, node, field)
        spans += [
            (a, b) for at, kind, slug, a, b in mentions if at == field and (kind, slug) in named
        ]
        found[field] = merged(spans)
    return found


def _results(
    session: Session, hits: Hits, node: Node | None, snippets: bool, budget: Budget
) -> tuple[Result, ...]:
    articles = rows.articles(session, hits.numbers, whole=snippets)
    names = rows.names(session, hits.numbers)
    sought = {leaf.facet for leaf in leaves(node) if isinstance(leaf, Name)} & NARROWING
    mentions = rows.mentions(session, hits.numbers, sought) if snippets and sought else {}
    stretches = rows.stretches(session, hits.numbers) if snippets else {}
    results = []
    for at, (number, score) in enumerate(zip(hits.numbers, hits.scores, strict=True)):
        row = articles.get(number)
        if row is None:  # taken away since the index last read the database
            continue
        results.append(
            Result(
                number=number,
                id=row.id,
                headline=row.headline,
                headline_origin=row.headline_origin,
                publisher=row.publisher,
                published=row.published,
                published_precision=row.published_precision,
                language=row.language,
                words=row.words,
                score=score,
                people=tuple([Named(*one) for one in names[number] if one[0] == "person"]),
                countries=tuple([Named(*one) for one in names[number] if one[0] == "country"]),
                story=(row.story_id, row.size) if row.story_id else None,
                position=hits.offset + at + 1,
                **(
                    _marks(row, node, mentions.get(number, ()), stretches.get(number, ()))
                    if snippets and budget.left()
                    else _UNMARKED
                ),
            )
        )
    return tuple(results)


_UNMARKED: dict[str, Any] = {"headline_ranges": (), "matches": None, "ticks": (), "snippets": ()}


def _marks(
    row: Any, node: Node | None, mentions: Sequence[rows.Mentioned], names: Sequence[Span]
) -> dict[str, Any]:
    """Where a result matches; `names` stand in its body, and no passage cuts them."""
    texts = {"headline": row.headline, "standfirst": row.standfirst or "", "body": row.body}
    found = found_in(texts, node, mentions)
    length = max(1, len(row.body))
    return {
        "headline_ranges": tuple(found["headline"]),
        "matches": sum(map(len, found.values())),
        "ticks": tuple(sorted({_tick(start, length) for start, _ in found["body"]})),
        "snippets": _snippets(texts, found, names),
    }


def _tick(start: int, length: int) -> int:
    return start * TICKS // length * (1000 // TICKS)


def _snippets(
    texts: dict[str, str], found: dict[str, list[Span]], names: Sequence[Span]
) -> tuple[Snippet, ...]:
    """The body's best passages; the standfirst when only it matches, or when nothing does."""
    field = "body" if found["body"] or not texts["standfirst"] else "standfirst"
    return tuple(
        Snippet(field, passage.start, passage.text, passage.ranges)
        for passage in passages(texts[field], found[field], names if field == "body" else ())
    )


def _grouped(results: tuple[Result, ...]) -> tuple[Result, ...]:
    groups: dict[str, list[Result]] = {}
    for result in results:
        groups.setdefault(result.story[0] if result.story else f"alone {result.id}", []).append(
            result
        )
    return tuple(replace(first, copies=tuple(copies)) for first, *copies in groups.values())
