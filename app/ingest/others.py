"""Spans -> organisations and places: what is named besides people and countries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import regex

from app.ingest.bodies import KNOWN, LEGAL, OWN, STATES, is_fragment, is_short_for
from app.ingest.gazetteer import is_place
from app.ingest.lexicon import fold
from app.ingest.mentions import Span
from app.ingest.occurrences import whole
from app.ingest.wording import is_body, is_stop, is_title

SURE = 0.5  # below, half of the tagger's organisations and places are none (newswire, by hand)
AGENCIES = (
    "Jiji Press|Kyodo News|Kyodo|Xinhua News Agency|Xinhua|Yonhap News Agency|Yonhap|Reuters|"
    "Agence[- ]France[- ]Presse|Associated Press|Bloomberg News|Interfax|Itar-Tass|Tass|TASS|"
    "Anadolu Agency|Anadolu|Deutsche Presse-Agentur|Press Trust of India|Bernama|Antara"
)
_AGENCY = regex.compile(rf"(?<![\w\-])(?:{AGENCIES})(?![\w\-])")
_ARTICLE = regex.compile(r"(?i)(?:the|a|an)\s+")
_POINTED = regex.compile(r"(?:\p{Lu}\.){2,}$")
_COMPOUND = regex.compile(r"-(?:based|era|led|born|backed|style|owned|wide|area|Area|held|run)$")
_TAIL = regex.compile(r"(?:['’]s|\s(?:the|an?|of|and|in|on|at|to|for)|[\s'’,.;:\"”“)(\-–—])+$")
_HEAD = regex.compile(r"^[\s'’,.;:\"”“)(\-–—]+")
_ACRONYM = regex.compile(r"['’]?s? ?[(（]([\p{Lu}\d][\p{Lu}\d\p{Ll}&.\-]{1,10})[)）]")
_NATIVE = regex.compile(r" ?[(（]([^\p{Latin}\d()（）]*\p{L}[^\p{Latin}\d()（）]*)[)）]")
_WORD = regex.compile(r"[\w&]+")
_JUNK = frozenset(
    """advertisement share comments comment related news read more photo image video live update
    updates breaking exclusive opinion editorial subscribe newsletter cookies cookie login covid-19
    covid internet god earth moon sun ai tv ceo pm mp gdp gnp lgbtq republican democrat democratic
    conservative tory treasuries psbr""".split()
)
_CELLS = frozenset("shr shrs oper revs net avg qtr mths".split())  # heads of wires' tables
# Alone these name nothing: directions, adjectives of continents, cut-off beginnings, states' short
# forms.
_PARTIAL = frozenset(
    """north south east west northern southern eastern western central upper lower european asian
    african western arab arabic latin nordic islamic san los las st saint santa el la le new old
    port fort mount lake river sea gulf channel valley city hill street state states county district
    region province zone area world store museum school university college hospital church court
    house senate base capital international national federal united union republic super up inc
    calif fla tenn ariz ga ala ark colo conn del ill ind kan ky md mass mich minn miss mo mont neb
    nev okla ore pa tex va vt wash wis wyo ave blvd rd dc""".split()
)
_GEOGRAPHY = regex.compile(
    r" (?:Islands?|Sea|Straits?|River|Province|Prefecture|Peninsula|Mountains?|Valley|Ocean|Bay|"
    r"Gulf|County|Desert|Lake|Airport|Shoals?|Reefs?|Archipelago|Plateau|Canal|Delta)\b"
)


@dataclass(frozen=True, slots=True)
class OtherMention:
    start: int
    end: int
    kind: str  # organisation | place
    name: str  # canonical
    how: str  # full name | alias | named
    confidence: float


def find(
    text: str,
    spans: Sequence[Span],
    taken: Iterable[tuple[int, int]],
    known: Iterable[OtherMention] = (),
) -> list[OtherMention]:
    """The organisations and places of a text; `known` are those of its article's body."""
    used = bytearray(len(text))  # 1 where something is named
    persons = set[str]()  # the last words of people's names
    for start, end in taken:
        used[start:end] = b"\1" * (end - start)
        persons |= {*text[start:end].split()[1:]}
    names = {_key(m.name): m.name for m in known}
    found: list[OtherMention] = []

    def free(start: int, end: int) -> bool:
        return used.find(1, start, end) < 0

    def add(start: int, end: int, kind: str, name: str, how: str, score: float) -> None:
        used[start:end] = b"\1" * (end - start)
        found.append(OtherMention(start, end, kind, name, how, score))

    named = [(span, stretch) for span in spans if (stretch := _trimmed(text, span))]
    for _, stretch in named:  # first, for TSMC may stand before Taiwan Semiconductor ... (TSMC)
        alias = _ACRONYM.match(text, stretch[1])
        if alias and _abbreviates(alias[1], name := text[slice(*stretch)]):
            names.setdefault(_key(alias[1]), _canonical(" ".join(name.split()), names))
    for match in _AGENCY.finditer(text):
        start, end = match.span()
        if free(start, end):
            name = _canonical(match.group(), names)
            add(start, end, "organisation", name, "full name", 0.9)
    for span, stretch in named:
        if span.score < SURE or not free(*stretch):
            continue
        start, end = stretch
        kind = "place" if span.label == "LOC" else "organisation"
        written = " ".join(text[start:end].split())
        if kind == "organisation" and written in persons:
            continue  # Biden
        name = _canonical(_shown(written, kind, names), names)
        how = "named" if kind == "place" else "full name"
        same = _key(name) == _key(text[start:end])
        add(start, end, kind, name, how if same else "alias", span.score)
        for pattern in (_ACRONYM, _NATIVE):
            alias = pattern.match(text, end)
            if not alias or is_place(alias[1]) or not free(*alias.span(1)):
                continue
            if pattern is _NATIVE or _abbreviates(alias[1], name):
                add(alias.start(1), alias.end(1), kind, name, "alias", span.score)
    found.sort(key=lambda m: m.start)
    return found


