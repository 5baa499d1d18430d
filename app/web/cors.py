"""Sites whose scripts may read here (DATELINE_CORS_ORIGINS)."""

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

_ASKED = "dateline.preflight"
_METHOD = "access-control-request-method"


class Cors(CORSMiddleware):
    """Starlette's, but what browsers ask beforehand is answered within: counted, logged, limited
    and with the headers of every other answer."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            headers = Headers(scope=scope)
            if scope["method"] == "OPTIONS" and {"origin", _METHOD} <= set(headers):
                scope = {**scope, _ASKED: self.preflight_response(headers)}
            await self.simple_response(scope, receive, send, headers)
        else:
            await self.app(scope, receive, send)


def preflight(scope: Scope) -> Response | None:
    """The answer to what a browser asks beforehand: it may be told, whoever asks; 400 for no."""
    answer: Response | None = scope.get(_ASKED)
    if answer is not None and answer.status_code != 200:
        raise HTTPException(answer.status_code, bytes(answer.body).decode())
    return answer
