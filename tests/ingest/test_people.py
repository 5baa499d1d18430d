from collections.abc import Sequence

import pytest

from app.ingest import people
from app.ingest.cast import Person, one_slip
from app.ingest.lexicon import is_name, is_word
from app.ingest.mentions import Span


def spans(text: str, *tagged: str) -> list[Span]:
    """Spans for "PER Angela Merkel" and the like, at each next place where the words stand."""
    found, at = [], 0
    for entry in tagged:
        label, words = entry.split(" ", 1)
        at = text.index(words, at)
        found.append(Span(at, at + len(words), label, 0.99))
        at += len(words)
    return found


def who(text: str, *tagged: str, known: Sequence[Person] = ()) -> list[tuple[str, str, str]]:
    _, found = people.resolve(text, spans(text, *tagged), known)
    assert all(m.end > m.start for m in found)
    return [(text[m.start : m.end], m.person.name, m.how) for m in found]


def test_titles_and_possessives_are_not_names() -> None:
    text = "President Angela Merkel's plan"
    assert who(text, "PER President Angela Merkel's") == [
        ("Angela Merkel", "Angela Merkel", "full name")
    ]


def test_hyphen_parts_are_joined_but_not_led() -> None:
    text = "Yoon Suk-yeol and the Kim Keon-led party"
    assert who(text, "PER Yoon Suk", "PER Kim Keon-led") == [
        ("Yoon Suk-yeol", "Yoon Suk-yeol", "full name"),
        ("Kim Keon", "Kim Keon", "full name"),
    ]


def test_surnames_follow_the_full_name() -> None:
    text = "Merkel Street is long. Angela Merkel spoke. Then Merkel left; Merkel's car waited."
    assert who(text, "LOC Merkel Street", "PER Angela Merkel") == [
        ("Angela Merkel", "Angela Merkel", "full name"),
        ("Merkel", "Angela Merkel", "surname"),
        ("Merkel", "Angela Merkel", "surname"),
    ]


def test_the_nearest_full_name_wins() -> None:
    text = "James Baker met Howard Baker. Baker smiled. James Baker left. Baker waved."
    names = ["PER James Baker", "PER Howard Baker", "PER Baker", "PER James Baker", "PER Baker"]
    assert [name for *_, name, _ in [(m[0], m[1], m[2]) for m in who(text, *names)]] == [
        "James Baker",
        "Howard Baker",
        "Howard Baker",
        "James Baker",
        "James Baker",
    ]


@pytest.mark.parametrize(
    ("full", "short"),
    [
        ("Xi Jinping", "Xi"),
        ("Kim Jong Un", "Kim"),
        ("Tsai Ing-wen", "Tsai"),
        ("Shinzo Abe", "Abe"),
        ("Ursula von der Leyen", "von der Leyen"),
        ("Abdel Fattah al-Sisi", "Sisi"),
        ("Nguyen Phu Trong", "Trong"),
        ("Prabowo Subianto", "Prabowo"),
        ("Recep Tayyip Erdoğan", "Erdogan"),
        ("Michelle O’Neill", "O'Neill"),
    ],
)
def test_short_names_by_custom(full: str, short: str) -> None:
    text = f"Yesterday {full} spoke. Later {short} said more, and {short} left."
    assert who(text, f"PER {full}")[1:] == [(short, full, "surname")] * 2


def test_a_surname_before_a_place_word_is_a_place() -> None:
    text = "Mizuho Fukushima spoke. The Fukushima nuclear plant; Fukushima prefecture; Fukushima."
    tagged = ["PER Mizuho Fukushima", "LOC Fukushima", "LOC Fukushima", "PER Fukushima"]
    assert [m[2] for m in who(text, *tagged)] == ["full name", "surname"]


