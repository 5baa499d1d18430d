"""Errors -> one shape: a problem (RFC 9457) for programs, a page with a search box for people."""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from markupsafe import Markup
from sqlalchemy.exc import DatabaseError
from starlette.exceptions import HTTPException

from app.browse import Ambiguous, Moved
from app.errors import (
    AccessRefused,
    BadRequest,
    DatabaseUnavailable,
    DatelineError,
    TooManyRequests,
)
from app.i18n import N_
from app.i18n import gettext as _
from app.web import deps, logs
from app.web.access import CHALLENGE
from app.web.links import SERVICE, sentence

log = logging.getLogger("dateline.web")

STATUSES = (N_("Not Found"), N_("Method Not Allowed"), N_("Bad Request"))  # of HTTPStatus
Errors = list[tuple[list[str], str]]

_BARE = Markup(
    '<!doctype html><html lang="en"><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width"><title>{0}</title>'
    '<h1>{0}</h1><p>{1}</p><form role="search" action="/search"><label>Search articles '
    '<input type="search" name="q"></label> <button>Search</button></form>'
    '<p><a href="/">Front page</a></p></html>'
)


def install(app: FastAPI) -> None:
    """Make all errors of the app's routes go through `answer`."""
    for kind in (DatelineError, HTTPException, RequestValidationError, DatabaseError):
        app.add_exception_handler(kind, _handle)


async def _handle(request: Request, error: Exception) -> Response:
    return answer(request, error)


def answer(request: Request, error: Exception) -> Response:
    """The response to an error, whichever it is."""
    match error:
        case Moved():
            path = request.url.path.rpartition("/")[0]
            query = f"?{request.url.query}" if request.url.query else ""
            return RedirectResponse(f"{path}/{error.slug}{query}", 308 if error.for_good else 307)
        case BadRequest():
            return _problem(request, error.status, error.title, error.detail, errors=error.errors)
        case Ambiguous():
            names = [{"id": c.id, "name": c.name, "articles": c.articles} for c in error.candidates]
            return _problem(request, 404, error.title, error.detail, extra={"candidates": names})
        case AccessRefused():
            return _problem(
                request, error.status, error.title, error.detail, page="access.html",
                headers=CHALLENGE,
            )  # fmt: skip
        case TooManyRequests():
            wait = {"Retry-After": str(error.retry_after)}
            return _problem(request, error.status, error.title, error.detail, headers=wait)
        case DatelineError():
            if error.status >= 500:
                log.warning("%s: %s", request.url.path, error.detail)
            return _problem(request, error.status, error.title, error.detail)
        case RequestValidationError():
            return _invalid(request, error)
        case HTTPException():
            return _http(request, error)
        case DatabaseError():
            log.warning("%s: %s", request.url.path, str(error)[:1_000])
            kind = DatabaseUnavailable
            detail = _(
                "The database does not answer as it should; `dateline migrate` may mend it,"
                " else `dateline check` says what is wrong."
            )
            return _problem(request, kind.status, kind.title, detail)
        case _:
            log.error("%s failed", request.url.path, exc_info=error)
            said = _("This is our mistake, and the log says more under {request}.")
            detail = said.format(request=logs.request_id())
            return _problem(request, 500, DatelineError.title, detail)


def wants_page(request: Request) -> bool:
    """Does a person read the answer?"""
    if request.url.path.startswith(("/api/", *SERVICE)):
        return False
    accept = request.headers.get("accept", "*/*")
    return "json" not in accept or "text/html" in accept


def _invalid(request: Request, error: RequestValidationError) -> Response:
    errors: Errors = [
        ([str(part) for part in found["loc"]], str(found["msg"])) for found in error.errors()
    ]
    return _problem(request, 422, BadRequest.title, sentence(errors), errors=errors)


def _http(request: Request, error: HTTPException) -> Response:
    title = HTTPStatus(error.status_code).phrase
    headers = error.headers
    match error.status_code:
        case 404:
            detail = _("Nothing stands at {path}.").format(path=request.url.path[:200])
        case 405:
            allowed = (error.headers or {}).get("Allow", "GET").replace("GET", "GET, HEAD")
            headers = {"Allow": allowed}
            said = _("{method} is not possible here; possible: {allowed}.")
            detail = said.format(method=request.method, allowed=allowed)
        case _:
            detail = str(error.detail)
    return _problem(request, error.status_code, title, detail, headers=headers)


def _problem(
    request: Request,
    status: int,
    title: str,
    detail: str,
    *,
    errors: Errors | None = None,
    extra: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
    page: str = "error.html",
) -> Response:
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": _(title),
        "status": status,
        "detail": detail,
        "instance": request.url.path,
        **(extra or {}),
    }
    if errors:
        body["errors"] = [{"loc": loc, "msg": message} for loc, message in errors]
    given = dict(headers or {})
    if status == 503:
        given["Retry-After"] = "10"
    response: Response
    if wants_page(request):
        try:
            response = deps.render(request, page, status, problem=body)
        except Exception:  # a page that cannot be made must not hide what went wrong before
            log.exception("The page of an error could not be made")
            response = HTMLResponse(_BARE.format(body["title"], detail), status)
    else:
        response = JSONResponse(body, status, media_type="application/problem+json")
    response.headers.update(given)
    return response
