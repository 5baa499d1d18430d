import fcntl
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine

from app.config import ROOT, Settings
from app.errors import LockHeld
from app.ingest.documents import Document
from app.ingest.lock import Holder, held, holder
from app.ingest.pipeline import ingest
from faults import faults


def test_a_second_writer_is_told_who_writes_and_then_refused(settings: Settings) -> None:
    said: list[str] = []
    with (
        held(settings),
        pytest.raises(LockHeld, match=rf"Process {os.getpid()} is writing since \d{{4}}-"),
        held(settings, patience=0.3, waiting=said.append),
    ):
        pass
    assert [f"Process {os.getpid()} is writing" in sentence for sentence in said] == [True]
    with held(settings, patience=0):  # free again
        pass


def test_who_writes_can_be_asked_for_and_a_dead_one_holds_nothing(settings: Settings) -> None:
    assert holder(settings) is None
    with held(settings):
        writer = holder(settings)
        assert writer
        assert writer.process == os.getpid()
    assert holder(settings) is None  # though the file still names the one who wrote
    (settings.data_dir / "write.lock").write_text("4711")  # of an earlier edition
    with held(settings, patience=0):
        pass


def test_who_has_just_taken_the_lock_is_named_too(settings: Settings) -> None:
    settings.data_dir.mkdir()
    path = settings.data_dir / "write.lock"
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        late = threading.Timer(0.01, path.write_text, ['[4711, "today"]'])
        late.start()
        assert holder(settings) == Holder(4711, "today")
        late.join()


def test_of_two_ingestions_at_once_one_waits_and_finds_all_known(
    settings: Settings, database: Engine
) -> None:
    texts = [f"Bericht {n}\n\nDas ist der Bericht {n} aus der Stadt." for n in range(30)]
    documents = [Document(text, f"{n}.txt", "text") for n, text in enumerate(texts)]
    said: list[str] = []
    with ThreadPoolExecutor(2) as threads:
        runs = [
            threads.submit(ingest, settings, database, documents, waiting=said.append)
            for _ in range(2)
        ]
        counts = [dict(run.result().counts) for run in runs]
    assert sorted(counts, key=str) == [{"known": 30}, {"new": 30}]
    assert len(said) <= 1
    assert all(f"Process {os.getpid()}" in sentence for sentence in said)
    assert not faults(settings, database)


def test_a_killed_parent_takes_its_processes_and_the_lock_along(settings: Settings) -> None:
    command = [sys.executable, "-c", PARENT, str(settings.data_dir)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as parent:
        assert parent.stdout
        assert parent.stdout.readline() == "at work\n"
        with pytest.raises(LockHeld), held(settings, patience=0):
            pass
        parent.kill()
    with held(settings, patience=10):
        pass


PARENT = """
import sys, time
from pathlib import Path
from app.config import Settings
from app.ingest.documents import Document
from app.ingest.lock import held
from app.ingest.workers import Workers

def work(document):
    time.sleep(0.2)

settings = Settings(_env_file=None, data_dir=Path(sys.argv[1]))
with held(settings), Workers(2, work) as pool:
    documents = [Document("text", "a.txt", "text")] * 1_000
    for _ in pool.run((number, documents[:8]) for number in range(1_000)):
        print("at work", flush=True)
"""
