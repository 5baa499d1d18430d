"""The API's description: as OpenAPI for programs, as a page of our own for people."""

import json
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import Response

from app.web.deps import render

router = APIRouter(include_in_schema=False)


class Described(FastAPI):
    """An app whose description says of which media type its errors are; FastAPI says JSON."""

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            for operations in super().openapi()["paths"].values():
                for status, response in operations["get"]["responses"].items():
                    if status >= "400":
                        content = response["content"]
                        content["application/problem+json"] = content.pop("application/json")
        return super().openapi()


@router.get("/api/openapi.json")
async def openapi(request: Request) -> Response:
    content = json.dumps(request.app.openapi(), ensure_ascii=False)
    return Response(content, media_type="application/json")


@router.get("/docs")
def docs(request: Request) -> Response:
    """The description as a page; made from the same words, so that the two cannot differ."""
    description = request.app.openapi()
    routes = [
        _route(path, operations["get"])
        for path, operations in description["paths"].items()
        if "get" in operations
    ]
    tags = list(dict.fromkeys(route["tag"] for route in routes))
    grouped = [(tag, [route for route in routes if route["tag"] == tag]) for tag in tags]
    schemas = description["components"]["schemas"]
    models = [
        (name, schema.get("description", ""), _fields(schema))
        for name, schema in sorted(schemas.items())
    ]
    info = description["info"]
    return render(request, "docs.html", info=info, groups=grouped, models=models)


def _route(path: str, operation: dict[str, Any]) -> dict[str, Any]:
    answers = []
    for status, response in sorted(operation["responses"].items()):
        for kind, content in response.get("content", {}).items():
            example = content.get("example")
            shown = example if isinstance(example, str) else _pretty(example)
            answers.append((status, response["description"], kind, _model(content), shown))
    return {
        "path": path,
        "id": operation["operationId"],
        "tag": operation["tags"][0],
        "summary": operation["summary"],
        "description": operation.get("description", ""),
        "parameters": [_parameter(found) for found in operation.get("parameters", ())],
        "answers": answers,
    }


def _parameter(found: dict[str, Any]) -> dict[str, Any]:
    schema = found.get("schema", {})
    allowed = schema.get("enum") or schema.get("items", {}).get("enum") or ()
    return {
        "name": found["name"],
        "where": found["in"],
        "required": found.get("required", False),
        "type": _type(schema),
        "allowed": [value for value in allowed if value],
        "default": schema.get("default"),
        "description": found.get("description", ""),
    }


def _fields(schema: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [
        (name, _type(field), field.get("description", ""))
        for name, field in schema.get("properties", {}).items()
    ]


def _type(schema: dict[str, Any]) -> str:
    """A schema in a few words: "list of Mention", "string or null"."""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    if "anyOf" in schema:
        return " or ".join(_type(one) for one in schema["anyOf"])
    if schema.get("type") == "array":
        return f"list of {_type(schema['items'])}" if "items" in schema else "pair of integers"
    if isinstance(inner := schema.get("additionalProperties"), dict):
        return f"object of {_type(inner)}"
    kind = str(schema.get("format") or schema.get("type") or "any")
    return kind


def _model(content: dict[str, Any]) -> str:
    schema = content.get("schema")
    return _type(schema) if schema else ""


def _pretty(example: Any) -> str:
    return json.dumps(example, ensure_ascii=False, indent=2) if example is not None else ""
