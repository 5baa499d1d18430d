"""Full names -> the short ones: what a text calls somebody after the first time."""

import regex

from app.ingest.candidates import Candidate
from app.ingest.cast import Cast, Person, is_single, misspelt, nearest, plain_words, sound
from app.ingest.customs import surname
from app.ingest.gazetteer import is_demonym, is_place
from app.ingest.lexicon import FAMILY_FIRST, flat, is_name, is_word
from app.ingest.occurrences import whole
from app.ingest.wording import is_agency, is_site, is_stop, is_title

SPEECH = (
    "said|says|told|added|asked|argued|noted|wrote|tweeted|posted|warned|announced|insisted|"
    "claimed|explained|replied|declined|admitted|acknowledged|concluded|recalled|testified|"
    "stressed|urged|vowed|scored|tweeted|resigned|tweeted"
)
SPEAKS = regex.compile(rf",?\s+(?:also |has |had |then |later |further )?(?:{SPEECH})\b")
SITES = regex.compile(
    r"(?:\s+|-)(?:prefecture|province|city|county|district|island|islands|nuclear|plant|reactor|"
    r"water|river|strait|airport|stock|market|shares|news agency|newspaper|university|hospital|"
    r"stadium)\b"
)
PAIR = regex.compile(r"(?<![\p{L}\-–])(\p{Lu}\p{Ll}+)[-–/](\p{Lu}\p{Ll}+)(?![\p{L}\-])")
CAPITALISED = regex.compile(r"(?<![\p{L}\-'’.])\p{Lu}\p{Ll}{4,}(?![\p{L}])")
OPENERS = frozenset(
    """An Best Both Case Do Early Good Green He Hope Just Little Long Love May More Much New Now
    Only Other Power Price Rich Small So Still Such To Way Will Wise You Young""".split()
)
MONTHS = frozenset("March April May June July August Sunday Monday Friday".split())
WHEN = regex.compile(
    r"(?i)\b(?:in|on|last|next|since|until|till|by|of|late|early|mid|this|from|to|\d)[ -]$"
)
WHERE = regex.compile(
    r"(?i)\b(?:in|from|to|of|at|near|across|into|for|between|against|through|around|outside|and|"
    r"inside|the|north|south|visit|left|leave)\s+$"
)
NEXT_WORD = regex.compile(r"[ ](\p{Lu}[\p{L}'’\-]+)")
PREVIOUS_WORD = regex.compile(r"(\p{Lu}[\p{L}'’\-]*\.?|\p{Lu}\.)[ ]$")
NAME_AFTER = regex.compile(r"\s+\p{Lu}\p{Ll}")
NAME_BEFORE = regex.compile(r"(?<=\p{Lu}[\p{L}.\-]*\s)")
ARTICLE = regex.compile(r"(?i)\b(?:al|el)-$")
ARABIC = regex.compile(r"(?i)(al|el|bin|ibn)[- ](\p{L}{3,})")
SENTENCE_START = regex.compile(r"(?:^|[.!?:\n]\s*[\"“‘'(]?|[\"“‘])\s*$")


def choose_short(cast: Cast) -> None:
    """Which part of each full name the text uses alone."""
    for person in cast.people:
        if not person.short:
            person.short = _short([flat(word) for word in person.words], cast.flat)


def _short(words: list[str], text: str) -> str:
    if len(words) < 2:
        return words[0] if words else ""
    first, last = words[0], words[-1]
    alone = {part: _alone(part, first, last, text) for part in (first, last)}
    if first in FAMILY_FIRST and alone[first] != alone[last]:
        return max(first, last, key=lambda part: alone[part])
    if alone[first] > 1 and not alone[last] and not is_word(first):
        return first  # Prabowo, Abiy, Srettha: news calls them by the first name
    return surname(words)


def _alone(part: str, first: str, last: str, text: str) -> int:
    """How often a part of a name stands without the other parts."""
    places = whole(part, text, hyphens=True)
    if part == first:
        return sum(not NAME_AFTER.match(text, end) for _, end in places)
    return sum(not NAME_BEFORE.match(text, start) for start, _ in places)


def short_names(cast: Cast) -> None:
    """Surnames, after the first full mention; the nearest full name before wins."""
    holders: dict[str, list[Person]] = {}
    for person in cast.people:
        for form in variants(person.short):
            holders.setdefault(flat(form), []).append(person)
    singles = {(c.start, c.end): c for c in cast.found if is_single(c)}
    for form, people in holders.items():
        for start, end in whole(form, cast.flat):
            single = singles.get((start, end))
            if not cast.free(start, end) or _vetoed(cast, start, end, single):
                continue
            before = [p for p in people if p.first <= start]
            if not before and single is None:
                continue
            person = nearest(cast, before or people, start)
            cast.add(start, end, person, "surname", 0.95 if before else 0.8)


