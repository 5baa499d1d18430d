"""Everything at once: readers, an ingestion, rebuilds of the index and backups, with one server.

    python -m bench.storm data_dir [seconds [connections]]

`data_dir` holds a library; it is copied, and the copy is worked on. 64 connections ask for a minute
for searches, articles, lists, feeds and pages; meanwhile articles come in, the index is built anew
for each engine in turn and swapped, and backups are taken. Any answer but a right one is an error.
Each backup must hold every article that stood both before and after it, and none that stood neither
then nor in between. At the end each is restored into a library of its own, which must equal it row
by row and pass `check`; one more, taken when all is quiet, must equal the library itself.
"""

import asyncio
import contextlib
import json
import shutil
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from bench.figures import spread
from bench.libraries import read_only
from bench.serving import SERVER, Client, dateline, served
from bench.works import TABLES, Rows, rows

COMING = 150  # articles a run: it holds the write lock, for which a rebuild waits
QUERIES = ("oil", "said", '"prime minister"', "govern*", "japan -china", "trade OR bank", "")
ENGINES = ("tantivy", "whoosh")


@dataclass
class Tally:
    """What was answered, and what went wrong."""

    times: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def addresses(library: Path) -> list[str]:
    """What readers ask for: none of it goes away while articles come."""
    with contextlib.closing(read_only(library / "dateline.db")) as ours:
        ids = [id for (id,) in ours.execute("SELECT id FROM article ORDER BY id LIMIT 40")]
        names = ours.execute(
            "SELECT kind, slug FROM entity JOIN articleentity ON number = entity_number"
            " WHERE merged_into IS NULL AND kind IN ('person', 'country')"
            " GROUP BY number ORDER BY count(*) DESC LIMIT 10"
        ).fetchall()
    plural = {"person": "people", "country": "countries"}
    found = ["/", "/people", "/feed.atom", "/timeline", "/readyz", "/api/v1/status"]
    found += [f"/search?q={quote(q)}" for q in QUERIES]
    found += [f"/api/v1/articles?q={quote(q)}&limit=10" for q in QUERIES]
    found += [f"/articles/{id}" for id in ids[:20]] + [f"/api/v1/articles/{id}" for id in ids[20:]]
    found += [f"/{plural[kind]}/{slug}" for kind, slug in names]
    return found


async def done(tally: Tally, library: Path, *words: str, **more: str) -> float:
    """A command to its end; the seconds it took."""
    begin = time.monotonic()
    process = dateline(library, *words, **more)
    out, err = await asyncio.to_thread(process.communicate)
    if process.returncode:
        tally.wrong.append(f"{' '.join(words)}: {process.returncode} {out} {err}")
    return time.monotonic() - begin


async def read(tally: Tally, port: int, paths: list[str], number: int, over: asyncio.Event) -> None:
    client = await Client.to(port)
    at = number * 7
    while not over.is_set():
        path = paths[at % len(paths)]
        at += 1
        begin = time.monotonic()
        try:
            status, body = await client.get(path)
        except (OSError, asyncio.IncompleteReadError) as error:
            tally.wrong.append(f"{path}: {error!r}")
            client = await Client.to(port)
            continue
        tally.times.append((time.monotonic() - begin) * 1000)
        tally.statuses[status] += 1
        if status != 200:
            tally.wrong.append(f"{path}: {status} {body[:300]!r}")


def articles(scratch: Path, count: int) -> Path:
    path = scratch / "coming.jsonl"
    with path.open("w") as file:
        for n in range(count):
            text = (
                f"Harbour {n} opens in Lima\n\nLIMA, May 3, 2024 - The harbour number {n} opened on"
                f" Friday, said its master Jane Doe.\n\nShip {n * 3} came from France and ship"
                f" {n * 7} from Japan, where the prime minister spoke of oil and trade.\n"
            )
            file.write(json.dumps({"id": n, "text": text}) + "\n")
    return path


async def ingesting(
    tally: Tally, library: Path, scratch: Path, end: float, moving: set[str]
) -> int:
    """New articles come, and some go again, as long as it lasts; how many times they came."""
    file, runs = articles(scratch, COMING), 0
    ids: list[str] = []
    while time.monotonic() < end:
        if ids:
            await done(tally, library, "remove", *ids)
            await done(tally, library, "remove", "--undo", *ids)
        await done(tally, library, "ingest", str(file))
        runs += 1
        with sqlite3.connect(library / "dateline.db") as ours:
            query = "SELECT id FROM article WHERE file LIKE '%coming%' ORDER BY number LIMIT 50"
            ids = [id for (id,) in ours.execute(query)]
        moving.update(ids)
    return runs


