"""The JSON API, version 1: every answer of the pages, for programs."""

from collections.abc import Callable, Iterator, Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import Response, StreamingResponse
from pydantic import BaseModel
from sqlmodel import Session

from app import browse, export, search
from app.diff import differences
from app.errors import BadRequest, DatabaseUnavailable, IndexUnavailable
from app.index.base import INDEX_VERSION
from app.models import SCHEMA_VERSION
from app.query import SearchQuery
from app.text import tokens
from app.web import examples, links, ops, parameters, present, schemas
from app.web.deps import VERSION, Library, LibraryDep
from app.web.present import API

router = APIRouter(prefix=API, dependencies=[Depends(parameters.only_known)])

ArticleId = Annotated[str, Path(description="An article's id", examples=["3f5a0c1d2e4b6978"])]
StoryId = Annotated[str, Path(description="A story's id", examples=["3f5a0c1d2e4b6978"])]


def _said(model: BaseModel, *, link: str = "") -> Response:
    """The JSON of a model; made here at once, for FastAPI would check what is already typed."""
    headers = {"Link": link} if link else None
    content = model.model_dump_json()
    return Response(content, media_type="application/json", headers=headers)


def _errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The errors of a route, for its description."""
    words = {
        404: "There is none of this id",
        422: "A parameter is unknown or has a wrong value",
        503: "The index or the database is not ready",
    }
    return {
        status: {
            "description": words[status],
            "model": schemas.Problem,
            "content": {"application/json": {"example": examples.problem(status)}},
        }
        for status in statuses
    }


def _get(
    path: str,
    model: type[BaseModel],
    summary: str,
    tag: str,
    *,
    id: str,
    takes: Sequence[dict[str, Any]] = (),
    missing: bool = False,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A route that gives `model`, with all that its description needs."""
    responses = _errors(*((404,) if missing else ()), 422, 503)
    shown = {"application/json": {"example": examples.ANSWERS[id]}}
    responses[200] = {"description": "Found", "content": shown}
    return router.get(
        path,
        response_model=model,
        summary=summary,
        tags=[tag],
        operation_id=id,
        responses=responses,
        openapi_extra={"parameters": list(takes)} if takes else None,
    )


@_get(
    "/articles", schemas.SearchAnswer, "Search articles", "articles", id="search_articles",
    takes=[*parameters.FILTERS, parameters.SORT, *parameters.PAGING, *parameters.SHAPE],
)  # fmt: skip
def search_articles(request: Request, library: LibraryDep) -> Response:
    """All articles, or those that the words and filters find, with facets and passages."""
    query = parameters.search_query(request, "facet", "snippets")
    facets = parameters.wanted_facets(request)
    snippets = parameters.yes_or_no(request, "snippets", True)
    with library.session() as session:
        found = search.search(query, session, library.index(), facets=facets, snippets=snippets)
    kept = [("facet", name) for name in request.query_params.getlist("facet") if name]
    kept += [] if snippets else [("snippets", "false")]
    answer = present.search_answer(query, found, kept)
    return _said(answer, link=present.link_header(answer.next, answer.previous))


@_get(
    "/articles/{id}", schemas.Article, "One article whole", "articles", id="get_article",
    missing=True,
)  # fmt: skip
def get_article(id: ArticleId, library: LibraryDep) -> Response:
    """Text, mentions, names, furniture, and the story it belongs to."""
    with library.session() as session:
        return _said(present.article(browse.article(session, id)))


@_get(
    "/articles/{id}/original", schemas.Original, "The document's text as read", "articles",
    id="get_original", missing=True,
)  # fmt: skip
def get_original(id: ArticleId, library: LibraryDep) -> Response:
    """The text before cleaning, into which the offsets of furniture point."""
    with library.session() as session:
        page = browse.article(session, id)
    return _said(
        schemas.Original(
            id=page.id,
            file=page.file,
            format=page.format,
            text=page.original,
            furniture=present.furniture(page),
        )
    )


@_get(
    "/articles/{id}/similar", schemas.SimilarAnswer, "Copies and related articles", "articles",
    id="get_similar", missing=True,
)  # fmt: skip
def get_similar(
    id: ArticleId,
    library: LibraryDep,
    limit: Annotated[int, Query(ge=1, le=50, description="How many", examples=[5])] = 5,
) -> Response:
    """Articles that share names, rare names weighing more; near-identical copies apart."""
    with library.session() as session:
        page = browse.article(session, id)
        alike = browse.similar(session, page.number, limit)
    return _said(present.similar_answer(page, alike))


@_get(
    "/stories/{id}", schemas.Story, "The copies of one text", "stories", id="get_story",
    missing=True,
)  # fmt: skip
def get_story(id: StoryId, library: LibraryDep) -> Response:
    """Near-identical articles, the one that stands for them first."""
    with library.session() as session:
        return _said(present.story(browse.story(session, id)))


