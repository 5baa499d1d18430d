"""Articles written straight into a test's database, by the code that ingestion uses."""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import Session, SQLModel

from app.config import Settings
from app.db import make_engine, reading, writing
from app.index import sync
from app.index.base import Engine as Index
from app.ingest import store
from app.ingest.articles import CleanArticle, Paragraph
from app.ingest.documents import Document
from app.ingest.duplicates import fingerprint
from app.ingest.entities import Mention, NamedEntity, Names
from app.ingest.roles import role
from app.models import SCHEMA_VERSION

Library = tuple[Session, Index]
FULL = {"person": "full name", "country": "named", "organisation": "named", "place": "named"}


@dataclass(frozen=True)
class Row:
    """An article in short. `names` maps (kind, slug, name) to the surface forms to be marked."""

    body: str
    headline: str = "A headline"
    names: dict[tuple[str, str, str], Sequence[str]] = field(default_factory=dict)
    place_country: dict[str, str] = field(default_factory=dict)  # slug -> ISO code, capitals
    publisher: str | None = None
    section: str | None = None
    published: datetime | None = None
    published_precision: str | None = None
    language: str | None = "en"
    original: str | None = None  # when it is not the body alone
    furniture: tuple[tuple[int, int, str], ...] = ()
    headline_origin: str = "given"
    file: str = "test.txt"
    standfirst: str | None = None


def _is_full(kind: str, form: str) -> bool:
    return kind != "person" or " " in form or not form.isascii()


def _mentions(text: str, row: Row) -> tuple[Mention, ...]:
    found: list[Mention] = []
    forms = [(form, key) for key, forms in row.names.items() for form in forms]
    taken: set[int] = set()
    for form, (kind, slug, name) in sorted(forms, key=lambda pair: -len(pair[0])):
        for match in re.finditer(re.escape(form), text):
            if taken.isdisjoint(range(*match.span())):
                taken.update(range(*match.span()))
                how = FULL[kind] if kind != "person" or " " in form else "surname"
                beside = role(text, *match.span()) if kind == "person" else None
                found.append(Mention(*match.span(), form, kind, slug, name, how, 0.9, beside))
    return tuple(sorted(found, key=lambda mention: mention.start))


def prepared(row: Row) -> store.Prepared:
    original = row.original if row.original is not None else f"{row.headline}\n\n{row.body}"
    at = original.find(row.body)
    paragraphs = tuple(
        Paragraph(m.start(), at + m.start(), at + m.end()) for m in re.finditer(r"[^\n]+", row.body)
    )
    entities = [
        NamedEntity(
            kind, slug, name, row.place_country.get(slug),
            full_names=tuple(f for f in forms if _is_full(kind, f)),
            other_names=tuple(f for f in forms if not _is_full(kind, f)),
        )
        for (kind, slug, name), forms in row.names.items()
    ]  # fmt: skip
    have = {(e.kind, e.slug) for e in entities}
    for code in row.place_country.values():
        if ("country", code.lower()) not in have:
            entities.append(NamedEntity("country", code.lower(), code))
    article = CleanArticle(
        headline=row.headline,
        headline_origin=row.headline_origin,
        standfirst=row.standfirst,
        body=row.body,
        paragraphs=paragraphs,
        furniture=row.furniture,  # type: ignore[arg-type]
        publisher=row.publisher,
        section=row.section,
        published=row.published,
        published_precision=row.published_precision or ("minute" if row.published else None),
        language=row.language,
    )
    names = Names(_mentions(row.body, row), _mentions(row.headline, row), tuple(entities))
    return store.Prepared(
        Document(original, row.file, "text"),
        store.article_id(original),
        article,
        names,
        row.language == "en",
        fingerprint(row.body),
        tagger="by hand 1" if row.language == "en" else None,
    )


def write_rows(database: Engine, rows: Iterable[Row]) -> list[str]:
    """Write the articles and their index changes; return their ids, in order."""
    batch = [prepared(row) for row in rows]
    with writing(database) as connection:
        store.write(connection, batch)
    return [one.id for one in batch]


def make_schema(database: Engine) -> None:
    """The newest schema, without the way through all migrations."""
    SQLModel.metadata.create_all(database)
    with database.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32))")
        connection.exec_driver_sql("INSERT INTO alembic_version VALUES (?)", (SCHEMA_VERSION,))


@contextmanager
def library(rows: Iterable[Row], folder: Path, engine: str = "auto") -> Iterator[Library]:
    """The rows written and indexed, for a whole module of tests that change nothing."""
    settings = Settings(_env_file=None, data_dir=folder, database_url="", engine=engine)
    database = make_engine(settings)
    make_schema(database)
    write_rows(database, rows)
    sync.rebuild(settings, database)
    index = sync.open_engine(settings)
    with reading(database) as session:
        yield session, index
    index.close()
    database.dispose()
