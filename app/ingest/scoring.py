"""blocks -> how likely each is of the article, for articles: a small network over line features.

Weights and their recipe: lines.onnx, training/lines.py. The features say how a line looks, how its
neighbours look, and how near it is to where most prose of the document stands.
"""

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise
from string import ascii_letters, ascii_uppercase, digits
from typing import Any

import numpy as np
import numpy.typing as npt

from app.ingest import networks
from app.ingest.blocks import Block

Floats = npt.NDArray[np.float32]

_KICKER = re.compile(r"[‘“\"']?[A-Z0-9][A-Z0-9 ’'‘&.,/-]{2,60}[’”\"']?:\s+\S")
_SPOKEN = re.compile(r"\b(?:said|says|told|he|she|they|was|were|has|have|had|is|are)\b", re.I)
_YOU = re.compile(r"\b(?:you|your|our|we|us)\b", re.I)
_FREQUENT = frozenset(
    "the of and to a in that is was for on with as by at from it he she they be this are were have "
    "has had but not or an his her their its who which will would can".split()
)
_COMMON = frozenset(
    (
        "that with from this have been were said would their they which about after also more "
        "than when will there other could into over some such only most last year years them what "
        "between under while where before during through because being says just like make made "
        "many much"
    ).split()
)
_BEYOND = re.compile(r"[^\x00-\x7f]")
_DIGITS, _CAPITALS, _LETTERS = (text.encode() for text in (digits, ascii_uppercase, ascii_letters))
_NEAR = (-3, -2, -1, 1, 2, 3)
_NEAR_COLUMNS = [1, 3, 5, 6, 8, 12]
_WINDOWS = (3, 8, 20)


def telling(block: Block) -> frozenset[str]:
    """The words that show what a block is about."""
    return _telling(block.words, block.cjk)


@lru_cache(4096)
def _telling(words: tuple[str, ...], cjk: bool) -> frozenset[str]:
    if cjk:
        return frozenset(a + b for a, b in pairwise(words))
    lowered = (word.lower() for word in words)
    return frozenset(
        w[:-2] if w.endswith(("'s", "’s")) else w
        for w in lowered
        if len(w) > 3 and w not in _COMMON
    )


def scores(blocks: Sequence[Block], ruled: Sequence[str | None]) -> Floats:
    """The probability, 0 to 1, that each block is of the article."""
    found: Floats = _network().run(None, {"lines": features(blocks, ruled)})[0][:, 0]
    return found


@cache
def _network() -> Any:
    return networks.session((files("app.ingest") / "lines.onnx").read_bytes())


def features(blocks: Sequence[Block], ruled: Sequence[str | None]) -> Floats:
    """A row a block; `ruled` are the reasons that certain rules gave."""
    times = Counter(block.text for block in blocks)
    base = np.array(
        [
            _look(block, rule, i / len(blocks), times[block.text])
            for i, (block, rule) in enumerate(zip(blocks, ruled, strict=True))
        ],
        np.float32,
    )
    prose = np.array(
        [len(b.text) if b.prose and not rule else 0 for b, rule in zip(blocks, ruled, strict=True)],
        np.float32,
    )
    density = [_around(prose, size) for size in _WINDOWS]
    centre = int(density[-1].argmax())
    count = len(blocks)
    total = max(1.0, float(prose.sum()))
    near = range(max(0, centre - 20), min(count, centre + 21))
    about = Counter(w for i in near if prose[i] for w in telling(blocks[i]))
    own = [_topic(block, about, prose[i] > 0 and i in near) for i, block in enumerate(blocks)]
    columns: list[npt.NDArray[Any]] = [
        base,
        *(shifted(base[:, _NEAR_COLUMNS], by) for by in _NEAR),
        *(np.log1p(d)[:, None] / 8 for d in density),
        (np.cumsum(prose) / total)[:, None],
        ((np.arange(count) - centre) / 40).clip(-3, 3)[:, None],
        np.full((count, 1), np.log1p(total) / 10, np.float32),
        np.full((count, 1), total / max(1, sum(len(b.text) for b in blocks)), np.float32),
        np.array(own, np.float32)[:, None],
    ]
    return np.hstack(columns).astype(np.float32)


def _look(block: Block, rule: str | None, place: float, times: int) -> list[float]:
    looks = list(_looks(block.text, block.bullet, block.cjk, block.ended))
    looks[8], looks[9] = float(rule is not None), float(rule == "caption")
    looks[11] = place
    looks[18], looks[19] = float(block.gap), float(times > 1)
    return looks


@lru_cache(4096)
def _looks(text: str, bullet: bool, cjk: bool, ended: bool) -> tuple[float, ...]:
    """What a line shows by itself; what hangs on its place is left 0."""
    size = len(text)
    words = text.split()
    count = max(1, len(words))
    figures, capitals, letters = kinds(text)
    return (
        min(size, 800) / 400,
        float(np.log1p(size)) / 6,
        min(count, 120) / 60,
        figures / max(1, size),
        capitals / max(1, letters),
        sum(w.lower().strip(".,") in _FREQUENT for w in words) / count,
        float(ended),
        text.count(",") / count,
        0.0,
        0.0,
        float(bool(_KICKER.match(text))),
        0.0,
        sum(w[:1].isupper() for w in words) / count,
        float(any(c in text for c in "|»›")),
        float("@" in text or "http" in text or "www." in text),
        float(any(c in text for c in '"“”')),
        min(len(_SPOKEN.findall(text)), 4) / 2,
        float(bullet),
        0.0,
        0.0,
        min(len(_YOU.findall(text)), 4) / 2,
        float(text.endswith((":", "："))),
        float(text.endswith(("?", "？"))),
        float(text[:1].islower()),
        float(text.endswith(("...", "…"))),
        float(cjk),
    )


def kinds(text: str) -> tuple[int, int, int]:
    """How many digits, capitals and letters; ASCII, which is most, is counted by the table."""
    plain = text.encode("ascii", "ignore")
    others = _BEYOND.findall(text) if len(plain) < len(text) else ()
    size = len(plain)
    return (
        size - len(plain.translate(None, _DIGITS)) + sum(c.isdigit() for c in others),
        size - len(plain.translate(None, _CAPITALS)) + sum(c.isupper() for c in others),
        size - len(plain.translate(None, _LETTERS)) + sum(c.isalpha() for c in others),
    )


def _around(values: Floats, size: int) -> Floats:
    """The sum of each value and `size` on either side."""
    total = np.concatenate([[0.0], np.cumsum(values)])
    at = np.arange(len(values))
    high, low = np.minimum(at + size + 1, len(values)), np.maximum(at - size, 0)
    out: Floats = (total[high] - total[low]).astype(np.float32)
    return out


def shifted(values: Floats, by: int) -> Floats:
    """Each line's value is that of the line `by` further on, 0 where there is none."""
    out = np.zeros_like(values)
    if abs(by) < len(values):
        if by > 0:
            out[:-by] = values[by:]
        else:
            out[-by:] = values[:by]
    return out


def _topic(block: Block, about: Counter[str], counted: bool) -> float:
    """The share of a block's words that the rest of the document's prose has too."""
    words = telling(block)
    return sum(about.get(word, 0) > counted for word in words) / max(1, len(words))
