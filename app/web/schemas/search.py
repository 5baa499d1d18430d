"""What a search finds, how its words were read, and its facets."""

from pydantic import Field

from app.web.schemas.articles import Summary
from app.web.schemas.base import Model, Range, Total
from app.web.schemas.figures import Bars


class Snippet(Model):
    field: str = Field(description="body, headline or standfirst")
    start: int = Field(description="Where the passage begins in its field")
    text: str
    ranges: list[Range] = Field(description="What matched, within `text`")


class Result(Summary):
    """An article that a search found."""

    score: float | None = Field(description="Comparable within one answer only")
    matches: int | None = Field(description="Places that match; null without snippets")
    headline_ranges: list[Range]
    snippets: list[Snippet]


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
