"""Where a name stands in a text as a whole word, for people, countries and others.

A pattern made of each name would be compiled for it alone, which takes longer than the search.
"""

from collections.abc import Iterator

import regex

_WORD = regex.compile(r"\w")
_WORD_OR_HYPHEN = regex.compile(r"[\w\-]")


def whole(name: str, text: str, *, hyphens: bool = False) -> Iterator[tuple[int, int]]:
    """Start and end of each place with no letter, mark or figure before or after.

    With `hyphens`, no hyphen either: Suk is no part of Suk-yeol.
    """
    edge = _WORD_OR_HYPHEN if hyphens else _WORD
    start = text.find(name)
    while start >= 0:
        end = start + len(name)
        if (not start or not edge.match(text, start - 1)) and not edge.match(text, end):
            yield start, end
            start = text.find(name, end)
        else:
            start = text.find(name, start + 1)