def test_a_person_called_like_a_country() -> None:
    text = "Matt Canada was dismissed. Canada said little. He went back to Canada. French fans."
    assert [m[0] for m in who(text, "PER Matt Canada", "LOC Canada", "LOC Canada")] == [
        "Matt Canada",
        "Canada",
    ]


def test_another_person_of_the_same_family_is_another() -> None:
    text = "Joe Biden came. Jill Biden came too."
    assert {m[1] for m in who(text, "PER Joe Biden")} == {"Joe Biden"}
    assert len(who(text, "PER Joe Biden")) == 1


def test_pairs_are_two_people() -> None:
    text = "Xi Jinping met Fumio Kishida. The Xi-Kishida talks; the Tokyo-Beijing ties."
    assert who(text, "PER Xi Jinping", "PER Fumio Kishida", "PER Xi-Kishida")[2:] == [
        ("Xi", "Xi Jinping", "surname"),
        ("Kishida", "Fumio Kishida", "surname"),
    ]


def test_a_misspelt_surname() -> None:
    text = "Takeo Akiba spoke. Then Aqiba agreed, and Akita too."
    assert who(text, "PER Takeo Akiba")[1:] == [("Aqiba", "Takeo Akiba", "spelling")]


def test_the_own_script_in_brackets_is_an_alias() -> None:
    text = "President Xi Jinping (習近平) spoke. 習近平 left the Diaoyutai Islands (釣魚台)."
    cast, found = people.resolve(text, spans(text, "PER Xi Jinping"))
    assert [(m.start, m.how) for m in found] == [(10, "full name"), (22, "alias"), (34, "alias")]
    assert list(cast[0].full_names) == ["Xi Jinping", "習近平"]


def test_a_full_name_the_tagger_missed_before_its_own_script() -> None:
    text = "Hyundai Motor's Chung Eui-sun (정의선) spoke."
    assert who(text) == [
        ("Chung Eui-sun", "Chung Eui-sun", "full name"),
        ("정의선", "Chung Eui-sun", "alias"),
    ]


@pytest.mark.parametrize(
    ("text", "tagged", "kept"),
    [
        ("Prime Minister Modi spoke.", "PER Modi", True),
        ("Mr Qwertz spoke.", "PER Qwertz", True),
        ("The Said of the day.", "PER Said", False),
        ("The Kyodo report.", "PER Kyodo", False),
        ("Jiji Press reported.", "PER Jiji Press", False),
        ("Japan won.", "PER Japan", False),
        ("Qwertz is a keyboard.", "PER Qwertz", False),
    ],
)
def test_single_names_need_evidence(text: str, tagged: str, kept: bool) -> None:
    assert bool(who(text, tagged)) is kept


def test_a_title_alone_finds_a_name_the_tagger_missed() -> None:
    assert who("A letter to Mr. Nakamura came.") == [("Nakamura", "Nakamura", "title")]
    assert who("The President Said So.") == []


def test_the_headline_knows_the_body() -> None:
    body = "Fumio Kishida spoke."
    cast, _ = people.resolve(body, spans(body, "PER Fumio Kishida"))
    assert who("Kishida to visit Seoul", known=cast) == [("Kishida", "Fumio Kishida", "surname")]


def test_junior_is_somebody_else() -> None:
    text = "Donald Trump and Donald Trump Jr. spoke."
    assert {m[1] for m in who(text, "PER Donald Trump", "PER Donald Trump Jr.")} == {
        "Donald Trump",
        "Donald Trump Jr.",
    }


def test_months_are_no_people() -> None:
    text = "Theresa May resigned. May said so in May, on 3 May. May left."
    tagged = ["PER Theresa May", "PER May", "PER May", "PER May", "PER May"]
    assert [m[0] for m in who(text, *tagged)] == ["Theresa May", "May", "May"]


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("Akiba", "Aqiba", True),
        ("Akiba", "Akbia", True),
        ("Akiba", "Akib", True),
        ("Akiba", "Akiiba", True),
        ("Akiba", "Akiba", False),
        ("Akiba", "Aqibe", False),
        ("Akiba", "bAkia", False),
    ],
)
def test_one_slip(one: str, other: str, near: bool) -> None:
    assert one_slip(one, other) is near
    assert one_slip(other, one) is near


