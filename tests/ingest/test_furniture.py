"""Lines that are no article whatever stands around them, and lines that only look so."""

import pytest

from app.ingest.articles import clean
from app.ingest.documents import Document
from app.ingest.furniture import reason

BODY = (
    "The council of Harwick voted on Tuesday to mend the old bridge before the floods come.\n"
    "Masons will begin in May, the mayor said, and the work will take two summers at the least."
)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("(Reporting by Ann Lee and Jo Roe; Editing by Sam Poe)", "footer"),
        ("Reporting by Ann Lee; Writing by Jo Roe", "footer"),
        ("Reporting by Ann Lee in Harwick showed that the bridge was unsafe", None),
        ("MERVAL 248,310 +1.2%", "ticker"),
        ("USD/JPY 148.20 +0.31%", "ticker"),
        ("APOLLO 11 landed first", None),
        ("21 mins ago", "section"),
        ("Tags: bridge, Harwick, floods", "section"),
        ("Live updates", "section"),
        ("Live updates were sent by the mayor", None),
    ],
)
def test_a_line_by_itself(line: str, why: str | None) -> None:
    assert reason(line) == why


def test_what_a_heading_of_other_stories_heads() -> None:
    text = f"Harwick mends its bridge\n\n{BODY}\nMost read\n1. Frost again\n2. Why tea is dear\n"
    article = clean(Document(text, "a.txt", "text"))
    assert article.body == BODY
    assert [f.reason for f in article.furniture] == ["related"] * 3


def test_the_day_of_a_dateline_with_its_year() -> None:
    start = "HARWICK, Jan 7, 1998 - "
    article = clean(Document(f"Harwick mends its bridge\n\n{start}{BODY}", "a.txt", "text"))
    assert article.published is not None
    assert article.published.date().isoformat() == "1998-01-07"
    other = clean(Document(f"Harwick mends its bridge\n\nHARWICK, Jan 7 - {BODY}", "a.txt", "text"))
    assert (other.dateline, other.published) == ("HARWICK, Jan 7", None)


def test_published_in_an_outlet() -> None:
    text = f"Harwick mends its bridge\n\n{BODY}\nPublished in Harwick Bell, March 2nd, 2022\n"
    assert clean(Document(text, "a.txt", "text")).publisher == "Harwick Bell"


def body(*lines: str) -> list[str]:
    article = clean(Document("\n\n".join(lines), "a.txt", "text"))
    return [line for line in article.body.split("\n") if line]


BRIDGE, MASONS = BODY.split("\n")


@pytest.mark.parametrize(
    "lines",
    [
        ["Good: wide lanes; new lamps", "Bad: the noise; the toll", BRIDGE, MASONS],
        ["Dear people of Harwick,", BRIDGE, MASONS],
        ["Six things were found under the bridge in the days before the council met:", BRIDGE],
        [BRIDGE, MASONS, "Best mason - Ida Krog", "Best new lamp - Harbour Square",
         "Best bridge of the year - Harwick", "Prize of the public - Ferry Lane"],
        [BRIDGE, MASONS, BRIDGE, "The mayor read it out twice, and then nobody spoke for a while."],
        [BRIDGE, "More from his letters to the council:", MASONS],
    ],
)  # fmt: skip
def test_an_article_by_itself_stays_whole(lines: list[str]) -> None:
    assert body(*lines) == lines


def test_a_paragraph_printed_again_on_a_page_goes() -> None:
    assert body(BRIDGE, MASONS, "Advertisement", BRIDGE) == [BRIDGE, MASONS]


@pytest.mark.parametrize(
    "line",
    [
        "READ MORE: Mason retires after forty years",
        "Also read | Why the river rises in May",
        "Recommended: The last ferryman of Harwick",
        "In this article: Bridges, Floods, Harwick",
        "In pictures: the bridge through the years",
        "Quiz: How well do you know Harwick?",
        "Video | Masons at work under the bridge",
        "Sponsored: Win a day on the river with Harwick Boats",
        "Continue reading ›",
        "Get the news of the valley in our evening letter. Sign up here.",
        "Save articles to read later and create your own reading list.",
        "Do you know more? Write to our reporters.",
        "Image caption, The bridge in 1950",
        "list 1 of 4",
    ],
)
def test_lines_that_lead_away_from_the_article(line: str) -> None:
    assert body(BRIDGE, line, MASONS) == [BRIDGE, MASONS]


