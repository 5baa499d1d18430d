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


def said(model: BaseModel, *, link: str = "", keep: bool = True) -> Response:
    """The JSON of a model; made here at once, for FastAPI would check what is already typed."""
    headers = {"Link": link} if link else {}
    headers |= {} if keep else {"Cache-Control": "no-store"}
    content = model.model_dump_json()
    return Response(content, media_type="application/json", headers=headers)


ALWAYS = (401, 422, 429, 503)  # statuses that any route may answer with


def errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The errors of a route, for its description."""
    words = {
        401: "The library is private, and no password was sent",
        404: "There is none of this id",
        409: "The cursor is of another list, or of another order",
        422: "A parameter is unknown or has a wrong value",
        429: "Too many requests; `Retry-After` says when to come again",
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
    listed: bool = False,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A route that gives `model`, with all that its description needs."""
    responses = errors(*((404,) if missing else ()), *((409,) if listed else ()), *ALWAYS)
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
