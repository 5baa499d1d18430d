"""The words around names: titles, bodies, what never is a name; for candidates and people."""

import regex

PARTICLES = frozenset(
    "al el bin ibn ben bint van von der den de da di du la le dos del della ter ten y e".split()
)
SUFFIXES = frozenset(("jr", "sr", "ii", "iii", "iv"))
# Before a name these are titles; alone or inside a name they say nothing.
RANKS = (
    "President|Vice[- ]President|President-elect|Prime Minister|Premier|Vice Premier|Chancellor|"
    r"(?:(?:Foreign|Defen[cs]e|Finance|Interior|Trade|Justice|Health|Energy) )?Minister|Taoiseach|"
    r"(?:Foreign |Defen[cs]e |Home |Treasury )?Secretary(?: of State)?|Secretary[- ]General|"
    r"Speaker|Senator|Sen\.|Congress(?:man|woman)|Representative|Rep\.|Governor|Gov\.|Mayor|"
    r"Ambassador|General|Gen\.|Lieutenant|Lt\.(?: Gen\.| Col\.)?|Brigadier|Colonel|Col\.|Major|"
    r"Maj\.(?: Gen\.)?|Captain|Capt\.|Sergeant|Sgt\.|Admiral|Adm\.|Marshal|King|Queen|Prince|"
    r"Crown Prince|Princess|Emperor|Empress|Pope|Cardinal|Archbishop|Bishop|Rev\.|Reverend|Father|"
    r"Sheikh|Sheikha|Sultan|Emir|Ayatollah|Imam|Rabbi|Judge|Justice|Attorney General|Sir|Lord|"
    r"Lady|Dame|Baroness|Professor|Prof\.|Coach|Chairman|Chairwoman|Director|Detective|Inspector|"
    r"Superintendent|Officer|Constable|Commissioner|Councillor|Councilman|Comrade|Chief Executive|"
    r"Doña|Daw|Datuk|Datin|Tan Sri|Alhaji|Hajia|Shri|Smt\.|Madam|Madame|Monsieur|Mullah|Maulana|"
    "Mufti|Pandit|Swami|Hojatoleslam|Ombudsman|Chief of Staff"
)
FORMS = r"Mr\.?|Mrs\.?|Ms\.?|Miss|Dr\.?|Mme\.?|Mx\.?|Herr|Frau|Señor|Señora"
JOBS = (
    "spokesman|spokeswoman|spokesperson|chief executive|president|prime minister|minister|premier|"
    "chancellor|senator|governor|mayor|ambassador|general|judge|coach|captain|manager|analyst|"
    "economist|lawyer|director|chairman|chairwoman|professor|goalkeeper|striker|midfielder|"
    "defender|winger|actor|actress|singer|author|historian|forward"
)
# Before a full name these say what somebody does; several are surnames too.
CALLINGS = frozenset(
    """teacher farmer fisherman barber baker engineer botanist biologist geneticist scientist
    researcher astronomer seismologist volcanologist trader broker banker campaigner activist
    journalist reporter photographer driver nurse doctor surgeon student pensioner shopkeeper
    innkeeper
    seller vendor skipper pilot foreman watchman guard soldier novelist poet pianist violinist
    painter architect designer dancer comedian presenter chef substitute defenceman quarterback
    pitcher batsman bowler wicketkeeper spinner runner cyclist swimmer opener teammate compatriot
    newcomer veteran elder consultant adviser advisor negotiator envoy delegate diplomat attorney
    prosecutor magistrate investor billionaire tycoon entrepreneur dissident hostage suspect
    grower rancher herder breeder beekeeper miner logger plumber electrician welder mechanic brewer
    winemaker paramedic midwife pharmacist dentist veterinarian psychologist psychiatrist therapist
    physicist chemist mathematician ecologist zoologist geologist archaeologist anthropologist
    sociologist linguist philosopher curator librarian archivist conservationist firefighter
    policeman policewoman sailor boatman organiser organizer hiker climber angler
    victim witness resident villager neighbor neighbour owner operator worker clerk""".split()
)
REGNAL = regex.compile(r"I|V|X|VI{1,3}|IX|XI{1,3}|XI?V|XVI{1,3}|XIX|XXI{0,3}")
MAY_BE_FIRMS = frozenset(
    "seller vendor trader broker banker owner operator investor consultant adviser advisor "
    "negotiator engineer architect designer opener newcomer veteran pilot guard runner".split()
)
FORM = regex.compile(rf"\b(?:{FORMS})\s+$")
TITLE = regex.compile(rf"\b(?:(?:{RANKS}|{FORMS})|CEO|(?:{JOBS}))\s+$")
TITLE_WORDS = frozenset(
    word.lower().strip(".") for word in regex.findall(r"[\p{L}\-]+", f"{RANKS}|{FORMS}|{JOBS}")
) | frozenset(
    "foreign prime vice acting former deputy first second third chief executive officer attorney "
    "secretary-general state treasury interior finance trade labour labor health education energy "
    "defence defense home justice junior senior assistant special envoy party leader ex-president "
    "ex-prime the incoming outgoing late lawmaker leaders us u.s uk opposition police star hon "
    "vice-president supreme crown army navy pm mp rep sen gov ceo founder co-founder".split()
)
# A name with one of these as its last or a later word is no person.
BODIES = frozenset(
    """press corp corp. inc inc. ltd ltd. co co. plc llc gmbh ag sa spa nv bank ministry university
    college institute islands island party agency news council committee commission association
    group company corporation court senate house congress parliament union federation league club
    fc sc united city county state street avenue road bridge river sea strait straits ocean bay
    mountain mountains valley lake province prefecture district region airport airlines airways
    hospital school church museum park forum summit conference treaty act agreement protocol fund
    foundation trust center centre department office bureau board army navy force forces guard
    police times post journal tribune herald gazette daily weekly magazine television tv radio
    network channel cup open masters championship championships olympics games stadium arena hotel
    theatre theater holdings industries motors electric oil gas steel systems technologies services
    stores partners brothers capital securities exchange index market markets award prize day week
    democrats republicans liberation front movement alliance coalition government administration
    cabinet secretariat embassy palace castle square tower hall festival orchestra railway port
    temple cathedral mosque monument memorial library beach desert forest plateau peninsula gulf
    canal dam reservoir plant station plaza mall boulevard lane terrace heights hills creek falls
    doctrine theory prize virus syndrome disease law laws effect variant hurricane storm typhoon
    cyclone report bill deal plan poll""".split()
)
# Those that a person has or makes: the Biden Administration, a Kim Summit.
_OWNED = frozenset(
    """administration cabinet government summit forum plan deal bill report poll day week
    party office team trust coalition movement award prize doctrine law laws effect agreement
    treaty""".split()
)
STOP = frozenset(
    """the a an and but in on at by for to of he she it they we i its his her their this that these
    those as is was has had will said says monday tuesday wednesday thursday friday saturday sunday
    january february march april june july august september october november december if when while
    after before during however meanwhile although because also both other others another most some
    many such no not yes there here what who why how where which whether since until despite
    according under over between among with from about against then now today yesterday tomorrow
    us you my our your him them so or""".split()
)
AGENCIES = frozenset(
    """kyodo xinhua jiji reuters reuter tass interfax yonhap bloomberg afp antara bernama irna
    anadolu ansa ap upi ria dpa efe pti ani itar-tass agence""".split()
)
# Words that a name is not continued by across a hyphen.
MAKES = (
    "led|backed|based|style|era|born|controlled|owned|run|made|friendly|appointed|related|like|"
    "linked|inspired|aligned|brokered|ordered|endorsed|proposed|affiliated|allied|approved|supported"
    "|hosted|trained|founded|elect|designate|themed|held|occupied|administered|free|supporting"
)


def without_suffix(words: list[str]) -> list[str]:
    """A name's words without Jr., III, and a king's or pope's number."""
    words = [word for word in words if word.lower().strip(".,") not in SUFFIXES]
    return words[:-1] if len(words) > 1 and REGNAL.fullmatch(words[-1]) else words


def is_title(word: str) -> bool:
    return word.lower().strip(".") in TITLE_WORDS


def is_calling(word: str) -> bool:
    return word.lower() in CALLINGS


def is_stop(word: str) -> bool:
    return word.lower().strip(".,") in STOP


def is_body(word: str) -> bool:
    """Does a word after a name make it something else (Press, Prefecture, Inc)?"""
    return word.lower().strip(",;:") in BODIES


def is_site(word: str) -> bool:
    """Does a word after a surname make it a firm's or a place's name (Corp, Prefecture)?"""
    return is_body(word) and word.lower().strip(",;:") not in _OWNED


def is_agency(word: str) -> bool:
    return word.lower() in AGENCIES
