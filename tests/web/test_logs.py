"""The log: lines for people or objects for programs, each with its request."""

import json
import logging
import logging.config
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.config import Settings
from app.web import create_app, logs


@pytest.fixture
def records() -> Iterator[list[logging.LogRecord]]:
    """What is logged under "dateline", whatever the loggers are set to outside."""
    seen: list[logging.LogRecord] = []
    handler = logging.Handler()
    handler.emit = seen.append  # type: ignore[method-assign]
    logger = logging.getLogger("dateline")
    before = logger.level
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    yield seen
    logger.removeHandler(handler)
    logger.setLevel(before)


def written(settings: Settings, format: str, record: logging.LogRecord) -> str:
    made = logs.config(settings.model_copy(update={"log_format": format}))["formatters"]["default"]
    configurator = logging.config.DictConfigurator({"version": 1})
    return str(configurator.configure_formatter(dict(made)).format(record))  # type: ignore[attr-defined]


def said(record: logging.LogRecord) -> dict[str, Any]:
    found: dict[str, Any] = getattr(record, "said")  # noqa: B009
    return found


def test_a_request_is_one_line(settings: Settings, records: list[logging.LogRecord]) -> None:
    asked = {"method": "GET", "path": "/", "query_string": b"q=\n\x1b\xe9" + b"x" * 9_000}
    logs.answered({**asked, "raw_path": b"/people", "client": None}, 200, 0.0123, 0)
    line = written(settings, "text", records[-1])
    assert '"GET /people?q=%0A%1B%E9xxx' in line
    assert len(line) < 2_200
    known = json.loads(written(settings, "json", records[-1]))
    assert (known["method"], known["status"], known["level"]) == ("GET", 200, "info")
    assert known["ms"] == 12.3


@pytest.mark.parametrize("sign", ["\x1b", "\r", "\x85", "\u2028", "\x9b"])
def test_no_sign_of_a_request_colours_or_breaks_a_line(settings: Settings, sign: str) -> None:
    record = logging.LogRecord("dateline.web", 30, "", 1, "%s: gone", (f"/a{sign}[31mb",), None)
    line = written(settings, "text", record)
    assert line.splitlines() == [line]
    assert sign not in line
    assert "[31mb: gone" in line


def test_libraries_speak_as_we_do(settings: Settings) -> None:
    root = logs.config(settings)["root"]
    assert (root["handlers"], root["level"]) == (["default"], "WARNING")


@pytest.mark.parametrize(
    ("given", "kept"),
    [("abc-1.2_Z", True), ("x" * 64, True), ("x" * 65, False), ("a b", False), ("", False)],
)
def test_answer_and_lines_name_the_request(client: TestClient, given: str, kept: bool) -> None:
    named = client.get("/healthz", headers={"x-request-id": given}).headers["x-request-id"]
    assert (named == given) is kept
    assert named


def test_a_failure_can_be_found_in_the_log(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, records: list[logging.LogRecord],
    settings: Settings,
) -> None:  # fmt: skip
    lines: list[str] = []
    handler = logging.getLogger("dateline").handlers[-1]
    handler.emit = lambda record: lines.append(written(settings, "json", record))  # type: ignore[method-assign]
    monkeypatch.setattr("app.web.ops.checks", lambda library: 1 / 0)
    answer = client.get("/readyz")
    assert answer.status_code == 500
    found = [json.loads(line) for line in lines]
    name = answer.headers["x-request-id"]
    assert {line["request_id"] for line in found} == {name}
    assert name in answer.json()["detail"]
    assert any("ZeroDivisionError" in line.get("error", "") for line in found)


def test_what_takes_long_is_said(settings: Settings, records: list[logging.LogRecord]) -> None:
    for slow_ms, warnings in ((1, 1), (0, 0), (60_000, 0)):
        records.clear()
        app = create_app(settings.model_copy(update={"slow_ms": slow_ms}))
        with TestClient(app, raise_server_exceptions=False) as client:
            client.get("/search?q=something")
        slow = [record for record in records if record.name == "dateline.slow"]
        assert len(slow) == warnings
        assert all(said(record)["path"] == "/search?q=something" for record in slow)


def test_an_error_stays_one_object(settings: Settings) -> None:
    try:
        raise ValueError("two\nlines")
    except ValueError:
        args = ("dateline.web", logging.ERROR, "", 1, "%s failed", ("/x",))
        record = logging.LogRecord(*args, sys.exc_info())
    line = written(settings, "json", record)
    assert "\n" not in line
    assert "ValueError" in json.loads(line)["error"]
