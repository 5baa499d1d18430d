"""Measure weights on the held out sentences: `python training/tagger/measure.py [FOLDER...]`.

A folder holds ner-en.onnx and tokenizer.json; without one, those of Dateline. What comes out is
exact characters: precision, recall and F1 of the tagger by itself, and of the people resolved.
"""

import sys
from pathlib import Path

import made

from app.ingest import entities
from app.ingest.mentions import HERE, Tagger


def read(piece: str) -> tuple[str, dict[str, set[tuple[int, int]]]]:
    """The text without its brackets, and where the names of each label stand in it."""
    text, at = "", 0
    gold: dict[str, set[tuple[int, int]]] = {"PER": set(), "LOC": set()}
    for match in made.PART.finditer(piece):
        text += piece[at : match.start()]
        gold.setdefault(match[1], set()).add((len(text), len(text) + len(match[2])))
        text, at = text + match[2], match.end()
    return text + piece[at:], gold


def main() -> None:
    probes = [read("\n".join(piece)) for piece in made.pieces("probe.txt")]
    for folder in map(Path, sys.argv[1:] or [HERE]):
        tagger = Tagger(folder)
        rows = {"PER": [0, 0, 0], "LOC": [0, 0, 0], "person": [0, 0, 0]}
        for text, gold in probes:
            spans = tagger.find([text])[0]
            found = {label: {(s.start, s.end) for s in spans if s.label == label} for label in gold}
            resolved = entities.resolve(text, spans).mentions
            found["person"] = {(m.start, m.end) for m in resolved if m.kind == "person"}
            for row, counts in rows.items():
                wanted = gold["PER" if row == "person" else row]
                counts[0] += len(found[row] & wanted)
                counts[1] += len(found[row])
                counts[2] += len(wanted)
        print(folder)
        for row, (right, found_, wanted_) in rows.items():
            precision, recall = right / max(1, found_), right / max(1, wanted_)
            f1 = 2 * right / max(1, found_ + wanted_)
            print(f"  {row:8} P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f}  of {wanted_}")


if __name__ == "__main__":
    main()
