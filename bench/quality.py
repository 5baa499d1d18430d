"""Write the measured quality where it is shown: `python -m bench.quality` (/about, README.md)."""

import json
from pathlib import Path
from typing import Any

from app.config import ROOT
from app.evaluate import evaluate, halves

GOLD = {"Seeds": "tests/gold/seeds.json", "Varied": "tests/gold/varied.json"}
SHOWN = ROOT / "app/web/quality.json"
README = ROOT / "README.md"
BEGIN, END = "<!-- quality: bench/quality.py writes this -->\n", "<!-- /quality -->\n"


def measured() -> list[dict[str, Any]]:
    """A row a measure and set: precision and recall in hundredths, rounded down, and the count."""
    rows = []
    for name, path in GOLD.items():
        gold = ROOT / path
        parts: list[str | None] = [*halves(gold)] or [None]
        for half in parts:
            label = f"{name}, {half}" if half else name
            rows += [
                {
                    "set": label,
                    "measure": row["measure"],
                    "precision": floor(row["precision"]),
                    "recall": floor(row["recall"]),
                    "wanted": row["wanted"],
                }
                for row in evaluate(gold, half)
            ]
    return rows


def floor(value: float) -> float:
    return int(value * 100 + 1e-6) / 100


def markdown(rows: list[dict[str, Any]]) -> str:
    """A line a measure; precision and recall of each set."""
    sets = list(dict.fromkeys(row["set"] for row in rows))
    lines = [f"| | {' | '.join(sets)} |", f"|---|{'---|' * len(sets)}"]
    for measure in dict.fromkeys(row["measure"] for row in rows):
        cells = [
            f"{row['precision']:.2f} / {row['recall']:.2f} of {row['wanted']:,}"
            if row["wanted"]
            else f"{row['precision']:.2f} / –"
            for row in rows
            if row["measure"] == measure
        ]
        lines.append(f"| {measure} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def readme(text: str, table: str) -> str:
    """The README with the table between its marks."""
    before, rest = text.split(BEGIN)
    return before + BEGIN + table + END + rest.split(END)[1]


def main() -> None:
    rows = measured()
    SHOWN.write_text(json.dumps(rows, indent=1) + "\n")
    README.write_text(readme(Path(README).read_text(), markdown(rows)))


if __name__ == "__main__":
    main()
