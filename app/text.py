"""The one analysis: text -> tokens, for the index, the query and the highlights alike.

NFKC, words of letters, marks and numbers, lower case, folded accents, possessive 's off, English
Snowball stems. Scripts written without spaces give one token a character, so any part is found.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any, Literal, NamedTuple

import regex
import Stemmer

MAX_TERM = 64  # characters; longer words are noise (base64, addresses) and only swell the index

SINGLE = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}ー\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
BREAK = "|"  # the term of what parts two characters that stand alone; no word holds it
_PARTED = ("", BREAK)  # that, analysed
# Soft hyphen and its like stand within words, unseen.
JOINERS = "\u00ad\u061c\u200b-\u200f\u2060\ufeff"
_WORD = regex.compile(
    rf"([\p{{L}}\p{{N}}][\p{{L}}\p{{M}}\p{{N}}{JOINERS}]*)(?:['’][sS](?![\p{{L}}\p{{N}}]))?"
)
_ASCII_WORD = regex.compile(r"([A-Za-z0-9]+)(?:'[sS](?![A-Za-z0-9]))?")
_PIECE = regex.compile(rf"(?P<single>[{SINGLE}]\p{{M}}*)|[^{SINGLE}]+")  # of a word
# What NFKC may change together; the runs of ASCII between need no look.
_CLUSTER = regex.compile(r"([\x00-\x7f]+(?![^\x00-\x7f]))|[\uffa0-\uffdc]+|\X")
# Vowel signs of Semitic scripts, the Arabic stroke, the dot of Hindi and ʻokina are often left out.
_UNSEEN = regex.compile(rf"[\p{{Script=Inherited}}\u0591-\u05c7\u0640\u093c\u02b9-\u02bf{JOINERS}]")
_PLAIN = regex.compile(r"[\p{Latin}\p{Greek}]")
# Letters that carry their stroke inside: Unicode does not decompose them.
_STROKES = "øo đd ðd łl ħh ŧt ıi ŋn åa æae œoe þth ёе əa ɛe ɔo"
# Spellings of one letter (Lucene's normalisers for Arabic, Persian and Hindi).
_SPELLINGS = "آا أا إا ٱا ىي یي ېي ةه ہه ۀه کك ँं"
# Traditional ones that OpenCC leaves, for some Simplified words keep them.
_STANDARDS = (
    "於于 瞭了 祇只 衹只 藉借 雠仇 彷仿 赒周 伕夫 牠它 牴抵 暱昵 揹背 钜巨 讬托 谘咨 馀余 锺钟 "
    "缐线 麺面 麹曲 镟旋 侭尽"
)
_ALIKE = {pair[0]: pair[1:] for pair in f"{_STROKES} {_SPELLINGS} {_STANDARDS}".split()}
_SCRIPTS = [
    "Latn",
    "Hani",
    "Hira",
    "Kana",
    "Hang",
    "Cyrl",
    "Arab",
    "Hebr",
    "Grek",
    "Deva",
    "Thai",
    "Armn",
    "Geor",
    "Beng",
    "Taml",
    "Telu",
    "Knda",
    "Mlym",
    "Gujr",
    "Guru",
    "Sinh",
    "Khmr",
    "Laoo",
    "Mymr",
    "Tibt",
    "Ethi",
    "Mong",
]
_SCRIPT = {code: regex.compile(rf"\p{{Script={code}}}") for code in _SCRIPTS}


class Token(NamedTuple):
    """A word of a text; `start`, `end` are code points of the text as given."""

    term: str  # what the index holds: folded and stemmed
    folded: str  # folded only: prefix, wildcard, fuzzy
    start: int
    end: int


def tokens(text: str, breaks: bool = False) -> list[Token]:
    """The words of a text in order, offsets into the text as given.

    With `breaks` also what parts two characters that stand alone, as one token: 习近 is not found
    in 练习。近日, and that is how the index counts places.
    """
    if unicodedata.is_normalized("NFKC", text):
        normal, starts, ends = text, None, None
    else:
        normal, starts, ends = _normalise(text)
    found = []
    for start, end, kind in _words(normal):
        folded, term = _PARTED if kind == "break" else analyse(normal[start:end], kind == "word")
        if folded or (breaks and term):
            if starts is not None and ends is not None:
                start, end = starts[start], ends[end - 1]
            found.append(Token(term, folded, start, end))
    return found


def analysed(text: str) -> list[tuple[str, str]]:
    """The words of a text in order, folded and as terms: `tokens` with breaks and without offsets,
    three times as fast."""
    normal = text if unicodedata.is_normalized("NFKC", text) else _normalise(text)[0]
    if normal.isascii():
        return [analyse(word, True) for word in _ASCII_WORD.findall(normal)]
    words = _words(normal)
    found = (
        _PARTED if kind == "break" else analyse(normal[start:end], kind == "word")
        for start, end, kind in words
    )
    return [pair for pair in found if pair[1]]


def terms(text: str) -> list[str]:
    """The index terms of a text in order."""
    return [token.term for token in tokens(text)]


def stem(folded: str) -> str:
    """The term of a folded word."""
    return str(_stemmer().stemWord(folded))


def fold(text: str) -> str:
    """The text without what search does not see: case, accents, width, the Chinese standard."""
    return _folded(unicodedata.normalize("NFKC", text))


@lru_cache(10_000)
def name_key(name: str) -> str:
    """The form in which names are compared: folded words joined by a space."""
    return " ".join(token.folded for token in tokens(name))


@lru_cache(10_000)
def script(text: str) -> str:
    """The script of most letters (ISO 15924); Jpan for kana with Han or both kana, else Zyyy."""
    counts = Counter(code for c in text if (code := _script_of(c)))
    kana = counts["Hira"] + counts["Kana"]
    if kana and len([code for code in ("Hira", "Kana", "Hani") if counts[code]]) > 1:
        counts["Jpan"] = kana + counts["Hani"]
    return max(counts, key=lambda code: counts[code], default="Zyyy")


def is_single(text: str) -> bool:
    """Whether the text holds a script that is searched character by character."""
    return any(kind == "single" for _, _, kind in _words(unicodedata.normalize("NFKC", text)))


def _words(normal: str) -> Iterator[tuple[int, int, Literal["word", "single", "break"]]]:
    """Start, end, and what it is; a single is a character that stands alone."""
    alone = last = 0
    for match in _WORD.finditer(normal):
        start, end = match.span(1)
        if match[1].isascii():
            yield start, end, "word"
        else:
            for piece in _PIECE.finditer(normal, start, end):
                if not piece["single"]:
                    yield *piece.span(), "word"
                    continue
                if last and alone == last and piece.start() == start:
                    yield last, start, "break"
                yield *piece.span(), "single"
                alone = piece.end()
        last = end


def _normalise(text: str) -> tuple[str, list[int], list[int]]:
    """NFKC, and for each of its characters where in the text it came from begins and ends."""
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for match in _CLUSTER.finditer(text):
        cluster, (start, end) = match[0], match.span()
        normal = cluster if match.start(1) >= 0 else unicodedata.normalize("NFKC", cluster)
        if "\u2044" in normal:  # 3½ is not 31⁄2
            normal = " " + normal
        parts.append(normal)
        if normal == cluster:
            starts.extend(range(start, end))
            ends.extend(range(start + 1, end + 1))
        else:
            starts.extend([start] * len(normal))
            ends.extend([end] * len(normal))
    return "".join(parts), starts, ends


@lru_cache(100_000)
def analyse(word: str, stem: bool) -> tuple[str, str]:
    """A normalised word -> its folded form and its term."""
    folded = _folded(word)[:MAX_TERM]
    return folded, _stemmer().stemWord(folded) if stem else folded


def _folded(normal: str) -> str:
    folded = "".join(map(_fold_character, normal))
    return folded.replace("न्", "ं") if "न्" in folded else folded  # हिन्दी is हिंदी


@cache
def _fold_character(c: str) -> str:
    if c.isascii():
        return c.lower()
    if c.isdecimal():
        return str(unicodedata.decimal(c))
    c = unicodedata.normalize("NFKC", c.casefold())
    if _PLAIN.match(c):
        c = unicodedata.normalize("NFD", c)
    c = _UNSEEN.sub("", c)
    if "\u3400" <= c[:1] <= "\u9fff" or c[:1] >= "\U00020000":
        c = str(_simplifier().convert(c))
    return "".join(_ALIKE.get(part, part) for part in c)


@cache
def _script_of(c: str) -> str | None:
    return next((code for code, pattern in _SCRIPT.items() if pattern.match(c)), None)


@cache
def _stemmer() -> Any:
    return Stemmer.Stemmer("english", 0)  # analyse caches; the stemmer's own cache is not shared


@cache
def _simplifier() -> Any:
    from opencc import OpenCC  # reads 4,000 lines: only when a Chinese character comes

    return OpenCC("t2s")
