"""What organisations are called: those known under several names, and names that are none."""

import regex

from app.ingest.wording import is_body

# All names of a line are one body's; the first is shown. Only names that always mean it.
_SAME = """
United Nations|UN|U.N.
European Union|EU|E.U.
International Monetary Fund|IMF|I.M.F.
World Health Organization|World Health Organisation
World Trade Organization|World Trade Organisation|WTO
International Atomic Energy Agency|IAEA
European Central Bank|ECB
Organisation for Economic Co-operation and Development|Organization for Economic Cooperation and Development|Organisation for Economic Cooperation and Development|Organization for Economic Co-operation and Development|OECD
NATO|North Atlantic Treaty Organization|North Atlantic Treaty Organisation|Nato
OPEC|Organization of the Petroleum Exporting Countries|Organisation of Petroleum Exporting Countries|Organization of Petroleum Exporting Countries|Opec
ASEAN|Association of Southeast Asian Nations|Association of South East Asian Nations|Asean
UNICEF|United Nations Children's Fund|Unicef
UNESCO|Unesco
UNHCR|United Nations High Commissioner for Refugees|UN High Commissioner for Refugees
Federal Bureau of Investigation|FBI|F.B.I.
Central Intelligence Agency|CIA|C.I.A.
NASA|National Aeronautics and Space Administration|Nasa
BBC|British Broadcasting Corporation|British Broadcasting Corp
International Criminal Court
International Court of Justice|ICJ
Reuters|Reuter|REUTER|REUTERS
Agence France-Presse|AFP|Agence France Presse
Associated Press|AP
Kyodo News|Kyodo|Kyodo News Agency|Kyodo News Service
Xinhua|Xinhua News Agency|New China News Agency
Yonhap|Yonhap News Agency|Yonhap News
TASS|Tass|ITAR-TASS|Itar-Tass
Anadolu Agency|Anadolu
"""  # noqa: E501 - a line is one body's names
KNOWN = {
    name: line.split("|")[0] for line in _SAME.strip().splitlines() for name in line.split("|")
}
STATES = {
    "N.J.": "New Jersey",
    "N.C.": "North Carolina",
    "S.C.": "South Carolina",
    "N.D.": "North Dakota",
    "S.D.": "South Dakota",
    "N.M.": "New Mexico",
    "N.H.": "New Hampshire",
    "R.I.": "Rhode Island",
    "B.C.": "British Columbia",
    "L.A.": "Los Angeles",
    "D.C.": "Washington",
}
LEGAL = frozenset(
    """corp corporation inc ltd limited co company plc llc gmbh ag sa spa nv group holdings
    motor motors electronics technologies systems industries agency news""".split()
)
_GENERIC = LEGAL | frozenset(
    """and of & bros brothers trust bank banking telegraph telephone savings loan financial finance
    insurance national international american first federal central general securities investment
    stores office services service republican democrat democratic conservative""".split()
)
# Their names end in what looks like a possessive.
OWN = regex.compile(
    r"\b(?:Moody|Poor|McDonald|Lloyd|Sotheby|Christie|Macy|Wendy|Levi|Sainsbury|Kohl|Lowe|Domino|"
    r"Denny|Kellogg|Hershey|Barclay|Jerry|Bloomingdale|Dunkin|Carl|Morrison|Trader Joe)['’]s$"
)


def is_fragment(name: str) -> bool:
    """Is it cut from a name: World) Bank, and Co, Banking Co Ltd, of Motion Pictures?"""
    words = name.split()
    if words[0][0].islower() and words[0].lower() in ("and", "of", "for", "s", "the", "in", "at"):
        return True
    if name.count("(") != name.count(")"):
        return True
    return len(words) > 1 and all(word.lower().strip(".,") in _GENERIC for word in words)


def is_short_for(word: str, name: str) -> bool:
    """Viacom of Viacom International Inc, Harvard of Harvard University; not Toyota of a car."""
    first, *rest = name.split()
    if word != first or not rest or is_body(word) or word.lower() in _GENERIC:
        return False
    return rest[-1].lower().strip(".") in LEGAL or is_body(rest[-1])
