"""SearchResults and cards -> what the lists of the pages show: words and addresses, made once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup

from app import browse, search
from app.query import FACET_WORDS, SearchQuery
from app.web import figures, links, words
from app.web.marks import highlighted

MOST_TAGS = 3  # of people and of countries, in one result


@dataclass(frozen=True, slots=True)
class Tag:
    kind: str
    kind_word: str
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Copy:
    headline: str
    language: str | None
    publisher: str | None
    date: str
    url: str


@dataclass(frozen=True, slots=True)
class Item:
    """One article in a list."""

    position: int
    url: str
    headline: Markup
    language: str | None
    publisher: str | None
    date: str
    datetime: str
    minutes: int
    matches: int
    strip: str
    snippets: tuple[Markup, ...]
    tags: tuple[Tag, ...]
    copies: tuple[Copy, ...]
    story_url: str
    story_size: int


@dataclass(frozen=True, slots=True)
class Step:
    """A page in the pager; number 0 stands for those left out."""

    number: int
    url: str = ""
    here: bool = False


@dataclass(frozen=True, slots=True)
class Ranked:
    """An entity in a list, with its share as a bar."""

    slug: str
    name: str
    count: str
    bar: float
    note: str = ""
    both: str = ""


def items(query: SearchQuery, results: Iterable[search.Result]) -> list[Item]:
    tail = links.url(query, "", page=query.page)
    more = links.Additions(query)
    return [_item(query, result, tail, more) for result in results]


def _item(query: SearchQuery, result: search.Result, tail: str, more: links.Additions) -> Item:
    return Item(
        position=result.position,
        url=links.article_url(result.id) + tail,
        headline=highlighted(result.headline, result.headline_ranges),
        snippets=_passages(result.snippets),
        matches=(result.matches or 0) if query.q else 0,
        strip=figures.strip(result.ticks),
        tags=_tags(more, result.people, result.countries),
        copies=tuple(
            Copy(
                copy.headline,
                copy.language,
                copy.publisher,
                words.day(copy.published, copy.published_precision),
                links.article_url(copy.id) + tail,
            )
            for copy in result.copies
        ),
        **_common(result),
    )


def _passages(snippets: Sequence[search.Snippet]) -> tuple[Markup, ...]:
    """With signs that they are cut, at the beginning and the end; those between stand between."""
    shown = [highlighted(snippet.text, snippet.ranges) for snippet in snippets]
    if snippets and snippets[0].field == "body" and snippets[0].start:
        shown[0] = Markup("… ") + shown[0]
    if snippets and not snippets[-1].text.rstrip("”’\"')").endswith((".", "!", "?", "。")):
        shown[-1] += Markup(" …")
    return tuple(shown)


def cards(found: Sequence[browse.Card]) -> list[Item]:
    """Articles that no search has found: their first paragraph stands for a snippet."""
    more = links.Additions(SearchQuery())
    return [
        Item(
            position=place,
            url=links.article_url(card.id),
            headline=highlighted(card.headline, ()),
            snippets=(highlighted(card.lede, ()),) if card.headline_origin == "given" else (),
            matches=0,
            strip="",
            tags=_tags(more, card.people, card.countries),
            copies=(),
            **_common(card),
        )
        for place, card in enumerate(found, 1)
    ]


def _common(row: search.Result | browse.Card) -> dict[str, Any]:
    return {
        "language": row.language,
        "publisher": row.publisher,
        "date": words.day(row.published, row.published_precision),
        "datetime": words.machine_date(row.published, row.published_precision),
        "minutes": words.minutes(row.words),
        "story_url": links.story_url(row.story[0]) if row.story else "",
        "story_size": row.story[1] if row.story else 0,
    }


def _tags(more: links.Additions, *groups: Sequence[search.Named | browse.Named]) -> tuple[Tag, ...]:
    said = {kind: FACET_WORDS[kind] for kind in (words.PEOPLE, words.COUNTRIES)}
    return tuple(
        Tag(
            named.kind,
            said[named.kind],
            words.called(named.kind, named.id, named.name),
            more.url(named.kind, named.id),
        )
        for group in groups
        for named in group[:MOST_TAGS]
    )


def drawn(
    shape: figures.Timeline | None, query: SearchQuery, path: str = "/search"
) -> figures.Timeline | None:
    """The timeline with an address on each bin: the search within that span."""
    if shape is None:
        return None
    # No parameter holds a NUL: so the address is made once, with one where the bin's key goes.
    address = links.url(query, path, since="\0", until="\0", undated="")
    columns = tuple(
        replace(column, url=address.replace("%00", column.key)) for column in shape.columns
    )
    return replace(shape, columns=columns)


def pager(here: int, pages: int, url: Any) -> list[Step]:
    """First, last, and those round the page one is on; `url` gives a page's address."""
    if pages < 2:
        return []
    shown = sorted({1, pages, *range(max(1, here - 2), min(pages, here + 2) + 1)})
    steps: list[Step] = []
    for page in shown:
        if steps and page - steps[-1].number > 1:
            steps.append(Step(0))
        steps.append(Step(page, url(page), page == here))
    return steps


def ranked(rows: Iterable[browse.Listed], both: SearchQuery | None = None) -> list[Ranked]:
    """Entities by articles; with `both`, also the search that each narrows."""
    rows = list(rows)
    most = max((row.articles for row in rows), default=1) or 1
    return [
        Ranked(
            row.id,
            words.called(row.kind, row.id, row.name),
            words.number(row.articles),
            round(40 * row.articles / most, 1),
            row.country or "" if row.kind == words.PLACES else "",
            links.url(links.with_filter(both, row.kind, row.id)) if both else "",
        )
        for row in rows
    ]
