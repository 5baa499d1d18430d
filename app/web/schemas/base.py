"""What the answers of several routes rest on, and errors."""

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


class Total(Model):
    value: int
    relation: str = Field("eq", description="eq: the value is exact; gte: there may be more")


class EntityRef(Model):
    kind: str
    id: str
    name: str
