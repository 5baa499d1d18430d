"""Names that show themselves by their shape; each text as if the tagger had seen nothing."""

import pytest

from app.ingest.mentions import Span
from app.ingest.shapes import shaped


def found(text: str, *spans: Span) -> list[str]:
    return [text[start:end] for start, end in shaped(text, spans)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Xi Jinping met farmers.", ["Xi Jinping"]),
        ("Yoon Suk Yeol said so.", ["Yoon Suk Yeol"]),
        ("Then Lai Ching-te spoke.", []),  # a capital before: a word of another name?
        ("President Lai Ching-te spoke.", ["Lai Ching-te"]),
        ("Chinese Premier Li Keqiang flew.", ["Li Keqiang"]),
        ("Ouyang Xiadan hosted it.", ["Ouyang Xiadan"]),
        ("He Jiankui was released.", ["He Jiankui"]),
        ("To Lam was sworn in.", ["To Lam"]),
        ("To Lam, the party is all.", []),
        ("Song Dynasty vases", []),
        ("Sun Valley is cold.", []),
        ("Chen Village lies near Foshan.", []),
        ("An Alfa won.", []),
        ("Ma Bell and Long March", []),
        ("Bowled: J. Pooley 111, M. Ramprakash 108", ["J. Pooley", "M. Ramprakash"]),
        ("W. Hegg 54 and M. Bevan c Vaas b Chandana 56", ["W. Hegg", "M. Bevan"]),
        ("It is vitamin D. Taylor said so.", []),
        ("S. African leaders", []),
        ("(U.S. Smith)", []),
    ],
)
def test_shapes(text: str, names: list[str]) -> None:
    assert found(text) == names


def test_what_the_tagger_is_sure_of_stays() -> None:
    text = "Li Keqiang spoke."
    assert found(text, Span(0, 10, "ORG", 0.95)) == []
    assert found(text, Span(3, 10, "ORG", 0.6)) == ["Li Keqiang"]
    assert found(text, Span(0, 2, "PER", 0.99)) == ["Li Keqiang"]
