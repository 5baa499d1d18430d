import random
from collections.abc import Callable

import pytest
from sqlalchemy import Engine, update
from sqlmodel import Session, col

from app import browse
from app.browse.spelling import FAR, Words
from app.db import writing
from app.models import Entity
from rows import Row

XI = ("person", "xi-jinping", "Xi Jinping")
KISHIDA = ("person", "fumio-kishida", "Fumio Kishida")
KISSIN = ("person", "evgeny-kissin", "Evgeny Kissin")
NUNEZ = ("person", "rafael-nunez", "Rafael Núñez")
XINJIANG = ("place", "xinjiang", "Xinjiang")
GAUNT = ("organisation", "gaunt-fisheries", "Gaunt Fisheries")
IRAN = ("country", "ir", "Iran")
IRAQ = ("country", "iq", "Iraq")

SHELF = (
    Row(
        "Fumio Kishida, 習近平 and Rafael Núñez spoke. Синьцзян is far.",
        names={
            KISHIDA: ["Fumio Kishida"],
            XI: ["習近平"],
            NUNEZ: ["Rafael Núñez"],
            XINJIANG: ["Синьцзян"],
        },
        publisher="Evening Courier",
    ),
    Row("Fumio Kishida went home.", names={KISHIDA: ["Fumio Kishida"]}, publisher="Le Présent"),
    Row("Fumio Kishida in Iraq.", names={KISHIDA: ["Fumio Kishida"], IRAQ: ["Iraq"]}),
    Row("Evgeny Kissin played in Iraq.", names={KISSIN: ["Evgeny Kissin"], IRAQ: ["Iraq"]}),
    Row("Xi Jinping saw Gaunt Fisheries.", names={XI: ["Xi Jinping"], GAUNT: ["Gaunt Fisheries"]}),
    Row("Xi Jinping saw Iran.", names={XI: ["Xi Jinping"], IRAN: ["Iran"]}),
)


@pytest.fixture
def session(database: Engine, write_articles: Callable[..., list[str]]) -> Session:
    write_articles(SHELF)
    return Session(database)


def suggested(session: Session, typed: str, limit: int = 5) -> list[str]:
    """Ids of all kinds, with ~ before those spelt otherwise."""
    found = browse.names(session).suggest(session, typed, limit)
    return [("~" if one.near else "") + one.listed.id for some in found.values() for one in some]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("kis", ["fumio-kishida", "evgeny-kissin"]),
        ("KISH", ["fumio-kishida", "~evgeny-kissin", "~gaunt-fisheries"]),
        ("fum kish", ["fumio-kishida"]),
        ("kish fum", ["fumio-kishida"]),
        ("xi", ["xi-jinping", "xinjiang"]),
        ("習", ["xi-jinping"]),
        ("近平", ["xi-jinping"]),
        ("平近", []),
        ("习近", ["xi-jinping"]),
        ("近平 習", ["xi-jinping"]),
        ("ｘｉ　ｊｉｎ", ["xi-jinping"]),
        ("Синь", ["xinjiang"]),
        ("nunez", ["rafael-nunez"]),
        ("Núñ", ["rafael-nunez"]),
        ("inping", ["~xi-jinping"]),
        ("ping", []),
        ("iran", ["ir", "~iq"]),
        ("persi", ["ir"]),  # though no article says so
        ("ira", ["iq", "ir"]),
        ("evening c", ["Evening Courier"]),
        ("present", ["Le Présent"]),
        ("", []),
        ("?!", []),
        ("%", []),
        ("z", []),
    ],
)
def test_words_begin_names(session: Session, typed: str, found: list[str]) -> None:
    assert suggested(session, typed) == found


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("kihsida", "fumio-kishida"),  # a swap
        ("kshida", "fumio-kishida"),  # one letter too few
        ("kisshida", "fumio-kishida"),  # and one too many
        ("mishida", "fumio-kishida"),  # another letter, the first too
        ("kihs", "fumio-kishida"),  # while it is typed
        ("fumoi kihsida", "fumio-kishida"),
        ("fihseries gaunt", "gaunt-fisheries"),
        ("fihseriies", "gaunt-fisheries"),  # two slips in eight letters
        ("evenign", "Evening Courier"),
    ],
)
def test_slips_are_forgiven(session: Session, typed: str, found: str) -> None:
    assert f"~{found}" in suggested(session, typed)


@pytest.mark.parametrize("typed", ["ksh", "kihsdia", "fishrsisr", "xj"])
def test_more_slips_are_not(session: Session, typed: str) -> None:
    assert "~fumio-kishida" not in suggested(session, typed)
    assert "~gaunt-fisheries" not in suggested(session, typed)


def test_the_limit_is_kept_and_right_spellings_come_first(session: Session) -> None:
    assert suggested(session, "kish", 1) == ["fumio-kishida", "~gaunt-fisheries"]
    assert suggested(session, "kisi", 2)[:2] == ["~fumio-kishida", "~evgeny-kissin"]


def test_a_suggestion_counts_its_articles(session: Session) -> None:
    (one,) = browse.names(session).suggest(session, "fumio", 5)["person"]
    assert (one.listed.name, one.listed.articles) == ("Fumio Kishida", 3)
    (paper,) = browse.names(session).suggest(session, "courier", 5)["publisher"]
    assert (paper.listed.name, paper.listed.articles) == ("Evening Courier", 1)


def test_a_merged_name_leads_to_its_survivor(database: Engine, session: Session) -> None:
    with session:
        survivor = browse.entity(session, "person", "fumio-kishida").number
    with writing(database) as connection:
        connection.execute(
            update(Entity).where(col(Entity.slug) == "evgeny-kissin").values(merged_into=survivor)
        )
    with Session(database) as later:
        assert suggested(later, "kissin") == ["fumio-kishida"]


def test_an_empty_library_suggests_nothing(database: Engine) -> None:
    with Session(database) as session:
        assert suggested(session, "kishida") == []


def _distances(text: str, word: str) -> list[int]:
    """Of each beginning of the word, by the book (optimal string alignment)."""
    table = [[i + j for j in range(len(word) + 1)] for i in range(len(text) + 1)]
    for i in range(1, len(text) + 1):
        for j in range(1, len(word) + 1):
            changed = table[i - 1][j - 1] + (text[i - 1] != word[j - 1])
            table[i][j] = min(table[i - 1][j] + 1, table[i][j - 1] + 1, changed)
            if i > 1 and j > 1 and text[i - 1] == word[j - 2] and text[i - 2] == word[j - 1]:
                table[i][j] = min(table[i][j], table[i - 2][j - 2] + 1)
    return table[-1]


@pytest.mark.parametrize("edits", [1, 2])
def test_near_words_are_those_of_the_table_of_distances(edits: int) -> None:
    chance = random.Random(edits)

    def word(least: int, most: int) -> str:
        return "".join(chance.choices("abc", k=chance.randint(least, most)))

    words = Words({word(1, 9) for _ in range(400)})
    for _ in range(40):
        text = word(4, 9)
        nearest = [min(_distances(text, other)) for other in words.sorted]
        expected = [distance if distance <= edits else FAR for distance in nearest]
        assert words.near(text, edits).tolist() == expected, text
