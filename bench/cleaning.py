"""How well articles are cleaned, on pages with their articles made by hand.

    python bench/cleaning.py pages.jsonl.gz

Each line of the file has `html` and `text` (the article). Three figures: F1 of 4-word shingles of
the cleaned text of the whole page; the same of the page as HTML; and what share of the words stays
when the article itself is cleaned, which should be all.
"""

import gzip
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import lxml.html

from app.ingest.articles import clean
from app.ingest.documents import Document
from app.ingest.html import extract, visible


def pages(path: str) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt") as lines:
        yield from map(json.loads, lines)


def naive(html: str) -> str:
    """All that a page shows, a line for each block."""
    return visible(lxml.html.document_fromstring(html.encode("utf-8", "ignore")))


def shingles(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[i : i + 4]) for i in range(max(1, len(words) - 3)))


def score(wanted: str, found: str) -> tuple[float, float]:
    """Precision and recall of one text."""
    a, b = shingles(wanted), shingles(found)
    right = (a & b).total()
    return right / max(1, b.total()), right / max(1, a.total())


def report(name: str, pairs: list[tuple[str, str]], seconds: float) -> None:
    scores = [score(wanted, found) for wanted, found in pairs]
    precision = sum(p for p, _ in scores) / len(scores)
    recall = sum(r for _, r in scores) / len(scores)
    f1 = 2 * precision * recall / (precision + recall)
    rate = len(pairs) / seconds if seconds else 0
    print(f"{name:24} P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f}  {rate:6.0f} a second")


def timed(texts: list[str], step: Callable[[str], str]) -> tuple[list[str], float]:
    start = time.process_time()
    return [step(text) for text in texts], time.process_time() - start


def body(text: str) -> str:
    return clean(Document(text=text, file="-", format="text")).body


def main(path: str) -> None:
    sample = list(pages(path))
    wanted = [page["text"] for page in sample]
    texts = [naive(page["html"]) for page in sample]
    report("page as text, raw", list(zip(wanted, texts, strict=True)), 0)
    cleaned, seconds = timed(texts, body)
    report("page as text, cleaned", list(zip(wanted, cleaned, strict=True)), seconds)
    found, seconds = timed([page["html"] for page in sample], lambda html: extract(html).text)
    report("page as HTML", list(zip(wanted, found, strict=True)), seconds)
    again, seconds = timed(wanted, body)
    kept = [len(b.split()) / max(1, len(a.split())) for a, b in zip(wanted, again, strict=True)]
    total = sum(len(b.split()) for b in again) / sum(len(a.split()) for a in wanted)
    print(
        f"article alone            words kept {total:.4f}, mean of articles "
        f"{sum(kept) / len(kept):.4f}, under .95 in {sum(k < 0.95 for k in kept)} of {len(kept)}"
    )


if __name__ == "__main__":
    main(sys.argv[1])
