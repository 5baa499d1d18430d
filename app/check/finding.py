"""What a look at one point gives."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    name: str
    ok: bool
    detail: str


def counted(name: str, count: int, what: str, mending: str = "") -> Finding:
    """None may be found of what is counted."""
    advice = f": {mending}" if count and mending else ""
    return Finding(name, not count, f"{count:,} {what}{advice}")
