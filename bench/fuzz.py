"""Whether any bytes break a reader, the cleaner, or all that is done with an article.

    python -m bench.fuzz [seconds for each] [names of targets…]

Documents are changed at random, again and again; one that reaches lines of ours that none reached
before is kept and changed further. Each target has a process of its own. Wrong is: an error that is
not our own, over 5 seconds of CPU for one document, over 500 MB; the document is then written to
the working directory. Nothing is wrong: exit 0.
"""

import gzip
import io
import random
import re
import resource
import signal
import subprocess
import sys
import tarfile
import time
import zipfile
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from app.config import ROOT
from app.errors import DocumentError
from app.ingest.articles import clean
from app.ingest.documents import Document, Failure, read_source
from app.ingest.pipeline import attempt
from app.ingest.readers.base import Source, buffered
from app.ingest.store import Outcome

SEEDS = ROOT / "tests" / "ingest" / "formats"
SLOW, LARGE = 5.0, 500  # seconds of CPU for one document; MB of the process
LONGEST = 65_536  # bytes of a document that is made here
UNEXPECTED = re.compile(r"(?:The file cannot be read: )?[A-Z]\w+(?:Error|Exception|Exit)\b")
_WORDS = rb"""
< > </ <!-- --> <![CDATA[ ]]> <!DOCTYPE &#x0; &#xD800; &amp; &lt; <p> <div> <table> <script> <title>
{ } [ ] , : " \ \u0000 \ud800 \udfff null true 1e999 -0 "text": "html": "date": "authors": "id":
From: Date: Subject: =?utf-8?q? =?x?b? ?= Content-Type: multipart/mixed;boundary= message/rfc822
base64 charset= boundary --x MIME-Version: WARC/1.0 Content-Length: Transfer-Encoding:chunked
HTTP/1.1 WARC-Type:response obj endobj stream endstream xref trailer /Length /Filter /FlateDecode
/Kids /Parent /Count /Root BT ET Tj ( ) << >> PK ustar 99999999999999999999 -1 0 0x7f 2024-02-30
<item> <entry> <rss> <feed> xmlns= type="xhtml" type="html" --- *** ``` # > | ~~~ ![ ]( <a href="
""".split()
TOKENS = [
    *_WORDS,
    b"\x00", b"\xff", b"\xfe\xff", b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b"\n", b"\r\n", b"\t",
    b"\xed\xa0\x80",
    b"\xc0\x80", b"\xe2\x80\xae", b"\xe2\x80\x8b", b"\xcc\x81", b"\xf0\x9f\x91\xa9",
    "習近平".encode(), b" ", b"\n\n", b"\xe2\x80\xa8", b"\x1a", b"\x7f" * 4, b"\x80\x00\x00\x00",
]  # fmt: skip
NAMES = (
    "a.txt",
    "b.html",
    "c.json",
    "../d.txt",
    "/e.txt",
    "x/.g",
    "f\x00.txt",
    "é.eml",
    "",
    "h.zip",
)

Try = Callable[[bytes], None]


class Wrong(Exception):
    """A document that broke something."""


class Slow(BaseException):
    """Raised by the clock; nothing that expects errors may catch it."""


def targets() -> dict[str, tuple[Try, list[bytes]]]:
    """What is tried, and the documents it begins with."""
    files = {path.name: path.read_bytes() for path in sorted(SEEDS.iterdir())}
    seeds = [path.read_bytes() for path in sorted((ROOT / "seeds").glob("*.txt"))[:3]]
    of = {
        "text": ["latin1.txt", "notice.txt"], "markdown": ["front.md"],
        "html": ["page.html", "koi8.html"], "jsonl": ["records.jsonl"],
        "json": ["array.json", "articles.json", "object.json"], "csv": ["table.csv"],
        "feed": ["news.rss", "news.atom", "feed.json"], "pdf": ["print.pdf"],
        "mbox": ["desk.mbox"], "eml": ["letter.eml"],
        "zip": ["pack.zip", "crawl.wacz"], "tar": ["pack.tgz"],
        "gz": ["records.jsonl.gz", "crawl.warc.gz"], "warc": ["crawl.warc"],
    }  # fmt: skip
    found: dict[str, tuple[Try, list[bytes]]] = {}
    for name, begin in of.items():
        documents = [files[file] for file in begin]
        if name == "tar":
            documents = [gzip.decompress(document) for document in documents]
        found[name] = reading(name), documents
    texts = [*seeds, files["latin1.txt"], files["page.html"]]
    return found | {"cleaner": (cleaning, texts), "article": (working, texts)}


