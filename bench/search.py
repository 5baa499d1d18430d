"""Search side by side with Datasette: the same articles, the same queries, one run.

    python -m bench.search data_dir datasette [rounds]

`data_dir` holds a library (bench/corpus.py builds one); `datasette` is the command of that name.
Each server has one core, the client the other. The servers take turns, round by round, so that a
busy machine slows both alike; all figures are milliseconds by the clock until the last byte.
Three ways are told apart: `cold`, each query for the first time after the start; `warm`, asked
before; `anew`, all warm but the answer itself (we keep answers, so each turn accepts another type,
which nothing else heeds).
Datasette gets its own database of the same articles (FTS5 with a porter stemmer), its time limits
lifted and its suggestions of facets off. Its facets are two plain columns, the person and the
country that an article names most, for its facets over arrays take seconds; ours count all names.
"""

import http.client
import os
import sqlite3
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import NamedTuple
from urllib.parse import urlencode

from bench.figures import p99
from bench.libraries import read_only
from bench.serving import CLIENT, SERVER, free_port, memory, running, served

FACETS = ("person", "country")
SETTLED = 3  # seconds, in which both do what they do when nobody asks


class Query(NamedTuple):
    """A search in both languages: ours in `q`, FTS5's in `match`; filters by name."""

    q: str
    match: str
    filters: tuple[tuple[str, str], ...] = ()  # facet and the name of a person or country


def chosen(database: sqlite3.Connection) -> list[Query]:
    """Forty queries from rare to very common, with phrases, prefixes and filters."""
    words = ["said", "the", "bank", "oil", "trade", "dollar", "company", "government", "prices",
             "agreement", "minister", "sugar", "strike", "gold", "earthquake", "satellite",
             "cocoa", "submarine"]  # fmt: skip
    pairs = ["oil prices", "central bank", "trade deficit minister", "crude output quota",
             "interest rate cut", "stock split dividend"]  # fmt: skip
    phrases = ["interest rates", "prime minister", "crude oil prices", "balance of payments"]
    prefixes = ["govern*", "infla*", "intervent*"]
    people = top(database, "person")
    countries = top(database, "country")
    found = [Query(text, text) for text in (*words, *pairs, *prefixes)]
    found += [Query(f'"{phrase}"', f'"{phrase}"') for phrase in phrases]
    found += [Query("", "", (("country", countries[0]),)), Query("", "", (("person", people[0]),))]
    found += [
        Query("trade", "trade", (("country", countries[1]),)),
        Query("bank", "bank", (("country", countries[4]), ("country", countries[2]))),
        Query("said", "said", (("person", people[3]),)),
        Query("oil", "oil", (("person", people[8]),)),
        Query('"interest rates"', '"interest rates"', (("country", countries[3]),)),
        Query("dollar OR yen", "dollar OR yen"),
        Query("wheat -corn", "wheat NOT corn"),
    ]
    return found


def top(database: sqlite3.Connection, kind: str) -> list[str]:
    return [
        name
        for (name,) in database.execute(
            "select name from entity join articleentity on entity_number = entity.number"
            " where kind = ? group by entity.number order by count(*) desc limit 20",
            (kind,),
        )
    ]


def peer_database(ours: sqlite3.Connection, path: Path) -> None:
    """The same articles as Datasette likes them: columns to facet by, FTS5 to search."""
    names: dict[tuple[int, str], str] = {}
    for number, kind, name in ours.execute(
        "select article_number, kind, name from articleentity join entity"
        " on entity.number = entity_number where kind in ('person', 'country')"
        " order by mentions"
    ):
        names[number, kind] = name  # the last is the most mentioned
    peer = sqlite3.connect(path)
    peer.execute(
        "create table articles (id integer primary key, headline text, body text,"
        " publisher text, published text, person text, country text)"
    )
    peer.executemany(
        "insert into articles values (?, ?, ?, ?, ?, ?, ?)",
        (
            (*row, *(names.get((row[0], kind)) for kind in FACETS))
            for row in ours.execute(
                "select number, headline, body, publisher, published from article"
            )
        ),
    )
    for facet in FACETS:
        peer.execute(f"create index articles_{facet} on articles ({facet})")
    peer.execute(
        "create virtual table articles_fts using fts5(headline, body, content='articles',"
        " content_rowid='id', tokenize='porter unicode61')"
    )
    peer.execute("insert into articles_fts(articles_fts) values ('rebuild')")
    peer.execute("insert into articles_fts(articles_fts) values ('optimize')")
    peer.commit()
    peer.execute("analyze")
    peer.commit()
    peer.close()


SNIPPETS = (
    "select articles.id, articles.headline,"
    " snippet(articles_fts, 1, '<b>', '</b>', '…', 40) as passage"
    " from articles_fts join articles on articles.id = articles_fts.rowid {narrowed}"
    " order by rank limit 10"
)


