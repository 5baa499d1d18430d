"""zip, tar, gzip, bzip2 and xz -> the files in them, within limits; nothing is written by name.

A member is read where it stands or from an unnamed temporary file, so a path that leads out of
the archive leads nowhere. Links are never followed.
"""

import bz2
import gzip
import io
import lzma
import stat
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import PurePosixPath
from typing import IO, Any

from app.errors import DocumentError
from app.ingest.readers import base
from app.ingest.readers.base import Budget, Read, Source, Unpacked, failed, understood

_PACKED: dict[bytes, tuple[str, Callable[[Any], Any]]] = {
    b"\x1f\x8b": ("gz", lambda stream: gzip.GzipFile(fileobj=stream)),
    b"BZh": ("bz2", bz2.BZ2File),
    b"\xfd7zXZ\x00": ("xz", lzma.LZMAFile),
}
_LISTED = 25_000_000  # bytes of the list of a zip's members, all of which is held: 250 a member
_MOST_OF_HEADER = 1_000_000  # bytes of what a tar says of one member: of its name, mostly
_OF_THE_NEXT = (
    tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK, tarfile.XHDTYPE, tarfile.XGLTYPE,
    tarfile.SOLARIS_XHDTYPE,
)  # fmt: skip
_SMALL, _MOST_SMALL = 16, 65_536  # bytes, and how often so few are read of what is all headers
_HELD = 8_000_000  # bytes of a member kept in memory; more goes to the disk
_OFFICE = ("[Content_Types].xml", "mimetype", "META-INF/MANIFEST.MF")


def read_packed(source: Source, read: Callable[[Source], Read]) -> Read:
    """One packed file: its content, read as if it stood there."""
    _deeper(source)
    head = base.peek(source.stream)
    packing = next((value for magic, value in _PACKED.items() if head.startswith(magic)), None)
    if packing is None:
        reason = "is no archive" if head else "is empty"
        raise DocumentError("read", f"The file {reason}.")
    via, opened = packing
    counted = _Counted(source.stream)
    with understood():
        stream = Unpacked(opened(counted), source.budget, counted.tell)
        name = PurePosixPath(source.name)
        inner = name.stem if name.suffix in (".gz", ".bz2", ".xz") else name.name
        inner = f"{inner}.tar" if name.suffix in (".tgz", ".tbz", ".txz") else inner
        member = source.inside(stream, source.name, via, suffix=PurePosixPath(inner).suffix.lower())
        yield from read(member)


def read_zip(source: Source, read: Callable[[Source], Read]) -> Read:
    _deeper(source)
    with understood(), _seekable(source) as stream, _listed(stream) as archive:
        members = archive.infolist()
        names = {member.filename for member in members}
        if names & {*_OFFICE}:
            raise DocumentError("read", "The file is an office document, a book or a program.")
        wacz = "datapackage.json" in names and any(n.startswith("archive/") for n in names)
        if wacz:  # beside the WARCs lie indexes and lists of the same pages
            members = [member for member in members if member.filename.startswith("archive/")]
        for member in members:
            if member.is_dir() or _hidden(member.filename):
                continue
            link = stat.S_ISLNK(member.external_attr >> 16)
            yield from _member(
                source, member.filename, "wacz" if wacz else "zip", read,
                partial(_opened, archive, member, source.budget),
                link=link,
            )  # fmt: skip


def read_tar(source: Source, read: Callable[[Source], Read]) -> Read:
    _deeper(source)
    with (
        understood(),
        tarfile.open(fileobj=source.stream, mode="r|", tarinfo=_Told) as archive,
    ):
        for member in archive:
            if member.isdir() or _hidden(member.name):
                continue
            # One with holes may say that it is larger than all disks, and cost nothing.
            link = not member.isreg() or member.issparse()
            yield from _member(
                source, member.name, "tar", read,
                partial(archive.extractfile, member), link=link,
            )  # fmt: skip
            archive.members.clear()  # type: ignore[attr-defined]  # else it keeps them all


class _Told(tarfile.TarInfo):
    """The header of a member. The library holds what belongs to it whole, whatever its size, and
    the list of a file's holes."""

    def _proc_member(self, archive: tarfile.TarFile) -> Any:
        if self.type in _OF_THE_NEXT and self.size > _MOST_OF_HEADER:
            raise tarfile.ReadError("a header without an end")
        if self.type == tarfile.GNUTYPE_SPARSE:
            raise tarfile.ReadError("a file with holes")
        return super()._proc_member(archive)  # type: ignore[misc]  # of its inner side

    def _proc_gnusparse_10(self, *_: Any) -> Any:
        raise tarfile.ReadError("a file with holes")


def _listed(stream: IO[bytes]) -> zipfile.ZipFile:
    """The archive, unless its list is too long to be held."""
    # What ZipFile itself reads first; it offers no other way to ask before it holds the list.
    end = zipfile._EndRecData(stream)  # type: ignore[attr-defined]
    if end and end[zipfile._ECD_SIZE] > _LISTED:  # type: ignore[attr-defined]
        raise DocumentError("read", f"The archive has more than {base.MAX_MEMBERS:,} members.")
    return zipfile.ZipFile(stream)


def _opened(archive: zipfile.ZipFile, member: zipfile.ZipInfo, budget: Budget) -> Unpacked:
    return Unpacked(archive.open(member), budget, lambda: member.compress_size)


def _member(
    source: Source, path: str, via: str, read: Callable[[Source], Read],
    open: Callable[[], Any], *, link: bool,
) -> Read:  # fmt: skip
    """The documents of one member; what is wrong with it is its own failure."""
    source.budget.member()
    name = f"{source.name}:{path}"
    try:
        if link:
            raise DocumentError(
                "read", "The member is a link or a device, which is never followed."
            )
        if path.startswith(("/", "\\")) or ".." in PurePosixPath(path.replace("\\", "/")).parts:
            raise DocumentError("read", "The member's path leads out of the archive.")
        with understood():
            suffix = PurePosixPath(path).suffix.lower()
            with open() as stream:
                yield from read(source.inside(stream, name, via, suffix=suffix))
    except Exception as error:
        yield failed(name, error)


def _deeper(source: Source) -> None:
    if len(source.via) >= base.MAX_DEPTH:
        raise DocumentError("read", f"Archives are nested more than {base.MAX_DEPTH} deep.")


def _hidden(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return any(p == "__MACOSX" or (p.startswith(".") and p not in (".", "..")) for p in parts)


@contextmanager
def _seekable(source: Source) -> Iterator[IO[bytes]]:
    """The stream itself if it can seek (a file), else a copy that has no name."""
    if source.stream.seekable():
        yield source.stream
        return
    with tempfile.SpooledTemporaryFile(_HELD) as copy:
        while chunk := source.stream.read(1_000_000):
            copy.write(chunk)
        copy.seek(0)
        yield copy


class _Counted(io.RawIOBase):
    """Knows how much was read of a stream that cannot tell."""

    def __init__(self, stream: io.BufferedReader) -> None:
        self._stream, self._count, self._small = stream, 0, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._stream.read1(len(buffer))
        self._count += len(data)
        buffer[: len(data)] = data
        return len(data)

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self._count += len(data)
        self._small += 0 <= size < _SMALL
        if self._small > max(_MOST_SMALL, self._count // _SMALL):
            raise EOFError("it is all headers")
        return data

    def tell(self) -> int:
        return self._count
