"""The tables. The database is the truth; everything else can be made again from it."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    DateTime,
    Dialect,
    Index,
    MetaData,
    UniqueConstraint,
    text,
)
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

SCHEMA_VERSION = "0007"  # the newest migration, known without loading Alembic

SQLModel.metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UTCDateTime(TypeDecorator[datetime]):
    """Aware datetimes in, UTC out: SQLite drops offsets without a word."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


class Story(SQLModel, table=True):
    """The near-identical copies of one text, two or more."""

    number: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    representative: int = Field(index=True)  # the number of the article shown for the story
    size: int


class Article(SQLModel, table=True):
    """One published piece, cleaned. Offsets are code points."""

    __table_args__ = (Index("ix_article_published_number", "published", "number"),)

    number: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)  # 16 hex digits of the SHA-256 of `original`
    revision: int = 1  # grows whenever the row changes
    headline: str
    headline_origin: str  # given | derived
    standfirst: str | None = None  # the summary under the headline; lines joined by "\n"
    byline: str | None = None
    dateline: str | None = None
    publisher: str | None = Field(default=None, index=True)
    section: str | None = None  # of its outlet: World, Sport
    published: datetime | None = Field(default=None, sa_type=UTCDateTime)
    published_precision: str | None = None  # year | month | day | minute
    language: str | None = None  # ISO 639-1
    words: int
    body: str
    body_sha256: str = Field(index=True)
    paragraphs: list[list[int]] = Field(sa_column=Column(JSON, nullable=False))
    furniture: list[list[Any]] = Field(sa_column=Column(JSON, nullable=False))
    original: str  # the document's text as read; paragraphs and furniture point into it
    file: str
    format: str
    names_sought: bool  # False: names are not looked for in this language
    # What found them, with its version; unknown of articles read before schema 0004.
    tagger: str | None = Field(default=None, index=True)
    story_number: int | None = Field(default=None, foreign_key="story.number", index=True)
    ingested: datetime = Field(sa_type=UTCDateTime)


class Entity(SQLModel, table=True):
    """A person, country, organisation or place. A country's slug is its ISO code, lower case."""

    __table_args__ = (UniqueConstraint("kind", "slug"),)

    number: int | None = Field(default=None, primary_key=True)
    kind: str  # person | country | organisation | place
    slug: str
    name: str
    country: str | None = None  # of a place: ISO 3166-1 alpha-2, capitals
    surname: str | None = Field(default=None, index=True)  # of a person, as a key: see customs.py
    merged_into: int | None = Field(default=None, foreign_key="entity.number")


class Alias(SQLModel, table=True):
    """A name known to mean an entity."""

    __table_args__ = (UniqueConstraint("entity_number", "name"),)

    number: int | None = Field(default=None, primary_key=True)
    entity_number: int = Field(foreign_key="entity.number", ondelete="CASCADE", index=True)
    name: str
    key: str = Field(index=True)  # text.name_key(name): what a query is compared with
    script: str  # ISO 15924, as text.script says
    full: bool  # a full name, which finds its person; False: a surname or the like


class Mention(SQLModel, table=True):
    """One place in one article that names an entity; `start`, `end` in the body or headline."""

    # Only the rows with a role: few, and all there is to read of them.
    __table_args__ = (
        Index(
            "ix_mention_role", "entity_number", "role", "article_number",
            sqlite_where=text("role IS NOT NULL"),
        ),
    )  # fmt: skip

    article_number: int = Field(foreign_key="article.number", ondelete="CASCADE", primary_key=True)
    field: str = Field(primary_key=True)  # body | headline
    start: int = Field(primary_key=True)
    end: int
    text: str
    entity_number: int = Field(foreign_key="entity.number", index=True)
    how: str
    confidence: float
    role: str | None = None  # what the text calls a person beside the name: Prime Minister


class ArticleEntity(SQLModel, table=True):
    """How often an article names an entity, headline included; the facets read this table.

    A place counts for its country too (`place`), though the country is not mentioned.
    """

    # Both columns: counting over 50,000 articles takes 0.1 s instead of 1.6.
    __table_args__ = (Index("ix_articleentity_entity_article", "entity_number", "article_number"),)

    article_number: int = Field(foreign_key="article.number", ondelete="CASCADE", primary_key=True)
    entity_number: int = Field(foreign_key="entity.number", primary_key=True)
    mentions: int
    named: int = 0
    demonym: int = 0
    place: int = 0


class Fingerprint(SQLModel, table=True):
    """The sampled shingles of an article, by which near-duplicates are found."""

    __table_args__ = (
        Index("ix_fingerprint_waiting", "article_number", sqlite_where=text("NOT settled")),
    )

    article_number: int = Field(foreign_key="article.number", ondelete="CASCADE", primary_key=True)
    hashes: bytes  # 64-bit numbers, little-endian
    settled: bool  # they are in the table of shingles too


class Shingle(SQLModel, table=True):
    """Who has a shingle; written and deleted with fingerprints, many at a time."""

    __table_args__ = {"sqlite_with_rowid": False}

    hash: int = Field(sa_type=BigInteger, primary_key=True)
    article_number: int = Field(primary_key=True)


class Line(SQLModel, table=True):
    """A line that would be furniture if it stood in several stories, by the hash of its words."""

    hash: int = Field(sa_type=BigInteger, primary_key=True)
    article_number: int = Field(
        foreign_key="article.number", ondelete="CASCADE", primary_key=True, index=True
    )


class Removed(SQLModel, table=True):
    """An article taken away for good: its document is not read again."""

    id: str = Field(primary_key=True)
    removed: datetime = Field(sa_type=UTCDateTime)


class IngestRun(SQLModel, table=True):
    number: int | None = Field(default=None, primary_key=True)
    started: datetime = Field(sa_type=UTCDateTime)
    finished: datetime | None = Field(default=None, sa_type=UTCDateTime)
    paths: list[str] = Field(sa_column=Column(JSON, nullable=False))


class IngestItem(SQLModel, table=True):
    """What became of one document in one run."""

    number: int | None = Field(default=None, primary_key=True)
    run_number: int = Field(foreign_key="ingestrun.number", ondelete="CASCADE", index=True)
    file: str
    article_id: str | None = None
    status: str = Field(index=True)  # new | changed | known | removed | failed
    stage: str | None = None  # of a failure: read | clean | find | resolve | place | write
    reason: str | None = None


class IndexChange(SQLModel, table=True):
    """An article that the index must read again, or forget when it is no more."""

    number: int | None = Field(default=None, primary_key=True)
    article_number: int = Field(index=True)
