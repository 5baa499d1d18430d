"""The lines of a page -> those of its article, for html.py.

An extractor's text and the text that metadata states vote on each line; a small network, over how
lines look, where they stand and what the markup calls them, says which votes to follow. Weights and
their recipe: passages.json, training/passages.py. No feature hangs on the words of a language.
"""

import json
import re
from collections import Counter
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt

from app.ingest.furniture import reason
from app.ingest.markup import BITS, HEADING, TAGS, Line
from app.ingest.scoring import kinds, shifted
from app.ingest.statements import Statements

Floats = npt.NDArray[np.float32]

# The least a line must score to stay: one that the extractor took, and another near those
# (training/passages.py, five folds by site).
VOTED, ADDED = 0.3, 0.6
NEAR = 8  # lines before the first that the extractor took, and after the last
LEAST = 0.5  # of the prose that the extractor took
_LEVELS = 4
_USUAL = 0.3  # a name for so much of the article's own text says nothing against a line
STATED = 500  # characters; less may be a summary
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_ENDED = re.compile(r"[.!?…。！？][\"'”’」』)\]]*$")


def article(found: Sequence[Line], extracted: str, stated: Statements) -> tuple[str, str]:
    """The text of a page's article, and how it was chosen: lines, json-ld or extracted."""
    if len(stated.article) >= STATED and not _shares(stated.article, extracted):
        return (
            stated.article,
            "json-ld",
        )  # the page shows it by a script; the extractor took something else
    voted = votes(found, extracted)
    if not any(voted):
        return extracted, "extracted"
    others = votes(found, stated.article if len(stated.article) >= STATED else "")
    score = scores(features(found, voted, others, stated.headline or "", stated.about))
    at = np.arange(len(found))
    taken = np.array(voted) > 0
    first, last = _ends(taken)
    near = (at >= first - NEAR) & (at <= last + NEAR)
    kept = np.where(taken, score > VOTED, (score > ADDED) & near)
    prose = np.array([_prose(line) for line in found])
    if (prose * (taken & kept)).sum() < LEAST * (prose * taken).sum():
        kept |= taken  # a page unlike all that the network saw
    return "\n".join(line.text for line, keep in zip(found, kept, strict=True) if keep), "lines"


def _shares(stated: str, extracted: str) -> bool:
    wanted = runs(stated)
    return len(wanted & runs(extracted)) >= 0.3 * len(wanted)


def votes(found: Sequence[Line], text: str) -> list[float]:
    """1 for each line that a text has too: most of its runs of words, or the short line itself."""
    wanted = runs(text)
    short = {_key(line) for line in text.split("\n")}
    out = [_vote(line.text, wanted, short) for line in found] if text else [0.0] * len(found)
    for i, line in enumerate(found):
        # A label that also stands within the article, far from it, is not of it.
        if len(line.text.split()) < 4 and sum(out[max(0, i - 3) : i + 4]) == out[i]:
            out[i] = 0.0
    return out


def _vote(line: str, wanted: frozenset[tuple[str, ...]], short: set[str]) -> float:
    own = runs(line)
    if len(own) == 1:
        return float(_key(line) in short or own <= wanted)
    return float(len(own & wanted) >= 0.6 * len(own))


@lru_cache(4096)  # a line is compared with the extractor's text and with the stated one
def runs(text: str) -> frozenset[tuple[str, ...]]:
    """The runs of four words; of scripts without blanks, of characters."""
    words = re.findall(r"[\u3040-\u30ff\u3400-\u9fff]|\w+", text.lower())
    return frozenset(tuple(words[i : i + 4]) for i in range(max(1, len(words) - 3)))


@lru_cache(4096)
def _key(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text).strip().casefold()


