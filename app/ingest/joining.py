"""Spans of the tagger that are one name: cut at a hyphen, a particle or a nickname."""

from collections.abc import Iterable, Iterator

import regex

from app.ingest.gazetteer import is_demonym, is_place
from app.ingest.lexicon import is_name
from app.ingest.mentions import Span
from app.ingest.wording import PARTICLES

NICKNAME = regex.compile(
    r"[ ](?:[\"“‘][ ]?(?P<quoted>\p{Lu}[\p{L}.'’\- ]{1,24}?)[ ]?[\"”’]|"
    r"[(][ ]?(?P<bracketed>\p{Lu}[\p{L}.'’\-]{1,12})[ ]?[)])[ ](?=\p{Lu})"
)
NICKNAME_END = regex.compile(  # the tagger took in its beginning
    r"[ ](?:[\"“‘](?P<quoted>\p{Lu}[\p{L}.'’\- ]{1,24}?)[\"”’]|"
    r"[(](?P<bracketed>\p{Lu}\p{L}+)[)])[ ]$"
)


def joined(text: str, people: Iterable[Span]) -> Iterator[Span]:
    """Spans that belong together: Yoon Suk|-yeol, Mohammed bin|Salman, Earvin "Magic" Johnson."""
    last: Span | None = None
    for span in _nicknamed(text, list(people)):
        if last is not None:
            between = text[last.end : span.start]
            if (between.strip(" -").lower() in PARTICLES and len(between) < 8) or (
                between == "-" and text[span.start].islower()
            ):
                last = _one(last, span)
                continue
            yield last
        last = span
    if last is not None:
        yield last


def _nicknamed(text: str, people: list[Span]) -> Iterator[Span]:
    at = 0
    while at < len(people):
        span, at = people[at], at + 1
        nick = NICKNAME.match(text, span.end) or NICKNAME_END.search(text, span.start, span.end + 2)
        if nick and (nick["quoted"] or _called(nick["bracketed"])):
            after = next((n for n in range(at, len(people)) if people[n].start >= nick.end()), None)
            if after is not None and people[after].start == nick.end():
                span, at = _one(span, people[after]), after + 1
        yield span


def _called(word: str) -> bool:
    """James Leander (Leo) Nichols, but not Paul Tergat (Kenya) Moses Kiptanui."""
    initials = regex.fullmatch(r"(?:\p{Lu}\.)+", word)
    return bool(initials) or (is_name(word) and not is_place(word) and not is_demonym(word))


def _one(first: Span, last: Span) -> Span:
    return Span(first.start, last.end, "PER", min(first.score, last.score))
