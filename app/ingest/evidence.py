"""Single names that no full name explains, for people: is there reason to think them a person's?"""

import regex

from app.ingest.candidates import Candidate
from app.ingest.cast import Cast
from app.ingest.gazetteer import is_place
from app.ingest.lexicon import FAMILY_FIRST, is_name, is_word
from app.ingest.occurrences import whole
from app.ingest.surnames import SITES, SPEAKS, SPEECH
from app.ingest.wording import CALLINGS, MAY_BE_FIRMS, is_agency, is_body, is_stop, is_title

SPOKEN = regex.compile(r"\b(?:said|told|added|asked|says|according to)\s+$")
_SAID = (
    rf"(?:['’]s)?,?\s+(?:also |later )?(?:{SPEECH})\s+"
    r"(?:(?:on )?\p{Lu}\p{Ll}+day )?(?:that )?"
)
# What follows a person's name and never a firm's: said he, who, an age, his.
_PERSONAL = regex.compile(
    rf"(?:{_SAID}(?:he|she|his|her|I)\b|,?\s+who\b|, \d\d,|,? (?:himself|herself)\b)"
)
# Budi, a rice farmer; a broker or an owner may be a firm.
_CALLED = regex.compile(
    rf",? an? (?:\p{{Ll}}+[ -]){{0,2}}(?:{'|'.join(sorted(CALLINGS - MAY_BE_FIRMS))})\b"
)
# What follows a firm's name and never a person's.
_FIRM = regex.compile(
    rf"(?:{_SAID}(?:it|its)\b|(?:['’]s)? (?:unit|subsidiary|division|shares|common|stock|plants?|"
    r"mills?|mines?|refinery|factory|brand|products)\b|[^.!?\n]{0,40}\b(?:itself|its (?:board|unit|"
    r"shares|shareholders|subsidiary|stake|bid|offer|earnings|profits?|sales|plants?|mills?))\b)"
)
_NAMED_FIRM = regex.compile(  # after the name
    r"(?:(?:,? (?:and|&) \p{Lu}[\p{L}'’]+|[ -]\p{Lu}[\p{L}'’]+){0,3},? (?:Corp|Inc|Co|Ltd|PLC|Plc|"
    r"plc|LLC|LLP|AG|SA|NV|AB|GmbH|SpA|Group|Holdings?|Industries|Foods|Bros|Brothers|Motors?|"
    r"Stores|Technologies|Systems|Securities|Bank|Electric|Oil|Airlines|Partners)\b| & (?:\p{Lu}))"
)
# Words of a business wire, where a bare name is a firm's until something says otherwise.
_BUSINESS = regex.compile(
    r"\b(?:dlrs|mln|pct|shares?|stocks?|earnings|profits?|shareholders?|quarter|acquisition|"
    r"merger|stake|bid|takeover|subsidiary|dividends?|brokerage|sales)\b"
)
MUCH_BUSINESS = 3


def is_evident(cast: Cast, name: str, places: list[Candidate]) -> bool:
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
    if text.isupper():
        return False  # in a headline of capitals, names of firms look like names of people
    sure = max(c.score for c in places)
    if sure > 0.9 and any(_CALLED.match(text, c.end) for c in places):
        return True
    if sure > 0.5 and any(_PERSONAL.match(text, c.end) for c in places):
        return True
    if is_firm(text, name, places):
        return False
    speaks = any(
        SPEAKS.match(text, c.end) or SPOKEN.search(text[max(0, c.start - 16) : c.start])
        for c in places
    )
    known = is_name(name) and not is_word(name)
    return (speaks and sure > 0.5 and known) or (known and sure > 0.9)


def is_firm(text: str, name: str, places: list[Candidate]) -> bool:
    """Does a text use this single name as a company's?"""
    if any(_FIRM.match(text, c.end) for c in places):
        return True
    if any(
        text[start - 1 : start] != "-" and _NAMED_FIRM.match(text, end)
        for start, end in whole(name, text)
    ):
        return True
    return len(_BUSINESS.findall(text)) >= MUCH_BUSINESS
