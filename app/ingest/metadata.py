"""Bylines, datelines and publishers as texts write them; nothing is ever guessed."""

import re

from app.ingest.dating import MONTH, MONTHS

_BY = re.compile(
    r"(?:(?:(?:written|reported|words|story|report)\s+)?by(?:\s*:\s*|\s+)"
    r"|(?:authors?|reporters?|written by|words)\s*:\s*)(.+)",
    re.I,
)
_AFTER_NAMES = re.compile(
    rf"\s*[|•·/–—]\s*|\s+-\s+|,?\s+(?=\d|updated|published|posted|(?:{MONTH})\b)", re.I
)
_JOINS = frozenset(("and & de del di da la le van von der den bin ibn al el for of the").split())
_NO_NAMES = frozenset(
    ("Monday Tuesday Wednesday Thursday Friday Saturday Sunday The This Our Your").split()
)


def byline(line: str) -> str | None:
    """Who wrote it, of a short line "By Jane Doe and John Roe | Updated 3 May"."""
    names = _signed(line)[0].strip(" ,;")
    words = names.replace(",", " ").split()
    if not 1 <= len(words) <= 14 or words[0] in _NO_NAMES | set(MONTHS):
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
    rf"\s*[|•·,/–—-]?\s+(?:updated|published|posted|\d|(?:{MONTH})\.? \d).*", re.I | re.S
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
_DAY = rf"(?:(?:{MONTH})\.? \d{{1,2}}|\d{{1,2}} (?:{MONTH})\.?)(?:,? (?:19|20)\d\d)?"
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
    re.compile(rf"^published in (?:(?-i:the) )?{_OUTLET},? (?:on )?(?:{MONTH}|\d)", re.I),
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