def test_the_lexicon() -> None:
    assert is_name("Kamikawa")
    assert is_name("Suk-yeol")
    assert is_name("Erdoğan")
    assert not is_name("Senkaku")
    assert is_word("Hunter")
    assert not is_word("Kamikawa")


@pytest.mark.parametrize(
    ("text", "tagged", "name"),
    [
        ("Earvin “Magic” Johnson left.", ["PER Earvin", "PER Johnson"], "Earvin Johnson"),
        ('Earvin "Magic" Johnson left.', ['PER Earvin "Magic', "PER Johnson"], "Earvin Johnson"),
        ("Joseph (Joe) Tanner left.", ["PER Joseph", "PER Joe", "PER Tanner"], "Joseph Tanner"),
        ("Alan John (A.J.P.) Taylor left.", ["PER Alan John", "PER Taylor"], "Alan John Taylor"),
    ],
)
def test_a_nickname_stands_within_a_name(text: str, tagged: list[str], name: str) -> None:
    assert who(text, *tagged) == [(text.removesuffix(" left."), name, "full name")]


def test_a_country_in_brackets_is_no_nickname() -> None:
    text = "Paul Tergat (Kenya) Moses Kiptanui won."
    assert [m[0] for m in who(text, "PER Paul Tergat", "PER Moses Kiptanui")] == [
        "Paul Tergat",
        "Moses Kiptanui",
    ]


def test_numbers_of_kings_belong_to_the_name() -> None:
    text = "Queen Elizabeth I was born. Elizabeth ruled. I saw her, and Baudouin I liked."
    assert who(text, "PER Elizabeth", "PER Elizabeth") == [
        ("Elizabeth I", "Elizabeth I", "full name"),
        ("Elizabeth", "Elizabeth I", "surname"),
    ]


def test_one_person_under_short_and_turned_names() -> None:
    text = "Bill Clinton came. William Clinton left. Ishiba Shigeru spoke. Shigeru Ishiba won."
    names = ["PER Bill Clinton", "PER William Clinton", "PER Ishiba Shigeru", "PER Shigeru Ishiba"]
    assert [m[1] for m in who(text, *names)] == ["Bill Clinton"] * 2 + ["Ishiba Shigeru"] * 2


def test_a_particle_begins_a_sentence() -> None:
    text = "Ursula von der Leyen spoke. Von der Leyen left."
    assert who(text, "PER Ursula von der Leyen", "PER Leyen")[1:] == [
        ("Von der Leyen", "Ursula von der Leyen", "surname")
    ]


def test_a_calling_is_evidence_of_a_single_name() -> None:
    assert who("Qwer, a rice farmer, sang.", "PER Qwer") == [("Qwer", "Qwer", "surname")]
    assert who("Qwer, a steel trader, rose.", "PER Qwer") == []


@pytest.mark.parametrize(
    "name", ["Pieter van Dam", "Omar ibn Said", "A. R. Rahman", "I. Austin", "Rafael dos Santos"]
)
def test_words_that_are_names_within_names(name: str) -> None:
    assert who(f"{name} left.", f"PER {name}") == [(name, name, "full name")]


def test_particles_that_the_tagger_left_out() -> None:
    text = "Osama bin Laden hid. Bin Laden slept. Maryam bint Hamad al-Busaidi spoke."
    assert who(text, "PER Osama", "PER Maryam bint Hamad") == [
        ("Osama bin Laden", "Osama bin Laden", "full name"),
        ("Bin Laden", "Osama bin Laden", "surname"),
        ("Maryam bint Hamad al-Busaidi", "Maryam bint Hamad al-Busaidi", "full name"),
    ]
