"""What a text calls a person beside the name: Prime Minister, Dr, former foreign minister."""

import regex

from app.ingest.gazetteer import is_demonym
from app.ingest.wording import FORMS, RANKS

# Rank and office only, in few words: enough to tell two people of one name apart.
OFFICES = (
    r"(?:prime|(?:deputy )?(?:foreign|defen[cs]e|finance|interior|trade|justice|health|energy|"
    r"education|environment|transport|agriculture|economy|labou?r)) minister|minister|"
    r"(?:deputy |executive )?(?:vice[- ])?(?:president|premier|chairman|chairwoman|chancellor)|"
    r"president-elect|chief (?:executive(?: officer)?|financial officer|operating officer|justice|"
    r"economist|minister|prosecutor|of staff|negotiator)|CEO|"
    r"(?:foreign |defen[cs]e |home |treasury |press |general )?secretary(?:[- ]general)?"
    r"(?: of (?:state|defen[cs]e|the treasury))?|"
    r"(?:senior |deputy )?(?:spokes(?:man|woman|person)|ambassador|director(?:[- ]general)?|mayor|"
    r"governor|envoy|negotiator|analyst|economist|adviser|advisor|judge|prosecutor|lawyer|"
    r"attorney general|coach|manager|editor|professor|researcher|scientist|lecturer)|"
    r"(?:opposition|party|rebel|union|labou?r) leader|(?:national )?security advis[eo]r|"
    r"head coach|captain|senator|congress(?:man|woman)|lawmaker|speaker|general|admiral|"
    r"colonel|sheriff|bishop|archbishop|pope|king|queen|prince|crown prince|princess|emperor|"
    r"co-?founder|founder|author|historian|novelist|actor|actress|singer|director|"
    r"goalkeeper|striker|midfielder|defender|winger"
)
_STATE = r"(?:(?:former|ex|acting|interim|outgoing|incoming|late)[ -])"
_LEFT = regex.compile(
    rf"(?<![\p{{L}}])(?P<role>(?i:{_STATE})*+(?:{RANKS}|{FORMS}|(?i:{OFFICES})))[ \t]+$"
)
_ORIGIN = regex.compile(
    rf"(?<!\p{{L}})(?P<state>(?i:{_STATE})?)"
    r"(?P<people>(?:\p{Lu}\p{Ll}+[ -])?\p{Lu}\p{Ll}+)[ ]$"
)
_RIGHT = regex.compile(
    r"(?:\s*[(（][^()（）]{1,24}[)）])?,[ ](?:an? |the |its |their |his |her |one of the )?"
    r"(?P<before>(?:\p{Lu}[\p{L}-]+(?:['’]s)?[ ]){0,2}+)(?:\d\d-year-old )?"
    rf"(?P<role>(?i:{_STATE})*+(?i:{OFFICES}))"
    r"(?=[ ](?:of|for|at|in|and \p{Ll}|who|since|from|on|with|said|told|wrote)\b|[,.;:)\n]|$)"
)
_WINDOW = 70  # characters: two words of origin, a state and the longest office
_STATES = regex.compile(r"(former|ex|acting|interim|outgoing|incoming|late)[ -]")
_SHORT = {"gen": "General", "sen": "Senator", "rep": "Representative", "gov": "Governor",
          "lt": "Lieutenant", "lt gen": "Lieutenant General", "lt col": "Lieutenant Colonel",
          "col": "Colonel", "maj": "Major", "maj gen": "Major General", "capt": "Captain",
          "sgt": "Sergeant", "adm": "Admiral", "rev": "Reverend", "prof": "Professor",
          "advisor": "Adviser", "vice-president": "Vice President", "cofounder": "Co-founder",
          "vice-chairman": "Vice Chairman", "vice-premier": "Vice Premier"}  # fmt: skip
# They say how somebody is addressed, not what they do.
_PLAIN = frozenset(
    "mr mrs ms miss mme mx herr frau señor señora sir lord lady madam madame".split()
)


def role(text: str, start: int, end: int) -> str | None:
    """The office or rank that stands right before a name, or after it between commas."""
    left = _LEFT.search(text, max(0, start - _WINDOW), start)
    if left:
        origin = _ORIGIN.search(text, max(0, left.start() - 30), left.start())
        if origin and (people := _people(origin["people"])):
            return _written(origin["state"] + left["role"], people)
        return _written(left["role"])
    right = _RIGHT.match(text, end, min(len(text), end + _WINDOW + 30))
    return _written(right["role"], _people(right["before"].strip())) if right else None


def _people(words: str) -> str:
    """The last one or two of these words, if a people is called so: South Korean, Chinese."""
    return next((o for o in (words, words.split(" ")[-1]) if is_demonym(o)), "")


def _written(found: str, people: str = "") -> str | None:
    """One way of writing for each, so that they can be counted."""
    plain = " ".join(found.replace(".", " ").casefold().split())
    if plain in _PLAIN:
        return None
    state = ""
    while match := _STATES.match(plain):
        state, plain = ("former" if match[1] == "ex" else match[1]), plain[match.end() :]
    said = _SHORT.get(plain) or " ".join(map(_capital, plain.split()))
    return " ".join(filter(None, (_capital(state), people, said)))


def _capital(word: str) -> str:
    if word in ("of", "the"):
        return word
    return "CEO" if word == "ceo" else word[:1].upper() + word[1:]
