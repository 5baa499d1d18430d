"""The second set of answers: what it says of itself, and floors under what is measured on it."""

import json
from typing import Any

import pytest

from app.config import ROOT
from app.errors import DatelineError
from app.evaluate import MEASURES, Score, evaluate, halves, table
from bench import quality

VARIED = ROOT / "tests/gold/varied.json"
GOLD: dict[str, Any] = json.loads(VARIED.read_text())


def test_the_answers_fit_their_texts() -> None:
    assert len(GOLD) == 50
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


def test_what_is_measured_is_no_worse_than_what_is_shown() -> None:
    """The floor: run bench/quality.py after the rules became better."""
    shown = json.loads(quality.SHOWN.read_text())
    now = {(row["set"], row["measure"]): row for row in quality.measured()}
    assert [(row["set"], row["measure"]) for row in shown] == list(now)
    for row in shown:
        found = now[row["set"], row["measure"]]
        assert found["precision"] >= row["precision"], row
        assert found["recall"] >= row["recall"], row
        assert found["wanted"] == row["wanted"], row


def test_no_date_is_invented() -> None:
    dates = [r for r in json.loads(quality.SHOWN.read_text()) if r["measure"] == "date"]
    assert [row["precision"] for row in dates] == [1.0] * len(dates)


def test_the_readme_shows_the_same_table() -> None:
    text = quality.README.read_text()
    table = quality.markdown(json.loads(quality.SHOWN.read_text()))
    assert quality.readme(text, table) == text
