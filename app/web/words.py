"""Values -> the words a page says: dates, numbers, kinds, languages, scripts, reasons."""

from datetime import datetime

from app.countries import name_of
from app.query import UNKNOWN
from app.web.figures import date_words

PEOPLE, COUNTRIES, ORGANISATIONS, PLACES = "person", "country", "organisation", "place"
KINDS = {
    PEOPLE: "People",
    COUNTRIES: "Countries",
    ORGANISATIONS: "Organisations",
    PLACES: "Places",
}
RELATION = {"copy": "Copy", "update": "Update"}
KIND = {
    PEOPLE: "Person",
    COUNTRIES: "Country or territory",
    ORGANISATIONS: "Organisation",
    PLACES: "Place",
}
FACET = {
    **{kind: kind.capitalize() for kind in KINDS},
    "publisher": "Publisher",
    "language": "Language",
    "year": "Year",
}
SORTS = {
    "relevance": "Best match",
    "newest": "Newest first",
    "oldest": "Oldest first",
    "length": "Longest first",
}
EXPORTS = {"CSV": "csv", "CSV for Excel": "excel", "JSON lines": "jsonl"}
REASONS = {
    "advert": "Advert",
    "ticker": "Ticker",
    "promo": "Promotion",
    "share": "Share bar",
    "caption": "Caption",
    "related": "Related",
    "teaser": "Other story",
    "section": "Section",
    "comments": "Comments",
    "footer": "Footer",
    "repeated": "Repeated",
}
SCRIPTS = {
    "Arab": "Arabic",
    "Armn": "Armenian",
    "Beng": "Bengali",
    "Cyrl": "Cyrillic",
    "Deva": "Devanagari",
    "Geor": "Georgian",
    "Grek": "Greek",
    "Hang": "Hangul",
    "Hani": "Chinese characters",
    "Hans": "Simplified Chinese",
    "Hant": "Traditional Chinese",
    "Hebr": "Hebrew",
    "Hira": "Hiragana",
    "Jpan": "Japanese",
    "Kana": "Katakana",
    "Kore": "Korean",
    "Taml": "Tamil",
    "Telu": "Telugu",
    "Thai": "Thai",
}
# What a screen reader should take a name for; Han names stay open, for three languages use them.
SCRIPT_LANGUAGE = {"Arab": "ar", "Cyrl": "ru", "Hang": "ko", "Hebr": "he", "Thai": "th"}
READ_A_MINUTE = 238  # words of English non-fiction (Brysbaert, 2019)
_PRECISION = {"year": 4, "month": 7, "day": 10, "minute": 10}


def number(value: int) -> str:
    return f"{value:,}"


def percent(share: float) -> str:
    """Whole percents, downwards: only what is all the same is 100 %."""
    return f"{int(share * 100)} %"


def count(value: int, one: str, many: str = "") -> str:
    """ "1 article", "2 articles", "19,043 articles"."""
    return f"{value:,} {one if value == 1 else many or one + 's'}"


def minutes(words: int) -> int:
    return max(1, round(words / READ_A_MINUTE))


def day(published: datetime | None, precision: str | None) -> str:
    """The date as precise as it is known, "" for none."""
    if published is None:
        return ""
    return date_words(published.date().isoformat()[: _PRECISION.get(precision or "", 10)])


def moment(published: datetime | None, precision: str | None) -> str:
    """Likewise, with the time of day where it is known."""
    clock = f", {published:%H:%M} UTC" if published and precision == "minute" else ""
    return day(published, precision) + clock


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
        return {"publisher": "Not given", "year": "Undated"}.get(facet, "Not known")
    if facet == COUNTRIES and label in ("", value):
        return name_of(value)  # one that no article names
    return label or value


def reason(word: str) -> str:
    return REASONS.get(word, word.capitalize())
