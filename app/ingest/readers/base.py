"""What all readers share: Source in, Document or Failure out, and the limits between."""

import gzip
import io
import lzma
import re
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, Any

from app.errors import DocumentError

MAX_BYTES = 20_000_000  # of one document: a file of text, a page, a message, a JSON record
PEEK = 65_536  # bytes that tell a format; the buffer of every stream
MAX_MEMBERS = 100_000  # of one file and the archives in it: zipfile lists them all in memory
MAX_TOTAL = 10_000_000_000  # bytes that one file may unpack to, the archives in it included
MAX_DEPTH = 4  # archives within archives: a .warc.gz in a WACZ in a .tar.gz
# A bomb of zeros packs 1,000 to 1; the JSON lines and WARCs of news we measured, 3 to 12.
MAX_RATIO = 200
_RATIO_FROM = 10_000_000  # below this many bytes a ratio harms nobody
MOST_SKIPPED = 1_000_000_000  # bytes over the limit that are read in search of what comes after


_COMMANDS = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Document:
    """What one file or record held.

    `text` has "\\n" line ends, no NUL and no lone surrogates. The fields after `format` are what
    the source itself states apart from the text (a JSON record's keys, HTML metadata), else None.
    """

    text: str
    file: str  # the path or address as given; "path:3" is its third record, "a.zip:b.txt" a member
    format: str  # the readers in turn, and the rule if there is a choice: "zip > eml (text part)"
    id: str | int | float | None = None  # the record's own id
    headline: str | None = None
    byline: str | None = None
    publisher: str | None = None
    section: str | None = None
    published: datetime | None = None  # aware, UTC
    published_precision: str | None = None
    language: str | None = None
    article_text: bool = False  # True: `text` is the article alone (HTML already extracted, --raw)


@dataclass(frozen=True, slots=True)
class Failure:
    """One document that could not be read; the others of its file go on."""

    file: str
    stage: str
    reason: str


Read = Iterator[Document | Failure]


@dataclass(slots=True)
class Budget:
    """What one file may still unpack to, counted over all the archives in it."""

    members: int = MAX_MEMBERS
    total: int = MAX_TOTAL

    def member(self) -> None:
        self.members -= 1
        if self.members < 0:
            raise DocumentError("read", f"The archive has more than {MAX_MEMBERS:,} members.")

        self.spend(0)

    def spend(self, count: int) -> None:
        self.total -= count
        if self.total < 0:
            raise DocumentError("read", f"The archive unpacks to more than {MAX_TOTAL:,} bytes.")


@dataclass(frozen=True, slots=True)
class Source:
    """An opened file, archive member, record or answer of a web server."""

    stream: io.BufferedReader  # at its start; cannot seek
    name: str
    suffix: str = ""  # ".txt", lower case
    via: tuple[str, ...] = ()  # the readers this came through
    url: str | None = None
    charset: str | None = None  # as the transport states it
    budget: Budget = field(default_factory=Budget)

    def format(self, reader: str) -> str:
        return " > ".join((*self.via, reader))

    def whole(self) -> bytes:
        """All of it; raises DocumentError when empty or over the limit."""
        data = self.stream.read(MAX_BYTES + 1)
        if not data:
            raise DocumentError("read", "The file is empty.")
        if len(data) > MAX_BYTES:
            raise DocumentError("read", f"The file is larger than {MAX_BYTES // 1_000_000} MB.")
        return data

    def inside(
        self, stream: IO[bytes] | io.RawIOBase | bytes, name: str, via: str, **values: Any
    ) -> "Source":
        """A member of this source; its name need not be UTF-8, what is stored must be."""
        name = printable(name)
        if isinstance(stream, bytes):
            stream = io.BytesIO(stream)
        elif not isinstance(stream, Member):
            stream = Member(stream)
        return Source(
            buffered(stream), name, via=(*self.via, via), budget=self.budget,
            **values,
        )  # fmt: skip


