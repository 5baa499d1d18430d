"""Commands as they are typed, in the test's own process (the fixtures `dateline` and `refused`)."""

from collections.abc import Callable
from typing import NamedTuple


class Ended(NamedTuple):
    status: int
    out: str
    err: str


Dateline = Callable[..., Ended]  # the words after `dateline`
Refused = Callable[..., str]
