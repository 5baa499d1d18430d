import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.ingest.mentions import Span, builtin


def named(text: str) -> list[tuple[str, str]]:
    return [(text[s.start : s.end], s.label) for s in builtin().find([text])[0]]


def test_names_in_plain_news() -> None:
    text = "Angela Merkel met Emmanuel Macron in Berlin. Siemens declined to comment."
    assert named(text) == [
        ("Angela Merkel", "PER"),
        ("Emmanuel Macron", "PER"),
        ("Berlin", "LOC"),
        ("Siemens", "ORG"),
    ]


def test_offsets_are_code_points() -> None:
    text = "😀😀 習 e\u0301 — Angela Merkel’s visit"
    assert ("Angela Merkel", "PER") in named(text)


def test_a_line_ends_a_sentence() -> None:
    joined = {s.end for s in builtin().find(["He met Angela\nMerkel said so"])[0]}
    assert 13 in joined or not joined  # no span runs over the end of the line
    assert all(
        "\n" not in text[s.start : s.end]
        for text in ["He met Angela\nMerkel said so"]
        for s in builtin().find([text])[0]
    )


def test_texts_do_not_influence_each_other() -> None:
    texts = ["Angela Merkel spoke.", "", "Siemens opened a plant in Lagos."]
    assert builtin().find(texts) == [builtin().find([text])[0] for text in texts]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\n ",
        "a" * 1_000_000,
        "a-" * 100_000,
        "😀" * 1000,
        "習近平訪問日本。" * 200,
        "\x00\ud800 Merkel",
        "’s" * 500,
        "A." * 3000,
    ],
    ids=range(9),
)
def test_no_text_breaks_it(text: str) -> None:
    for span in builtin().find([text])[0]:
        assert 0 <= span.start < span.end <= len(text)


@settings(max_examples=60)
@given(st.text(st.characters(exclude_categories=()), max_size=200))
def test_spans_are_sorted_and_apart(text: str) -> None:
    end = 0
    for span in builtin().find([text])[0]:
        assert isinstance(span, Span)
        assert end <= span.start < span.end <= len(text)
        assert 0 < span.score <= 1
        end = span.end
