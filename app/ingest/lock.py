"""One writer at a time: a lock that the system frees when its holder dies."""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from app.config import Settings
from app.errors import LockHeld

_PATIENCE = 600.0  # seconds a second run waits for the first


@contextmanager
def held(
    settings: Settings,
    patience: float = _PATIENCE,
    waiting: Callable[[str], None] = lambda sentence: None,
) -> Iterator[None]:
    """Hold the write lock; wait for its holder (`waiting` is told so), then raise LockHeld."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    path = settings.data_dir / "write.lock"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    deadline = time.monotonic() + patience
    told = False
    try:
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                holder = os.pread(descriptor, 32, 0).decode(errors="replace").strip()
                busy = f"Process {holder or 'unknown'} is writing to {settings.data_dir}; "
                if time.monotonic() >= deadline:
                    raise LockHeld(busy + "wait for it to end and try again.") from None
                if not told:
                    waiting(busy + "waiting for it to end.")
                    told = True
                time.sleep(0.1)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(descriptor)
