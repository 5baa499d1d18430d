"""The same person in different articles, and different people with names alike."""

import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session

from app import browse
from app.db import writing
from app.ingest import store
from app.ingest.entities import slug
from app.ingest.sameness import compatible
from rows import Row, write_rows


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("James A. Baker", "James Baker"),
        ("James A. Baker", "James Addison Baker"),
        ("James Addison Baker", "James Baker"),
        ("Jinping Xi", "Xi Jinping"),
        ("Jae-yong Lee", "Lee Jae-yong"),
        ("J.K. Rowling", "Joanne Kathleen Rowling"),
        ("Volodymyr Zelenskiy", "Volodymyr Zelensky"),
        ("Núñez Feijóo", "Nuñez Feijoo"),
    ],
)
def test_names_of_one_person(one: str, other: str) -> None:
    assert compatible(one, other)
    assert compatible(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("James Baker", "Howard Baker"),
        ("James A. Baker", "James B. Baker"),
        ("James Baker", "James Baker Jr."),
        ("J. Baker", "James Baker"),
        ("Henry James", "James Henry"),
        ("Kim Jong Un", "Kim Un"),
        ("Tran Quoc Bao", "Tran Bao"),
        ("Mohammed bin Salman", "Mohammed Salman"),
        ("Baker", "James Baker"),
    ],
)
def test_names_of_two_people(one: str, other: str) -> None:
    assert not compatible(one, other)
    assert not compatible(other, one)


def named(*names: str) -> Row:
    """An article that names one person, first of all by the first name given."""
    key = ("person", slug(names[0]), names[0])
    return Row(
        f"{' and '.join(names)} spoke of boats and rivers.", "Boats", names={key: list(names)}
    )


def people(database: Engine) -> dict[str, str]:
    """Who is whom: the slug of each person's survivor."""
    query = """SELECT e.slug, COALESCE(s.slug, e.slug) FROM entity e
        LEFT JOIN entity s ON s.number = e.merged_into WHERE e.kind = 'person'"""
    with database.connect() as connection:
        return {row[0]: row[1] for row in connection.execute(text(query))}


def test_a_newcomer_is_merged_and_keeps_its_address(database: Engine) -> None:
    write_rows(database, [named("James Baker"), named("Howard Baker")])
    write_rows(database, [named("James A. Baker")])
    assert people(database) == {
        "james-baker": "james-baker",
        "howard-baker": "howard-baker",
        "james-a-baker": "james-baker",
    }
    with database.connect() as connection:
        merged = "SELECT count(*) FROM mention m JOIN entity e ON e.number = m.entity_number {}"
        assert connection.scalar(text(merged.format("WHERE e.merged_into IS NOT NULL"))) == 0
        assert connection.scalar(text(merged.format("WHERE e.slug = 'james-baker'"))) == 2
    write_rows(database, [named("James A. Baker")])  # again: nothing changes
    assert people(database)["james-a-baker"] == "james-baker"


def test_nobody_is_merged_where_two_would_fit(database: Engine) -> None:
    write_rows(database, [named("James A. Baker"), named("James B. Baker"), named("James Baker")])
    write_rows(database, [named("James C. Baker")])
    assert all(one == whom for one, whom in people(database).items())


def test_people_of_one_batch_are_merged(database: Engine) -> None:
    write_rows(database, [named("Jinping Xi"), named("Xi Jinping")])
    assert people(database) == {"jinping-xi": "jinping-xi", "xi-jinping": "jinping-xi"}


def test_a_name_in_its_own_script_tells(database: Engine) -> None:
    write_rows(database, [named("Gao Weiming", "高偉明"), named("Kao Wei-ming", "高偉明")])
    assert len(set(people(database).values())) == 1


def test_who_contradicts_a_known_form_is_another(database: Engine) -> None:
    write_rows(database, [named("James Baker")])
    write_rows(database, [named("James A. Baker")])
    write_rows(database, [named("James B. Baker")])
    assert people(database)["james-b-baker"] == "james-b-baker"


def test_a_chain_of_mergers_leads_to_one(database: Engine) -> None:
    """Each name comes after the one it is merged into; all addresses lead to the first."""
    for name in ("James Baker", "James A. Baker", "James Addison Baker"):
        write_rows(database, [named(name)])
    assert set(people(database).values()) == {"james-baker"}
    with Session(database) as session:
        for slug_ in ("james-a-baker", "james-addison-baker"):
            with pytest.raises(browse.Moved) as moved:
                browse.entity(session, "person", slug_)
            assert (moved.value.slug, moved.value.for_good) == ("james-baker", True)


def test_addresses_outlive_their_articles(database: Engine) -> None:
    write_rows(database, [named("James Baker")])
    (id_,) = write_rows(database, [named("James A. Baker")])
    with writing(database) as connection:
        store.remove(connection, [id_])
    assert people(database)["james-a-baker"] == "james-baker"
    with writing(database) as connection:
        store.unremove(connection, [id_])
    write_rows(database, [named("James A. Baker")])
    assert people(database)["james-a-baker"] == "james-baker"
    with Session(database) as session:
        assert browse.entity(session, "person", "james-baker").articles == 2
