"""How far a run is: a bar on a terminal (done, rate, time left), plain lines otherwise."""

import time
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from app.ingest.store import Outcome

_EVERY = 5.0  # seconds between plain lines


class Progress:
    """Counts documents as batches end; `total` is the number of files, if known."""

    def __init__(self, total: int | None, console: Console, *, quiet: bool = False) -> None:
        self._console = console
        self._quiet = quiet
        self._done = 0
        self._started = self._said = time.monotonic()
        self._bar: Bar | None = None
        if console.is_terminal and not quiet:
            self._bar = Bar(
                TextColumn("Reading"), BarColumn(), MofNCompleteColumn(),
                TextColumn("{task.fields[rate]:.0f}/s"), TimeRemainingColumn(),
                console=console,
            )  # fmt: skip
            self._task = self._bar.add_task("Reading", total=total, rate=0.0)

    def __enter__(self) -> "Progress":
        if self._bar is not None:
            self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def advance(self, outcomes: list[Outcome]) -> None:
        self._done += len(outcomes)
        now = time.monotonic()
        rate = self._done / max(now - self._started, 0.001)
        if self._bar is not None:
            self._bar.update(self._task, completed=self._done, rate=rate)
        elif not self._quiet and now - self._said >= _EVERY:
            self._said = now
            self._console.print(f"{self._done} documents, {rate:.0f} a second")
