import html
import re
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from app.web.marks import Hit, Mark, annotate, blocks, highlighted, joined

TEXT = "Hi Premier Li Qiang <b> ok"
LI = Mark(11, 19, "m1", "person", "li-qiang", "/people/li-qiang", "Li Qiang", True)


def plain(marked: Markup) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", marked))


def test_a_mention_is_a_mark_that_holds_a_link() -> None:
    opening = '<mark class="ent" id="m1" data-kind="person" data-entity="li-qiang">'
    link = '<a href="/people/li-qiang" title="Li Qiang">Li Qiang</a>'
    assert f"{opening}{link}</mark>" in annotate(TEXT, [LI])


def test_a_later_mention_is_no_tab_stop() -> None:
    again = Mark(11, 19, "m1", "person", "li-qiang", "/people/li-qiang", "Li Qiang", False)
    assert 'class="ent again"' in annotate(TEXT, [again])
    assert 'tabindex="-1"' in annotate(TEXT, [again])


def test_a_hit_inside_a_mention_is_nested() -> None:
    marked = annotate(TEXT, [LI], [Hit(14, 19, 1)])
    assert '>Li <mark class="hit" id="h1" data-hit="1">Qiang</mark></a></mark>' in marked


def test_a_hit_that_crosses_an_edge_is_cut_and_has_one_id() -> None:
    marked = annotate(TEXT, [LI], [Hit(3, 13, 7)])
    assert '<mark class="hit cut-right" id="h7" data-hit="7">Premier </mark>' in marked
    assert '<mark class="hit cut-left" data-hit="7">Li</mark>' in marked
    assert marked.count('id="h7"') == 1


def test_a_hit_may_hold_a_mention() -> None:
    marked = annotate(TEXT, [LI], [Hit(3, 26, 1)])
    assert plain(marked) == TEXT
    assert marked.count("data-hit") == 3


def test_a_part_keeps_the_offsets_of_the_whole() -> None:
    assert plain(annotate(TEXT, [LI], [Hit(3, 13, 1)], (11, 19))) == "Li Qiang"
    assert 'id="h1"' not in annotate(TEXT, [LI], [Hit(3, 13, 1)], (11, 19))


def test_markup_in_a_text_is_escaped() -> None:
    text = "<script>alert('x')</script>"
    mark = Mark(8, 13, '"><i>', "person", '"><i>', '"><i>', '"><i>', True)
    marked = annotate(text, [mark], [Hit(0, 8, 1)])
    assert "<script" not in marked
    assert "<i>" not in marked
    assert "<script" not in highlighted(text, [(0, 8)])


@st.composite
def texts(draw: st.DrawFn) -> tuple[str, list[Mark], list[Hit]]:
    text = draw(st.text(st.sampled_from("ab <&\"'習é\U0001f600"), min_size=1, max_size=40))
    edges = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)))
    pairs = list(zip(edges[::2], edges[1::2], strict=False))
    marks = [Mark(a, b, f"m{a}", "place", "x", "/x", "X", True) for a, b in pairs]
    spans = draw(st.lists(st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))))
    hits = [Hit(a, b, n) for n, (a, b) in enumerate(joined(spans), 1)]
    return text, marks, hits


@given(texts())
def test_marks_change_no_letter_and_nest_well(given: tuple[str, list[Mark], list[Hit]]) -> None:
    text, marks, hits = given
    marked = annotate(text, marks, hits)
    assert plain(marked) == text
    open_tags: list[str] = []
    for closing, name in re.findall(r"<(/?)(mark|a)\b[^>]*>", marked):
        if closing:
            assert open_tags.pop() == name
        else:
            open_tags.append(name)
    assert not open_tags
    ids = re.findall(r' id="(h\d+)"', marked)
    assert sorted(ids) == sorted(f"h{hit.number}" for hit in hits)
    for hit in hits:
        pieces = re.findall(rf'data-hit="{hit.number}">([^<]*)<', marked)
        assert html.unescape("".join(pieces)) == text[hit.start : hit.end]


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30))))
def test_joined_ranges_are_apart_and_cover_the_same(ranges: list[tuple[int, int]]) -> None:
    made = joined(ranges)
    assert all(one[1] <= two[0] for one, two in pairwise(made))
    covered = {at for a, b in ranges for at in range(a, b)}
    assert {at for a, b in made for at in range(a, b)} == covered


def test_furniture_stands_where_it_stood() -> None:
    original = "Advert\nFirst line.\nShare this\nSecond line.\nFooter"
    body = "First line.\n\nSecond line."
    paragraphs = [(0, 7, 18), (13, 30, 42)]
    furniture = [(43, 49, "footer"), (0, 6, "advert"), (19, 29, "share")]
    shown = blocks(body, original, paragraphs, furniture)
    assert [(block.number, block.reason) for block in shown] == [
        (0, "advert"),
        (1, ""),
        (0, "share"),
        (2, ""),
        (0, "footer"),
    ]
    assert shown[2].text == "Share this"
    assert body[shown[3].start : shown[3].end] == "Second line."


def test_without_furniture_only_paragraphs_are_shown() -> None:
    assert [b.number for b in blocks("One.\nTwo.", "One.\nTwo.", [(0, 0, 9)])] == [1, 2]
