"""Is all well? The database, the index against it, and what is around them."""

from collections.abc import Iterator

from sqlalchemy import Engine

from app.check import around, indexed, rows
from app.check.finding import Finding
from app.check.repair import repair as mend
from app.config import Settings
from app.db import schema_version
from app.models import SCHEMA_VERSION

__all__ = ["Finding", "check"]


def check(settings: Settings, database: Engine, *, repair: bool = False) -> list[Finding]:
    """Look at every point; with `repair` what can be mended is mended first, under the lock."""
    return list(_check(settings, database, repair=repair))


def _check(settings: Settings, database: Engine, *, repair: bool) -> Iterator[Finding]:
    sound = rows.integrity(database)
    if repair and (sound.ok or rows.only_indexes(sound)) and _is_today(database):
        yield mend(settings, database)
        sound = rows.integrity(database)
    yield sound
    if sound.ok:  # else the rest of what the database says is of no use
        version = schema_version(database)
        yield _schema(version)
        if version != SCHEMA_VERSION:
            return
        yield from rows.contradictions(database)
        yield from indexed.points(settings, database)
    yield from around.points(settings, database)


def _is_today(database: Engine) -> bool:
    return schema_version(database) == SCHEMA_VERSION


def _schema(version: str | None) -> Finding:
    if version == SCHEMA_VERSION:
        return Finding("schema", True, version)
    detail = f"{version or 'none'}, needed {SCHEMA_VERSION}: run `dateline migrate`"
    return Finding("schema", False, detail)
