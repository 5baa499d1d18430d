import pytest

from app.ingest.roles import role


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Prime Minister *Fumio Kishida* spoke.", "Prime Minister"),
        ("Chinese President *Xi Jinping* (習近平) spoke.", "Chinese President"),
        ("South Korean Foreign Minister *Cho* spoke.", "South Korean Foreign Minister"),
        ("former British prime minister *Bo Cole* spoke.", "Former British Prime Minister"),
        ("ex-President *Trump* left.", "Former President"),
        ("Dr. *Ana Ruiz* said so.", "Dr"),
        ("Lt. Gen. *Omar Odeh* said so.", "Lieutenant General"),
        ("*Wang Yi*, the Chinese foreign minister, left.", "Chinese Foreign Minister"),
        ("*Tim Cook*, chief executive of Apple, left.", "Chief Executive"),
        ("*Ana Ruiz*, a professor at Lima, left.", "Professor"),
        ("*Yang Jiechi* (楊潔篪), the foreign minister, left.", "Foreign Minister"),
        ("said *Jo Lee*, 34, who left.", None),
        ("Mr. *Nakamura* came.", None),
        ("*Xi Jinping*, President Joe Biden and others came.", None),
        ("*Ana Ruiz*, mayor Bo said, left.", None),
        ("*Ana Ruiz* left.", None),
        ("The General Motors man *Bo Cole* left.", None),
    ],
)  # fmt: skip
def test_what_stands_beside_a_name(text: str, said: str | None) -> None:
    start, end = text.index("*"), text.rindex("*") - 1
    assert role(text.replace("*", ""), start, end) == said
