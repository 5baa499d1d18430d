"""Which lines of a page are its article: what the extractor misses or takes too much of."""

import json

from app.ingest.annotate import annotated
from app.ingest.html import extract, visible
from app.ingest.html import tree_of as parsed
from app.ingest.markup import HEADING, lines
from app.ingest.readers import pages

PARAGRAPHS = [
    "The harbour of Marlow opens again on Friday, nine weeks after a storm broke its outer wall, "
    "said Anna Lind, who leads the port.",
    "Divers found a second crack in May, and the repair took three weeks longer than the town had "
    "planned, she told reporters.",
    "Fishermen lost about a third of their season. The council promised them two million crowns, "
    "of which half has been paid.",
    "“We would rather have the wall than the money,” said Per Holm, whose boat lay on land since "
    "the day of the storm.",
    "The first ferry is to leave at seven in the morning with the mayor and a school class on "
    "board, weather permitting.",
]
NOISE = [
    '<figure><img src="a.jpg"><figcaption class="caption">The outer wall in May. Photo: Marlow '
    "Post/Handout</figcaption></figure>",
    '<p class="related-link"><a href="/b">RELATED: Ten storms that the coast remembers</a></p>',
    '<div class="newsletter-signup"><p>Get our best stories in your inbox each morning. Sign up '
    "for our newsletter.</p></div>",
]


def page(paragraphs: list[str], noise: list[str], head: str = "", lang: str = "en") -> str:
    body = [f"<p>{text}</p>" for text in paragraphs]
    for i, piece in enumerate(noise):
        body.insert(2 + i, piece)
    return (
        f"<html lang='{lang}'><head><title>Harbour of Marlow opens again</title>{head}</head><body>"
        "<nav><ul><li><a href='/'>Home</a></li><li><a href='/s'>Sport</a></li></ul></nav>"
        "<article><h1>Harbour of Marlow opens again</h1>"
        f"<div class='article-body'>{''.join(body)}</div></article>"
        "<footer><p>Copyright 2024 The Marlow Post</p></footer></body></html>"
    )


def test_the_article_stays_whole() -> None:
    found = extract(page(PARAGRAPHS, []))
    assert found.text.split("\n") == PARAGRAPHS
    assert found.rule.startswith("body: lines")


def test_captions_links_and_newsletters_between_its_paragraphs_go() -> None:
    assert extract(page(PARAGRAPHS, NOISE)).text.split("\n") == PARAGRAPHS


def test_the_article_may_stand_in_linked_data_alone() -> None:
    data = json.dumps({"@type": "NewsArticle", "articleBody": "\n\n".join(PARAGRAPHS)})
    teasers = [f"<p><a href='/{i}'>Story {i} of the coast and its people</a></p>" for i in range(9)]
    html = page(teasers, [], f'<script type="application/ld+json">{data}</script>')
    found = extract(html)
    assert found.text.split("\n") == PARAGRAPHS
    assert found.rule.startswith("body: json-ld")


def test_a_summary_in_linked_data_is_not_the_article() -> None:
    data = json.dumps({"@type": "NewsArticle", "articleBody": PARAGRAPHS[0][:90] + "…"})
    html = page(PARAGRAPHS, [], f'<script type="application/ld+json">{data}</script>')
    assert extract(html).text.split("\n") == PARAGRAPHS


def test_articles_in_other_scripts_stay_whole() -> None:
    japanese = [
        "港は金曜日に再び開くと、港の責任者が記者会見で述べた。嵐で外の壁が壊れてから九週間になる。",
        "五月には二つ目のひびが見つかり、修理は町の計画より三週間長くかかったという。",
        "漁師たちは今季の漁獲の三分の一を失った。議会は二百万の補償を約束し、半分が支払われた。",
        "「お金よりも壁が欲しい」と、嵐の日から船を陸に上げたままの漁師は話した。",
    ]
    assert extract(page(japanese, [], lang="ja")).text.split("\n") == japanese


def test_names_of_classes_that_hold_the_whole_article_mean_nothing() -> None:
    html = page(PARAGRAPHS, []).replace("class='article-body'", "class='paywall product-card'")
    assert extract(html).text.split("\n") == PARAGRAPHS


def test_lines_know_what_is_around_them() -> None:
    tree = parsed(
        "<h1>A <b>b</b></h1><p>one<br>two <a href='/'>three</a></p>tail<script>x</script>"
    )
    found = lines(tree)
    assert [line.text for line in found] == ["A b", "one", "two three", "tail"]
    assert [bool(line.bits & HEADING) for line in found] == [True, False, False, False]
    assert found[2].linked == 5 / 8
    assert found[0].strong == 0.5
    assert visible(tree) == "A b\none\ntwo three\ntail"


def test_what_is_found_in_a_page_tells_how_it_was_read() -> None:
    found = annotated(pages.page(page(PARAGRAPHS, NOISE), "harbour.html", (), None, {}))
    assert found["body"].split("\n") == PARAGRAPHS
    assert found["format"] == "html (body: lines, headline: h1)"
