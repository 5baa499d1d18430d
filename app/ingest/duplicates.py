"""Bodies -> fingerprints and verdicts: which articles are copies of nearly the same text.

Candidates share at least `MIN_SHARED` fingerprints; `alike` then reads both texts. Measured on
9,140 newswire stories and edited, lengthened and shortened copies of them (bench/duplicates.py): of
copies of 200 stories of 60 words or more, none is missed. Of the 201 pairs of these stories that
are held to be copies and not equal, 200 are, or are updates of one story: all were read by eye.
"""

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from difflib import SequenceMatcher
from hashlib import blake2b

import numpy as np
import numpy.typing as npt
import regex

SHINGLE = 5  # words
KEPT = 8  # one shingle in so many is a fingerprint
SHORT, KEPT_SHORT = 250, 4  # of texts of so many shingles more, for them to meet
MIN_SHARED = 2
MIN_WORDS = 55  # what edits leave of 60; a shorter text is a copy when the other has all of it
BRIEF = 30  # and below, only when they are equal
# Below .8 of the shingles in common, so many and a stretch of so many words: one word in twenty
# changed costs a quarter of the shingles, and a short text has no long stretch left.
ALIKE = ((0.75, 20), (0.65, 30))
# With less in common, a long stretch, and texts that begin alike: what follows up on a story
# repeats its background further down.
LEAST, LONG, BEGINNING = 0.3, 50, 0.3
# In a short text few edits break every stretch. Such texts are laid side by side: from the first
# stretch they share to the last, most of the words are the same, and that is most of the text.
LAID, DENSE, MOST = 0.4, 0.92, 0.6
TEMPLATE = 0.1  # share of shingles that differ in figures alone
LEDE = 10  # words, in which a text names its subject
OTHER_FIGURES = 0.2  # share of the shingles with figures
_FACTOR = np.uint64(0x9E3779B97F4A7C15)  # odd, and its bits without order: 2**64 / the golden mean
_PRINTED = "“”‘–—\u00a0•"  # without what printers put in, most texts are ASCII and quick to cut
_ASCII = {c: None if c == 39 else chr(c).lower() if chr(c).isalnum() else " " for c in range(128)}
_WORD = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]|[\p{L}\p{M}\p{N}]+")
# Without marks and scripts of single characters `re` finds the same words, three times as fast.
_PLAIN = re.compile("[\x00-\u024f\u2000-\u206f\u20a0-\u20cf]*")
_PLAIN_WORD = re.compile(r"[^\W_]+")

Numbers = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True, eq=False)
class Text:
    """A body, read for comparison: its words, its shingles in order and each of them once."""

    words: list[str]
    shingles: Numbers
    once: Numbers


def read(body: str) -> Text:
    tokens = words(body)
    shingles = _hashes(tokens)
    return Text(tokens, shingles, np.unique(shingles))


def words(body: str) -> list[str]:
    """Words folded to lower case without accents; each CJK character is a word."""
    if not body.isascii():
        for char in _PRINTED:
            body = body.replace(char, " ")
        body = body.replace("’", "")
    if body.isascii():
        return body.translate(_ASCII).split()
    text = unicodedata.normalize("NFKD", body.replace("'", ""))
    for char in set(text):
        if char > "\x7f" and unicodedata.combining(char):
            text = text.replace(char, "")
    text = text.casefold()
    pattern = _PLAIN_WORD if _PLAIN.fullmatch(text) else _WORD
    found: list[str] = pattern.findall(text)
    return found


def fingerprint(body: str) -> tuple[int, ...]:
    """The sampled shingles, sorted; each fits a signed 64-bit column."""
    shingles = _hashes(words(body))
    one_in = KEPT_SHORT if len(shingles) <= SHORT else KEPT
    kept = np.unique(shingles[shingles % np.uint64(one_in) == 0])
    if len(kept) <= 2 * MIN_SHARED:  # too few to meet an equal text
        kept = np.union1d(kept, np.unique(shingles)[: 2 * MIN_SHARED])
    return tuple(kept.tolist())


def same(a: str, b: str) -> float | None:
    """How alike two bodies are, from 0 to 1, when they are copies of one text; else None."""
    return alike(read(a), read(b))


def alike(a: Text, b: Text) -> float | None:
    if a.words == b.words:
        return 1.0 if a.words else None
    least = min(len(a.words), len(b.words))
    if least < BRIEF:
        return None
    containment = min(1.0, shared(a, b) / min(len(a.once), len(b.once)))
    if containment < LEAST:
        return None
    if least < MIN_WORDS:
        return containment if containment >= 0.8 and _within(a, b) else None
    near = containment >= 0.8
    if _other_event(a, b, 2 if near else 1):
        return None
    if near:
        return containment
    run = _longest_run(a, b)
    alike = any(containment >= c and run >= r for c, r in ALIKE)
    alike = alike or (run >= LONG and _begin_alike(a, b))
    alike = alike or (least <= SHORT and containment >= LAID and _dense(a, b))
    return containment if alike else None