async def rebuilding(tally: Tally, library: Path, end: float) -> list[float]:
    taken: list[float] = []
    while time.monotonic() < end:
        engine = ENGINES[len(taken) % 2]
        taken.append(await done(tally, library, "index", "--rebuild", "--engine", engine))
    return taken


def stood(file: Path) -> dict[str, int]:
    """The articles in a database, each by what came in of it."""
    with contextlib.closing(read_only(file)) as ours:
        found = ours.execute("SELECT id, headline, published, original FROM article")
        return {row[0]: hash(row[1:]) for row in found}


async def backing_up(
    tally: Tally, library: Path, scratch: Path, end: float, moving: set[str]
) -> list[Path]:
    """Backups of a library that changes, each compared with what stood before and after it."""
    copies: list[Path] = []
    while time.monotonic() < end:
        file = scratch / f"backup{len(copies)}.db"
        before = await asyncio.to_thread(stood, library / "dateline.db")
        await done(tally, library, "backup", str(file))
        after = await asyncio.to_thread(stood, library / "dateline.db")
        copy = await asyncio.to_thread(stood, file)
        lost = {id for id, _ in before.items() & after.items()} - copy.keys() - moving
        other = {id for id in copy if id in before and copy[id] not in (before[id], after.get(id))}
        if lost or other:
            tally.wrong.append(f"{file.name}: {len(lost)} articles lost, {len(other)} others")
        copies.append(file)
        await asyncio.sleep(15)
    return copies


async def storm(
    tally: Tally, library: Path, scratch: Path, port: int, seconds: float, connections: int
) -> tuple[int, list[float], list[Path]]:
    end = time.monotonic() + seconds
    paths = addresses(library)
    over = asyncio.Event()
    readers = [
        asyncio.create_task(read(tally, port, paths, number, over)) for number in range(connections)
    ]
    moving: set[str] = set()  # articles that are away now and then
    works = await asyncio.gather(
        ingesting(tally, library, scratch, end, moving),
        rebuilding(tally, library, end),
        backing_up(tally, library, scratch, end, moving),
    )
    over.set()  # what the works began they ended, with readers all the time
    await asyncio.gather(*readers)
    return works


def counts(found: Rows) -> dict[str, int]:
    return {table: len(found.get(table, ())) for table in TABLES}


def restored(tally: Tally, copy: Path, scratch: Path) -> int:
    """Put a backup into a library of its own: it is the backup, row by row, and all is well."""
    library = scratch / f"{copy.name} restored"
    for words in (("restore", str(copy)), ("check",)):
        process = dateline(library, *words)
        out, err = process.communicate()
        if process.returncode:
            tally.wrong.append(f"{words} of {copy.name}: {out} {err}")
    found, wanted = rows(library / "dateline.db"), rows(copy)
    if found != wanted:
        tally.wrong.append(f"{copy.name} restored: {counts(found)}, not {counts(wanted)}")
    shutil.rmtree(library)
    return len(wanted["article"])


def main(given: str, seconds: float, connections: int) -> None:
    tally = Tally()
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        library = scratch / "library"
        shutil.copytree(given, library, symlinks=True)
        for words in (("migrate",), ("index", "--if-needed"), ("check", "--repair")):
            process = dateline(library, *words)
            out, err = process.communicate()
            if process.returncode:
                raise SystemExit(f"{words}: {out} {err}")
        with served(library, SERVER) as (port, _, ready):
            begin = time.monotonic()
            work = storm(tally, library, scratch, port, seconds, connections)
            runs, rebuilds, copies = asyncio.run(work)
            taken = time.monotonic() - begin
            last = scratch / "last.db"
            asyncio.run(done(tally, library, "backup", str(last)))
        if rows(last) != rows(library / "dateline.db"):
            tally.wrong.append("the last backup is not what stands")
        asyncio.run(done(tally, library, "check"))
        kept = [restored(tally, copy, scratch) for copy in (*copies, last)]
        print(
            f"{connections} connections, {taken:.0f} s, ready after {ready:.1f} s:"
            f" {len(tally.times)} answers, {dict(tally.statuses)},"
            f" {spread(tally.times)}"
        )
        print(
            f"meanwhile {runs} runs of {COMING} articles, {len(rebuilds)} rebuilds"
            f" ({', '.join(f'{one:.0f}' for one in rebuilds)} s), {len(copies)} backups;"
            f" restored: {', '.join(map(str, kept))} articles"
        )
    print("\n".join(tally.wrong[:20]) or "0 errors")
    if tally.wrong:
        raise SystemExit(1)


if __name__ == "__main__":
    options = sys.argv[2:] + ["60", "64"][len(sys.argv) - 2 :]
    main(sys.argv[1], float(options[0]), int(options[1]))
