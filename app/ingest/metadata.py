"""Dates, bylines, datelines and publishers as texts write them; nothing is ever guessed."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import NamedTuple

_MONTHS = (
    "January February March April May June July August September October November December"
).split()
_MONTH = "|".join(_MONTHS) + "|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec"
_NUMBER = {name[:3].lower(): number for number, name in enumerate(_MONTHS, start=1)}
_ANY_YEAR = re.compile(r"(?:19|20)\d\d")
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_DATES = (
    re.compile(
        rf"\b(?P<month>{_MONTH})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+{_YEAR}\b", re.I
    ),
    re.compile(
        rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd"
        rf"|th)?[\s-]+(?:of\s+)?(?P<month>{_MONTH})\.?,?[\s-]+{_YEAR}\b",
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
_GLUED = re.compile(rf"((?:19|20)\d\d)(?=\d{{1,2}}\s+(?:{_MONTH})|(?:{_MONTH})\.?\s+\d)")
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


_BY = re.compile(
    r"(?:(?:(?:written|reported|words|story|report)\s+)?by(?:\s*:\s*|\s+)"
    r"|(?:authors?|reporters?|written by|words)\s*:\s*)(.+)",
    re.I,
)
_AFTER_NAMES = re.compile(
    rf"\s*[|•·/–—]\s*|\s+-\s+|,?\s+(?=\d|updated|published|posted|(?:{_MONTH})\b)", re.I
)
_JOINS = frozenset(("and & de del di da la le van von der den bin ibn al el for of the").split())
_NO_NAMES = frozenset(
    ("Monday Tuesday Wednesday Thursday Friday Saturday Sunday The This Our Your").split()
)


def byline(line: str) -> str | None:
    """Who wrote it, of a short line "By Jane Doe and John Roe | Updated 3 May"."""
    names = _signed(line)[0].strip(" ,;")
    words = names.replace(",", " ").split()
    if not 1 <= len(words) <= 14 or words[0] in _NO_NAMES | set(_MONTHS):
        return None
    proper = all(word[0].isupper() or word in _JOINS for word in words)
    return names if proper and words[0][0].isupper() else None


_ROLE = re.compile(
    r"(?:(?:[A-Z][\w&'’-]*|staff|senior|special|chief|of|for|and|the) ){0,5}"
    r"(?:correspondent|reporter|editor|columnist|writer|journalist|contributor|bureau chief)"
    r"(?:,? (?:in|at|for) [\w .]{2,30})?",
    re.I,
)
_PERSON = re.compile(
    r"[A-Z][\w'’.-]+(?: (?:[A-Z][\w'’.-]*|de|van|von|bin|al|da|del))* [A-Z][\w'’-]+"
)


def role(line: str) -> bool:
    """Whether a short line says what a journalist does: "Health correspondent"."""
    return len(line) <= 60 and bool(_ROLE.fullmatch(line.strip()))


def person(line: str) -> bool:
    """Whether a short line may be a name, and nothing else."""
    return len(line) <= 40 and len(line.split()) <= 4 and bool(_PERSON.fullmatch(line.strip()))


# "By Jane Doe, The Daily Lantern". Words that are surnames too are an outlet's after "The" alone.
_FOR_OUTLET = re.compile(
    r"(?:\s*[,|•·/]\s*|\s+[-–—]\s+|\s+(?:for|of)\s+)(?P<name>"
    r"The(?: (?:[A-Z][\w&'’-]*|of|and)){1,5}|Daily(?: [A-Z][\w&'’-]*){1,3}"
    r"|(?:[A-Z][\w&'’-]*(?: of)? ){0,4}(?:News|Times|Gazette|Herald|Tribune|Journal|Chronicle"
    r"|Observer|Courier|Magazine|Press|Review|Telegraph|Guardian|Radio|TV|Media|Network|Bulletin"
    r"|Dispatch|Examiner|Inquirer|Sentinel|Daily|Weekly|Today))\s*$"
)
_WHEN = re.compile(
    rf"\s*[|•·,/–—-]?\s+(?:updated|published|posted|\d|(?:{_MONTH})\.? \d).*", re.I | re.S
)


def _signed(line: str) -> tuple[str, str | None]:
    """The names of a byline, and the outlet they write for."""
    match = _BY.fullmatch(line.strip()) if len(line) <= 160 else None
    if match is None:
        return "", None
    text = _WHEN.sub("", match[1])
    outlet = _FOR_OUTLET.search(text)
    if outlet and outlet.start():
        return text[: outlet.start()], outlet["name"]
    return _AFTER_NAMES.split(text)[0], None


def byline_outlet(line: str) -> str | None:
    """The outlet that a byline gives: "By Jane Doe, The Daily Lantern"; an agency is none."""
    name = _signed(line)[1] if byline(line) else None
    return name if name and not _NO_OUTLET.match(name.removeprefix("The ")) else None


_PLACE_CAPITALS = (
    r"[A-Z][A-Z.'’-]+(?:[ /][A-Z][A-Z.'’-]*){0,3}(?:, [A-Z][A-Za-z.]+(?: [A-Z][A-Za-z.]+)?)?"
)
_PLACE = r"[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){0,2}(?:, [A-Z][\w.]+)?"
_DAY = rf"(?:(?:{_MONTH})\.? \d{{1,2}}|\d{{1,2}} (?:{_MONTH})\.?)(?:,? (?:19|20)\d\d)?"
_AGENCY = r"\([A-Z][\w .&/-]{1,30}\)"
_DATELINE = re.compile(
    rf"(?P<place>{_PLACE_CAPITALS}(?:,? (?:{_DAY}))?)(?: {_AGENCY})?\s*(?:--|[-–—])\s"
    rf"|(?P<dated>{_PLACE},? (?:{_DAY}))(?: {_AGENCY})?\s*(?:--|[-–—])\s"
    rf"|(?P<agency>{_PLACE}) {_AGENCY}\s*(?:--|[-–—:])\s"
)


def dateline(lede: str) -> str | None:
    """The printed place and day before a lede, "BEIRUT, June 2" of "BEIRUT, June 2 (Reuters) -"."""
    return _split(lede)[0]


def without_dateline(lede: str) -> str:
    return _split(lede)[1]


def _split(lede: str) -> tuple[str | None, str]:
    match = _DATELINE.match(lede)
    found = (match["place"] or match["dated"] or match["agency"]) if match else ""
    if match is None or len(re.sub(r"\W", "", found)) < 3:
        return None, lede
    return found, lede[match.end() :]


_OUTLET = (
    r"(?P<name>(?-i:[A-Z])[\w&'’.-]*(?: (?:(?-i:[A-Z])[\w&'’-]*|of|the|and|&|for|in|on)){0,7})"
)
_STATED = (
    re.compile(
        r"\b(?:article|story|piece|report|column|post|essay|interview)\s+(?:has\s+"
        r"|had\s+)?(?:been\s+)?"
        r"(?:(?:was|is|were)\s+)?(?:originally\s+|first\s+)*"
        rf"(?:appeared|published|republished|produced)\s+(?:in|on|by|at"
        rf"|from)\s+(?:(?-i:the)\s+)?{_OUTLET}",
        re.I,
    ),
    re.compile(rf"^(?:publisher|publication|published (?:in|by))\s*:\s*{_OUTLET}", re.I),
    re.compile(rf"^published in (?:(?-i:the) )?{_OUTLET},? (?:on )?(?:{_MONTH}|\d)", re.I),
    re.compile(
        rf"^(?:join|follow)\s+(?:(?-i:the)\s+)?{_OUTLET}(?:'s|’s)?\s+(?:on\s+)?"
        r"(?:whatsapp|telegram|facebook|twitter|instagram|linkedin)\b",
        re.I,
    ),
    re.compile(
        r"(?:copyright|©|\(c\))(?:\s|copyright|©|\(c\))*(?:(?:19|20)\d\d(?:\s*[-–]\s*(?:19"
        r"|20)?\d\d)?)?[\s.,]*"
        rf"(?:by\s+)?(?:(?-i:the)\s+)?{_OUTLET}",
        re.I,
    ),
)
_COMPANY = re.compile(
    r"[\s,]+(?:Publishers?|Publishing|Publications|Ltd|Limited|Inc|LLC|L\.L\.C|Corp|Corporation"
    r"|Co|Company|Pvt|Plc|GmbH|AG|SA|Group|Holdings|All Rights? Reserved.*|All|Rights|Reserved"
    r"|Terms.*|Privacy.*)\.?$",
    re.I,
)
# An agency whose name stands on pictures, and words that begin no outlet's name.
_NO_OUTLET = re.compile(
    r"(?:getty|afp|ap|epa|reuters|shutterstock|associated press"
    r"|agence|us|our|we|all|this|your|me|policy|notice|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|january|february|march|april|may|june|july|august|september|october|november|december)\b",
    re.I,
)


def publisher(line: str) -> str | None:
    """The outlet that a line of furniture says published the text; an agency cited is none."""
    for pattern in _STATED:
        for match in pattern.finditer(line):
            name, before = match["name"].strip(" .,&"), ""
            name = re.sub(r"(?: (?:of|the|and|&|for|in|on))+$", "", name)
            while name != before:
                before, name = name, _COMPANY.sub("", name).strip(" .,")
            part = line[match.end("name") :].lstrip().startswith("section")  # of an outlet unnamed
            if len(name) > 1 and not part and not _NO_OUTLET.match(name):
                return name
    return None
