"""Prepared articles -> rows: the only writer of articles, mentions, entities and stories."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, select, tuple_, update
from sqlalchemy.dialects.sqlite import insert
from sqlmodel import SQLModel, col

from app.ingest import sameness
from app.ingest.articles import CleanArticle
from app.ingest.customs import surname_key
from app.ingest.documents import Document
from app.ingest.entities import Mention as Found
from app.ingest.entities import Names
from app.ingest.placing import Placed, Placing
from app.ingest.repeats import Repeats, Shared
from app.models import (
    Alias,
    Article,
    ArticleEntity,
    Entity,
    IndexChange,
    IngestItem,
    IngestRun,
    Mention,
    Removed,
)
from app.text import name_key, script

_CHUNK = 500  # bound variables a statement: SQLite allows 32,766, a row has up to 25
Key = tuple[str, str]  # an entity's kind and slug


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
    entities = _entities(connection, batch)
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
    _insert(connection, Article, new_rows)
    changed = [p for p in batch if p.id in numbers]
    _write_names(connection, changed, numbers, entities)
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
    _insert(connection, IndexChange, [{"article_number": number} for number in sorted(numbers)])


def record(connection: Connection, run: int, outcomes: Sequence[Outcome]) -> None:
    _insert(
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


def _insert(connection: Connection, table: type[SQLModel], rows: list[dict[str, Any]]) -> None:
    for at in range(0, len(rows), _CHUNK):
        connection.execute(insert(table), rows[at : at + _CHUNK])


def _row(prepared: Prepared) -> dict[str, Any]:
    article, document = prepared.article, prepared.document
    return {
        "headline": article.headline,
        "headline_origin": article.headline_origin,
        "standfirst": article.standfirst,
        "byline": article.byline,
        "dateline": article.dateline,
        "publisher": article.publisher,
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


def _found(prepared: Prepared) -> list[tuple[str, Found]]:
    fields = (("headline", prepared.names.headline_mentions), ("body", prepared.names.mentions))
    return [(field, mention) for field, mentions in fields for mention in mentions]


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
    stored = connection.execute(
        select(
            col(Mention.field), col(Mention.start), col(Mention.end),
            col(Mention.entity_number), col(Mention.how), col(Mention.role),
        ).where(col(Mention.article_number) == before["number"])
    ).all()  # fmt: skip
    fresh = {
        (field, m.start, m.end, entities[m.kind, m.entity], m.how, m.role)
        for field, m in _found(prepared)
    }
    return {tuple(mention) for mention in stored} != fresh


def _entities(connection: Connection, batch: Sequence[Prepared]) -> dict[Key, int]:
    """The number of each entity named in the batch; makes those that are new, with aliases."""
    wanted = {(e.kind, e.slug): e for p in batch for e in p.names.entities}
    full_names: dict[Key, list[str]] = defaultdict(list)
    for e in (e for p in batch for e in p.names.entities):
        full_names[e.kind, e.slug] += e.full_names
    numbers = _entity_numbers(connection, list(wanted))
    fresh = [key for key in sorted(wanted) if key not in numbers]
    _insert(
        connection,
        Entity,
        [
            {
                "kind": e.kind,
                "slug": e.slug,
                "name": e.name,
                "country": e.country,
                "surname": surname_key(e.name) if e.kind == "person" else None,
            }
            for e in map(wanted.__getitem__, fresh)
        ],
    )
    if fresh:
        numbers = _entity_numbers(connection, list(wanted))
    aliases = {
        (numbers[e.kind, e.slug], name): full
        for p in batch
        for e in p.names.entities
        for full, names in ((False, e.other_names), (True, (e.name, *e.full_names)))
        for name in names
    }
    rows = [
        {"entity_number": n, "name": name, "key": key, "script": script(name), "full": full}
        for (n, name), full in aliases.items()
        if (key := name_key(name))
    ]
    for at in range(0, len(rows), _CHUNK):
        connection.execute(insert(Alias).on_conflict_do_nothing(), rows[at : at + _CHUNK])
    newcomers = [
        sameness.Newcomer(numbers[key], wanted[key].name, full_names[key])
        for key in fresh
        if key[0] == "person" and " " in wanted[key].name
    ]
    merged = sameness.merge(connection, newcomers)
    return {key: merged.get(number, number) for key, number in numbers.items()}


def _entity_numbers(connection: Connection, keys: list[Key]) -> dict[Key, int]:
    numbers: dict[Key, int] = {}
    for at in range(0, len(keys), _CHUNK):
        rows = connection.execute(
            select(
                col(Entity.kind), col(Entity.slug),
                func.coalesce(Entity.merged_into, Entity.number),
            ).where(tuple_(col(Entity.kind), col(Entity.slug)).in_(keys[at : at + _CHUNK]))
        )  # fmt: skip
        numbers |= {(kind, slug): number for kind, slug, number in rows}
    return numbers


def _write_names(
    connection: Connection,
    batch: Sequence[Prepared],
    numbers: dict[str, int],
    entities: dict[Key, int],
) -> None:
    mentions: list[dict[str, Any]] = []
    counts: list[dict[str, Any]] = []
    for prepared in batch:
        number = numbers[prepared.id]
        named = {e.slug for e in prepared.names.entities if e.kind == "country"}
        country_of = {  # of places that stand for a country in this article, its slug
            e.slug: e.country.lower()
            for e in prepared.names.entities
            if e.kind == "place" and e.country and e.country.lower() in named
        }
        totals: dict[int, dict[str, int]] = {}
        for field, m in _found(prepared):
            entity = entities[m.kind, m.entity]
            mentions.append(
                {
                    "article_number": number, "field": field, "start": m.start, "end": m.end,
                    "text": m.text, "entity_number": entity, "how": m.how,
                    "confidence": round(m.confidence, 3), "role": m.role,
                }
            )  # fmt: skip
            _count(totals, entity, "mentions")
            if m.kind == "country":
                _count(totals, entity, "demonym" if m.how == "demonym" else "named")
            elif m.kind == "place" and m.entity in country_of:
                _count(totals, entities["country", country_of[m.entity]], "place")
        counts += [
            {"article_number": number, "entity_number": entity, **count}
            for entity, count in totals.items()
        ]
    _insert(connection, Mention, mentions)
    _insert(connection, ArticleEntity, counts)


def _count(totals: dict[int, dict[str, int]], entity: int, what: str) -> None:
    if entity not in totals:
        totals[entity] = {"mentions": 0, "named": 0, "demonym": 0, "place": 0}
    totals[entity][what] += 1


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
