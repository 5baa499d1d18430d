"""The C library's heap in a long run: glibc keeps what is free unless it is told otherwise."""

import ctypes
from typing import Any

_ARENA_MAX = -8  # M_ARENA_MAX of malloc.h


def few_arenas() -> None:
    """Let threads share their memory: Tantivy starts some at each write, and glibc keeps 15 MB
    for each of a dozen."""
    _call("mallopt", _ARENA_MAX, 2)


def give_back() -> None:
    """Return to the system what nothing uses."""
    _call("malloc_trim", 0)


def _call(name: str, *arguments: Any) -> None:
    """Other C libraries have neither, nor the need."""
    if (function := getattr(ctypes.CDLL(None), name, None)) is not None:
        function(*arguments)
