"""What the commands share: answers go to standard output, all else that is said to the other."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from app.config import Settings

if TYPE_CHECKING:
    from sqlalchemy import Engine

err = Console(stderr=True, highlight=False, soft_wrap=True)
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def say(sentence: str) -> None:
    err.print(sentence, markup=False)


def out(text: str) -> None:
    sys.stdout.write(text + "\n")


def open_database(settings: Settings, *, ready: bool = True) -> "Engine":
    from app.db import make_engine, require_schema

    engine = make_engine(settings)
    if ready:
        require_schema(engine)
    return engine
