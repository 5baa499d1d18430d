"""Twenty kills at random moments; `python -m bench.kills` makes as many as one likes."""

import random
from pathlib import Path

import pytest

from app.ingest import pipeline
from bench import kills, works

WORKS = ("ingest (whoosh)", "update (tantivy)", "rebuild (whoosh)", "backup", "migrate from 0001")


def test_what_is_killed_and_begun_again_loses_and_doubles_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(works, "DOCUMENTS", 40)
    monkeypatch.setattr(kills, "BATCH", 10)
    monkeypatch.setattr(kills, "INDEXED", 20)
    for name in ("_BATCH", "_INDEXED"):
        monkeypatch.setattr(pipeline, name, getattr(pipeline, name))  # put back afterwards
    kills.prepare()
    chosen = [case for case in works.cases(tmp_path) if case.name in WORKS]
    seed = random.randrange(10_000)
    results = list(kills.killed(20, seed, chosen, tmp_path))
    assert len(results) == 20
    assert [f"{told}: {mistake}" for _, told, _, mistake in results if mistake] == []
    assert sum(met for _, _, met, _ in results) >= 10
