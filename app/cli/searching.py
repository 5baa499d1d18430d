"""Searches: what a page of results says, on the command line."""

import sys
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from app import config
from app.cli.shared import Json, open_database, out

if TYPE_CHECKING:
    from app.query import SearchQuery

Values = Annotated[list[str] | None, typer.Option()]
Since = Annotated[str, typer.Option("--from", help="2024, 2024-05 or 2024-05-31.")]
Until = Annotated[str, typer.Option("--to")]
Sort = Annotated[str, typer.Option(help="relevance, newest, oldest, length.")]
Fold = Annotated[bool, typer.Option("--collapse", help="The copies of a story count once.")]
Url = Annotated[
    str,
    typer.Option(help="The address of a search page: all it says; what is given beside it wins."),
]


def _asked(
    url: str,
    query: str,
    person: Values,
    country: Values,
    publisher: Values,
    since: str,
    until: str,
    sort: str,
    collapse: bool,
    limit: int | None = None,
) -> "SearchQuery":
    """The search that an address and options say."""
    from urllib.parse import parse_qsl, urlsplit

    from app.web import links

    given: dict[str, str | list[str]] = {
        "q": query, "person": person or [], "country": country or [], "publisher": publisher or [],
        "from": since, "to": until, "sort": sort, "collapse": "story" if collapse else "",
        "limit": str(limit or ""),
    }  # fmt: skip
    lists = {name: value if isinstance(value, list) else [value] for name, value in given.items()}
    pairs = [(name, value) for name, values in lists.items() for value in values if value]
    said = {name for name, _ in pairs}
    pairs += [(name, value) for name, value in parse_qsl(urlsplit(url).query) if name not in said]
    return links.read(pairs)


def search(
    query: Annotated[str, typer.Argument(help="An empty query means all.")] = "",
    person: Values = None,
    country: Values = None,
    publisher: Values = None,
    since: Since = "",
    until: Until = "",
    sort: Sort = "",
    collapse: Fold = False,
    url: Url = "",
    limit: Annotated[int | None, typer.Option(min=1, max=100, show_default="20")] = None,
    as_json: Json = False,
) -> None:
    """Search: the same results as the page; --json prints the API's answer."""
    from app.db import reading
    from app.index.sync import open_engine
    from app.search import search as run

    asked = _asked(url, query, person, country, publisher, since, until, sort, collapse, limit)
    settings = config.load()
    with reading(open_database(settings)) as session:
        results = run(asked, session, open_engine(settings))
    if as_json:
        from app.web.present import search_answer

        out(search_answer(asked, results).model_dump_json())
        return
    out(f"{results.total} article{'' if results.total == 1 else 's'}")
    for result in results.results:
        out(f"{result.id}  {result.headline}")


def export(
    query: Annotated[str, typer.Argument()] = "",
    format: Annotated[str, typer.Option(help="jsonl, csv or excel.")] = "jsonl",
    person: Values = None,
    country: Values = None,
    publisher: Values = None,
    since: Since = "",
    until: Until = "",
    sort: Sort = "",
    collapse: Fold = False,
    url: Url = "",
) -> None:
    """The articles of a search, or all, streamed, in UTF-8."""
    from app.db import reading
    from app.export import FORMATS
    from app.export import export as run
    from app.index.sync import open_engine

    if format not in FORMATS:
        raise typer.BadParameter(f"{format!r}: allowed are {', '.join(FORMATS)}")
    asked = _asked(url, query, person, country, publisher, since, until, sort, collapse)
    settings = config.load()
    session = partial(reading, open_database(settings))
    for chunk in run(asked, session, open_engine(settings), format):
        sys.stdout.buffer.write(chunk.encode())  # line ends and letters as they are
