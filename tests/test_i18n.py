import re
import runpy
import string
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from app import countries, i18n
from app.config import ROOT

CATALOGS = [
    pytest.param(name, i18n.LOCALE / name / "LC_MESSAGES" / "dateline.po", id=name)
    for name in i18n.LANGUAGES
    if name != i18n.ENGLISH
]


@pytest.fixture(scope="module")
def said() -> Catalog:
    found: Catalog = runpy.run_path(str(ROOT / "docs" / "messages.py"))["said"]()
    return found


def read(name: str, path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=name, abort_invalid=True)


def forms(message: Message) -> list[tuple[str, str]]:
    """Each translated form with the English one that it stands for."""
    if isinstance(message.id, str):
        return [(message.id, str(message.string))]
    return [(message.id[-1], str(form)) for form in message.string]


def places(text: str) -> list[str]:
    """What is put into a message, by either way of writing it."""
    named = re.findall(r"%\((\w+)\)s", text)
    return sorted(named or {name for _, name, *_ in string.Formatter().parse(text) if name})


@pytest.mark.parametrize(("name", "path"), CATALOGS)
def test_no_message_is_missing(said: Catalog, name: str, path: Path) -> None:
    catalog = read(name, path)
    wanted = {(message.context, message.id) for message in said if message.id}
    given = {(message.context, message.id) for message in catalog if message.id}
    assert wanted - given == set(), "`make messages` writes them into the catalog"
    assert given - wanted == set(), "nobody says these any more"
    assert not catalog.obsolete
    assert [m.id for m in catalog if m.id and (m.fuzzy or not all(f for _, f in forms(m)))] == []


@pytest.mark.parametrize(("name", "path"), CATALOGS)
def test_translations_are_built_as_their_messages(name: str, path: Path) -> None:
    for message in read(name, path):
        for source, translated in forms(message) if message.id else ():
            assert places(translated) == places(source), source
            tags = {*re.findall(r"<[^>]*>", source)}
            assert {*re.findall(r"<[^>]*>", translated)} == tags, source
            # They may stand in an attribute as they are.
            assert tags or not re.search(r'[<>"&]', translated), source
            assert translated.strip() == translated, source


def test_a_count_has_the_form_of_its_language() -> None:
    assert i18n.ngettext("{n} article", "{n} articles", 1) == "{n} article"
    assert i18n.ngettext("{n} article", "{n} articles", 0) == "{n} articles"
    with i18n.speaking("ja"):
        one, two = (i18n.ngettext("{n} article", "{n} articles", n) for n in (1, 2))
        assert one == two != "{n} articles"
        assert i18n.gettext("What nobody has translated") == "What nobody has translated"
    assert i18n.language() == i18n.ENGLISH


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "en"),
        ("en", "en"),
        ("ja", "ja"),
        ("JA-jp", "ja"),
        ("zh", "zh"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("zh-Hant-TW", "zh"),
        ("zh-TW, ja;q=0.9", "zh"),
        ("fr", "en"),
        ("fr-FR, ja;q=0.3", "ja"),
        ("en;q=0.5, ja", "ja"),
        ("ja;q=0.5,zh;q=0.5", "ja"),
        ("ja;q=0", "en"),
        ("ja;q=0, zh;q=0.001", "zh"),
        ("*", "en"),
        ("ja;q=0.5, *", "en"),
        ("ja ; q = 0.7 , en;Q=0.6", "ja"),
        ("ja;q=2, zh", "zh"),
        ("ja;q=, zh;q=0.1", "zh"),
        (";;,,=;q, ja", "ja"),
        ("jap", "en"),
        ("日本語", "en"),
        ("x" * 100_000 + ",ja", "en"),
        ("ja," * 100_000, "ja"),
    ],
)
def test_the_language_is_the_best_of_those_accepted(accepted: str, language: str) -> None:
    assert i18n.negotiate(accepted) == language
    assert i18n.negotiate(accepted, "zh") == "zh", "who chose has chosen"
    assert i18n.negotiate(accepted, "xx") == language


@pytest.mark.parametrize("language", sorted(i18n._TERRITORIES))
def test_every_country_has_a_name(language: str) -> None:
    with i18n.speaking(language):
        left = {code: i18n.territory(code.lower(), "") for code in countries.names()}
    assert {code for code, name in left.items() if not name or re.search("[A-Za-z]", name)} == set()


def test_names_of_countries_and_languages() -> None:
    assert i18n.territory("jp", "Japan") == "Japan"
    assert (i18n.tongue("ja"), i18n.tongue("xx")) == ("Japanese", "xx")
    with i18n.speaking("zh"):
        assert i18n.territory("HK", "Hong Kong") == "香港"
        assert i18n.territory("q1", "Nowhere") == "Nowhere"
        assert i18n.tongue("ja") == "日语"
