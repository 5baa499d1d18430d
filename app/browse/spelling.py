"""Words in memory, found by how they begin, spelt rightly or nearly so."""

from bisect import bisect_left
from collections.abc import Iterable
from typing import Any

import numpy as np

Numbers = np.ndarray[Any, np.dtype[Any]]

FAR = 9  # more edits than are ever looked for
_ONE_EDIT, _TWO_EDITS = 4, 8  # letters: a shorter word has too many neighbours
_LETTERS = 16  # of a word that are compared; beginnings tell words apart
_LAST = chr(0x10FFFF)


def edits_allowed(word: str) -> int:
    return (len(word) >= _ONE_EDIT) + (len(word) >= _TWO_EDITS)


class Words:
    """Distinct words, sorted, with their letters in columns: one letter of all words at a time."""

    def __init__(self, words: Iterable[str]) -> None:
        self.sorted = sorted(words)
        letters = np.array(self.sorted, dtype=f"U{_LETTERS}").view(np.uint32)
        self._letters = np.ascontiguousarray(letters.reshape(len(self.sorted), _LETTERS).T)

    def beginning(self, text: str) -> tuple[int, int]:
        """The first word that begins so, and the first after them."""
        return bisect_left(self.sorted, text), bisect_left(self.sorted, text + _LAST)

    def near(self, text: str, edits: int) -> Numbers:
        """Of each word how many edits make the text one of its beginnings; FAR when too many.

        An edit is an insertion, a deletion, a change or a swap of two neighbours. This is the usual
        table of distances, for all words at once, and only as wide as so few edits reach.
        """
        text = text[: _LETTERS - edits]
        size = len(self.sorted)
        far = np.full(size, FAR, dtype=np.int8)
        rows: list[dict[int, Numbers]] = [
            {at: np.full(size, at, dtype=np.int8) for at in range(edits + 1)}
        ]
        for i, letter in enumerate(text, 1):
            row: dict[int, Numbers] = {}
            for j in range(max(0, i - edits), i + edits + 1):
                if j == 0:
                    row[j] = np.full(size, i, dtype=np.int8)
                    continue
                same = self._letters[j - 1] == ord(letter)
                best = np.minimum(rows[i - 1].get(j, far), row.get(j - 1, far))
                np.minimum(best, rows[i - 1][j - 1] - same, out=best)
                best += 1
                if i > 1 and j > 1 and j - 2 in rows[i - 2]:
                    swapped = self._letters[j - 2] == ord(letter)
                    swapped &= self._letters[j - 1] == ord(text[i - 2])
                    np.copyto(best, np.minimum(best, rows[i - 2][j - 2] + 1), where=swapped)
                row[j] = best
            rows.append(row)
        nearest: Numbers = np.minimum.reduce(list(rows[-1].values()))
        nearest[nearest > edits] = FAR
        return nearest
