"""Candidates -> people: which stretches of a text mean which person."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import regex

from app.ingest.candidates import (
    PARTICLES,
    Candidate,
    candidates,
    is_agency,
    is_body,
    is_place,
    is_site,
    is_stop,
    is_title,
)
from app.ingest.lexicon import FAMILY_FIRST, flat, fold, is_name, is_word
from app.ingest.mentions import Span

SUFFIXES = frozenset(("jr", "sr", "ii", "iii", "iv"))
NATIVE = regex.compile(
    r"\s*[(（\[]\s*([^\p{Latin}\d()（）\[\]]*\p{L}[^\p{Latin}\d()（）\[\]]*?)\s*[)）\],，;；]"
)
SPEECH = (
    "said|says|told|added|asked|argued|noted|wrote|tweeted|posted|warned|announced|insisted|"
    "claimed|explained|replied|declined|admitted|acknowledged|concluded|recalled|testified|"
    "stressed|urged|vowed|scored|tweeted|resigned|tweeted"
)
SPEAKS = regex.compile(rf",?\s+(?:also |has |had |then |later |further )?(?:{SPEECH})\b")
SPOKEN = regex.compile(r"\b(?:said|told|added|asked|says|according to)\s+$")
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
NEXT_WORD = regex.compile(r"[ ](\p{Lu}[\p{L}'’\-]+)")
PREVIOUS_WORD = regex.compile(r"(\p{Lu}[\p{L}'’\-]*\.?|\p{Lu}\.)[ ]$")
SENTENCE_START = regex.compile(r"(?:^|[.!?:\n]\s*[\"“‘'(]?|[\"“‘])\s*$")


@dataclass(frozen=True, slots=True)
class PersonMention:
    start: int
    end: int
    person: "Person"
    how: str  # full name | surname | alias | title | spelling
    confidence: float


@dataclass(slots=True, eq=False)
class Person:
    """Someone a text names; `short` is how it names them after the first time."""

    name: str
    first: int  # where first named in full
    short: str
    full_names: dict[str, None] = field(default_factory=dict)  # an ordered set
    other_names: dict[str, None] = field(default_factory=dict)

    @property
    def words(self) -> list[str]:
        return [word for word in self.name.split() if word.lower().strip(".,") not in SUFFIXES]


class Cast:
    """The people of one text while they are being found: who, and which stretches are taken."""

    def __init__(self, text: str, spans: Sequence[Span], known: Iterable[Person] = ()) -> None:
        self.text = text
        self.flat = flat(text)  # the same length, without accents: Erdogan is Erdoğan
        self.others = [span for span in spans if span.label != "PER"]
        self.people = list(known)
        for person in self.people:
            person.first = -1  # all of them stand before this text
        self.found = [c for c in candidates(text, spans) if self._credible(c)]
        self.mentions: list[PersonMention] = []
        self._taken = bytearray(len(text))  # 1 where a mention stands

    def _credible(self, candidate: Candidate) -> bool:
        """In A Headline Written So, Putin Ally Medvedev is no full name."""
        if not self.people or len(candidate.words) < 2 or not _title_case(self.text):
            return True
        if any(_same(person, candidate.name) for person in self.people):
            return not any(word.lower().endswith("s") and is_word(word) for word in candidate.words)
        shorts = {flat(person.short) for person in self.people}
        if any(flat(word) in shorts for word in candidate.words):
            return False
        words = [word for word in candidate.words if word.lower() not in PARTICLES]
        return all(is_name(word) or len(word.strip(".")) == 1 for word in words)

    def free(self, start: int, end: int) -> bool:
        return self._taken.find(1, start, end) < 0

    def add(self, start: int, end: int, person: Person, how: str, confidence: float) -> None:
        self.mentions.append(PersonMention(start, end, person, how, confidence))
        self._taken[start:end] = b"\1" * (end - start)
        name = " ".join(self.text[start:end].split())
        full = how == "full name" or (how == "alias" and not name.isascii())
        (person.full_names if full else person.other_names)[name] = None

    def drop(self, mentions: Sequence[PersonMention]) -> None:
        self.mentions = [m for m in self.mentions if m not in mentions]
        for m in mentions:
            self._taken[m.start : m.end] = bytes(m.end - m.start)

    def claimed(self, start: int, end: int) -> str:
        """The label of a longer span of another kind around this stretch, or ''."""
        for span in self.others:
            if span.start <= start and end <= span.end and span.end - span.start > end - start:
                return span.label if "-" not in self.text[span.start : span.end] else ""
        return ""


def resolve(
    text: str, spans: Sequence[Span], known: Iterable[Person] = ()
) -> tuple[list[Person], list[PersonMention]]:
    """The people of a text and where it names them; `known` are those of its article's body."""
    cast = Cast(text, spans, known)
    _full_names(cast)
    _full_names_again(cast)
    _choose_short(cast)
    _short_names(cast)
    _parts(cast)
    _pairs(cast)
    _spellings(cast)
    _native(cast)
    _singles(cast)
    cast.mentions.sort(key=lambda m: m.start)
    return cast.people, cast.mentions


