import re

from starlette.testclient import TestClient

from app.config import ROOT
from app.web.guide import QUALITY, measured

PAGE = {"Accept": "text/html"}


def test_the_quality_shown_is_the_quality_measured() -> None:
    card = (ROOT / "app/ingest/tagger/MODEL_CARD.md").read_text()
    assert all(figure in card for _, _, figure in QUALITY)


def test_about_counts_what_is_here(client: TestClient, ids: list[str]) -> None:
    text = client.get("/about", headers=PAGE).text
    assert f'<a href="/search">Articles</a></th><td class="n">{len(ids)}</td>' in text
    by_hand = re.search(r'Names found by by hand 1</th><td class="n">(\d+) articles', text)
    assert by_hand
    assert 0 < int(by_hand[1]) < len(ids)  # one is in a language of which no names are sought


def test_about_shows_what_was_measured(client: TestClient, ids: list[str]) -> None:
    text = client.get("/about", headers=PAGE).text
    for row in measured():
        assert f'<th scope="row">{row["set"]}</th><td>{row["measure"].capitalize()}</td>' in text
