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
import sys
import time
from pathlib import Path

from bench.figures import spread
from bench.libraries import read_only
from bench.search import Dateline, chosen
from bench.serving import CLIENT, SERVER, Client, memory, served

PAGE = 100  # articles a step of the walk


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
    return times


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
    ours = read_only(Path(folder) / "dateline.db")
    articles = ours.execute("select count(*) from article").fetchone()[0]
    dateline = Dateline(ours)
    paths = [dateline.api(query, False) for query in chosen(ours)]
    with served(folder, SERVER) as (port, pid, ready):
        print(f"{articles} articles: ready after {ready:.2f} s, {memory(pid):.0f} MB")
        for connections in (1, 16):
            times = asyncio.run(pressed(port, paths, connections, seconds))
            print(
                f"{connections:3} connections: {len(times) / seconds:6.0f} a second,"
                f" {spread(times)}; {memory(pid):.0f} MB"
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
