"""What `check` finds wrong in a library, and what it says of it."""

from sqlalchemy import Engine

from app.check import check
from app.config import Settings


def faults(settings: Settings, database: Engine, *, repair: bool = False) -> dict[str, str]:
    return {f.name: f.detail for f in check(settings, database, repair=repair) if not f.ok}
