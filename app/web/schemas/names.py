"""People, countries, organisations and places: listed, whole, and while a reader types."""

from datetime import datetime

from pydantic import Field

from app.web.schemas.base import EntityRef, Model, Range, Total
from app.web.schemas.figures import Timeline


class Listed(Model):
    """An entity in a list."""

    id: str
    name: str
    url: str
    articles: int
    mentions: int | None = Field(description="Not counted beside another entity, nor while typing")
    country: str | None = Field(None, description="Of a place: ISO 3166-1 alpha-2")


class Directory(Model):
    kind: str
    total: Total
    limit: int
    results: list[Listed]
    letters: dict[str, int]
    next: str | None


class Alias(Model):
    name: str
    script: str = Field(description="ISO 15924")
    full: bool


class Sentence(Model):
    article: str
    url: str
    headline: str
    published: datetime | None
    published_precision: str | None
    text: str
    start: int = Field(description="Where the sentence begins in the body")
    range: Range
    how: str


class Role(Model):
    name: str = Field(examples=["Prime Minister"])
    articles: int


class Entity(Model):
    kind: str
    id: str
    name: str
    url: str
    country: str | None
    country_name: str | None
    aliases: list[Alias]
    articles: int
    mentions: int
    named: int
    demonym: int
    place: int
    people: list[Listed] = Field(description="Named in the same articles; `articles` counts those")
    countries: list[Listed]
    organisations: list[Listed]
    places: list[Listed]
    timeline: Timeline
    sentences: list[Sentence]
    articles_url: str = Field(description="The search that gives its articles")
    roles: list[Role] = Field(description="What articles call a person beside the name")
    namesakes: list[Listed] = Field(description="Others named in full who bear the surname")
    probably: EntityRef | None = Field(
        description="Of a surname that stands alone: whom it probably means"
    )
    alone: list[Listed] = Field(
        description="The surname alone, where it probably means this person; counted apart"
    )
    alone_sentences: list[Sentence]


_NEAR = Field(description="A slip was forgiven: it is spelt otherwise than was typed")


class Suggested(Listed):
    near: bool = _NEAR


class SuggestedPublisher(Model):
    name: str
    url: str = Field(description="The search that gives its articles")
    articles: int
    near: bool = _NEAR


class SuggestedArticle(Model):
    id: str
    url: str
    headline: str
    near: bool = _NEAR


class Suggestions(Model):
    """Those spelt as typed come first, then the nearest; most articles first."""

    q: str
    people: list[Suggested]
    countries: list[Suggested]
    organisations: list[Suggested]
    places: list[Suggested]
    publishers: list[SuggestedPublisher]
    headlines: list[SuggestedArticle]
