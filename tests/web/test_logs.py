"""The log: JSON lines when they are asked for."""

import json
import logging
import logging.config

from app.config import Settings
from app.web import logs


def line(settings: Settings, record: logging.LogRecord) -> str:
    formatter = logs.config(settings)["formatters"]["access"]
    made = logging.config.DictConfigurator({"version": 1}).configure_formatter(dict(formatter))  # type: ignore[attr-defined]
    return str(made.format(record))


def request(path: str) -> logging.LogRecord:
    args = ("127.0.0.1:5", "GET", path, "1.1", 200)
    text = '%s - "%s %s HTTP/%s" %d'
    return logging.LogRecord("uvicorn.access", logging.INFO, "", 1, text, args, None)


def test_json_lines(settings: Settings) -> None:
    said = json.loads(line(settings.model_copy(update={"log_format": "json"}), request('/a"\n')))
    assert said["level"] == "info"
    assert (said["method"], said["path"], said["status"]) == ("GET", '/a"\n', 200)


def test_an_error_stays_one_line(settings: Settings) -> None:
    try:
        raise ValueError("two\nlines")
    except ValueError as error:
        args = ("dateline.web", logging.ERROR, "", 1, "%s failed", ("/x",))
        record = logging.LogRecord(*args, (type(error), error, error.__traceback__))
    written = line(settings.model_copy(update={"log_format": "json"}), record)
    assert "\n" not in written
    assert "ValueError" in json.loads(written)["error"]


def test_text_is_the_default(settings: Settings) -> None:
    assert '"GET /people HTTP/1.1" 200' in line(settings, request("/people"))
