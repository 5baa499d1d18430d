"""The values: can each be read, and is each article what was read? One bit of a disk is enough.

SQLite keeps what it is given, so its own look finds none of this.
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import JSON, Connection, DateTime, String, text
from sqlmodel import SQLModel

from app.check.finding import AGAIN, REPAIR, Finding, counted
from app.db import readable

_TOLD = 3  # articles by their ids
_UNKNOWN = "1970-01-01 00:00:00.000000"  # a moment that must be one
_ARTICLES = "SELECT id, CAST(body AS BLOB), body_sha256, CAST(original AS BLOB) FROM article"
_BEYOND = """
    SELECT a.id FROM article a WHERE EXISTS (
        SELECT 1 FROM json_each(a.paragraphs) WHERE value ->> 1 > length(a.original))"""


class Column(NamedTuple):
    table: str
    name: str
    kind: str  # text | list | moment
    may_lack: bool

    @property
    def unread(self) -> str:
        value = f'CAST("{self.name}" AS BLOB)'
        return f"\"{self.name}\" IS NOT NULL AND NOT dateline_reads('{self.kind}', {value})"


def points(connection: Connection) -> Iterator[Finding]:
    _teach(connection)
    unread = sum(
        connection.scalar(text(f"SELECT count(*) FROM {c.table} WHERE {c.unread}")) or 0
        for c in _columns()
    )
    yield counted("values", unread, "that cannot be read", REPAIR)
    rows = connection.execute(text(_ARTICLES))
    other = {id for id, body, sha, original in rows if not _is_same(id, body, sha, original)}
    if not unread:
        other |= set(connection.scalars(text(_BEYOND)))
    told = ", ".join(sorted(other)[:_TOLD])
    advice = f"{AGAIN} ({told}{', …' if len(other) > _TOLD else ''})"
    yield counted("texts", len(other), "articles that are not what was read", advice)


def mend(connection: Connection) -> set[int]:
    """Make each value one that can be read. What is lost stays lost, and is told by `points` until
    the article is read anew; gives the articles that the index must read."""
    touched: set[int] = set()
    _teach(connection)
    for column in _columns():
        table, name, kind, may_lack = column
        if sql := _OF.get(table):
            touched |= set(connection.scalars(text(f"{sql} {column.unread}")))
        lost = "NULL" if may_lack and kind == "moment" else f"'{_UNKNOWN}'"
        value = {"text": f'dateline_text(CAST("{name}" AS BLOB))', "list": "'[]'"}
        # An article keeps no more what it was made of, so it is told; but for the moment it came.
        told = ", body_sha256 = ''" if table == "article" and name not in _UNTOLD else ""
        sql = f'UPDATE {table} SET "{name}" = {value.get(kind, lost)}{told} WHERE {column.unread}'
        connection.execute(text(sql))
    return touched


_UNTOLD = ("ingested", "body_sha256")
_OF = {
    "article": "SELECT number FROM article WHERE",
    "mention": "SELECT article_number FROM mention WHERE",
    "entity": "SELECT article_number FROM articleentity JOIN entity ON number = entity_number"
    " WHERE",
}


def _columns() -> Iterator[Column]:
    for table in SQLModel.metadata.sorted_tables:
        for column in table.columns:
            kinds = (String, "text"), (JSON, "list"), (DateTime, "moment")
            of = getattr(column.type, "impl_instance", column.type)
            for type_, kind in kinds:
                if isinstance(of, type_):
                    yield Column(table.name, column.name, kind, bool(column.nullable))


def _is_same(id: str, body: bytes, sha: str, original: bytes) -> bool:
    return (
        hashlib.sha256(body).hexdigest() == sha
        and hashlib.sha256(original).hexdigest()[: len(id)] == id
    )


@contextmanager
def leniently(connection: Connection) -> Iterator[None]:
    """Read texts that are none, so that what else is wrong can be told too."""
    driver: Any = connection.connection.driver_connection
    driver.text_factory = readable
    try:
        yield
    finally:
        driver.text_factory = str


def _teach(connection: Connection) -> None:
    """What SQL has no words for."""
    driver: Any = connection.connection.driver_connection
    driver.create_function("dateline_reads", 2, _reads, deterministic=True)
    driver.create_function("dateline_text", 1, readable, deterministic=True)


def _reads(kind: str, value: bytes) -> bool:
    try:
        said = value.decode()
        match kind:
            case "list":
                return isinstance(json.loads(said), list)
            case "moment":
                datetime.fromisoformat(said)
    except (ValueError, RecursionError):
        return False
    return True
