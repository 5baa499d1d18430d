"""A golden file of each format, and each way in which files are broken."""

import gzip
import io
import json
import os
import tarfile
import time
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import DocumentError
from app.ingest.documents import FORMATS, Document, Failure, read, read_source
from app.ingest.readers import arrays, base, pdf
from app.ingest.readers.archives import read_zip
from app.ingest.readers.pages import read_text
from app.ingest.readers.sniff import format_of

HERE = Path(__file__).parent
GOLDEN = json.loads((HERE / "formats.json").read_text())
FILES = HERE / "formats"


def plain(item: Document | Failure) -> dict[str, object]:
    """What formats.json says of a document or a failure."""
    if isinstance(item, Failure):
        return {"file": item.file, "reason": item.reason}
    names = "file format id headline byline publisher published_precision language".split()
    said = {name: getattr(item, name) for name in names}
    words = item.text.split()
    said["published"] = item.published and item.published.isoformat()
    found = {name: value for name, value in said.items() if value is not None}
    return found | {
        "words": len(words), "begins": " ".join(words[:6]), "ends": " ".join(words[-4:]),
    }  # fmt: skip


def reasons(path: Path) -> list[str]:
    return [item.reason for item in read(path, path.name) if isinstance(item, Failure)]


def texts(path: Path) -> list[str]:
    return [item.text for item in read(path, path.name) if isinstance(item, Document)]


@pytest.mark.parametrize("name", sorted(GOLDEN))
def test_golden(name: str) -> None:
    assert [plain(item) for item in read(FILES / name, name)] == GOLDEN[name]


def test_each_format_has_a_golden_file() -> None:
    assert {path.name for path in FILES.iterdir()} == set(GOLDEN)
    seen = {format_of(path.read_bytes()[: base.PEEK], path.suffix) for path in FILES.iterdir()}
    assert seen | {"tar"} == set(FORMATS)  # the .tgz holds one


@pytest.mark.parametrize("name", sorted(set(GOLDEN) - {"notice.txt", "latin1.txt", "table.csv"}))
def test_content_goes_before_the_suffix(name: str, tmp_path: Path) -> None:
    path = tmp_path / "misnamed.txt"
    path.write_bytes((FILES / name).read_bytes())
    found = [plain(item) for item in read(path, name)]
    assert found == GOLDEN[name]


def test_words_of_a_pdf_broken_at_line_ends_are_whole() -> None:
    (text,) = texts(FILES / "print.pdf")
    assert "140 passengers" in text


