"""Lines that stand in three stories are furniture of the third; what reports is not."""

import hashlib
import json
from collections.abc import Sequence

import pytest
from sqlalchemy import Engine, text

from app.db import writing
from app.ingest import pipeline, store
from app.ingest.documents import Document

TOWNS = {
    "Harwick": (
        "The council of Harwick voted on Tuesday to mend the old bridge before the floods.",
        "Masons had been waiting since winter, said Maria Lund, who leads the office of works.",
        "It will cost more than the new one did, and two summers will pass until it is done.",
    ),
    "Vardal": (
        "Fishermen in Vardal found a whale on the northern beach and pushed it to the sea.",
        "They were six men and a boy, said Maria Lund, whose boat was the first to arrive.",
        "Whales had not been seen there for forty years, and nobody knew what to do with one.",
    ),
    "Brenn": (
        "Three schools in Brenn will open a month late, because their roofs are not ready.",
        "The slates were sent to another town by mistake, said Maria Lund, the head teacher.",
        "Parents were told by letter, which reached them when the holidays had already ended.",
    ),
    "Osk": (
        "A choir from Osk won the prize of the spring festival with songs about the harvest.",
        "None of its singers can read music, said Maria Lund, who has led it from the start.",
        "Their bus broke down on the way home, so they sang for the mechanics as well.",
    ),
}
TEASER = "Boris Tadic on why he left Serbia for good"


def article(town: str, *lines: str, after: Sequence[str] = ()) -> store.Prepared:
    lede, *rest = TOWNS[town]
    text = "\n\n".join([lede, *lines, *rest, *after])
    # Held for an article by itself, so that the other stories alone can tell.
    return pipeline.prepare(Document(text, f"{town}.txt", "text", article_text=True))


def write(database: Engine, *batch: store.Prepared) -> list[str]:
    with writing(database) as connection:
        status = store.write(connection, batch)
    return [status[one.id] for one in batch]


def has(database: Engine, line: str) -> list[str]:
    """Where the line is in the body."""
    with database.connect() as connection:
        rows = connection.execute(text("SELECT file, body FROM article"))
        return sorted(file.removesuffix(".txt") for file, body in rows if line in body)


@pytest.mark.parametrize("together", [True, False])
def test_the_third_story_loses_the_line_and_what_it_names(database: Engine, together: bool) -> None:
    batch = [article(town, TEASER) for town in ("Harwick", "Vardal", "Brenn", "Osk")]
    assert any(m.text == "Boris Tadic" for m in batch[2].names.mentions)
    for part in [batch] if together else [[one] for one in batch]:
        assert set(write(database, *part)) == {"new"}
    assert has(database, TEASER) == ["Harwick", "Vardal"]
    with database.connect() as connection:
        rows = connection.execute(
            text("SELECT number, id, body, body_sha256, original, paragraphs, furniture, words "
                 "FROM article WHERE file = 'Brenn.txt'")
        ).one()  # fmt: skip
        number, id, body, digest, original, paragraphs, furniture, words = rows
        mentions = connection.execute(
            text("SELECT start, \"end\", text FROM mention WHERE article_number = :n "
                 "AND field = 'body'"), {"n": number},
        ).all()  # fmt: skip
        named = connection.scalars(
            text("SELECT slug FROM articleentity JOIN entity ON entity_number = number "
                 "WHERE article_number = :n"), {"n": number},
        ).all()  # fmt: skip
    assert id == batch[2].id
    assert digest == hashlib.sha256(body.encode()).hexdigest()
    assert words == len(body.split())
    for at, start, end in json.loads(paragraphs):
        assert body[at : at + end - start] == original[start:end]
    [(start, end, reason)] = json.loads(furniture)
    assert (original[start:end], reason) == (TEASER, "repeated")
    assert all(body[start:end] == surface for start, end, surface in mentions)
    assert "Maria Lund" in {surface for _, _, surface in mentions}
    assert "maria-lund" in named
    assert not {"boris-tadic", "rs"} & set(named)


def test_what_stands_is_cut_when_it_is_read_again(database: Engine) -> None:
    batch = [article(town, TEASER) for town in ("Harwick", "Vardal", "Brenn")]
    write(database, *batch)
    assert write(database, *batch) == ["changed", "changed", "known"]
    assert has(database, TEASER) == []
    assert write(database, *batch) == ["known"] * 3


def test_copies_of_one_story_count_once(database: Engine) -> None:
    filler = [f"Paragraph {n} of the story was read out by the clerk of the council at {n} in the "
              f"afternoon, and there were {n} people to hear it." for n in range(8)]  # fmt: skip
    copies = [article("Harwick", *filler, TEASER, after=[f"Edition {n}."]) for n in range(3)]
    write(database, *copies[:2])
    write(database, copies[2], article("Vardal", TEASER))
    with database.connect() as connection:
        assert connection.scalar(text("SELECT size FROM story")) == 3
        assert connection.scalar(text("SELECT count(*) FROM line WHERE article_number > 3")) == 1
    assert has(database, TEASER) == ["Harwick", "Harwick", "Harwick", "Vardal"]
    write(database, article("Brenn", TEASER))
    assert "Brenn" not in has(database, TEASER)


def test_removed_articles_count_no_longer(database: Engine) -> None:
    batch = [article(town, TEASER) for town in ("Harwick", "Vardal")]
    write(database, *batch)
    with writing(database) as connection:
        store.remove(connection, [batch[0].id])
        assert connection.scalar(text("SELECT count(*) FROM line")) == 1
    write(database, article("Brenn", TEASER))
    assert has(database, TEASER) == ["Brenn", "Vardal"]


@pytest.mark.parametrize(
    "line",
    [
        "The ministry did not immediately respond to a request for comment.",
        "“You should all read it,” the minister wrote.",
        "Police are looking for witnesses.",
        "Terms were not disclosed.",
        "The lawsuit",
        "What happens next",
        "What is known so far about the accident?",
    ],
)
def test_lines_that_report_or_head_a_part_stay(database: Engine, line: str) -> None:
    write(database, *[article(town, line) for town in TOWNS])
    assert has(database, line) == sorted(TOWNS)


@pytest.mark.parametrize(
    "line",
    [
        "Harbour Bell readers choose the picture of the month",
        "You can send your own pictures of the coast to our picture desk.",
        "Harbour Bell brings the news of the coast to every kitchen table.",
    ],
)
def test_lines_of_the_site_go(database: Engine, line: str) -> None:
    write(database, *[article(town, line) for town in TOWNS])
    assert has(database, line) == ["Harwick", "Vardal"]


def test_the_short_lines_of_a_list_stay(database: Engine) -> None:
    write(database, *[
        article(town, after=["Pay day of spring", f"Record of {town} one", f"Sums for {town} two",
                             f"Names from {town} three"])
        for town in TOWNS
    ])  # fmt: skip
    assert has(database, "Pay day of spring") == sorted(TOWNS)


def test_the_first_paragraph_stays(database: Engine) -> None:
    same = "Harbour Bell brings the news of the coast to every kitchen table."
    batch = [
        pipeline.prepare(Document(f"{same}\n\n{lede}", town, "text", article_text=True))
        for town, (lede, *_) in TOWNS.items()
    ]
    write(database, *batch)
    assert has(database, same) == sorted(TOWNS)