def reading(name: str) -> Try:
    """Read as this format, whatever the beginning says; a packed one by its beginning."""
    packed = name in ("zip", "tar", "gz", "warc")

    def read(data: bytes) -> None:
        source = Source(buffered(io.BytesIO(data)), f"a.{name}", f".{name}")
        try:
            found = list(read_source(source, None if packed else name))
        except DocumentError:
            return
        for item in found:
            if isinstance(item, Failure) and UNEXPECTED.match(item.reason):
                raise Wrong(item.reason)

    return read


def _document(data: bytes) -> Document:
    text = data.decode("utf-8", "replace").replace("\0", "")
    return Document(text, "a.txt", "text", article_text=len(data) % 3 == 0)


def cleaning(data: bytes) -> None:
    document = _document(data)
    article = clean(document)
    for piece in article.paragraphs:
        body = article.body[piece.at : piece.at + piece.end - piece.start]
        if body != document.text[piece.start : piece.end]:
            raise Wrong("a paragraph is not where it says")


def working(data: bytes) -> None:
    result = attempt(_document(data))
    if isinstance(result, Outcome) and UNEXPECTED.match(result.reason or ""):
        raise Wrong(result.reason)


def changed(data: bytes, others: list[bytes], chance: random.Random) -> bytes:
    """Another document made from this one."""
    for _ in range(1 << chance.randrange(5)):
        size = len(data)
        at = chance.randrange(size + 1)
        end = min(size, at + chance.choice((1, 4, 30, 500)))
        match chance.randrange(9):
            case 0:
                data = data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]
            case 1:
                data = data[:at] + data[end:]
            case 2:
                data = data[:at] + data[at:end] * chance.choice((2, 9, 300)) + data[end:]
            case 3 | 4:
                token = chance.choice(TOKENS) * chance.choice((1, 1, 1, 2, 50, 2000))
                data = data[:at] + token + data[at if chance.random() < 0.7 else end :]
            case 5:
                other = chance.choice(others)
                data = data[:at] + other[chance.randrange(len(other) + 1) :]
            case 6:
                number = chance.choice((b"0", b"-1", b"4294967295", b"1" * 40, b"%d" % size))
                data = re.sub(rb"\d+", number, data, count=chance.randrange(1, 4))
            case 7:
                data = data[:at] if chance.random() < 0.2 else data[at:end] + data
            case 8:
                data = repacked(data, chance)
        data = data[:LONGEST]
    return data


def repacked(data: bytes, chance: random.Random) -> bytes:
    """Put into an archive, or what is in one changed: a checksum keeps bare damage out."""
    if data.startswith(b"\x1f\x8b"):
        try:
            return gzip.compress(changed(gzip.decompress(data)[:LONGEST], [data], chance), 1)
        except (OSError, EOFError, ValueError, zlib.error):
            return data
    stream = io.BytesIO()
    names = chance.choices(NAMES, k=chance.randrange(1, 4))
    match chance.randrange(6):
        case 0 if data.startswith(b"PK"):
            with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
                for name in dict.fromkeys(names):
                    entry = zipfile.ZipInfo(name or "-")
                    entry.external_attr = chance.choice((0o100644, 0o120777, 0o060644, 0)) << 16
                    archive.writestr(entry, data)
            return stream.getvalue()
        case 1 if data[257:262] == b"ustar":
            with tarfile.open(fileobj=stream, mode="w") as tape:
                for name in names:
                    member = tarfile.TarInfo(name or "-")
                    member.type = chance.choice((b"0", b"1", b"2", b"3", b"5", b"6", b"x", b"L"))
                    member.size, member.linkname = len(data), "/etc/hostname"
                    tape.addfile(member, io.BytesIO(data))
            return stream.getvalue()
        case 2 if data.startswith((b"PK", b"WARC", b"\x1f")):
            return gzip.compress(data, 1)
    return data


