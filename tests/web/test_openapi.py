import re
from typing import Any

import pytest
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from app.config import Settings
from app.web import create_app, examples, schemas

ROUTES = {
    "/articles", "/articles/{id}", "/articles/{id}/original", "/articles/{id}/similar",
    "/stories/{id}", "/stories/{id}/diff", "/people", "/people/{id}", "/countries",
    "/countries/{id}", "/organisations", "/organisations/{id}", "/places", "/places/{id}",
    "/timeline", "/map", "/network", "/suggest", "/facets/{name}", "/export", "/status",
}  # fmt: skip


@pytest.fixture
def description(settings: Settings) -> dict[str, Any]:
    return create_app(settings).openapi()


def test_every_route_is_described_with_its_errors(description: dict[str, Any]) -> None:
    assert set(description["paths"]) == {f"/api/v1{route}" for route in ROUTES}
    seen = set()
    for path, operations in description["paths"].items():
        assert set(operations) == {"get"}
        operation = operations["get"]
        assert operation["summary"]
        assert operation["description"]
        assert operation["tags"]
        assert operation["operationId"] not in seen
        seen.add(operation["operationId"])
        wanted = {"200", "401", "422", "429", "503"} | ({"404"} if "{" in path else set())
        wanted |= {"409"} & set(operation["responses"])
        assert set(operation["responses"]) == wanted
        for status, response in operation["responses"].items():
            kinds = response["content"]
            assert all("example" in content for content in kinds.values())
            if status != "200":
                assert set(kinds) == {"application/problem+json"}
        for parameter in operation.get("parameters", ()):
            assert parameter.get("description"), (path, parameter)


def test_numbers_say_their_bounds(description: dict[str, Any]) -> None:
    given = [
        parameter["schema"]
        for route in description["paths"].values()
        for parameter in route["get"].get("parameters", ())
        if parameter["schema"].get("type") == "integer"
    ]
    assert len(given) > 10
    assert all(one["minimum"] == 1 and one["maximum"] > 1 for one in given)


def test_schemas_are_all_used_and_all_there(description: dict[str, Any]) -> None:
    used = set(re.findall(r"#/components/schemas/(\w+)", str(description)))
    assert used == set(description["components"]["schemas"])


def test_examples_are_what_the_models_give(settings: Settings) -> None:
    models = {
        route.operation_id: route.response_model
        for route in _routes(create_app(settings))
        if route.operation_id in examples.ANSWERS
    }
    assert set(models) == set(examples.ANSWERS)
    for id, example in examples.ANSWERS.items():
        if id == "search_articles":  # read under other names than written: from, to
            example = {**example, "query": {**example["query"], "since": None, "until": None}}
        given = models[id].model_validate(example).model_dump(mode="json")
        assert given == examples.ANSWERS[id], id
    for status in (401, 404, 409, 422, 429, 503):
        schemas.Problem.model_validate(examples.problem(status))


def _routes(app: Any) -> list[APIRoute]:
    found, left = [], list(app.routes)
    while left:
        route = left.pop()
        if isinstance(route, APIRoute):
            found.append(route)
        else:
            inner = getattr(route, "original_router", None) or getattr(route, "app", None)
            left += getattr(inner, "routes", [])
    return found


def test_the_page_of_the_description_names_every_route(client: TestClient) -> None:
    answer = client.get("/docs", headers={"accept": "text/html"})
    assert answer.status_code == 200
    for route in ROUTES:
        assert f"GET /api/v1{route}" in answer.text
    assert not re.search(
        r"<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|https?://(?!testserver)", answer.text
    )
    assert client.get("/api/openapi.json").json() == client.app.openapi()  # type: ignore[attr-defined]
