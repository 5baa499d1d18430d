"""The language that the program speaks to the reader it answers, and its messages in it.

Messages are written in English where they are said; each other language has them in a file of
`locale/`. Beside pages, everything is said in English: programs rely on it.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from gettext import c2py
from pathlib import Path
from typing import Any, NamedTuple

ENGLISH = "en"
LANGUAGES = {ENGLISH: "English", "ja": "日本語", "zh": "中文"}  # as their readers call them
LOCALE = Path(__file__).with_name("locale")
DOMAIN = "dateline"

_language: ContextVar[str] = ContextVar("language", default=ENGLISH)
_LONGEST = 1_000  # characters of a header that are read
_ACCEPTED = re.compile(
    r"(?P<tag>[A-Za-z]{1,8}|\*)(?:-[A-Za-z0-9]{1,8})*"
    r"(?:\s*;\s*[Qq]\s*=\s*(?P<quality>0(?:\.\d{0,3})?|1(?:\.0{0,3})?))?"
)


def language() -> str:
    return _language.get()


@contextmanager
def speaking(name: str) -> Iterator[None]:
    """What is said within is said in this language."""
    before = _language.set(name)
    try:
        yield
    finally:
        _language.reset(before)


def gettext(message: str) -> str:
    name = _language.get()
    return message if name == ENGLISH else _catalog(name).one("", message)


def pgettext(context: str, message: str) -> str:
    """Likewise for a message that means another thing elsewhere."""
    name = _language.get()
    return message if name == ENGLISH else _catalog(name).one(context, message)


def ngettext(one: str, many: str, number: int) -> str:
    name = _language.get()
    if name == ENGLISH:
        return one if number == 1 else many
    return _catalog(name).forms("", one, many)[_catalog(name).plural(number)]


def N_(message: str) -> str:
    """Marks a message of a table, which is translated where it is said."""
    return message


class Table(Mapping[str, str]):
    """Messages by keys, each said in the language of the reader."""

    def __init__(self, messages: Mapping[str, str]) -> None:
        self._messages = dict(messages)

    def __getitem__(self, key: str) -> str:
        return gettext(self._messages[key])

    def __iter__(self) -> Iterator[str]:
        return iter(self._messages)

    def __len__(self) -> int:
        return len(self._messages)


def forms(context: str, one: str, many: str = "") -> tuple[str, ...]:
    """All forms of a message in the language that is spoken, for `plural` to choose from."""
    if _language.get() == ENGLISH:
        return (one, many) if many else (one,)
    return _catalog(_language.get()).forms(context, one, many)


def plural(number: int | str) -> int:
    """Which form goes with a number, which may be written already: "1,204"."""
    if _language.get() == ENGLISH:
        return int(number not in (1, "1"))
    return _catalog(_language.get()).plural(int(str(number).replace(",", "")))


def negotiate(accepted: str, chosen: str = "") -> str:
    """The language for a reader: the one chosen, else the best of an Accept-Language header."""
    return chosen if chosen in LANGUAGES else _accepted(accepted[:_LONGEST])


@lru_cache(maxsize=256)
def _accepted(header: str) -> str:
    ranges = (_ACCEPTED.fullmatch(part.strip()) for part in header.split(","))
    # Of equal quality the first; what is malformed is passed over.
    wanted = sorted(
        ((float(found["quality"] or 1), found["tag"].lower()) for found in ranges if found),
        key=lambda one: -one[0],
    )
    for quality, tag in wanted:
        tag = ENGLISH if tag == "*" else tag
        if quality and tag in LANGUAGES:
            return tag
    return ENGLISH


# Shorter than those of the Unicode locale data, and as newspapers write them.
_TERRITORIES = {
    "ja": {"HK": "香港", "MO": "マカオ"},
    "zh": {"HK": "香港", "MO": "澳门"},
}


def territory(code: str, english: str) -> str:
    """A country's name in the language that is spoken; the English one is our own."""
    name, code = _language.get(), code.upper()
    if name == ENGLISH:
        return english
    return _TERRITORIES[name].get(code) or str(_locale(name).territories.get(code, english))


def tongue(code: str) -> str:
    """The name of a language, by its ISO 639 code, in the one that is spoken."""
    return str(_locale(_language.get()).languages.get(code.lower(), code))


@cache
def _locale(name: str) -> Any:
    from babel import Locale

    return Locale(name)


class _Catalog(NamedTuple):
    messages: dict[tuple[str, str], tuple[str, ...]]
    plural: Callable[[int], int]

    def one(self, context: str, message: str) -> str:
        return self.messages.get((context, message), (message,))[0]

    def forms(self, context: str, one: str, many: str) -> tuple[str, ...]:
        return self.messages.get((context, one)) or ((one, many) if many else (one,))


@cache
def _catalog(name: str) -> _Catalog:
    """Read when the first reader of the language comes: whoever has none need not wait for it."""
    from babel.messages.pofile import read_po  # takes 50 ms, which English never needs

    path = LOCALE / name / "LC_MESSAGES" / f"{DOMAIN}.po"
    with path.open("rb") as file:
        read = read_po(file, locale=name, domain=DOMAIN)
    messages = {}
    for message in read:
        said = message.string if isinstance(message.string, tuple) else (message.string,)
        source = message.id if isinstance(message.id, str) else message.id[0]
        if source and all(said) and not message.fuzzy:
            messages[message.context or "", source] = tuple(map(str, said))
    return _Catalog(messages, c2py(read.plural_expr))
