"""Prepared articles -> rows: the only writer of articles, mentions, entities and stories."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, select, update
from sqlalchemy.dialects.sqlite import insert
from sqlmodel import SQLModel, col

from app.ingest import naming
from app.ingest.articles import CleanArticle
from app.ingest.documents import Document
from app.ingest.entities import Names
from app.ingest.naming import Key, insert_all
from app.ingest.placing import Placed, Placing
from app.ingest.repeats import Repeats, Shared
from app.models import (
    Article,
    ArticleEntity,
    IndexChange,
    IngestItem,
    IngestRun,
    Mention,
    Removed,
)


@dataclass(frozen=True, slots=True)
class Prepared:
    """One document, worked through and ready to be written."""

    document: Document
    id: str
    article: CleanArticle
    names: Names
    names_sought: bool
    shingles: tuple[int, ...]
    lines: tuple[Shared, ...] = ()  # those that other stories may have too
    tagger: str | None = None  # what found the names, with its version


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one document: an IngestItem in the making."""

    file: str
    status: str  # new | changed | known | removed | failed
    article_id: str | None = None
    stage: str | None = None
    reason: str | None = None


def article_id(text: str) -> str:
    """The id of the article that a document's text holds: 16 hex digits of its SHA-256."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def known(connection: Connection, ids: Sequence[str]) -> tuple[set[str], set[str]]:
    """Which of these ids are articles, and which were taken away."""
    here = set(connection.scalars(select(col(Article.id)).where(col(Article.id).in_(ids))))
    gone = set(connection.scalars(select(col(Removed.id)).where(col(Removed.id).in_(ids))))
    return here, gone


def write(connection: Connection, batch: Sequence[Prepared]) -> dict[str, str]:
    """Write new articles and bring known ones up to date; return the status of each id."""
    repeats = Repeats(connection, list({prepared.id: prepared for prepared in batch}.values()))
    batch = repeats.cut()
    rows = connection.execute(
        select(*_columns(Article)).where(col(Article.id).in_([p.id for p in batch]))
    ).mappings()
    old = {row["id"]: dict(row) for row in rows}
    entities = naming.numbers_of(connection, [p.names for p in batch])
    placing = Placing(connection)
    next_number = (connection.scalar(select(func.max(Article.number))) or 0) + 1
    status: dict[str, str] = {}
    new_rows, numbers, to_place = [], {}, []
    for prepared in batch:
        row = _row(prepared)
        before = old.get(prepared.id)
        if before is None:
            row |= {"number": next_number, "id": prepared.id, "revision": 1, "story_number": None}
            row["ingested"] = datetime.now(UTC)
            next_number += 1
            new_rows.append(row)
            numbers[prepared.id] = row["number"]
            status[prepared.id] = "new"
            to_place.append(prepared)
        elif _differs(connection, before, row, prepared, entities):
            numbers[prepared.id] = before["number"]
            row["revision"] = before["revision"] + 1
            connection.execute(
                update(Article).where(col(Article.number) == before["number"]).values(**row)
            )
            _forget(connection, before["number"])
            if before["body"] != prepared.article.body:
                to_place.append(prepared)
            status[prepared.id] = "changed"
        else:
            status[prepared.id] = "known"
    insert_all(connection, Article, new_rows)
    named = {numbers[p.id]: p.names for p in batch if p.id in numbers}
    naming.write(connection, named, entities)
    placing.place(
        [
            Placed(numbers[p.id], p.id, p.article.body, p.shingles, status[p.id] == "new")
            for p in to_place
        ]
    )
    repeats.note({id: before["number"] for id, before in old.items()} | numbers)
    note_changes(connection, {*numbers.values(), *placing.finish()})
    return status


def remove(connection: Connection, ids: Iterable[str]) -> list[str]:
    """Take articles away for good; return the ids that were there."""
    rows = connection.execute(
        select(col(Article.number), col(Article.id)).where(col(Article.id).in_(list(ids)))
    )
    found = [(int(number or 0), id) for number, id in rows]
    placing = Placing(connection)
    for number, id in found:
        placing.leave(number)
        connection.execute(delete(Article).where(col(Article.number) == number))
        row = {"id": id, "removed": datetime.now(UTC)}
        connection.execute(insert(Removed).values(row).on_conflict_do_nothing())
    note_changes(connection, {*(number for number, _ in found), *placing.finish()})
    return [id for _, id in found]


def unremove(connection: Connection, ids: Iterable[str]) -> int:
    """Let articles come back with their files; return how many were barred."""
    return connection.execute(delete(Removed).where(col(Removed.id).in_(list(ids)))).rowcount


def note_changes(connection: Connection, numbers: Iterable[int]) -> None:
    insert_all(connection, IndexChange, [{"article_number": number} for number in sorted(numbers)])


def record(connection: Connection, run: int, outcomes: Sequence[Outcome]) -> None:
    insert_all(
        connection,
        IngestItem,
        [
            {
                "run_number": run,
                "file": o.file,
                "article_id": o.article_id,
                "status": o.status,
                "stage": o.stage,
                "reason": o.reason,
            }
            for o in outcomes
        ],
    )


def _columns(table: type[SQLModel]) -> list[Any]:
    return list(table.__table__.columns)  # type: ignore[attr-defined]


def _row(prepared: Prepared) -> dict[str, Any]:
    article, document = prepared.article, prepared.document
    return {
        "headline": article.headline,
        "headline_origin": article.headline_origin,
        "standfirst": article.standfirst,
        "byline": article.byline,
        "dateline": article.dateline,
        "publisher": article.publisher,
        "section": article.section,
        "published": article.published,
        "published_precision": article.published_precision,
        "language": article.language,
        "words": len(article.body.split()),
        "body": article.body,
        "body_sha256": hashlib.sha256(article.body.encode()).hexdigest(),
        "paragraphs": [list(p) for p in article.paragraphs],
        "furniture": [list(f) for f in article.furniture],
        "original": document.text,
        "file": document.file,
        "format": document.format,
        "names_sought": prepared.names_sought,
        "tagger": prepared.tagger,
    }


def _forget(connection: Connection, number: int) -> None:
    connection.execute(delete(Mention).where(col(Mention.article_number) == number))
    connection.execute(delete(ArticleEntity).where(col(ArticleEntity.article_number) == number))


def _differs(
    connection: Connection,
    before: dict[str, Any],
    row: dict[str, Any],
    prepared: Prepared,
    entities: dict[Key, int],
) -> bool:
    # A known text under another path is no change of the article.
    if any(before[name] != value for name, value in row.items() if name not in ("file", "format")):
        return True
    return naming.differ(connection, before["number"], prepared.names, entities)


def start_run(connection: Connection, paths: Sequence[str]) -> int:
    values = {"started": datetime.now(UTC), "paths": list(paths)}
    return int(connection.execute(insert(IngestRun).values(values)).inserted_primary_key[0])  # type: ignore[index]


def finish_run(connection: Connection, run: int) -> None:
    connection.execute(
        update(IngestRun)
        .where(col(IngestRun.number) == bindparam("run"))
        .values(finished=datetime.now(UTC)),
        {"run": run},
    )
