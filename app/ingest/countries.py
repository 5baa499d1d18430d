"""text, Spans, people -> countries and the places that stand for one, each with its evidence."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import regex

from app import countries
from app.ingest.gazetteer import Form, is_place, longest, place_name
from app.ingest.lexicon import is_name, is_word
from app.ingest.mentions import Span
from app.ingest.wording import is_stop, is_title

HOW = {
    "name": "named",
    "demonym": "demonym",
    "abbreviation": "abbreviation",
    "capital": "capital",
    "city": "city",
    "former": "named",
}
# Names of countries that are given names or surnames too, and what tells them apart.
PERSONAL = frozenset(
    """Jordan Chad Israel Georgia Kenya America Cuba Ireland Holland England Wales Scotland Cyprus
    China India Paris London Sofia Washington Lima Victoria Kingston Wellington Vienna Nassau
    Santiago Roma Rome Berlin Sydney Adelaide Austin Dallas Houston Jackson Lincoln Madison
    Florence Milan Brooklyn Malta Jersey Guernsey French English German Welsh Scot Scots Pole Poles
    Finn Finns
    Dane Danes Turk Brit Brits Swede Kiwi Kiwis Lao Thai Thais Samoa Sudan Bern Berne Riga Male
    Havana Carolina Monaco Poland Portugal Spain France Brazil Franco Grenada Dominica Montserrat
    Mali Niger Panama Cairo Odessa Geneva Valencia Bristol Chelsea Lagos Amman Trinidad Asuncion
    Somali Tunis Moscow Aden Castries Roseau Praia Stanley Hamilton Gibraltar Ramallah Alma
    Bissau Togo Benin Palau Melbourne Charlotte Orlando Raleigh Quebec Warsaw Macau Delhi""".split()
)
# Those that are given names first of all: one that the tagger calls a person is one.
GIVEN_NAMES = frozenset(
    """Jordan Chad Georgia Kenya America Sofia Victoria Santiago Sydney Adelaide Austin Dallas
    Jackson Lincoln Madison Florence Brooklyn Chelsea Charlotte Raleigh Orlando Alma Stanley
    Hamilton Franco Finn Dane""".split()
)
# Capitals with a namesake as often in the news: only where the article names their country.
SHARED = frozenset("San Jose|Georgetown|George Town|Kingston|Victoria|Sucre|Roseau".split("|"))
STATES = (
    "Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Hawaii|Idaho|"
    "Illinois|Indiana|Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|"
    "Minnesota|Mississippi|Missouri|Montana|Nebraska|Nevada|New Hampshire|New Jersey|New Mexico|"
    "New York|North Carolina|North Dakota|Ohio|Oklahoma|Oregon|Pennsylvania|Rhode Island|"
    "South Carolina|South Dakota|Tennessee|Texas|Utah|Vermont|Virginia|West Virginia|Wisconsin|"
    "Wyoming|Georgia|Ga|Tex|Ky|Pa|Fla|Ill|Mich|Tenn|Conn|Mass|Calif|Ind|Minn|Okla|Ala|N\\.J|N\\.Y|"
    "Ontario|Quebec|Alberta|Manitoba|Saskatchewan|Nova Scotia"
)
_STATE_NEXT = regex.compile(rf",? (?:{STATES})\b")
_STATE_BEFORE = regex.compile(rf"\b(?:{STATES}), $")
_GEORGIA_ABROAD = regex.compile(
    r"Tbilisi|Batumi|Saakashvili|Abkhazia|Ossetia|Caucasus|Georgian Dream|Azerbaijan|Armenia|"
    r"Moscow|Russia|Zourabichvili|Ivanishvili|Kobakhidze|Kavelashvili|Black Sea|Soviet|Ukraine|"
    r"European Union|\bEU\b|Turkey|NATO|Georgian"
)
_GEORGIA_STATE = regex.compile(
    rf"Atlanta|Savannah|Fulton County|Kemp|\bGa\.|Raffensperger|Bulldogs|Augusta|Macon|Warnock|"
    rf"Ossoff|Republican|Democrat|Senate|electoral|swing state|{STATES.replace('|Georgia', '')}"
)
_GIVEN = regex.compile(r"(?:^|[\s\"“‘(])(\p{Lu}[\p{L}'’\-]+|\p{Lu}\.)[ ]$")
_NEXT = regex.compile(r"[ ](\p{Lu}[\p{L}'’\-]+)")
_HONORIFIC = regex.compile(r"\b(?:Mr|Mrs|Ms|Miss|Dr|Sen|Rep|Sir|Lord|Lady|Gov|Prof)\.?[ ]$")
_AFTER_PREPOSITION = regex.compile(
    r"(?i)\b(?:in|from|of|to|with|against|into|for|between|and|at|by|across|near|over|on|"
    r"visit|visited|left|leave|outside|inside|toward|towards|via|through|around|than)\s+(?:the\s+)?$"
)
_SPORT = regex.compile(
    r" (?:scored|finished|dunked|rebounded|averaged|grabbed|shot|hit \d|netted|drove|homered|"
    r"tweeted|smiled|laughed|grinned|texted|married)\b"
)
_LANGUAGE_BEFORE = regex.compile(
    r"(?i)\b(?:in|into|from|speak|speaks|speaking|spoke|spoken|fluent|learn|learns|learning|learned|"
    r"taught|teach|teaching|teaches|study|studying|studied|plain|broken|basic|good|perfect|native|"
    r"understand|understands|translated|write|wrote|read|means|little|some)\s+$"
)
_LANGUAGE_AFTER = regex.compile(
    r"(?:[- ](?:language|speaking|speaker|speakers|translation|translations|translator|subtitles|"
    r"subtitled|lessons?|teachers?|class|classes|literature|dictionary|grammar|"
    r"proficiency|alphabet|words?|accent|version|degree)\b|"
    r" (?:is|are|was|were) (?:taught|spoken|widely)\b)"
)
_LANGUAGES = frozenset(
    """English French Spanish German Italian Portuguese Russian Chinese Japanese Korean Dutch Danish
    Swedish Norwegian Finnish Polish Czech Greek Turkish Thai Vietnamese Welsh Irish Lao Hungarian
    Romanian Bulgarian Ukrainian Malay Indonesian Nepali Somali""".split()
)
_COMPANY = regex.compile(
    r"(?:^|\s)(?:Air|Airlines?|Airways|Aviation|Daily|Times|Post|Express|Herald|News|Telegraph|"
    r"Telecom(?:munications)?|Mobile|Motors?|Corp(?:oration)?\.?|Inc\.?|Ltd\.?|Limited|Co\.?|"
    r"Company|plc|Plc|PLC|LLC|Group|Holdings?|Oil|Petroleum|Gas|Steel|Electric|Electronics|Press|"
    r"Insurance|Assurance|Open|Prix|Cup|Tobacco|Energy|Power|Partners|Capital|Securities|"
    r"Industries|Technologies|Foods?|Beverages?|Mining|Minerals|Resources|Shipping|Lines?|"
    r"Railways?|TV|Television|Radio|Broadcasting|Club|FC|United|City|Hotel|Institute|University|"
    r"College|School|Magazine|Review|Journal|Network|Media|Studios?|Pictures|Records|Entertainment|"
    r"Bancorp|Cooperative|Brands|Products|Stores|Pharmaceuticals?|Chemicals?|Life|Re|Today|Exchange)"
    r"(?:\s|$)"
)
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
    for start, end, form in longest(plain):
        if form.code and around.accepts(start, end, form):
            code, how = around.code(form), HOW[form.kind]
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
        """Which country, where a string can mean two."""
        if form.text in ("Korea", "Korean", "Koreans"):
            north = regex.search(r"North Korea|Pyongyang|DPRK|Kim Jong", self.article)
            south = regex.search(r"South Korea|Seoul|\bROK\b|S\. ?Korea", self.article)
            return "KP" if north and not south else "KR"
        if form.text in ("Congo", "Congolese") and regex.search(r"Brazzaville", self.article):
            return "CD" if regex.search(r"Kinshasa|Democratic Republic", self.article) else "CG"
        return form.code

    def accepts(self, start: int, end: int, form: Form) -> bool:
        if self._people.find(1, start, end) >= 0:
            return False
        span = self.around(start, end)
        if span is not None and not self._within(span, start, end, form):
            return False
        if end <= self.dateline and form.kind in ("city", "capital"):
            return form.text not in SHARED or self._named(form.code)
        if form.kind == "city":
            return self._city(span, start, end, form)
        if form.kind == "abbreviation" and not self._abbreviation(start, end):
            return False
        if form.text in ("Georgia", "Georgian", "Georgians"):
            return self._georgia(start, end, form)
        if form.text in PERSONAL and self._person(span, start, end, form):
            return False
        if form.kind == "demonym" and not self._demonym(start, end, form):
            return False
        if form.text in SHARED and not self._named(form.code):
            return False
        if form.kind in ("name", "capital"):
            return not self._elsewhere(start, end)
        return True

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
            return not _COMPANY.search(name)
        return True

    def _city(self, span: Span | None, start: int, end: int, form: Form) -> bool:
        if span is not None:
            exact = span.start <= start and (span.end - end) < 3
            if span.label != "LOC" or not exact:
                return False
        elif is_name(form.text.split()[0]) or is_word(form.text.split()[0]):
            return False
        abroad = form.code not in ("US", "CA") and self._elsewhere(start, end)
        return not abroad and not (form.text in PERSONAL and self._person(span, start, end, form))

    def _abbreviation(self, start: int, end: int) -> bool:
        """US, not "GIVE US MORE" or US$."""
        before, after = self.text[max(0, start - 40) : start], self.text[end : end + 40]
        if after[:1] in ("$", "€", "£"):
            return False
        if self.text[start:end] != "US":
            return True
        shouted = regex.search(r"\p{Lu}{2,}[,:]?\s+$", before)
        shouts = regex.match(r"[,:]?\s+\p{Lu}{2,}\b", after)
        line = self.text[self.text.rfind("\n", 0, start) + 1 :].split("\n", 1)[0]
        return not (shouted or shouts) or not line.isupper()

    def _georgia(self, start: int, end: int, form: Form) -> bool:
        """The country, unless the text speaks of the American state."""
        abroad = len(_GEORGIA_ABROAD.findall(self.article))
        state = len(_GEORGIA_STATE.findall(self.article))
        before = self.text[max(0, start - 20) : start]
        if regex.search(r"\p{Lu}\p{L}+, $", before) and not regex.search(
            r"(?:Tbilisi|Batumi), $", before
        ):
            return abroad > 2 * state
        if form.text == "Georgia" and self._person(None, start, end, form):
            return False
        return abroad >= state

    def _person(self, span: Span | None, start: int, end: int, form: Form) -> bool:
        """Is this country's name somebody's here: Michael Jordan, Israel Adesanya?"""
        before, after = self.text[max(0, start - 40) : start], self.text[end : end + 40]
        if span is not None and span.label == "PER" and form.text in GIVEN_NAMES:
            return True
        if _HONORIFIC.search(before) or _SPORT.match(after):
            return True
        given = _GIVEN.search(before)
        if given and _is_given(given[1]):
            return True
        following = _NEXT.match(after)
        if form.kind == "demonym" or _AFTER_PREPOSITION.search(before):
            return False
        return bool(
            following
            and is_name(following[1])
            and not is_word(following[1])
            and not is_place(following[1])
            and not following[1].endswith("'s")
        )

    def _demonym(self, start: int, end: int, form: Form) -> bool:
        before, after = self.text[max(0, start - 40) : start], self.text[end : end + 30]
        if form.text.endswith("-") and form.text != "Indo-":
            return True
        if form.text in _LANGUAGES:
            if _LANGUAGE_AFTER.match(after):
                return False
            alone = not regex.match(r" \p{Ll}", after) or regex.match(
                r" (?:and|or|but|as|to|at|in|on|with|is|was|for|when|because|well)\b", after
            )
            if alone and _LANGUAGE_BEFORE.search(before):
                return False
        if form.text == "Polish" and regex.match(r" (?:off|up|your|the|it)\b", after):
            return False
        if form.text == "Dominican" and regex.match(r" (?:friar|order|monk|nun|priest)", after):
            return False
        return not (form.text == "Turkish" and after.startswith(" delight"))

    def _named(self, code: str) -> bool:
        """Does the article name this country itself?"""
        return any(
            regex.search(rf"\b{regex.escape(form.text)}\b", self.article)
            for form in countries.forms()
            if form.code == code and form.kind in ("name", "demonym")
        )

    def _elsewhere(self, start: int, end: int) -> bool:
        """Another place of that name: Paris, Texas; Lake Geneva; the Strait of ..."""
        before, after = self.text[max(0, start - 30) : start], self.text[end : end + 30]
        if _STATE_NEXT.match(after) and "," in after[:2]:
            return not self.text[start:end].isupper() or "," in after[:1]
        if regex.match(
            r" (?:Sea|Strait|Straits|Channel|Peninsula|River|Canal|Avenue|Street|Road)\b", after
        ):
            return True
        return bool(
            regex.search(
                r"\b(?:Sea|Gulf|Straits?|Bay|Lake|River|Mount|Fort|Port|Isle) (?:of )?$", before
            )
        )


def _is_given(word: str) -> bool:
    """Is this a given name or an initial, and not a country or a title?"""
    if is_place(word) or is_title(word) or is_stop(word):
        return False
    return (len(word) == 2 and word.endswith(".")) or (is_name(word) and not is_word(word))
