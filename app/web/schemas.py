"""The JSON of the API: what programs rely on, apart from the tables so that columns can change."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class Model(BaseModel):
    model_config = ConfigDict(from_attributes=True, frozen=True, serialize_by_alias=True)


class ParameterError(Model):
    loc: list[str] = Field(examples=[["query", "sort"]])
    msg: str = Field(examples=["'best' is not one of relevance, newest, oldest, length"])


class Problem(Model):
    """An error, as RFC 9457 says."""

    type: str = "about:blank"
    title: str = Field(examples=["Not found"])
    status: int = Field(examples=[404])
    detail: str = Field(examples=["There is no article 0123456789abcdef."])
    instance: str = Field(examples=["/api/v1/articles/0123456789abcdef"])
    errors: list[ParameterError] | None = Field(None, description="Of a 422: each wrong parameter")


Range = Annotated[tuple[int, int], Field(description="Start and end in code points")]


class Snippet(Model):
    field: str = Field(description="body, headline or standfirst")
    start: int = Field(description="Where the passage begins in its field")
    text: str
    ranges: list[Range] = Field(description="What matched, within `text`")


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


class Result(Summary):
    """An article that a search found."""

    score: float | None = Field(description="Comparable within one answer only")
    matches: int | None = Field(description="Places that match; null without snippets")
    headline_ranges: list[Range]
    snippets: list[Snippet]


class Total(Model):
    value: int
    relation: str = Field("eq", description="eq: the value is exact; gte: there may be more")


class WhichPerson(Model):
    id: str
    name: str
    articles: int = Field(description="The total when the person is added to the search")
    url: str = Field(description="The search with the person added")


class Which(Model):
    """A question: which of the people of one name is meant?"""

    asked: str
    people: list[WhichPerson]
    more: bool = Field(description="Whether others bear the name too")


class QueryEcho(Model):
    """How the question was read."""

    q: str
    interpreted: str
    warnings: list[str]
    notes: list[str]
    did_you_mean: str | None = Field(
        description="The query spelt otherwise, when it finds little; it is never used by itself"
    )
    did_you_mean_total: int | None = Field(None, description="What that would find")
    literal: str | None = Field(
        None, description="The query in which names are but words; null if none was understood"
    )
    which: Which | None = Field(None, description="Several people bear a name of the query")
    filters: dict[str, list[str]]
    excluded: dict[str, list[str]]
    since: str | None = Field(serialization_alias="from")
    until: str | None = Field(serialization_alias="to")
    undated: str | None
    sort: str


class FacetValue(Model):
    value: str
    label: str
    count: int = Field(
        description="The total when it is added (people, countries, organisations, places) "
        "or stands alone in its facet (publishers, languages, years)"
    )
    selected: bool
    url: str = Field(description="The page on which it is chosen, or no longer when it was")


class Facet(Model):
    label: str
    values: list[FacetValue]
    more: int = Field(description="How many values are not listed")


class ListedValue(FacetValue):
    exclude_url: str = Field(description="The page on which it is left out")


class FacetValues(Model):
    """The values of one facet that the articles of a search have."""

    facet: str
    label: str
    find: str = Field(description="How their names begin; empty for all")
    articles: int = Field(description="How many articles the search finds")
    total: Total
    limit: int
    results: list[ListedValue]
    next: str | None


class Bar(Model):
    key: str = Field(description="A partial date that `from` and `to` take")
    count: int


class Bars(Model):
    unit: str = Field(description="year, month or day")
    bars: list[Bar] = Field(description="Without gaps, the oldest first")


class Timeline(Bars):
    undated: int


class SearchAnswer(Model):
    query: QueryEcho
    total: Total
    undated: int = Field(description="Of the total, how many have no date")
    limit: int
    results: list[Result]
    facets: dict[str, Facet]
    timeline: Bars = Field(description="Of all that is found, by date")
    timed_out: bool = Field(
        description="The search was stopped: results or passages may be missing, and the total "
        "is the least there are"
    )
    next: str | None = Field(description="The rest of the list, from the root of this host")
    previous: str | None


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
    probably: "EntityRef | None" = Field(
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
    shared: list["EntityRef"]
    shared_words: list[str] = Field(description="Rare words that both have, beside the names")


class EntityRef(Model):
    kind: str
    id: str
    name: str


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


class TimelineAnswer(Timeline):
    total: int


class MapCountry(Model):
    id: str
    code: str
    name: str
    articles: int


class MapAnswer(Model):
    total: int
    countries: list[MapCountry]


class Node(Model):
    id: str
    name: str
    articles: int


class Link(Model):
    a: str
    b: str
    articles: int


class NetworkAnswer(Model):
    total: int
    nodes: list[Node]
    links: list[Link]


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
