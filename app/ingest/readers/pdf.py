"""PDF with text -> one Document; the importer of pypdf."""

import io
import logging
import re
import time

from pypdf import PasswordType, PdfReader
from pypdf.errors import DependencyError

from app.errors import DocumentError
from app.ingest.decoding import tidy
from app.ingest.readers import base
from app.ingest.readers.base import Document, Read, Source
from app.ingest.readers.records import words

_MAX_PAGES = 1000  # a newspaper has 100
# Of CPU, and one more for each so many characters that came of it: a page of text takes 0.004 to
# 0.1 s; one of 500 bytes that unfold to 300,000 took 13, and it is a square.
_SECONDS, _A_SECOND = 3.0, 20_000
# What programs write as the title by themselves: the name of the file, or of the program.
_NO_TITLE = re.compile(r"untitled|microsoft word\b|.*\.(?:docx?|indd|qxd|rtf|odt|pdf|pages)$", re.I)
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_BROKEN = re.compile(r"(?<!\w)(\w{1,40})[-\u00ad\u2010]\n(\w{1,40})")

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it reports what we report in our words


def read_pdf(source: Source) -> Read:
    data = source.whole()
    begun = time.thread_time()
    try:
        pdf = PdfReader(io.BytesIO(data))
        if pdf.is_encrypted and pdf.decrypt("") == PasswordType.NOT_DECRYPTED:
            raise DocumentError("read", "The PDF needs a password.")
        text, title = _text(pdf, begun), _title(pdf)
    except DocumentError:
        raise
    except DependencyError:  # the ciphers of newer files need a library of their own
        raise DocumentError("read", "The PDF is encrypted.") from None
    except Exception as error:  # a damaged file makes pypdf raise whatever its parts raise
        raise DocumentError("read", f"The PDF is damaged: {error}.") from None
    if not text.strip():
        raise DocumentError("read", "The PDF holds no text; it may be a picture of pages.")
    # /CreationDate is when the file was made and /Author who made it: neither is the article's.
    yield Document(text, source.name, source.format("pdf"), headline=title)


def _text(pdf: PdfReader, begun: float) -> str:
    pages: list[str] = []
    size = 0

    def check(*_: object) -> None:
        if time.thread_time() - begun > _SECONDS + size / _A_SECOND:
            raise DocumentError("read", f"Reading the PDF takes over {_SECONDS:.0f} seconds.")

    for number, page in enumerate(pdf.pages):
        check()
        pages.append(page.extract_text(visitor_operand_before=check))
        size += len(pages[-1])
        if number >= _MAX_PAGES or size > base.MAX_BYTES:
            raise DocumentError("read", f"The PDF has over {_MAX_PAGES} pages, or too much text.")
    text = "\n".join(pages)
    for sign, letters in _LIGATURES.items():
        text = text.replace(sign, letters)
    return tidy(_joined(text))


def _joined(text: str) -> str:
    """Words broken at line ends, whole again; a word hyphened elsewhere too keeps its hyphen."""
    plain = text.casefold()

    def join(match: re.Match[str]) -> str:
        first, second = match.groups()
        kept = f"{first}-{second}"
        if kept.casefold() in plain or not second[0].islower():
            return kept
        return first + second

    return _BROKEN.sub(join, text)


def _title(pdf: PdfReader) -> str | None:
    title = words(str(pdf.metadata.title)) if pdf.metadata and pdf.metadata.title else None
    return None if title is None or _NO_TITLE.match(title) else title