def _title_case(text: str) -> bool:
    """Does a capital say nothing here, since nearly every word has one?"""
    words = regex.findall(r"\p{L}{4,}", text)
    return len(words) > 2 and sum(word[0].isupper() for word in words) > 0.8 * len(words)


def _full_names(cast: Cast) -> None:
    for candidate in cast.found:
        if _is_single(candidate):
            continue
        person = next((p for p in cast.people if _same(p, candidate.name)), None)
        if person is None:
            person = Person(candidate.name, candidate.start, "")
            cast.people.append(person)
        elif _better(candidate.name, person.name):
            person.name = candidate.name
        cast.add(candidate.start, candidate.end, person, "full name", candidate.score)


def _full_names_again(cast: Cast) -> None:
    """Where a full name found once stands again, and the tagger did not see it."""
    for person in cast.people:
        for name in dict.fromkeys((person.name, *person.full_names)):
            if " " not in name or is_place(name):
                continue
            for match in regex.finditer(
                rf"(?<![\w\-]){regex.escape(flat(name))}(?![\w\-])", cast.flat
            ):
                start, end = match.span()
                if cast.free(start, end) and not cast.claimed(start, end):
                    cast.add(start, end, person, "full name", 0.95)
                    person.first = min(person.first, start)


def _is_single(candidate: Candidate) -> bool:
    """One word, particles aside: De Vries is a surname."""
    return sum(word.lower() not in PARTICLES for word in candidate.words) < 2


def _better(name: str, than: str) -> bool:
    """Is this way of writing a person's full name the one to show?"""
    if than.isupper() != name.isupper():
        return than.isupper()
    # A lone letter is a player's position or an initial without its point.
    return sum(len(w) > 1 for w in name.split()) > sum(len(w) > 1 for w in than.split())


def _same(person: Person, name: str) -> bool:
    """Are two full names one person's? Case, middle names and initials aside; Jr is another."""
    mine, theirs = (_plain(n) for n in (person.name, name))
    if mine == theirs:
        return True
    if len(mine) < 2 or (SUFFIXES & set(mine)) != (SUFFIXES & set(theirs)):
        return False
    if mine[0] == theirs[0] and mine[-1] == theirs[-1]:
        return True
    if mine[0] == theirs[0] and len(mine) == len(theirs) == 2 and _misspelt(mine[1], theirs[1]):
        return True
    if mine[-1] == theirs[-1] and (_initials(mine, theirs) or _initials(theirs, mine)):
        return True
    few, many = sorted((mine, theirs), key=len)
    return len(many) > len(few) and set(few) <= set(many)


def _misspelt(a: str, b: str) -> bool:
    if min(len(a), len(b)) < 5 or a == b:
        return False
    return _sound(a) == _sound(b) or (one_slip(a, b) and not (is_name(a) and is_name(b)))


def _sound(name: str) -> str:
    """What two transcriptions share: Zelensky, Zelenskyy, Zelenskiy."""
    return regex.sub(r"(.)\1+", r"\1", regex.sub(r"[iyj]+", "y", fold(name)).replace("w", "v"))


