"""The words of an index, sorted: what a prefix, a wildcard or a misspelling may mean."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import islice

from app.index.base import MAX_EXPANSION
from app.tree import Fuzzy, Prefix, Wildcard, glob, within


class Lexicon:
    def __init__(self, words: Iterable[str]) -> None:
        self._words = sorted(words)
        self._set = frozenset(self._words)
        self._initials = frozenset(word[:1] for word in self._words)

    def expand(self, leaf: Prefix | Wildcard | Fuzzy) -> tuple[list[str], bool]:
        """The words that a pattern means, and whether there were too many to take all."""
        match leaf:
            case Prefix(beginning):
                found = self._from(beginning)
            case Wildcard(pattern):
                whole = glob(pattern)
                beginning = pattern.split("*")[0].split("?")[0]
                found = (word for word in self._from(beginning) if whole.fullmatch(word))
            case Fuzzy(word, edits):
                found = self.near(word, edits)
        words = list(islice(found, MAX_EXPANSION + 1))
        return words[:MAX_EXPANSION], len(words) > MAX_EXPANSION

    def near(self, word: str, edits: int) -> Iterator[str]:
        """The words at most so many edits away, this one included; see tree.within."""
        for other in self._from(word[:1]):
            if within(word, other, edits):
                yield other
        if edits == 1:  # one edit may also change the first letter; the rest is then the same
            changed = {word[1:], word[1:2] + word[:1] + word[2:]}
            changed |= {c + rest for c in self._initials for rest in (word, word[1:])}
            yield from sorted(
                other for other in changed & self._set if not other.startswith(word[:1])
            )

    def _from(self, beginning: str) -> Iterator[str]:
        for at in range(bisect_left(self._words, beginning), len(self._words)):
            if not self._words[at].startswith(beginning):
                return
            yield self._words[at]
