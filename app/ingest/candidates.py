"""Spans -> candidates: the stretches that may name a person, cut to the name itself."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import regex

from app.ingest.gazetteer import is_demonym, is_place
from app.ingest.joining import NICKNAME, joined
from app.ingest.lexicon import FAMILY_FIRST, is_name, is_word
from app.ingest.mentions import Span
from app.ingest.shapes import MADE, shaped
from app.ingest.wording import (
    AGENCIES,
    BODIES,
    FORM,
    FORMS,
    JOBS,
    MAKES,
    PARTICLES,
    RANKS,
    REGNAL,
    STOP,
    TITLE,
    TITLE_WORDS,
    is_body,
    is_calling,
    is_stop,
    is_title,
    without_suffix,
)

PARTICLE = r"(?:(?i:al|el|bin|ibn|ben|bint|van|von|der|den|de|da|di|du|la|le|dos|del|ter|ten)[- ])"
TOKEN = (
    rf"{PARTICLE}*+(?:[A-Z]\.(?:[ ]?[A-Z]\.)*|\p{{Lu}}[\p{{L}}'’\-]*\p{{Ll}}[\p{{L}}\-]*|"
    r"\p{Lu}\p{Ll}?)"
)
_TITLED = regex.compile(
    rf"\b(?P<title>{RANKS}|{FORMS}|{JOBS}|CEO)[ \t]+(?P<name>{TOKEN}(?:[ ]{TOKEN}){{0,3}})"
)
_HYPHEN_NEXT = regex.compile(rf"-(?!(?:{MAKES}|[Pp]ress)\b)[\p{{L}}][\p{{Ll}}]+")
_NUMBERED = regex.compile(rf"[ ](?:{REGNAL.pattern}|I{{2,3}}|IV)(?![\p{{L}}'’.-])")
_INITIALLED = regex.compile(r"(?<!\p{L})(\p{Lu}\p{Ll}+)[ ](?:\p{Lu}\p{Ll}?\.[ ]?){1,3}$")
_HYPHEN_BEFORE = regex.compile(r"(?<![\p{L}\-])\p{Lu}\p{Ll}+-$")
_INITIAL = regex.compile(r"(?:\p{Lu}\.)+")
_BINDING = frozenset("van von der den ter ten bin bint ibn dos".split())
_SPACE, _PIECE = regex.compile(r"\s+"), regex.compile(r"\S+")
_LETTERS = regex.compile(r"(?:\p{Lu}\.?)+")
_STRANGE = regex.compile(r"[^\p{L}\p{M}\s.,'’\-–·&\"“”]")
_REST = regex.compile(r"^\w*")
_WORD = regex.compile(r"(?:[\p{L}'’\-]+\.?)(?=\s)")
_SUFFIX = regex.compile(r",? (?:Jr|Sr)\b\.?|,? (?:II|III|IV)\b")
_TAIL = regex.compile(r"(?:['’]s?|[\s,.;:\"”“)(\-–—]|['’]s[\s,]*)+$")
_ABBREVIATED = regex.compile(r"\b(?:Jr|Sr|\p{Lu})\.$")
_BEFORE = regex.compile(r"(?<=\p{Ll},? )(\p{Lu}\p{Ll}+)[ ]$")
_PARTICLE_NEXT = regex.compile(  # Maryam bint Hamad|al-Busaidi, Pieter|van Dam
    r"[ ](?:(?:al|el|as|ar|az|ad|ul)-|(?:bin|bint|ibn|van|von|ter|ten|da|dos|della)[ ]"
    r"(?:der[ ]|den[ ]|de[ ])?)(\p{Lu}\p{Ll}+)(?![\p{L}])"
)
_NEXT = regex.compile(r"[ ](\p{Lu}[\p{L}'’\-]*\p{Ll})(?![\p{L}])")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stretch that may name a person. `titled`: a title stands before it."""

    start: int
    end: int
    name: str  # as written, white space made single
    score: float
    titled: bool = False
    tagged: bool = True  # False: found by its title alone

    @property
    def words(self) -> list[str]:
        return self.name.split()


