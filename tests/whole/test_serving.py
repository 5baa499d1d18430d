"""The server as an operator runs it: two workers, a proxy before it, stopped while it answers."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest

from app.config import ROOT
from bench.serving import free_port
from rows import Row, library

WORKERS = 2
ARTICLES = 150


class Server:
    """`dateline serve` on a library of a few hundred articles; what it logs goes to a file."""

    def __init__(self, folder: Path) -> None:
        self.log = folder / "log"
        given = {
            "DATELINE_DATA_DIR": str(folder / "data"),
            "DATELINE_LOG_FORMAT": "json",
            "DATELINE_TRUSTED_PROXIES": "127.0.0.0/8",
            "PATH": os.environ["PATH"],
        }
        self.port = free_port()
        words = [sys.executable, "-m", "app", "serve", "--port", str(self.port)]
        words += ["--workers", str(WORKERS)]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(words, stderr=log, stdout=log, cwd=ROOT, env=given)

    def lines(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.log.read_text().splitlines()]

    def wait(self) -> None:
        while self.log.read_text().count("startup complete") < WORKERS:
            assert self.process.poll() is None, self.log.read_text()
            time.sleep(0.1)

    def ask(self, path: str, **headers: str) -> tuple[int, str]:
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=30)) as connection:
            given = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request("GET", path, headers=given)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("serving")
    rows = [
        Row(f"The harbour has {number} ships. " + "It is long. " * 2_000)
        for number in range(ARTICLES)
    ]
    with library(rows, folder / "data"):
        pass
    found = Server(folder)
    try:
        found.wait()
        yield found
    finally:
        found.process.kill()
        found.process.wait()


def test_workers_count_together(server: Server) -> None:
    for _ in range(20):
        assert server.ask("/healthz")[0] == 200
    wanted = 'http_requests_total{method="GET",route="/healthz",status="200"} 20.0'
    assert all(wanted in server.ask("/metrics")[1] for _ in range(4))


def test_a_trusted_proxy_says_who_asks_and_how(server: Server) -> None:
    said = {"x_forwarded_for": "6.6.6.6, 192.0.2.9", "x_forwarded_proto": "https"}
    _, page = server.ask("/feed.atom", host="news.example", x_request_id="from-proxy-1", **said)
    assert "https://news.example/feed.atom" in page
    time.sleep(0.1)
    (line,) = (line for line in server.lines() if line.get("request_id") == "from-proxy-1")
    assert str(line["client"]).startswith("192.0.2.9:")


def test_told_to_stop_it_finishes_its_answers(server: Server) -> None:
    with closing(HTTPConnection("127.0.0.1", server.port, timeout=30)) as connection:
        connection.request("GET", "/api/v1/export?format=jsonl")
        answer = connection.getresponse()
        begun = answer.read(1_000)  # far more waits: the server cannot have sent all of it
        server.process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        text = begun + answer.read()
    assert len([json.loads(line) for line in text.splitlines()]) == ARTICLES
    assert server.process.wait(20) == 0
    with pytest.raises(ConnectionRefusedError):
        server.ask("/healthz")
