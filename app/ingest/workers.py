"""Documents -> results of the work on them, by processes that may die, for pipeline.

One worker is a thread: the tagger leaves the interpreter to others, so that the caller writes
meanwhile, and nothing is loaded twice.
"""

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from threading import Thread
from types import TracebackType
from typing import Self, TypeVar

from app.ingest.documents import Document
from app.ingest.store import Outcome, Prepared, article_id

T = TypeVar("T")
Result = Prepared | Outcome
_CHUNK = 4  # documents sent at once: sending costs little, and no process waits long for the last
_DIED = "The process that read it died, twice."


class Workers:
    """`work` done by `count` processes; by a thread of this one, if that is one."""

    def __init__(self, count: int, work: Callable[[Document], Result]) -> None:
        self._count = count
        self._work = work
        self._pool: Executor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def run(
        self, batches: Iterable[tuple[T, Sequence[Document]]]
    ) -> Iterator[tuple[T, list[Result]]]:
        """What goes with each batch, and its results in order.

        The next batch is at work already while the caller writes this one; no more than that is
        held in memory.
        """
        ahead: deque[tuple[T, list[_Chunk]]] = deque()
        for beside, documents in batches:
            ahead.append((beside, self._send(documents)))
            if len(ahead) > 1:
                beside, chunks = ahead.popleft()
                yield beside, self._collect(chunks)
        for beside, chunks in ahead:
            yield beside, self._collect(chunks)

    def _send(self, documents: Sequence[Document]) -> "list[_Chunk]":
        chunks = [documents[at : at + _CHUNK] for at in range(0, len(documents), _CHUNK)]
        return [(chunk, self._submit(chunk)) for chunk in chunks]

    def _start(self) -> Executor:
        if self._count == 1:
            return ThreadPoolExecutor(1)
        return ProcessPoolExecutor(self._count, initializer=_end_with_parent)

    def _submit(self, documents: Sequence[Document]) -> "Future[list[Result]]":
        for again in (True, False):
            self._pool = self._pool or self._start()
            try:
                return self._pool.submit(_all, self._work, documents)
            except BrokenProcessPool:
                self._pool.shutdown(wait=False)
                self._pool = None
                if not again:
                    raise
        raise AssertionError("unreachable")

    def _collect(self, chunks: "list[_Chunk]") -> list[Result]:
        results: list[Result] = []
        for documents, future in chunks:
            try:
                results += future.result()
            except BrokenProcessPool:
                # With one process dies the pool and all that was sent to it; which document was
                # to blame shows when each has a process to itself.
                results += [self._alone(document) for document in documents]
        return results

    def _alone(self, document: Document) -> Result:
        try:
            return self._submit([document]).result()[0]
        except BrokenProcessPool:
            return Outcome(document.file, "failed", article_id(document.text), "worker", _DIED)


_Chunk = tuple[Sequence[Document], "Future[list[Result]]"]


def _end_with_parent() -> None:
    """A killed parent says nothing: its processes would wait for ever, and hold its lock."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        Thread(target=_wait_for, args=(parent,), daemon=True).start()


def _wait_for(parent: BaseProcess) -> None:
    wait([parent.sentinel])
    os._exit(1)


def _all(work: Callable[[Document], Result], documents: Sequence[Document]) -> list[Result]:
    return [work(document) for document in documents]
