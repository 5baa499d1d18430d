"""Ten seconds of what bench/fuzz.py does for half an hour, and what it found."""

import gzip
import os
import random
import time
from pathlib import Path

import pytest

from app.ingest.articles import clean
from app.ingest.decoding import tidy
from app.ingest.documents import Document, Failure, read, read_all
from app.ingest.pipeline import LONGEST, MOST_LINES, READ, attempt, find_names
from app.ingest.readers.records import words
from app.ingest.readers.sniff import format_of
from app.ingest.store import Outcome
from bench import fuzz

TARGETS = fuzz.targets()


@pytest.mark.parametrize("name", [name for name in TARGETS if name != "article"])
def test_damage_is_read_or_named(name: str) -> None:
    work, begin = TARGETS[name]
    chance = random.Random(name)
    until = time.process_time() + 0.6
    while time.process_time() < until:
        data = fuzz.changed(chance.choice(begin), begin, chance)
        begun = time.process_time()
        work(data)
        assert time.process_time() - begun < fuzz.SLOW


FOUND = {
    "a place before the file": (
        "zip", b"PK\x05\x06\0\0\0\0\1\0\1\0\x2e\0\0\0\xff\xff\xff\0\0\0",
    ),
    "comments without a page": ("html", b"<!-- x -->" * 2_000 + b"x"),
    "half a character at the end": ("csv", "id,text\n1,words".encode("utf-16") + b">"),
    "a day that is none": (
        "eml",
        b"From: a@b\nDate: Mon, 99999999999999999999 Jan -99999999999 99:99:99 +9999\n\nwords",
    ),
    "a page cut within its head": (
        "warc", b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a/\r\n"
        b"Content-Length: 68\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
        b"Transfer-Encoding: chunked",
    ),
    "half a pair in XML": (
        "feed", b"<rss><channel><item><title>a</title>"
        b"<description>b \xed\xa0\x80 &#xD800;&#55296 c</description>",
    ),
    "articles within articles": (
        "html", b"<body>" + b"<h1>T</h1><article>" * 127 + b"<p>words" * 9_000,
    ),
    "a postmark that does not end": ("mbox", b"From a 11:11 " + b"1" * 40_000 + b" 11:11" * 4_000),
    "a table cut while packed": (
        "csv", gzip.compress(b"id,text\n" + b"".join(b"%0300d,a\n" % n for n in range(900)))[:-9],
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", FOUND)
def test_what_was_found_is_mended(what: str) -> None:
    name, data = FOUND[what]
    begun = time.process_time()
    format_of(data, ".html")
    TARGETS[name][0](data)
    assert time.process_time() - begun < 2  # coverage takes its part


LARGE = {
    "one word": "a" * 900_000, "points": "." * 900_000, "lines": "A word.\n" * 19_000,
    "brackets": "(" * 400_000, "capitals": "Aa " * 300_000, "marks": "a" + "\u0301" * 400_000,
    "names": " ".join(f"A{n:x}b C{n:x}d said so." for n in range(20_000)),
}  # fmt: skip


@pytest.mark.parametrize("what", LARGE)
def test_a_large_text_is_cleaned_in_time(what: str) -> None:
    begun = time.process_time()
    article = clean(Document(tidy(LARGE[what]), "a.txt", "text"))
    assert article.body
    assert time.process_time() - begun < fuzz.SLOW


@pytest.mark.parametrize("text", ["a " * (LONGEST // 2 + 1), "a\n" * (MOST_LINES + 1)])
def test_what_is_too_large_for_an_article_is_a_failure(text: str) -> None:
    result = attempt(Document(text, "a.txt", "text"))
    assert isinstance(result, Outcome)
    assert (result.status, result.stage) == ("failed", "clean")
    assert "over" in (result.reason or "")


def test_names_are_sought_only_so_far() -> None:
    body = "It rained. " * (READ // 11 + 1) + "Fumio Kishida spoke in Tokyo."
    assert find_names("Rain", body).entities == ()


def test_no_text_makes_a_page_unreadable() -> None:
    assert tidy("a\u202ecba\u202d") == "acba"
    assert tidy("\u009b31mIt\u0092s \u0093so\u0094\u0081 caf\u00e9") == "›31mIt’s “so” café"
    assert tidy("e" + "\u0301" * 999) == "e" + "\u0301" * 6
    assert tidy("a" + "\u200b" * 999 + "b") == "ab"
    assert (
        tidy("שלום\u200f, नमस्ते, e\u0301, می\u200cخواهم")
        == "שלום\u200f, नमस्ते, e\u0301, می\u200cخواهم"
    )
    assert words("\u200b\u2060 \u0301") is None


@pytest.mark.parametrize(
    "data",
    [
        b'{"text": "\\ud83d broken \\udc00 pairs"}', b"\xff\xfeh\0i\0\x00\xd8",
        b"\xef\xbb\xbf\xef\xbb\xbfTwice marked.", b"NUL\0 within \0\0 it",
        b"\xed\xa0\x80 caf\xe9 text",
        b'{"text": "NUL \\u0000 within"}',
    ],
)  # fmt: skip
def test_what_is_no_text_is_left_out(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / ("a.json" if data.startswith(b"{") else "a.txt")
    path.write_bytes(data)
    for item in read(path, path.name):
        if isinstance(item, Document):
            item.text.encode()
            assert "\0" not in item.text
            assert not item.text.startswith("\ufeff")


def test_links_and_devices_in_a_folder_end_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Some words.")
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "round").symlink_to(tmp_path, target_is_directory=True)
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "own.txt").symlink_to(tmp_path / "a.txt")
    (tmp_path / "theirs.txt").symlink_to("/etc/hostname")
    items = list(read_all([str(tmp_path)])[0])
    assert [i.text for i in items if isinstance(i, Document)] == ["Some words."] * 2
    assert {Path(i.file).name for i in items if isinstance(i, Failure)} == {
        "gone.txt",
        "theirs.txt",
    }
    (failure,) = read(tmp_path / "pipe.txt", "pipe.txt")  # named by itself it must not wait
    assert isinstance(failure, Failure)
