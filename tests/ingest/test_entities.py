import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import countries as table
from app.ingest import entities
from app.ingest.entities import Names
from app.ingest.mentions import Span, builtin

GOLD = json.loads((Path(__file__).parents[1] / "gold" / "seeds.json").read_text(encoding="utf-8"))
HOW = {
    "person": {"full name", "surname", "alias", "title", "spelling"},
    "country": {"named", "demonym", "abbreviation", "dateline"},
    "place": {"named", "capital", "city", "dateline", "alias"},
    "organisation": {"full name", "alias"},
}


def names(body: str, headline: str = "") -> Names:
    return entities.resolve(body, *builtin().find([body]), headline, *builtin().find([headline]))


def sound(names: Names, body: str, headline: str) -> None:
    """What holds of every answer."""
    known = {(e.kind, e.slug): e for e in names.entities}
    assert len(known) == len(names.entities)
    for text, mentions in ((body, names.mentions), (headline, names.headline_mentions)):
        end = 0
        for m in mentions:
            assert end <= m.start < m.end
            assert m.text == text[m.start : m.end]
            assert known[m.kind, m.entity].name == m.name
            assert m.how in HOW[m.kind]
            assert 0 < m.confidence <= 1
            end = m.end
    for entity in names.entities:
        assert entity.slug
        if entity.country:
            assert entity.kind == "place"
            assert entity.country in table.names()


@pytest.mark.parametrize("file", sorted(GOLD))
def test_the_seeds(file: str) -> None:
    gold = GOLD[file]
    body, headline = gold["clean_body"], gold["title"] or ""
    found = names(body, headline)
    sound(found, body, headline)
    people = {e.name: {*e.full_names, *e.other_names} for e in found.entities if e.kind == "person"}
    assert people == {p["canonical"]: set(p["aliases"]) for p in gold["persons"]}
    countries = {e.slug.upper() for e in found.entities if e.kind == "country"}
    optional = set(gold["countries_by_place_only_optional"])
    assert countries - optional == set(gold["countries"])


def test_a_name_is_a_person_here_and_a_place_there() -> None:
    body = "Mizuho Fukushima of the Social Democratic Party spoke of the Fukushima nuclear plant."
    kinds = [(m.text, m.kind) for m in names(body).mentions if "Fukushima" in m.text]
    assert kinds == [("Mizuho Fukushima", "person"), ("Fukushima", "place")]


def test_the_headline_is_read_with_the_names_of_the_body() -> None:
    body = "Japanese Prime Minister Fumio Kishida will meet officials in Seoul on Monday."
    found = names(body, "Kishida to visit Seoul")
    assert [(m.text, m.entity, m.how) for m in found.headline_mentions] == [
        ("Kishida", "fumio-kishida", "surname"),
        ("Seoul", "seoul", "capital"),
    ]


@pytest.mark.parametrize(
    ("headline", "people"),
    [
        ("Kremlin Says Putin Ally Medvedev Visits Beijing", ["vladimir-putin", "dmitry-medvedev"]),
        ("PUTIN MEETS KIM IN PYONGYANG", ["vladimir-putin", "kim-jong-un"]),
        ("Vladimir Putin Clucks At New York Officials", ["vladimir-putin"]),
        ("Zelenskyy to address UN", ["volodymyr-zelensky"]),
        ("Xi warns", []),
    ],
)
def test_headlines(headline: str, people: list[str]) -> None:
    body = (
        "Dmitry Medvedev, an ally of Vladimir Putin, spoke. Kim Jong Un of North Korea agreed. "
        "Ukraine's President Volodymyr Zelensky did not."
    )
    found = names(body, headline)
    sound(found, body, headline)
    assert [m.entity for m in found.headline_mentions if m.kind == "person"] == people


def test_a_place_brings_its_country() -> None:
    found = names("The mayor of Osaka opened the fair in Osaka on Monday.")
    assert {(e.kind, e.slug, e.country) for e in found.entities} >= {
        ("place", "osaka", "JP"),
        ("country", "jp", None),
    }


