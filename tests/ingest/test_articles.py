"""Cleaning: nothing disappears, nothing is invented, and a clean body stays as it is."""

import json
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.ingest import metadata
from app.ingest.articles import LONGEST, CleanArticle, clean
from app.ingest.documents import Document, read

ROOT = Path(__file__).parents[2]
GOLD: dict[str, Any] = json.loads((ROOT / "tests/gold/seeds.json").read_text())

BODY = [
    "The harbour of Port Vell reopened on Monday after a storm had closed it for nine days, the "
    "mayor told reporters, and the first ferries sailed at noon.",
    "Repairs to the outer wall cost about 12 million euros, said Ana Ruiz, who leads the harbour "
    "office, and will go on until the ferries have their summer timetable.",
    "Fishermen said the harbour wall had been weak for years and that the office knew of it.",
    "“Nobody listened to us,” said Pere Mas, who keeps two boats there.",
]
TITLE = "Port Vell harbour reopens to ferries after nine-day storm"


def cleaned(text: str, **fields: Any) -> CleanArticle:
    return clean(Document(text=text, file="a.txt", format="text", **fields))


def paragraphs(article: CleanArticle) -> list[str]:
    return [line for line in article.body.split("\n") if line]


def check(text: str, article: CleanArticle) -> None:
    """What holds for every article: slices are exact and each character has its place."""
    for at, start, end in article.paragraphs:
        assert article.body[at : at + end - start] == text[start:end]
    spans = sorted([p[1:] for p in article.paragraphs] + [f[:2] for f in article.furniture])
    assert all(one[1] <= two[0] for one, two in pairwise(spans))
    named = (article.headline, article.standfirst, article.byline)
    said = "".join("".join(part.split()) for part in named if part)
    last = 0
    for start, end in [*spans, (len(text), len(text))]:
        left = "".join(text[last:start].split())
        # Between body and furniture stand only headline, standfirst, byline and date lines.
        assert len(left) <= 2 * len(said) + 300 * (article.published is not None) + 40
        last = end


@pytest.mark.parametrize("file", sorted(GOLD))
def test_seeds(file: str) -> None:
    gold = GOLD[file]
    (document,) = read(ROOT / "seeds" / file, file)
    assert isinstance(document, Document)
    article = clean(document)
    check(document.text, article)
    assert article.body == gold["clean_body"].strip()
    assert article.publisher == gold["source"]
    assert (article.published, article.language) == (None, "en")
    if gold["title"]:
        assert (article.headline, article.headline_origin) == (gold["title"], "given")
    else:
        assert article.headline_origin == "derived"
    assert (article.standfirst or "").split("\n") == (gold["standfirst"] or [""])
    covered = {i for f in article.furniture for i in range(f.start, f.end)}
    for piece in gold["boilerplate"]:
        wanted = {i for i in range(piece["start"], piece["end"]) if document.text[i].strip()}
        assert wanted <= covered, piece["first"]


TEASER = (
    "{}: The council would build four new plants in the valley, its chairman said The four plants "
    "would employ some three thousand people when they are finished late next year, the council "
    "said yesterday in a statement. The land was leased in spring, and work on roads and water"
)
KICKERS = ("SILICON PLANTS", "‘NEXT STEP’", "WATER SUPPLY")