def features(
    found: Sequence[Line], voted: Sequence[float], stated: Sequence[float], title: str, about: str
) -> Floats:
    """A row a line."""
    count = len(found)
    vote, other = np.array(voted, np.float32), np.array(stated, np.float32)
    prose = np.array([_prose(line) for line in found], np.float32)
    at = np.arange(count)
    heading = _key(title)
    same = np.array([_key(line.text) == heading for line in found]) if heading else at < 0
    alike = [i for i in range(count) if same[i]]
    top = [i for i in alike if found[i].bits & HEADING] or alike or [0]
    ends = [_ends(vote), _ends(other)]
    has = float(other.any())
    dek = _key(about)[:50]
    columns = [
        _places(found, vote, prose),
        np.array([_look(line.text) for line in found], np.float32),
        vote, other, has * (1 - other), np.full(count, has),
        *(shifted(vote, by) for by in (-3, -2, -1, 1, 2, 3)),
        *(shifted(other, by) for by in (-1, 1)),
        has * (at < ends[1][0]), has * (at > ends[1][1]),
        ((at - top[0]) / 20).clip(-2, 4), at > top[0],
        at >= ends[0][0], at <= ends[0][1],
        ((at - ends[0][0]) / 10).clip(-2, 2), ((at - ends[0][1]) / 10).clip(-2, 2),
        same,
        [bool(dek) and _key(line.text[:80]).startswith(dek[: len(line.text)]) for line in found],
        _repeats(found),
        np.full(count, (vote * prose).sum() / max(1, prose.sum())),
    ]  # fmt: skip
    return np.hstack([np.array(c, np.float32).reshape(count, -1) for c in columns])


def _prose(line: Line) -> int:
    size = len(line.text) * (3 if _CJK.search(line.text) else 1)
    return size if size >= 60 and line.linked < 0.5 else 0


def _ends(vote: npt.NDArray[Any]) -> tuple[int, int]:
    if not vote.any():
        return 0, 0
    return int(vote.argmax()), len(vote) - 1 - int(vote[::-1].argmax())


def _places(found: Sequence[Line], vote: Floats, prose: Floats) -> Floats:
    """What the markup calls each line, and how much of the prose and votes its elements hold."""
    named = np.array([line.bits for line in found])
    bits = (named[:, None] >> np.arange(BITS) & 1).astype(np.float32)
    weight = vote * prose
    usual = weight @ bits > _USUAL * max(1.0, float(weight.sum()))
    usual[: len(TAGS)] = False
    held: Counter[int] = Counter()
    elected: Counter[int] = Counter()
    for line, size, yes in zip(found, prose.tolist(), vote.tolist(), strict=True):
        for element in line.above:
            held[element] += size
            elected[element] += yes
    total, yeses = max(1.0, float(prose.sum())), max(1.0, float(vote.sum()))
    rows = []
    for line in found:
        above = (*line.above, *(0,) * (_LEVELS + 1))[1 : _LEVELS + 1]
        rows.append(
            [
                line.linked, line.strong, min(len(line.above), 30) / 15,
                *(held[e] / total for e in above), *(elected[e] / yeses for e in above),
            ]
        )  # fmt: skip
    return np.hstack([bits * ~usual, np.array(rows, np.float32)])


@lru_cache(4096)  # menus come with each page of a site
def _look(text: str) -> tuple[float, ...]:
    words = text.split()
    count = len(words)
    figures, capitals, letters = kinds(text)
    cjk = bool(_CJK.search(text))
    ruled = reason(text)
    return (
        min(len(text), 800) / 400,
        float(np.log1p(len(text) * (3 if cjk else 1))) / 6,
        figures / len(text),
        capitals / max(1, letters),
        float(bool(_ENDED.search(text))),
        text.count(",") / count,
        float(ruled is not None),
        float(ruled == "caption"),
        sum(w[0].isupper() for w in words) / count,
        float(any(c in text for c in "|»›")),
        float("@" in text or "http" in text or "www." in text),
        float(any(c in text for c in '"“”「')),
        float(text.endswith((":", "："))),
        float(text.endswith(("?", "？"))),
        float(text[0].islower()),
        float(text.endswith(("...", "…"))),
        float(text[0] in "[(*•"),
        float(cjk),
    )


def _repeats(found: Sequence[Line]) -> list[bool]:
    times = Counter(line.text for line in found)
    return [times[line.text] > 1 for line in found]


def scores(x: Floats) -> Floats:
    """The probability, 0 to 1, that each line is of the article."""
    return predict(_weights(), x)


def predict(weights: dict[str, Floats], x: Floats) -> Floats:
    hidden = np.maximum(x @ weights["w1"] + weights["b1"], 0)
    out: Floats = 1 / (1 + np.exp(-np.clip(hidden @ weights["w2"] + weights["b2"], -30, 30)))
    return out[:, 0]


@cache
def _weights() -> dict[str, Floats]:
    text = (files("app.ingest") / "passages.json").read_text()
    return {name: np.array(values, np.float32) for name, values in json.loads(text).items()}
