"""Bodies -> fingerprints and verdicts: which articles are copies of nearly the same text.

Candidates share at least `MIN_SHARED` fingerprints; `same` then reads both texts. Measured on
9,140 newswire stories and edited, lengthened and shortened copies of them (bench/duplicates.py).
"""

import re
import unicodedata
from collections import defaultdict
from functools import lru_cache
from hashlib import blake2b

import numpy as np
import numpy.typing as npt
import regex

SHINGLE = 5  # words
KEPT = 8  # one shingle in so many is a fingerprint; of short texts more, for them to meet
SHORT = ((150, 2), (400, 4))  # up to so many shingles, one in so many
MIN_SHARED = 2
MIN_WORDS = 60  # below, only equal texts are copies
# Below .8 of the shingles in common, so many and a stretch of so many words: one word in twenty
# changed costs a quarter of the shingles, and a short text has no long stretch left.
ALIKE = ((0.75, 20), (0.65, 30))
TEMPLATE = 0.1  # share of shingles that differ in figures alone
_FACTOR = np.uint64(0x9E3779B97F4A7C15)  # odd, and its bits without order: 2**64 / the golden mean
# Without marks and scripts of single characters `re` finds the same words, three times as fast.
_PLAIN = re.compile("[\x00-\u024f\u2000-\u206f\u20a0-\u20cf]*")
_PLAIN_WORD = re.compile(r"[^\W_]+")
_WORD = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]|[\p{L}\p{M}\p{N}]+")


def words(body: str) -> list[str]:
    """Words folded to lower case without accents; each CJK character is a word."""
    text = unicodedata.normalize("NFKD", body.replace("’", "").replace("'", ""))
    for char in set(text):
        if char > "\x7f" and unicodedata.combining(char):
            text = text.replace(char, "")
    text = text.casefold()
    pattern = _PLAIN_WORD if _PLAIN.fullmatch(text) else _WORD
    found: list[str] = pattern.findall(text)
    return found


def fingerprint(body: str) -> tuple[int, ...]:
    """The sampled shingles, sorted; each fits a signed 64-bit column."""
    tokens = words(body)
    if not tokens:
        return ()
    found = np.unique(_hashes(tokens))
    one_in = next((each for size, each in SHORT if len(found) <= size), KEPT)
    kept = found[found % np.uint64(one_in) == 0]
    # A short text may keep too few to meet its copies; its smallest ones do as well.
    return tuple((kept if len(kept) > 2 * MIN_SHARED else found[: 2 * MIN_SHARED]).tolist())


def same(a: str, b: str) -> float | None:
    """How alike two bodies are, from 0 to 1, when they are copies of one text; else None."""
    first, second = words(a), words(b)
    if first == second:
        return 1.0 if first else None
    if min(len(first), len(second)) < MIN_WORDS:
        return None
    ours, theirs = set(_shingles(first)), set(_shingles(second))
    shared = len(ours & theirs)
    containment = shared / min(len(ours), len(theirs))
    if containment < 0.3:
        return None
    if _template(ours, theirs):
        return None
    run = _longest_run(first, second) if containment < 0.8 else 0
    if containment >= 0.8 or run >= 50 or any(containment >= c and run >= r for c, r in ALIKE):
        return containment
    return None


def _template(a: set[tuple[str, ...]], b: set[tuple[str, ...]]) -> bool:
    """Whether two texts say the same of other numbers, as a weekly report does.

    That is so when shingles which agree but for their figures are many and mostly disagree in them.
    """
    masked_a, masked_b = _masked(a), _masked(b)
    alike = masked_a.keys() & masked_b.keys()
    differing = sum(masked_a[key].isdisjoint(masked_b[key]) for key in alike)
    return differing > TEMPLATE * min(len(a), len(b)) and differing > len(alike) / 2


def _masked(shingles: set[tuple[str, ...]]) -> dict[tuple[str, ...], set[tuple[str, ...]]]:
    """The shingles with figures, under themselves without them."""
    out: dict[tuple[str, ...], set[tuple[str, ...]]] = defaultdict(set)
    for shingle in shingles:
        key = tuple("" if word[0].isdigit() else word for word in shingle)
        if "" in key:
            out[key].add(shingle)
    return out


def _shingles(tokens: list[str]) -> list[tuple[str, ...]]:
    if not tokens:
        return []
    return [tuple(tokens[i : i + SHINGLE]) for i in range(max(1, len(tokens) - SHINGLE + 1))]


def _hashes(tokens: list[str]) -> npt.NDArray[np.uint64]:
    """A number below 2**63 for each shingle: a polynomial over its words' own, stirred."""
    own = np.fromiter(map(_hash, tokens), np.uint64, len(tokens))
    count = max(1, len(own) - SHINGLE + 1)
    total = np.zeros(count, np.uint64)
    for k in range(min(SHINGLE, len(own))):
        total = total * _FACTOR + own[k : k + count]
    total = (total ^ (total >> np.uint64(32))) * _FACTOR
    return (total ^ (total >> np.uint64(32))) >> np.uint64(1)


@lru_cache(65_536)
def _hash(word: str) -> int:
    return int.from_bytes(blake2b(word.encode("utf-8", "ignore"), digest_size=8).digest())


def _longest_run(a: list[str], b: list[str]) -> int:
    """The length in words of the longest stretch both have, by diagonals of shared shingles."""
    places: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for i, shingle in enumerate(_shingles(b)):
        places[shingle].append(i)
    best = 0
    runs: dict[int, int] = {}
    for shingle in _shingles(a):
        # Beyond a few places a shingle is a refrain; following all of them would be quadratic.
        runs = {i: runs.get(i - 1, 0) + 1 for i in places.get(shingle, ())[:8]}
        best = max(best, *runs.values()) if runs else best
    return best + SHINGLE - 1 if best else 0