class Reached:
    """The steps from line to line of our own code that some document took."""

    def __init__(self) -> None:
        self._ours = str(ROOT / "app" / "ingest")
        self._known: dict[CodeType, bool] = {}
        self._all: set[tuple[CodeType, int, int]] = set()
        self._now: set[tuple[CodeType, int, int]] = set()

    def run(self, work: Callable[[], None]) -> bool:
        """Do it; says whether it took a step that is new."""
        self._now = set()
        sys.settrace(self._enter)
        try:
            work()
        finally:
            sys.settrace(None)
        new = self._now - self._all
        self._all |= new
        return bool(new)

    def __len__(self) -> int:
        return len(self._all)

    def _enter(self, frame: FrameType, event: str, argument: Any) -> Any:
        code = frame.f_code
        ours = self._known.get(code)
        if ours is None:
            ours = self._known[code] = code.co_filename.startswith(self._ours)
        if not ours:
            return None
        last, add = 0, self._now.add

        def step(frame: FrameType, event: str, argument: Any) -> Any:
            nonlocal last
            if event == "line":
                add((code, last, frame.f_lineno))
                last = frame.f_lineno
            return step

        return step


def hunt(name: str, seconds: float, seed: int = 0) -> tuple[int, int]:
    """Try one target for so long: the documents tried, and the steps that these took."""
    work, begin = targets()[name]
    chance, kept, reached = random.Random(f"{name} {seed}"), [*begin], Reached()
    until, tried = time.monotonic() + seconds, 0
    signal.signal(signal.SIGPROF, _too_slow)
    last = Path(f"fuzz-{name}.bin")
    while tried < len(begin) or time.monotonic() < until:
        data = begin[tried] if tried < len(begin) else changed(chance.choice(kept), kept, chance)
        last.write_bytes(data)
        signal.setitimer(signal.ITIMER_PROF, SLOW)
        if reached.run(partial(work, data)):
            kept.append(data)
        signal.setitimer(signal.ITIMER_PROF, 0)
        tried += 1
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        if memory > LARGE:
            raise Wrong(f"it takes {memory} MB")
    last.unlink()
    return tried, len(reached)


def _too_slow(*_: object) -> None:
    raise Slow(f"it takes over {SLOW:g} seconds")


def main(arguments: list[str]) -> int:
    seconds = float(arguments[0]) if arguments else 120.0
    wrong = 0
    for name in arguments[1:] or targets():
        command = [sys.executable, "-m", "bench.fuzz", "--one", name, str(seconds)]
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, timeout=2 * seconds + 120
            )
            said = done.stdout if not done.returncode else done.stderr[-2000:]
            failed = done.returncode != 0
        except subprocess.TimeoutExpired:
            said, failed = "it does not come back\n", True
        wrong += failed
        print(
            f"{name:10}{said}" + (f"the document: fuzz-{name}.bin\n" * failed), end="", flush=True
        )
    return 1 if wrong else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        tried, steps = hunt(sys.argv[2], float(sys.argv[3]), seed=time.time_ns())
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"{tried:8,} documents, {steps:6,} steps of ours, {most} MB, nothing wrong")
    else:
        sys.exit(main(sys.argv[1:]))
