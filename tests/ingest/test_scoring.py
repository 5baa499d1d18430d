"""The scores of lines: a probability each, whatever their number, and apart where it matters."""

import pytest

from app.ingest.blocks import split
from app.ingest.furniture import reason
from app.ingest.scoring import scores

PAGE = [
    *("Home", "News", "Sport", "Weather", "Jobs", "Log in", "Subscribe"),
    "The council of Harwick voted on Tuesday to mend the old bridge before the floods come, and "
    "masons will begin in May, the mayor said.",
    "“It was high time,” said Ida Krog, who has lived beside the bridge since 1961 and has seen "
    "three floods go over it.",
    *("Most read", "About us", "Terms of use", "Contact", "Privacy"),
]


def test_paragraphs_score_higher_than_menus() -> None:
    blocks = split("\n\n".join(PAGE))
    found = scores(blocks, [reason(block.text) for block in blocks])
    prose = [score for block, score in zip(blocks, found, strict=True) if block.prose]
    menus = [score for block, score in zip(blocks, found, strict=True) if not block.prose]
    assert min(prose) > 0.5 > max(menus)


@pytest.mark.parametrize("count", [1, 2, 500])
def test_any_number_of_lines(count: int) -> None:
    blocks = split("\n".join(f"{PAGE[7]} {n}" for n in range(count)))
    found = scores(blocks, [None] * len(blocks))
    assert len(found) == count
    assert all(0 <= score <= 1 for score in found)
