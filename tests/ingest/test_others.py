import pytest

from app.ingest import bodies, others
from app.ingest.mentions import Span


def found(text: str, *names: str, taken: tuple[str, ...] = ()) -> dict[str, str]:
    """Text -> the name it is given, with these names tagged; `LOC:` before a place's."""
    spans, at = [], 0
    for name in names:
        label, _, word = name.rpartition(":")
        at = text.index(word, at)  # each after the one before
        spans.append(Span(at, at + len(word), label or "ORG", 0.9))
        at += len(word)
    stretches = [(text.index(word), text.index(word) + len(word)) for word in taken]
    return {text[m.start : m.end]: m.name for m in others.find(text, spans, stretches)}


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        ("The UN met. U.N. staff left.", ["UN", "U.N."], {"United Nations"}),
        ("The Rhine Water Board (RWB) met; RWB won.", ["Rhine Water Board", "RWB"],
         {"Rhine Water Board"}),
        ("Kyodo said so, Xinhua and AFP agreed.", ["AFP"],
         {"Kyodo News", "Xinhua", "Agence France-Presse"}),
        ("Viacom International Inc fell. Viacom rose.", ["Viacom International Inc", "Viacom"],
         {"Viacom International Inc"}),
        ("Harvard University sued; Harvard lost.", ["Harvard University", "Harvard"],
         {"Harvard University"}),
        ("A Toyota Highlander by Toyota.", ["Toyota Highlander", "Toyota"],
         {"Toyota Highlander", "Toyota"}),
        ("Moody's cut it. Acme's shares fell.", ["Moody's", "Acme's"], {"Moody's", "Acme"}),
        ("He lives in Newark, N.J. now.", ["LOC:Newark", "LOC:N.J"], {"Newark", "New Jersey"}),
        ("Taiwan calls the Senkakus the Diaoyutai Islands.", ["LOC:Senkakus the"], {"Senkakus"}),
        ("The World) Bank, of Motion Pictures, Banking Co Ltd, Shr 5 cts",
         ["World) Bank", "of Motion Pictures", "Banking Co Ltd", "Shr"], set()),
    ],
)  # fmt: skip
def test_one_body_has_one_name(text: str, names: list[str], expected: set[str]) -> None:
    assert set(found(text, *names).values()) == expected


def test_a_person_is_no_body() -> None:
    text = "Joe Biden spoke. Biden Motors fell; Biden left."
    assert found(text, "Biden", taken=("Joe Biden",)) == {}
    assert found("Then Biden fell.", "Biden") == {"Biden": "Biden"}


def test_no_name_is_two_bodies() -> None:
    listed = [name for line in bodies._SAME.split("\n") for name in line.split("|") if name]
    assert len(listed) == len(set(listed))
