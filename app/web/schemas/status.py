"""The library as a whole."""

from datetime import datetime

from app.web.schemas.base import Model


class Counts(Model):
    articles: int
    people: int
    countries: int
    organisations: int
    places: int
    stories: int
    mentions: int
    undated: int


class Status(Model):
    version: str
    schema_version: str | None
    index_version: int
    engine: str | None
    ready: bool
    index_lag: int
    counts: Counts
    first: datetime | None
    last: datetime | None
    last_ingest: datetime | None
    last_failed: int
