"""What no small index shows: places beyond what two bytes count."""

from types import SimpleNamespace

import numpy as np
import pytest

from app.index.generation import Generation
from app.index.words import Words, table
from app.tree import Prefix, Wildcard

FIRST = 70_000


@pytest.mark.parametrize("first", [40_000, FIRST])
def test_words_of_a_late_part_stand_where_they_do(first: int) -> None:
    """The part's own places reach beyond two bytes once its first is added."""
    letters, begins, places = table(
        ["taiwan", "talks"], np.array([0, 1]), np.array([30_000, 30_001])
    )
    words = Words(letters, begins, places.astype(np.uint16))  # as an index keeps them
    numbers = np.full(first + 30_002, -1)
    numbers[-2:] = [1, 2]
    columns = SimpleNamespace(numbers=numbers, live=np.flatnonzero(numbers > 0))
    reader = SimpleNamespace(columns=columns, words=lambda field: [(words, first)])
    generation = Generation(reader, "1")  # type: ignore[arg-type]
    assert generation.spellings("taiwam").others == (("taiwan", 1),)
    for leaf in (Prefix("tal"), Wildcard("t*s")):
        assert generation._read(leaf).places.tolist() == [first + 30_001]
