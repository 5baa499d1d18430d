"""Is all well? The database, the index against it, and what is around them."""

from collections.abc import Iterator

from sqlalchemy import Engine

from app.check import around, indexed, rows, schema
from app.check.finding import Finding
from app.check.repair import repair as mend
from app.config import Settings
from app.ingest.lock import Told, unheard

__all__ = ["Finding", "check"]


def check(
    settings: Settings, database: Engine, *, repair: bool = False, waiting: Told = unheard
) -> list[Finding]:
    """Look at every point; with `repair` what can be mended is mended first, under the lock."""
    return list(_check(settings, database, repair, waiting))


def _check(settings: Settings, database: Engine, repair: bool, waiting: Told) -> Iterator[Finding]:
    sound = rows.integrity(database)
    if repair and sound.can_be_mended and schema.point(database).can_be_mended:
        yield mend(settings, database, waiting)
        sound = rows.integrity(database)
    yield sound
    if sound.ok:  # else the rest of what the database says is of no use
        found = schema.point(database)
        yield found
        if not found.can_be_mended:
            yield from around.points(settings, database)
            return
        yield from rows.contradictions(database)
        yield from indexed.points(settings, database)
    yield from around.points(settings, database)
