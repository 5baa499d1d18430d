"""The numbers behind the pictures: timeline, map and network."""

from pydantic import Field

from app.web.schemas.base import Model


class Bar(Model):
    key: str = Field(description="A partial date that `from` and `to` take")
    count: int


class Bars(Model):
    unit: str = Field(description="year, month or day")
    bars: list[Bar] = Field(description="Without gaps, the oldest first")


class Timeline(Bars):
    undated: int


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
