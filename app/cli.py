"""The commands. The only module that prints."""

import gc
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from app import config
from app.config import Settings
from app.errors import told

# Each command imports what it needs: `dateline serve` must not load the tagger, nor `--help` all.

app = typer.Typer(
    name="dateline",
    help="Read, search and question news articles.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
_err = Console(stderr=True, highlight=False, soft_wrap=True)
GRACE = 30  # seconds that answers under way have when the server is told to stop
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.callback()
def _begin(context: typer.Context) -> None:
    # The server's process turns it on when all of it is loaded.
    if context.invoked_subcommand != "serve":
        gc.enable()


def main() -> None:
    """Run a command; what its caller can mend becomes one sentence and exit status 2."""
    # Our matrices are small: numpy's own threads would wait for work at full speed.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        app()
    except BrokenPipeError:
        sys.exit(0)
    except Exception as error:
        said = told(error)
        if not said:
            raise
        _err.print(said, style="red", markup=False)
        sys.exit(2)


def _say(sentence: str) -> None:
    _err.print(sentence, markup=False)


def _out(text: str) -> None:
    sys.stdout.write(text + "\n")


def _database(settings: Settings, *, ready: bool = True) -> Any:
    from app.db import make_engine, require_schema

    engine = make_engine(settings)
    if ready:
        require_schema(engine)
    return engine


@app.command()
def migrate() -> None:
    """Bring the database to the newest schema."""
    from app.db import schema_version
    from app.models import SCHEMA_VERSION

    settings = config.load()
    database = _database(settings, ready=False)
    if schema_version(database) != SCHEMA_VERSION:
        from app.migrations import migrate as run

        run(database)
    _out(f"Database at schema {SCHEMA_VERSION}.")


@app.command()
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
    database = _database(settings)
    with Progress(total, _err, quiet=as_json) as progress:
        summary = run(
            settings, database, documents,
            paths=paths, again=again, workers=workers, dry_run=dry_run, progress=progress.advance,
            waiting=_say,
        )  # fmt: skip
    if as_json:
        failures = [
            {"file": f.file, "stage": f.stage, "reason": f.reason} for f in summary.failures
        ]
        _out(json.dumps({"run": summary.run, "counts": summary.counts, "failures": failures}))
    else:
        counts = ", ".join(f"{count} {name}" for name, count in sorted(summary.counts.items()))
        _out(f"Documents: {counts or 'none'}.")
        for failure in summary.failures:
            _err.print(f"failed: {failure.file} ({failure.stage}): {failure.reason}", markup=False)
    if summary.failures:
        raise typer.Exit(1)


def _documents(paths: list[str], format: str | None) -> tuple[Iterator[Any], int | None]:
    """The documents of all paths, and how many paths there are (None with standard input)."""
    from app.ingest.documents import FORMATS, read_all

    if "-" in paths and len(paths) > 1:
        raise typer.BadParameter("- (standard input) stands alone")
    if format is not None and format not in FORMATS:
        raise typer.BadParameter(f"{format!r}: allowed are {', '.join(FORMATS)}")
    return read_all(paths, format)


@app.command()
def failed(as_json: Json = False) -> None:
    """The documents that could not be read, each with stage and reason."""
    from app.browse.runs import failures
    from app.db import reading

    settings = config.load()
    with reading(_database(settings)) as session:
        rows = failures(session)
    if as_json:
        _out(json.dumps(rows))
        return
    for row in rows:
        _out(f"{row['file']} ({row['stage']}): {row['reason']}")
    _out(f"{len(rows)} failed.")


@app.command()
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
    database = _database(settings)
    with held(settings, waiting=_say):
        with writing(database) as connection:
            count = store.unremove(connection, ids) if undo else len(store.remove(connection, ids))
        sync.apply_changes(settings, database)
    _out(f"{count} {'allowed back' if undo else 'removed'}.")
    if count < len(set(ids)):
        raise typer.Exit(1)


@app.command()
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
            _err.print(f"failed: {document.file}: {document.reason}", markup=False)
            continue
        found = annotated(document, raw=raw, model=model)
        sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")
        sys.stdout.flush()
    if failures:
        raise typer.Exit(1)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option()] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535)] = None,
    workers: Annotated[int, typer.Option(min=1, max=64)] = 1,
    reload: Annotated[bool, typer.Option(help="Start anew when the code changes.")] = False,
) -> None:
    """Serve the pages and the API."""
    import uvicorn

    from app.web.logs import config as logging

    given = {"host": host, "port": port}
    settings = config.load(**{name: value for name, value in given.items() if value is not None})
    if workers > 1:  # they count together; read before the first meter is made
        counted = tempfile.TemporaryDirectory(prefix="dateline-meters-")
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = counted.name
    uvicorn.run(
        "app.web:from_environment",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=workers,
        reload=reload,
        http="app.web.server:Protocol",
        log_level=settings.log_level,
        log_config=logging(settings),
        access_log=False,  # ours says more
        server_header=False,
        # Who asks, and by http or https, is what the connection says unless a proxy may say it.
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        timeout_graceful_shutdown=GRACE,
    )


Values = Annotated[list[str] | None, typer.Option()]
Since = Annotated[str, typer.Option("--from", help="2024, 2024-05 or 2024-05-31.")]
Until = Annotated[str, typer.Option("--to")]
Sort = Annotated[str, typer.Option(help="relevance, newest, oldest, length.")]
Fold = Annotated[bool, typer.Option("--collapse", help="The copies of a story count once.")]
Url = Annotated[
    str,
    typer.Option(help="The address of a search page: all it says; what is given beside it wins."),
]


