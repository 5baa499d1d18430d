"""What the server writes to its log: lines for people, or JSON objects for programs."""

import json
import logging
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

from uvicorn.config import LOGGING_CONFIG

from app.config import Settings


class JsonLines(logging.Formatter):
    """One object a line; what the access log says of a request stands in fields of its own."""

    def format(self, record: logging.LogRecord) -> str:
        said: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.name == "uvicorn.access" and isinstance(record.args, tuple):
            names = ("client", "method", "path", "http", "status")
            said |= dict(zip(names, record.args, strict=False))
        if record.exc_info:
            said["error"] = self.formatException(record.exc_info)
        return json.dumps(said, ensure_ascii=False, default=str)


def config(settings: Settings) -> dict[str, Any]:
    """The server's own loggers and ours, as `logging.config` takes them."""
    found: dict[str, Any] = deepcopy(LOGGING_CONFIG)
    if settings.log_format == "json":
        found["formatters"] = {
            name: {"()": f"{__name__}.{JsonLines.__name__}"} for name in found["formatters"]
        }
    for name in ("app", "dateline"):
        found["loggers"][name] = {
            "handlers": ["default"],
            "level": settings.log_level.upper(),
            "propagate": False,
        }
    return found
