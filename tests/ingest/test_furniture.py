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
