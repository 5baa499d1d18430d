"""The upkeep of a library: schema, index, health and copies."""

import json
from pathlib import Path
from typing import Annotated

import typer

from app import config
from app.cli.shared import Json, open_database, out, say


def migrate() -> None:
    """Bring the database to the newest schema."""
    from app.db import schema_version
    from app.models import SCHEMA_VERSION

    settings = config.load()
    database = open_database(settings, ready=False)
    if schema_version(database) != SCHEMA_VERSION:
        from app.migrations import migrate as run

        run(database)
    out(f"Database at schema {SCHEMA_VERSION}.")


def index(
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Build anew, aside.")] = False,
    engine: Annotated[str | None, typer.Option(help="Build for this engine.")] = None,
    if_needed: Annotated[bool, typer.Option(help="Only when missing or behind.")] = False,
) -> None:
    """Bring the index up to date, or build it anew aside and swap it in."""
    from app.index import sync
    from app.ingest.lock import held

    settings = config.load(**({"engine": engine} if engine else {}))
    database = open_database(settings)
    with held(settings, waiting=say):
        if rebuild:
            out(f"Index built: {sync.rebuild(settings, database)} articles.")
        elif if_needed and sync.is_current(settings, database):
            out("Index is current.")
        else:
            out(f"Index updated: {sync.apply_changes(settings, database)} changes.")


def check(
    repair: Annotated[bool, typer.Option(help="Mend what can be mended.")] = False,
    as_json: Json = False,
) -> None:
    """Is all well? Exit 0: yes, 1: no."""
    from app.check import check as run

    settings = config.load()
    findings = run(settings, open_database(settings, ready=False), repair=repair, waiting=say)
    if as_json:
        out(json.dumps([{"name": f.name, "ok": f.ok, "detail": f.detail} for f in findings]))
    else:
        for finding in findings:
            out(f"{'ok ' if finding.ok else 'BAD'} {finding.name}: {finding.detail}")
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)


def backup(file: Path) -> None:
    """A consistent copy of the database, with the server running."""
    from app.backup import backup as run
    from app.db import require_schema, schema_version

    settings = config.load()
    database = open_database(settings, ready=False)
    if not schema_version(database):  # an older one is worth a copy before `migrate`
        require_schema(database)
    run(database, file)
    out(f"Backup written to {file}.")


def restore(file: Path) -> None:
    """Put a backup in place of the database, then build the index from it."""
    from app.backup import restore as run

    settings = config.load()
    count = run(settings, file, waiting=say)
    out(f"Restored {count} articles.")
