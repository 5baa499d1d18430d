"""The countries and territories: their codes, English names and all the words that mean them.

Light, so that the web process may read it; the finding in texts is in ingest/countries.py.
"""

from functools import cache
from pathlib import Path
from typing import NamedTuple

TABLE = Path(__file__).with_name("countries.tsv")


class Form(NamedTuple):
    """A string that means a country.

    `kind` is name, demonym, capital (or a seat of government: Kremlin), abbreviation, or former:
    a state that is no more (`code` is then the one it had in ISO 3166-3). The first name of a code
    is the one shown.
    """

    code: str  # ISO 3166-1 alpha-2; XK for Kosovo, as the European Union has it
    text: str
    kind: str


@cache
def forms() -> tuple[Form, ...]:
    """The reviewed table, in its order."""
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    return tuple(Form(*line.split("\t")) for line in lines)


@cache
def names() -> dict[str, str]:
    """Code -> the English name shown, for today's countries and territories."""
    found: dict[str, str] = {}
    for code, text, kind in forms():
        if kind == "name":
            found.setdefault(code, text)
    return found


def name_of(code: str) -> str:
    """The English name of an ISO code in either case; the code itself when there is none."""
    return names().get(code.upper(), code.upper())
