"""Sets made of masks, against sets of each place by itself."""

import numpy as np
import pytest
from pyroaring import BitMap

from app.index.sets import as_set, places_of, set_of


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 65_537, 200_000])
@pytest.mark.parametrize("share", [0, 0.00001, 0.01, 4_096 / 65_536, 0.0626, 0.5, 1])
def test_a_mask_is_the_set_of_its_places(size: int, share: float) -> None:
    mask = np.random.default_rng(1).random(size) < share
    mask[: min(size, 4_097)] |= share == 1
    places = np.flatnonzero(mask)
    assert as_set(mask) == set_of(places, size) == BitMap(places.tolist())
    assert places_of(as_set(mask)).tolist() == places.tolist()


@pytest.mark.parametrize("count", [4_095, 4_096, 4_097, 65_536])
def test_few_and_many_in_a_container(count: int) -> None:
    mask = np.zeros(3 * 65_536, dtype=bool)
    mask[65_536 : 65_536 + count] = True
    assert as_set(mask) == BitMap(range(65_536, 65_536 + count))