def variants(short: str) -> list[str]:
    """al-Sisi is Sisi and Al-Sisi as well; van der Leyen stays as it is."""
    match = ARABIC.fullmatch(short)
    if not match:
        opening = short[:1].upper() + short[1:]  # Von der Leyen, where a sentence begins
        return list(dict.fromkeys((short, opening))) if short else []
    article, rest = match.groups()
    forms = [short, *(f"{a}{sign}{rest}" for a in (article.lower(), article.capitalize())
                      for sign in "- "), rest]  # fmt: skip
    return list(dict.fromkeys(forms))


def _vetoed(cast: Cast, start: int, end: int, single: Candidate | None) -> bool:
    """Does something around a surname say that it is no person here?"""
    text = cast.text
    if cast.claimed(start, end) or ARTICLE.search(text[max(0, start - 4) : start]):
        return True
    if SITES.match(text, end) or _dated(text, start, end):
        return True
    after = NEXT_WORD.match(text, end)
    if after and (is_site(after.group(1)) or after.group(1) in ("Daiichi", "Strait", "Straits")):
        return True
    word = text[start:end]
    if single is not None:
        return False
    place = any(s.start == start and s.end == end and s.label == "LOC" for s in cast.others)
    if is_place(word):  # Matt Canada is Canada, but not in Canada, and no French is Matt French
        return is_demonym(word) or bool(WHERE.search(text[max(0, start - 14) : start]))
    if place and not is_name(word):
        return True
    if after and _names_somebody(after.group(1)):
        return True  # another person: Wang Wenbin beside Wang Yi
    before = PREVIOUS_WORD.search(text, max(0, start - 30), start)
    opening = SENTENCE_START.search(text[max(0, start - 5) : start])
    if before and _names_somebody(before.group(1)):
        return True  # Jill Biden beside Joe Biden
    if not (is_word(word) and opening) or SPEAKS.match(text, end):
        return False
    # A sentence begins with a word that is a surname too: Long ago. Trump is only a name here.
    return word in OPENERS or any(whole(word.lower(), text))


def _dated(text: str, start: int, end: int) -> bool:
    """in May, 3 May"""
    return text[start:end] in MONTHS and bool(WHEN.search(text[max(0, start - 12) : start]))


def _names_somebody(word: str) -> bool:
    if is_stop(word) or is_title(word) or is_place(word):
        return False
    return is_name(word) and not is_word(word)


def parts(cast: Cast) -> None:
    """Tagged stretches that are part of a known full name: given names, double surnames."""
    for candidate in cast.found:
        start, end = candidate.start, candidate.end
        if not cast.free(start, end) or _dated(cast.text, start, end):
            continue
        mine = set(plain_words(candidate.name))
        people = [p for p in cast.people if mine < set(plain_words(p.name))]
        before = [p for p in people if p.first <= candidate.start]
        if people and not is_place(candidate.name):
            person = nearest(cast, before or people, start)
            cast.add(start, end, person, "surname", 0.85)


def pairs(cast: Cast) -> None:
    """Xi-Kishida: two people when a side is a surname already known."""
    short = {form: person for person in cast.people for form in variants(person.short)}
    for match in PAIR.finditer(cast.text):
        sides = [match.span(1), match.span(2)]
        if not any(match.group(side) in short for side in (1, 2)):
            continue
        for start, end in sides:
            word = cast.text[start:end]
            if not cast.free(start, end):
                continue
            if word in short:
                cast.add(start, end, short[word], "surname", 0.9)
            elif is_name(word) and not is_place(word) and not is_word(word):
                person = Person(word, start, word)
                cast.people.append(person)
                short[word] = person
                cast.add(start, end, person, "surname", 0.6)


def spellings(cast: Cast) -> None:
    """A capitalised word one slip away from a known surname, and no name or place itself."""
    shorts = [(p.short, p) for p in cast.people if len(p.short) >= 5 and not is_place(p.short)]
    if not shorts:
        return
    for match in CAPITALISED.finditer(cast.text):
        word, (start, end) = match.group(), match.span()
        if not cast.free(start, end) or is_place(word) or is_stop(word) or is_agency(word):
            continue
        for short, person in shorts:
            if short[0] != word[0] or flat(short) == flat(word) or _plural(short, word):
                continue
            near = sound(short) == sound(word) or (misspelt(short, word) and not is_name(word))
            if near and not any(s.start <= start and end <= s.end for s in cast.others):
                cast.add(start, end, person, "spelling", 0.7)
                break


def _plural(name: str, word: str) -> bool:
    """The Clintons"""
    return word.endswith("s") and name in (word[:-1], word[:-2])