def test_a_state_that_is_no_more_is_a_place() -> None:
    found = names("The Soviet Union sent tanks to Afghanistan in 1979.")
    assert ("place", "soviet-union", None) in {(e.kind, e.slug, e.country) for e in found.entities}
    assert [e.slug for e in found.entities if e.kind == "country"] == ["af"]


def test_a_bank_of_japan_keeps_japan_findable() -> None:
    def kinds(text: str) -> dict[str, str]:
        start = text.index("Bank of Japan")
        spans = [Span(start, start + len("Bank of Japan"), "ORG", 0.99)]
        return {m.text: m.kind for m in entities.resolve(text, spans).mentions}

    assert kinds("The Bank of Japan raised rates.") == {"Japan": "country"}
    assert kinds("In Japan, the Bank of Japan raised rates.") == {
        "Japan": "country",
        "Bank of Japan": "organisation",
    }


def test_organisations_and_their_acronyms_are_one() -> None:
    body = "The BJP won. The Bharatiya Janata Party (BJP) cheered. Toyota Motor Corp and Toyota."
    spans = [
        Span(body.index(words), body.index(words) + len(words), "ORG", 0.95)
        for words in ("BJP", "Bharatiya Janata Party", "Toyota Motor Corp")
    ] + [Span(body.rindex("Toyota"), len(body) - 1, "ORG", 0.95)]
    found = entities.resolve(body, spans)
    assert [(m.text, m.entity) for m in found.mentions] == [
        ("BJP", "bharatiya-janata-party"),
        ("Bharatiya Janata Party", "bharatiya-janata-party"),
        ("BJP", "bharatiya-janata-party"),
        ("Toyota Motor Corp", "toyota-motor-corp"),
        ("Toyota", "toyota-motor-corp"),
    ]


@pytest.mark.parametrize(
    ("text", "label"),
    [("Zone", "LOC"), ("123", "ORG"), ("the", "ORG"), ("Advertisement", "ORG"), ("San", "LOC")],
)
def test_words_that_name_nothing(text: str, label: str) -> None:
    assert entities.resolve(f"{text} again", [Span(0, len(text), label, 0.99)]).mentions == ()


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Xi Jinping", "xi-jinping"),
        ("Recep Tayyip Erdoğan", "recep-tayyip-erdogan"),
        ("Michelle O’Neill", "michelle-oneill"),
        ("Łódź", "lodz"),
        ("C.C. Wei", "c-c-wei"),
    ],
)
def test_slugs(name: str, slug: str) -> None:
    assert entities.slug(name) == slug


@given(st.text(st.characters(exclude_categories=())))
def test_slugs_are_never_empty(name: str) -> None:
    slug = entities.slug(name)
    assert slug
    assert slug.isascii()
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


WORDS = st.sampled_from(
    """Xi Jinping (習近平) Kishida Xi-Kishida US U.S. the of al-Sisi Mr. Dr. President Japan
    Japanese Tokyo-Beijing Bank Georgia Jordan said , . “ ’s 's - — \n 😀 Sino-Japanese CHINA Paris
    Yoon Suk-yeol -led De Vries Jr. (TSMC) ( ) Korea 12 May é""".split()
)


@settings(max_examples=150)
@given(st.lists(WORDS, max_size=25), st.lists(WORDS, max_size=8), st.data())
def test_no_text_and_no_spans_break_it(
    body: list[str], head: list[str], data: st.DataObject
) -> None:
    texts = " ".join(body), " ".join(head)
    drawn = []
    for text in texts:
        cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=12)))
        labels = st.sampled_from(("PER", "LOC", "ORG", "MISC"))
        drawn.append(
            [
                Span(start, end, data.draw(labels), 0.9)
                for start, end in zip(cuts[::2], cuts[1::2], strict=False)
            ]
        )
    found = entities.resolve(texts[0], drawn[0], texts[1], drawn[1])
    sound(found, *texts)


def test_a_long_article() -> None:
    body = "Xi Jinping met Fumio Kishida in Tokyo. Kishida said so.\n" * 200
    assert len(names(body).mentions) == 800
