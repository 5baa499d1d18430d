"""Dates as texts and metadata write them; nothing is ever guessed."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import NamedTuple

MONTHS = (
    "January February March April May June July August September October November December"
).split()
MONTH = "|".join(MONTHS) + "|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec"
_NUMBER = {name[:3].lower(): number for number, name in enumerate(MONTHS, start=1)}
_ANY_YEAR = re.compile(r"(?:19|20)\d\d")
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_DATES = (
    re.compile(
        rf"\b(?P<month>{MONTH})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+{_YEAR}\b", re.I
    ),
    re.compile(
        rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd"
        rf"|th)?[\s-]+(?:of\s+)?(?P<month>{MONTH})\.?,?[\s-]+{_YEAR}\b",
        re.I,
    ),
    re.compile(rf"(?<![\d/.-]){_YEAR}[-/.](?P<month>\d{{1,2}})[-/.](?P<day>\d{{1,2}})(?![\d/-])"),
    re.compile(rf"{_YEAR}年(?P<month>\d{{1,2}})月(?P<day>\d{{1,2}})日"),
)
_SLASHED = re.compile(r"(?<![\d/.])(\d{1,2})[/.](\d{1,2})[/.]((?:19|20)\d\d)(?![\d/])")
_LABEL = re.compile(
    r"publish|posted|updated|modified|issued|\bdate\b|\bby\b|\bon\b|\bat\b|\d{1,2}[:.]\d\d"
    r"|\b[ap]\.?m\.?\b"
    r"|\b(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\b|min(?:ute)?s? read",
    re.I,
)
_NOT_PUBLISHED = re.compile(
    r"copyright|©|expire|event|born|since|deadline|until|starts?\b|photo|pictured|due\b|\bends?\b|valid",
    re.I,
)
_SAID = re.compile(r"publish|posted|issued|updat|modif", re.I)
_UPDATED = re.compile(r"updat|modif|correct", re.I)
# A date shown twice by two parts of a page: "Published On 12 Nov 202312 Nov 2023".
_GLUED = re.compile(rf"((?:19|20)\d\d)(?=\d{{1,2}}\s+(?:{MONTH})|(?:{MONTH})\.?\s+\d)")
_ISO = re.compile(
    r"(\d{4})(?:-(\d\d?)(?:-(\d\d?)(?:[T ]+(\d\d?):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?"
    r"\s*(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?)?)?)?\s*",
    re.I,
)


class Dated(NamedTuple):
    """A date in a line: its place there, and the day as midnight UTC."""

    start: int
    end: int
    day: datetime


def moment(value: object) -> tuple[datetime | None, str | None]:
    """What a metadata field states, and how exactly: year, month, day or minute.

    ISO 8601, partial too; RFC 2822; else one date in words. A time without a zone is UTC.
    """
    if not isinstance(value, str) or not (text := value.strip()):
        return None, None
    if match := _ISO.fullmatch(text):
        return _iso(match)
    try:
        return _aware(parsedate_to_datetime(text)), "minute"
    except (ValueError, TypeError, IndexError, OverflowError):
        pass
    found = dates(text[:200])
    return (found[0].day, "day") if len(found) == 1 else (None, None)


def _iso(match: re.Match[str]) -> tuple[datetime | None, str | None]:
    year, month, day, hour, minute, second, zone = match.groups()
    precision = "minute" if hour else "day" if day else "month" if month else "year"
    parts = (
        int(part or least)
        for part, least in ((year, 1), (month, 1), (day, 1), (hour, 0), (minute, 0), (second, 0))
    )
    try:
        when = datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]  # six parts
        if zone and zone[0] in "+-":
            offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[3:].lstrip(":") or 0))
            when += -offset if zone[0] == "+" else offset
    except (ValueError, OverflowError):
        return None, None
    return (when, precision) if 1500 < when.year < 2200 else (None, None)


def _aware(when: datetime) -> datetime:
    return when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)


def dates(line: str) -> list[Dated]:
    """The full dates in a line. 3/4/2024 is none: nobody can tell the day from the month."""
    found: list[Dated] = []
    if not _ANY_YEAR.search(line):  # most lines: spares five patterns
        return found
    for pattern in _DATES:
        for match in pattern.finditer(line):
            month = match["month"]
            number = int(month) if month.isdigit() else _NUMBER[month[:3].lower()]
            _add(found, match, int(match["year"]), number, int(match["day"]))
    for match in _SLASHED.finditer(line):
        one, two, year = (int(group) for group in match.groups())
        if one > 12 or one == two:
            _add(found, match, year, two, one)
        elif two > 12:
            _add(found, match, year, one, two)
    return sorted(found)


def _add(found: list[Dated], match: re.Match[str], year: int, month: int, day: int) -> None:
    try:
        when = datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return
    if not any(match.start() < other.end and other.start < match.end() for other in found):
        found.append(Dated(match.start(), match.end(), when))


def date_line(line: str) -> tuple[datetime, bool] | None:
    """The day a short line near the head gives as its publication, and whether of an update.

    The line holds little but the date, or words that label it (precision .987 on texts of pages).
    """
    line = _GLUED.sub(r"\1 ", line)
    if len(line) > 110 or not (found := dates(line)) or _NOT_PUBLISHED.search(line):
        return None
    told, before = [], 0
    for start, end, day in found:
        rest = (line[:start] + line[end:]).strip(" ,|·•-–—:()[]")
        if len(rest) <= 25 or _LABEL.search(rest):
            told.append((day, bool(_UPDATED.search(line, before, start))))
        before = end
    return min(told, key=lambda dated: dated[1], default=None)


def stated(line: str) -> bool:
    """Whether a date line says that something was published then, not just the day."""
    return bool(re.search("publish|posted|issued", line, re.I))


def labelled(line: str) -> bool:
    """Whether a date line says what its date is: published, posted, updated."""
    return bool(_SAID.search(line))