def shared(a: Text, b: Text) -> int:
    return len(np.intersect1d(a.once, b.once, assume_unique=True))


def _within(a: Text, b: Text) -> bool:
    """Whether the shorter text is the other with words left out."""
    shorter, longer = sorted((a.words, b.words), key=len)
    rest = iter(longer)
    return all(word in rest for word in shorter)


def _begin_alike(a: Text, b: Text) -> bool:
    return all(
        np.isin(one.shingles[: len(one.shingles) // 3], other.once).mean() >= BEGINNING
        for one, other in ((a, b), (b, a))
    )


def _dense(a: Text, b: Text) -> bool:
    own = zip((a, b), _begin_alone(a, b), strict=True)
    if all(any(text.words.count(word) > 1 for word in words) for text, words in own):
        return False  # a subject that each says again, and the other never
    one, other = sorted((a.words, b.words))  # the matcher's order matters, theirs does not
    blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    shared = [at for at, block in enumerate(blocks) if block.size >= SHINGLE]
    if not shared:
        return False
    first, last = blocks[shared[0]], blocks[shared[-1]]
    matched = sum(block.size for block in blocks[shared[0] : shared[-1] + 1])
    reach = max(last.a + last.size - first.a, last.b + last.size - first.b)
    return matched >= DENSE * reach and matched >= MOST * min(len(a.words), len(b.words))


def _other_event(a: Text, b: Text, least: int) -> bool:
    """Whether two texts say the same of other numbers, as a weekly report does.

    That is so when shingles which agree but for their figures are many and mostly disagree in them;
    fewer suffice when each text begins with words of its own, as two notices of one agency do, and
    these are at least so many.
    """
    masked_a, masked_b = _masked(a.words), _masked(b.words)
    both = masked_a.keys() & masked_b.keys()
    differing = sum(masked_a[key].isdisjoint(masked_b[key]) for key in both)
    if differing > TEMPLATE * min(len(a.once), len(b.once)) and differing > len(both) / 2:
        return True
    return differing > OTHER_FIGURES * len(both) and min(map(len, _begin_alone(a, b))) >= least


def _begin_alone(a: Text, b: Text) -> tuple[set[str], set[str]]:
    """The words of each text's beginning that are nowhere in the other one."""
    return set(a.words[:LEDE]) - set(b.words), set(b.words[:LEDE]) - set(a.words)


def _masked(tokens: list[str]) -> dict[tuple[str, ...], set[tuple[str, ...]]]:
    """The shingles with figures, under themselves without them."""
    whole = _whole_figures(tokens)
    masked = ["" if word[0].isdigit() else word for word in whole]
    out: dict[tuple[str, ...], set[tuple[str, ...]]] = defaultdict(set)
    last = -SHINGLE
    for i, word in enumerate(masked):
        if not word:
            for at in range(max(0, last + 1, i - SHINGLE + 1), min(i, len(masked) - SHINGLE) + 1):
                out[tuple(masked[at : at + SHINGLE])].add(tuple(whole[at : at + SHINGLE]))
                last = at
    return out


def _whole_figures(tokens: list[str]) -> list[str]:
    """303.9 and 10,000 are one word each."""
    whole: list[str] = []
    for word in tokens:
        if whole and word[0].isdigit() and whole[-1][0].isdigit():
            whole[-1] += f" {word}"
        else:
            whole.append(word)
    return whole


def _hashes(tokens: list[str]) -> Numbers:
    """A number below 2**63 for each shingle: a polynomial over its words' own, stirred."""
    if not tokens:
        return np.zeros(0, np.uint64)
    own = np.fromiter(map(_WORDS.__getitem__, tokens), np.uint64, len(tokens))
    count = max(1, len(own) - SHINGLE + 1)
    total = np.zeros(count, np.uint64)
    for k in range(min(SHINGLE, len(own))):
        total *= _FACTOR
        total += own[k : k + count]
    total = (total ^ (total >> np.uint64(32))) * _FACTOR
    return (total ^ (total >> np.uint64(32))) >> np.uint64(1)


class _Words(dict[str, int]):
    """The number of each word, kept: the same few thousand make up most of a text."""

    def __missing__(self, word: str) -> int:
        if len(self) > 65_536:
            self.clear()
        number = int.from_bytes(blake2b(word.encode("utf-8", "ignore"), digest_size=8).digest())
        self[word] = number
        return number


_WORDS = _Words()


def _longest_run(a: Text, b: Text) -> int:
    """The length in words of the longest stretch both have, by diagonals of shared shingles."""
    places: dict[int, list[int]] = defaultdict(list)
    for i, shingle in enumerate(b.shingles.tolist()):
        places[shingle].append(i)
    best = 0
    runs: dict[int, int] = {}
    for shingle in a.shingles.tolist():
        # Beyond a few places a shingle is a refrain; following all of them would be quadratic.
        runs = {i: runs.get(i - 1, 0) + 1 for i in places.get(shingle, ())[:8]}
        best = max(best, *runs.values()) if runs else best
    return best + SHINGLE - 1 if best else 0