@pytest.mark.parametrize(
    "line",
    [
        "Related costs: 40,000 crowns for lamps and signs, to be paid by the county.",
        "Video of the flood was shown to the council before the vote, a clerk said.",
        "Recommended speed: 30 km an hour",
        "Watch for ice: the mayor's first advice was also the shortest of the evening.",
    ],
)
def test_lines_that_only_begin_like_those(line: str) -> None:
    assert body(BRIDGE, line, MASONS) == [BRIDGE, line, MASONS]


def test_what_related_heads_within_a_text() -> None:
    teasers = ["RELATED COVERAGE", "> Tram drivers accept pay", "> Council delays line"]
    assert body(BRIDGE, *teasers, MASONS) == [BRIDGE, MASONS]


def test_kickers_of_other_stories_end_no_article() -> None:
    kicked = [
        "DRY WELLS: About 300 farmers marched in the capital on Sunday against the price of water",
        "NEW ROUTES: The valley's largest carrier would add two ferries a week, its chairman said "
        "yesterday (see page 4)",
    ]
    assert body(BRIDGE, MASONS, *kicked) == [BRIDGE, MASONS]
    heads = ["ALSO ON THE LANTERN", "Ferryman retires at 82", "Harwick's lost bells"]
    assert body(BRIDGE, MASONS, *heads) == [BRIDGE, MASONS]


def test_facts_after_an_article_are_no_kickers() -> None:
    facts = "WHERE: In the old hall beside the bridge that masons built, at seven in the evening"
    assert body(BRIDGE, MASONS, facts) == [BRIDGE, MASONS, facts]


HEAD = "Harwick mends its bridge after the floods"


@pytest.mark.parametrize(
    ("lines", "byline", "publisher", "day"),
    [
        (["By Jane Doe, The Daily Lantern"], "Jane Doe", "The Daily Lantern", None),
        (["By Jane Doe | Harwick Times"], "Jane Doe", "Harwick Times", None),
        (["By Jane Doe for The Herald | Updated 3 May 2024"], "Jane Doe", "The Herald",
         "2024-05-03"),
        (["By Jane Doe and John Post, Associated Press"], "Jane Doe and John Post", None, None),
        (["By Jane Doe, John Post"], "Jane Doe, John Post", None, None),
        (["Nadia Brandt", "Health correspondent"], "Nadia Brandt", None, None),
        (["Author: Dana Whitfield"], "Dana Whitfield", None, None),
        (["Published On 12 Nov 202312 Nov 2023"], None, None, "2023-11-12"),
    ],
)  # fmt: skip
def test_who_wrote_it_for_whom_and_when(
    lines: list[str], byline: str | None, publisher: str | None, day: str | None
) -> None:
    article = clean(Document("\n".join([HEAD, *lines, BODY]), "a.txt", "text"))
    assert (article.headline, article.byline, article.publisher) == (HEAD, byline, publisher)
    assert (article.published and article.published.date().isoformat()) == day
    assert article.body == BODY


def test_the_day_said_to_be_of_publication_goes_before_the_day_of_the_paper() -> None:
    text = "\n".join(["Tuesday 4 June 2024", HEAD, "Published: 3 June 2024, 18:40", BODY])
    article = clean(Document(text, "a.txt", "text"))
    assert article.published is not None
    assert article.published.date().isoformat() == "2024-06-03"


def test_a_poll_is_no_headline() -> None:
    text = "\n".join(["Vote: Should the bridge of Harwick be mended?", "Yes 64%", HEAD, BODY])
    assert clean(Document(text, "a.txt", "text")).headline == HEAD
