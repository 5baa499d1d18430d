"""The strings that name countries and larger cities, and where they stand in a text."""

from functools import cache
from pathlib import Path
from typing import NamedTuple

import ahocorasick

from app import countries

# Longer strings that hold a country's or city's name and mean something else: waters, regions,
# firms, papers, food.
LOOKALIKES = Path(__file__).with_name("lookalikes.txt")
CITIES = Path(__file__).with_name("cities.tsv")  # GeoNames (CC BY 4.0); training/cities.py made it
# Of a capital with several names the one used today.
TODAY = {
    "Peking": "Beijing",
    "Kiev": "Kyiv",
    "Teheran": "Tehran",
    "Delhi": "New Delhi",
    "Dacca": "Dhaka",
    "Katmandu": "Kathmandu",
    "Bogota": "Bogotá",
    "Brasilia": "Brasília",
    "Asuncion": "Asunción",
    "Nur-Sultan": "Astana",
    "Naypyitaw": "Naypyidaw",
    "Nay Pyi Taw": "Naypyidaw",
    "Ulan Bator": "Ulaanbaatar",
    "Sana'a": "Sanaa",
    "Elysee": "Élysée Palace",
    "Elysée": "Élysée Palace",
    "Élysée": "Élysée Palace",
    "Elysee Palace": "Élysée Palace",
    "Washington DC": "Washington",
    "Washington D.C.": "Washington",
    "Washington, DC": "Washington",
    "Washington, D.C.": "Washington",
    "New York City": "New York",
    "Port-of-Spain": "Port of Spain",
}


class Form(NamedTuple):
    """What a string in the automaton means; `code` is '' for one that only blocks others."""

    text: str
    code: str
    kind: str  # name | demonym | capital | abbreviation | city | former | block
    rivals: tuple[str, ...] = ()  # other countries with a city of this name
    shown: str = ""  # of a city: the name to show, where it is another


@cache
def _automaton() -> ahocorasick.Automaton:
    """All strings of the tables and the blockers; built once a process (20 ms)."""
    automaton = ahocorasick.Automaton()
    for form in _cities():
        automaton.add_word(form.text, form)
        automaton.add_word(form.text.upper(), form)
    for text in LOOKALIKES.read_text(encoding="utf-8").splitlines():
        automaton.add_word(text, Form(text, "", "block"))
    for code, text, kind in countries.forms():
        text = text.replace("’", "'")
        automaton.add_word(text, Form(text, code, kind))
        if kind not in ("abbreviation",) and len(text) > 4:
            automaton.add_word(text.upper(), Form(text, code, kind))
    automaton.make_automaton()
    return automaton


@cache
def _cities() -> tuple[Form, ...]:
    """The larger cities, the country of the largest bearer of a name first."""
    found = []
    for line in CITIES.read_text(encoding="utf-8").splitlines():
        name, codes, *shown = line.split("\t")
        code, *rivals = codes.split(" ")
        found.append(Form(name, code, "city", tuple(rivals), "".join(shown)))
    return tuple(found)


def longest(text: str) -> list[tuple[int, int, Form]]:
    """The strings found at word boundaries, the longest of overlapping ones, left to right."""
    hits = []
    for last, form in _automaton().iter(text):
        start, end = last + 1 - len(form.text), last + 1
        hyphened = form.text.endswith("-")
        before, after = text[start - 1 : start], text[end : end + 1]
        if before.isalnum() or (after.isalnum() and not hyphened):
            continue
        if before in ("@", "_") or (after == "." and text[end + 1 : end + 3].islower()):
            continue  # part of an address
        hits.append((start, end - hyphened, form))
    hits.sort(key=lambda hit: (hit[0], -hit[1]))
    kept: list[tuple[int, int, Form]] = []
    for hit in hits:
        if not kept or hit[0] >= kept[-1][1]:
            kept.append(hit)
    return kept


def place_name(form: Form) -> str:
    """The name of the place a form means: of several names the one used today."""
    if form.kind == "former":
        return next(f.text for f in countries.forms() if f.code == form.code)
    shown = form.shown or TODAY.get(form.text, form.text)
    return shown if form.kind in ("capital", "city") else ""


def is_place(name: str) -> bool:
    """Is this a country's name, its people's, or a capital; in capitals, a city's too?"""
    return name in _places() or (name.isupper() and name in _shouted())


def is_demonym(name: str) -> bool:
    return name in _demonyms()


@cache
def _demonyms() -> frozenset[str]:
    return frozenset(form.text for form in countries.forms() if form.kind == "demonym")


@cache
def _places() -> frozenset[str]:
    return frozenset(form.text for form in countries.forms())


@cache
def _shouted() -> frozenset[str]:
    return frozenset(name.upper() for name in _places()) | {form.text.upper() for form in _cities()}
