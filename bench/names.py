"""Measure the tagger and the resolvers: `python -m bench.names FILE...` (JSON lines, .gz or not).

A file with `spans` (start, end, label of PER, LOC, ORG) is scored by exact characters; one with
`places` and `people` (editors' tags of Reuters-21578) by the sets of countries and surnames.
"""

import gzip
import json
import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app import countries
from app.ingest import entities, mentions
from app.ingest.entities import Names

KINDS = {"PER": ("person",), "LOC": ("country", "place"), "ORG": ("organisation",)}
FORMER = {"west-germany": "DE", "uk": "GB", "usa": "US", "uae": "AE", "zaire": "CD", "burma": "MM"}
OTHERS = {"yemen-arab-republic": "YE", "yemen-demo-republic": "YE", "vatican": "VA"}


def read(path: Path) -> Iterator[dict[str, Any]]:
    data = path.read_bytes()
    lines = gzip.decompress(data) if path.suffix == ".gz" else data
    yield from map(json.loads, lines.splitlines())


def names(body: str, headline: str = "") -> Names:
    spans, headline_spans = mentions.builtin().find([body, headline])
    return entities.resolve(body, spans, headline, headline_spans)


class Score:
    """True and false positives, false negatives, added up over documents."""

    def __init__(self) -> None:
        self.right = self.found = self.gold = 0

    def add(self, found: set[Any], gold: set[Any]) -> None:
        self.right += len(found & gold)
        self.found += len(found)
        self.gold += len(gold)

    def __str__(self) -> str:
        precision = self.right / max(1, self.found)
        recall = self.right / max(1, self.gold)
        f1 = 2 * self.right / max(1, self.found + self.gold)
        return f"P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f}  of {self.gold}"


def spans(documents: list[dict[str, Any]]) -> dict[str, Score]:
    scores = {row: Score() for label in KINDS for row in (f"{label} tagger", f"{label} resolved")}
    for document in documents:
        text = document["text"]
        tagged = mentions.builtin().find([text])[0]
        found = entities.resolve(text, tagged).mentions
        for label, kinds in KINDS.items():
            gold = {(s["start"], s["end"]) for s in document["spans"] if s["label"] == label}
            scores[f"{label} tagger"].add(
                {(s.start, s.end) for s in tagged if s.label == label}, gold
            )
            resolved = {(m.start, m.end) for m in found if m.kind in kinds and m.how != "demonym"}
            scores[f"{label} resolved"].add(resolved, gold)
    return scores


def editors(documents: list[dict[str, Any]]) -> dict[str, Score]:
    """Countries without the United States, which the editors gave to every wire from there."""
    code_of = {form.text.lower().replace(" ", "-"): form.code for form in countries.forms()}
    code_of |= FORMER | OTHERS
    scores = {"countries": Score(), "people, recall": Score()}
    for document in documents:
        body = re.sub(r"\n(?! {4})", " ", document["body"]).replace("\n    ", "\n")
        head = document["title"].capitalize()
        dateline = (document["dateline"] or "").title()
        found = names(f"{dateline} {body}".strip(), head)
        codes = {e.slug.upper() for e in found.entities if e.kind == "country"}
        gold = {code_of[place] for place in document["places"] if place in code_of}
        if document["places"]:
            scores["countries"].add(codes - {"US"}, gold - {"US"})
        words = {
            word.lower()
            for e in found.entities
            if e.kind == "person"
            for name in (e.name, *e.full_names, *e.other_names)
            for word in re.findall(r"\w+", name)
        }
        surnames = {tag.removesuffix("-jr").split("-")[-1] for tag in document["people"]}
        surnames = {name for name in surnames if re.search(rf"(?i)\b{name}\b", body)}
        scores["people, recall"].add(surnames & words, surnames)
    return scores


def main() -> None:
    for path in map(Path, sys.argv[1:]):
        documents = list(read(path))
        started = time.process_time()
        measure = spans if "spans" in documents[0] else editors
        scores = measure(documents)
        seconds = time.process_time() - started
        print(f"{path.name}: {len(documents)} documents, {len(documents) / seconds:.0f} a second")
        for row, score in scores.items():
            print(f"  {row:16} {score}")


if __name__ == "__main__":
    main()
