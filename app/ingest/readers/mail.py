"""Mail -> a Document a message: .eml files and mailboxes; attachments are left out."""

import re
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parseaddr
from itertools import count
from typing import IO, Any

from app.errors import DocumentError
from app.ingest import decoding
from app.ingest.dating import moment
from app.ingest.readers import base
from app.ingest.readers.base import Document, Read, Source, failed
from app.ingest.readers.pages import page
from app.ingest.readers.records import words

_HEADER = re.compile(rb"[!-9;-~]+:|[ \t]")
_KNOWN = frozenset(b"from to subject date message-id mime-version received return-path".split())
_OF_MAIL = frozenset(b"message-id mime-version received return-path".split())
_LONGEST_HEADER = 10_000  # characters of one that are read: more are lists of those it went to
_MOST_LINES = 400_000  # of a message: 20 MB of pictures and the like have 270,000
_MOST_PARTS = 1_000
_LONGEST_POSTMARK = 300  # bytes of a line; its pattern tries a long one in many ways
_MARK = re.compile(rb"From \S+.*\d\d:\d\d.*\d{4}\s*$")


def looks_like_mail(head: bytes) -> bool:
    """Whether it begins with the header of a message, as no article does."""
    lines = re.split(rb"\r?\n", head)
    names = set()
    for line in lines:
        if not line.strip():
            break
        if not _HEADER.match(line):
            return False
        names.add(line.partition(b":")[0].lower())
    return len(names & _KNOWN) >= 3 and bool(names & _OF_MAIL)


def looks_like_mailbox(head: bytes) -> bool:
    first, _, rest = head.partition(b"\n")
    return _is_postmark(first) and bool(_HEADER.match(rest))


def _is_postmark(line: bytes) -> bool:
    return len(line) < _LONGEST_POSTMARK and bool(_MARK.match(line))


def read_eml(source: Source) -> Read:
    yield _document(source.whole(), source.name, (*source.via, "eml"))


def read_mbox(source: Source) -> Read:
    for number, message in enumerate(_messages(source.stream), start=1):
        file = f"{source.name}:{number}"
        try:
            if message is None:
                raise DocumentError("read", _LARGE)
            yield _document(message, file, (*source.via, "mbox"))
        except Exception as error:
            yield failed(file, error)


def _messages(lines: IO[bytes]) -> Iterator[bytes | None]:
    """The messages of a mailbox; None for one over the limit, which is never held whole."""
    held: list[bytes] | None = None  # the first postmark opens it
    size, whole, blank = 0, True, True
    while line := lines.readline(base.PEEK):
        if blank and _is_postmark(line):
            if held is not None:
                yield b"".join(held) if whole else None
            held, size, whole = [], 0, True
        elif held is not None:
            size += len(line)
            whole = whole and size <= base.MAX_BYTES and len(held) <= _MOST_LINES
            base.skip(0 if whole else size)
            held.append(re.sub(rb"^>(>*From )", rb"\1", line)) if whole else held.clear()
        blank = not line.strip()
    if held is not None:
        yield b"".join(held) if whole else None


_LARGE = f"The message is larger than {base.MAX_BYTES // 1_000_000} MB or {_MOST_LINES:,} lines."


class _Policy(policy.EmailPolicy):
    """Headers are understood at a cost of their length squared."""

    def header_fetch_parse(self, name: str, value: str) -> Any:
        return super().header_fetch_parse(name, value[:_LONGEST_HEADER])


def _part_maker() -> Any:
    """Makes the parts of one message, and not more than it may have."""
    numbers = count()

    def made(policy: Any) -> EmailMessage:
        if next(numbers) > _MOST_PARTS:
            raise DocumentError("read", f"The message has over {_MOST_PARTS:,} parts.")
        return EmailMessage(policy)

    return made


def _document(data: bytes, file: str, via: tuple[str, ...]) -> Document:
    if data.count(b"\n") + data.count(b"\r") > 2 * _MOST_LINES:
        raise DocumentError("read", _LARGE)
    try:
        rules = _Policy(message_factory=_part_maker())
        message = BytesParser(policy=rules).parsebytes(data)
        assert isinstance(message, EmailMessage)
        stated, text, html = _stated(message), _part(message, "plain"), _part(message, "html")
    # The parser meets broken headers with errors of many kinds.
    except (
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
        RecursionError,
        AssertionError,
    ) as e:
        raise DocumentError("read", f"The message is damaged: {e}.") from None
    if text.strip():
        return Document(text, file, " > ".join(via) + " (text part)", **stated)
    if not html.strip():
        raise DocumentError("read", "The message has no text.")
    return page(html, file, via, None, stated)


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    if not isinstance(part, EmailMessage):
        return ""
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes) or not payload.strip():
        return ""
    return decoding.declared(payload, part.get_content_charset())


def _header(message: EmailMessage, name: str) -> str:
    """What a header says, nothing when it cannot be understood: its parser raises what it likes."""
    try:
        return str(message.get(name, ""))
    except Exception:
        return ""


def _stated(message: EmailMessage) -> dict[str, Any]:
    published, precision = moment(_header(message, "Date"))
    name, _ = parseaddr(_header(message, "From"))
    return {
        "id": words(_header(message, "Message-ID")),
        "headline": words(_header(message, "Subject")),
        "byline": words(name) if "@" not in name else None,
        "published": published,
        "published_precision": precision,
    }