def _initials(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    return all(len(word) == 1 for word in short[:-1]) and short[0][0] == long[0][0]


@lru_cache(4096)
def _plain(name: str) -> tuple[str, ...]:
    return tuple(word.strip(".,") for word in fold(name).replace("’", "'").split())


def _choose_short(cast: Cast) -> None:
    """Which part of each full name the text uses alone."""
    for person in cast.people:
        if not person.short:
            person.short = _short([flat(word) for word in person.words], cast.flat)


def _short(words: list[str], text: str) -> str:
    if len(words) < 2:
        return words[0] if words else ""
    first, last = words[0], words[-1]
    at = len(words) - 1
    while at > 1 and words[at - 1].lower() in PARTICLES:
        at -= 1
    western = " ".join(words[at:])
    family_first = first in FAMILY_FIRST and (
        last not in FAMILY_FIRST or "-" in last or len(words) > 2
    )
    alone = {part: _alone(part, first, last, text) for part in (first, last)}
    if first in FAMILY_FIRST and alone[first] != alone[last]:
        return max(first, last, key=lambda part: alone[part])
    if alone[first] > 1 and not alone[last] and not is_word(first):
        return first  # Prabowo, Abiy, Srettha: news calls them by the first name
    return first if family_first else western


def _alone(part: str, first: str, last: str, text: str) -> int:
    """How often a part of a name stands without the other parts."""
    name = regex.escape(part)
    if part == first:
        return len(regex.findall(rf"(?<![\w\-]){name}(?![\w\-])(?!\s+\p{{Lu}}\p{{Ll}})", text))
    return len(regex.findall(rf"(?<!\p{{Lu}}[\p{{L}}.\-]*\s)(?<![\w\-]){name}(?![\w\-])", text))


def _short_names(cast: Cast) -> None:
    """Surnames, after the first full mention; the nearest full name before wins."""
    holders: dict[str, list[Person]] = {}
    for person in cast.people:
        for form in _variants(person.short):
            holders.setdefault(flat(form), []).append(person)
    singles = {(c.start, c.end): c for c in cast.found if _is_single(c)}
    for form, people in holders.items():
        for match in regex.finditer(rf"(?<!\w){regex.escape(form)}(?!\w)", cast.flat):
            start, end = match.span()
            single = singles.get((start, end))
            if not cast.free(start, end) or _vetoed(cast, start, end, single):
                continue
            before = [p for p in people if p.first <= start]
            if not before and single is None:
                continue
            person = _nearest(cast, before or people, start)
            cast.add(start, end, person, "surname", 0.95 if before else 0.8)


def _variants(short: str) -> list[str]:
    """al-Sisi is Sisi and Al-Sisi as well; van der Leyen stays as it is."""
    match = regex.fullmatch(r"(?i)(al|el|bin|ibn)[- ](\p{L}{3,})", short)
    if not match:
        return [short] if short else []
    article, rest = match.groups()
    forms = [short, f"{article.lower()}-{rest}", f"{article.capitalize()}-{rest}", rest]
    return list(dict.fromkeys(forms))


def _nearest(cast: Cast, people: list[Person], start: int) -> Person:
    def last(person: Person) -> int:
        return max((m.start for m in cast.mentions if m.person is person and m.start < start),
                   default=-1)  # fmt: skip

    return max(people, key=last)


def _vetoed(cast: Cast, start: int, end: int, single: Candidate | None) -> bool:
    """Does something around a surname say that it is no person here?"""
    text = cast.text
    if cast.claimed(start, end) or regex.search(
        r"(?i)\b(?:al|el)-$", text[max(0, start - 4) : start]
    ):
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
    if is_place(word) or (place and not is_name(word)):
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
    return word in OPENERS or bool(regex.search(rf"(?<!\w){word.lower()}(?!\w)", text))


def _dated(text: str, start: int, end: int) -> bool:
    """in May, 3 May"""
    return text[start:end] in MONTHS and bool(WHEN.search(text[max(0, start - 12) : start]))


def _names_somebody(word: str) -> bool:
    if is_stop(word) or is_title(word) or is_place(word):
        return False
    return is_name(word) and not is_word(word)


def _parts(cast: Cast) -> None:
    """Tagged stretches that are part of a known full name: given names, double surnames."""
    for candidate in cast.found:
        start, end = candidate.start, candidate.end
        if not cast.free(start, end) or _dated(cast.text, start, end):
            continue
        mine = set(_plain(candidate.name))
        people = [p for p in cast.people if mine < set(_plain(p.name))]
        before = [p for p in people if p.first <= candidate.start]
        if people and not is_place(candidate.name):
            person = _nearest(cast, before or people, start)
            cast.add(start, end, person, "surname", 0.85)


def _pairs(cast: Cast) -> None:
    """Xi-Kishida: two people when a side is a surname already known."""
    short = {form: person for person in cast.people for form in _variants(person.short)}
    for match in PAIR.finditer(cast.text):
        sides = [match.span(1), match.span(2)]
        if not any(match.group(side) in short for side in (1, 2)):
            continue
        whole = [m for m in cast.mentions if m.start < match.end() and match.start() < m.end]
        if any(m.how == "full name" for m in whole):
            continue
        cast.drop(whole)
        for start, end in sides:
            word = cast.text[start:end]
            if word in short:
                cast.add(start, end, short[word], "surname", 0.9)
            elif is_name(word) and not is_place(word) and not is_word(word):
                person = Person(word, start, word)
                cast.people.append(person)
                short[word] = person
                cast.add(start, end, person, "surname", 0.6)


def _spellings(cast: Cast) -> None:
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
            near = _sound(short) == _sound(word) or (_misspelt(short, word) and not is_name(word))
            if near and not any(s.start <= start and end <= s.end for s in cast.others):
                cast.add(start, end, person, "spelling", 0.7)
                break


def _plural(name: str, word: str) -> bool:
    """The Clintons"""
    return word.endswith("s") and name in (word[:-1], word[:-2])


def one_slip(a: str, b: str) -> bool:
    """Damerau distance 1: one letter changed, dropped, added, or two neighbours swapped."""
    if abs(len(a) - len(b)) > 1 or a == b:
        return False
    at = next(
        (i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b))
    )
    if len(a) == len(b):
        swapped = a[at : at + 2] == b[at : at + 2][::-1] and a[at + 2 :] == b[at + 2 :]
        return swapped or a[at + 1 :] == b[at + 1 :]
    long, short = sorted((a, b), key=len, reverse=True)
    return long[at + 1 :] == short[at:]