class Datasette:
    """Where it answers a query: with its facets as JSON or HTML, and with passages."""

    def table(self, query: Query, suffix: str = "") -> str:
        parameters = [("_size", "10"), *(("_facet", facet) for facet in FACETS)]
        if query.match:
            parameters += [("_search", query.match), ("_searchmode", "raw")]
        parameters += [(f"{facet}__exact", name) for facet, name in query.filters]
        return f"/peer/articles{suffix}?{urlencode(parameters)}"

    def passages(self, query: Query) -> str:
        where = ["articles_fts match :match"] if query.match else []
        bound = {"match": query.match} if query.match else {}
        for at, (facet, name) in enumerate(query.filters):
            bound[f"f{at}"] = name
            where.append(f"articles.{facet} = :f{at}")
        sql = SNIPPETS.format(narrowed="where " + " and ".join(where))
        return "/peer.json?" + urlencode({"sql": sql, "_shape": "objects"} | bound)


class Dateline:
    def __init__(self, database: sqlite3.Connection) -> None:
        self.slugs = {
            (kind, name): slug
            for kind, name, slug in database.execute("select kind, name, slug from entity")
        }

    def _parameters(self, query: Query) -> list[tuple[str, str]]:
        return [("q", query.q)] + [(f, self.slugs[f, name]) for f, name in query.filters]

    def api(self, query: Query, snippets: bool) -> str:
        extra = [("limit", "10"), *(("facet", facet) for facet in FACETS)]
        extra += [] if snippets else [("snippets", "false")]
        return "/api/v1/articles?" + urlencode(self._parameters(query) + extra)

    def page(self, query: Query) -> str:
        return "/search?" + urlencode(self._parameters(query))


def timed(connection: http.client.HTTPConnection, path: str, accept: str = "*/*") -> float:
    start = time.perf_counter()
    connection.request("GET", path, headers={"Accept": accept})
    answer = connection.getresponse()
    body = answer.read()
    spent = (time.perf_counter() - start) * 1000
    if answer.status != 200:
        raise SystemExit(f"{answer.status} for {path}: {body[:300]!r}")
    return spent


def main(folder: str, command: str, rounds: int) -> None:
    os.sched_setaffinity(0, {CLIENT})
    ours = read_only(Path(folder) / "dateline.db")
    queries, dateline, datasette = chosen(ours), Dateline(ours), Datasette()
    ways: dict[str, tuple[Callable[[Query], str], list[Callable[[Query], str]]]] = {
        "JSON, two facets": (
            lambda q: dateline.api(q, False),
            [lambda q: datasette.table(q, ".json")],
        ),
        "JSON with passages": (
            lambda q: dateline.api(q, True),
            [lambda q: datasette.table(q, ".json"), datasette.passages],
        ),
        "HTML page": (dateline.page, [datasette.table]),
    }
    with TemporaryDirectory() as scratch:
        peer_database(ours, Path(scratch) / "peer.db")
        limits = [x for name in ("sql_time_limit_ms", "facet_time_limit_ms")
                  for x in ("--setting", name, "60000")]  # fmt: skip
        port = free_port()
        them = [command, str(Path(scratch) / "peer.db"), "--port", str(port), *limits]
        them += ["--setting", "suggest_facets", "off"]
        for name, (mine, theirs) in ways.items():
            with (
                served(folder, SERVER) as server,
                running(them, port, "/-/versions.json", SERVER),
            ):
                pair = [http.client.HTTPConnection("127.0.0.1", p) for p in (server.port, port)]
                compare(name, queries, pair, mine, theirs, rounds)
                print(f"  Dateline's server: {memory(server.pid):.0f} MB")


def compare(
    name: str,
    queries: list[Query],
    connections: list[http.client.HTTPConnection],
    mine: Callable[[Query], str],
    theirs: list[Callable[[Query], str]],
    rounds: int,
) -> None:
    """Rounds of all queries, at us and then at them, in the three ways."""
    us, them = connections
    paths = [mine(query) for query in queries]
    others = [[path(query) for path in theirs[: None if query.match else 1]] for query in queries]

    def ours(accept: str = "*/*") -> list[float]:
        us.close()  # it may have been idle for longer than the server waits; opened by itself
        return [timed(us, path, accept) for path in paths]

    def peer() -> list[float]:
        return [sum(timed(them, path) for path in some) for some in others]

    print(f"{name}, {len(queries)} queries")
    told(queries, "cold", [(ours(), peer())])
    time.sleep(SETTLED)
    told(queries, "warm", [(ours(), peer()) for _ in range(rounds)])
    told(queries, "anew", [(ours(f"turn/{turn}, */*"), peer()) for turn in range(rounds)])


def told(queries: list[Query], label: str, turns: list[tuple[list[float], list[float]]]) -> None:
    our = [spent for mine, _ in turns for spent in mine]
    their = [spent for _, others in turns for spent in others]
    slower = sum(a > b for a, b in zip(our, their, strict=True))
    print(
        f"  {label}: median {median(our):6.2f} against {median(their):7.2f} ms"
        f" ({median(their) / median(our):5.1f} x); p99 {p99(our):7.2f} against"
        f" {p99(their):7.2f} ({p99(their) / p99(our):5.1f} x); slower {slower} of {len(our)}"
    )
    if os.environ.get("VERBOSE"):
        for at, query in enumerate(queries):
            a, b = (median(turn[side][at] for turn in turns) for side in (0, 1))
            print(f"    {a:8.2f} {b:8.2f}  {query}")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 5)
