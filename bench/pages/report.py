"""What a check found: one row of the table, and what is to be mended."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """`missed` says each miss in words; empty when all is well."""

    check: str
    looked: str  # at how much
    found: str
    limit: str
    missed: tuple[str, ...] = ()


def counted(check: str, looked: str, missed: Sequence[str], limit: str = "0") -> Row:
    return Row(check, looked, str(len(missed)), limit, tuple(missed))


def table(rows: Sequence[Row]) -> str:
    cells = [("check", "looked at", "found", "limit", "")]
    cells += [
        (row.check, row.looked, row.found, row.limit, "MISSED" if row.missed else "ok")
        for row in rows
    ]
    wide = [max(len(cell[at]) for cell in cells) for at in range(5)]
    lines = ["  ".join(text.ljust(wide[at]) for at, text in enumerate(cell)) for cell in cells]
    return "\n".join(
        line.rstrip() for line in [lines[0], "  ".join("-" * w for w in wide), *lines[1:]]
    )
