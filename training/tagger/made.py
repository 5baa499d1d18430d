"""Training text that is made: names of many peoples, frames filled with them, labelled paragraphs.

A sentence is a list of (word, label), as the tagger cuts words; a piece of text a list of those.
"""

import gzip
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from random import Random

from app import countries
from app.ingest import lexicon
from app.ingest.words import words

HERE = Path(__file__).parent
Sentence = list[tuple[str, str]]

TABLES = lexicon.TABLE.parent
CITIES = [line.split("\t")[0] for line in (TABLES / "cities.tsv").read_text().splitlines()]
COUNTRIES = [form.text for form in countries.forms() if form.kind == "name"]
DEMONYMS = [form.text for form in countries.forms() if form.kind == "demonym"]
PEOPLES: dict[str, dict[str, str]] = tomllib.loads((HERE / "people.toml").read_text())
# Names of all the world that are no English words, of a common length.
RARE = re.findall(r"(?m)^[a-z]{4,9}$", gzip.decompress(lexicon.TABLE.read_bytes()).decode())
OFTEN = {"english": 5, "european": 3, "chinese": 3, "korean": 3, "japanese": 2}  # the others 1
TOPICS = "Agriculture Aviation Broadcasting Commerce Defence Education Energy Finance Fisheries "
TOPICS += "Health Justice Labour Mining Planning Railways Security Sport Tourism Trade Transport"
ORGANISATIONS = (
    "Ministry of {T}", "{L} University", "University of {L}", "{M} {T} Council", "{S} {B}",
    "{S} & {S}", "Bank of {C}", "{L} United", "{L} City", "FC {L}", "{L} Post", "{L} Times",
    "{C} Today", "{A}", "{A}", "{M} News Agency", "{S}", "{T} Commission", "{L} High Court",
    "{M} Airlines", "{L} Tigers", "{N} {B}", "{N} {B}", "{N} {N} {B}", "{S} {F}", "{N} {F}",
    "{L} {B} {F}", "{S} {B} {F}", "{A} {F}",
    "National {T} Board", "{M} People's Party", "Democratic Party of {C}", "{L} {B}", "{A} {B}",
    "Supreme Court", "Reuters", "AFP", "AP", "European Union", "United Nations", "Senate",
    "World {T} Organization", "{L} Police Department", "{S} Foundation", "{L} Stock Exchange",
)  # fmt: skip
BUSINESS = "Bank Brothers Capital Corp Electric Energy Foods Group Holdings Industries Insurance "
BUSINESS += "Motors Oil Partners Pharma Shipping Steel Systems Technologies Telecom"
BUSINESS += " Bakery Cables Cement Dairy Logistics Media Mills Paper Ports Press Wire"
BRANDS = "Apex Atlas Blue Crown Delta Eagle First General Global Golden Horizon Liberty National "
BRANDS += (
    "Northern Orion Pacific Phoenix Pioneer Premier Red Royal Southern Star Summit Union Western"
)
FIRMS = "AG AB GmbH Inc Inc. KK Ltd Ltd. Corp. plc PLC SA SpA NV Oy Co. Group LLC"
JOBS = "Analyst Architect Author Baker Barber Builder Butcher Captain Carpenter Coach Cook Driver "
JOBS += (
    "Engineer Farmer Fisherman Gardener Goalkeeper Guide Lawyer Miner Nurse Painter Pilot Plumber "
)
JOBS += (
    "Printer Resident Sailor Shopkeeper Singer Skipper Student Surgeon Teacher Trader Waiter Weaver"
)
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
MONTHS = "January February April June July August September October November December Jan Feb Oct"
SLOT = re.compile(r"\{(\w)(\d?)\}")
PART = re.compile(r"\[(PER|LOC|ORG|MISC) ([^\]]+)\]")


def person(random: Random) -> tuple[str, str]:
    """A name in full, and the part of it that is used alone."""
    kinds = list(PEOPLES)
    people = PEOPLES[random.choices(kinds, [OFTEN.get(kind, 1) for kind in kinds])[0]]
    given = people["given"].split()
    family = random.choice(people.get("family", "-").split())
    if random.random() < 0.25 and people["order"] == "given family":
        family = random.choice(RARE).capitalize()
    first, second = random.sample(given, 2)
    values = {
        "family": family,
        "given": first.capitalize() if first[0].islower() else first,
        "joined": (first + second * (random.random() < 0.7)).capitalize(),
        "hyphened": f"{first.capitalize()}-{second}",
        "korean": first.capitalize() + random.choice(["-", "-", "-", " ", ""]) + second,
        "middle": random.choice(people.get("middle", "-").split()),
        "particle": random.choice(people.get("particle", "-").split("|")),
    }
    if " " in values["korean"]:
        values["korean"] = f"{first.capitalize()} {second.capitalize()}"
    short = " ".join(values[part] for part in people["short"].split())
    full = " ".join(values[part] for part in people["order"].split())
    return full, short[0].upper() + short[1:]


