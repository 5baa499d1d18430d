"""Dates and places in a text -> timelines and strips, whose shapes the templates draw as SVG."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from app.i18n import N_, Table, language, pgettext
from app.i18n import gettext as _


def strip(places: Iterable[int]) -> str:
    """Ticks at thousandths of a text's length, as one SVG path in a box of 1000 by 10."""
    return "".join(f"M{min(max(place, 4), 996)} 0v10" for place in sorted(set(places)))


MOST_BARS = 60  # on a phone of 320 px a bar is then 5 px wide, the least one can see
MOST_SQUARES = 60  # articles that can be drawn one by one; five giant bars look silly
MOST_COLUMNS = 12  # of squares: a column is a target of 24 px on a phone of 320 px


@dataclass(frozen=True, slots=True)
class Column:
    """One bin. `key` is a partial date; x, width, y and height are in a box of 1000 by 60."""

    key: str
    label: str
    count: int
    x: float
    width: float
    y: float
    height: float
    selected: bool
    url: str = ""  # the page that shows the bin gives it


@dataclass(frozen=True, slots=True)
class Timeline:
    unit: str  # year | month | day
    unit_word: str
    by: str  # "Articles by month"
    squared: str  # likewise, when a square is one article
    squares: bool  # draw one square an article rather than bars
    columns: tuple[Column, ...]
    ticks: tuple[str, ...]
    busiest: int
    total: int


MONTHS = Table(
    {
        "01": N_("Jan"),
        "02": N_("Feb"),
        "03": N_("Mar"),
        "04": N_("Apr"),
        "05": N_("May"),
        "06": N_("Jun"),
        "07": N_("Jul"),
        "08": N_("Aug"),
        "09": N_("Sep"),
        "10": N_("Oct"),
        "11": N_("Nov"),
        "12": N_("Dec"),
    }
)
UNITS = {4: "year", 7: "month", 10: "day"}
UNIT = Table({"year": N_("Year"), "month": N_("Month"), "day": N_("Day")})
BY = Table(
    {
        "year": N_("Articles by year"),
        "month": N_("Articles by month"),
        "day": N_("Articles by day"),
    }
)
SQUARED = Table(
    {
        "year": N_("One square is one article, by year"),
        "month": N_("One square is one article, by month"),
        "day": N_("One square is one article, by day"),
    }
)


def date_words(partial: str) -> str:
    """A partial date for people: "2024", "May 2024", "31 May 2024"."""
    return _date_words(partial, language())


@lru_cache(maxsize=4096)  # the same days stand on page after page
def _date_words(partial: str, _language: str) -> str:
    year, _dash, rest = partial.partition("-")
    if not rest:
        return pgettext("date", "{year}").format(year=year)
    month = MONTHS[rest[:2]]
    if len(rest) == 2:
        return _("{month} {year}").format(month=month, year=year)
    return _("{day} {month} {year}").format(day=int(rest[3:]), month=month, year=year)


def timeline(bars: Iterable[tuple[str, int]], since: str = "", until: str = "") -> Timeline | None:
    """The bins without gaps, and no more than can be drawn; None when nothing is dated."""
    counts = _binned(dict(bars))
    if not counts:
        return None
    total, top = sum(counts.values()), max(counts.values())
    width = 1000 / len(counts)
    gap = min(3.0, width * 0.18)
    columns = []
    for number, (key, count) in enumerate(counts.items()):
        height = max(3.0, count / top * 58) if count else 0.0
        chosen = bool(since or until) and _within(key, since, until)
        columns.append(
            Column(
                key,
                date_words(key),
                count,
                round(number * width + gap / 2, 2),
                round(width - gap, 2),
                round(60 - height, 2),
                round(height, 2),
                chosen,
            )
        )
    last, labels = len(columns) - 1, min(len(columns), 5)
    squares = total <= MOST_SQUARES and len(columns) <= MOST_COLUMNS
    # At even distances from the first to the last bar: so the page may spread them evenly.
    ticks = tuple(columns[round(n * last / max(labels - 1, 1))].label for n in range(labels))
    unit = UNITS[len(next(iter(counts)))]
    named = UNIT[unit], BY[unit], SQUARED[unit]
    return Timeline(unit, *named, squares, tuple(columns), ticks, top, total)


def _within(key: str, since: str, until: str) -> bool:
    """Do a bin and a span of partial dates, its end inclusive, have a day in common?"""
    return since[: len(key)] <= key and (not until or key[: len(until)] <= until[: len(key)])


def _binned(bars: dict[str, int]) -> dict[str, int]:
    """At one precision, coarse enough, each bin from the first to the last."""
    for length in (10, 7, 4):
        if not bars or length > min(map(len, bars)):
            continue
        counts: dict[str, int] = {}
        for key, count in sorted(bars.items()):
            counts[key[:length]] = counts.get(key[:length], 0) + count
        first, last = min(counts), max(counts)
        if length == 4 or _distance(first, last) < MOST_BARS:
            return {key: counts.get(key, 0) for key in _between(first, last)}
    return {}


def _distance(first: str, last: str) -> int:
    start, end = _day(first), _day(last)
    if len(first) == 7:
        return (end.year - start.year) * 12 + end.month - start.month
    return (end - start).days


def _day(key: str) -> date:
    return date.fromisoformat(key + "-01-01"[len(key) - 4 :] if len(key) < 10 else key)


def _between(first: str, last: str) -> list[str]:
    if len(first) == 4:
        return [f"{year:04}" for year in range(int(first), int(last) + 1)]
    start, steps = _day(first), _distance(first, last)
    if len(first) == 7:
        months = [start.year * 12 + start.month - 1 + step for step in range(steps + 1)]
        return [f"{month // 12:04}-{month % 12 + 1:02}" for month in months]
    return [(start + timedelta(days=step)).isoformat() for step in range(steps + 1)]
