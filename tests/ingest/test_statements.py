"""What a page's markup states of its article."""

from datetime import UTC, datetime

import pytest

from app.ingest.html import extract

BODY = (
    "<p>The committee met in Berlin on Monday and spoke about the harbour for many hours, said "
    "its chair, who promised a report before the summer.</p>" * 3
)


def headline(page: str, url: str | None = None) -> str | None:
    return extract(f"<html>{page}<body>{BODY}</body></html>" if "<body" not in page else page,
                   url).headline  # fmt: skip


def published(head: str = "", body: str = "", url: str | None = None) -> datetime | None:
    page = f"<html><head>{head}</head><body><h1>Harbour talks</h1>{body}{BODY}</body></html>"
    return extract(page, url).published


def day(month: int, number: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2024, month, number, hour, minute, tzinfo=UTC)


def test_a_title_loses_the_name_of_its_site() -> None:
    site = '<meta property="og:site_name" content="The Harbour Post">'
    assert headline(f"<head>{site}<title>Talks resume - The Harbour Post</title></head>") == (
        "Talks resume"
    )
    assert headline("<head><title>HarbourPost | Talks go on | News</title></head>",
                    "https://www.harbourpost.example/a") == "Talks go on | News"  # fmt: skip
    assert headline("<head><title>Two cities - one river</title></head>") == (
        "Two cities - one river"
    )


def test_the_heading_of_a_section_is_no_headline() -> None:
    page = (
        '<head><meta property="og:title" content="Ten things to know of the valley | Islands">'
        f"</head><body><h1>Islands</h1><h1>Ten things to know of the valley</h1>{BODY}</body>"
    )
    assert headline(page) == "Ten things to know of the valley"


def test_a_heading_goes_before_the_title_for_search_engines() -> None:
    page = (
        '<head><title>Harbour report 2024: what to know</title><meta property="og:title" '
        'content="Harbour report 2024: what to know"></head><body>'
        f"<h1>How the harbour of 2024 came to be the talk of the town</h1>{BODY}</body>"
    )
    assert headline(page) == "How the harbour of 2024 came to be the talk of the town"


def test_a_section_before_the_headline_goes() -> None:
    page = (
        "<head><title>Governor vetoes ban</title></head>"
        f"<body><h1>Politics | Governor vetoes the harbour ban</h1>{BODY}</body>"
    )
    assert headline(page) == "Governor vetoes the harbour ban"


@pytest.mark.parametrize(
    "head",
    [
        '<meta name="parsely-pub-date" content="2024-05-31T08:00:00Z">',
        '<meta name="sailthru.date" content="Fri, 31 May 2024 10:00:00 +0200">',
        '<meta itemprop="datePublished" content="2024-05-31T04:00:00-04:00">',
        '<meta property="article:modified_time" content="2024-06-09T08:00:00Z">'
        '<meta property="article:published_time" content="2024-05-31T08:00:00Z">',
        '<script type="application/ld+json">{"@graph": [{"@type": "Organization"}, '
        '{"@type": ["NewsArticle"], "datePublished": "2024-05-31T17:00:00+09:00"}]}</script>',
        '<script type="application/ld+json">[{"@type": "WebPage", '
        '"datePublished": "2024-05-31T08:00Z"}]</script>',
        '<script type="application/ld+json">//<![CDATA[\n{"@type": "BlogPosting", '
        '"datePublished": "2024-05-31T08:00Z"}\n//]]></script>',
        '<script type="application/ld+json">{"@type": "NewsArticle", "name": "a "b" c",'
        ' "datePublished": "2024-05-31T08:00Z",}</script>',
        '<script type="application/ld+json">{"@type": "LiveBlogPosting", "datePublished": '
        '"2024-05-31T08:00Z", "liveBlogUpdate": [{"@type": "BlogPosting", "datePublished": '
        '"2024-05-31T23:00Z"}]}</script>',
    ],
)
def test_a_day_is_read_wherever_sites_state_it(head: str) -> None:
    assert published(head) == day(5, 31, 8)


def test_microdata_and_times_give_days() -> None:
    assert published(body='<span itemprop="datePublished" content="2024-05-31">May</span>') == (
        day(5, 31)
    )
    assert published(body='<span class="published">31 May 2024</span>') == day(5, 31)
    assert published(body='<time datetime="2024-05-31T08:00Z">Friday</time>') == day(5, 31, 8)


def test_the_time_of_another_article_is_not_this_one_s() -> None:
    other = '<aside><time datetime="2024-06-09T08:00Z"></time></aside>'
    own = '<time datetime="2024-05-31T08:00Z"></time>'
    assert published(body=other + own) == day(5, 31, 8)
    address = "https://news.example/2024/05/31/talks"
    assert published(body=own, url=address) == day(5, 31, 8)
    assert published(body='<time datetime="2024-07-01T08:00Z"></time>', url=address) == day(5, 31)
    assert published(url="https://news.example/2024/may/31/talks") == day(5, 31)


def test_when_an_article_was_made_stands_in_for_its_day() -> None:
    made = '<script type="application/ld+json">{"@type": "%s", "%s": "2024-05-31T08:00Z"}</script>'
    later = '<time datetime="2024-06-09T08:00Z"></time>'
    assert published(made % ("NewsArticle", "dateCreated"), later) == day(5, 31, 8)
    assert published(made % ("Article", "uploadDate")) == day(5, 31, 8)
    stated = '<meta property="article:published_time" content="2024-06-01">'
    assert published(made % ("NewsArticle", "dateCreated") + stated) == day(6, 1)
    assert published(made % ("VideoObject", "uploadDate")) is None
    assert published(made % ("Event", "datePublished")) is None


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("", '<div itemtype="https://schema.org/MusicEvent">{}</div>'),
        ("", '<p><time itemprop="startDate" datetime="2024-07-12T20:00Z">12 July</time></p>'),
        ("", '<p><time class="dtstart" datetime="2024-07-12T20:00Z">12 July</time></p>'),
        (
            '<script type="application/ld+json">{"@type": "Event", "startDate": '
            '"2024-07-12T22:00+02:00", "endDate": "2024-07-13"}</script>',
            "<main><h1>Talks</h1>{}</main>",
        ),
    ],
)
def test_when_something_takes_place_is_no_publication(head: str, body: str) -> None:
    time = '<time datetime="2024-07-12T20:00Z">12 July</time>'
    assert published(body=time) == day(7, 12, 20)
    assert published(head, body.format(time)) is None


def test_a_page_without_a_day_has_none() -> None:
    assert published() is None
    assert published('<meta property="article:modified_time" content="2024-06-09">') is None
    assert published(url="https://news.example/2024/talks-31") is None


def test_publisher_and_authors_stand_in_metadata() -> None:
    page = extract(
        '<script type="application/ld+json">{"@type": "NewsArticle", "publisher": {"name": '
        '"The Post"}, "author": [{"name": "Jane Doe"}, {"name": "John Roe"}]}</script>' + BODY
    )
    assert (page.publisher, page.byline) == ("The Post", "Jane Doe, John Roe")


def test_how_each_was_found_is_told() -> None:
    page = extract(
        '<meta name="pubdate" content="2024-05-31"><title>Harbour talks go on</title>'
        f"<body><h1>Harbour talks go on</h1>{BODY}</body>"
    )
    assert page.rule == "body: lines, headline: h1, date: meta"