@pytest.mark.parametrize(
    ("before", "after", "reasons"),
    [
        (["Advertisement", "ADVERTISEMENT"], [], {"advert"}),
        (["• FTSE", "8,203.93", "-37.33 (-0.45%)", "• GOLD", "2,398.70"], [], {"ticker"}),
        (["US markets close in 3 hours 2 minutes"], [], {"ticker"}),
        ([TITLE, TITLE, "Share:"], [], {"repeated", "share"}),
        ([TITLE, "Share on Facebook", "Facebook Twitter Email"], [], {"share"}),
        ([TITLE, "Ferries wait outside the harbour wall. Photo: AFP"], [], {"caption"}),
        ([], ["Subscribe to our newsletter", "Follow us on Facebook and Twitter"], {"promo"}),
        ([], ["Copyright (c) 2024 The Vell Courier Ltd. All rights reserved."], {"footer"}),
        ([], ["Related News", "Leave a comment", "12 comments"], {"related", "comments"}),
        ([], [TEASER.format(kicker) for kicker in KICKERS], {"teaser"}),
        ([], ["Minister denies plan to sell national railway",
              "Actor wins third prize in Oslo for short film", "Related News"], {"related"}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("separator", ["\n", "\n\n"])
def test_furniture_goes_and_the_article_stays(
    before: list[str], after: list[str], reasons: set[str], separator: str
) -> None:
    text = separator.join([*before, *BODY, *after])
    article = cleaned(text)
    check(text, article)
    assert paragraphs(article) == BODY
    assert {f.reason for f in article.furniture} == reasons
    assert article.headline_origin == ("given" if TITLE in before else "derived")


def test_headlines_of_other_stories_between_paragraphs() -> None:
    other = "Minister denies plan to sell national railway company"
    text = "\n\n".join([TITLE, *BODY[:2], other, other, *BODY[2:]])
    article = cleaned(text)
    assert paragraphs(article) == BODY
    assert article.headline == TITLE


def test_what_looks_like_furniture_but_is_not() -> None:
    lines = [
        BODY[0],
        "Share prices of the two ferry companies fell 3 percent on Tuesday, traders said.",
        "Photographs of the wall had been shown to the harbour office in 2019, they said.",
        "About the wall",
        "Related costs were not part of the 12 million euros, the harbour office said on Monday.",
        "Copyright law was no part of the dispute between the ferries and the harbour office.",
        "LONDON: The harbour insurers said they would pay when the wall was repaired.",
        *BODY[2:],
    ]
    assert paragraphs(cleaned("\n\n".join(lines))) == lines


def test_a_last_paragraph_without_a_full_stop_stays() -> None:
    cut = BODY[1][:-30]
    lines = [BODY[0], *BODY[2:], cut]
    assert paragraphs(cleaned("\n".join(lines))) == lines


def test_head_lines_are_named() -> None:
    text = "\n".join(
        [TITLE, "By Jane Doe and John Roe", "Published: May 31, 2024 at 10:15 am", *BODY]
    )
    article = cleaned(text)
    check(text, article)
    assert article.byline == "Jane Doe and John Roe"
    assert article.published == datetime(2024, 5, 31, tzinfo=UTC)
    assert article.published_precision == "day"
    assert paragraphs(article) == BODY


@pytest.mark.parametrize(
    "line",
    [
        "The storm of May 31, 2024, was the worst that anybody could remember, the mayor said.",
        "Copyright 31 May 2024 The Vell Courier",
        "03/04/2024",
        "Tuesday",
        "May 2024",
    ],
)
def test_no_date_is_invented(line: str) -> None:
    assert cleaned("\n".join([TITLE, line, *BODY])).published is None
    assert cleaned("\n".join([*BODY, line])).published is None


@pytest.mark.parametrize(
    ("line", "publisher"),
    [
        ("This article was originally published in the Vell Courier.", "Vell Courier"),
        (
            "This story first appeared on Harbour Weekly (HW), a magazine for sailors.",
            "Harbour Weekly",
        ),
        ("Join VellTrack Whatsapp group", "VellTrack"),
        ("Copyright (c) 2024 Vell Courier Publishers Ltd. All rights reserved.", "Vell Courier"),
        ("Join our Telegram channel", None),
        ("Photo: Getty Images", None),
    ],
)
def test_publisher(line: str, publisher: str | None) -> None:
    assert cleaned("\n\n".join([TITLE, *BODY, line])).publisher == publisher


@pytest.mark.parametrize(
    ("start", "dateline"),
    [
        ("BEIRUT, June 2 (Reuters) - ", "BEIRUT, June 2"),
        ("PORT VELL (AP) — ", "PORT VELL"),
        ("WASHINGTON — ", "WASHINGTON"),
        ("Tokyo (AFP) – ", "Tokyo"),
        ("", None),
        ("China: ", None),
        ("It rained - ", None),
    ],
)
def test_dateline(start: str, dateline: str | None) -> None:
    article = cleaned("\n".join([TITLE, start + BODY[0], *BODY[1:]]))
    assert article.dateline == dateline
    assert article.body.startswith(start + BODY[0])


def test_a_derived_headline_is_cut_at_a_word() -> None:
    article = cleaned("\n".join(BODY))
    assert article.headline_origin == "derived"
    assert len(article.headline) <= 110
    assert BODY[0].startswith(article.headline.removesuffix("…"))
    assert BODY[0][len(article.headline) - 1] in " ,"
    assert cleaned("Mr. Smith left. He went home.").headline == "Mr. Smith left."
    told = "OSLO, Oct 3 (Wire) - The king left. He went home."
    assert cleaned(told).headline == "The king left."
    assert cleaned("習近平在北京會見日本首相並討論台灣問題。會談持續兩小時。").headline.endswith(
        "。"
    )


def test_a_given_headline_is_kept_and_its_line_goes() -> None:
    text = "\n\n".join([TITLE, *BODY])
    article = cleaned(text, headline=TITLE)
    assert (article.headline, article.headline_origin) == (TITLE, "given")
    assert paragraphs(article) == BODY


@pytest.mark.parametrize("whole", [False, True])
def test_what_no_list_could_show_is_cut(whole: bool) -> None:
    stated: dict[str, Any] = dict.fromkeys(LONGEST, "習" * 300_000)
    text = "The ferry left the harbour at noon, the company said on Tuesday.\n" * 3
    article = clean(Document(text, "a.json", "json", article_text=whole, **stated))
    for name, most in LONGEST.items():
        assert getattr(article, name) == "習" * most + "…"
    short = {name: "x" * most for name, most in LONGEST.items()}
    article = clean(Document(text, "a.json", "json", article_text=whole, **short))
    assert {name: getattr(article, name) for name in LONGEST} == short


def test_article_text_is_kept_whole() -> None:
    text = "Advertisement\n\nNot cleaned. \n"
    article = cleaned(text, article_text=True)
    assert (article.body, article.furniture) == (text, ())
    assert [text[p.start : p.end] for p in article.paragraphs] == ["Advertisement", "Not cleaned."]


def test_a_text_wrapped_at_a_column_stays_whole() -> None:
    text = (
        "Showers went on all week in the cocoa zone and\nended the drought there since early\n"
        "January, the traders said in their weekly\nreview of the crop.\n"
        "    The dry period means that the harvest will be\n"
        "late this year and smaller than the last\none, they said.\n"
    )
    assert " ".join(cleaned(text).body.split()) == " ".join(text.split())


SHORT = ["Advertisement", "23", "1,204.50", "Share:", "02:22", "", "Related News", "• A point"]
NAMED = ["By Jane Doe", "May 31, 2024", "習近平在北京會見日本首相。", "Photo: AFP"]
LINES = st.sampled_from([*BODY, TITLE, TEASER.format("KICKER"), *SHORT, *NAMED])


def test_a_text_of_nothing_but_furniture_is_kept() -> None:
    assert cleaned("Advertisement\nShare:").body == "Advertisement\nShare:"


@settings(max_examples=120)
@given(st.lists(LINES | st.text(max_size=60), max_size=14).map("\n".join))
def test_any_text_is_cleaned_once_and_for_all(text: str) -> None:
    article = cleaned(text.replace("\r", ""))
    check(text.replace("\r", ""), article)
    again = cleaned(article.body)
    assert again.body == article.body
    assert not again.furniture


_PARAGRAPHS = "\n\n".join(
    f"The council of Vardø met for the {n} time this year and agreed on what to do with the pier."
    for n in ("first", "second", "third", "fourth")
)


@pytest.mark.parametrize(
    ("lines", "day"),
    [
        (["Sunday, Dec 24th 2023", "Home", "News", "Sport", "Harbour pier to be rebuilt"], None),
        (["Dec 22, 2023", "Harbour pier to be rebuilt"], "2023-12-22"),
        (["Harbour pier to be rebuilt", "Dec 22, 2023"], "2023-12-22"),
        (
            [
                "Harbour pier to be rebuilt",
                "Updated Dec. 23, 2023 4:04 / Published Dec. 22, 2023",
            ],
            "2023-12-22",
        ),
    ],
)
def test_the_day_of_the_page_is_not_that_of_the_article(lines: list[str], day: str | None) -> None:
    article = clean(Document("\n\n".join([*lines, _PARAGRAPHS]), "x", "text"))
    assert article.headline == "Harbour pier to be rebuilt"
    assert (article.published and article.published.date().isoformat()) == day


def test_a_section_is_no_publisher() -> None:
    line = "This article appeared in the Christmas Specials section of the print edition"
    assert metadata.publisher(line) is None
    assert metadata.publisher("Copyright Notice") is None
