"""Is all well? The database, and the index against it."""

import shutil
from dataclasses import dataclass

from sqlalchemy import Engine, text
from sqlalchemy.exc import DatabaseError

from app.config import Settings
from app.db import schema_version
from app.errors import IndexUnavailable
from app.index import sync
from app.ingest.lock import held
from app.models import SCHEMA_VERSION

_ROOM = 200_000_000  # bytes free below which the next ingestion is in danger

# Each counts rows that contradict others; none may be found.
_CONTRADICTIONS = {
    "stories": """
        SELECT count(*) FROM story s WHERE s.size < 2
        OR s.size <> (SELECT count(*) FROM article a WHERE a.story_number = s.number)
        OR NOT EXISTS (SELECT 1 FROM article a
                       WHERE a.number = s.representative AND a.story_number = s.number)""",
    "mentions": """
        SELECT count(*) FROM mention m JOIN article a ON a.number = m.article_number
        WHERE m.text <> substr(CASE m.field WHEN 'body' THEN a.body ELSE a.headline END,
                               m.start + 1, m."end" - m.start)""",
    "counts of names": """
        SELECT count(*) FROM articleentity c WHERE c.mentions <> (
            SELECT count(*) FROM mention m WHERE m.article_number = c.article_number
            AND m.entity_number = c.entity_number)""",
    "merged entities": """
        SELECT count(*) FROM mention m JOIN entity e ON e.number = m.entity_number
        WHERE e.merged_into IS NOT NULL""",
}


@dataclass(frozen=True, slots=True)
class Finding:
    name: str
    ok: bool
    detail: str


def check(settings: Settings, database: Engine, *, repair: bool = False) -> list[Finding]:
    """Look at every point; with `repair` the index is mended first, under the write lock."""
    version = schema_version(database)
    if version != SCHEMA_VERSION:
        detail = f"{version or 'none'}, needed {SCHEMA_VERSION}: run `dateline migrate`"
        return [Finding("schema", False, detail)]
    if repair:
        _repair(settings, database)
    findings = [Finding("schema", True, version), _integrity(database)]
    with database.connect() as connection:
        for name, query in _CONTRADICTIONS.items():
            count = connection.scalar(text(query)) or 0
            findings.append(Finding(name, not count, f"{count} contradictions"))
    free = shutil.disk_usage(settings.data_dir).free
    disk = Finding("disk", free > _ROOM, f"{free // 1_000_000:,} MB free")
    return [*findings, *_index(settings, database), disk]


def _integrity(database: Engine) -> Finding:
    with database.connect() as connection:
        try:
            said = connection.scalars(text("PRAGMA integrity_check")).all()
            broken = connection.execute(text("PRAGMA foreign_key_check")).all()
        except DatabaseError as error:
            return Finding("database", False, str(error.orig))
    ok = said == ["ok"] and not broken
    return Finding("database", ok, "; ".join(said[:3]) + f", {len(broken)} orphans")


def _index(settings: Settings, database: Engine) -> list[Finding]:
    with database.connect() as connection:
        lag = connection.scalar(text("SELECT count(*) FROM indexchange")) or 0
    try:
        sync.verify(settings)
        differences = sync.compare(settings, database)
        engine = sync.open_engine(settings).name()
    except IndexUnavailable as error:
        return [Finding("index", False, error.detail)]
    counts = ", ".join(f"{len(v)} {k}" for k, v in differences.items())
    detail = f"of {engine.capitalize()}: {counts}"
    return [
        Finding("index", not any(differences.values()), detail),
        Finding("changes waiting", lag == 0, f"{lag} articles"),
    ]


def _repair(settings: Settings, database: Engine) -> None:
    with held(settings):
        try:
            sync.apply_changes(settings, database)
            sync.verify(settings)
            sound = not any(sync.compare(settings, database).values())
        except IndexUnavailable:
            sound = False
        if not sound:
            sync.rebuild(settings, database)