def packed(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def taped(*members: tuple[str, bytes, bytes]) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for name, data, kind in members:
            member = tarfile.TarInfo(name)
            member.size, member.type, member.linkname = len(data), kind, "/etc/hostname"
            archive.addfile(member, io.BytesIO(data))
    return stream.getvalue()


def locked() -> bytes:
    """A zip whose member says that it is encrypted."""
    data = bytearray(packed({"a.txt": b"Some words."}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def locked_pdf() -> bytes:
    writer, stream = pypdf.PdfWriter(FILES / "print.pdf"), io.BytesIO()
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(stream)
    return stream.getvalue()


def blank_pdf() -> bytes:
    writer, stream = pypdf.PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    writer.write(stream)
    return stream.getvalue()


def golden(name: str) -> bytes:
    return (FILES / name).read_bytes()


def listed() -> bytes:
    """A zip of one member that is listed half a million times."""
    data = packed({"a": b""})
    at, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    tail = bytearray(data[end:])
    tail[12:16] = (600_000 * (end - at)).to_bytes(4, "little")
    return data[:at] + data[at:end] * 600_000 + bytes(tail)


def headed(kind: bytes, size: int) -> bytes:
    """A tar that begins with a member of this kind, said to be so large."""
    member = tarfile.TarInfo("a.jsonl")
    member.type, member.size = kind, size
    return member.tobuf(tarfile.GNU_FORMAT) + bytes(1024)


MAIL = b"From: a\nMessage-ID: b\nSubject: c\n"
PARTS = MAIL + b"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n"

LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">
<!ENTITY c SYSTEM "file:///etc/hostname">]><rss><channel><title>&b;</title><item><title>&c;</title>
<description>&b;&c;</description></item></channel></rss>"""
ZEROS = bytes(40_000_000)
BROKEN: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "cut zip": ("a.zip", lambda: golden("pack.zip")[:-40], "damaged or cut off"),
    "cut gz": ("a.jsonl.gz", lambda: golden("records.jsonl.gz")[:-30], "damaged or cut off"),
    "cut tar": ("a.tgz", lambda: golden("pack.tgz")[:-300], "damaged or cut off"),
    "cut warc": ("a.warc", lambda: golden("crawl.warc")[:-100], "cut off within a record"),
    "cut warc.gz": ("a.warc.gz", lambda: golden("crawl.warc.gz")[:-60], "damaged or cut off"),
    "cut pdf": ("a.pdf", lambda: golden("print.pdf")[:500], "PDF"),
    "cut json": ("a.json", lambda: golden("array.json")[:-50], "not JSON"),
    "cut rss": ("a.rss", lambda: golden("news.rss")[:150], "no entries"),
    "no pdf": ("a.pdf", lambda: b"An article about a PDF.", "damaged"),
    "no zip": ("a.zip", lambda: b"PK\x03\x04" + b"x" * 100, "damaged"),
    "no warc": ("a.warc", lambda: b"WARC/1.0\r\nno length\r\n\r\n", "without a length"),
    "a warc's line": ("a.warc", lambda: b"WARC/1.0\r\n" + b"x" * 200_000, "without an end"),
    "flipped gz": ("a.gz", lambda: gzip.compress(b"Some words." * 99)[:-8] + bytes(8), "damaged"),
    "csv encoding": (
        "a.csv",
        lambda: b"id,text\n1," + b"x" * 70_000 + b"\n2,caf\xe9\n",
        "encoding",
    ),
    "csv columns": ("a.csv", lambda: b"one,two\n1,2\n", "No column"),
    "csv width": ("a.csv", lambda: b"id,text\n1,2,3\n", "3 values for 2 columns"),
    "json value": ("a.json", lambda: b"[1]", "not a JSON object"),
    "gz bomb": ("a.gz", lambda: gzip.compress(ZEROS), "200 times"),
    "zip bomb": ("a.zip", lambda: packed({"a.txt": ZEROS}), "200 times"),
    "locked zip": ("a.zip", locked, "password"),
    "locked pdf": ("a.pdf", locked_pdf, "password"),
    "blank pdf": ("a.pdf", blank_pdf, "no text"),
    "laughs": ("a.xml", lambda: LAUGHS, "entities"),
    "other xml": ("a.xml", lambda: b"<?xml version='1.0'?><urlset/>", "kind that is not read"),
    "office": ("a.docx", lambda: packed({"[Content_Types].xml": b"<x/>"}), "office"),
    "escape": ("a.zip", lambda: packed({"../../a.txt": b"Some words."}), "out of the archive"),
    "root": ("a.tar", lambda: taped(("/etc/a", b"Words.", tarfile.REGTYPE)), "out of the archive"),
    "link": ("a.tar", lambda: taped(("a.txt", b"", tarfile.SYMTYPE)), "never followed"),
    "hard link": ("a.tar", lambda: taped(("a.txt", b"", tarfile.LNKTYPE)), "never followed"),
    "device": ("a.tar", lambda: taped(("a.txt", b"", tarfile.CHRTYPE)), "never followed"),
    "no end of a tar's header": (
        "a.tar",
        lambda: headed(tarfile.XHDTYPE, 10**9),
        "header without an end",
    ),
    "holes": ("a.tar", lambda: headed(tarfile.GNUTYPE_SPARSE, 0), "holes"),
    "no end of a gz's name": (
        "a.gz",
        lambda: b"\x1f\x8b\x08\x08" + bytes(6) + b"a" * 200_000,
        "all headers",
    ),
    "long list": ("a.zip", listed, "more than 100,000 members"),
    "wide csv": ("a.csv", lambda: b"text,id" + b"," * 200_000 + b"\n", "columns"),
    "json of lists": ("a.json", lambda: b"[" + b"[]," * 600_000 + b"1]", "lists and objects"),
    "line of lists": ("a.jsonl", lambda: b"[" + b"[]," * 600_000 + b"1]", "lists and objects"),
    "feed of tags": ("a.rss", lambda: b"<rss><channel>" + b"<item/>" * 600_000, "tags"),
    "wide tag": (
        "a.html",
        lambda: b"<html><p " + b" ".join(b"a%d='>'" % n for n in range(50_000)) + b">a",
        "attributes",
    ),
    "long page": ("a.html", lambda: b"<html><p>" + b"Some words. " * 900_000, "characters"),
    "mail of lines": ("a.eml", lambda: MAIL + b"a:b\n" * 900_000, "lines"),
    "mail of parts": ("a.eml", lambda: PARTS + b"--x\n\na\n" * 2_000, "1,000 parts"),
    "no mail": ("a.eml", lambda: b"\n\n", "no text"),
    "no entries": ("a.atom", lambda: b"<feed xmlns='http://www.w3.org/2005/Atom'/>", "no entries"),
}


@pytest.mark.parametrize("kind", sorted(BROKEN))
def test_a_broken_file_is_a_failure_with_a_reason(kind: str, tmp_path: Path) -> None:
    name, make, words = BROKEN[kind]
    (tmp_path / name).write_bytes(make())
    (tmp_path / "z.txt").write_bytes(b"The next file is read.")
    found = reasons(tmp_path / name)
    assert any(words in reason for reason in found), found
    assert all(reason.endswith(".") for reason in found)
    assert texts(tmp_path / "z.txt") == ["The next file is read."]


@pytest.mark.parametrize(
    "suffix", "txt md html json jsonl csv rss warc pdf mbox eml zip tar gz".split()
)
def test_an_empty_file_is_a_failure(suffix: str, tmp_path: Path) -> None:
    for data in (b"", b" \n"):
        path = tmp_path / f"a.{suffix}"
        path.write_bytes(data)
        assert len(reasons(path)) == 1
        assert not texts(path)


def test_the_other_members_of_a_broken_archive_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.tar"
    path.write_bytes(
        taped(("a", b"", tarfile.SYMTYPE), ("b.pdf", b"%PDF-1.4", tarfile.REGTYPE),
              ("c.txt", b"Some words.", tarfile.REGTYPE))
    )  # fmt: skip
    assert len(reasons(path)) == 2
    assert texts(path) == ["Some words."]


def test_archives_within_archives_end(tmp_path: Path) -> None:
    data = b"Some words."
    for depth in range(1, 7):
        data = packed({"a.txt" if depth == 1 else "a.zip": data})
        path = tmp_path / "a.zip"
        path.write_bytes(data)
        assert len(texts(path)) == (depth <= base.MAX_DEPTH)
    assert "nested" in reasons(path)[0]


def test_archives_of_one_kind_within_another(tmp_path: Path) -> None:
    text = b"Some words."
    tar = taped(("a.zip", packed({"a.txt": text}), tarfile.REGTYPE))
    (tmp_path / "a.tar").write_bytes(tar)
    (tmp_path / "b.zip").write_bytes(packed({"b.tar.gz": gzip.compress(tar)}))
    assert texts(tmp_path / "a.tar") == texts(tmp_path / "b.zip") == ["Some words."]


def test_members_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(packed({f"{n}.txt": b"Some words." for n in range(5)}))
    with base.buffered(path.open("rb", buffering=0)) as stream:
        found = read_zip(base.Source(stream, "a", budget=base.Budget(2)), read_text)
        assert {type(next(found)), type(next(found))} == {Document}
        with pytest.raises(DocumentError, match="members"):
            next(found)


def test_what_one_file_unpacks_to_is_bounded(tmp_path: Path) -> None:
    data = zlib.compress(b"The same words again. " * 1000, 1)
    assert len(base.inflated(data, "deflate")) == 22_000
    budget = base.Budget(total=1000)
    with pytest.raises(DocumentError, match="unpacks to more"):
        base.buffered(base.Unpacked(io.BytesIO(bytes(2000)), budget, lambda: 2000)).read()


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("a.txt", b"One line "), ("a.jsonl", b'{"text": "'), ("a.json", b'{"text": "'),
        ("a.csv", b"id,text\n1,"), ("a.html", b"<html>"), ("a.rss", b"<rss>"), ("a.md", b"# "),
        ("a.eml", b"Subject: "), ("a.mbox", b"From a Tue Mar  7 09:15:00 2023\nSubject: "),
        ("a.warc", b"WARC/1.0\r\nA: "), ("a.pdf", b"%PDF-1.4\n"),
    ],
)  # fmt: skip
def test_a_line_of_a_gigabyte_fails_in_little_memory(
    name: str, head: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base, "MAX_BYTES", 1_000_000)
    path = tmp_path / name
    with path.open("wb") as file:
        file.write(head)
        file.truncate(1_000_000_000 if name == "a.jsonl" else 100_000_000)  # holes, not bytes
    tracemalloc.start()
    try:
        assert len(reasons(path)) == 1
        assert not texts(path)
        assert tracemalloc.get_traced_memory()[1] < 12_000_000
    finally:
        tracemalloc.stop()


def test_lines_longer_than_what_is_looked_at(tmp_path: Path) -> None:
    text = "words " * 20_000
    for name, form, data in [
        ("a.txt", "jsonl", json.dumps({"text": text})),
        ("a.json", "json", json.dumps({"text": text})),
        ("a.txt", "json", json.dumps([{"text": text}])),
        ("a.txt", "json", json.dumps({"articles": [{"text": text}]})),
    ]:
        (tmp_path / name).write_text(data)
        (document,) = read(tmp_path / name, name)
        assert isinstance(document, Document)
        assert document.format == form


@pytest.mark.parametrize(
    ("start", "end"), [("[", "]"), ('{"status": "ok", "articles": [', "]}"), ("[", "")]
)
def test_a_long_array_is_read_in_pieces(
    start: str, end: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base, "MAX_BYTES", 1000)
    monkeypatch.setattr(arrays, "_CHUNK", 7)
    records = [{"text": f"{n} été\n[{n}] {{"} for n in range(200)]
    path = tmp_path / "a.json"
    path.write_text(start + ",\n ".join(json.dumps(r, ensure_ascii=False) for r in records) + end)
    assert texts(path) == [record["text"] for record in records]
    assert reasons(path) == ([] if end else ["The file is not JSON: it ends too early."])


def test_a_pdf_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "_SECONDS", -1.0)
    assert "seconds" in reasons(FILES / "print.pdf")[0]


def test_names_that_are_not_utf_8_can_be_stored(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9.tar")
    path.write_bytes(taped((os.fsdecode(b"\xe9.txt"), b"Some words.", tarfile.REGTYPE),
                           (os.fsdecode(b"\xe9.pdf"), b"", tarfile.REGTYPE)))  # fmt: skip
    names = [item.file for item in read(path, path.name)]
    assert names == ["caf\\xe9.tar:\\xe9.txt", "caf\\xe9.tar:\\xe9.pdf"]


def test_rows_after_a_broken_one_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "MAX_BYTES", 1000)
    path = tmp_path / "a.csv"
    path.write_bytes(b"id,text\n1,first\n2," + b"x" * 3000 + b"\n3,third\n4,a,b\n5,fifth\n")
    assert texts(path) == ["first", "third", "fifth"]
    assert len(reasons(path)) == 2


def test_tags_and_data_that_no_article_has_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    picture = "A picture of so many words. " * 2_000
    data = "{}," * 2_000_000
    path.write_text(
        f"<html><h1>Talks</h1><p>Some words.</p><img alt='{picture}' src=a><p>{picture}"
        f'<script type="application/ld+json">[{data}{{}}]</script>'
    )
    begun = time.process_time()
    assert "Some words." in texts(path)[0]
    assert time.process_time() - begun < 3


def test_a_row_without_an_end_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing quotation mark makes one row of all lines that follow."""
    monkeypatch.setattr(base, "MAX_BYTES", 1000)
    path = tmp_path / "a.csv"
    path.write_bytes(b'id,text\n1,first\n2,"x' + b'\n","x' * 2000 + b'"\n3,third\n')
    assert texts(path) == ["first"]
    assert reasons(path) == ["The row has no end: what follows is not read."]


def test_long_headers_of_a_message_take_no_time(tmp_path: Path) -> None:
    path = tmp_path / "a.eml"
    path.write_bytes(MAIL + b"To: " + b"=?utf-8?q?a?= " * 500_000 + b"\nContent-Type: text/plain; "
                     + b"a=b; " * 500_000 + b"\nReply-To: " + b"a@b, " * 500_000
                     + b"\n\nSome words.\n")  # fmt: skip
    begun = time.process_time()
    assert texts(path) == ["Some words.\n"]
    assert time.process_time() - begun < 2


def test_a_long_element_of_an_array_is_looked_at_seldom(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base, "MAX_BYTES", 1_000_000)
    monkeypatch.setattr(arrays, "_CHUNK", 100)
    path = tmp_path / "a.json"
    long = json.dumps([{"text": "a", "of": [[]] * 200_000}, {"text": "b" * 900_000}])
    path.write_text(long)
    begun = time.process_time()
    assert texts(path) == ["a", "b" * 900_000]
    assert time.process_time() - begun < 2


def test_what_has_no_end_in_sight_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base, "MAX_BYTES", 1000)
    monkeypatch.setattr(base, "MOST_SKIPPED", 100_000)
    for name, head in (("a.jsonl", b'{"text": "'), ("a.mbox", golden("desk.mbox")[:300] + b"\n")):
        (tmp_path / name).write_bytes(head + bytes(300_000))
        assert "goes on" in reasons(tmp_path / name)[-1]


def test_messages_after_a_large_one_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base, "MAX_BYTES", 1000)
    mark = b"From a@b.example Tue Mar  7 09:15:00 2023\nFrom: A <a@b.example>\n\n"
    path = tmp_path / "a.mbox"
    path.write_bytes(mark + b"first\n\n" + mark + b"x\n" * 2000 + b"\n" + mark + b"third\n")
    assert [text.strip() for text in texts(path)] == ["first", "third"]
    assert "larger" in reasons(path)[0]


