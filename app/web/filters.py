"""Facets and filters -> what the pages show of them: boxes, chips, hidden fields of the form."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlmodel import Session, col, select

from app import search
from app.i18n import gettext as _
from app.i18n import ngettext
from app.models import Entity
from app.narrowing import Facet
from app.query import NARROWING, SearchQuery
from app.web import figures, links, words


@dataclass(frozen=True, slots=True)
class FacetRow:
    id: str
    value: str
    label: str
    count: str
    bar: float  # of 40
    selected: bool
    url: str


class Counted(Protocol):
    """A value of a facet with what it would give."""

    @property
    def value(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def count(self) -> int: ...
    @property
    def selected(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class FacetBox:
    name: str
    label: str
    kind: str  # of the entities in it, or ""
    rows: tuple[FacetRow, ...]
    more: int
    all_values: str  # the address of the page that lists them
    open: bool


@dataclass(frozen=True, slots=True)
class Chip:
    facet: str
    label: str
    kind: str
    url: str


@dataclass(frozen=True, slots=True)
class Preset:
    """A span of time on offer."""

    label: str
    count: str
    url: str


_NEWEST = {4: (1, 5, 10), 7: (1, 3, 12), 10: (1, 7, 30)}  # years, months, days


def facet_boxes(query: SearchQuery, facets: Iterable[Facet]) -> list[FacetBox]:
    """The filters worth showing: what one value alone fills would narrow nothing."""
    boxes = []
    address = links.url(query, "")
    for facet in facets:
        chosen = any(value.selected for value in facet.values)
        if not facet.values or (facet.name == "language" and len(facet.values) < 2 and not chosen):
            continue
        kind = facet.name if facet.name in NARROWING else ""
        opened = chosen or facet.name in ("person", "country", "publisher", "year")
        rows = tuple(value_rows(query, facet.name, facet.values))
        all_values = f"/search/values/{facet.name}{address}"
        label = words.FACETS[facet.name]
        boxes.append(FacetBox(facet.name, label, kind, rows, facet.more, all_values, opened))
    return boxes


def value_rows(
    query: SearchQuery, facet: str, values: Sequence[Counted], prefix: str = ""
) -> list[FacetRow]:
    """Values as rows of a form; each is the address with it as well. `prefix` begins their ids."""
    more = links.Additions(query)
    most = max((value.count for value in values), default=1) or 1
    return [
        FacetRow(
            id=f"{prefix}{facet}-{place}",
            value=value.value,
            label=words.chosen(facet, value.value, value.label),
            count=words.number(value.count),
            bar=round(40 * value.count / most, 1),
            selected=value.selected,
            url=more.toggled(facet, value.value),
        )
        for place, value in enumerate(values)
    ]


def chips(query: SearchQuery, labels: dict[tuple[str, str], str], path: str) -> list[Chip]:
    """The filters that are on, each with the address without it."""
    found = []
    for pairs, said in ((query.filters, "{name}"), (query.excluded, _("not {name}"))):
        for facet, value in pairs:
            name = words.chosen(facet, value, labels.get((facet, value), ""))
            label = said.format(name=name)
            kind = facet if facet in NARROWING else ""
            url = links.url(links.without_filter(query, facet, value), path)
            found.append(Chip(words.FACET[facet], label, kind, url))
    if query.since:
        label = _("from {date}").format(date=figures.date_words(query.since))
        found.append(Chip(_("Date"), label, "", links.url(query, path, since="")))
    if query.until:
        label = _("to {date}").format(date=figures.date_words(query.until))
        found.append(Chip(_("Date"), label, "", links.url(query, path, until="")))
    if query.undated:
        label = _("undated only") if query.undated == "only" else _("dated only")
        found.append(Chip(_("Date"), label, "", links.url(query, path, undated="")))
    if query.collapse:
        url = links.url(query, path, collapse=False)
        found.append(Chip(_("Copies"), _("counted once"), "", url))
    return found


def presets(query: SearchQuery, bars: Sequence[tuple[str, int]]) -> list[Preset]:
    """The newest days, months or years of these articles, for an archive knows no "last week"."""
    found: list[Preset] = []
    taken, every = 0, sum(count for _key, count in bars)
    for many in _NEWEST[len(bars[-1][0])] if bars else ():
        count = sum(count for _key, count in bars[-many:])
        if taken < count < every:
            url = links.url(query, since=bars[-many][0], until=bars[-1][0], undated="")
            found.append(Preset(_newest(len(bars[-1][0]), many), words.number(count), url))
            taken = count
    return found


def _newest(precision: int, many: int) -> str:
    match precision:
        case 4:
            said = ngettext("Newest year", "Newest {n} years", many)
        case 7:
            said = ngettext("Newest month", "Newest {n} months", many)
        case _:
            said = ngettext("Newest day", "Newest {n} days", many)
    return said.format(n=many)


def hidden(
    query: SearchQuery, shown: Iterable[FacetBox] = (), but: Iterable[str] = ()
) -> list[tuple[str, str]]:
    """Parameters of the search that no field of the form has, so that it keeps them."""
    fields = {"q", "page", "cursor", *but}
    boxes = {(box.name, row.value) for box in shown for row in box.rows}
    return [pair for pair in links.params(query) if pair[0] not in fields and pair not in boxes]


def unlisted(query: SearchQuery, facet: str, shown: Iterable[FacetRow]) -> list[tuple[str, str]]:
    """Parameters of the search that a form of one facet's values has no field for."""
    listed = {(facet, row.value) for row in shown}
    pairs = links.params(query)
    return [pair for pair in pairs if pair[0] not in ("page", "cursor") and pair not in listed]


def labels(
    session: Session, query: SearchQuery, found: search.SearchResults | None = None
) -> dict[tuple[str, str], str]:
    """What the chosen filters are called; those that the facets do not list are looked up."""
    facets = found.facets if found else ()
    known = {(facet.name, value.value): value.label for facet in facets for value in facet.values}
    wanted = [
        pair
        for pair in (*query.filters, *query.excluded)
        if pair not in known and pair[0] in NARROWING
    ]
    if wanted:
        rows = session.execute(
            select(Entity.kind, Entity.slug, Entity.name).where(
                col(Entity.slug).in_([slug for _, slug in wanted])
            )
        )
        known |= {(kind, slug): name for kind, slug, name in rows}
    return known
