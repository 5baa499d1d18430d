"""What is around database and index: the disk, the write lock, what crashes left, the settings."""

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from difflib import get_close_matches
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from app.check.finding import REPAIR, Finding, counted
from app.config import Settings
from app.db import restored
from app.errors import DatelineError
from app.index import sync
from app.index.storage import leftovers as of_indexes
from app.ingest import mentions
from app.ingest.lock import holder

_ROOM = 200_000_000  # bytes free below which the next ingestion is in danger


def points(settings: Settings, database: Engine) -> Iterator[Finding]:
    writer = holder(settings)
    yield _lock(settings, str(writer) if writer else "nobody is writing")
    left = [] if writer else [path.name for path in leftovers(settings)]
    yield counted("leftovers", len(left), "files and folders that nobody needs", REPAIR)
    yield _disk(settings)
    yield _settings(settings, database)


def leftovers(settings: Settings) -> list[Path]:
    """What an index or a backup was to become; sure to be of no use only when nobody writes."""
    half = restored(settings)
    return [*of_indexes(sync.link(settings)), *half.parent.glob(half.name + "*")]


def _lock(settings: Settings, said: str) -> Finding:
    """A lock that cannot be taken keeps all from writing, whoever holds it."""
    if not _may_write(settings.data_dir):
        return Finding("lock", True, said)  # it is told of the disk
    for lock in (settings.data_dir / "write.lock", settings.index_dir / "lock"):
        if lock.exists() and not (lock.is_file() and _may_write(lock)):
            return Finding("lock", False, f"{lock} is no file that can be written: take it away")
    return Finding("lock", True, said)


def _may_write(path: Path) -> bool:
    return os.access(path, os.W_OK, effective_ids=True)


def _disk(settings: Settings) -> Finding:
    free = shutil.disk_usage(settings.data_dir).free
    if not _may_write(settings.data_dir):
        return Finding("disk", False, f"{settings.data_dir} cannot be written: reading goes on")
    return Finding("disk", free > _ROOM, f"{free // 1_000_000:,} MB free")


def _settings(settings: Settings, database: Engine) -> Finding:
    """Wrong values are refused at the start; here is what only a look around shows."""
    wrong = list(_unknown())
    try:
        mentions.finder(settings.ner_model)
    except DatelineError as error:
        wrong.append(error.detail)
    try:
        wanted, standing = sync.engines(settings, database)
        if wanted != standing:
            advice = "`dateline index` builds it"
            wrong.append(f"the index is of {standing}, wanted is {wanted}: {advice}")
    except (DatelineError, SQLAlchemyError):
        pass  # there is more to say, and it is said elsewhere
    return Finding("settings", not wrong, "; ".join(wrong) or "all known and in force")


def _unknown() -> Iterator[str]:
    """Names that say nothing to us, mistyped ones above all."""
    known = {f"DATELINE_{name.upper()}" for name in Settings.model_fields} | {"DATELINE_CI"}
    given = set(os.environ)
    with suppress(OSError):
        given |= {line.partition("=")[0].strip() for line in Path(".env").read_text().splitlines()}
    for name in sorted(given - known):
        if name.startswith("DATELINE_"):
            near = get_close_matches(name, known, 1)
            yield f"{name} is unknown" + (f" ({near[0]}?)" if near else "")
