"""Coming in and going out of a private library, for people; programs send the secret each time."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from app.errors import NotFound
from app.web.access import CHALLENGE, COOKIE, SESSION
from app.web.deps import LibraryDep, ours, render

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get("/access")
def door(request: Request, library: LibraryDep) -> Response:
    if not library.access.closed or library.access.knows(request.scope):
        return RedirectResponse("/", 303)
    return _asking(request, "/")


@router.post("/access")
def come_in(
    request: Request,
    library: LibraryDep,
    password: Annotated[str, Form()] = "",
    back: Annotated[str, Form()] = "/",
) -> Response:
    """A session for the right password; another try for a wrong one."""
    if not library.access.closed:
        raise NotFound("This library is open: there is no password.")
    if not library.access.opens(password, request.scope):
        return _asking(request, ours(back), wrong=True)
    answer = RedirectResponse(ours(back), 303)
    answer.set_cookie(
        COOKIE, library.access.session(), max_age=SESSION, httponly=True, samesite="lax",
        secure=request.url.scheme == "https",
    )  # fmt: skip
    return answer


def _asking(request: Request, back: str, wrong: bool = False) -> Response:
    answer = render(request, "access.html", 401, back=back, wrong=wrong)
    answer.headers.update(CHALLENGE)
    return answer


@router.post("/access/leave")
def go_out() -> Response:
    answer = RedirectResponse("/access", 303)
    answer.delete_cookie(COOKIE, httponly=True, samesite="lax")
    return answer
