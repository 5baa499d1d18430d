import regex
from hypothesis import given
from hypothesis import strategies as st

from app.ingest.occurrences import whole

pieces = st.lists(st.sampled_from(["Kim", "Suk", "-", " ", "s", ".", "é", "\u0301", "’", "習"]))


@given(st.sampled_from(["Kim", "Suk", "Suk-s", "é", "習"]), pieces.map("".join))
def test_the_places_are_those_a_pattern_of_the_name_finds(name: str, text: str) -> None:
    for hyphens, edge in ((False, r"\w"), (True, r"[\w\-]")):
        pattern = rf"(?<!{edge}){regex.escape(name)}(?!{edge})"
        wanted = [match.span() for match in regex.finditer(pattern, text)]
        assert list(whole(name, text, hyphens=hyphens)) == wanted
