"""Articles: in a list, whole, as read, beside those like them, and the copies of one text."""

from datetime import datetime

from pydantic import Field

from app.web.schemas.base import EntityRef, Model


class NamedEntity(Model):
    id: str
    name: str
    mentions: int


class NamedCountry(NamedEntity):
    named: int = Field(description="By its own names")
    demonym: int = Field(description="By its demonyms")
    place: int = Field(description="By places in it")


class StorySize(Model):
    id: str
    size: int


class Summary(Model):
    """An article in a list."""

    id: str
    url: str
    headline: str
    headline_origin: str = Field(description="given, or derived from the first sentence")
    publisher: str | None
    published: datetime | None = Field(description="Null when the source gives no date")
    published_precision: str | None = Field(description="year, month, day or minute")
    language: str | None = Field(description="ISO 639-1")
    words: int
    people: list[NamedEntity]
    countries: list[NamedEntity]
    story: StorySize | None = Field(description="Null for an article without copies")


class Mention(Model):
    id: str
    start: int
    end: int
    text: str
    kind: str = Field(description="person, country, organisation or place")
    entity: str
    name: str
    how: str = Field(description="How it was found: full name, surname, demonym, …")
    confidence: float
    role: str | None = Field(description="What the text calls a person beside the name")
    probably: EntityRef | None = Field(
        description="Of a surname that stands alone: whom it probably means, as far as the other "
        "articles tell. Filters and counts do not follow it"
    )


class Furniture(Model):
    start: int = Field(description="In the original text")
    end: int
    text: str
    reason: str


class StoryMembers(Model):
    id: str
    articles: list[str]


class Article(Model):
    """One article whole."""

    id: str
    url: str
    headline: str
    headline_origin: str
    standfirst: str | None
    byline: str | None
    dateline: str | None = Field(description="The printed place and day, as in BEIRUT, June 2")
    publisher: str | None
    section: str | None = Field(description="Of its outlet, as the source names it: World, Sport")
    published: datetime | None
    published_precision: str | None
    language: str | None
    words: int
    body: str
    body_sha256: str
    file: str
    names_sought: bool = Field(description="False: names are not looked for in this language")
    mentions: list[Mention] = Field(description="Offsets into `body`")
    headline_mentions: list[Mention] = Field(description="Offsets into `headline`")
    people: list[NamedEntity]
    countries: list[NamedCountry]
    organisations: list[NamedEntity]
    places: list[NamedEntity]
    furniture: list[Furniture]
    story: StoryMembers | None
    ingested: datetime


class Original(Model):
    id: str
    file: str
    format: str
    text: str
    furniture: list[Furniture]


class SimilarArticle(Summary):
    score: float
    shared: list[EntityRef]
    shared_words: list[str] = Field(description="Rare words that both have, beside the names")


class SimilarAnswer(Model):
    id: str
    results: list[SimilarArticle]
    copies: list[Summary]


class StoryCopy(Summary):
    relation: str = Field(
        description="copy, or update: the representative or it has much that the other lacks"
    )
    similarity: float = Field(description="Share of the shorter text that the longer one has")


class Story(Model):
    id: str
    url: str
    size: int
    representative: str
    articles: list[StoryCopy]


class Change(Model):
    kind: str = Field(description="equal, insert, delete or replace")
    a: str
    b: str


class Diff(Model):
    story: str
    a: str
    b: str
    changes: list[Change]
