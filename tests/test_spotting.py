import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.spotting import Spotter, beginning
from app.text import Token, tokens

PIECES = (
    "Trade trades trading rock rock's s ’s ’S 's trade’s U.S. re-trade x\u0301 \u0301 é ﬁne 東京 "
    "东 Tradé trade\u00adr . ５ 5 _ rock'ss “ ” – … ‘ ½ Straße ß Ｓ ś İ Σ ΑΣ k а\u0306 "
    "한 \u1112\u1161 ｶﾞ ー ❤\ufe0f 👩‍👩‍👧 रॉक ดี عَ ٣ ² ™ ﷺ ꭰ"
).split()  # fmt: skip
texts = st.lists(st.sampled_from([*PIECES, " ", " ", "\n", "\u00a0", "\u200b"])).map("".join)
WANTED = [
    "trade",
    "rock",
    "s",
    "5",
    "u",
    "e",
    "fine",
    "x",
    "东",
    "rockss",
    "strass",
    "i",
    "σ",
    "한",
]
WANTED += ["k", "3", "рок", "1", "ガ", "ー"]


def among_all(text: str, terms: set[str]) -> list[tuple[int, Token]]:
    every = enumerate(tokens(text, breaks=True))
    return [(at, token) for at, token in every if token.term in terms]


def steps(found: list[tuple[int, Token]], reach: int) -> list[int]:
    return [min(b - a, reach) for (a, _), (b, _) in pairwise(found)]


@given(texts | st.text(), st.sets(st.sampled_from(WANTED)), st.integers(0, 6))
def test_wanted_words_are_spotted_where_all_words_stand(
    text: str, wanted: set[str], reach: int
) -> None:
    every = among_all(text, wanted)
    spotter = Spotter(lambda token: token.term in wanted, set(map(beginning, wanted)), reach)
    found = spotter.spot(text)
    assert [token for _, token in found] == [token for _, token in every]
    assert steps(found, reach) == steps(every, reach)
    anything = Spotter(lambda token: token.term in wanted, {""}, reach)
    assert [token for _, token in anything.spot(text)] == [token for _, token in found]


@given(st.text(max_size=40), st.integers(0, 5))
def test_any_word_of_a_text_is_spotted_in_it(text: str, at: int) -> None:
    words = tokens(text)
    if words:
        terms = {words[min(at, len(words) - 1)].term}
        spotter = Spotter(lambda token: token.term in terms, set(map(beginning, terms)), 0)
        assert [t for _, t in spotter.spot(text)] == [t for _, t in among_all(text, terms)]


ENDINGS = (
    "s es ed ing ies ied ying ly y ity ation ational ization izer ibility ability ness fulness "
    "ousness iveness alism ality ence ency ance able ible bly ment ement ate ative ical ogy logi "
    "ful less ion sion ism ous ive ize e l ll le er 's"
).split()
stems = st.text("abdeghilnoprstuvyz", min_size=1, max_size=5)


@given(stems, st.lists(st.sampled_from(ENDINGS), max_size=3))
def test_each_word_begins_as_its_stem_says(stem: str, endings: list[str]) -> None:
    for token in tokens(stem + "".join(endings)):
        assert token.folded.startswith(beginning(token.term)), token


@pytest.mark.parametrize(
    "word", "skis skies dying lying tying idly gently ugly early only singly news bias".split()
)
def test_each_exception_begins_as_its_stem_says(word: str) -> None:
    (token,) = tokens(word)
    assert word.startswith(beginning(token.term))


@pytest.mark.parametrize("text", ["x" * 50_000, "½" * 50_000, "½ x " * 15_000, "'s" * 25_000])
def test_no_text_takes_long(text: str) -> None:
    begun = time.process_time()
    Spotter(lambda token: token.term == "s", {"x", "s"}, 0).spot(text)
    assert time.process_time() - begun < 2
