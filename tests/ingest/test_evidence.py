"""A single name that no full name explains: a person's, a firm's, or neither."""

import pytest

from app.ingest import people
from app.ingest.mentions import Span


def persons(text: str, *names: str) -> set[str]:
    """The people of a text in which the tagger calls each of these words a person, each time."""
    spans = [
        Span(at, at + len(name), "PER", 0.95)
        for name in names
        for at in range(len(text))
        if text.startswith(name, at)
    ]
    found, mentions = people.resolve(text, sorted(spans))
    return {person.name for person in found if any(m.person is person for m in mentions)}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Merrill said its board approved the offer.", "Merrill"),
        ("Dow said on Monday that it would close a plant.", "Dow"),
        ("Goodrich's unit in Ohio made tires.", "Goodrich"),
        ("Avery will keep three of its plants.", "Avery"),
        ("Harlan Industries Inc was sold. Harlan said nothing.", "Harlan"),
        ("A depot of Okonjo & Sons burned. Okonjo said nothing.", "Okonjo"),
        ("The profits rose and the stake was sold at 4 dlrs, Phelps said.", "Phelps"),
        ("HUGHES' U.S. RIG COUNT", "HUGHES"),
    ],
)
def test_a_bare_name_that_a_text_uses_as_a_firms(text: str, name: str) -> None:
    assert persons(text, name) == set()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Merrill said he would resign.", "Merrill"),
        ("The profits rose and the stake was sold at 4 dlrs, Mr. Phelps said.", "Phelps"),
        ("Goodrich, 47, paid 40 mln dlrs in shares and stock.", "Goodrich"),
        ("President Suharto called for calm.", "Suharto"),
    ],
)
def test_a_bare_name_with_evidence_of_a_person(text: str, name: str) -> None:
    assert persons(text, name) == {name}


@pytest.mark.parametrize(
    ("text", "tagged", "name"),
    [
        ("second was Kenyan Faith Chebet", "Kenyan Faith Chebet", "Faith Chebet"),
        ("Barber Jerome Tubbs laughed", "Barber Jerome Tubbs", "Jerome Tubbs"),
        ("said Doña Eulalia Mamani", "Doña Eulalia Mamani", "Eulalia Mamani"),
        ("the chief of the bank, German Gref", "German Gref", "German Gref"),
        ("the pianist Samson Barber", "Samson Barber", "Samson Barber"),
    ],
)
def test_what_somebody_is_does_not_belong_to_the_name(text: str, tagged: str, name: str) -> None:
    assert persons(text, tagged) == {name}


def test_a_title_tagged_apart_is_no_name() -> None:
    assert persons("King Fahd said so", "King", "Fahd") == {"Fahd"}
    text = "the Chief of Staff Howard Baker"
    assert persons(text, "Staff Howard Baker") == {"Howard Baker"}


def test_a_given_name_the_tagger_left_out() -> None:
    assert persons("a landowner called Peter Nadir Talpur", "Nadir Talpur") == {
        "Peter Nadir Talpur"
    }


def test_a_town_is_no_person() -> None:
    assert persons("a goal for Santa Rita", "Santa Rita") == set()