@_get(
    "/stories/{id}/diff", schemas.Diff, "What differs between two copies", "stories",
    id="get_story_diff", missing=True,
)  # fmt: skip
def get_story_diff(
    id: StoryId,
    library: LibraryDep,
    a: Annotated[str, Query(description="An article's id; the representative, if none")] = "",
    b: Annotated[str, Query(description="Another article's id; the next copy, if none")] = "",
) -> Response:
    """Word by word: joined, all `a` are the first body and all `b` the second."""
    with library.session() as session:
        story = browse.story(session, id)
        one, two = _pair(story, a, b)
        bodies = [browse.article(session, each).body for each in (one, two)]
    changes = [schemas.Change(kind=c.kind, a=c.a, b=c.b) for c in differences(bodies[0], bodies[1])]
    return _said(schemas.Diff(story=id, a=one, b=two, changes=changes))


def _pair(story: browse.StoryPage, a: str, b: str) -> tuple[str, str]:
    """The two articles to compare, each of the story."""
    ids = [card.id for card in story.articles]
    errors = [
        (["query", name], f"{value[:60]!r} is not an article of this story")
        for name, value in (("a", a), ("b", b))
        if value and value not in ids
    ]
    if errors:
        raise BadRequest(" ".join(f"{loc[1]}: {said}." for loc, said in errors), errors)
    one = a or next(id for id in ids if id != b)
    return one, b or next((id for id in ids if id != one), one)


def _entity_routes(kind: str, title: str) -> None:
    """The directory of a kind, and one entity of it."""
    path = links.PATHS[kind]
    many = path.removeprefix("/")

    @_get(path, schemas.Directory, f"The {many} that articles name", many, id=f"list_{many}")
    def list_entities(
        request: Request,
        library: LibraryDep,
        q: Annotated[
            str, Query(description="How any word of any of its names begins, in any script")
        ] = "",
        letter: Annotated[
            str, Query(description="The first character of the id", max_length=1)
        ] = "",
        sort: Annotated[
            Literal["articles", "mentions", "name"], Query(description="Most first, or by id")
        ] = "articles",
        limit: Annotated[int, Query(ge=1, le=100, description="How many")] = 50,
        cursor: Annotated[str, Query(description="As found in `next`")] = "",
    ) -> Response:
        asked = links.clean(q)[:200]
        with library.session() as session:
            found = browse.directory(
                session, kind, q=asked, letter=letter, sort=sort, limit=limit, cursor=cursor
            )
        given = [("q", asked), ("letter", letter), ("sort", sort), ("limit", str(limit))]
        plain = {"sort": "articles", "limit": "50"}
        pairs = [(name, value) for name, value in given if value and plain.get(name) != value]
        answer = present.directory(found, f"{API}{path}", pairs)
        return _said(answer, link=present.link_header(answer.next, None))

    list_entities.__doc__ = f"All {many} that some article names, most articles first."

    @_get(
        f"{path}/{{id}}", schemas.Entity, f"One {title}", many, id=f"get_{kind}", missing=True
    )  # fmt: skip
    def get_entity(
        id: Annotated[str, Path(description=f"The id of the {title}")], library: LibraryDep
    ) -> Response:
        with library.session() as session:
            return _said(present.entity(browse.entity(session, kind, id)))

    get_entity.__doc__ = (
        "Its names with their scripts, counts, what it is named with, and sentences. "
        "A merged one answers 308 to the survivor."
    )


for _kind in links.PATHS:
    _entity_routes(_kind, _kind)


def chosen(query: SearchQuery, session: Session, library: Library) -> tuple[int, ...] | None:
    """The numbers of a search's articles; None means all, which needs no index."""
    plain = SearchQuery(sort=query.sort, page=query.page, limit=query.limit, cursor=query.cursor)
    return None if query == plain else search.numbers(query, session, library.index())


@_get(
    "/timeline", schemas.TimelineAnswer, "Articles over time", "figures", id="get_timeline",
    takes=[*parameters.FILTERS, *parameters.IGNORED],
)  # fmt: skip
def get_timeline(request: Request, library: LibraryDep) -> Response:
    """Counts by day, month or year, of all articles or of a search."""
    query = parameters.search_query(request)
    with library.session() as session:
        numbers = chosen(query, session, library)
        shown = browse.timeline(session, numbers)
    total = sum(bar.count for bar in shown.bars) + shown.undated
    return _said(
        schemas.TimelineAnswer(
            total=total,
            unit=shown.unit,
            bars=[schemas.Bar(key=bar.key, count=bar.count) for bar in shown.bars],
            undated=shown.undated,
        )
    )


