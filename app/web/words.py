"""Values -> the words a page says: dates, numbers, kinds, languages, scripts, reasons."""

from collections.abc import Iterable
from datetime import datetime

from app.countries import name_of
from app.i18n import N_, Table, ngettext, pgettext, territory, tongue
from app.i18n import gettext as _
from app.query import UNKNOWN
from app.web.figures import date_words

PEOPLE, COUNTRIES, ORGANISATIONS, PLACES = "person", "country", "organisation", "place"
KINDS = Table(
    {
        PEOPLE: N_("People"),
        COUNTRIES: N_("Countries"),
        ORGANISATIONS: N_("Organisations"),
        PLACES: N_("Places"),
    }
)
RELATION = Table({"copy": N_("Copy"), "update": N_("Update")})
RELATED = Table({"copy": N_("copy"), "update": N_("update")})
KIND = Table(
    {
        PEOPLE: N_("Person"),
        COUNTRIES: N_("Country or territory"),
        ORGANISATIONS: N_("Organisation"),
        PLACES: N_("Place"),
    }
)
FACET = Table(
    {
        PEOPLE: N_("Person"),
        COUNTRIES: N_("Country"),
        ORGANISATIONS: N_("Organisation"),
        PLACES: N_("Place"),
        "publisher": N_("Publisher"),
        "language": N_("Language"),
        "year": N_("Year"),
    }
)
FACETS = Table(
    {
        PEOPLE: N_("People"),
        COUNTRIES: N_("Countries"),
        ORGANISATIONS: N_("Organisations"),
        PLACES: N_("Places"),
        "publisher": N_("Publishers"),
        "language": N_("Languages"),
        "year": N_("Years"),
    }
)
SORTS = Table(
    {
        "relevance": N_("Best match"),
        "newest": N_("Newest first"),
        "oldest": N_("Oldest first"),
        "length": N_("Longest first"),
    }
)
EXPORTS = ("csv", "excel", "jsonl")
# How a mention is meant.
HOW = Table(
    {
        word: word
        for word in (
            N_("full name"), N_("surname"), N_("alias"), N_("title"), N_("spelling"), N_("named"),
            N_("demonym"), N_("abbreviation"), N_("capital"), N_("city"), N_("dateline"),
        )
    }
)  # fmt: skip
REASONS = Table(
    {
        "advert": N_("Advert"),
        "ticker": N_("Ticker"),
        "promo": N_("Promotion"),
        "share": N_("Share bar"),
        "caption": N_("Caption"),
        "related": N_("Related"),
        "teaser": N_("Other story"),
        "section": N_("Section"),
        "comments": N_("Comments"),
        "footer": N_("Footer"),
        "repeated": N_("Repeated"),
    }
)
SCRIPTS = Table(
    {
        "Arab": N_("Arabic"),
        "Armn": N_("Armenian"),
        "Beng": N_("Bengali"),
        "Cyrl": N_("Cyrillic"),
        "Deva": N_("Devanagari"),
        "Geor": N_("Georgian"),
        "Grek": N_("Greek"),
        "Hang": N_("Hangul"),
        "Hani": N_("Chinese characters"),
        "Hans": N_("Simplified Chinese"),
        "Hant": N_("Traditional Chinese"),
        "Hebr": N_("Hebrew"),
        "Hira": N_("Hiragana"),
        "Jpan": N_("Japanese"),
        "Kana": N_("Katakana"),
        "Kore": N_("Korean"),
        "Taml": N_("Tamil"),
        "Telu": N_("Telugu"),
        "Thai": N_("Thai"),
    }
)
# What a screen reader should take a name for; Han names stay open, for three languages use them.
SCRIPT_LANGUAGE = {"Arab": "ar", "Cyrl": "ru", "Hang": "ko", "Hebr": "he", "Thai": "th"}
MONTHS = Table(
    {
        "01": N_("January"),
        "02": N_("February"),
        "03": N_("March"),
        "04": N_("April"),
        "05": N_("May"),
        "06": N_("June"),
        "07": N_("July"),
        "08": N_("August"),
        "09": N_("September"),
        "10": N_("October"),
        "11": N_("November"),
        "12": N_("December"),
    }
)
READ_A_MINUTE = 238  # words of English non-fiction (Brysbaert, 2019)
_PRECISION = {"year": 4, "month": 7, "day": 10, "minute": 10}


def number(value: int) -> str:
    return f"{value:,}"


def percent(share: float) -> str:
    """Whole percents, downwards: only what is all the same is 100 %."""
    return _("{number} %").format(number=int(share * 100))


def articles(value: int) -> str:
    """ "1 article", "2 articles", "19,043 articles"."""
    return ngettext("{n} article", "{n} articles", value).format(n=number(value))


def mentions(value: int) -> str:
    return ngettext("{n} mention", "{n} mentions", value).format(n=number(value))


def listed(names: Iterable[str]) -> str:
    return pgettext("list", ", ").join(names)


def minutes(words: int) -> int:
    return max(1, round(words / READ_A_MINUTE))


def day(published: datetime | None, precision: str | None) -> str:
    """The date as precise as it is known, "" for none."""
    if published is None:
        return ""
    return date_words(published.date().isoformat()[: _PRECISION.get(precision or "", 10)])


def moment(published: datetime | None, precision: str | None) -> str:
    """Likewise, with the time of day where it is known."""
    known = day(published, precision)
    if published is None or precision != "minute":
        return known
    return _("{day}, {time} UTC").format(day=known, time=f"{published:%H:%M}")


def long_day(moment: datetime) -> str:
    """With the month in full."""
    month = MONTHS[f"{moment:%m}"]
    return _("{day} {month} {year}").format(day=moment.day, month=month, year=moment.year)


def machine_date(published: datetime | None, precision: str | None) -> str:
    """For the datetime attribute: no more digits than are known."""
    if published is None:
        return ""
    if precision == "minute":
        return f"{published:%Y-%m-%dT%H:%MZ}"
    return published.date().isoformat()[: _PRECISION.get(precision or "", 10)]


def value_label(facet: str, value: str, label: str = "") -> str:
    """A facet's value for people; `label` is what the results call it."""
    if value == UNKNOWN:
        return {"publisher": _("Not given"), "year": _("Undated")}.get(facet, _("Not known"))
    if facet == COUNTRIES and label in ("", value):
        return name_of(value)  # one that no article names
    return label or value


def called(kind: str, id: str, name: str) -> str:
    """An entity's name in the reader's language: a country's is known there, others stay."""
    return territory(id, name) if kind == COUNTRIES else name


def chosen(facet: str, value: str, label: str = "") -> str:
    """Likewise of a facet's value."""
    if facet == "language" and value != UNKNOWN:
        return tongue(value)
    return called(facet, value, value_label(facet, value, label))


def reason(word: str) -> str:
    return REASONS.get(word, word.capitalize())


def how(word: str) -> str:
    return HOW.get(word, word)
