"""The JSON API, version 1: every answer of the pages, for programs."""

from functools import partial
from itertools import chain
from typing import Annotated

from fastapi import Path, Query, Request
from fastapi.responses import Response, StreamingResponse

from app import browse, export, search
from app.diff import differences
from app.errors import BadRequest, DatabaseUnavailable
from app.index.base import INDEX_VERSION
from app.models import SCHEMA_VERSION
from app.web import ops, parameters, present, schemas
from app.web.deps import VERSION, LibraryDep
from app.web.routes import ALWAYS, described, errors, new_router, said

router = new_router()
get = partial(described, router)

ArticleId = Annotated[str, Path(description="An article's id", examples=["3f5a0c1d2e4b6978"])]
StoryId = Annotated[str, Path(description="A story's id", examples=["3f5a0c1d2e4b6978"])]


@get(
    "/articles", schemas.SearchAnswer, "Search articles", "articles", id="search_articles",
    listed=True,
    takes=[*parameters.FILTERS, parameters.SORT, *parameters.PAGING, *parameters.SHAPE],
)  # fmt: skip
def search_articles(request: Request, library: LibraryDep) -> Response:
    """All articles, or those that the words and filters find, with facets and passages."""
    query = parameters.search_query(request, "facet", "snippets")
    facets = parameters.wanted_facets(request)
    snippets = parameters.yes_or_no(request, "snippets", True)
    with library.session() as session:
        found = search.search(
            query, session, library.index(), facets=facets, snippets=snippets,
            budget=library.budget(),
        )  # fmt: skip
    kept = [("facet", name) for name in request.query_params.getlist("facet") if name]
    kept += [] if snippets else [("snippets", "false")]
    answer = present.search_answer(query, found, kept)
    link = present.link_header(answer.next, answer.previous)
    return said(answer, link=link, keep=not found.timed_out)


@get(
    "/articles/{id}", schemas.Article, "One article whole", "articles", id="get_article",
    missing=True,
)  # fmt: skip
def get_article(id: ArticleId, library: LibraryDep) -> Response:
    """Text, mentions, names, furniture, and the story it belongs to."""
    with library.session() as session:
        return said(present.article(browse.article(session, id)))


@get(
    "/articles/{id}/original", schemas.Original, "The document's text as read", "articles",
    id="get_original", missing=True,
)  # fmt: skip
def get_original(id: ArticleId, library: LibraryDep) -> Response:
    """The text before cleaning, into which the offsets of furniture point."""
    with library.session() as session:
        page = browse.article(session, id)
    return said(
        schemas.Original(
            id=page.id,
            file=page.file,
            format=page.format,
            text=page.original,
            furniture=present.furniture(page),
        )
    )


@get(
    "/articles/{id}/similar", schemas.SimilarAnswer, "Copies and related articles", "articles",
    id="get_similar", missing=True,
)  # fmt: skip
def get_similar(
    id: ArticleId,
    library: LibraryDep,
    limit: Annotated[
        int, Query(ge=1, le=50, description="How many", examples=[5]), parameters.DIGITS
    ] = 5,
) -> Response:
    """Articles that share words and names, rare ones weighing more; near-identical copies apart.

    While there is no index, names alone tell."""
    with library.session() as session:
        page = browse.article(session, id)
        alike = browse.similar(session, page.number, limit, library.index_or_none())
    return said(present.similar_answer(page, alike))


@get(
    "/stories/{id}", schemas.Story, "The copies of one text", "stories", id="get_story",
    missing=True,
)  # fmt: skip
def get_story(id: StoryId, library: LibraryDep) -> Response:
    """Near-identical articles, the one that stands for them first."""
    with library.session() as session:
        story = browse.story(session, id)
        bodies = browse.bodies(session, [card.id for card in story.articles])
    return said(present.story(story, bodies))


@get(
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
    return said(schemas.Diff(story=id, a=one, b=two, changes=changes))


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


@router.get(
    "/export",
    summary="The articles of a search, streamed",
    tags=["search"],
    operation_id="export_articles",
    openapi_extra={"parameters": [*parameters.FILTERS, parameters.SORT, parameters.FORMAT]},
    response_class=StreamingResponse,
    responses=errors(*ALWAYS)
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
    lines = export.export(query, library.session, library.index(), format)
    first = next(lines, "")  # what is wrong is found before the answer begins
    name = f'attachment; filename="articles.{export.ENDINGS[format]}"'
    return StreamingResponse(
        chain((first,), lines),
        media_type=f"{export.KINDS[format]}; charset=utf-8",
        headers={"Content-Disposition": name},
    )


@get("/status", schemas.Status, "Counts, versions, last ingest", "status", id="get_status")
def get_status(library: LibraryDep) -> Response:
    """What the library holds and whether all of it can be searched."""
    found, numbers = ops.checks(library)
    if not found[0].ok:
        raise DatabaseUnavailable(found[0].detail)
    with library.session() as session:
        counts = library.kept("counts", lambda: browse.counts(session))
    return said(
        schemas.Status(
            version=VERSION,
            schema_version=SCHEMA_VERSION,
            index_version=INDEX_VERSION,
            engine=library.engine_name(),
            ready=all(check.ok for check in found),
            index_lag=numbers["index_lag"],
            counts=schemas.Counts.model_validate(counts),
            first=counts.first,
            last=counts.last,
            last_ingest=counts.ingested,
            last_failed=counts.failed,
        )
    )
