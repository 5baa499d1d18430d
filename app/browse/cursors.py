"""Where a list goes on, as one word of an address."""

import base64
import binascii
import json
from typing import Any

from app.errors import BadRequest
from app.i18n import gettext as _


def written(*parts: int | str) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode()


def read(cursor: str, *kinds: type) -> list[Any]:
    """The parts of a cursor, each of its kind; BadRequest when it is no cursor of such a list."""
    try:
        parts = json.loads(base64.b64decode(cursor, altchars=b"-_", validate=True))
    except (ValueError, TypeError, binascii.Error, RecursionError):
        raise refused() from None
    if not isinstance(parts, list) or len(parts) != len(kinds):
        raise refused()
    if not all(map(isinstance, parts, kinds)):
        raise refused()
    return parts


def refused() -> BadRequest:
    message = _("it is not a cursor of this list")
    return BadRequest(f"cursor: {message}.", [(["query", "cursor"], message)])
