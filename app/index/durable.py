"""Files of a Whoosh index, written so that a loss of power leaves the old state or the new."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage

from app.index.storage import sync


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
                sync(self._fpath(name))
        self._written.clear()
        super().rename_file(old, new, safe=safe)
        sync(self.folder)


@contextmanager
def opened(directory: Path) -> Iterator[tuple[Any, Any]]:
    """An index and a reader of its newest state."""
    storage = DurableStorage(directory)
    try:
        index = storage.open_index()
        yield index, index.reader()
    finally:
        storage.close_files()
