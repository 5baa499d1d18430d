"""Articles: how they come in and go, what is read in them, and how well."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app import config
from app.cli.shared import Json, err, open_database, out, say

if TYPE_CHECKING:
    from app.ingest.documents import Document, Failure


def ingest(
    paths: Annotated[
        list[str], typer.Argument(help="Files, folders, globs, web addresses, or - for JSON lines.")
    ],
    workers: Annotated[int, typer.Option(min=1, max=64)] = 1,
    format: Annotated[str | None, typer.Option(help="Read each file as: text, html, csv…")] = None,
    again: Annotated[bool, typer.Option(help="Read known files anew, keeping ids.")] = False,
    dry_run: Annotated[bool, typer.Option(help="Read everything, write nothing.")] = False,
    as_json: Json = False,
) -> None:
    """Read articles into the database and the index. Exit 0: all well, 1: some failed."""
    from app.ingest.pipeline import ingest as run
    from app.progress import Progress

    documents, total = _documents(paths, format)
    settings = config.load()
    database = open_database(settings)
    with Progress(total, err, quiet=as_json) as progress:
        summary = run(
            settings, database, documents,
            paths=paths, again=again, workers=workers, dry_run=dry_run, progress=progress.advance,
            waiting=say,
        )  # fmt: skip
    if as_json:
        failures = [
            {"file": f.file, "stage": f.stage, "reason": f.reason} for f in summary.failures
        ]
        out(json.dumps({"run": summary.run, "counts": summary.counts, "failures": failures}))
    else:
        counts = ", ".join(f"{count} {name}" for name, count in sorted(summary.counts.items()))
        out(f"Documents: {counts or 'none'}.")
        for failure in summary.failures:
            err.print(f"failed: {failure.file} ({failure.stage}): {failure.reason}", markup=False)
        if more := summary.counts["failed"] - len(summary.failures):
            where = "" if dry_run else "; `dateline failed` lists all"
            err.print(f"failed: {more:,} more{where}.", markup=False)
    if summary.failures:
        raise typer.Exit(1)


def _documents(
    paths: list[str], format: str | None
) -> tuple["Iterator[Document | Failure]", int | None]:
    """The documents of all paths, and how many paths there are (None with standard input)."""
    from app.ingest.documents import FORMATS, read_all

    if "-" in paths and len(paths) > 1:
        raise typer.BadParameter("- (standard input) stands alone")
    if format is not None and format not in FORMATS:
        raise typer.BadParameter(f"{format!r}: allowed are {', '.join(FORMATS)}")
    return read_all(paths, format)


def failed(as_json: Json = False) -> None:
    """The documents that could not be read, each with stage and reason."""
    from app.browse.runs import failures
    from app.db import reading

    settings = config.load()
    with reading(open_database(settings)) as session:
        rows = failures(session)
    if as_json:
        out(json.dumps(rows))
        return
    for row in rows:
        out(f"{row['file']} ({row['stage']}): {row['reason']}")
    out(f"{len(rows)} failed.")


def remove(
    ids: list[str],
    undo: Annotated[bool, typer.Option(help="Let them come back with their files.")] = False,
) -> None:
    """Take articles away for good; they stay away when their files come again."""
    from app.db import writing
    from app.index import sync
    from app.ingest import store
    from app.ingest.lock import held

    settings = config.load()
    database = open_database(settings)
    with held(settings, waiting=say):
        with writing(database) as connection:
            count = store.unremove(connection, ids) if undo else len(store.remove(connection, ids))
        sync.apply_changes(settings, database)
    out(f"{count} {'allowed back' if undo else 'removed'}.")
    if count < len(set(ids)):
        raise typer.Exit(1)


def annotate(
    files: Annotated[list[str] | None, typer.Argument()] = None,
    raw: Annotated[bool, typer.Option(help="Skip cleaning: the body is the text given.")] = False,
) -> None:
    """The pipeline without a database: one JSON object a line. Reads JSON lines from -."""
    from app.ingest.annotate import annotated
    from app.ingest.documents import Failure

    documents, _ = _documents(files or ["-"], None)
    model, failures = config.load().ner_model, 0
    for document in documents:
        if isinstance(document, Failure):
            failures += 1
            err.print(f"failed: {document.file}: {document.reason}", markup=False)
            continue
        found = annotated(document, raw=raw, model=model)
        sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")
        sys.stdout.flush()
    if failures:
        raise typer.Exit(1)


def evaluate(gold: Path, as_json: Json = False) -> None:
    """The quality of cleaning, people, countries and duplicates against hand-made answers."""
    from app.evaluate import evaluate as run
    from app.evaluate import halves, table

    rows = run(gold)
    if as_json:
        out(json.dumps(rows))
        return
    out(table("all", rows))
    for half in halves(gold):
        out("\n" + table(half, run(gold, half)))
