"""Files and records of every kind, good and bad, as documents and failures."""

import io
import json
import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import DocumentError
from app.ingest.decoding import decode
from app.ingest.documents import Document, Failure, find_files, read, read_all, read_lines
from app.ingest.readers import base
from commands import Refused


def one(path: Path, format: str | None = None) -> Document | Failure:
    (document,) = read(path, path.name, format)
    return document


def put(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\xef\xbb\xbfA caf\xc3\xa9\r\nopens.\r\n", "A café\nopens.\n"),
        ("Xi Jinping (習近平)".encode("utf-16"), "Xi Jinping (習近平)"),
        ("A long line of Latin text".encode("utf-16-le"), "A long line of Latin text"),
        (b"one\rtwo\x00\x07 three\tfour", "one\ntwo three\tfour"),
        ("“Café” – a “naïve” façade.".encode("cp1252"), "“Café” – a “naïve” façade."),
        ("日本と中国は会談を続けることで合意したと政府は発表した。".encode("shift_jis"),
         "日本と中国は会談を続けることで合意したと政府は発表した。"),
        ("中国和日本同意继续举行会谈,政府星期三宣布。两国关系紧张。".encode("gb18030"),
         "中国和日本同意继续举行会谈,政府星期三宣布。两国关系紧张。"),
        (("é" * 50).encode() + b"\xc3", "é" * 50 + "\ufffd"),
        ("Zażółć gęślą jaźń, powiedział minister w środę.".encode("cp1250"),
         "Zażółć gęślą jaźń, powiedział minister w środę."),
        (b"PK is not the start of an archive here.", "PK is not the start of an archive here."),
    ],
)  # fmt: skip
def test_decodes(data: bytes, text: str) -> None:
    assert decode(data) == text


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"%PDF-1.7\nall of it printable", "PDF"),
        (b"PK\x03\x04\x14\x00\x08\x00\xff\xfe", "ZIP"),
        (b"\x89PNG\r\n\x1a\n" + bytes(64), "PNG"),
        (b"\xff\xd8\xff\xe0" + bytes(64), "JPEG"),
        (b"\x7fELF\x02\x01\x01" + bytes(600), "program"),
        (bytes(range(256)) * 20, "not text"),
    ],
)
def test_refuses_what_is_no_text(data: bytes, word: str) -> None:
    with pytest.raises(DocumentError, match=word) as error:
        decode(data)
    assert error.value.stage == "read"


@given(st.binary(max_size=400))
def test_any_bytes_give_clean_text_or_a_document_error(data: bytes) -> None:
    try:
        text = decode(data)
    except DocumentError:
        return
    assert not [c for c in text if (c < " " and c not in "\t\n") or "\ud800" <= c <= "\udfff"]


def test_text_files(tmp_path: Path) -> None:
    for name in ("a.txt", "b.text", "c"):
        document = one(put(tmp_path, name, b"Some words."))
        assert isinstance(document, Document)
        assert (document.text, document.file, document.format) == ("Some words.", name, "text")


@pytest.mark.parametrize("data", [b"", b" \n\t\n", b"\xef\xbb\xbf", b"%PDF-1.4"])
def test_a_file_without_text_is_a_failure(tmp_path: Path, data: bytes) -> None:
    failure = one(put(tmp_path, "a.txt", data))
    assert isinstance(failure, Failure)
    assert failure.stage == "read"
    assert failure.reason.endswith(".")


def test_missing_folder_and_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "MAX_BYTES", 1000)
    assert "No such file" in getattr(one(tmp_path / "none.txt"), "reason", "")
    assert isinstance(one(tmp_path), Failure)
    assert "larger" in getattr(one(put(tmp_path, "big.txt", b"a " * 501)), "reason", "")


def test_each_broken_line_is_one_failure(tmp_path: Path) -> None:
    lines = [
        b'{"id": 7, "text": "First."}', b"{broken", b"", b'["a list"]', b'{"text": "\xff"}',
        b'{"id": "x", "title": "T"}', b'{"text": "  "}', b"[" * 100_000,
        b'{"text": "Last \\ud800."}',
    ]  # fmt: skip
    found = list(read(put(tmp_path, "a.jsonl", b"\n".join(lines)), "a.jsonl"))
    good = [(d.file, d.text, d.id) for d in found if isinstance(d, Document)]
    assert good == [("a.jsonl:1", "First.", 7), ("a.jsonl:9", "Last .", None)]
    bad = [f.file for f in found if isinstance(f, Failure)]
    assert bad == [f"a.jsonl:{n}" for n in (2, 4, 5, 6, 7, 8)]


def test_a_line_over_the_limit_fails_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "MAX_BYTES", 100)
    lines = io.BytesIO(b'{"text": "a"}\n{"text": "' + b"x" * 1000 + b'"}\n{"text": "b"}\n')
    found = list(read_lines(lines))
    assert [getattr(d, "text", None) for d in found] == ["a", None, "b"]
    assert "larger" in getattr(found[1], "reason", "")


