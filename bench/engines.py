"""The engines side by side: the same articles, the same queries, one run.

    OPENBLAS_NUM_THREADS=1 python -m bench.engines data_dir [rounds]

`data_dir` holds a library (bench/corpus.py builds one); its index stays as it is. Each engine has
a process of its own, and they take turns query by query. All figures are CPU time of that process,
the engine alone: hits with two facets and ten results, no rows and no passages.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from app.config import Settings
from app.db import make_engine
from app.index import sync
from app.query import SearchQuery, parse
from bench.figures import p99
from bench.libraries import read_only
from bench.search import FACETS, Query, chosen
from bench.serving import memory

ENGINES = ("whoosh", "tantivy")


def spent(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.process_time()
    result = work()
    return time.process_time() - start, result


def answer(name: str, library: str, scratch: str) -> None:
    """One engine: builds its index, then says what each query on standard input costs."""
    url = f"sqlite:///{Path(library) / 'dateline.db'}"
    settings = Settings(_env_file=None, data_dir=Path(scratch), database_url=url, engine=name)
    database = make_engine(settings)
    seconds, articles = spent(lambda: sync.rebuild(settings, database))
    before = memory(os.getpid())
    opening, engine = spent(lambda: sync.open_engine(settings))
    held = memory(os.getpid()) - before
    size = sum(path.stat().st_size for path in settings.index_dir.rglob("*") if path.is_file())
    say = (articles / seconds, size / 1_000_000, opening, held)
    print(json.dumps(say), flush=True)
    for line in sys.stdin:
        text, filters = json.loads(line)
        query = SearchQuery(filters=tuple(map(tuple, filters)), limit=10)
        node = parse(text).node
        took, hits = spent(partial(engine.search, query, node, FACETS))
        print(json.dumps((took * 1000, hits.total)), flush=True)
    print(json.dumps(memory(os.getpid())), flush=True)


def main(library: str, rounds: int) -> None:
    ours = read_only(Path(library) / "dateline.db")
    slugs = {(k, n): s for k, n, s in ours.execute("select kind, name, slug from entity")}
    queries: list[Query] = chosen(ours)
    asked = [
        json.dumps((query.q, sorted((facet, slugs[facet, name]) for facet, name in query.filters)))
        for query in queries
    ]
    with TemporaryDirectory() as scratch:
        processes = []
        for name in ENGINES:
            folder = Path(scratch) / name
            folder.mkdir()
            words = ["-m", "bench.engines", "--engine", name, library, str(folder)]
            process = subprocess.Popen(
                [sys.executable, *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
            processes.append(process)
            rate, size, opening, held = hear(process)
            print(
                f"{name}: indexed at {rate:.0f} a second, {size:.0f} MB; opened in {opening:.2f} s,"
                f" {held:.0f} MB held"
            )
        times: list[list[list[float]]] = [[[] for _ in ENGINES] for _ in queries]
        for _ in range(rounds + 1):
            for at, line in enumerate(asked):
                totals = []
                for number, process in enumerate(processes):
                    assert process.stdin
                    process.stdin.write(line + "\n")
                    process.stdin.flush()
                    took, total = hear(process)
                    times[at][number].append(took)
                    totals.append(total)
                if len(set(totals)) > 1:
                    raise SystemExit(f"{line}: {totals}")
        for number, (name, process) in enumerate(zip(ENGINES, processes, strict=True)):
            assert process.stdin
            process.stdin.close()
            cold = tuple(of[number][0] for of in times)
            warm = tuple(median(of[number][1:]) for of in times)
            print(
                f"{name}, {len(queries)} queries: cold median {median(cold):.2f}, p99"
                f" {p99(cold):.1f}; warm median {median(warm):.2f}, p99 {p99(warm):.1f} ms;"
                f" {hear(process):.0f} MB"
            )
            process.wait()


def hear(process: subprocess.Popen[str]) -> Any:
    assert process.stdout
    return json.loads(process.stdout.readline())


if __name__ == "__main__":
    if sys.argv[1] == "--engine":
        answer(*sys.argv[2:])
    else:
        main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 5)
