"""How every route of the API is described and answers: one way to say it."""

from collections.abc import Callable, Sequence
from typing import Any

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from pydantic import BaseModel

from app.web import examples, parameters, schemas
from app.web.present import API


def new_router() -> APIRouter:
    return APIRouter(prefix=API, dependencies=[Depends(parameters.only_known)])


def said(model: BaseModel, *, link: str = "") -> Response:
    """The JSON of a model; made here at once, for FastAPI would check what is already typed."""
    headers = {"Link": link} if link else None
    content = model.model_dump_json()
    return Response(content, media_type="application/json", headers=headers)


def errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The errors of a route, for its description."""
    words = {
        404: "There is none of this id",
        422: "A parameter is unknown or has a wrong value",
        503: "The index or the database is not ready",
    }
    return {
        status: {
            "description": words[status],
            "model": schemas.Problem,
            "content": {"application/json": {"example": examples.problem(status)}},
        }
        for status in statuses
    }


def described(
    router: APIRouter,
    path: str,
    model: type[BaseModel],
    summary: str,
    tag: str,
    *,
    id: str,
    takes: Sequence[dict[str, Any]] = (),
    missing: bool = False,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A route that gives `model`, with all that its description needs."""
    responses = errors(*((404,) if missing else ()), 422, 503)
    shown = {"application/json": {"example": examples.ANSWERS[id]}}
    responses[200] = {"description": "Found", "content": shown}
    return router.get(
        path,
        response_model=model,
        summary=summary,
        tags=[tag],
        operation_id=id,
        responses=responses,
        openapi_extra={"parameters": list(takes)} if takes else None,
    )
