"""kill -9 at random moments of everything that writes: is anything lost, doubled or damaged?

    python -m bench.kills [kills [seed [only]]]

Each kill takes a small library, begins a piece of work in a process of its own, and kills that
process: after a random share of the time the work takes, or at a random one of its steps (files
opened, renamed, taken away; statements of SQL). Then, before anything is mended: the database is
whole, what was acknowledged is in it, readers have a whole index, a backup is whole or absent. The
work is done again, and the library must be, row by row, what it is without a kill, and `dateline
check` clean. The same seed gives the same works and steps; `only` names one of the works.
"""

import contextlib
import json
import os
import random
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Engine, event

from app.check import check
from app.errors import IndexUnavailable
from app.index import sync
from app.ingest import mentions, pipeline
from app.ingest.store import Outcome
from bench.works import Case, backed_up, cases, mended, migrated, opened, removed, restored, rows

BATCH, INDEXED = 20, 40  # of the pipeline: many transactions in a small library
FILES = ("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.symlink", "shutil.rmtree")


class Ended(NamedTuple):
    status: int  # of os.waitpid
    acknowledged: list[str]
    said: str


def run(case: Case, folder: Path, kill: "Kill | None" = None) -> Ended:
    """The work in a process of its own; what it acknowledged and said until it ended."""
    reader, writer = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of threads: those of the tagger hold nothing
        child = os.fork()
    if not child:
        os.close(reader)
        _live(case, folder, writer, kill)
    os.close(writer)
    if kill and kill.after is not None:
        time.sleep(kill.after)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    with open(reader, "rb") as pipe:
        lines = pipe.read().decode().split("\n")[:-1]
    ids = [line[1:] for line in lines if line.startswith("+")]
    return Ended(status, ids, "\n".join(line[1:] for line in lines if not line.startswith("+")))


class Kill(NamedTuple):
    after: float | None = None  # seconds
    step: int | None = None


def _live(case: Case, folder: Path, pipe: int, kill: Kill | None) -> None:
    steps = 0

    def step(*_: Any) -> None:
        nonlocal steps
        steps += 1
        if kill and steps == kill.step:
            os.kill(os.getpid(), signal.SIGKILL)

    def done(outcomes: list[Outcome]) -> None:
        ids = [f"+{one.article_id}\n" for one in outcomes]
        os.write(pipe, "".join(ids).encode())

    try:
        sys.addaudithook(lambda name, _: step() if name in FILES else None)
        event.listen(Engine, "before_cursor_execute", step)
        event.listen(Engine, "commit", step)
        case.work(case.settings(folder), done)
        os.write(pipe, f"={steps}\n".encode())
        os._exit(0)
    except BaseException:
        os.write(pipe, f"={traceback.format_exc()}\n".encode())
        os._exit(1)


class Wrong(Exception):
    pass


def expect(holds: bool, what: str) -> None:
    if not holds:
        raise Wrong(what)


def at_once(case: Case, folder: Path, ended: Ended) -> None:
    """What must hold before anything is mended."""
    settings = case.settings(folder)
    file = folder / "dateline.db"
    with contextlib.closing(sqlite3.connect(file)) as connection:
        said = connection.execute("PRAGMA integrity_check").fetchone()[0]
        expect(said == "ok", f"database: {said}")
    held_now = rows(file)
    here = {row[1] for row in held_now.get("article", ())}
    gone = {row[0] for row in held_now.get("removed", ())}
    if case.work is removed:
        expect(set(ended.acknowledged) <= gone, "a removal was acknowledged and lost")
    else:
        lost = set(ended.acknowledged) - here
        expect(not lost, f"{len(lost)} articles acknowledged and lost")
    if case.work in (migrated, restored, removed, mended, backed_up):
        expect(held_now in (case.before, case.after), "the database is neither as before nor after")
    copy = folder / "copy" / "backup.db"
    if copy.exists():
        expect(rows(copy) == case.after, "the backup is not what it was taken from")
    if (folder / "index").is_dir() and sync.link(settings).is_symlink():
        try:
            sync.verify(settings)
        except IndexUnavailable as error:
            raise Wrong(error.detail) from None


