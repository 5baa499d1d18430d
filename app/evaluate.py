"""Quality in numbers: what the pipeline finds, against hand-made answers."""

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.config import ROOT
from app.errors import DatelineError
from app.ingest import pipeline
from app.ingest.documents import Document, read
from app.ingest.duplicates import same
from app.ingest.store import Prepared

MEASURES = ("words", "headline", "publisher", "date", "people", "countries", "copies")


@dataclass(slots=True)
class Score:
    """Right, found and wanted; precision and recall are 1 where there was nothing to get wrong."""

    right: int = 0
    found: int = 0
    wanted: int = 0
    wrong: list[str] = field(default_factory=list)

    def compare(self, file: str, found: set[str], wanted: set[str], allowed: set[str]) -> None:
        found = found - (allowed - wanted)
        self.right += len(found & wanted)
        self.found += len(found)
        self.wanted += len(wanted)
        self.wrong += [f"{file}: {name}" for name in sorted(found ^ wanted)]

    def row(self, name: str) -> dict[str, Any]:
        precision = self.right / self.found if self.found else 1.0
        recall = self.right / self.wanted if self.wanted else 1.0
        return {
            "measure": name,
            "precision": round(precision, 4),
            "recall": round(recall, 4),
            "wanted": self.wanted,
            "wrong": self.wrong,
        }


def evaluate(gold: Path, half: str | None = None) -> list[dict[str, Any]]:
    """One row a measure. `gold` is a JSON object: file name -> answers, as tests/gold/seeds.json.

    The files lie beside the answers, or in seeds/. Answers may say to which half of the set their
    file belongs (development, held out); `half` takes those alone.
    """
    answers = {
        file: answer
        for file, answer in _answers(gold).items()
        if half is None or answer.get("half") == half
    }
    scores = {name: Score() for name in MEASURES}
    found: dict[str, Prepared] = {}
    for file, answer in answers.items():
        prepared = found[file] = pipeline.prepare(_document(gold, file))
        _score(scores, file, prepared, answer)
    scores["copies"].compare(
        "copies",
        _pairs({f: p.article.body for f, p in found.items()}),
        _pairs({f: a["clean_body"] for f, a in answers.items()}),
        set(),
    )
    return [score.row(name) for name, score in scores.items()]


def halves(gold: Path) -> list[str]:
    """The halves a set of answers is made of, in order; none for most sets."""
    names = (answer.get("half") for answer in _answers(gold).values())
    return list(dict.fromkeys(name for name in names if name))


def _answers(gold: Path) -> dict[str, Any]:
    try:
        answers: dict[str, Any] = json.loads(gold.read_text())
    except (OSError, ValueError) as error:
        raise DatelineError(f"{gold} cannot be read as answers: {error}.") from None
    return answers


def _document(gold: Path, file: str) -> Document:
    for folder in (gold.parent, ROOT / "seeds"):
        if (folder / file).is_file():
            document = next(iter(read(folder / file, file, None)))
            if isinstance(document, Document):
                return document
    raise DatelineError(f"{file} is neither beside {gold} nor in seeds/.")


def _score(scores: dict[str, Score], file: str, prepared: Prepared, answer: dict[str, Any]) -> None:
    article, names = prepared.article, prepared.names
    mine, wanted = Counter(article.body.split()), Counter(answer["clean_body"].split())
    scores["words"].right += (mine & wanted).total()
    scores["words"].found += mine.total()
    scores["words"].wanted += wanted.total()
    given = {article.headline} if article.headline_origin == "given" else set()
    scores["headline"].compare(file, given, _one(answer["title"]), set())
    scores["publisher"].compare(file, _one(article.publisher), _one(answer["source"]), set())
    date = article.published.date().isoformat() if article.published else None
    scores["date"].compare(file, _one(date), _one(answer["date"]), set())
    people = {e.name for e in names.entities if e.kind == "person"}
    scores["people"].compare(file, people, {p["canonical"] for p in answer["persons"]}, set())
    countries = {e.slug.upper() for e in names.entities if e.kind == "country"}
    optional = set(answer["countries_by_place_only_optional"])
    scores["countries"].compare(file, countries, set(answer["countries"]), optional)


def _one(value: str | None) -> set[str]:
    return {value} if value else set()


def _pairs(bodies: dict[str, str]) -> set[str]:
    files = sorted(bodies)
    return {
        f"{a} = {b}"
        for i, a in enumerate(files)
        for b in files[i + 1 :]
        if same(bodies[a], bodies[b]) is not None
    }


def table(name: str, rows: list[dict[str, Any]]) -> str:
    """The rows for a terminal, each thing that was wrong under its measure."""
    lines = [f"{name:<12}{'precision':>10}{'recall':>10}{'wanted':>10}"]
    for row in rows:
        figures = f"{row['precision']:>10.4f}{row['recall']:>10.4f}{row['wanted']:>10}"
        lines.append(f"{row['measure']:<12}{figures}")
        lines += [f"    {wrong}" for wrong in row["wrong"]]
    return "\n".join(lines)