def candidates(text: str, spans: Sequence[Span]) -> list[Candidate]:
    """The candidates of a text, sorted, not overlapping; the longest of overlapping ones."""
    found = [*_tagged(text, spans), *_titled(text, spans), *_shaped(text, spans)]
    found.sort(key=lambda c: (c.start, -c.end))
    kept: list[Candidate] = []
    for candidate in found:
        if kept and candidate.start < kept[-1].end:
            if candidate.end - candidate.start > kept[-1].end - kept[-1].start:
                kept[-1] = candidate
        else:
            kept.append(candidate)
    return kept


def plausible(name: str) -> bool:
    """Could a person be called so, as far as the words themselves tell?"""
    words = without_suffix(name.split())
    lowered = [word.lower().strip(".,") for word in words]
    if not words or len(words) > 6 or any(char.isdigit() for char in name):
        return False
    # Pieter van Dam, Omar ibn Said, A. R. Rahman: no dam, no word of speech, no article.
    free = [not _own(words, at) for at in range(len(words))]
    if any(word in BODIES for word, plain in zip(lowered[1:], free[1:], strict=True) if plain):
        return False
    if lowered[0] in ("the", "house"):
        return False
    first = 1 if len(words) > 1 and words[0] in FAMILY_FIRST else 0  # To Lam, He Lifeng
    pairs = zip(lowered[first:], free[first:], strict=True)
    if any(word in STOP for word, plain in pairs if plain) or all(
        word in TITLE_WORDS for word in lowered
    ):
        return False
    if any(word.endswith(("'s", "’s")) for word in words[:-1]):
        return False
    if len(words) == 2 and words[0] in ("Santa", "San", "São", "Sao", "Sankt"):
        return False  # a town, or the club of one
    if _STRANGE.search(name) or (len(words) > 1 and is_place(name)):
        return False
    if all(word in AGENCIES for word in lowered):
        return False
    if len(words) > 1 and all(is_place(word) for word in words):
        return False
    return any(char.isupper() for char in words[-1]) and any(len(word) > 1 for word in words)


def _own(words: list[str], at: int) -> bool:
    """Is a word part of a name whatever else it means: an initial, or after a particle?"""
    return bool(_INITIAL.fullmatch(words[at])) or (at > 1 and words[at - 1] in _BINDING)


def _tagged(text: str, spans: Sequence[Span]) -> Iterator[Candidate]:
    """What the tagger calls a person, titles and possessive off, cut words joined."""
    people = [span for span in spans if span.label == "PER"]
    others = [span for span in spans if span.label != "PER"]
    starts = {span.start for span in people}
    for span in joined(text, people):
        start, titled = _after_titles(text, span.start, span.end)
        start, end = _whole_words(text, start, span.end)
        start = _preceded(text, start, end, others)
        end -= len(text[start:end]) - len(MADE.sub("", text[start:end]))
        if end + 1 not in starts:  # Barber|Jerome Tubbs: the next name is whole by itself
            end = _continued(text, end, others)
        end = start + len(_trimmed(text[start:end]))
        start, more = _after_titles(text, start, end)  # King|Fahd, tagged as two
        titled = titled or more
        if titled and " " not in text[start:end] and (number := _NUMBERED.match(text, end)):
            end = number.end()
        name = " ".join(NICKNAME.sub(" ", text[start:end]).split())
        if end > start and plausible(name):
            yield Candidate(start, end, name, span.score, titled)


def _shaped(text: str, spans: Sequence[Span]) -> Iterator[Candidate]:
    for start, end in shaped(text, spans):
        name = " ".join(text[start:end].split())
        if plausible(name):
            yield Candidate(start, end, name, 0.8, tagged=False)


def _after_titles(text: str, start: int, end: int) -> tuple[int, bool]:
    """Where the name begins after its titles, and whether there are any."""
    while (match := _WORD.match(text, start, end)) and (
        is_title(match.group()) or _described(match.group(), text[match.end() : end])
    ):
        space = _SPACE.match(text, match.end(), end)
        if space is None or space.end() >= end:
            break
        start = space.end()
    return start, bool(TITLE.search(text[max(0, start - 40) : start]))