def test_aliases_of_front_matter_are_not_followed(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("---\na: &a [x, x]\ntitle: [*a, *a]\n---\nSome words.\n")
    (document,) = read(path, "a.md")
    assert isinstance(document, Document)
    assert (document.text, document.headline) == ("Some words.", None)


@pytest.mark.parametrize(
    "text",
    [
        "[Reuters] The ministers met.", "From the start it was clear.", "Title, text and date.",
        "Subject: the talks\n\nThey met.", "PK is a name.", "{The ministers} met.",
        "--- and so it went.\n", "Date: 3 May\nFrom: Tokyo\nThe ministers met.", "BZh is a name.",
    ],
)  # fmt: skip
def test_articles_that_begin_like_another_format_are_text(text: str) -> None:
    assert format_of(text.encode(), ".txt") == "text"


@settings(max_examples=150)
@given(st.sampled_from(sorted(GOLDEN)), st.integers(0, 5000), st.binary(max_size=40))
def test_damage_anywhere_is_read_or_named(name: str, at: int, data: bytes) -> None:
    whole = golden(name)
    at %= len(whole)
    stream = base.buffered(io.BytesIO(whole[:at] + data + whole[at + len(data) // 2 :]))
    try:
        found = list(read_source(base.Source(stream, name, Path(name).suffix)))
    except DocumentError as error:
        assert error.detail.endswith(".")  # noqa: PT017
        return
    assert found
    for item in found:
        assert item.text.strip() if isinstance(item, Document) else item.reason.endswith(".")