def _native(cast: Cast) -> None:
    """The name in its own script, in brackets right after the person; then wherever it stands."""
    for mention in list(cast.mentions):
        match = NATIVE.match(cast.text, mention.end)
        if match and cast.free(*match.span(1)):
            cast.add(*match.span(1), mention.person, "alias", 0.97)
    natives = {
        name: person for person in cast.people for name in person.full_names
        if len(name) > 1 and not regex.search(r"\p{Latin}", name)
    }  # fmt: skip
    for name, person in natives.items():
        for match in regex.finditer(regex.escape(name), cast.text):
            if cast.free(*match.span()):
                cast.add(*match.span(), person, "alias", 0.95)


def _singles(cast: Cast) -> None:
    """Single names that no full name explains: kept only with evidence."""
    left: dict[str, list[Candidate]] = {}
    for candidate in cast.found:
        if _is_single(candidate) and cast.free(candidate.start, candidate.end):
            left.setdefault(candidate.name, []).append(candidate)
    for name, places in left.items():
        same = next((p for p in cast.people if p.name == name), None)
        if same is None and not _evident(cast, name, places):
            continue
        person = same or Person(name, places[0].start, name)
        if same is None:
            cast.people.append(person)
        for c in places:
            how = "title" if c.titled else "surname"
            cast.add(c.start, c.end, person, how, 0.85 if c.titled else 0.6)


def _evident(cast: Cast, name: str, places: list[Candidate]) -> bool:
    """Is there reason to think that a single name is a person's?"""
    text = cast.text
    if is_place(name) or is_body(name) or is_stop(name) or is_title(name) or is_agency(name):
        return False
    if len(name) < 3 and name not in FAMILY_FIRST:
        return False
    if all(SITES.match(text, c.end) for c in places):
        return False
    elsewhere = sum(text[span.start : span.end] == name for span in cast.others)
    if elsewhere > len(places):
        return False
    if any(c.titled for c in places):
        return True
    speaks = any(
        SPEAKS.match(text, c.end) or SPOKEN.search(text[max(0, c.start - 16) : c.start])
        for c in places
    )
    sure = max(c.score for c in places)
    known = is_name(name) and not is_word(name)
    return (speaks and sure > 0.5 and known) or (known and sure > 0.9)
