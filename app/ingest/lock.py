"""One writer at a time: a lock that the system frees when its holder dies."""

import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from app.config import Settings
from app.errors import DatelineError, LockHeld

_NAME = "write.lock"
_PATIENCE = 600.0  # seconds a second run waits for the first


Told = Callable[[str], None]  # with the sentence that says for whom one waits


def unheard(sentence: str) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Holder:
    """Who writes: a process, and since when."""

    process: int | None = None
    since: str = ""

    def __str__(self) -> str:
        who = f"Process {self.process}" if self.process else "Another process"
        return f"{who} is writing" + (f" since {self.since}" if self.since else "")


@contextmanager
def held(
    settings: Settings,
    patience: float = _PATIENCE,
    waiting: Told = unheard,
) -> Iterator[None]:
    """Hold the write lock; wait for its holder (`waiting` is told so), then raise LockHeld."""
    descriptor = _opened(settings)
    deadline = time.monotonic() + patience
    told = False
    try:
        while not _taken(descriptor):
            busy = f"{_holder(descriptor)} to {settings.data_dir}; "
            if time.monotonic() >= deadline:
                raise LockHeld(busy + "wait for it to end and try again.") from None
            if not told:
                waiting(busy + "waiting for it to end.")
                told = True
            time.sleep(0.1)
        now = datetime.now(UTC).isoformat(" ", "seconds")
        with suppress(OSError):  # of a full disk: what needs room will tell
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, json.dumps([os.getpid(), now]).encode(), 0)
        yield
    finally:
        os.close(descriptor)


def holder(settings: Settings) -> Holder | None:
    """Who holds the write lock at the moment."""
    try:
        descriptor = os.open(settings.data_dir / _NAME, os.O_RDONLY)
    except OSError:
        return None
    try:
        return None if _taken(descriptor) else _holder(descriptor)
    finally:
        os.close(descriptor)


def _opened(settings: Settings) -> int:
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        return os.open(settings.data_dir / _NAME, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        path = settings.data_dir / _NAME
        raise DatelineError(f"{path} cannot be written: {error.strerror}.") from None


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(descriptor: int) -> Holder:
    """What the holder wrote; one that has just taken the lock may not have done so yet."""
    for pause in (0.05, 0.0):
        with suppress(ValueError, TypeError):
            return Holder(*json.loads(os.pread(descriptor, 100, 0)))
        time.sleep(pause)
    return Holder()
