import re
from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import Engine
from starlette.testclient import TestClient

from app.config import Settings
from app.index import sync
from rows import Row


def test_an_article_is_cited_for_reference_managers(client: TestClient, ids: list[str]) -> None:
    bib = client.get(f"/articles/{ids[0]}/cite.bib")
    assert bib.headers["content-type"].startswith("application/x-bibtex")
    assert f'filename="{ids[0]}.bib"' in bib.headers["content-disposition"]
    assert bib.text == (
        f"@article{{dateline-{ids[0]},\n"
        "  title = {{Akiba goes to Tokyo}},\n"
        "  journal = {{The Daily}},\n"
        "  year = {2024},\n  month = {05},\n  day = {31},\n"
        "  language = {en},\n"
        f"  url = {{http://testserver/articles/{ids[0]}}},\n"
        "}\n"
    )
    ris = client.get(f"/articles/{ids[0]}/cite.ris")
    assert ris.text.split("\r\n") == [
        "TY  - NEWS",
        f"ID  - {ids[0]}",
        "TI  - Akiba goes to Tokyo",
        "T2  - The Daily",
        "PY  - 2024",
        "DA  - 2024/05/31",
        "LA  - en",
        f"UR  - http://testserver/articles/{ids[0]}",
        "ER  - ",
        "",
    ]
    page = client.get(f"/articles/{ids[0]}").text
    for format in ("bib", "ris"):
        assert f'href="/articles/{ids[0]}/cite.{format}"' in page


def test_only_what_the_source_gives_is_cited(client: TestClient, ids: list[str]) -> None:
    year_only = client.get(f"/articles/{ids[1]}/cite.bib").text
    assert "year = {2023}" in year_only
    assert "month" not in year_only
    nothing = client.get(f"/articles/{ids[2]}/cite.bib").text
    assert nothing.startswith("@misc{")
    assert "year" not in nothing
    assert "PY" not in client.get(f"/articles/{ids[2]}/cite.ris").text
    assert client.get(f"/articles/{ids[0]}/cite.doc").status_code == 404
    assert client.get("/articles/none/cite.bib").status_code == 404


def test_no_text_breaks_out_of_its_field(
    settings: Settings,
    database: Engine,
    client: TestClient,
    write_articles: Callable[..., list[str]],
) -> None:
    headline = "50% {of} \\$5 & #1_a^b~c\r\nER  - \r\nTY  - BOOK }"
    [id] = write_articles(
        [Row("A text.", headline=headline, published=datetime(2024, 5, 31, tzinfo=UTC))]
    )
    sync.rebuild(settings, database)
    bib = client.get(f"/articles/{id}/cite.bib").text
    title = re.search(r"title = \{\{(.*)\}\},\n", bib)
    assert title
    assert "\n" not in title[1]
    plain = re.sub(r"\\text\w+\{\}", "", title[1])
    assert not re.search(r"(?<!\\)[$&#%_^~{}]", plain)
    ris = client.get(f"/articles/{id}/cite.ris").text.split("\r\n")
    assert sum(line.startswith("ER  -") for line in ris) == 1
    assert sum(line.startswith("TY  -") for line in ris) == 1