def test_what_a_record_states() -> None:
    record = {
        "text": "Body.", "title": "A  title", "author": ["Jane Doe", {"name": "John Roe"}],
        "source": "The Paper", "date": "2024-05-31T23:30:00+02:00", "language": "en-GB",
    }  # fmt: skip
    (document,) = read_lines([json.dumps(record)])
    assert isinstance(document, Document)
    assert (document.headline, document.byline) == ("A title", "Jane Doe, John Roe")
    assert (document.publisher, document.language) == ("The Paper", "en")
    assert document.published == datetime(2024, 5, 31, 21, 30, tzinfo=UTC)
    assert document.published_precision == "minute"


PARAGRAPHS = "".join(
    f"<p>The ministers of both countries met for the {n} time on Friday and spoke at length about "
    "trade, the sea and the islands between them, officials said.</p>"
    for n in ("first", "second", "third", "fourth")
)
PAGE = (
    """<!DOCTYPE html><html lang="en"><head><title>Talks resume in Tokyo - The Paper</title>
<meta property="og:site_name" content="The Paper">
<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle",
 "headline": "Talks resume in Tokyo", "datePublished": "2024-05-31T08:00:00Z",
 "author": {"name": "Jane Doe"}}]}</script></head>
<body><nav><a href="/">Home</a></nav><h1>Talks resume in Tokyo</h1><article>"""
    + PARAGRAPHS
    + "</article><footer>Copyright 2024</footer></body></html>"
)


@pytest.mark.parametrize("name", ["a.html", "a.txt"])
def test_a_page(tmp_path: Path, name: str) -> None:
    document = one(put(tmp_path, name, PAGE.encode()))
    assert isinstance(document, Document)
    assert document.article_text
    assert document.text.startswith("The ministers of both countries met for the first")
    assert "Home" not in document.text
    assert (document.headline, document.byline) == ("Talks resume in Tokyo", "Jane Doe")
    assert (document.publisher, document.language) == ("The Paper", "en")
    assert document.published == datetime(2024, 5, 31, 8, tzinfo=UTC)


@pytest.mark.parametrize("html", ["<", "<html></html>", "<script>x</script>", "\x00", "<p", "<!--"])
def test_a_page_without_text_is_a_failure(html: str) -> None:
    (found,) = read_lines([json.dumps({"html": html})])
    assert isinstance(found, Failure | Document)
    if isinstance(found, Document):
        assert found.text.strip()


def test_a_deep_page_is_read() -> None:
    html = "<div>" * 3000 + "A short notice." + "</div>" * 3000
    (found,) = read_lines([json.dumps({"html": html})])
    assert isinstance(found, Document | Failure)


def test_files_are_found_once_and_in_order(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", ".hidden.txt", "sub/c.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    names = [Path(name).name for _, name in find_files([str(tmp_path), str(tmp_path / "*.txt")])]
    assert names == ["a.txt", "b.txt", "c.txt"]
    assert find_files(["nothing/here.txt"]) == [(Path("nothing/here.txt"), "nothing/here.txt")]


def test_a_link_that_leads_nowhere_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "a.txt").symlink_to("gone.txt")
    ((path, name),) = find_files([str(tmp_path / "*.txt")])
    (failure,) = read(path, name)
    assert isinstance(failure, Failure)


def test_a_folder_that_cannot_be_looked_into_is_a_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, "a.txt", b"China and Japan met.")
    shut = tmp_path / "shut"
    shut.mkdir()
    scan = os.scandir

    def refusing(path: str) -> object:  # a test that runs as root may look everywhere
        if Path(path) == shut:
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", refusing)
    found = find_files([str(tmp_path)])
    assert [path.name for path, _ in found] == ["a.txt", "shut"]
    (failure,) = read(*found[1])
    assert isinstance(failure, Failure)


def test_a_format_that_is_named_goes_before_the_content(tmp_path: Path, refused: Refused) -> None:
    path = put(tmp_path, "a.html", b'<!DOCTYPE html><html lang="en"><p>A line.</p></html>')
    document = one(path, "text")
    assert isinstance(document, Document)
    assert (document.format, document.text[:15]) == ("text", "<!DOCTYPE html>")
    assert "markdown" in refused("ingest", str(path), "--format", "pages")


@pytest.fixture
def seen() -> Iterator[Path]:
    """A folder that others than root may look into."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def test_what_cannot_be_looked_at_is_a_failure_and_the_rest_is_read(seen: Path) -> None:
    (seen / "a.txt").write_text("Some words.")
    shut = seen / "shut"
    shut.mkdir()
    (shut / "b.txt").write_text("Other words.")
    shut.chmod(0o744)
    paths = [str(seen / ("n" * 300)), "a/" * 3000, str(shut / "b.txt"), str(seen / "a.txt")]
    user = os.geteuid()
    if user:
        shut.chmod(0o400)
    else:
        os.seteuid(65534)
    try:
        found = list(read_all(paths)[0])
        inside = list(read_all([str(shut)])[0])
    finally:
        os.seteuid(user)
        shut.chmod(0o700)
    assert [type(item) for item in found] == [Failure] * 3 + [Document]
    assert [type(item) for item in inside] == [Failure]


def test_a_name_commands_no_terminal(tmp_path: Path) -> None:
    path = tmp_path / "a\x1b[2J\n\u202eb.zip"
    path.write_bytes(b"")
    (failure,) = read_all([str(path)])[0]
    assert failure.file.endswith("a\\x1b[2J\\n\\u202eb.zip")
