"""text -> words, sentence by sentence, for the tagger: how its training text was cut, too."""

from collections.abc import Iterator
from typing import NamedTuple

import regex

from app.ingest.blocks import split

WORD = regex.compile(
    r"(?:[A-Z]\.){2,}|(?:Mr|Mrs|Ms|Dr|Jr|Sr|St|Gen|Sen|Rep|Gov|Lt|Col|Capt|Sgt|Prof|Rev|Hon)\."
    r"|[A-Z]\.(?=\s+[A-Z])|['’]s\b|\w++(?:[-'’&]\w++)*+|[^\w\s]"
)
POSSESSIVE = regex.compile(r"['’]s$")
SENTENCE_END = regex.compile(
    r"(?<=[.!?][\"”’)])\s|(?<=[a-z0-9)][.!?])\s(?=[\"“‘(]?[A-Z])|(?<=[。！？])"
)


class Word(NamedTuple):
    text: str
    start: int
    end: int


def sentences(text: str) -> Iterator[list[Word]]:
    """The words of each sentence; a line's end is a sentence's end, unless the text is wrapped."""
    for block in split(text):
        at = block.start
        ends = [match.end() for match in SENTENCE_END.finditer(text, at, block.end)]
        for end in [*ends, block.end]:
            if found := words(text, at, end):
                yield found
            at = end


def words(text: str, start: int = 0, end: int | None = None) -> list[Word]:
    """The words of a stretch, possessive endings apart."""
    found = list[Word]()
    for match in WORD.finditer(text, start, len(text) if end is None else end):
        word, at, to = match.group(), match.start(), match.end()
        if len(word) > 2 and POSSESSIVE.search(word):
            found += Word(word[:-2], at, to - 2), Word(word[-2:], to - 2, to)
        else:
            found.append(Word(word, at, to))
    return found


def written(word: str) -> int:
    """How a word is written: the uncased model's eyes for capitals."""
    if word.isdigit():
        return 1
    if any(char.isdigit() for char in word):
        return 2
    if word.isupper():
        return 4 if len(word) > 1 else 3
    if word.istitle():
        return 5
    if word.islower():
        return 6
    return 7 if any(char.isupper() for char in word) else 8
