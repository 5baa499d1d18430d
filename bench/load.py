"""The server under load: how soon it is ready, what it holds, how many it answers, who waits.

    python -m bench.load data_dir [seconds]

`data_dir` holds a library (bench/corpus.py builds one); it is only read. The server has one core,
the client another. The queries are the forty of bench/search.py as JSON with two facets and no
snippets; nothing is asked twice in a row. At the end all articles are walked by `next`.
"""

import asyncio
import itertools
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.search import CLIENT, SERVER, Dateline, chosen, free_port, memory

PAGE = 100  # articles a step of the walk


@contextmanager
def started(folder: str) -> Iterator[tuple[int, int, float]]:
    """A server of its own: its port, its process, and the seconds until it said it was ready."""
    port = free_port()
    command = [sys.executable, "-m", "app", "serve", "--port", str(port), "--workers", "1"]
    begin = time.monotonic()
    process = subprocess.Popen(
        ["taskset", "-c", str(SERVER), *command],
        env=os.environ | {"DATELINE_DATA_DIR": folder},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while not asyncio.run(is_ready(port)):
            if time.monotonic() - begin > 60 or process.poll() is not None:
                raise SystemExit("the server does not answer")
            time.sleep(0.01)
        yield port, process.pid, time.monotonic() - begin
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


async def is_ready(port: int) -> bool:
    try:
        client = await Client.to(port)
    except OSError:
        return False
    return (await client.get("/readyz"))[0] == 200


class Client:
    """One connection that is kept open."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    async def to(cls, port: int) -> "Client":
        return cls(*await asyncio.open_connection("127.0.0.1", port))

    async def get(self, path: str) -> tuple[int, bytes]:
        self._writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(head.split("content-length:")[1].split("\r\n")[0])
        return int(head.split()[1]), await self._reader.readexactly(length)


async def pressed(port: int, paths: list[str], connections: int, seconds: float) -> list[float]:
    """Milliseconds of each answer; an answer that is no 200 ends it all."""
    times: list[float] = []
    end = time.monotonic() + seconds

    async def one(number: int) -> None:
        client = await Client.to(port)
        for path in itertools.islice(itertools.cycle(paths), number * 7, None):
            begin = time.monotonic()
            if begin > end:
                return
            status, body = await client.get(path)
            if status != 200:
                raise SystemExit(f"{status} for {path}: {body[:200]!r}")
            times.append((time.monotonic() - begin) * 1000)

    await asyncio.gather(*(one(number) for number in range(connections)))
    return sorted(times)


async def walked(port: int) -> list[str]:
    """The ids of all articles in the order of a walk."""
    client = await Client.to(port)
    path = f"/api/v1/articles?limit={PAGE}&snippets=false&sort=newest"
    ids: list[str] = []
    while path:
        status, body = await client.get(path)
        if status != 200:
            raise SystemExit(f"{status} for {path}")
        answer = json.loads(body)
        ids += [article["id"] for article in answer["results"]]
        path = answer["next"] or ""
        path = path[path.index("/api/") :] if path else ""
    return ids


def main(folder: str, seconds: float) -> None:
    os.sched_setaffinity(0, {CLIENT})
    ours = sqlite3.connect(f"file:{Path(folder) / 'dateline.db'}?mode=ro", uri=True)
    articles = ours.execute("select count(*) from article").fetchone()[0]
    dateline = Dateline(ours)
    paths = [dateline.api(query, False) for query in chosen(ours)]
    with started(folder) as (port, pid, ready):
        print(f"{articles} articles: ready after {ready:.2f} s, {memory(pid):.0f} MB")
        for connections in (1, 16):
            times = asyncio.run(pressed(port, paths, connections, seconds))
            print(
                f"{connections:3} connections: {len(times) / seconds:6.0f} a second, median"
                f" {times[len(times) // 2]:.2f}, p99 {times[len(times) * 99 // 100]:.1f},"
                f" slowest {times[-1]:.0f} ms; {memory(pid):.0f} MB"
            )
        begin = time.monotonic()
        ids = asyncio.run(walked(port))
        print(
            f"walk by {PAGE}: {len(ids)} ids, {len(set(ids))} different, in"
            f" {time.monotonic() - begin:.1f} s; {memory(pid):.0f} MB"
        )
        if sorted(ids) != sorted(one for (one,) in ours.execute("select id from article")):
            raise SystemExit("the walk did not give each article once")


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]) if len(sys.argv) > 2 else 15)