@contextmanager
def understood() -> Iterator[None]:
    """What the libraries raise, as a sentence."""
    try:
        yield
    except (EOFError, zlib.error, lzma.LZMAError, gzip.BadGzipFile, tarfile.TarError) as error:
        raise DocumentError("read", f"The archive is damaged or cut off: {error}.") from None
    # Numbers that cannot be are met where they are used.
    except (zipfile.BadZipFile, ValueError, OverflowError, LookupError, struct.error) as error:
        raise DocumentError("read", f"The archive is damaged or cut off: {error}.") from None
    except (NotImplementedError, RuntimeError) as error:
        password = "password" in str(error)
        reason = "needs a password" if password else f"cannot be unpacked: {error}"
        raise DocumentError("read", f"The member {reason}.") from None


class Member(io.RawIOBase):
    """A file within another, read from its begin to its end; damage is told in a sentence."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        with understood():
            data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


class Unpacked(Member):
    """One that unpacks, and stops at the budget and at a ratio only bombs reach."""

    def __init__(self, stream: Any, budget: Budget, packed: Callable[[], int]) -> None:
        super().__init__(stream)
        self._budget, self._packed, self._count = budget, packed, 0

    def readinto(self, buffer: Any) -> int:
        read = super().readinto(buffer)
        self._count += read
        self._budget.spend(read)
        if self._count > _RATIO_FROM and self._count > MAX_RATIO * max(self._packed(), 1):
            raise DocumentError("read", f"The archive unpacks to over {MAX_RATIO} times its size.")
        return read


def buffered(stream: Any) -> io.BufferedReader:
    """A stream that can show its first PEEK bytes without losing them."""
    return io.BufferedReader(stream, PEEK)


def peek(stream: io.BufferedReader) -> bytes:
    """The first bytes, all of PEEK if there are as many: a first read fills the buffer."""
    return stream.peek(PEEK)


def bounded(lines: IO[bytes] | IO[str] | Iterable[str | bytes]) -> Iterator[str | bytes | None]:
    """Each line, or None for one over the limit, which is never held whole."""
    readline = getattr(lines, "readline", None)
    if readline is None:
        yield from (line if len(line) <= MAX_BYTES else None for line in lines)
        return
    while line := readline(MAX_BYTES):
        end = b"\n" if isinstance(line, bytes) else "\n"
        if line.endswith(end) or len(line) < MAX_BYTES:
            yield line
            continue
        skipped = MAX_BYTES
        while (rest := readline(MAX_BYTES)) and not rest.endswith(end):
            skipped = skip(skipped + len(rest))
        yield None


def skip(skipped: int) -> int:
    """How much was read in vain; raises where no end is in sight."""
    if skipped > MOST_SKIPPED:
        raise DocumentError("read", f"It goes on for over {MOST_SKIPPED // 1_000_000:,} MB.")
    return skipped


def inflated(data: bytes, encoding: str) -> bytes:
    """The body of an HTTP answer without its Content-Encoding, up to just over the limit."""
    encoding = encoding.strip().lower()
    # By its beginning: stores of pages keep the header and not always the packing.
    if data.startswith(b"\x1f\x8b"):
        windows = [zlib.MAX_WBITS | 16]
    elif encoding == "deflate":
        windows = [zlib.MAX_WBITS, -zlib.MAX_WBITS]  # as the standard says, and as some do
    elif encoding in ("br", "zstd"):
        raise DocumentError("read", f"The answer is packed with {encoding}.")
    else:
        return data
    for window in windows:
        try:
            return zlib.decompressobj(window).decompress(data, MAX_BYTES + 1)
        except zlib.error:
            continue
    raise DocumentError("read", "The answer's packing is damaged.")


def printable(name: str) -> str:
    """A file's name as one line of text, with bytes that are none written out, and characters that
    would command a terminal."""
    name = name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return _COMMANDS.sub(lambda found: ascii(found[0])[1:-1], name)


def failed(name: str, error: Exception) -> Failure:
    """What went wrong with one document, in words; the others go on whatever it was."""
    match error:
        case DocumentError():
            return Failure(printable(name), error.stage, printable(error.detail))
        case OSError():
            reason = error.strerror or str(error)
        case _:  # damage that a library did not expect
            reason = f"{type(error).__name__}: {error}"
    return Failure(printable(name), "read", printable(f"The file cannot be read: {reason}."))
