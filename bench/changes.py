"""How soon a new article is found, and does a rebuild lose a request, with a server at work.

    python -m bench.changes data_dir

`data_dir` holds a library (bench/corpus.py builds one): one article is put in and taken away
again, and the index is built anew, so give it a copy. The server has one core, the rest the other.
"""

import asyncio
import json
import os
import sys
import time
import uuid
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.figures import spread
from bench.serving import CLIENT, SERVER, Client, dateline, served

READERS = 4
QUERIES = ("oil", '"interest rates"', "govern*", "the -said", "", "trade bank")


async def total(client: Client, q: str) -> int:
    status, body = await client.get(f"/api/v1/articles?limit=1&snippets=false&q={q}")
    if status != 200:
        raise SystemExit(f"{status} for {q}: {body[:200]!r}")
    count: int = json.loads(body)["total"]["value"]
    return count


async def found(port: int, folder: str) -> None:
    """One more article: the clock begins when its ingestion does, and again when it is indexed."""
    word = f"zq{uuid.uuid4().hex[:12]}"
    with TemporaryDirectory() as scratch:
        path = Path(scratch) / "new.txt"
        path.write_text(
            f"Harbour opens\n\nLONDON, May 3, 2024 - The harbour of {word} opened on Friday,"
            " said its master, Jane Doe.\n\nShips came from France and Spain in the morning.\n"
        )
        client = await Client.to(port)
        before = stamps(folder)
        begin = time.monotonic()
        process = dateline(folder, "ingest", str(path))
        indexed = slowest = 0.0
        while True:
            asked = time.monotonic()
            count = await total(client, word)
            slowest = max(slowest, time.monotonic() - asked)
            if not indexed and stamps(folder) != before:
                indexed = asked
            if count or time.monotonic() - begin > 60:
                break
            await asyncio.sleep(0.01)
        seen = time.monotonic()
        process.wait()
        print(
            f"found {seen - begin:.2f} s after `dateline ingest` was called, {seen - indexed:.2f} s"
            f" after the index had it; slowest request {slowest * 1000:.0f} ms"
        )
        _, body = await client.get(f"/api/v1/articles?q={word}")
        number = json.loads(body)["results"][0]["id"]
    dateline(folder, "remove", number).wait()
    if await total(client, word):
        raise SystemExit("what was taken away is still found")


def stamps(folder: str) -> list[int]:
    index = Path(folder) / "index"
    return [path.stat().st_mtime_ns for path in sorted(index.glob("*/meta.json"))] + [
        path.stat().st_mtime_ns for path in sorted(index.glob("*/*.toc"))
    ]


async def rebuilt(port: int, folder: str) -> None:
    """Readers go on while the index is built and swapped; any answer but a right one ends it."""
    want = {q: await total(await Client.to(port), quoted(q)) for q in QUERIES}
    times: list[float] = []
    process = dateline(folder, "index", "--rebuild")

    async def read(number: int) -> None:
        client = await Client.to(port)
        after = 0
        while after < 20:  # some more on the new one
            for q in QUERIES:
                begin = time.monotonic()
                count = await total(client, f"{quoted(q)}&page={1 + number + len(times)}")
                if count != want[q]:
                    raise SystemExit(f"{q}: {count} found, not {want[q]}")
                times.append((time.monotonic() - begin) * 1000)
            after += process.poll() is not None

    begin = time.monotonic()
    await asyncio.gather(*(read(number) for number in range(READERS)))
    if process.wait():
        raise SystemExit("the index was not built")
    print(
        f"rebuilt in {time.monotonic() - begin:.0f} s under {len(times)} requests, each answered"
        f" right: {spread(times)}"
    )


def quoted(q: str) -> str:
    return q.replace(" ", "+").replace('"', "%22")


def main(folder: str) -> None:
    os.sched_setaffinity(0, {CLIENT})
    with served(folder, SERVER) as (port, _, _):
        asyncio.run(found(port, folder))
        asyncio.run(rebuilt(port, folder))


if __name__ == "__main__":
    main(sys.argv[1])
