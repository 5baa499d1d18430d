import time

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from app.query import parse
from app.snippets import WIDTH, matches, passages


def marked(text: str, q: str, field: str = "body") -> list[str]:
    return [text[start:end] for start, end in matches(text, parse(q).node, field)]


TEXT = (
    "Running men’s prices ran; the price of crude oil, 習近平說, "
    "“Crude, oil!” in Café ＦＵＬＬ 👩‍👩‍👧 taiwan."
)


@pytest.mark.parametrize(
    ("q", "want"),
    [
        ("run", ["Running"]),
        ("price", ["prices", "price"]),
        ("men", ["men"]),
        ('"crude oil"', ["crude oil", "Crude, oil"]),
        ('"price oil"~4', ["price of crude oil"]),
        ("近平", ["近平"]),
        ("習近平", ["習近平"]),
        ("习近平", ["習近平"]),
        ("平", ["平"]),
        ("cafe full", ["Café", "ＦＵＬＬ"]),
        ("taiw*", ["taiwan"]),
        ("t?iwan", ["taiwan"]),
        ("tiawan~", ["taiwan"]),
        ("taiwan -oil", ["taiwan"]),
        ("-oil", []),
        ("absent OR taiwan", ["taiwan"]),
        ("headline:taiwan", []),
        ("body:taiwan", ["taiwan"]),
        ("person:taiwan", []),
        ("", []),
    ],
)
def test_a_highlight_marks_exactly_what_matched(q: str, want: list[str]) -> None:
    assert marked(TEXT, q) == want


def test_fields_mark_their_own_text() -> None:
    assert marked("Taiwan votes", "headline:taiwan", "headline") == ["Taiwan"]
    assert marked("Taiwan votes", "body:taiwan", "headline") == []
    assert marked("Taiwan votes", "body:taiwan", "standfirst") == ["Taiwan"]


def test_phrases_that_overlap_are_one_mark() -> None:
    assert marked("ha ha ha ho", '"ha ha"') == ["ha ha ha"]


words = st.sampled_from(
    ["oil", "gas,", "習近平", "running", "a", "Wang Yi", "👩‍👩‍👧", "\n", "— x", "e\u0301te\u0301",
     "🇯🇵🇨🇳", "👍🏽", "ดี", "か\u3099", "시진핑은", "https://example.org/" + "a-b/" * 20]
)  # fmt: skip
bodies = st.lists(words, max_size=150).map(" ".join)


@given(bodies, st.sampled_from(["oil", "近平", "run OR gas", '"oil gas"', "absent"]))
def test_passages_are_whole_pieces_of_the_text(text: str, q: str) -> None:
    found = matches(text, parse(q).node)
    names = [(at, at + 7) for at in range(len(text)) if text.startswith("Wang Yi", at)]
    shown = passages(text, found, names)
    assert bool(shown) == bool(text.strip())
    assert len(shown) <= 2
    clusters = {0, *(match.end() for match in regex.finditer(r"\X", text))}
    last = 0
    for passage in shown:
        end = passage.start + len(passage.text)
        assert text[passage.start : end] == passage.text == passage.text.strip()
        assert len(passage.text) <= WIDTH + 200
        assert passage.start >= last
        last = end
        for start, stop in names:
            assert end <= start or stop <= passage.start or passage.start <= start < stop <= end
        for start, stop in passage.ranges:
            assert (passage.start + start, passage.start + stop) in found
        for edge in (passage.start, end):
            assert edge in clusters
            around = text[max(0, edge - 1) : edge + 1]
            assert not (len(around) == 2 and around.isascii() and around.isalpha())
            assert not (len(around) == 2 and all("가" <= c <= "힣" for c in around))
    if found:
        assert any(passage.ranges for passage in shown)


def test_the_densest_passages_are_taken_in_the_order_of_the_text() -> None:
    filler = "word " * 80
    text = f"oil {filler} gas {filler} oil and gas and oil {filler} gas"
    first, second = passages(text, matches(text, parse("oil OR gas").node))
    assert text[second.start :].startswith("word") or "oil and gas and oil" in second.text
    assert "oil and gas and oil" in first.text + second.text
    assert first.start < second.start
    assert len(first.ranges) + len(second.ranges) == 4


def test_without_matches_the_beginning_is_shown() -> None:
    (only,) = passages("  A beginning. " + "word " * 100, [])
    assert only.text.startswith("A beginning.")
    assert only.ranges == ()
    assert passages(" \n", []) == ()


def test_a_text_without_spaces_is_cut_between_characters() -> None:
    text = "國" * 500 + "近平" + "家" * 500
    (only,) = passages(text, matches(text, parse("近平").node))
    assert len(only.text) == WIDTH // 2  # wide characters: as long a line
    assert [only.text[a:b] for a, b in only.ranges] == ["近平"]


def test_one_endless_word_is_cut_after_all() -> None:
    (only,) = passages("x" * 5000, [])
    assert len(only.text) < WIDTH + 100


def test_wide_characters_make_as_long_a_line() -> None:
    text = "北京今天下了很大的雪，人們在街上行走。" * 40 + "近平" + "北京今天下了很大的雪。" * 40
    (only,) = passages(text, matches(text, parse("近平").node))
    assert WIDTH // 2 - 5 <= len(only.text) <= WIDTH // 2 + 5
    (plain,) = passages("Some words " * 20 + "近平 " + "other words " * 30, [(220, 222)])
    assert len(plain.text) > WIDTH - 15


def test_a_long_match_ends_where_a_word_ends() -> None:
    text = f"oil {'and ' * 80}gas Wang Yi spoke."
    found = [(0, text.index("gas") + 3), (text.index("Yi"), len(text))]
    (first, *_) = passages(text, found[:1], [(text.index("Wang"), text.index("Yi") + 2)])
    assert first.text.endswith("gas")
    crossing = [(0, text.index("Yi"))]
    (first, *_) = passages(text, crossing, [(text.index("Wang"), text.index("Yi") + 2)])
    assert first.text.endswith("Wang Yi")


def test_a_paragraph_ten_times_as_long_takes_ten_times_as_long() -> None:
    taken = []
    for times in (1_500, 15_000):
        text = "oil and gas, trade and 習近平 " * times
        begun = time.process_time()
        shown = passages(text, matches(text, parse('"oil and gas" OR trade').node))
        taken.append(time.process_time() - begun)
        assert len(shown) == 2
    assert taken[1] < 40 * taken[0] + 0.5  # a hundred times as long if each word read them all
