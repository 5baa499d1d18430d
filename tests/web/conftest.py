from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from app.config import Settings
from app.index import sync
from app.web import create_app
from rows import Row

XI = ("person", "xi-jinping", "Xi Jinping")
AKIBA = ("person", "takeo-akiba", "Takeo Akiba")
LIU_BEI = ("person", "liu-bei", "Liu Bei")
LIU_XIANG = ("person", "liu-xiang", "Liu Xiang")
JAPAN = ("country", "jp", "Japan")
CHINA = ("country", "cn", "China")
KYODO = ("organisation", "kyodo", "Kyodo")
TOKYO = ("place", "tokyo", "Tokyo")
HOSTILE = "<script>alert(1)</script>\"'&"

SHELF = (
    Row(
        "Takeo Akiba met Xi Jinping in Tokyo, Kyodo said.\nJapan waits 😀 for China, said Akiba.",
        headline="Akiba goes to Tokyo",
        names={
            AKIBA: ["Takeo Akiba", "Akiba"],
            XI: ["Xi Jinping", "習近平"],
            JAPAN: ["Japan"],
            CHINA: ["China"],
            KYODO: ["Kyodo"],
            TOKYO: ["Tokyo"],
        },
        place_country={"tokyo": "JP"},
        publisher="The Daily",
        section="World",
        published=datetime(2024, 5, 31, 9, 30, tzinfo=UTC),
    ),
    Row(
        "Xi Jinping and Liu Bei spoke of Japan.",
        headline="A talk",
        names={XI: ["Xi Jinping"], LIU_BEI: ["Liu Bei", "Liu"], JAPAN: ["Japan"]},
        publisher="Other Times",
        published=datetime(2023, 1, 1, tzinfo=UTC),
        published_precision="year",
    ),
    Row(
        "Liu Xiang ran in China before Takeo Akiba. " + "The crowd shouted loud and long. " * 12,
        headline="A race",
        names={LIU_XIANG: ["Liu Xiang", "Liu"], CHINA: ["China"], AKIBA: ["Takeo Akiba"]},
    ),
    Row(
        "Liu Xiang ran in China before Takeo Akiba. " + "The crowd shouted loud and long. " * 12,
        headline="A race, told again",
        names={LIU_XIANG: ["Liu Xiang", "Liu"], CHINA: ["China"], AKIBA: ["Takeo Akiba"]},
        original="Advertisement\nA race, told again\n\nLiu Xiang ran in China before Takeo Akiba. "
        + "The crowd shouted loud and long. " * 12,
        furniture=((0, 13, "advert"),),
    ),
    Row(
        f"A body with {HOSTILE} in it and =cmd() too.",
        headline=f"{HOSTILE} heads",
        publisher=f"=1+1 {HOSTILE}",
        section=f"=2 {HOSTILE}",
        language="fr",
    ),
)


@pytest.fixture
def shelf() -> tuple[Row, ...]:
    return SHELF


@pytest.fixture
def ids(
    settings: Settings, database: Engine, write_articles: Callable[..., list[str]]
) -> list[str]:
    """The articles of SHELF, written and indexed."""
    written = write_articles(SHELF)
    sync.rebuild(settings, database)
    return written


@pytest.fixture
def client(settings: Settings, database: Engine) -> Iterator[TestClient]:
    """Asks an app on the test's database as a program does; errors are answers."""
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        yield client
