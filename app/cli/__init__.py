"""The commands, each beside those like it. Nothing else prints.

Each imports what it needs when it runs: `serve` must not load the tagger, nor `--help` all.
"""

import gc
import os
import sys

import typer

from app.cli.articles import annotate, evaluate, failed, ingest, remove
from app.cli.searching import export, search
from app.cli.serving import serve
from app.cli.shared import err
from app.cli.upkeep import backup, check, index, migrate, restore
from app.errors import told

app = typer.Typer(
    name="dateline",
    help="Read, search and question news articles.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for _command in (  # in the order in which `--help` lists them
    migrate, ingest, failed, remove, annotate, serve, search, index, check, backup, restore,
    export, evaluate,
):  # fmt: skip
    app.command()(_command)


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
        err.print(said, style="red", markup=False)
        sys.exit(2)
