"""file, archive, address -> Documents: finds them and gives each to the reader of its format."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from glob import glob
from itertools import chain
from pathlib import Path

from app.errors import DocumentError
from app.ingest.readers.base import (
    Document,
    Failure,
    Read,
    Source,
    buffered,
    failed,
    peek,
    printable,
)
from app.ingest.readers.records import read_lines
from app.ingest.readers.sniff import FORMATS, format_of

__all__ = [
    "FORMATS",
    "Document",
    "Failure",
    "find_files",
    "read",
    "read_all",
    "read_lines",
    "read_source",
]


def find_files(paths: Iterable[str]) -> list[tuple[Path, str]]:
    """The files that paths, folders and globs name, each once and in order, with their names.

    Of os.path, which never raises: what cannot be looked at is a failure when it is read.

    A folder's hidden files are left out. A path where nothing is, or a folder that cannot be looked
    into, stays, to be named as a failure.
    """
    found: dict[Path, str] = {}
    for given in paths:
        path = Path(given)
        if os.path.isdir(path):
            found |= {p: str(p) for p in sorted(_inside(path)) if p not in found}
        elif not _is_there(path) and (matches := sorted(glob(given, recursive=True))):
            found |= dict(find_files(matches))
        else:
            found.setdefault(path, given)
    return list(found.items())


def _is_there(path: Path) -> bool:
    """Whether the name is taken; a link may lead nowhere, which reading it will tell."""
    return os.path.lexists(path)


def _inside(folder: Path) -> Iterator[Path]:
    """The files below a folder, and those folders that cannot be looked into."""
    shut: list[Path] = []
    for place, folders, names in os.walk(folder, onerror=lambda e: shut.append(Path(e.filename))):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for path in (Path(place, name) for name in names if not name.startswith(".")):
            if os.path.isfile(path) or not os.path.exists(path):
                yield path
    yield from shut


def read_all(paths: list[str], format: str | None = None) -> tuple[Read, int | None]:
    """The documents of files, folders, globs and web addresses, and how many of these there are.

    "-" alone is JSON lines on standard input, of which nobody knows the number (None).
    """
    if paths == ["-"]:
        return read_lines(sys.stdin.buffer, "-"), None
    addresses = [path for path in paths if path.startswith(("http://", "https://"))]
    files = find_files(path for path in paths if path not in addresses)
    folders = [Path(path).absolute() for path in paths if os.path.isdir(path)]
    documents = chain.from_iterable(
        _link(name) if _leads_out(path, folders) else read(path, name, format)
        for path, name in files
    )
    return chain(documents, _fetched(addresses, format)), len(files) + len(addresses)


def _leads_out(path: Path, folders: list[Path]) -> bool:
    """Whether it is a link in one of the folders to what is in none: who may write into a folder
    need not be who may read all else."""
    if not os.path.islink(path) or not any(f in path.absolute().parents for f in folders):
        return False
    return not any(f.resolve() in path.resolve().parents for f in folders)


def _link(name: str) -> Read:
    reason = "It is a link that leads out of the folder, which is not followed."
    yield Failure(printable(name), "read", reason)


def _fetched(addresses: list[str], format: str | None) -> Read:
    if addresses:
        from app.ingest.web import Fetcher, read_addresses

        yield from read_addresses(addresses, Fetcher(), partial(read_source, format=format))


def read(path: Path, name: str, format: str | None = None) -> Read:
    """The documents of one file; `name` is the path as the user gave it.

    A file that cannot be read is one Failure. `format` is one of FORMATS, for the file or, of an
    archive, its members; without it each file's beginning says, then its suffix.
    """
    name = printable(name)
    try:
        if path.exists() and not path.is_file():
            raise DocumentError("read", "It is a pipe or a device, which is never read.")
        with buffered(path.open("rb", buffering=0)) as stream:
            yield from read_source(Source(stream, name, path.suffix.lower()), format)
    except Exception as error:
        yield failed(name, error)


def read_source(source: Source, format: str | None = None) -> Read:
    """The documents of an opened source; raises DocumentError when it cannot be read at all."""
    seen = format_of(peek(source.stream), source.suffix)
    if seen in ("zip", "tar", "gz", "warc"):
        documents = _container(seen)(source, partial(read_source, format=format))
    else:
        documents = _reader(format or seen)(source)
    count = 0
    for count, document in enumerate(documents, start=1):  # noqa: B007 (read below)
        yield document
    if not count:
        raise DocumentError("read", "The file is empty.")


def _reader(format: str) -> Callable[[Source], Read]:
    """The reader of a format; each brings its libraries only when it is wanted."""
    from app.ingest.readers import mail, pages, records

    match format:
        case "markdown":
            from app.ingest.readers.markdown import read_markdown

            return read_markdown
        case "feed":
            from app.ingest.readers.feed import read_feed

            return read_feed
        case "pdf":
            from app.ingest.readers.pdf import read_pdf

            return read_pdf
    return {
        "html": pages.read_html,
        "jsonl": records.read_jsonl,
        "json": records.read_json,
        "csv": records.read_csv,
        "mbox": mail.read_mbox,
        "eml": mail.read_eml,
    }.get(format, pages.read_text)


def _container(format: str) -> Callable[[Source, Callable[[Source], Read]], Read]:
    from app.ingest.readers import archives, warc

    return {
        "zip": archives.read_zip,
        "tar": archives.read_tar,
        "gz": archives.read_packed,
        "warc": warc.read_warc,
    }[format]
