"""What a country's name means when it is not the country: people, states, languages, firms, ships.

Patterns over the words around a name, for ingest/countries.py.
"""

import regex

from app.ingest.gazetteer import is_place
from app.ingest.lexicon import is_name, is_word
from app.ingest.wording import is_stop, is_title

# Names of countries that are given names or surnames too, and what tells them apart.
PERSONAL = frozenset(
    """Jordan Chad Israel Georgia Kenya America Cuba Ireland Holland England Wales Scotland
    Cyprus China India Paris London Sofia Washington Lima Victoria Kingston Wellington Vienna
    Nassau Santiago Roma Rome Berlin Sydney Adelaide Austin Dallas Houston Jackson Lincoln
    Madison Florence Milan Brooklyn Malta Jersey Guernsey French English German Welsh Scot
    Scots Pole Poles Finn Finns Dane Danes Turk Brit Brits Swede Kiwi Kiwis Lao Thai Thais
    Samoa Sudan Bern Berne Riga Male Havana Carolina Monaco Poland Portugal Spain France
    Brazil Franco Grenada Dominica Montserrat Mali Niger Panama Cairo Odessa Geneva Valencia
    Bristol Chelsea Lagos Amman Trinidad Asuncion Somali Tunis Moscow Aden Castries Roseau
    Praia Stanley Hamilton Gibraltar Ramallah Alma Jamaica Egypt Denmark Norway Bissau Togo
    Benin Palau Melbourne Charlotte Orlando Raleigh Quebec Warsaw Macau Delhi""".split()
)
# Those that are given names first of all: one that the tagger calls a person is one.
GIVEN_NAMES = frozenset(
    """Jordan Chad Georgia Kenya America Sofia Victoria Santiago Sydney Adelaide Austin Dallas
    Jackson Lincoln Madison Florence Brooklyn Chelsea Charlotte Raleigh Orlando Alma Stanley
    Hamilton Franco Finn Dane""".split()
)
# Countries that share their names with rivers, which stand with an article.
RIVERS = frozenset("Niger Jordan Senegal Paraguay Uruguay".split())
# Countries beside those that are given names: an article that names one speaks of countries.
NEIGHBOURS = {
    "TD": frozenset("LY SD NE NG CM CF".split()),
    "JO": frozenset("IL PS SY IQ SA EG LB".split()),
}
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
_RIVER = regex.compile(
    r"(?:[.,;:!?)]|'s\b|$| (?:and|or|was|were|is|are|has|had|in|to|at|on|by|for|from|into|through|"
    r"near|before|after|when|as|that|which|where|with|between|rises?|rose|flows?|floods?)\b)"
)
_TURKEY = regex.compile(
    r"Ankara|Istanbul|Turkish|Turks|Türkiye|Erdo[gğ]an|NATO|Syria|Greece|Russia|Cyprus|lira"
)
_BIRD = regex.compile(
    r"(?i)thanksgiving|poultry|roast|\bovens?\b|gravy|stuffing|cranberr|\bbirds?\b|avian|farmyard|"
    r"christmas dinner|butcher|\bturkeys\b|sandwich"
)
_GIVEN = regex.compile(r"(?:^|[\s\"“‘(])(\p{Lu}[\p{L}'’\-]+|\p{Lu}\.)[ ]$")
_NEXT = regex.compile(r"[ ](\p{Lu}[\p{L}'’\-]+)")
_HONORIFIC = regex.compile(r"\b(?:Mr|Mrs|Ms|Miss|Dr|Sen|Rep|Sir|Lord|Lady|Gov|Prof)\.?[ ]$")
_AFTER_PREPOSITION = regex.compile(
    r"(?i)\b(?:in|from|of|to|with|against|into|for|between|and|at|by|across|near|over|on|"
    r"visit|visited|left|leave|outside|inside|toward|towards|via|through|around|than)\s+(?:the\s+)?$"
)
_WITHIN = regex.compile(
    r"(?i)(?:\b(?:in|into|across|inside|throughout|via)|\b(?:minister|president|king|queen|people|"
    r"government|republic|capital|army|north|south|east|west|parts?|regions?|coast|borders?|kingdom|"
    r"ambassador|leaders?|rulers?|nationals?|citizens?|parliament|centre|center|most|rest|much|all|"
    r"state|areas?|town|city|village) of)\s+$"
)
_NAVAL = regex.compile(r"\b(?:HMS|USS|MV|M/V|SS|RMS|HMAS|HMCS|HMNZS|USNS|RV|USCGC|RRS)\.? $")
_SHIP = regex.compile(
    r"(?i:\b(?:ferry|tanker|ship|vessel|frigate|yacht|trawler|destroyer|liner|freighter|schooner|"
    r"submarine|steamer|tug|icebreaker|warship|boat)s? )(?:the )?$"
)
_FIRM = regex.compile(
    r"(?: (?:\p{Lu}[\p{L}&.\-]*|&|and)){0,4}? (?:Holdings|Corp(?:oration)?|Inc|Ltd|plc|PLC|LLC|Bhd|"
    r"GmbH)\b"
)
_PAPER = regex.compile(
    r" (?:Times|Post|Herald|Telegraph|Gazette|Tribune|Examiner|Inquirer|Observer|Chronicle|Daily|"
    r"Mail|Financial Review|Broadcasting|"
    r"Airlines?|Airways|Air(?! (?:Force|Defen|Raid|Strike|Base|Corps|Chief|Marshal|Traffic|Self))|"
    r"Open|Telecom|Telekom)\b"
)
_PRINTED = regex.compile(
    r"(?: \p{Lu}\p{L}+){1,3} (?:newspaper|magazine|daily|weekly|broadcaster)\b"
)
_CALLED = regex.compile(r"\b(?:calls?|called|named|nicknamed|christened) (?:it|him|her) $")
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


