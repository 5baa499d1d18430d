"""The second set of answers: what it says of itself, and floors under what is measured on it."""

import json
from typing import Any

import pytest

from app.config import ROOT
from app.errors import DatelineError
from app.evaluate import MEASURES, Score, evaluate, halves, table

VARIED = ROOT / "tests/gold/varied.json"
GOLD: dict[str, Any] = json.loads(VARIED.read_text())


def test_the_answers_fit_their_texts() -> None:
    assert len(GOLD) == 40
    assert halves(VARIED) == ["development", "held out"]
    for file, answer in GOLD.items():
        text = (VARIED.parent / file).read_text()
        plain = " ".join(text.split())
        for paragraph in answer["clean_body"].split("\n"):
            assert " ".join(paragraph.split()) in plain, file
        for person in answer["persons"]:
            assert all(alias in plain for alias in person["aliases"]), (file, person)
        for piece in answer["boilerplate"]:
            assert text[piece["start"] : piece["end"]] not in answer["clean_body"].split("\n"), file


def test_a_score_counts_both_ways() -> None:
    score = Score()
    score.compare("a.txt", {"Ann", "Bob", "Rome"}, {"Ann", "Cid"}, allowed={"Rome"})
    row = score.row("people")
    assert (row["precision"], row["recall"], row["wanted"]) == (0.5, 0.5, 2)
    assert row["wrong"] == ["a.txt: Bob", "a.txt: Cid"]
    assert "a.txt: Bob" in table("all", [row])


def test_one_half_is_measured_alone(tmp_path: Any) -> None:
    gold = tmp_path / "gold.json"
    gold.write_text(json.dumps({"none.txt": {"half": "held out"}}))
    assert [row["measure"] for row in evaluate(gold, "development")] == list(MEASURES)
    with pytest.raises(DatelineError, match=r"none\.txt is neither beside"):
        evaluate(gold, "held out")
