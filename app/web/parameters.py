"""The parameters of the API: described for OpenAPI, and refused when unknown."""

from collections.abc import Iterator
from typing import Any

from fastapi import Request
from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from app import cursors
from app.errors import BadRequest
from app.query import FACETS, NARROWING, SORTS, SearchQuery
from app.web import links

# The days of the calendar, so that whatever fits is accepted.
_MONTHS = (
    r"(0[13578]|1[02])(-(0[1-9]|[12][0-9]|3[01]))?",
    r"(0[469]|11)(-(0[1-9]|[12][0-9]|30))?",
    r"02(-(0[1-9]|1[0-9]|2[0-8]))?",
)
_YEAR = r"([0-9]{3}[1-9]|[0-9]{2}[1-9][0-9]|[0-9][1-9][0-9]{2}|[1-9][0-9]{3})"
_LEAP = r"([0-9]{2}(0[48]|[2468][048]|[13579][26])|(0[48]|[2468][048]|[13579][26])00)-02-29"
_DATE = {"type": "string", "pattern": f"^({_YEAR}(-({'|'.join(_MONTHS)}))?|{_LEAP})?$"}
_A_YEAR = "^([0-9]{4}|unknown)?$"
_LABELS = {
    "person": ("A person's id", "takeo-akiba"),
    "country": ("A country's ISO 3166-1 alpha-2 code, in either case", "jp"),
    "organisation": ("An organisation's id", "kyodo"),
    "place": ("A place's id", "beijing"),
    "publisher": ("A publisher's name, or unknown", "unknown"),
    "language": ("An ISO 639-1 code, or unknown", "en"),
    "year": ("A year of publication, or unknown", "2024"),
}


def _digits(given: object) -> object:
    """A number in digits, and nothing beside them: blanks or a sign are no part of one."""
    if isinstance(given, str) and not (given.isascii() and given.isdigit()):
        raise PydanticCustomError("whole", "it is not a whole number")
    return given


DIGITS = BeforeValidator(_digits)  # stands behind the bounds, which OpenAPI does not say else


def _parameter(
    name: str, description: str, schema: dict[str, Any], example: Any = None
) -> dict[str, Any]:
    found = {"name": name, "in": "query", "description": description, "schema": schema}
    return found if example is None else {**found, "example": example}


def _facets() -> Iterator[dict[str, Any]]:
    for facet in FACETS:
        label, example = _LABELS[facet]
        how = "all of them" if facet in NARROWING else "any of them"
        described = f"{label}. Repeated: articles with {how}"
        yield _parameter(facet, described, _values(facet), [example])
    for facet in FACETS:
        described = f"Leaves out the articles that `{facet}` with this value would find"
        yield _parameter(links.EXCLUDE + facet, described, _values(facet))


def _values(facet: str) -> dict[str, Any]:
    one = {"type": "string"} | ({"pattern": _A_YEAR} if facet == "year" else {})
    return {"type": "array", "items": one, "maxItems": links.MOST_OF_ONE}


_Q = _parameter(
    "q",
    'Words, "phrases", -without, OR, prefix*, wild?card, fuzzy~, person:name. '
    "Never an error: what is no syntax is read as words",
    {"type": "string"},
    "akiba",
)
FILTERS = [
    _Q,
    *_facets(),
    _parameter("from", "The first day, month or year", _DATE, "2024"),
    _parameter("to", "The last day, month or year, inclusive", _DATE, "2024-05"),
    _parameter(
        "undated",
        "Only articles without a date, or none of them",
        {"type": "string", "enum": ["", "only", "exclude"]},
    ),
    _parameter(
        "collapse",
        "Counts and lists a story's copies once",
        {"type": "string", "enum": ["", "story"]},
    ),
]
SORT = _parameter(
    "sort",
    "relevance with words, else newest, when not given; undated articles come last",
    {"type": "string", "enum": ["", *SORTS]},
)
PAGING = [
    _parameter(
        "limit",
        "How many results",
        {"type": "integer", "minimum": 1, "maximum": 100, "default": 20},
    ),
    _parameter(
        "page",
        "A numbered page; `cursor` goes further",
        {"type": "integer", "minimum": 1, "maximum": links.LAST_PAGE},
    ),
    _parameter("cursor", "As found in `next`", {"type": "string", "pattern": cursors.PATTERN}),
]
FIND = _parameter(
    "find",
    "Only values with a word that begins with each of these, in any script and order",
    {"type": "string"},
    "aki",
)
# So that the address of a search leads to its pictures as it stands.
IGNORED = [
    {**parameter, "description": "As in a search; changes nothing here"}
    for parameter in (SORT, *PAGING)
]
SHAPE = [
    _parameter(
        "facet",
        "The facets wanted, all when not given; `none` for none",
        {"type": "array", "items": {"type": "string", "enum": ["", *FACETS, "none"]}},
    ),
    _parameter("snippets", "Whether to give passages", {"type": "boolean", "default": True}),
]


FORMAT = _parameter(
    "format",
    "One JSON object a line, CSV, or CSV as Excel reads it (with a byte order mark)",
    {"type": "string", "enum": ["", "jsonl", "csv", "excel"]},
)


async def only_known(request: Request) -> None:
    """Refuse a parameter that the API's description does not know for this route.

    A route that takes a search checks for itself, so that all that is wrong is told at once.
    """
    if request.scope["route"].openapi_extra:
        return
    described = request.app.openapi()["paths"][request.scope["route"].path]["get"]
    known = {parameter["name"] for parameter in described.get("parameters", ())}
    unknown = sorted(name[: links.LONGEST_NAME] for name in set(request.query_params) - known)
    if unknown:
        errors = [(["query", name], "there is no such parameter") for name in unknown]
        raise BadRequest(" ".join(f"{loc[1]}: {message}." for loc, message in errors), errors)


def search_query(request: Request, *also: str) -> SearchQuery:
    """The search that the address says, each wrong parameter named."""
    return links.read(request.query_params.multi_items(), strict=True, also=also)


def wanted_facets(request: Request) -> tuple[str, ...] | None:
    """The facets asked for; None means all."""
    given = [name for name in request.query_params.getlist("facet") if name]
    wrong = [name for name in given if name not in (*FACETS, "none")]
    if wrong:
        message = f"{wrong[0][:60]!r} is not one of {', '.join(FACETS)}, none"
        raise BadRequest(f"facet: {message}.", [(["query", "facet"], message)])
    return tuple(name for name in FACETS if name in given) if given else None


def yes_or_no(request: Request, name: str, default: bool) -> bool:
    """A parameter that is true or false."""
    if name not in request.query_params:
        return default
    value = request.query_params[name].lower()
    meanings = {"true": True, "1": True, "false": False, "0": False}
    if value not in meanings:
        message = f"{value[:60]!r} is not true or false"
        raise BadRequest(f"{name}: {message}.", [(["query", name], message)])
    return meanings[value]


def one_of(request: Request, name: str, allowed: tuple[str, ...]) -> str:
    """A parameter with a few possible values, the first by default."""
    value = request.query_params.get(name) or allowed[0]
    if value not in allowed:
        message = f"{value[:60]!r} is not one of {', '.join(allowed)}"
        raise BadRequest(f"{name}: {message}.", [(["query", name], message)])
    return value
