"""Where a list goes on, as one word of an address: `~` and what only the list itself can read."""

import base64
import binascii
import json
import re
from typing import Any

from app.errors import BadRequest, OtherList
from app.i18n import gettext as _

PATTERN = "^(~[A-Za-z0-9_-]+)?$"
_FORM = re.compile("~[A-Za-z0-9_-]+")


def written(*parts: float | str) -> str:
    text = json.dumps(parts, separators=(",", ":"))
    return "~" + base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def is_cursor(text: str) -> bool:
    """Has it the form of a cursor, of whichever list?"""
    return bool(_FORM.fullmatch(text))


def read(cursor: str, *kinds: type) -> list[Any]:
    """The parts of a cursor, each of its kind; BadRequest when it is none, OtherList when it is not
    one of such a list."""
    if not is_cursor(cursor):
        raise BadRequest(*_wrong())
    try:
        parts = json.loads(base64.urlsafe_b64decode(cursor[1:] + "=" * (-(len(cursor) - 1) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        raise refused() from None
    if not isinstance(parts, list) or len(parts) != len(kinds):
        raise refused()
    if not all(type(part) is kind for part, kind in zip(parts, kinds, strict=True)):
        raise refused()
    return parts


def refused() -> OtherList:
    return OtherList(*_wrong())


def _wrong() -> tuple[str, list[tuple[list[str], str]]]:
    message = _("it is not a cursor of this list")
    return f"cursor: {message}.", [(["query", "cursor"], message)]
