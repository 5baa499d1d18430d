"""A JSON array of any length -> its elements one by one, in the memory of one."""

import codecs
import json
import re
from collections.abc import Iterator
from typing import IO, Any

from app.errors import DocumentError
from app.ingest.readers import base

_CHUNK = 1_000_000
_START = re.compile(r'\s*(?:\{.{0,2000}?"articles"\s*:\s*)?\[', re.S)
_BETWEEN = re.compile(r"[\s,]*")


def elements(stream: IO[bytes], head: bytes) -> Iterator[Any]:
    """The elements of an array, or of an object's "articles", that begins with `head`."""
    characters = codecs.getincrementaldecoder("utf-8-sig")()
    decode = json.JSONDecoder(strict=False).raw_decode
    try:
        text = characters.decode(head)
        start = _START.match(text)
        if start is None:
            size = base.MAX_BYTES // 1_000_000
            raise DocumentError("read", f"The file is larger than {size} MB and no array.")
        at = start.end()
        while True:
            at = _BETWEEN.match(text, at).end()  # type: ignore[union-attr] # matches nothing too
            if text.startswith("]", at):
                return
            try:
                element, at = decode(text, at)
            except ValueError:  # broken, or not whole yet
                # As much again each time: else what is long would be read from its start too often.
                chunk = stream.read(max(_CHUNK, len(text) - at))
                if not chunk or len(text) - at > base.MAX_BYTES:
                    reason = "an element is broken or too large" if chunk else "it ends too early"
                    raise DocumentError("read", f"The file is not JSON: {reason}.") from None
                text, at = text[at:] + characters.decode(chunk), 0
            else:
                yield element
    except UnicodeDecodeError:
        raise DocumentError("read", "The file is not UTF-8.") from None
    except RecursionError:
        raise DocumentError("read", "The file is not JSON: it is nested too deep.") from None