def afterwards(case: Case, folder: Path) -> None:
    """What must hold when the work was done again."""
    settings = case.settings(folder)
    found = rows(folder / "dateline.db")
    for table, wanted in case.after.items():
        got = found[table]
        doubled = len(got) - len(set(got))
        expect(got == wanted, f"{table}: {len(got)} rows, not {len(wanted)}; {doubled} doubled")
    with opened(settings) as database:
        if case.work is migrated:
            sync.rebuild(settings, database)
        bad = [
            f for f in check(settings, database) if not f.ok and f.name not in ("disk", "settings")
        ]
    expect(not bad, f"check: {bad}")
    left = [p.name for p in folder.rglob("*.partial*")] + [
        p.name for p in folder.glob("*restored*")
    ]
    expect(not left, f"left: {left}")


def measure(case: Case, scratch: Path) -> None:
    """The library before, and what the work takes and makes when nobody kills it."""
    case.folder = scratch / f"{case.name} before"
    case.begin(case.settings(case.folder))
    case.before = rows(case.folder / "dateline.db")
    folder = scratch / f"{case.name} after"
    shutil.copytree(case.folder, folder, symlinks=True)
    begin = time.monotonic()
    ended = run(case, folder)
    case.seconds = time.monotonic() - begin
    if ended.status:
        raise SystemExit(f"{case.name} does not work:\n{ended.said}")
    case.steps = int(ended.said)
    case.after = rows(folder / "dateline.db")
    shutil.rmtree(folder)


def kill_once(case: Case, kill: Kill, scratch: Path) -> bool:
    """Whether the kill met the work; raises Wrong when something was lost."""
    folder = scratch / "killed"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(case.folder, folder, symlinks=True)
    first = run(case, folder, kill)
    if os.WIFEXITED(first.status) and os.WEXITSTATUS(first.status):
        raise Wrong(first.said)
    at_once(case, folder, first)
    again = run(case, folder)
    expect(not again.status, f"it does not work again: {again.said}")
    afterwards(case, folder)
    return os.WIFSIGNALED(first.status)


def killed(
    kills: int, seed: int, chosen: Sequence[Case], scratch: Path
) -> Iterator[tuple[str, str, bool, str]]:
    """Of each kill: the work, the kill, whether it met the work, and what went wrong."""
    rng = random.Random(seed)
    for number in range(kills):
        case = rng.choices(chosen, [case.weight for case in chosen])[0]
        share, by_step = rng.random(), rng.random() < 0.5
        if not case.seconds:
            measure(case, scratch)
        kill = Kill(step=1 + int(share * case.steps)) if by_step else Kill(share * case.seconds)
        told = f"kill {number} of seed {seed}: {case.name}, {kill}"
        try:
            yield case.name, told, kill_once(case, kill, scratch), ""
        except Wrong as error:
            yield case.name, told, True, str(error)


def prepare() -> None:
    pipeline._BATCH, pipeline._INDEXED = BATCH, INDEXED
    mentions.finder(mentions.BUILTIN)  # once for all processes


def main(kills: int, seed: int, only: str = "") -> None:
    prepare()
    wrong, met = 0, Counter[str]()
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        chosen = [case for case in cases(scratch) if only in case.name]
        for work, told, was_met, mistake in killed(kills, seed, chosen, scratch):
            met[work] += was_met
            wrong += bool(mistake)
            print(f"{told}: {f'WRONG: {mistake}' if mistake else 'well'}", flush=True)
    print(json.dumps(met, indent=1))
    print(f"{met.total()} of {kills} kills met the work, {wrong} went wrong")
    if wrong:
        raise SystemExit(1)


if __name__ == "__main__":
    given = sys.argv[1:] + ["200", "1", ""][len(sys.argv) - 1 :]
    main(int(given[0]), int(given[1]), given[2])
