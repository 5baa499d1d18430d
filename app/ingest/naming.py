"""Names of articles -> rows, for store: entities, their aliases, and where articles name them."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, func, select, tuple_
from sqlalchemy.dialects.sqlite import insert
from sqlmodel import SQLModel, col

from app.ingest import sameness
from app.ingest.customs import surname_key
from app.ingest.entities import Mention as Found
from app.ingest.entities import Names
from app.models import Alias, ArticleEntity, Entity, Mention
from app.text import name_key, script

_CHUNK = 500  # bound variables a statement: SQLite allows 32,766, a row has up to 25
Key = tuple[str, str]  # an entity's kind and slug


def insert_all(connection: Connection, table: type[SQLModel], rows: list[dict[str, Any]]) -> None:
    for at in range(0, len(rows), _CHUNK):
        connection.execute(insert(table), rows[at : at + _CHUNK])


def numbers_of(connection: Connection, batch: Sequence[Names]) -> dict[Key, int]:
    """The number of each entity named in the batch; makes those that are new, with aliases."""
    wanted = {(e.kind, e.slug): e for names in batch for e in names.entities}
    full_names: dict[Key, list[str]] = defaultdict(list)
    for e in (e for names in batch for e in names.entities):
        full_names[e.kind, e.slug] += e.full_names
    numbers = _entity_numbers(connection, list(wanted))
    fresh = [key for key in sorted(wanted) if key not in numbers]
    insert_all(
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
        for names in batch
        for e in names.entities
        for full, given in ((False, e.other_names), (True, (e.name, *e.full_names)))
        for name in given
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


def write(connection: Connection, articles: dict[int, Names], entities: dict[Key, int]) -> None:
    """What articles name, by their numbers: each mention, and how often whom."""
    mentions: list[dict[str, Any]] = []
    counts: list[dict[str, Any]] = []
    for number, names in articles.items():
        country_of = {e.slug: e.country for e in names.entities if e.kind == "place"}
        totals: dict[int, dict[str, int]] = {}
        for field, m in _found(names):
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
            elif m.kind == "place" and (code := country_of.get(m.entity)):
                _count(totals, entities["country", code.lower()], "place")
        counts += [
            {"article_number": number, "entity_number": entity, **count}
            for entity, count in totals.items()
        ]
    insert_all(connection, Mention, mentions)
    insert_all(connection, ArticleEntity, counts)


def _count(totals: dict[int, dict[str, int]], entity: int, what: str) -> None:
    if entity not in totals:
        totals[entity] = {"mentions": 0, "named": 0, "demonym": 0, "place": 0}
    totals[entity][what] += 1


def differ(connection: Connection, number: int, names: Names, entities: dict[Key, int]) -> bool:
    """Does an article name anything otherwise than is stored?"""
    stored = connection.execute(
        select(
            col(Mention.field), col(Mention.start), col(Mention.end),
            col(Mention.entity_number), col(Mention.how), col(Mention.role),
        ).where(col(Mention.article_number) == number)
    ).all()  # fmt: skip
    fresh = {
        (field, m.start, m.end, entities[m.kind, m.entity], m.how, m.role)
        for field, m in _found(names)
    }
    return {tuple(mention) for mention in stored} != fresh


def _found(names: Names) -> list[tuple[str, Found]]:
    fields = (("headline", names.headline_mentions), ("body", names.mentions))
    return [(field, mention) for field, mentions in fields for mention in mentions]