def _described(word: str, rest: str) -> bool:
    """Kenyan Faith Chebet, Barber Jerome Tubbs: but Barber alone, or German Gref, are names."""
    return len(rest.split()) > 1 and (is_calling(word) or is_demonym(word))


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """Take in the parts of a hyphenated name the tagger left out."""
    if match := _HYPHEN_NEXT.match(text, end):
        end = match.end()
    elif end < len(text) and text[end].isalnum():
        end += len(_REST.findall(text[end : end + 40])[0])
    if match := _HYPHEN_BEFORE.search(text[max(0, start - 30) : start]):
        start -= len(match.group())
    return start, end


def _continued(text: str, end: int, others: Sequence[Span]) -> int:
    """Take in a generational suffix, or a capitalised name right after that nobody else claims."""
    if suffix := _SUFFIX.match(text, end):
        return end + len(suffix.group())
    if rest := _PARTICLE_NEXT.match(text, end):
        claimed = any(s.start < rest.end() and end < s.end and s.score > 0.8 for s in others)
        if not claimed and not is_place(rest[1]) and not is_body(rest[1]):
            return int(rest.end())
    match = _NEXT.match(text, end)
    if match and is_name(word := match.group(1)) and not is_word(word) and not is_place(word):
        at, to = end + 1, end + 1 + len(word)
        claimed = any(s.start < to and at < s.end and s.label != "MISC" for s in others)
        if not claimed and not is_title(word) and not is_stop(word) and not is_body(word):
            return to
    return end


def _preceded(text: str, start: int, end: int, others: Sequence[Span]) -> int:
    """Take in a given name right before a full name, in a sentence, that nobody claims."""
    match = _INITIALLED.search(text, max(0, start - 40), start)
    if match is None:
        match = _BEFORE.search(text, max(0, start - 30), start)
        if match is None or " " not in text[start:end]:
            return start
    word = match[1]
    if not is_name(word) or is_place(word) or is_title(word) or is_calling(word):
        return start
    if is_stop(word) or is_body(word) or any(_holds(s, match.start(1), start) for s in others):
        return start
    return int(match.start(1))


def _holds(span: Span, start: int, end: int) -> bool:
    """Is a stretch part of something else, or taken for it with some certainty?"""
    across = span.start < end and start < span.end
    return across and (span.score > 0.8 or span.start < start)


def _trimmed(name: str) -> str:
    if _ABBREVIATED.search(name):
        return name
    return str(_TAIL.sub("", name))


def _titled(text: str, spans: Sequence[Span]) -> Iterator[Candidate]:
    """Names that follow a title, which the tagger may have missed."""
    organisations = [span for span in spans if span.label == "ORG"]
    for match in _TITLED.finditer(text):
        start, _ = _after_titles(text, *match.span("name"))
        end = _cut(text, start, match.end("name"))
        name = " ".join(text[start:end].split())
        if len(name) < 2 or is_place(name) or not plausible(name):
            continue
        if not FORM.match(match["title"] + " ") and not _namely(name):
            continue  # only Mr and the like need no other evidence
        if any(
            s.start <= start and end <= s.end and s.end - s.start > end - start
            for s in organisations
        ):
            continue
        yield Candidate(start, end, name, 0.8, titled=True, tagged=False)


def _namely(name: str) -> bool:
    """Are all words of it names, and not all of them plain words too?"""
    words = [word for word in name.split() if word.lower() not in PARTICLES]
    if not all(is_name(word) or _LETTERS.fullmatch(word) for word in words):
        return False
    return not all(is_word(word) or is_title(word) for word in words)


def _cut(text: str, start: int, end: int) -> int:
    """Where a titled name ends: before the first word that is none, after a sentence's end."""
    last = start
    for match in _PIECE.finditer(text, start, end):
        word = _TAIL.sub("", match.group())
        opening = last == start
        family = opening and word in FAMILY_FIRST  # President To Lam, Ms. Park Geun-hye
        ends = is_stop(word) or is_body(word) or (is_place(word) and opening)
        if ends and not family:
            break
        last = match.end()
        if not _INITIAL.fullmatch(match.group()) and word != match.group():
            break
    return start + len(_trimmed(text[start:last]))
