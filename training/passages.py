"""Trains app/ingest/passages.json: which lines of a page are of its article.

    python training/passages.py pages.jsonl.gz [app/ingest/passages.json]

Each line of the file has `html`, `site`, `link` and `text` (the article, by hand). Without a second
argument it reports five folds by site, ours beside the extractor alone: F1 of 4-word shingles.
"""

import gzip
import json
import re
import sys
import zlib
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import trafilatura
from network import Recipe, trained

from app.ingest import passages, statements
from app.ingest.html import tree_of
from app.ingest.markup import lines
from app.ingest.passages import Floats, features, votes

RECIPE = Recipe(hidden=16, steps=2500, batch=1024, rate=3e-3, decay=2e-3, dropped=0.2)
SPREAD = 0.3  # added to each feature's deviation, so that rare names of classes weigh little
SEEDS = (0, 1)
PARTIAL = (0.35, 0.9)  # pages of which only a beginning was made by hand teach nothing


def prepared(page: dict[str, Any]) -> dict[str, Any]:
    found = lines(tree_of(page["html"]))
    stated = statements.read(tree_of(page["html"]), page["link"])
    taken = trafilatura.extract(page["html"], favor_precision=True, include_comments=False) or ""
    voted = votes(found, taken)
    others = stated.article if len(stated.article) >= passages.STATED else ""
    host = re.sub(r"^\w+://(?:www\.)?|/.*$", "", page["site"])
    long = np.array([1 + len(line.text) / 100 for line in found]).clip(1, 5)
    precision, recall = score(page["text"], taken)
    return {
        "lines": found, "voted": voted, "taken": taken, "text": page["text"],
        "stated": stated, "fold": zlib.crc32(host.encode()) % 5,
        "x": features(found, voted, votes(found, others), stated.headline or "", stated.about),
        "y": np.array(votes(found, page["text"]), np.float32),
        "weight": long * (200 / long.sum()) ** 0.5,
        "partial": precision < PARTIAL[0] and recall > PARTIAL[1],
    }  # fmt: skip


def score(wanted: str, found: str) -> tuple[float, float]:
    a, b = (
        Counter(tuple(words[i : i + 4]) for i in range(max(1, len(words) - 3)))
        for words in (re.findall(r"\w+", text) for text in (wanted, found))
    )
    right = (a & b).total()
    return right / max(1, b.total()), right / max(1, a.total())


def train(pages: list[dict[str, Any]]) -> dict[str, Floats]:
    """Networks of one hidden layer side by side, as one; inputs' scale folded in."""
    pages = [page for page in pages if not page["partial"]]
    x = np.concatenate([page["x"] for page in pages])
    y = np.concatenate([page["y"] for page in pages])
    weight = np.concatenate([page["weight"] for page in pages])
    mean, scale = x.mean(0), x.std(0) + SPREAD
    one = [trained((x - mean) / scale, y, weight, RECIPE, seed) for seed in SEEDS]
    w1 = np.hstack([p["w1"] for p in one])
    b1 = np.concatenate([p["b1"] for p in one])
    return {
        "w1": w1 / scale[:, None],
        "b1": b1 - (mean / scale) @ w1,
        "w2": np.vstack([p["w2"] for p in one]) / len(one),
        "b2": np.mean([p["b2"] for p in one], axis=0),
    }


def report(pages: list[dict[str, Any]]) -> None:
    ours, theirs = [], []
    for fold in range(5):
        weights = train([page for page in pages if page["fold"] != fold])
        passages._weights = lambda weights=weights: weights
        for page in pages:
            if page["fold"] == fold:
                stated = page["stated"]
                text, _ = passages.article(page["lines"], page["taken"], stated)
                ours.append(score(page["text"], text))
                theirs.append(score(page["text"], page["taken"]))
    for name, scores in (("ours", ours), ("the extractor", theirs)):
        precision, recall = (sum(part) / len(scores) for part in zip(*scores, strict=True))
        mean = sum(2 * p * r / (p + r) if p + r else 0 for p, r in scores) / len(scores)
        f1 = 2 * precision * recall / (precision + recall)
        print(f"{name:14} P {precision:.4f} R {recall:.4f} F1 {f1:.4f} mean of pages {mean:.4f}")


def main(source: str, target: str | None) -> None:
    with gzip.open(source, "rt") as file:
        pages = [prepared(json.loads(line)) for line in file]
    if target is None:
        report(pages)
        return
    short = {name: np.round(value, 4).tolist() for name, value in train(pages).items()}
    Path(target).write_text(json.dumps(short, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None)
