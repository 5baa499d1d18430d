"""What a look at one point gives."""

from dataclasses import dataclass

REPAIR = "`dateline check --repair` mends it"
AGAIN = "`dateline ingest --again` with their files reads them anew"


@dataclass(frozen=True, slots=True)
class Finding:
    name: str
    ok: bool
    detail: str

    @property
    def can_be_mended(self) -> bool:
        return self.ok or self.detail.endswith(REPAIR)


def counted(name: str, count: int, what: str, mending: str = "") -> Finding:
    """None may be found of what is counted."""
    advice = f": {mending}" if count and mending else ""
    return Finding(name, not count, f"{count:,} {what}{advice}")
