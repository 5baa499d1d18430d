"""The section of an article: as records, feeds, pages and texts state it, else none."""

import io
from typing import Any

import pytest

from app.ingest.annotate import annotated
from app.ingest.articles import CleanArticle, clean
from app.ingest.documents import Document
from app.ingest.html import extract
from app.ingest.readers.base import Source, buffered
from app.ingest.readers.feed import read_feed
from app.ingest.readers.records import stated
from app.ingest.sections import section

TITLE = "Port Vell harbour reopens to ferries after nine-day storm"
BODY = (
    "The harbour reopened on Monday after a storm had closed it for nine days, the mayor told "
    "reporters, and the first ferries sailed at noon with all the mail of a week.\n"
    "Repairs to the outer wall cost about 12 million euros, said Ana Ruiz, who leads the harbour "
    "office, and will go on until the ferries have their summer timetable."
)
DATELINE = "PORT VELL, May 3 (Agency) - "


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("World", "World"),
        (" Life &  style ", "Life & style"),
        (["Sport", "Football"], "Sport"),
        ("Politics, Europe", "Politics"),
        ("Food, Wine & Travel", "Food, Wine & Travel"),
        ("World | Asia", "World"),
        ("The Vell Courier | News", "News"),
        ("tags", None),
        (["Uncategorized", "Biology"], "Biology"),
        (["Ana Ruiz", "Boats", "Ferries", "Harbours"], None),
        ("news/local/crime", None),
        ("2.636", None),
        ("x" * 61, None),
        ("The Vell Courier", None),
        ("", None),
        (None, None),
        ({"name": "World"}, None),
    ],
)
def test_what_a_field_states(value: object, name: str | None) -> None:
    assert section(value, ("the vell  courier",)) == name


def linked(value: str, kind: str = "NewsArticle") -> str:
    data = f'{{"@type": "{kind}", "articleSection": {value}}}'
    return f'<script type="application/ld+json">{data}</script>'


META = '<meta property="article:section" content="{}">'


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (META.format("World"), "World"),
        (META.format("Food &amp; drink"), "Food & drink"),
        (META.format("tags") + linked('"Style"'), "Style"),
        (META.format("World") + linked('"Asia"'), "World"),
        (linked('["Arts &amp;amp; Books", "Reviews"]'), "Arts & Books"),
        (linked('"Concerts"', "Event"), None),
        ('<meta name="parsely-section" content="wealth">', "wealth"),
        (META.format("Vell Courier"), None),
        (META.format(TITLE), None),
        ("", None),
    ],
)
def test_what_a_page_states(head: str, name: str | None) -> None:
    site = '<meta property="og:site_name" content="Vell Courier">'
    body = "".join(f"<p>{line}</p>" for line in BODY.split("\n"))
    page = f"<html><head>{site}{head}</head><body><h1>{TITLE}</h1>{body}</body></html>"
    assert extract(page).section == name


def test_what_a_record_states() -> None:
    def of(**record: Any) -> object:
        return stated(record)["section"]

    assert of(section="World") == "World"
    assert of(section="The Vell Courier", source="The Vell Courier") is None
    assert of(section=7) is None
    assert of(category="World") is None


def test_only_one_category_of_an_entry_is_its_section() -> None:
    items = (
        "<category>World</category>",
        "<category>World</category><category>Boats</category>",
        "<category>The Vell Courier</category>",
        "",
    )
    feed = "".join(f"<item><description>A text.</description>{item}</item>" for item in items)
    text = f"<rss><channel><title>The Vell Courier</title>{feed}</channel></rss>"
    source = Source(buffered(io.BytesIO(text.encode())), "a.rss")
    assert [getattr(d, "section", "") for d in read_feed(source)] == ["World", None, None, None]


def test_annotate_tells_it() -> None:
    document = Document(text=BODY, file="a.txt", format="text", section="World")
    assert annotated(document)["section"] == "World"


def cleaned(text: str) -> CleanArticle:
    return clean(Document(text=text, file="a.txt", format="text"))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (f"World\n\n{TITLE}\n\n{BODY}", "World"),
        (f"WORLD\n{TITLE}\n{BODY}", "WORLD"),
        (f"World | Asia\n{TITLE}\n{BODY}", "World"),
        (f"Home > News > Asia\n\n{TITLE}\n\n{BODY}", "Asia"),
        (f"Section: Harbours\n{TITLE}\n{BODY}", "Harbours"),
        (f"Advertisement\nPolitics\n{TITLE}\n{BODY}", "Politics"),
        (f"Middle East\n{DATELINE}{BODY}", "Middle East"),
        (f"{TITLE}\nBusiness\n{DATELINE}{BODY}", "Business"),
    ],
)
def test_a_line_above_the_headline_or_dateline(text: str, name: str) -> None:
    article = cleaned(text)
    assert article.section == name
    line = next(f for f in article.furniture if name in text[f.start : f.end])
    assert line.reason == "section"


@pytest.mark.parametrize(
    "text",
    [
        f"{TITLE}\n\n{BODY}",
        f"Harbours\n{TITLE}\n{BODY}",  # no section that all know
        f"News\n{TITLE}\n{BODY}",
        f"Menu\nWorld\nPolitics\nSport\n{TITLE}\n{BODY}",
        f"World\nBy Jane Doe\n{TITLE}\n{BODY}",
        f"{TITLE}\n{BODY}\nWorld",
        f"World | Harbours of the North\n{TITLE}\n{BODY}",
    ],
)
def test_no_section_is_guessed(text: str) -> None:
    assert cleaned(text).section is None
