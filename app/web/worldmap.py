"""Articles by country -> the map, whose shapes the template draws as SVG."""

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

FILE = Path(__file__).with_name("world.json")  # made by training/map.py
SHADES = 4
SPECK = 12.0  # square units of the 960-unit map: a country smaller than this gets a dot too


class Row(NamedTuple):
    code: str  # ISO 3166-1 alpha-2, in either case
    name: str
    articles: int
    url: str


@dataclass(frozen=True, slots=True)
class Country:
    """A country with articles; `shade` goes from 1 (few) to 4 (most)."""

    path: str
    shade: int
    name: str
    articles: int
    url: str
    dot: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class WorldMap:
    width: int
    height: int
    quiet: tuple[str, ...]  # the shapes of countries without articles
    named: tuple[Country, ...]  # by count
    key: tuple[tuple[int, str], ...]  # each shade and its range
    unplaced: tuple[str, ...]  # names that the map has no place for


@dataclass(frozen=True, slots=True)
class _Shape:
    path: str
    sketch: str
    at: tuple[float, float]
    area: float


@dataclass(frozen=True, slots=True)
class _World:
    width: int
    height: int
    shapes: dict[str, _Shape]
    sketch: float  # the size of the sketches, of the map's
    unclaimed: tuple[tuple[str, str], ...]  # path and sketch


@cache
def _world() -> _World:
    read = json.loads(FILE.read_text(encoding="utf-8"))
    shapes = {
        code: _Shape(
            shape["path"], shape["sketch"], (shape["at"][0], shape["at"][1]), shape["area"]
        )
        for code, shape in read["countries"].items()
    }
    unclaimed = tuple((path, sketch) for path, sketch in read["unclaimed"])
    return _World(read["width"], read["height"], shapes, read["sketch"], unclaimed)


def floors(top: int) -> list[int]:
    """The least count of each shade: steps that grow by the same factor up to the greatest."""
    return sorted({math.ceil(round(top ** (step / SHADES), 9)) for step in range(SHADES)})


def draw(rows: Iterable[Row], *, sketch: bool = False) -> WorldMap:
    """The map, or a sketch of it that is a column wide and a third of the weight."""
    world = _world()
    size = world.sketch if sketch else 1
    counted = sorted(
        (row for row in rows if row.articles > 0), key=lambda row: (-row.articles, row.name)
    )
    steps = floors(counted[0].articles) if counted else []
    darkest = SHADES - len(steps)  # few steps take the dark end, which stands out best
    named, unplaced = [], []
    for row in counted:
        shape = world.shapes.get(row.code.upper())
        if shape is None:
            unplaced.append(row.name)
            continue
        shade = darkest + sum(row.articles >= step for step in steps)
        dot = (shape.at[0] * size, shape.at[1] * size) if shape.area < SPECK else None
        path = shape.sketch if sketch else shape.path
        named.append(Country(path, shade, row.name, row.articles, row.url, dot))
    codes = {row.code.upper() for row in counted}
    others = [(s.path, s.sketch) for code, s in world.shapes.items() if code not in codes]
    quiet = [small if sketch else large for large, small in (*others, *world.unclaimed)]
    return WorldMap(
        round(world.width * size),
        round(world.height * size),
        tuple(filter(None, quiet)),
        tuple(named),
        tuple(_key(steps, counted[0].articles if counted else 0, darkest)),
        tuple(unplaced),
    )


def _key(steps: list[int], top: int, darkest: int) -> Iterable[tuple[int, str]]:
    for place, low in enumerate(steps):
        high = steps[place + 1] - 1 if place + 1 < len(steps) else top
        yield darkest + place + 1, f"{low:,}" if low == high else f"{low:,}–{high:,}"
