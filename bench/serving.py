"""A server to be measured or looked at: started for a library, waited for and stopped."""

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import NamedTuple

from app.config import ROOT

SERVER, CLIENT = 0, 1  # cores, where each has one of its own
PATIENCE = 60  # seconds until a server must be ready
QUIET = subprocess.DEVNULL


class Server(NamedTuple):
    port: int
    pid: int
    ready: float  # seconds until it said that it was

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def served(
    data: str | Path,
    core: int | None = None,
    *,
    show: str = "",
    environment: Mapping[str, str] = os.environ,
) -> Iterator[Server]:
    """`dateline serve` for this library; of its log, what is of level `show` or above is shown."""
    port = free_port()
    command = [sys.executable, "-m", "app", "serve", "--port", str(port)]
    given = {**environment, "DATELINE_DATA_DIR": str(Path(data).resolve())}
    given |= {"DATELINE_LOG_LEVEL": show} if show else {}
    with running(command, port, "/readyz", core, log=None if show else QUIET, env=given) as server:
        yield server


@contextmanager
def running(
    command: Sequence[str],
    port: int,
    ready: str,
    core: int | None,
    *,
    log: int | None = QUIET,
    env: Mapping[str, str] = os.environ,
) -> Iterator[Server]:
    """Any server, from when it answers at `ready` until the end."""
    pinned = [] if core is None else ["taskset", "-c", str(core)]
    begin = time.monotonic()
    process = subprocess.Popen([*pinned, *command], cwd=ROOT, env=env, stdout=QUIET, stderr=log)
    try:
        while said := _refused(port, ready):
            if process.poll() is not None or time.monotonic() - begin > PATIENCE:
                raise SystemExit(f"{Path(command[0]).name} does not answer: {said}")
            time.sleep(0.01)
        yield Server(port, process.pid, time.monotonic() - begin)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)


def _refused(port: int, path: str) -> str:
    """Why it does not answer yet; empty when it does."""
    line = HTTPConnection("127.0.0.1", port)
    try:
        line.request("GET", path)
        answer = line.getresponse()
        text = answer.read().decode()
        return "" if answer.status == 200 else f"{answer.status} {text}"
    except (OSError, HTTPException) as error:
        return str(error)
    finally:
        line.close()


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def dateline(data: str | Path, *words: str, **settings: str) -> subprocess.Popen[str]:
    """A command, at work on this library."""
    return subprocess.Popen(
        [sys.executable, "-m", "app", *words],
        env={**os.environ, "DATELINE_DATA_DIR": str(data), **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def memory(pid: int) -> float:
    """MB that a process holds."""
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+)", status)
    return int(found[1]) / 1024 if found else 0.0


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
