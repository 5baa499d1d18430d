"""The words of one field in one part of an index: what a pattern means, and where that stands.

Patterns are matched with all words at once, letter by letter, so that none is too wide.
"""

from bisect import bisect_left
from collections.abc import Iterable
from functools import cached_property
from itertools import compress

import numpy as np

from app.index.columns import Numbers
from app.tree import Fuzzy, Prefix, Wildcard

END = "\0"  # after each word; no word holds one
OFTEN = 32  # a word stands often that stands in one of so many articles
_LAST = "\U0010ffff"
_FAR = 100  # edits; more than any pattern allows


class Words:
    """Sorted words; `letters` are their code points, each word's followed by a zero."""

    def __init__(self, letters: Numbers, begins: Numbers, places: Numbers) -> None:
        """`begins` says where in `places` those of each word begin, and where the last end."""
        self._letters = letters
        self._begins = begins
        self._places = places

    @cached_property
    def all(self) -> list[str]:
        return text_of(self._letters).split(END)[:-1]

    @cached_property
    def _ends(self) -> Numbers:
        return np.flatnonzero(self._letters == 0)

    @cached_property
    def _starts(self) -> Numbers:
        return np.concatenate([[0], self._ends[:-1] + 1]) if len(self._ends) else self._ends

    def pairs(self) -> tuple[Numbers, Numbers]:
        """The number of a word and a place for each that a word has."""
        return np.repeat(np.arange(len(self.all)), np.diff(self._begins)), self._places

    @cached_property
    def _numbers(self) -> Numbers:
        """Of each letter the number of its word."""
        return np.repeat(np.arange(len(self._ends)), self._ends - self._starts + 1)

    def places(self, words: Numbers) -> Numbers:
        """Where any of these stands, a place as often as it has one of them."""
        if not len(words):
            return self._places[:0]
        first, last = int(words[0]), int(words[-1]) + 1
        begin, end = int(self._begins[first]), int(self._begins[last])
        if last - first == len(words):
            return self._places[begin:end]
        wanted = np.zeros(last - first, dtype=bool)
        wanted[words - first] = True
        lengths = np.diff(self._begins[first : last + 1])
        some: Numbers = self._places[begin:end][np.repeat(wanted, lengths)]
        return some

    def having(self, word: str) -> Numbers:
        """Where one word stands."""
        at = bisect_left(self.all, word)
        if at == len(self.all) or self.all[at] != word:
            return self._places[:0]
        return self._places[self._begins[at] : self._begins[at + 1]]

    def mark(self, words: Numbers, having: Numbers) -> None:
        """Set true where any of these stands."""
        often, masks, size = self._often
        some = np.isin(often, words, assume_unique=True, kind="table") if len(often) else often
        if some.any():
            joined = np.bitwise_or.reduce(masks[some], axis=0)
            having[:size] |= np.unpackbits(joined, count=size).view(bool)
            rest = np.ones(len(self._begins), dtype=bool)
            rest[often] = False
            words = words[rest[words]]
        having[self.places(words)] = True

    @cached_property
    def _often(self) -> tuple[Numbers, Numbers, int]:
        """The words that stand in many places, a mask of bits for each, and its length."""
        size = int(self._places.max()) + 1 if len(self._places) else 0
        often = np.flatnonzero(np.diff(self._begins) * OFTEN > size)
        masks = np.zeros((len(often), -(-size // 8)), np.uint8)
        for at, word in enumerate(often.tolist()):
            mask = np.zeros(size, dtype=bool)
            mask[self._places[self._begins[word] : self._begins[word + 1]]] = True
            masks[at] = np.packbits(mask)
        return often, masks, size

    def like(self, leaf: Prefix | Wildcard | Fuzzy) -> Numbers:
        """The numbers of the words that a pattern means, rising."""
        match leaf:
            case Prefix(beginning):
                return self._from(beginning)
            case Wildcard(pattern):
                return self._matching(pattern)
            case Fuzzy(word, edits):
                return self.near(word, edits)

    def near(self, word: str, edits: int) -> Numbers:
        """The words at most so many edits away, this one included; see tree.within."""
        alike = self._from(word[:1]) if edits else self._these({word})
        lengths = self._ends[alike] - self._starts[alike]
        alike = alike[np.abs(lengths - len(word)) <= edits]
        alike = alike[self._distances(word, alike, edits) <= edits]
        if edits == 1:  # one edit may also change the first letter; the rest is then the same
            initials = {one[:1] for one in self._initials}
            others = {c + rest for c in initials for rest in (word, word[1:])}
            others |= {word[1:], word[1:2] + word[:1] + word[2:]}
            alike = np.union1d(alike, self._these({o for o in others if o[:1] != word[:1]}))
        return alike

    def _from(self, beginning: str) -> Numbers:
        return np.arange(bisect_left(self.all, beginning), bisect_left(self.all, beginning + _LAST))

    def _these(self, words: Iterable[str]) -> Numbers:
        found = ((bisect_left(self.all, word), word) for word in words)
        here = [at for at, word in found if at < len(self.all) and self.all[at] == word]
        return np.array(sorted(here), dtype=np.int64)

    @cached_property
    def _initials(self) -> list[str]:
        firsts = np.unique(self._letters[self._starts])
        return [chr(code) for code in firsts.tolist()]

    def _matching(self, pattern: str) -> Numbers:
        """Of what stands between two stars the first place is as good as any; see tree.glob."""
        first, *others = pattern.split("*")
        if not first and others and others[0] and others[1:] == [""]:  # `*part*`, the dearest
            found = self._numbers[self._everywhere(others[0])]
            alone: Numbers = found[np.diff(found, prepend=-1) > 0]
            return alone
        found = self._from(first.split("?")[0])
        at = self._starts[found]
        found, at = self._standing(first, found, at)
        if not others:
            whole: Numbers = found[at == self._ends[found]]
            return whole
        for part in others[:-1]:
            where = self._everywhere(part)
            nearest = np.searchsorted(where, at)
            there = nearest < len(where)
            found, at = found[there], where[nearest[there]] + len(part)
            inside = at <= self._ends[found]
            found, at = found[inside], at[inside]
        begin = self._ends[found] - len(others[-1])
        room = begin >= at
        return self._standing(others[-1], found[room], begin[room])[0]

    def _standing(self, part: str, words: Numbers, at: Numbers) -> tuple[Numbers, Numbers]:
        """The words that have a part at these places, and the places after it."""
        room = at + len(part) <= self._ends[words]
        words, at = words[room], at[room]
        for ahead, letter in enumerate(part):
            if letter != "?":
                same = self._letters[at + ahead] == ord(letter)
                words, at = words[same], at[same]
        return words, at + len(part)

    def _everywhere(self, part: str) -> Numbers:
        """Each place in all words where a part of a pattern stands."""
        size = max(0, len(self._letters) - len(part) + 1)
        same = np.ones(size, dtype=bool)
        for ahead, letter in enumerate(part):
            there = self._letters[ahead : ahead + size]
            same &= there != 0 if letter == "?" else there == ord(letter)
        return np.flatnonzero(same)

    def _distances(self, word: str, others: Numbers, edits: int) -> Numbers:
        """How many insertions, deletions, changes and swaps lead from a word to each of others;
        where it is more than `edits` only that is told."""
        starts, lengths = self._starts[others], self._ends[others] - self._starts[others]
        longest = int(lengths.max(initial=0))
        letters = [
            self._letters[np.minimum(starts + at, len(self._letters) - 1)] for at in range(longest)
        ]
        rows = [np.full((longest + 1, len(others)), _FAR, np.int8) for _ in range(3)]
        before, previous, row = rows
        previous[: edits + 1] = np.arange(longest + 1)[: edits + 1, None]
        for i, x in enumerate(word, 1):
            row[:] = _FAR
            row[0] = min(i, _FAR)
            for j in range(max(1, i - edits), min(longest, i + edits) + 1):
                row[j] = np.minimum(previous[j], row[j - 1]) + 1
                np.minimum(row[j], previous[j - 1] + (letters[j - 1] != ord(x)), out=row[j])
                if i > 1 and j > 1:
                    swapped = (letters[j - 2] == ord(x)) & (letters[j - 1] == ord(word[i - 2]))
                    np.minimum(row[j], np.where(swapped, before[j - 2] + 1, _FAR), out=row[j])
            before, previous, row = previous, row, before
        distances: Numbers = previous[lengths, np.arange(len(others))]
        return distances


def text_of(letters: Numbers) -> str:
    return letters.astype("<u4").tobytes().decode("utf-32-le")


def letters_of(words: Iterable[str]) -> Numbers:
    text = "".join(word + END for word in words)
    letters = np.frombuffer(text.encode("utf-32-le"), "<u4")
    return letters.astype("<u2") if not len(letters) or letters.max() < 2**16 else letters


def table(words: list[str], numbers: Numbers, places: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """The arrays of a `Words`: of pairs of a word's number and a place, in any order, once or
    more. Words that stand nowhere are left out."""
    used = np.bincount(numbers, minlength=len(words)) > 0
    words, numbers = list(compress(words, used.tolist())), (np.cumsum(used) - 1)[numbers]
    by_word = sorted(range(len(words)), key=words.__getitem__)
    rank = np.empty(len(words), np.int64)
    rank[by_word] = np.arange(len(words))
    width = int(places.max(initial=0)) + 1
    pairs = np.sort(rank[numbers] * width + places)
    pairs = pairs[np.diff(pairs, prepend=-1) > 0]  # np.unique takes five times as long
    begins = np.searchsorted(pairs, np.arange(len(words) + 1) * width)
    return letters_of(words[at] for at in by_word), begins, pairs % width
