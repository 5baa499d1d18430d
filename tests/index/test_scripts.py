"""Every script is found as its readers write it: golden vectors, and substrings by brute force."""

import json
from pathlib import Path

import pytest
from corpus import article, found, indexed, on_each_engine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.query import parse
from app.snippets import matches
from app.text import BREAK, tokens
from app.tree import Not

# What it is about, a query, a text, and what is marked in it: nothing when it is not found.
VECTORS = json.loads((Path(__file__).parents[1] / "scripts.json").read_text(encoding="utf-8"))


@on_each_engine
def test_each_script_is_found_as_it_is_written(name: str) -> None:
    corpus = [article(number, text) for number, (_, _, text, _) in enumerate(VECTORS)]
    with indexed(name, corpus[::2], corpus[1::2]) as engine:
        for number, (about, q, _, marked) in enumerate(VECTORS):
            assert (number in found(engine, parse(q).node)) == bool(marked), about


@pytest.mark.parametrize(("about", "q", "text", "marked"), VECTORS, ids=[v[0] for v in VECTORS])
def test_what_is_found_is_marked_to_the_character(
    about: str, q: str, text: str, marked: list[str]
) -> None:
    if marked or "-" not in q:
        assert [text[start:end] for start, end in matches(text, parse(q).node)] == marked


SIMPLER = str.maketrans("習東這發髮", "习东这发发")
LETTERS = "習习近平東东這这發髮发京ーかガ한국ก"
texts = st.text(st.sampled_from(f"{LETTERS}{LETTERS}。， \na7"), max_size=14)
sought = st.text(st.sampled_from(LETTERS), min_size=1, max_size=3)


@on_each_engine
@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(st.lists(texts, min_size=1, max_size=6), st.lists(sought, min_size=1, max_size=12))
def test_any_part_of_a_text_without_spaces_is_found_and_nothing_else(
    name: str, bodies: list[str], parts: list[str]
) -> None:
    plain = [body.translate(SIMPLER) for body in bodies]
    with indexed(name, [article(number, body) for number, body in enumerate(bodies)]) as engine:
        for part in parts:
            want = [at for at, body in enumerate(plain) if part.translate(SIMPLER) in body]
            node = parse(part).node
            assert node is not None
            assert sorted(found(engine, node)) == want
            assert sorted(found(engine, parse(f'"{part}"').node)) == want
            assert len(found(engine, Not(node))) == len(bodies) - len(want)
            for at, body in enumerate(bodies):
                marked = [body[a:b].translate(SIMPLER) for a, b in matches(body, node)]
                assert bool(marked) == (at in want)
                assert all(part.translate(SIMPLER) in one for one in marked)


@given(texts)
def test_breaks_stand_where_something_parts_two_that_stand_alone(text: str) -> None:
    for token in tokens(text, breaks=True):
        if token.term == BREAK:
            parting = text[token.start : token.end]
            assert parting
            assert not any(c.isalnum() for c in parting)
            assert text[token.start - 1] in LETTERS
            assert text[token.end] in LETTERS
