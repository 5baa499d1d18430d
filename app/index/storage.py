"""Where an index stands on the disk: built aside, swapped with one rename, left while read.

`index-v4` is a link to the directory in use, so readers see the old index or the new one.
Whoosh reads pickles, so the directory is trusted code: mode 0700, never taken from elsewhere.
"""

import fcntl
import os
import re
import shutil
import uuid
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_OURS = re.compile(r"(index|whoosh)-v\d+(\..+)?")  # whoosh-v1: of the first edition


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


@contextmanager
def aside(link: Path, engine: str) -> Iterator[Path]:
    """A new directory to build an index in; it takes the link's place when all went well."""
    private(link.parent)
    fresh = link.with_name(f"{link.name}.{engine}.{uuid.uuid4().hex[:12]}")
    fresh.mkdir(mode=0o700)
    try:
        yield fresh
        pointer = fresh.with_name(fresh.name + ".link")
        pointer.symlink_to(fresh.name)
        os.replace(pointer, link)
        sync(link.parent)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    clear(link)


def clear(link: Path) -> None:
    """Take away what nobody reads: old indexes, those of other versions, what crashes left."""
    if not link.is_symlink():
        return  # what stands may be wanted still
    keep = {link.name, os.readlink(link)}
    for other in link.parent.iterdir():
        if other.name not in keep and _OURS.fullmatch(other.name):
            if other.is_symlink():
                other.unlink()
            else:
                _remove_unread(other)


def _remove_unread(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(directory, ignore_errors=True)
    except BlockingIOError:
        pass  # the next one to clear finds it
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
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    directory.chmod(0o700)


def sync(path: str | Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