def _shown(name: str, kind: str, names: dict[str, str]) -> str:
    """The name a place or body goes by, of several that it has or that the text gives it."""
    if kind == "place":
        return STATES.get(name, name)
    if " " in name or _key(name) in names:
        return name
    longer = {known for known in names.values() if is_short_for(name, known)}
    return longer.pop() if len(longer) == 1 else name


def _trimmed(text: str, span: Span) -> tuple[int, int] | None:
    """The name itself within a span, or None when it is none."""
    if span.label not in ("ORG", "LOC"):
        return None
    start, end = span.start, span.end
    if article := _ARTICLE.match(text, start, end):
        start = article.end()
    start += len(text[start:end]) - len(_HEAD.sub("", text[start:end]))
    if text[end : end + 1] == "." and _POINTED.search(text[start : end + 1]):
        end += 1
    if not _POINTED.search(text[start:end]):
        whole_name = OWN.search(text[start:end])
        end = start + len(_COMPOUND.sub("", _TAIL.sub("", text[start:end])))
        end = end + 2 if whole_name else end
    if span.label == "LOC" and (more := _GEOGRAPHY.match(text, end)):
        end = more.end()
    if text[start - 1 : start].isalnum() or text[end : end + 1].isalnum():
        return None  # a piece of a word
    name = text[start:end]
    words = name.split()
    if not any(char.isupper() for char in name) or not any(char.isalpha() for char in name):
        return None
    if len(name) < 2 or len(words) > 9 or "\n" in name:
        return None
    if (
        words[0].lower() in _CELLS
        or name.lower() in _JUNK
        or all(is_stop(word) or is_title(word) for word in words)
    ):
        return None
    if is_fragment(name) or (span.label == "ORG" and (name in STATES or name == "N.Y.")):
        return None
    if len(words) == 1 and (is_place(name) or _says_nothing(name, text)):
        return None
    return start, end


def _says_nothing(word: str, text: str) -> bool:
    """A word that the text, or the language, uses without a capital."""
    if word[0].islower() or word.lower().strip(".") in _PARTIAL:
        return True
    if is_body(word) and word not in ("Congress", "Parliament", "Police"):
        return True
    return not word.isupper() and any(whole(word.lower(), text))


def _canonical(name: str, names: dict[str, str]) -> str:
    """The name under which this one is already known, else itself, remembered."""
    return names.setdefault(_key(name), KNOWN.get(name, name))


@lru_cache(4096)
def _key(name: str) -> str:
    """What makes two spellings one name: case, accents, points, the article, legal forms."""
    words = _WORD.findall(fold(name).replace(".", ""))
    while len(words) > 1 and words[0] == "the":
        words = words[1:]
    while len(words) > 1 and words[-1] in LEGAL:
        words = words[:-1]
    return " ".join(words)


def _abbreviates(acronym: str, name: str) -> bool:
    """Are the acronym's letters those of the name's words, in their order?"""
    letters = [char for char in acronym.lower() if char.isalpha()]
    rest = iter(fold(name))
    return bool(letters) and letters[0] == fold(name)[0] and all(char in rest for char in letters)
