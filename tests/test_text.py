import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.text import MAX_TERM, analysed, fold, name_key, script, terms, tokens


def cut(text: str) -> list[tuple[str, str]]:
    return [(token.folded, text[token.start : token.end]) for token in tokens(text)]


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("The park.", [("the", "The"), ("park", "park")]),
        ("China’s and China's", [("china", "China"), ("and", "and"), ("china", "China")]),
        ("can't U.S.", [("can", "can"), ("t", "t"), ("u", "U"), ("s", "S")]),
        ("ＦＵＬＬ ﬁne ﬀect", [("full", "ＦＵＬＬ"), ("fine", "ﬁne"), ("ffect", "ﬀect")]),
        ("cafe\u0301 café", [("cafe", "cafe\u0301"), ("cafe", "café")]),
        (
            "Wałęsa Đoković Straße",
            [("walesa", "Wałęsa"), ("dokovic", "Đoković"), ("strasse", "Straße")],
        ),
        ("ΣΊΣΥΦΟΣ Йёлка", [("σισυφοσ", "ΣΊΣΥΦΟΣ"), ("йелка", "Йёлка")]),
        ("👩‍👩‍👧 a1️⃣ ☀️", [("a1", "a1️⃣")]),
        ("習近平", [("习", "習"), ("近", "近"), ("平", "平")]),
        ("ｶﾞタワー", [("ガ", "ｶﾞ"), ("タ", "タ"), ("ワ", "ワ"), ("ー", "ー")]),
        ("시진핑은", [("시", "시"), ("진", "진"), ("핑", "핑"), ("은", "은")]),
        ("ดีครับ", [("ดี", "ดี"), ("ค", "ค"), ("รั", "รั"), ("บ", "บ")]),
        ("नमस्ते दुनिया", [("नमस्ते", "नमस्ते"), ("दुनिया", "दुनिया")]),
        (
            "lasted 3½ hours",
            [("lasted", "lasted"), ("3", "3"), ("1", "½"), ("2", "½"), ("hours", "hours")],
        ),
        ("co\u00adoperate", [("cooperate", "co\u00adoperate")]),
        ("عَرَبِيّ ٣", [("عربي", "عَرَبِيّ"), ("3", "٣")]),
        ("\x00 \ud800 …", []),
    ],
)
def test_words_and_where_they_stand(text: str, want: list[tuple[str, str]]) -> None:
    assert cut(text) == want


def test_offsets_count_what_was_given_not_what_it_became() -> None:
    text = "ﬁ 👩‍👩‍👧 ﷺ 習 e\u0301t ok"
    assert [text[token.start : token.end] for token in tokens(text)][-1] == "ok"
    assert tokens(text)[-1].start == text.index("ok")


@given(st.text())
def test_spans_are_in_order_and_slice_to_their_words(text: str) -> None:
    last = 0
    for token in tokens(text):
        assert 0 <= last <= token.start < token.end <= len(text) or token.start < token.end
        last = token.start
        piece = text[token.start : token.end]
        assert token.folded[:1] in fold(piece) or token.folded in fold(piece)
        assert len(token.folded) <= MAX_TERM


@given(st.text())
def test_composed_or_not_a_text_has_the_same_words(text: str) -> None:
    assert terms(unicodedata.normalize("NFC", text)) == terms(unicodedata.normalize("NFD", text))


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_english_words_are_stemmed_and_chinese_standards_are_one() -> None:
    assert terms("running runs") == ["run", "run"]
    assert terms("臺灣選舉") == terms("台湾选举")


def test_a_name_has_one_key() -> None:
    assert name_key("Yoon Suk-yeol") == name_key("YOON  suk yeol") == "yoon suk yeol"
    assert name_key("習近平") == name_key("习近平")
    assert name_key("…") == ""


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("Xi Jinping", "Latn"), ("習近平", "Hani"), ("ひらがな", "Hira"), ("カタカナ", "Kana"),
        ("岸田文雄さん", "Jpan"), ("시진핑", "Hang"), ("Си Цзиньпин", "Cyrl"), ("شي", "Arab"),
        ("ΣΊ", "Grek"), ("123 …", "Zyyy"), ("", "Zyyy"),
    ],
)  # fmt: skip
def test_scripts(text: str, want: str) -> None:
    assert script(text) == want


@given(st.text(max_size=60) | st.text(st.sampled_from("aé’'s S½ﬁ習か한 ٣-3"), max_size=30))
def test_analysed_is_tokens_without_offsets(given: str) -> None:
    every = tokens(given, breaks=True)
    assert analysed(given) == [(token.folded, token.term) for token in every]