def tokens(text: str, label: str = "O") -> Sentence:
    """Its words as the tagger cuts them, all of one name if there is a label."""
    return [
        (word.text, label if label == "O" else f"{'I' if at else 'B'}-{label}")
        for at, word in enumerate(words(text))
    ]


def labelled(line: str) -> Sentence:
    """The words of a line in which names stand as [PER Xi Jinping]."""
    sentence, at = Sentence(), 0
    for match in PART.finditer(line):
        sentence += tokens(line[at : match.start()]) + tokens(match[2], match[1])
        at = match.end()
    return sentence + tokens(line[at:])


def pieces(file: str) -> list[list[str]]:
    """The lines of each piece of a file, remarks left out."""
    lines = (line for line in (HERE / file).read_text().splitlines() if not line.startswith("# "))
    return [piece.splitlines() for piece in re.split(r"\n{2,}", "\n".join(lines).strip())]


def paragraphs() -> list[list[Sentence]]:
    return [[labelled(line) for line in piece] for piece in pieces("paragraphs.txt")]


def frames(random: Random, times: int) -> Iterator[list[Sentence]]:
    """Each piece of the frames so many times, filled anew each time."""
    for _ in range(times):
        for piece in pieces("frames.txt"):
            yield list(_filled(piece, random))


def _filled(piece: list[str], random: Random) -> Iterator[Sentence]:
    cast: dict[str, tuple[str, str]] = {}
    known: dict[str, str] = {}
    for line in piece:
        sign = line[0] if line[0] in "*!~" else ""
        for _ in range(int(line[1]) if sign == "*" else 1):
            body = line[3:] if sign == "*" else line[1:] if sign else line
            sentence = labelled(SLOT.sub(lambda slot: _fill(slot, cast, known, random), body))
            yield shout(sentence) if sign == "!" else title(sentence) if sign == "~" else sentence


def _fill(
    slot: re.Match[str], cast: dict[str, tuple[str, str]], known: dict[str, str], random: Random
) -> str:
    kind, number = slot.groups()
    if kind in "PSIX":
        who = cast.setdefault(number, person(random)) if number else person(random)
        name = who[kind == "S"]
        if kind == "I":
            name = f"{who[0][0]}. {who[1]}"
        if kind == "X":
            name = who[0].replace(" ", f" {random.choice('ABCDEFGHJKLMPRSTW')}. ", 1)
        return f"[PER {name}]"
    key = kind + number
    if number and key in known:
        return known[key]
    match kind:
        case "C":
            value = f"[LOC {random.choice(COUNTRIES)}]"
        case "L":
            value = f"[LOC {random.choice(CITIES)}]"
        case "T":
            value = f"[ORG {random.choice(CITIES)}]"
        case "M":
            value = f"[MISC {random.choice(DEMONYMS)}]"
        case "O":
            pattern = random.choice(ORGANISATIONS)
            value = f"[ORG {SLOT.sub(lambda part: _part(part[1], random), pattern)}]"
        case "J":
            value = random.choice(JOBS.split())
        case "y":
            value = str(random.randint(1950, 2030))
        case "d" | "t":
            value = random.choice((DAYS if kind == "d" else MONTHS).split())
        case _:
            value = str(random.randint(1, 99))
    if number:
        known[key] = value
    return value


def _part(kind: str, random: Random) -> str:
    match kind:
        case "T":
            return random.choice(TOPICS.split())
        case "B":
            return random.choice(BUSINESS.split())
        case "N":
            return random.choice(BRANDS.split())
        case "F":
            return random.choice(FIRMS.split())
        case "A":
            return "".join(random.choices("ABCDEFGHIKLMNOPRSTU", k=random.randint(3, 5)))
        case "S":
            return person(random)[1]
    return random.choice({"L": CITIES, "C": COUNTRIES, "M": DEMONYMS}[kind])


def renamed(piece: list[Sentence], random: Random) -> list[Sentence]:
    """The same text about other people: each full name replaced, and its last word alone too."""
    short: dict[str, str] = {}
    return [list(_renamed(sentence, short, random)) for sentence in piece]


def _renamed(sentence: Sentence, short: dict[str, str], random: Random) -> Sentence:
    result, at = Sentence(), 0
    while at < len(sentence):
        end = at + 1
        if sentence[at][1] == "B-PER":
            while end < len(sentence) and sentence[end][1] == "I-PER":
                end += 1
            name = [word for word, _ in sentence[at:end]]
            if len(name) in (2, 3) and all(word[:1].isupper() for word in name):
                full, alone = person(random)
                short[name[-1]] = alone
                result += tokens(full, "PER")
            elif len(name) == 1 and name[0] in short:
                result += tokens(short[name[0]], "PER")
            else:
                result += sentence[at:end]
        else:
            result.append(sentence[at])
        at = end
    return result


def shout(sentence: Sentence) -> Sentence:
    """A line in capitals."""
    return [(word.upper(), label) for word, label in sentence]


def title(sentence: Sentence) -> Sentence:
    """A headline: each word of more than three letters with a capital."""
    return [
        (word[:1].upper() + word[1:] if len(word) > 3 or not at else word, label)
        for at, (word, label) in enumerate(sentence)
    ]
