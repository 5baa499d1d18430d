"""The first bytes of a file -> which reader: content before suffix."""

import json
import re

from app.ingest import decoding
from app.ingest.readers.base import PEEK
from app.ingest.readers.mail import looks_like_mail, looks_like_mailbox
from app.ingest.readers.records import looks_like_csv

FORMATS = tuple(
    "text markdown html jsonl json csv feed warc pdf mbox eml zip tar gz".split()
)  # a WACZ is a zip, and gz also means bzip2 and xz
_SUFFIXES = {
    ".md": "markdown", ".markdown": "markdown",
    ".html": "html", ".htm": "html", ".xhtml": "html",
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "json",
    ".csv": "csv", ".tsv": "csv",
    ".rss": "feed", ".atom": "feed", ".xml": "feed",
    ".warc": "warc", ".pdf": "pdf", ".mbox": "mbox", ".eml": "eml",
    ".zip": "zip", ".wacz": "zip", ".tar": "tar",
    ".gz": "gz", ".tgz": "gz", ".bz2": "gz", ".xz": "gz",
}  # fmt: skip
_COMMENTS = r"(?:(?><!--.*?-->)\s*+)*+"  # each ends at its first end, or a hundred take for ever
_HTML = re.compile(
    rf"\s*+(?:<\?xml[^>]*+>\s*+)?+{_COMMENTS}<(?:!doctype\s+html|html)\b", re.I | re.S
)
_XML = re.compile(rf"\s*+(?:<\?xml\s|{_COMMENTS}<(?:rss|feed|rdf:RDF)\b)", re.S)
_JSON = re.compile(r"\s*(?:\{\s*[\"}]|\[\s*[{\]])")
_JSON_FEED = re.compile(r'"version"\s*:\s*"https?:\\?/\\?/jsonfeed\.org')
_ARTICLES = re.compile(r'"articles"\s*:\s*\[')
_FRONT_MATTER = re.compile(r"---[ \t]*\r?\n\s*[A-Za-z_][\w-]*[ \t]*:")


def format_of(head: bytes, suffix: str) -> str:
    """The name of the reader for a file that begins with `head`; text when nothing else fits."""
    return _packed(head) or _written(head, suffix) or _SUFFIXES.get(suffix, "text")


def _packed(head: bytes) -> str | None:
    """The formats that begin with a mark of their own."""
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if head.startswith((b"\x1f\x8b", b"\xfd7zXZ\x00")) or re.match(b"BZh[1-9]1AY&SY", head):
        return "gz"
    if head[257:262] == b"ustar":
        return "tar"
    if head.startswith(b"WARC/"):
        return "warc"
    return "pdf" if head.lstrip().startswith(b"%PDF-") else None


def _written(head: bytes, suffix: str) -> str | None:
    """The formats of text, by how they begin."""
    text = head.decode(decoding.encoding(head), "replace").removeprefix("\ufeff")
    if _HTML.match(text[:5000]):
        return "html"
    if _XML.match(text[:5000]):
        return "feed"
    if _JSON.match(text):
        return _json(text, suffix)
    if looks_like_mailbox(head):
        return "mbox"
    if looks_like_mail(head):
        return "eml"
    if looks_like_csv(text):
        return "csv"
    return "markdown" if _FRONT_MATTER.match(text) else None


def _json(text: str, suffix: str) -> str:
    """One value, or one a line."""
    if _SUFFIXES.get(suffix) == "jsonl":
        return "jsonl"
    if _JSON_FEED.search(text[:2000]):
        return "feed"
    first, ended, rest = text.strip().partition("\n")
    if not ended and len(text) >= PEEK // 4:  # a first line whose end is not in sight
        whole = first.startswith("[") or suffix == ".json" or _ARTICLES.search(first)
        return "json" if whole else "jsonl"
    try:
        json.loads(first, strict=False)
    except (ValueError, RecursionError):
        return "json"
    return "jsonl" if rest.lstrip().startswith("{") else "json"
