"""The JSON API, continued: directories, entities, and the numbers behind the pictures."""

from functools import partial
from typing import Annotated, Literal, NamedTuple

from fastapi import Path, Query, Request
from fastapi.responses import Response
from sqlmodel import Session

from app import browse, cursors, search
from app.query import SearchQuery
from app.web import links, parameters, present, schemas
from app.web.deps import Library, LibraryDep
from app.web.present import API
from app.web.routes import described, new_router, said

router = new_router()
get = partial(described, router)


def _entity_routes(kind: str, title: str) -> None:
    """The directory of a kind, and one entity of it."""
    path = links.PATHS[kind]
    many = path.removeprefix("/")

    @get(
        path,
        schemas.Directory,
        f"The {many} that articles name",
        many,
        id=f"list_{many}",
        listed=True,
    )
    def list_entities(
        request: Request,
        library: LibraryDep,
        q: Annotated[
            str, Query(description="How words of any of its names begin, in any script and order")
        ] = "",
        letter: Annotated[
            str, Query(description="The first character of the id", max_length=1)
        ] = "",
        sort: Annotated[
            Literal["articles", "mentions", "name"], Query(description="Most first, or by id")
        ] = "articles",
        limit: Annotated[int, Query(ge=1, le=100, description="How many"), parameters.DIGITS] = 50,
        cursor: Annotated[
            str, Query(description="As found in `next`", pattern=cursors.PATTERN)
        ] = "",
    ) -> Response:
        asked = links.clean(q)[:200]
        with library.session() as session:
            found = browse.directory(
                session,
                library.names(session),
                kind,
                q=asked,
                letter=letter,
                sort=sort,
                limit=limit,
                cursor=cursor,
            )
        given = [("q", asked), ("letter", letter), ("sort", sort), ("limit", str(limit))]
        plain = {"sort": "articles", "limit": "50"}
        pairs = [(name, value) for name, value in given if value and plain.get(name) != value]
        answer = present.directory(found, f"{API}{path}", pairs)
        return said(answer, link=present.link_header(answer.next, None))

    list_entities.__doc__ = f"All {many} that some article names, most articles first."

    @get(
        f"{path}/{{id}}", schemas.Entity, f"One {title}", many, id=f"get_{kind}", missing=True
    )  # fmt: skip
    def get_entity(
        id: Annotated[str, Path(description=f"The id of the {title}")], library: LibraryDep
    ) -> Response:
        with library.session() as session:
            return said(present.entity(browse.entity(session, kind, id)))

    get_entity.__doc__ = (
        "Its names with their scripts, counts, what it is named with, and sentences. "
        "A merged one answers 308 to the survivor."
    )


for _kind in links.PATHS:
    _entity_routes(_kind, _kind)


class Asked(NamedTuple):
    """The articles that a picture is of."""

    numbers: tuple[int, ...] | None  # None means all, which needs no index
    total: int


def asked_for(request: Request, session: Session, library: Library) -> Asked:
    query = parameters.search_query(request)
    plain = SearchQuery(sort=query.sort, page=query.page, limit=query.limit, cursor=query.cursor)
    if query == plain:
        return Asked(None, browse.article_count(session))
    numbers = search.numbers(query, session, library.index())
    return Asked(numbers, len(numbers))


@get(
    "/timeline", schemas.TimelineAnswer, "Articles over time", "figures", id="get_timeline",
    takes=[*parameters.FILTERS, *parameters.IGNORED],
)  # fmt: skip
def get_timeline(request: Request, library: LibraryDep) -> Response:
    """Counts by day, month or year, of all articles or of a search."""
    with library.session() as session:
        numbers, total = asked_for(request, session, library)
        shown = browse.timeline(session, numbers)
    return said(
        schemas.TimelineAnswer(
            total=total,
            unit=shown.unit,
            bars=[schemas.Bar(key=bar.key, count=bar.count) for bar in shown.bars],
            undated=shown.undated,
        )
    )


@get(
    "/map", schemas.MapAnswer, "Articles by country", "figures", id="get_map",
    takes=[*parameters.FILTERS, *parameters.IGNORED],
)  # fmt: skip
def get_map(request: Request, library: LibraryDep) -> Response:
    """How many articles name each country, of all articles or of a search."""
    with library.session() as session:
        numbers, total = asked_for(request, session, library)
        rows = browse.map_counts(session, numbers)
    countries = [
        schemas.MapCountry(id=row.id, code=row.id.upper(), name=row.name, articles=row.articles)
        for row in rows
    ]
    return said(schemas.MapAnswer(total=total, countries=countries))


@get(
    "/network", schemas.NetworkAnswer, "People named together", "figures", id="get_network",
    takes=[*parameters.FILTERS, *parameters.IGNORED],
)  # fmt: skip
def get_network(request: Request, library: LibraryDep) -> Response:
    """The sixty people named most and which are named in the same articles."""
    with library.session() as session:
        numbers, total = asked_for(request, session, library)
        shown = browse.network(session, numbers)
    return said(
        schemas.NetworkAnswer(
            total=total,
            nodes=[schemas.Node.model_validate(node) for node in shown.nodes],
            links=[schemas.Link.model_validate(link) for link in shown.links],
        )
    )
