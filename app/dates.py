"""Partial dates, as readers say them: 2024, 2024-05, 2024-05-31, and spans of them."""

import re
from datetime import date, timedelta

from app.tree import Dates

NAMES = ("published", "before", "after")  # of the query language
_PARTIAL = re.compile(r"\d{4}(-\d\d(-\d\d)?)?", re.ASCII)
_SPAN = re.compile(r"\[\s*(?:(\S+)\s+)?TO(?:\s+(\S+))?\s*\]", re.IGNORECASE)


def is_date(value: str) -> bool:
    """Is this a partial date: a year, a month or a day of the calendar?"""
    if not _PARTIAL.fullmatch(value):
        return False
    try:
        _first_day(value)
    except ValueError:
        return False
    return True


def _first_day(partial: str) -> date:
    return date.fromisoformat(f"{partial}-01-01"[:10] if len(partial) < 10 else partial)


def _beside(partial: str, way: int) -> str:
    """The day before a partial date, or that after it."""
    day = _first_day(partial)
    try:
        if way < 0:
            return (day - timedelta(1)).isoformat()
        if len(partial) == 4:
            return day.replace(year=day.year + 1).isoformat()
        return (day + timedelta(1 if len(partial) == 10 else 31)).isoformat()[: len(partial)]
    except (OverflowError, ValueError):
        return (date.min if way < 0 else date.max).isoformat()


def read(name: str, text: str) -> Dates | None:
    """`published:2024`, `published:[2024-05 TO 2024-06]`, `before:2024`, `after:2024`, by name and
    the rest; None when that is none. The last two leave out what they name, be it a whole year."""
    text = text.strip()
    if span := _SPAN.fullmatch(text):
        since, until = ("" if end in (None, "*") else end for end in span.groups())
        if name != "published" or not (since or until):
            return None
        if not all(is_date(end) for end in (since, until) if end):
            return None
        ends = [f"from {since}"] * bool(since) + [f"to {until}"] * bool(until)
        return Dates(since, until, " ".join(ends))
    if not is_date(text):
        return None
    match name:
        case "before":
            return Dates("", _beside(text, -1), f"before {text}")
        case "after":
            return Dates(_beside(text, 1), "", f"after {text}")
    return Dates(text, text, text)
