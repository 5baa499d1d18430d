"""Whether a server answers whatever is asked: random requests, and clients that mean harm.

    python -m bench.requests http://127.0.0.1:8000 [requests]

No answer may have a status of 500 or more (503 apart, where something is being made) and 99 of 100
must come within 0.3 s. Then slow, long, many and broken ones are sent while a reader goes on
asking: each must be refused in words, and the reader must not wait.

The whole OpenAPI description is tried by schemathesis, in an environment of its own:

    pip install schemathesis
    st run http://127.0.0.1:8000/api/openapi.json --checks all
"""

import json
import random
import socket
import sys
import threading
import time
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from urllib.parse import quote, quote_from_bytes, urlsplit
from urllib.request import urlopen

from app.config import ROOT

HOSTILE = json.loads((ROOT / "tests" / "hostile.json").read_text())
MOST = 0.3  # seconds, of 99 in 100
PARAMETERS = """
q person country organisation place publisher language year exclude.person exclude.year from to
undated sort collapse limit page cursor facet snippets find format letter a b furniture part back
theme
""".split()
VALUES = """
oil president the a* *a* ?? "oil price" person:akiba -the 習近平 2024 2024-05 0000 9999-99-99 -1 0 1
20 100 101 99999999999999999999 1e9 NaN true false null unknown only exclude relevance newest
oldest length story jsonl csv excel xml none ../../etc/passwd ' or 1=1-- <script>alert(1)</script>
{{7*7}} ${x} %00 ~W10 ~ ~~~~ \\ // : ; & = + # ? [] () "" ' ` \u202e \u200b \ud800 é́́́
""".split()
PATHS = """
/ /search /people /people/{} /countries /countries/{} /organisations /organisations/{} /places
/places/{} /stories/{} /articles/{} /timeline /map /network /about /help/search /docs /which
/search/values/{} /feed.atom /feed.json /opensearch.xml /sitemap.xml /robots.txt /static/{}
/nowhere/{} /preferences /access /healthz /readyz /metrics /api/openapi.json /api/v1/articles
/api/v1/articles/{} /api/v1/articles/{}/original /api/v1/articles/{}/similar /api/v1/stories/{}
/api/v1/stories/{}/diff /api/v1/people /api/v1/people/{} /api/v1/countries /api/v1/countries/{}
/api/v1/organisations /api/v1/organisations/{} /api/v1/places /api/v1/places/{} /api/v1/timeline
/api/v1/map /api/v1/network /api/v1/suggest /api/v1/facets/{} /api/v1/export /api/v1/status
""".split()
METHODS = ("GET",) * 40 + ("HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "QUERY", "PATCH")


def value(chance: random.Random) -> str:
    match chance.randrange(5):
        case 0:
            return quote_from_bytes(chance.randbytes(chance.randrange(12)))
        case 1:
            pieces = HOSTILE[chance.choice(list(HOSTILE))]
            return "".join(text * times for text, times in pieces)
        case 2:
            text = " ".join(chance.choices(VALUES, k=chance.randrange(1, 9)))
            return quote(text.encode("utf-8", "surrogatepass"))
        case _:
            return quote(chance.choice(VALUES).encode("utf-8", "surrogatepass"))


def address(chance: random.Random, known: list[str]) -> str:
    path = chance.choice(PATHS)
    if "{}" in path:
        path = path.format(chance.choice(known) if chance.random() < 0.5 else value(chance)[:2000])
    pairs = [
        f"{chance.choice(PARAMETERS) if chance.random() < 0.95 else value(chance)}={value(chance)}"
        for _ in range(chance.choice((0, 1, 1, 2, 3, 8)))
    ]
    return f"{path}?{'&'.join(pairs)}" if pairs else path


class Client:
    """One connection that is opened again when the other side has closed it."""

    def __init__(self, host: str) -> None:
        self._line = HTTPConnection(host, timeout=60)

    def ask(self, method: str, address: str) -> tuple[int, float]:
        """The status, and the seconds to the whole answer; of an export to its beginning."""
        for last in (False, True):
            begun = time.perf_counter()
            try:
                self._line.putrequest(method, address, skip_accept_encoding=True)
                self._line.endheaders()
                answer = self._line.getresponse()
                answer.read(1_000 if "/export" in address else None)
                taken = time.perf_counter() - begun
                if not answer.isclosed():
                    self._line.close()
                return answer.status, taken
            except (HTTPException, OSError):
                self._line.close()
                if last:
                    raise
        raise AssertionError


def at_random(host: str, count: int, seed: int = 1) -> int:
    """How many answers were wrong."""
    chance, client = random.Random(seed), Client(host)
    with urlopen(f"http://{host}/api/v1/articles?limit=20") as answer:
        found = json.load(answer)["results"]
    known = [one["id"] for one in found] + [n["id"] for one in found for n in one["people"][:2]]
    known += [one["story"]["id"] for one in found if one["story"]] + ["jp", "person", "app.css"]
    times, wrong = [], 0
    for _ in range(count):
        method, where = chance.choice(METHODS), address(chance, known)
        status, taken = client.ask(method, where)
        times.append(taken)
        if status >= 500:
            wrong += 1
            print(f"{status} {method} {where[:300]}")
    times.sort()
    middle, late, last = (times[int(len(times) * part)] * 1000 for part in (0.5, 0.99, 0.9999))
    print(
        f"{count:,} requests: {wrong} wrong; {middle:.1f} ms, "
        f"99 in 100 within {late:.1f}, at most {last:.1f}"
    )
    return wrong + (late > MOST * 1000)


HEAD = b" HTTP/1.1\r\nHost: x\r\n"
GET = b"GET /" + HEAD
POST = b"POST /preferences/theme" + HEAD + b"Content-Type: application/x-www-form-urlencoded\r\n"
CUT = 0  # in place of a status: the line just ends
ATTACKS: dict[str, tuple[bytes, bytes, set[int]]] = {  # beginning, what drips after it, statuses
    "slow head": (b"GET /search" + HEAD, b"X-a: b\r\n", {408}),
    "slow body": (POST + b"Content-Length: 900\r\n\r\n", b"a", {408}),
    "nothing sent": (b"", b"", {408}),
    "long address": (b"GET /search?q=" + b"x" * 100_000 + HEAD + b"\r\n", b"", {200}),
    "endless address": (b"GET /?q=" + b"x" * 2_000_000, b"", {414, CUT}),
    "many headers": (GET + b"X: y\r\n" * 5_000 + b"\r\n", b"", {431}),
    "large header": (GET + b"X: " + b"y" * 200_000 + b"\r\n\r\n", b"", {431}),
    "large body": (POST + b"Content-Length: 99999999\r\n\r\n", b"", {413}),
    "no length": (POST + b"Transfer-Encoding: chunked\r\n\r\nffffff\r\n"
                  + b"x" * 2_000_000, b"", {413, CUT}),
    "two lengths": (POST + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n", b"", {400}),
    "no request": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc", b"", {400}),
    "bad version": (b"GET / HTTP/9.9\r\n\r\n", b"", {400, 505}),
}  # fmt: skip


def attack(host: str, begin: bytes, drip: bytes) -> int:
    """The status that ends it."""
    name, port = host.rsplit(":", 1)
    with socket.create_connection((name, int(port)), timeout=1) as line:
        until, said = time.monotonic() + 30, b""
        with suppress(OSError):
            line.sendall(begin)
        while time.monotonic() < until and b"\r\n" not in said:
            try:
                said += line.recv(4096) or b"\r\n"
            except TimeoutError:
                line.sendall(drip)
            except OSError:
                break
    words = said.split(b" ")
    return int(words[1]) if len(words) > 1 else CUT


def in_harm(host: str) -> int:
    """All attacks at once and 200 idle lines, while one reader reads on."""
    name, port = host.rsplit(":", 1)
    wrong, ended, times = 0, threading.Event(), list[float]()

    def read() -> None:
        client = Client(host)
        while not ended.is_set():
            times.append(client.ask("GET", f"/search?q=oil+{len(times)}")[1])

    reader = threading.Thread(target=read)
    reader.start()
    idle = [socket.create_connection((name, int(port))) for _ in range(200)]
    ends: dict[str, int] = {}

    def one(what: str) -> None:
        ends[what] = attack(host, *ATTACKS[what][:2])

    threads = [threading.Thread(target=one, args=(what,)) for what in ATTACKS]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ended.set()
    reader.join()
    for line in idle:
        line.close()
    for what, status in ends.items():
        right = status in ATTACKS[what][2]
        wrong += not right
        print(f"{what:16} {status or 'cut off'}{'' if right else '  wrong'}")
    times.sort()
    late = times[int(len(times) * 0.99)]
    print(f"a reader meanwhile: {len(times):,} pages, of 99 % {late * 1000:.1f} ms")
    return wrong + (late > MOST)


def main(base: str, count: int = 10_000) -> int:
    host = urlsplit(base).netloc
    return 1 if at_random(host, count) + in_harm(host) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], *map(int, sys.argv[2:])))
