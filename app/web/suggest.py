"""What a reader may be typing: names, publishers, headlines, from the first letters."""

from collections.abc import Sequence
from functools import partial
from typing import Annotated

from fastapi import Query
from fastapi.responses import Response
from sqlmodel import Session

from app import browse, rows
from app.errors import IndexUnavailable
from app.index.base import Engine
from app.query import SearchQuery
from app.text import is_single, tokens
from app.tree import And, Fuzzy, Node, Or, Phrase, Prefix, Term
from app.web import links, parameters, schemas
from app.web.deps import Library, LibraryDep
from app.web.routes import described, new_router, said

router = new_router()
get = partial(described, router)

FIELD = "headline"
SHORT = 3  # letters: fewer begin hundreds of words, which takes long and tells little
LOOKED_AT = 50  # headlines, for a word of which so little is typed


@get("/suggest", schemas.Suggestions, "Names and headlines while typing", "search", id="suggest")
def suggest(
    library: LibraryDep,
    q: Annotated[str, Query(description="What was typed so far", examples=["kish"])] = "",
    limit: Annotated[
        int, Query(ge=1, le=20, description="How many of each"), parameters.DIGITS
    ] = 5,
) -> Response:
    """Names with a word that begins with each word typed, in any script and order, publishers,
    and headlines. From four letters one slip is forgiven, from eight letters two."""
    typed = links.clean(q)[:200]
    with library.session() as session:
        known = library.names(session)
        found = known.suggest(session, typed, limit)
        # Where a name begins as typed, that is what is meant: no headline needs a slip forgiven.
        forgiving = all(one.near for some in found.values() for one in some)
        headlines = _headlines(typed, limit, forgiving, session, library)
    named = {kind: [_named(one) for one in found[kind]] for kind in links.PATHS}
    return said(
        schemas.Suggestions(
            q=typed,
            people=named["person"],
            countries=named["country"],
            organisations=named["organisation"],
            places=named["place"],
            publishers=[_publisher(one) for one in found["publisher"]],
            headlines=headlines,
        )
    )


def _named(one: browse.Suggested) -> schemas.Suggested:
    listed = one.listed
    return schemas.Suggested(
        id=listed.id,
        name=listed.name,
        url=links.entity_url(listed.kind, listed.id),
        articles=listed.articles,
        mentions=listed.mentions,
        country=listed.country,
        near=one.near,
    )


def _publisher(one: browse.Suggested) -> schemas.SuggestedPublisher:
    return schemas.SuggestedPublisher(
        name=one.listed.name,
        url=links.url(SearchQuery(filters=(("publisher", one.listed.name),))),
        articles=one.listed.articles,
        near=one.near,
    )


def _headlines(
    typed: str, limit: int, forgiving: bool, session: Session, library: Library
) -> list[schemas.SuggestedArticle]:
    """Articles whose headline has these words, the last of them begun; best first."""
    words = browse.typed_parts(typed)
    if not words:
        return []
    try:
        engine = library.index()
        found = _begun(words, limit, session, engine)
        near = forgiving and not found and any(map(browse.edits_allowed, words))
        if near:
            found = _found([_nearly(word) for word in words], limit, session, engine)
    except IndexUnavailable:
        return []  # names alone are better than nothing
    return [
        schemas.SuggestedArticle(id=id, url=links.article_url(id), headline=headline, near=near)
        for id, headline in found
    ]


def _begun(words: list[str], limit: int, session: Session, engine: Engine) -> list[tuple[str, str]]:
    *whole, last = words
    nodes = [_whole(word) for word in whole]
    if is_single(last):
        return _found([*nodes, _whole(last)], limit, session, engine)
    if len(last) >= SHORT:
        begun = Or((_whole(last), Prefix(last, FIELD)))
        return _found([*nodes, begun], limit, session, engine)
    if not whole:
        return []
    some = _found(nodes, LOOKED_AT, session, engine)
    return [
        (id, headline)
        for id, headline in some
        if any(token.folded.startswith(last) for token in tokens(headline))
    ][:limit]


def _whole(word: str) -> Term | Phrase:
    terms = tuple(token.term for token in tokens(word))
    return Phrase(terms, 0, FIELD) if len(terms) > 1 else Term(terms[0], FIELD)


def _nearly(word: str) -> Node:
    """The word itself, or one like it."""
    edits = 0 if is_single(word) else browse.edits_allowed(word)
    return Or((_whole(word), Fuzzy(word, edits, FIELD))) if edits else _whole(word)


def _found(
    nodes: Sequence[Node], limit: int, session: Session, engine: Engine
) -> list[tuple[str, str]]:
    """The ids and headlines of the first articles with all of these; one of equal headlines."""
    hits = engine.search(SearchQuery(limit=2 * limit), And(tuple(nodes)), ())
    articles = rows.articles(session, hits.numbers, whole=False)
    shown = (articles.get(number) for number in hits.numbers)
    found: dict[str, str] = {}
    for row in shown:
        if row:
            found.setdefault(row.headline, row.id)
    return [(id, headline) for headline, id in found.items()][:limit]
