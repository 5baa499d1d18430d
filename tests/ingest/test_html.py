"""What a page's markup states, as its reader sees it."""

import time
from pathlib import Path

from app.ingest.documents import Document, read
from app.ingest.html import extract


def test_a_headline_may_speak_of_tags() -> None:
    page = (
        "<title>Why 3 &lt; 5 and the &lt;b&gt; tag matter</title><article>"
        "<h1>Why 3 &lt; 5 and the &lt;b&gt; tag matter</h1><p>The committee met in Berlin on "
        "Monday and spoke about it for many hours, said its chair.</p></article>"
    )
    assert extract(page).headline == "Why 3 < 5 and the <b> tag matter"


def test_pages_with_comments_and_declarations_are_read_whole() -> None:
    text = "The committee met in Berlin on Monday and spoke about it for many hours, said its chair"
    page = (
        '<?xml version="1.0" encoding="latin-1"?><!DOCTYPE html><html><!-- a --><body><article>'
        f"<h1>Harbour talks</h1><p>{text}<!-- advert: b -->.</p><?php echo 1 ?><p>“{text}.”</p>"
        "</article></body></html>"
    )
    assert extract(page).text == f"{text}.\n“{text}.”"


def test_tables_within_tables_take_no_time() -> None:
    page = "<html><body><h1>Talks</h1>" + "<table><tr><td>Some words of it." * 2_000
    begun = time.process_time()
    assert "Some words of it." in extract(page).text
    assert time.process_time() - begun < 1.5


def test_a_page_that_is_all_headings_takes_no_time() -> None:
    words = "Some words of it. " * 300
    page = f"<html><title>{words}</title><body>" + f"<h1>{words}" * 20
    begun = time.process_time()
    extract(page)
    assert time.process_time() - begun < 2


def test_data_and_programs_in_a_page_are_no_attributes(tmp_path: Path) -> None:
    words = " ".join(f"word{n}=" for n in range(3_000))
    script = f"<script data-state='{words} <b> {words}'>for (i = 0; i<n; i++) {words}</script>"
    path = tmp_path / "a.html"
    path.write_text(f"<h1>Ships come</h1>{script * 20}<p>{'The harbour is full. ' * 9}</p>")
    (document,) = read(path, path.name)
    assert isinstance(document, Document)
    assert "harbour" in document.text
