"""Where an index stands on the disk: built aside, swapped with one rename, left while read.

`index-v4` is a link to the directory in use, so readers see the old index or the new one.
Whoosh reads pickles, so the directory is trusted code: mode 0700, never taken from elsewhere.
"""

import fcntl
import os
import re
import shutil
import tempfile
import uuid
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_OURS = re.compile(r"(index|whoosh)-v\d+(\..+)?")  # whoosh-v1: of the first edition
_REPLACED = "replaced"  # a file in a directory that was the index


class Hold:
    """A directory that is read; let go of when nobody refers to it any more."""

    def __init__(self, descriptor: int) -> None:
        weakref.finalize(self, os.close, descriptor)


def hold(directory: Path) -> Hold:
    """Keep a directory from being cleared away, also by other processes."""
    descriptor = os.open(directory, os.O_RDONLY)
    held = Hold(descriptor)
    fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    return held


class _Mirror:
    """A directory of links to the files of another, for as long as somebody refers to it."""

    def __init__(self, directory: Path) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="dateline-index-"))
        weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)
        for path in directory.iterdir():
            if path.suffix != ".lock":
                (self.path / path.name).symlink_to(path.resolve())


def readable(directory: Path) -> tuple[object, Path]:
    """Where to open the index of a library that makes lock files to read, too; as long as it is
    open, the first of the two is to be kept."""
    if os.access(directory, os.W_OK, effective_ids=True):
        return None, directory
    mirror = _Mirror(directory)
    return mirror, mirror.path


@contextmanager
def aside(link: Path, engine: str) -> Iterator[Path]:
    """A new directory to build an index in; it takes the link's place when all went well."""
    private(link.parent)
    fresh = link.with_name(f"{link.name}.{engine}.{uuid.uuid4().hex[:12]}")
    fresh.mkdir(mode=0o700)
    try:
        yield fresh
        # Whoever finds it after a loss of power finds it whole.
        for path in fresh.iterdir():
            sync(path)
        sync(fresh)
        pointer = fresh.with_name(fresh.name + ".link")
        pointer.symlink_to(fresh.name)
        sync(link.parent)
        before = link.resolve() if link.is_symlink() else None
        if link.is_dir() and before is None:  # copied by what knows no links
            link.rename(fresh.with_name(fresh.name + ".copied"))
        os.replace(pointer, link)
        sync(link.parent)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    if before is not None:
        with suppress(OSError):
            (before / _REPLACED).touch()
    clear(link)


def clear(link: Path) -> None:
    """Take away what nobody reads: old indexes, those of other versions, what crashes left."""
    discard(_others(link))


def discard(paths: list[Path]) -> None:
    for path in paths:
        if path.is_symlink() or not path.is_dir():
            path.unlink()
        else:
            with _unread(path) as unread:
                if unread:
                    shutil.rmtree(path, ignore_errors=True)


def leftovers(link: Path) -> list[Path]:
    """What crashes left; what was replaced while it was read is none of it."""
    return [other for other in _others(link) if not (other / _REPLACED).exists()]


def _others(link: Path) -> list[Path]:
    if not link.is_symlink():
        return []  # what stands may be wanted still
    keep = {link.name, Path(os.readlink(link)).name}
    names = sorted(os.listdir(link.parent))
    return [link.parent / name for name in names if name not in keep and _OURS.fullmatch(name)]


@contextmanager
def _unread(directory: Path) -> Iterator[bool]:
    """Whether nobody holds it, and nobody will as long as this lasts."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(descriptor)


@contextmanager
def locked(directory: Path) -> Iterator[None]:
    """One writer at a time; the system lets go of the lock of a writer that dies."""
    private(directory)
    with open(directory / "lock", "a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def private(directory: Path) -> None:
    if not directory.is_dir():
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        sync(directory.parent)
    directory.chmod(0o700)


def sync(path: str | Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