@_get(
    "/map", schemas.MapAnswer, "Articles by country", "figures", id="get_map",
    takes=[*parameters.FILTERS, *parameters.IGNORED],
)  # fmt: skip
def get_map(request: Request, library: LibraryDep) -> Response:
    """How many articles name each country, of all articles or of a search."""
    query = parameters.search_query(request)
    with library.session() as session:
        numbers = chosen(query, session, library)
        rows = browse.map_counts(session, numbers)
        total = browse.article_count(session) if numbers is None else len(numbers)
    countries = [
        schemas.MapCountry(id=row.id, code=row.id.upper(), name=row.name, articles=row.articles)
        for row in rows
    ]
    return _said(schemas.MapAnswer(total=total, countries=countries))


@_get(
    "/network", schemas.NetworkAnswer, "People named together", "figures", id="get_network",
    takes=[*parameters.FILTERS, *parameters.IGNORED],
)  # fmt: skip
def get_network(request: Request, library: LibraryDep) -> Response:
    """The sixty people named most and which are named in the same articles."""
    query = parameters.search_query(request)
    with library.session() as session:
        numbers = chosen(query, session, library)
        shown = browse.network(session, numbers)
        total = browse.article_count(session) if numbers is None else len(numbers)
    return _said(
        schemas.NetworkAnswer(
            total=total,
            nodes=[schemas.Node.model_validate(node) for node in shown.nodes],
            links=[schemas.Link.model_validate(link) for link in shown.links],
        )
    )


@_get("/suggest", schemas.Suggestions, "Names and headlines while typing", "search", id="suggest")
def suggest(
    library: LibraryDep,
    q: Annotated[str, Query(description="What was typed so far", examples=["kish"])] = "",
    limit: Annotated[int, Query(ge=1, le=20, description="How many of each")] = 5,
) -> Response:
    """Names of which a word begins so, in any script, and headlines."""
    typed = links.clean(q)[:200]
    with library.session() as session:
        names = browse.suggest(session, typed, limit)
        try:
            headlines = _headlines(typed, limit, session, library)
        except IndexUnavailable:
            headlines = []  # names alone are better than nothing
    return _said(
        schemas.Suggestions(
            q=typed,
            people=present.listed(names["person"]),
            countries=present.listed(names["country"]),
            organisations=present.listed(names["organisation"]),
            places=present.listed(names["place"]),
            headlines=headlines,
        )
    )


def _headlines(
    typed: str, limit: int, session: Session, library: Library
) -> list[schemas.SuggestedArticle]:
    """Articles whose headline has these words, the last of them begun."""
    words = [token.folded for token in tokens(typed)]
    if not words:
        return []
    asked = " ".join(f"headline:{word}" for word in words) + "*"
    found = search.search(
        SearchQuery(q=asked, limit=limit), session, library.index(), facets=(), snippets=False
    )
    return [
        schemas.SuggestedArticle(id=r.id, url=links.article_url(r.id), headline=r.headline)
        for r in found.results
    ]


@router.get(
    "/export",
    summary="The articles of a search, streamed",
    tags=["search"],
    operation_id="export_articles",
    openapi_extra={"parameters": [*parameters.FILTERS, parameters.SORT, parameters.FORMAT]},
    response_class=StreamingResponse,
    responses=_errors(422, 503)
    | {
        200: {
            "description": "JSON lines or CSV, in the order of the search",
            "content": {
                "application/x-ndjson": {"example": '{"id": "3f5a0c1d2e4b6978", …}\n'},
                "text/csv": {"example": "id,headline,…\r\n"},
            },
        }
    },
)
def export_articles(request: Request, library: LibraryDep) -> Response:
    """Each article with its names and body. The whole list, however long."""
    query = parameters.search_query(request, "format")
    format = parameters.one_of(request, "format", export.FORMATS)
    engine = library.index()

    def lines() -> Iterator[str]:
        with library.session() as session:
            yield from export.export(query, session, engine, format)

    kind = {"jsonl": "application/x-ndjson", "csv": "text/csv"}[format]
    name = f'attachment; filename="articles.{format}"'
    return StreamingResponse(
        lines(), media_type=f"{kind}; charset=utf-8", headers={"Content-Disposition": name}
    )


@_get("/status", schemas.Status, "Counts, versions, last ingest", "status", id="get_status")
def get_status(library: LibraryDep) -> Response:
    """What the library holds and whether all of it can be searched."""
    found, numbers = ops.checks(library)
    if not found[0].ok:
        raise DatabaseUnavailable(found[0].detail)
    with library.session() as session:
        counts = library.kept("counts", lambda: browse.counts(session))
    return _said(
        schemas.Status(
            version=VERSION,
            schema_version=SCHEMA_VERSION,
            index_version=INDEX_VERSION,
            engine="whoosh",
            ready=all(check.ok for check in found),
            index_lag=numbers["index_lag"],
            counts=schemas.Counts.model_validate(counts),
            first=counts.first,
            last=counts.last,
            last_ingest=counts.ingested,
            last_failed=counts.failed,
        )
    )
