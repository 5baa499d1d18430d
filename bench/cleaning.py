"""How well articles are read from pages, on pages with their articles made by hand.

    python -m bench.cleaning pages.jsonl.gz

Each line of the file has `html`, `title`, `date`, `text` (the article), `site` and `link`. Ours
stands beside trafilatura's in the same run: F1 of 4-word shingles of the article's text; headlines
like the title made by hand; days of publication like the page's own metadata. Then the same of the
page as plain text, and what stays of the article itself when it is cleaned, which should be all.
Sites are split into two halves, so that what is tuned on one shows on the other. Pages on which the
networks were trained flatter ours: training/passages.py measures on sites it has not seen.
"""

import gzip
import json
import re
import sys
import time
import zlib
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import lxml.html
import trafilatura
from trafilatura.metadata import extract_metadata

from app.ingest.articles import clean
from app.ingest.dating import moment
from app.ingest.documents import Document
from app.ingest.html import visible
from app.ingest.readers.pages import page as document_of

_STATED = re.compile(
    r'"datePublished"\s*:\s*"([^"]+)"'
    r"|<meta\b(?=[^>]*?[\"'](?:article:published_time|datePublished|parsely-pub-date|pubdate"
    r"|publishdate|sailthru\.date|dc\.date\.issued|date)[\"'])[^>]*?\bcontent=[\"']([^\"']+)",
    re.I,
)
Found = dict[str, Any]  # text, headline, published


def ours(page: dict[str, Any]) -> Found:
    article = clean(document_of(page["html"], "-", (), page["link"], {}))
    return {"text": article.body, "headline": article.headline, "published": article.published}


def theirs(page: dict[str, Any]) -> Found:
    text = trafilatura.extract(page["html"], favor_precision=True, include_comments=False)
    meta = extract_metadata(page["html"], default_url=page["link"])
    return {"text": text or "", "headline": meta.title, "published": moment(meta.date)[0]}


def as_text(text: str) -> Found:
    article = clean(Document(text=text, file="-", format="text"))
    return {"text": article.body, "headline": article.headline, "published": article.published}


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


def f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def bodies(pages: Sequence[dict[str, Any]], found: Sequence[Found]) -> str:
    scores = [score(p["text"], f["text"]) for p, f in zip(pages, found, strict=True)]
    precision, recall = (sum(part) / len(scores) for part in zip(*scores, strict=True))
    each = sum(f1(*pair) for pair in scores) / len(scores)
    mean = f1(precision, recall)
    return f"P {precision:.3f}  R {recall:.3f}  F1 {mean:.4f}  mean of pages {each:.4f}"


def alike(a: str, b: str) -> float:
    """Twice the longest common subsequence by both lengths, of words in lower case."""
    a, b = (re.sub(r"\W+", " ", text or "").strip().lower() for text in (a, b))
    row = [0] * (len(b) + 1)
    for x in a:
        before = 0
        for j, y in enumerate(b, start=1):
            before, row[j] = row[j], before + 1 if x == y else max(row[j], row[j - 1])
    return 2 * row[-1] / max(1, len(a) + len(b))


def headlines(pages: Sequence[dict[str, Any]], found: Sequence[Found]) -> str:
    likes = [alike(p["title"], f["headline"]) for p, f in zip(pages, found, strict=True)]
    return (
        f"like by .9: {sum(like >= 0.9 for like in likes) / len(likes):.3f}"
        f"  the same: {sum(like == 1 for like in likes) / len(likes):.3f}"
    )


def stated(html: str) -> set[str]:
    """The days on which a page's metadata says it was published, as written and in UTC."""
    days = set()
    for match in _STATED.finditer(html):
        value = match[1] or match[2]
        when, precision = moment(value)
        if when and precision in ("day", "minute"):
            days |= {when.date().isoformat(), value[:10]}
    return days


def days(pages: Sequence[dict[str, Any]], found: Sequence[Found]) -> str:
    pairs = [(stated(p["html"]), f["published"]) for p, f in zip(pages, found, strict=True)]
    told = [(days, when) for days, when in pairs if days]
    right = sum(bool(when) and when.date().isoformat() in days for days, when in told)
    more = sum(bool(when) for days, when in pairs if not days)
    return f"as stated: {right / len(told):.3f} of {len(told)}  found where not stated: {more}"


def timed(
    pages: Sequence[dict[str, Any]], read: Callable[[dict[str, Any]], Found]
) -> tuple[list[Found], float]:
    start = time.process_time()
    return [read(page) for page in pages], len(pages) / (time.process_time() - start)


def half(page: dict[str, Any]) -> int:
    host = re.sub(r"^\w+://(?:www\.)?|/.*$", "", page["site"])
    return zlib.crc32(host.encode()) % 2


def main(path: str) -> None:
    with gzip.open(path, "rt") as lines:
        pages = [json.loads(line) for line in lines]
    rows: dict[str, list[Found]] = {}
    for name, read in (("ours", ours), ("trafilatura", theirs)):
        rows[name], rate = timed(pages, read)
        print(f"{name:12} {rate:5.1f} pages a second")
    rows["page as text"], rate = timed(pages, lambda page: as_text(naive(page["html"])))
    for part, chosen in (("all", (0, 1)), ("even sites", (0,)), ("odd sites", (1,))):
        kept = [i for i, page in enumerate(pages) if half(page) in chosen]
        some = [pages[i] for i in kept]
        print(f"\n{part}: {len(some)} pages")
        for name, found in rows.items():
            print(f"  body      {name:12} {bodies(some, [found[i] for i in kept])}")
        for name in ("ours", "trafilatura"):
            print(f"  headline  {name:12} {headlines(some, [rows[name][i] for i in kept])}")
        for name in ("ours", "trafilatura"):
            print(f"  date      {name:12} {days(some, [rows[name][i] for i in kept])}")
    again = [as_text(page["text"]) for page in pages]
    shares = [
        len(b["text"].split()) / max(1, len(a["text"].split()))
        for a, b in zip(pages, again, strict=True)
    ]
    total = sum(len(b["text"].split()) for b in again) / sum(len(p["text"].split()) for p in pages)
    print(
        f"\narticle alone: words kept {total:.4f}, mean of articles "
        f"{sum(shares) / len(shares):.4f}, under .95 in {sum(k < 0.95 for k in shares)}"
    )


if __name__ == "__main__":
    main(sys.argv[1])
