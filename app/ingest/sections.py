"""The section an article stands in (World, Sport), as records, pages and texts name it."""

import re
from collections.abc import Collection

_LONGEST = 60  # characters
_MOST = 3  # names; longer lists are keywords in the order of the alphabet
_LIST = re.compile(r"\s*[,;]\s*")
_ONE_NAME = re.compile(r"[^,;]+, [^,;]+ (?:and|&) [^,;]+")  # "Food, Wine & Travel"
_PATH = re.compile(r"\s+[|/>›»·•–-]\s+|\s*[|>›»]\s*")
# What publishing systems write where nobody chose a section, and what is true of every article.
_EMPTY = frozenset(
    "tag tags article articles post posts story stories page home default featured none null "
    "general other uncategorized uncategorised".split()
)
_KNOWN = frozenset(
    (
        "world,world news,politics,business,business news,economy,economics,markets,finance,money,"
        "companies,technology,tech,science,health,environment,climate,education,sport,sports,"
        "football,cricket,opinion,editorial,comment,commentary,analysis,features,culture,arts,"
        "arts & culture,books,entertainment,lifestyle,life & style,travel,style,food,society,"
        "national,nation,international,local,local news,regional,metro,crime,law,diplomacy,"
        "defence,defense,security,energy,obituaries,weather,africa,americas,asia,asia pacific,"
        "asia-pacific,east asia,europe,latin america,middle east,south asia,southeast asia,uk,us,"
        "us news,uk news,china,india,japan,australia"
    ).split(",")
)
_BEFORE = frozenset(("home", "news"))  # in the path to a section
_LABELLED = re.compile(r"section\s*:\s*(\S.{1,40})", re.I)


def section(value: object, but: Collection[str | None] = ()) -> str | None:
    """The section that a field states, the first of several; `but` are names of other things."""
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list):
        return None
    if len(names) == 1 and isinstance(names[0], str) and not _ONE_NAME.fullmatch(names[0]):
        names = _LIST.split(names[0])
    found = [" ".join(name.split()) for name in names if isinstance(name, str)]
    if len(found) > _MOST:
        return None
    others = _EMPTY | {_key(name) for name in but if name}
    parts = (part for name in found for part in _PATH.split(name))
    return next((part for part in parts if _names(part) and _key(part) not in others), None)


def _names(text: str) -> bool:
    # What holds a slash or "_" is an address or a code: "news/local".
    return len(text) <= _LONGEST and any(c.isalpha() for c in text) and not re.search("[/_]", text)


def _key(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()


def section_line(line: str) -> str | None:
    """The section a printed line names: a known word, a path of them, or what "Section:" says."""
    if match := _LABELLED.fullmatch(line):
        return section(match[1])
    return next((part for part in _path(line) if part.casefold() not in _BEFORE), None)


def _path(line: str) -> list[str]:
    """The parts of "Home > World > Asia"; none when one of them is no known section."""
    parts = [part.strip() for part in _PATH.split(line.strip())]
    known = all(part.casefold().replace(" and ", " & ") in _KNOWN | _BEFORE for part in parts)
    return parts if known else []
