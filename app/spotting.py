"""Where wanted words stand in a text, without analysing the others: highlights need no more.

A text is laid even: each character as `text.fold` has it, one for one. There the beginnings of the
wanted words are sought at the speed of C, and only what begins so is looked at. Words with
characters that fold to more or fewer than one (½, ß, combining marks) are analysed by themselves.
"""

import unicodedata
from collections.abc import Callable, Collection, Iterator
from functools import cache
from itertools import islice

import regex

from app.text import BREAK, JOINERS, SINGLE, Token, analyse, fold, tokens

_REMEMBERED = 5_000  # ways of writing that a Spotter keeps
_REPLACED = 20  # different characters that are replaced one by one; for more a table is quicker
_APART = 60  # stretches analysed by themselves; for more the whole text is
_FOREIGN = regex.compile(r"[^\x00-\x7f]+")
_NO_WORD = regex.compile(rf"[^\p{{L}}\p{{M}}\p{{N}}{JOINERS}]+")
_ALONE = regex.compile(f"[{SINGLE}]")
_LONGER = rf"[[\p{{L}}\p{{N}}]--[{SINGLE}]]+"  # no sign of it is a word
_INSIDE = regex.compile(_LONGER, regex.V1)
_WORD = regex.compile(rf"[{SINGLE}]|{_LONGER}", regex.V1)
_COUNTED = regex.compile(rf"(?:[{SINGLE}]|{_LONGER})(?:'s(?![\p{{L}}\p{{N}}]))?", regex.V1)
_BREAK = regex.compile(rf"(?<=[{SINGLE}])[^\p{{L}}\p{{N}}]+(?=[{SINGLE}])")
_JAMO = regex.compile(r"[\u1100-\u11ff]")  # parts of Korean syllables, which join


class Spotter(dict[str, Token | None]):
    """Finds the words that are wanted in one text after another.

    Each of them begins with one of `beginnings`, folded; `wanted` must not ask for a token's place.
    Words are numbered for phrases: what differs by less than `reach` is told exactly. What a way of
    writing means is kept.
    """

    def __init__(
        self, wanted: Callable[[Token], bool], beginnings: Collection[str], reach: int
    ) -> None:
        self._wanted = wanted
        self._any = "" in beginnings
        # Of two that begin alike the shorter finds all: so each word is found once.
        self._beginnings = [
            one
            for one in beginnings
            if not any(other != one and one.startswith(other) for other in beginnings)
        ]
        self._reach = reach
        self._breaks = BREAK in beginnings

    def __missing__(self, written: str) -> Token | None:
        folded, term = analyse(written, not _ALONE.match(written))
        seen = Token(term, folded, 0, 0)
        token = seen if self._wanted(seen) else None
        if len(self) > _REMEMBERED:
            self.clear()
        self[written] = token
        return token

    def spot(self, text: str) -> list[tuple[int, Token]]:
        """The words of a text that are wanted, with their numbers."""
        even, apart = _laid_even(text)
        if self._breaks or (apart and (self._reach or len(apart) > _APART)):
            return [
                (at, token)
                for at, token in enumerate(tokens(text, breaks=True))
                if (token.folded or self._breaks) and self._wanted(token)
            ]
        found = []
        possessive = -1
        for start, end in self._begun(even):
            if token := self[even[start:end]]:
                if end - start > 1 or not _is_possessive(even, start, possessive):
                    found.append(token._replace(start=start, end=end))
                else:
                    possessive = start
        for start, end in apart:
            within = (token for token in tokens(text[start:end]) if self._wanted(token))
            found += [t._replace(start=t.start + start, end=t.end + start) for t in within]
        found.sort(key=lambda token: token.start)
        return _numbered(even, found, self._reach) if self._reach else list(enumerate(found))

    def _begun(self, even: str) -> Iterator[tuple[int, int]]:
        """Where words stand that begin as wanted."""
        if self._any:
            for word in _WORD.finditer(even):
                yield word.span()
            return
        for begun in self._beginnings:
            at = even.find(begun)
            while at >= 0:
                if _ALONE.match(begun):
                    yield at, at + 1
                elif not at or not even[at - 1].isalnum() or _ALONE.match(even[at - 1]):
                    yield at, _INSIDE.match(even, at).end()
                at = even.find(begun, at + 1)


def beginning(term: str) -> str:
    """What all words of a stem begin with: the stemmer changes the ends of some."""
    if len(term) < 2:
        return term
    if term.endswith(("ie", "ble")):  # dying, responsibility
        return term[:-2]
    return term[:-1] if term.endswith(("e", "i", "y", "bl")) else term  # hoping, happy, skies


def _laid_even(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The text folded one for one, and the stretches left out of it, which cannot be.

    Once there are too many of them to be analysed by themselves, they are not sought further.
    """
    if text.isascii():
        return text.lower(), []
    signs = set("".join(_FOREIGN.findall(text)))
    laid = {sign: _laid(sign) for sign in signs}
    apart = _stretches(text, "".join(sign for sign in signs if laid[sign] is None))
    for start, end in apart:
        text = text[:start] + " " * (end - start) + text[end:]
    if len(signs) > _REPLACED:
        text = text.translate({ord(sign): even for sign, even in laid.items()})
    else:
        for sign, even in laid.items():
            text = text.replace(sign, even or " ")
    return text.lower(), apart


def _stretches(text: str, signs: str) -> list[tuple[int, int]]:
    """What stands between spaces around any of these signs."""
    found: list[tuple[int, int]] = []
    end = 0
    if signs:
        for match in regex.finditer(f"[{regex.escape(signs)}]", text):
            if match.start() >= end and len(found) <= _APART:
                # The space before may be of one character with a mark that follows.
                start = max(0, *(text.rfind(space, 0, match.start()) for space in " \n"))
                ends = [text.find(space, match.end()) for space in " \n"]
                end = min((at for at in ends if at >= 0), default=len(text))
                found.append((start, end))
    return found


@cache
def _laid(sign: str) -> str | None:
    """A character as the one that search sees, None if that is not one."""
    normal = unicodedata.normalize("NFKC", sign)
    if _NO_WORD.fullmatch(normal):
        return "'" if normal in ("'", "’") else " "
    folded = fold(sign)
    even = (
        len(normal) == len(folded) == 1
        and folded == fold(folded) == folded.lower()
        and _WORD.match(normal)
        and _WORD.match(folded)
        and folded.isalnum()
        and bool(_ALONE.match(normal)) == bool(_ALONE.match(folded))
        and not _JAMO.match(normal)
    )
    return folded if even else None


def _is_possessive(even: str, at: int, last: int) -> bool:
    """Is this letter the s of the word before? `last` is where the last such s stands."""
    before, after = even[at - 2 : at + 1], even[at + 1 : at + 2]
    stands = before[1:] == "'s" and last != at - 2
    return stands and bool(_WORD.match(before)) and not _WORD.match(after)


def _numbered(even: str, found: list[Token], reach: int) -> list[tuple[int, Token]]:
    numbered = []
    number = last = 0
    parted = not even.isascii() and _ALONE.search(even) is not None
    for token in found:
        words = _COUNTED.finditer(even, last, token.start)
        number += sum(1 for _ in islice(words, reach))
        if parted:
            breaks = _BREAK.finditer(even, last, token.start + 1)
            number += sum(1 for _ in islice(breaks, reach))
        last = token.start
        numbered.append((number, token))
    return numbered
