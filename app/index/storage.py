"""Where a Whoosh index stands on the disk: built aside, swapped with one rename, kept durable.

`whoosh-v2` is a link to the directory in use, so readers see the old index or the new one.
Whoosh reads pickles, so the directory is trusted code: mode 0700, never taken from elsewhere.
"""

import fcntl
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage


class DurableStorage(FileStorage):  # type: ignore[misc]  # it ships no types
    """Whoosh never calls fsync: here the rename that makes a commit comes after its files.

    Nor does it close the files of an index that it fails to open: `close_files` does.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self._written: set[str] = set()
        self._opened: list[Any] = []

    def open_file(self, name: str, **options: Any) -> Any:
        file = super().open_file(name, **options)
        self._opened = [other for other in self._opened if not other.is_closed]
        self._opened.append(file)
        return file

    def close_files(self) -> None:
        for file in self._opened:
            if not file.is_closed:
                file.close()
        self._opened.clear()

    def create_file(self, name: str, *args: Any, **options: Any) -> Any:
        self._written.add(name)
        return super().create_file(name, *args, **options)

    def rename_file(self, old: str, new: str, safe: bool = False) -> None:
        for name in self._written:
            if os.path.exists(self._fpath(name)):
                _sync(self._fpath(name))
        self._written.clear()
        super().rename_file(old, new, safe=safe)
        _sync(self.folder)


@contextmanager
def aside(link: Path) -> Iterator[Path]:
    """A new directory to build an index in; it takes the link's place when all went well."""
    private(link.parent)
    fresh = link.with_name(f"{link.name}.{uuid.uuid4().hex[:12]}")
    fresh.mkdir(mode=0o700)
    try:
        yield fresh
        pointer = fresh.with_name(fresh.name + ".link")
        pointer.symlink_to(fresh.name)
        os.replace(pointer, link)
        _sync(link.parent)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    for other in link.parent.glob(f"{link.name}.*"):  # the old one, and what crashes left
        if other.name != fresh.name:
            other.unlink() if other.is_symlink() else shutil.rmtree(other, ignore_errors=True)


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


def _sync(path: str | Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
