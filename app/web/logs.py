"""What the server writes to its log: lines for people, or JSON objects for programs.

Each line written while a request is answered says which, by an id that its answer bears as well.
"""

import json
import logging
import re
import secrets
from contextvars import ContextVar, copy_context
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

from starlette.types import Scope
from uvicorn.config import LOGGING_CONFIG
from uvicorn.logging import DefaultFormatter

from app.config import Settings

access = logging.getLogger("dateline.access")
slow = logging.getLogger("dateline.slow")

_GIVEN = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_CONTROL = re.compile(r"[^\n\t -~\u00a0-\u2027\u202f-\U0010ffff]")  # and what ends a line
_UNPRINTABLE = re.compile(rb"[^!-~]")  # would break a line, or colour a terminal
_LONGEST = 2_000  # bytes of an address in a line
_asked: ContextVar[str] = ContextVar("request_id", default="")


def name_request(scope: Scope) -> str:
    """The id of the request that is answered from here on: as a proxy named it, or a new one."""
    given = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
    found = given.decode() if _GIVEN.fullmatch(given) else secrets.token_hex(8)
    _asked.set(found)
    return found


def request_id() -> str:
    return _asked.get()


def answered(scope: Scope, status: int, seconds: float, slow_ms: int) -> None:
    """One line for an answer, and a second one when it took long."""
    is_slow = bool(slow_ms) and seconds * 1000 >= slow_ms
    if not (is_slow or access.isEnabledFor(logging.INFO)):
        return
    host, port = scope.get("client") or ("", 0)
    address = scope.get("raw_path") or scope["path"].encode("utf-8", "replace")
    if scope["query_string"]:
        address = address + b"?" + scope["query_string"]
    said = {
        "client": f"{host}:{port}",
        "method": scope["method"],
        "path": _UNPRINTABLE.sub(_percent, address[:_LONGEST]).decode(),
        "http": scope.get("http_version", ""),
        "status": status,
        "ms": round(seconds * 1000, 1),
    }
    line = '{client} - "{method} {path} HTTP/{http}" {status} {ms} ms'.format_map(said)
    access.info(line, extra={"said": said})
    if is_slow:
        slow.warning("slow: %s", line, extra={"said": said})


def refused(client: str, status: int, sentence: str) -> str:
    """One line for what was no request, and the id that its answer bears."""
    said = {"client": client, "status": status, "refused": sentence}
    name = secrets.token_hex(8)

    def say() -> None:
        _asked.set(name)
        access.info("%s - refused %s: %s", client, status, sentence, extra={"said": said})

    copy_context().run(say)
    return name


def _percent(match: re.Match[bytes]) -> bytes:
    return b"%%%02X" % match[0][0]


class Lines(DefaultFormatter):
    """The level, the message, the request."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        record.message = _CONTROL.sub(lambda sign: ascii(sign[0])[1:-1], record.message)
        request = f" [{_asked.get()}]" if _asked.get() else ""
        return super().formatMessage(record) + request


class JsonLines(logging.Formatter):
    """One object a line; what is said of a request stands in fields of its own."""

    def format(self, record: logging.LogRecord) -> str:
        said: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if _asked.get():
            said["request_id"] = _asked.get()
        said |= getattr(record, "said", {})
        if record.exc_info:
            said["error"] = self.formatException(record.exc_info)
        return json.dumps(said, ensure_ascii=False, default=str)


def config(settings: Settings) -> dict[str, Any]:
    """The server's own loggers and ours, as `logging.config` takes them."""
    found: dict[str, Any] = deepcopy(LOGGING_CONFIG)
    if settings.log_format == "json":
        found["formatters"]["default"] = {"()": JsonLines}
    else:
        found["formatters"]["default"]["()"] = Lines
    level = settings.log_level.upper()
    for name in ("app", "dateline"):
        found["loggers"][name] = {"handlers": ["default"], "level": level, "propagate": False}
    # What a library says of itself looks like all else, too.
    found["root"] = {"handlers": ["default"], "level": "WARNING"}
    return found
