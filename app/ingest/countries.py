"""text, Spans, people -> countries and the places that stand for one, each with its evidence."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

import regex

from app.ingest import namesakes
from app.ingest.gazetteer import Form, longest, place_name
from app.ingest.lexicon import is_name, is_word
from app.ingest.mentions import Span
from app.ingest.namesakes import GIVEN_NAMES, NEIGHBOURS, PERSONAL, SHARED

HOW = {
    "name": "named",
    "demonym": "demonym",
    "abbreviation": "abbreviation",
    "capital": "capital",
    "city": "city",
    "former": "named",
}
_PLACE = r"\p{Lu}[\p{L}'’.\-]+(?: (?:(?:and|of|de|la|es|do) )?\p{Lu}[\p{L}'’.\-]+){0,4}"
_DATELINE = regex.compile(
    rf"\A\s*({_PLACE}(?:, {_PLACE})?)"
    r"(?:(?:, | )?(?:\d{1,2} )?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\p{L}*\.?"
    r"(?: \d{1,2})?(?:,? \d{4})?)?(?:,? ?[(（][\p{L} .,/]{2,40}[)）])?"
    r"\s*(?:[-–—]{1,2}\s|:\s|\.\s?[—–]\s)"
)


class CountryMention(NamedTuple):
    start: int
    end: int
    code: str  # ISO 3166-1 alpha-2, capitals
    place: str  # of a capital, city or former state: its name
    kind: str  # name | demonym | capital | abbreviation | city | former
    how: str  # named | demonym | abbreviation | capital | city | dateline


def find(
    text: str,
    spans: Sequence[Span],
    people: Iterable[tuple[int, int]] = (),
    context: str = "",
) -> list[CountryMention]:
    """The countries, and the cities that stand for one; `people` are stretches already taken.

    `context` is what else is known of the article (its body, when the text is the headline).
    """
    plain = text.replace("’", "'").replace("‘", "'")
    around = _Context(plain, spans, people, f"{plain}\n{context}")
    found = []
    for start, end, form in around.forms:
        if form.code and around.accepts(start, end, form) and (code := around.code(form)):
            how = HOW[form.kind]
            if end <= around.dateline:
                how = "dateline"
            found.append(CountryMention(start, end, code, place_name(form), form.kind, how))
    return found


class _Context:
    """One text, and what is known of it when its countries are looked for."""

    def __init__(
        self, text: str, spans: Sequence[Span], people: Iterable[tuple[int, int]], article: str
    ) -> None:
        self.text = text
        self.article = article  # all that is known, where a string's meaning hangs on it
        self.forms = longest(text)
        self._next = {start: (end, form) for start, end, form in self.forms}
        self._foreign = {  # of this article's places, those that it says are elsewhere
            form.text.casefold()
            for _, end, form in self.forms
            if form.kind in ("city", "capital") and self._abroad(end, form)
        }
        self.spans = spans
        self._starts = [span.start for span in spans]
        self._people = bytearray(len(text))  # 1 where a person is named
        for start, end in people:
            self._people[start:end] = b"\1" * (end - start)
        match = _DATELINE.match(text)
        self.dateline = match.end(1) if match else 0

    def around(self, start: int, end: int) -> Span | None:
        """The tagged span that holds this stretch."""
        at = bisect_right(self._starts, start) - 1
        return self.spans[at] if at >= 0 and end <= self.spans[at].end else None

    def code(self, form: Form) -> str:
        """Which country, where a string can mean two; '' where nothing tells."""
        if form.text in ("Korea", "Korean", "Koreans"):
            north = regex.search(r"North Korea|Pyongyang|DPRK|Kim Jong", self.article)
            south = regex.search(r"South Korea|Seoul|\bROK\b|S\. ?Korea", self.article)
            return "KP" if north and not south else "KR"
        if form.text in ("Congo", "Congolese") and regex.search(r"Brazzaville", self.article):
            return "CD" if regex.search(r"Kinshasa|Democratic Republic", self.article) else "CG"
        if form.rivals:
            codes = form.code, *form.rivals
            return next((code for code in codes if code in self.named), "")
        return form.code

    @cached_property
    def named(self) -> frozenset[str]:
        """The countries that the article names itself."""
        kinds = ("name", "demonym", "abbreviation")
        return frozenset(form.code for _, _, form in longest(self.article) if form.kind in kinds)

    def accepts(self, start: int, end: int, form: Form) -> bool:
        if self._people.find(1, start, end) >= 0:
            return False
        span = self.around(start, end)
        if span is not None and not self._within(span, start, end, form):
            return False
        if form.kind in ("city", "capital") and form.text.casefold() in self._foreign:
            return False
        shared = form.text in SHARED and form.code not in self.named
        if end <= self.dateline and form.kind in ("city", "capital"):
            return not shared
        if form.kind == "city":
            return self._city(span, start, end, form)
        if form.kind == "abbreviation" and not self._abbreviation(start, end):
            return False
        before, after = self._sides(start, end)
        if form.text in ("Georgia", "Georgian", "Georgians"):
            person = form.text == "Georgia" and self._person(None, start, end, form)
            return not person and namesakes.is_georgian(self.article, before)
        if form.text in PERSONAL and self._person(span, start, end, form):
            return False
        if form.kind == "demonym" and not form.text.endswith("-"):
            if namesakes.is_language(form.text, before, after):
                return False
            if namesakes.is_ware(form.text, before, after):
                return False
            if namesakes.is_title_of(form.text, after):
                return False
        if shared or (form.text == "Turkey" and namesakes.is_bird(self.article)):
            return False
        if form.kind in ("name", "capital"):
            return not namesakes.is_elsewhere(self.text[start:end], before, after)
        return True

    def _sides(self, start: int, end: int) -> tuple[str, str]:
        return self.text[max(0, start - 40) : start], self.text[end : end + 40]

    def _within(self, span: Span, start: int, end: int, form: Form) -> bool:
        """May a country be read inside this longer name?"""
        if span.end - span.start == end - start:
            return True
        name = self.text[span.start : span.end]
        if span.label == "PER":  # "Jordan Peterson", but "China's Xi" is two names in one span
            return self.text[end : end + 2] == "'s" or form.kind == "demonym"
        if span.label == "ORG":
            if form.kind in ("city", "capital") and form.code != "US":
                return "-" in name or "/" in name
            return not namesakes.is_firm(name)
        return True

    def _abroad(self, end: int, form: Form) -> bool:
        """Gaya, Niger, is not the one in India."""
        nearer = self._next.get(end + 2)
        if nearer is None or self.text[end : end + 2] != ", ":
            return False
        last, country = nearer
        listed = regex.match(r"(?:, [\p{L} ]+)*,? (?:and|or|&) ", self.text, pos=last)
        return country.kind == "name" and country.code != form.code and not listed

    def _city(self, span: Span | None, start: int, end: int, form: Form) -> bool:
        if span is not None:
            exact = span.start <= start and (span.end - end) < 3
            if span.label != "LOC" or not exact:
                return False
        elif is_name(form.text.split()[0]) or is_word(form.text.split()[0]):
            return False
        sides = self._sides(start, end)
        abroad = form.code not in ("US", "CA")
        if abroad and namesakes.is_elsewhere(self.text[start:end], *sides):
            return False
        return not (form.text in PERSONAL and self._person(span, start, end, form))

    def _abbreviation(self, start: int, end: int) -> bool:
        """US, not "GIVE US MORE" or US$; ROC, not the ROC curve."""
        before, after = self._sides(start, end)
        if after[:1] in ("$", "€", "£") or regex.match(r" (?:curve|analysis|score)", after):
            return False
        if self.text[start:end] != "US":
            return True
        if regex.search(r"(?i)\b(?:let|contact) $", before):
            return False
        shouted = regex.search(r"\p{Lu}{2,}[,:]?\s+$", before)
        shouts = regex.match(r"[,:]?\s+\p{Lu}{2,}\b", after)
        line = self.text[self.text.rfind("\n", 0, start) + 1 :].split("\n", 1)[0]
        return not (shouted or shouts) or not line.isupper()

    def _person(self, span: Span | None, start: int, end: int, form: Form) -> bool:
        before, after = self._sides(start, end)
        if span is not None and span.label == "PER" and form.text in GIVEN_NAMES:
            beside = NEIGHBOURS.get(form.code, frozenset()) & self.named
            return not (beside or namesakes.is_within(before, after))
        if form.kind != "demonym" and not namesakes.is_preposed(before):
            following = self.around(end + 1, end + 2) if after[:1] == " " else None
            if following and following.label == "PER" and following.start == end + 1:
                return True  # London|Breed, tagged as two
        return namesakes.is_person(before, after, form.kind)