def is_person(before: str, after: str, kind: str) -> bool:
    """Is a country's name somebody's here: Michael Jordan, Israel Adesanya?"""
    if _HONORIFIC.search(before) or _SPORT.match(after):
        return True
    given = _GIVEN.search(before)
    if given and _is_given(given[1]):
        return True
    following = _NEXT.match(after)
    if kind == "demonym" or _AFTER_PREPOSITION.search(before):
        return False
    return bool(
        following
        and is_name(following[1])
        and not is_word(following[1])
        and not is_place(following[1])
        and not following[1].endswith("'s")
    )


def _is_given(word: str) -> bool:
    """Is this a given name or an initial, and not a country or a title?"""
    if is_place(word) or is_title(word) or is_stop(word):
        return False
    return (len(word) == 2 and word.endswith(".")) or (is_name(word) and not is_word(word))


def is_within(before: str, after: str) -> bool:
    """Do the words before say where something is (minister of Chad), as of no person?"""
    return bool(_WITHIN.search(before)) and not after.startswith("'s")


def is_preposed(before: str) -> bool:
    return bool(_AFTER_PREPOSITION.search(before))


def is_georgian(article: str, before: str) -> bool:
    """Is Georgia the country, rather than the American state?"""
    abroad = len(_GEORGIA_ABROAD.findall(article))
    state = len(_GEORGIA_STATE.findall(article))
    town = regex.search(r"\p{Lu}\p{L}+, $", before)
    if town and not regex.search(r"(?:Tbilisi|Batumi), $", before):
        return abroad > 2 * state
    return abroad >= state


def is_bird(article: str) -> bool:
    """Does the article that names Turkey speak of dinner?"""
    return bool(_BIRD.search(article)) and not _TURKEY.search(article)


def is_language(name: str, before: str, after: str) -> bool:
    """She speaks French, English lessons: not the country's."""
    if name not in _LANGUAGES:
        return False
    if _LANGUAGE_AFTER.match(after):
        return True
    alone = not regex.match(r" \p{L}", after) or regex.match(
        r" (?:and|or|but|as|to|at|in|on|with|is|was|for|when|because|well)\b", after
    )
    return bool(alone and _LANGUAGE_BEFORE.search(before))


def is_ware(name: str, before: str, after: str) -> bool:
    """Polish off, a Danish, Dominican nuns, Turkish delight."""
    match name:
        case "Polish":
            return bool(regex.match(r" (?:off|up|your|the|it|his|her|their|my)\b", after))
        case "Dominican":
            return bool(regex.match(r" (?:friar|order|monk|nun|priest|sister|convent)", after))
        case "Danish":
            return bool(regex.search(r"\ban? $", before)) and not regex.match(r"[ -]\p{L}", after)
    return False


def is_firm(name: str) -> bool:
    """Does a firm's, paper's or club's name hold the country's?"""
    return bool(_COMPANY.search(name))


def is_title_of(name: str, after: str) -> bool:
    """A paper's, an airline's or a tournament's name; not Germans Open Border."""
    return not name.endswith("s") and bool(_PAPER.match(after))


def is_elsewhere(name: str, before: str, after: str) -> bool:
    """Another place of that name (Paris, Texas; Lake Geneva), a river, a paper or a ship."""
    if _STATE_NEXT.match(after) and "," in after[:2]:
        return not name.isupper() or "," in after[:1]
    if regex.match(
        r" (?:[Rr]iver|(?:and|or) \p{Lu}\p{L}+ rivers|Sea|Straits?|Channel|Peninsula|"
        r"Canal|Avenue|Street|Road|Boulevard|Drive|Lane|Square|Terrace|Heights)\b",
        after,
    ):
        return True
    if (
        _PAPER.match(after)
        or _PRINTED.match(after)
        or _FIRM.match(after)
        or _NAVAL.search(before)
        or _CALLED.search(before)
    ):
        return True
    if _SHIP.search(before) and regex.match(r" \p{Lu}\p{Ll}", after):
        return True
    if name in RIVERS and regex.search(r"\b[Tt]he $", before) and _RIVER.match(after):
        return True
    return bool(
        regex.search(
            r"\b(?:Sea|Gulf|Straits?|Bay|Lake|River|Mount|Fort|Port|Isle) (?:of )?$", before
        )
    )
