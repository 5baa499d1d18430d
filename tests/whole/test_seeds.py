"""The seeds through the whole flow, as a reader and a program meet them."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from app.config import ROOT, Settings
from app.evaluate import evaluate
from app.ingest.annotate import annotated
from app.ingest.documents import Document, read

GOLD: dict[str, Any] = json.loads((ROOT / "tests/gold/seeds.json").read_text())


def command(settings: Settings, *words: str, **options: Any) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DATELINE_DATA_DIR": str(settings.data_dir)}
    return subprocess.run(
        [sys.executable, "-m", "app", *words], cwd=ROOT, env=environment,
        capture_output=True, text=True, timeout=120, **options,
    )  # fmt: skip


@pytest.fixture(scope="module")
def answers() -> dict[str, dict[str, Any]]:
    found = {}
    for path in sorted((ROOT / "seeds").glob("*.txt")):
        document = next(iter(read(path, path.name, None)))
        assert isinstance(document, Document)
        found[path.name] = annotated(document) | {"input": document.text}
    return found


@pytest.mark.parametrize("file", sorted(GOLD))
def test_the_reading_of_a_seed(answers: dict[str, dict[str, Any]], file: str) -> None:
    got, gold = answers[file], GOLD[file]
    assert set(got["people"]) == {p["canonical"] for p in gold["persons"]}
    optional = set(gold["countries_by_place_only_optional"])
    assert set(got["countries"]) - optional == set(gold["countries"])
    assert got["body"].split() == gold["clean_body"].split()
    assert got["publisher"] == gold["source"]
    assert got["published"] is None
    assert got["section"] is None
    if gold["title"]:
        assert (got["headline"], got["headline_origin"]) == (gold["title"], "given")
    else:
        assert got["headline_origin"] == "derived"
        assert got["body"].startswith(got["headline"].rstrip("…").rstrip())
    for field, key in (("body", "mentions"), ("headline", "headline_mentions")):
        for mention in got[key]:
            assert got[field][mention["start"] : mention["end"]] == mention["text"]
    covered = {n for f in got["furniture"] for n in range(f["start"], f["end"])}
    for piece in gold["boilerplate"]:
        words = got["input"][piece["start"] : piece["end"]]
        gaps = [n for n in range(piece["start"], piece["end"]) if n not in covered]
        assert not "".join(got["input"][n] for n in gaps).strip(), words
    for piece in got["furniture"]:
        assert got["input"][piece["start"] : piece["end"]] == piece["text"]


def test_every_form_of_a_name_is_marked(answers: dict[str, dict[str, Any]]) -> None:
    for file, gold in GOLD.items():
        forms = {}
        for m in answers[file]["mentions"] + answers[file]["headline_mentions"]:
            forms.setdefault(m["name"], set()).add(m["text"])
        for person in gold["persons"]:
            assert set(person["aliases"]) <= forms[person["canonical"]], (file, person)


def test_quality_stays_at_its_floor() -> None:
    rows = {row["measure"]: row for row in evaluate(ROOT / "tests/gold/seeds.json")}
    for name, row in rows.items():
        assert (row["precision"], row["recall"]) == (1.0, 1.0), (name, row["wrong"])


def test_a_second_run_changes_nothing(settings: Settings) -> None:
    assert command(settings, "migrate").returncode == 0
    first = command(settings, "ingest", "seeds", "--json")
    assert json.loads(first.stdout)["counts"] == {"new": 5}, first.stderr
    before = _dump(settings)
    started = time.monotonic()
    second = command(settings, "ingest", "seeds", "--json")
    assert json.loads(second.stdout)["counts"] == {"known": 5}
    assert time.monotonic() - started < 10
    assert _dump(settings) == before
    again = command(settings, "ingest", "seeds", "--again", "--json")
    assert json.loads(again.stdout)["counts"] == {"known": 5}
    assert _dump(settings) == before
    assert before["story"][0][-1] == 2
    assert command(settings, "check").returncode == 0


def test_a_broken_file_is_named_and_the_run_goes_on(settings: Settings, tmp_path: Path) -> None:
    command(settings, "migrate")
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "good.txt").write_text("Tokyo calls\n\nJapan said on Monday that it would call.\n")
    (folder / "empty.txt").write_text("")
    (folder / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    (folder / "lines.jsonl").write_text('{"id": 1, "text": "Peru wins the cup."}\n{broken\n')
    result = command(settings, "ingest", str(folder), "--json")
    assert result.returncode == 1
    summary = json.loads(result.stdout)
    assert summary["counts"] == {"new": 2, "failed": 3}
    assert all(failure["stage"] and failure["reason"] for failure in summary["failures"])
    listed = command(settings, "failed")
    assert [name in listed.stdout for name in ("empty.txt", "picture.txt", "lines.jsonl")] == [
        True, True, True,
    ]  # fmt: skip


def test_wrong_use_and_wrong_settings_are_told_in_a_sentence(settings: Settings) -> None:
    assert command(settings, "ingest").returncode == 2
    assert "dateline migrate" in command(settings, "ingest", "seeds").stderr
    environment = {**os.environ, "DATELINE_ENGINE": "lucene"}
    result = subprocess.run(
        [sys.executable, "-m", "app", "check"], cwd=ROOT, env=environment,
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert result.returncode == 2
    assert "DATELINE_ENGINE" in result.stderr
    assert "Traceback" not in result.stderr


def test_killed_in_the_middle_and_begun_again(settings: Settings, tmp_path: Path) -> None:
    """kill -9 of the command itself, then the same again; test_kills.py looks closer."""
    command(settings, "migrate")
    lines = tmp_path / "many.jsonl"
    total = 400
    with lines.open("w") as file:
        for n in range(total):
            text = f"Report {n} from Peru\n\nXi Jinping met envoy number {n} of Japan in Lima. " * 2
            file.write(json.dumps({"id": n, "text": text}) + "\n")
    environment = {**os.environ, "DATELINE_DATA_DIR": str(settings.data_dir)}
    process = subprocess.Popen(
        [sys.executable, "-m", "app", "ingest", str(lines)], cwd=ROOT, env=environment,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < deadline:
        if _count(settings) >= total // 2:
            break
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.wait()
    result = command(settings, "ingest", str(lines), "--json")
    assert result.returncode == 0, result.stderr
    counts = json.loads(result.stdout)["counts"]
    assert counts.get("new", 0) + counts.get("known", 0) == total
    assert _count(settings) == total
    checked = command(settings, "check")
    assert checked.returncode == 0, checked.stdout
    found = command(settings, "search", "person:xi-jinping", "--json")
    assert json.loads(found.stdout)["total"]["value"] == total


def _count(settings: Settings) -> int:
    with sqlite3.connect(settings.data_dir / "dateline.db") as connection:
        return int(connection.execute("SELECT count(*) FROM article").fetchone()[0])


def _dump(settings: Settings) -> dict[str, list[tuple[Any, ...]]]:
    tables = ("article", "mention", "entity", "alias", "articleentity", "fingerprint", "story")
    with sqlite3.connect(settings.data_dir / "dateline.db") as connection:
        return {t: connection.execute(f"SELECT * FROM {t}").fetchall() for t in tables}
