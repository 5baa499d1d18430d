"""Answers given before, ready to be given again while nothing they are made from has changed."""

from collections import OrderedDict
from typing import NamedTuple

ROOM = 16 << 20  # bytes of bodies: some thousand answers
LARGEST = 256 << 10  # of one body; a larger one takes longer to send than its making matters

Headers = list[tuple[bytes, bytes]]


class Answer(NamedTuple):
    """A whole answer of status 200; `route` is what counted it."""

    route: str
    headers: Headers
    body: bytes


class Answers:
    """The answers used last, by what they are made from; a key holds the library's revision.

    Only for one event loop: nothing here waits or locks.
    """

    def __init__(self, room: int = ROOM) -> None:
        self._room = room
        self._held: OrderedDict[str, Answer] = OrderedDict()
        self._size = 0

    def get(self, key: str) -> Answer | None:
        found = self._held.get(key)
        if found is not None:
            self._held.move_to_end(key)
        return found

    def keep(self, key: str, answer: Answer) -> None:
        if len(answer.body) > LARGEST:
            return
        before = self._held.pop(key, None)
        self._size += len(answer.body) - (len(before.body) if before else 0)
        self._held[key] = answer
        while self._size > self._room:
            _, oldest = self._held.popitem(last=False)
            self._size -= len(oldest.body)