def _asked(
    url: str,
    query: str,
    person: Values,
    country: Values,
    publisher: Values,
    since: str,
    until: str,
    sort: str,
    collapse: bool,
    limit: int | None = None,
) -> Any:
    """The search that an address and options say."""
    from urllib.parse import parse_qsl, urlsplit

    from app.web import links

    given: dict[str, str | list[str]] = {
        "q": query, "person": person or [], "country": country or [], "publisher": publisher or [],
        "from": since, "to": until, "sort": sort, "collapse": "story" if collapse else "",
        "limit": str(limit or ""),
    }  # fmt: skip
    lists = {name: value if isinstance(value, list) else [value] for name, value in given.items()}
    pairs = [(name, value) for name, values in lists.items() for value in values if value]
    said = {name for name, _ in pairs}
    pairs += [(name, value) for name, value in parse_qsl(urlsplit(url).query) if name not in said]
    return links.read(pairs)


@app.command()
def search(
    query: Annotated[str, typer.Argument(help="An empty query means all.")] = "",
    person: Values = None,
    country: Values = None,
    publisher: Values = None,
    since: Since = "",
    until: Until = "",
    sort: Sort = "",
    collapse: Fold = False,
    url: Url = "",
    limit: Annotated[int | None, typer.Option(min=1, max=100, show_default="20")] = None,
    as_json: Json = False,
) -> None:
    """Search: the same results as the page; --json prints the API's answer."""
    from app.db import reading
    from app.index.sync import open_engine
    from app.search import search as run

    asked = _asked(url, query, person, country, publisher, since, until, sort, collapse, limit)
    settings = config.load()
    with reading(_database(settings)) as session:
        results = run(asked, session, open_engine(settings))
    if as_json:
        from app.web.present import search_answer

        _out(search_answer(asked, results).model_dump_json())
        return
    _out(f"{results.total} article{'' if results.total == 1 else 's'}")
    for result in results.results:
        _out(f"{result.id}  {result.headline}")


@app.command()
def index(
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Build anew, aside.")] = False,
    engine: Annotated[str | None, typer.Option(help="Build for this engine.")] = None,
    if_needed: Annotated[bool, typer.Option(help="Only when missing or behind.")] = False,
) -> None:
    """Bring the index up to date, or build it anew aside and swap it in."""
    from app.index import sync
    from app.ingest.lock import held

    settings = config.load(**({"engine": engine} if engine else {}))
    database = _database(settings)
    with held(settings, waiting=_say):
        if rebuild:
            _out(f"Index built: {sync.rebuild(settings, database)} articles.")
        elif if_needed and sync.is_current(settings, database):
            _out("Index is current.")
        else:
            _out(f"Index updated: {sync.apply_changes(settings, database)} changes.")


@app.command()
def check(
    repair: Annotated[bool, typer.Option(help="Mend what can be mended.")] = False,
    as_json: Json = False,
) -> None:
    """Is all well? Exit 0: yes, 1: no."""
    from app.check import check as run

    settings = config.load()
    findings = run(settings, _database(settings, ready=False), repair=repair)
    if as_json:
        _out(json.dumps([{"name": f.name, "ok": f.ok, "detail": f.detail} for f in findings]))
    else:
        for finding in findings:
            _out(f"{'ok ' if finding.ok else 'BAD'} {finding.name}: {finding.detail}")
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)


@app.command()
def backup(file: Path) -> None:
    """A consistent copy of the database, with the server running."""
    from app.backup import backup as run

    settings = config.load()
    run(_database(settings), file)
    _out(f"Backup written to {file}.")


@app.command()
def restore(file: Path) -> None:
    """Put a backup in place of the database, then build the index from it."""
    from app.backup import restore as run

    settings = config.load()
    count = run(settings, file)
    _out(f"Restored {count} articles.")


@app.command()
def export(
    query: Annotated[str, typer.Argument()] = "",
    format: Annotated[str, typer.Option(help="jsonl, csv or excel.")] = "jsonl",
    person: Values = None,
    country: Values = None,
    publisher: Values = None,
    since: Since = "",
    until: Until = "",
    sort: Sort = "",
    collapse: Fold = False,
    url: Url = "",
) -> None:
    """The articles of a search, or all, streamed, in UTF-8."""
    from app.db import reading
    from app.export import FORMATS
    from app.export import export as run
    from app.index.sync import open_engine

    if format not in FORMATS:
        raise typer.BadParameter(f"{format!r}: allowed are {', '.join(FORMATS)}")
    asked = _asked(url, query, person, country, publisher, since, until, sort, collapse)
    settings = config.load()
    with reading(_database(settings)) as session:
        for chunk in run(asked, session, open_engine(settings), format):
            sys.stdout.buffer.write(chunk.encode())  # line ends and letters as they are


@app.command()
def evaluate(gold: Path, as_json: Json = False) -> None:
    """The quality of cleaning, people, countries and duplicates against hand-made answers."""
    from app.evaluate import evaluate as run
    from app.evaluate import halves, table

    rows = run(gold)
    if as_json:
        _out(json.dumps(rows))
        return
    _out(table("all", rows))
    for half in halves(gold):
        _out("\n" + table(half, run(gold, half)))
