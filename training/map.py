"""Makes app/web/world.json, once, from files of world-atlas and i18n-iso-countries (npm).

    python training/map.py countries-110m.json countries-50m.json codes.json > app/web/world.json

Shapes are Natural Earth's (public domain) at 1:110 million, by way of world-atlas (ISC); places too
small for that scale are points taken from 1:50 million. `codes.json` turns ISO numbers to letters.
The projection is Equal Earth (Šavrič, Patterson and Jenny, 2018), so areas compare truly.
"""

import json
import math
import re
import sys
from collections.abc import Iterator

WIDTH = 960
SKETCH = 0.375  # of the large map: 360 units wide
UNSEEN = 0.6  # units of the sketch
FINE = 0.4  # units of the map: half a pixel where it is 1,200 wide
NORTH, SOUTH = 84.0, -57.0  # Antarctica is left out, and what lies beyond the land
A1, A2, A3, A4 = 1.340264, -0.081106, 0.000893, 0.003796
KOSOVO = "XK"  # has no ISO number; the code in common use

Point = tuple[float, float]


def equal_earth(longitude: float, latitude: float) -> Point:
    theta = math.asin(math.sqrt(3) / 2 * math.sin(math.radians(latitude)))
    square, sixth = theta**2, theta**6
    slope = A1 + 3 * A2 * square + sixth * (7 * A3 + 9 * A4 * square)
    x = 2 * math.sqrt(3) * math.radians(longitude) * math.cos(theta) / (3 * slope)
    return x, theta * (A1 + A2 * square + sixth * (A3 + A4 * square))


SCALE = WIDTH / (2 * equal_earth(180, 0)[0])
TOP = equal_earth(0, NORTH)[1] + 10 / SCALE
HEIGHT = round((TOP - equal_earth(0, SOUTH)[1]) * SCALE)


def project(point: Point) -> Point:
    x, y = equal_earth(*point)
    return x * SCALE + WIDTH / 2, (TOP - y) * SCALE


def decode(topology: dict) -> list[list[Point]]:
    """The arcs, from differences of whole numbers to degrees."""
    (scale_x, scale_y), (move_x, move_y) = (
        topology["transform"]["scale"],
        topology["transform"]["translate"],
    )
    arcs = []
    for deltas in topology["arcs"]:
        x = y = 0
        arc = []
        for dx, dy in deltas:
            x, y = x + dx, y + dy
            arc.append((x * scale_x + move_x, y * scale_y + move_y))
        arcs.append(arc)
    return arcs


def rings(geometry: dict, arcs: list[list[Point]]) -> Iterator[list[Point]]:
    match geometry["type"]:
        case "Polygon":
            polygons = [geometry["arcs"]]
        case "MultiPolygon":
            polygons = geometry["arcs"]
        case _:
            polygons = []
    for polygon in polygons:
        for indexes in polygon:
            ring: list[Point] = []
            for index in indexes:
                arc = arcs[index] if index >= 0 else arcs[~index][::-1]
                ring += arc[1:] if ring else arc
            yield ring


def halves(ring: list[Point]) -> Iterator[list[Point]]:
    """The ring cut at the antimeridian: its longitudes unwrapped, then clipped to each turn."""
    whole = [ring[0]]
    for x, y in ring[1:]:
        turns = round((x - whole[-1][0]) / 360)
        whole.append((x - 360 * turns, y))
    for turn in (-360, 0, 360):
        part = [(x + turn, y) for x, y in whole]
        for side in (-1, 1):
            part = clip(part, side)
        if len(part) > 2:
            yield part


def clip(ring: list[Point], side: int) -> list[Point]:
    """What of the ring lies within 180 degrees east (side 1) or west (side -1)."""
    kept: list[Point] = []
    for start, end in zip(ring, ring[1:] + ring[:1], strict=True):
        within = [side * point[0] <= 180 for point in (start, end)]
        if within[0]:
            kept.append(start)
        if within[0] != within[1]:
            share = (side * 180 - start[0]) / (end[0] - start[0])
            kept.append((side * 180, start[1] + share * (end[1] - start[1])))
    return kept


def area(ring: list[Point]) -> float:
    pairs = zip(ring, ring[-1:] + ring[:-1], strict=True)
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs)) / 2


def number(value: float) -> str:
    text = f"{value:.1f}".removesuffix(".0")
    text = re.sub(r"^(-?)0\.", r"\1.", text)
    return "0" if text == "-0" else text


def path(ring: list[Point], digits: int = 1, scale: float = 1) -> str:
    """An SVG path, by default in tenths of a unit, each step relative to the rounded last one."""
    steps: list[str] = []
    last: Point | None = None
    for x, y in ring:
        here = (round(x * scale, digits), round(y * scale, digits))
        if last is None:
            steps.append(f"M{number(here[0])} {number(here[1])}l")
        elif here != last:
            steps.append(f" {number(here[0] - last[0])} {number(here[1] - last[1])}")
        last = here
    # An islet smaller than the rounding leaves nothing to draw.
    return short("".join(steps) + "z") if len(steps) > 2 else ""


def short(path: str) -> str:
    """Without the spaces that a sign or a second point makes needless."""
    path = re.sub(r"(?<=l) | (?=-)", "", path)
    return re.sub(r"(\.\d) (?=\.)", r"\1", path)


def centre(ring: list[Point]) -> list[float]:
    xs, ys = zip(*ring, strict=True)
    return [round((min(xs) + max(xs)) / 2, 1), round((min(ys) + max(ys)) / 2, 1)]


def countries(topology: dict, letters: dict[str, str]) -> Iterator[tuple[str, list[list[Point]]]]:
    """ISO code ("" for none) and projected rings, the largest first."""
    arcs = decode(topology)
    for geometry in topology["objects"]["countries"]["geometries"]:
        name = geometry["properties"]["name"]
        if name == "Antarctica":
            continue
        code = KOSOVO if name == "Kosovo" else letters.get(geometry.get("id", ""), "")
        pieces = [part for ring in rings(geometry, arcs) for part in halves(ring)]
        drawn = [[project(point) for point in piece] for piece in pieces]
        yield code, sorted(drawn, key=area, reverse=True)


def sketch(rings: list[list[Point]]) -> str:
    """The shape for a map of the width of a column, in whole units."""
    return "".join(path(plainer(ring, UNSEEN / SKETCH), 0, SKETCH) for ring in rings)


def plainer(line: list[Point], least: float) -> list[Point]:
    """Without the points that lie as good as on the line between others (Douglas, Peucker 1973)."""
    if len(line) < 3:
        return line
    first, last = line[0], line[-1]
    length = math.dist(first, last)

    def off(point: Point) -> float:
        if not length:  # a ring: its far side divides it
            return math.dist(first, point)
        x, y = last[0] - first[0], last[1] - first[1]
        return abs(x * (first[1] - point[1]) - y * (first[0] - point[0])) / length

    far = max(range(1, len(line) - 1), key=lambda at: off(line[at]))
    if off(line[far]) < least:
        return [first, last]
    return plainer(line[: far + 1], least)[:-1] + plainer(line[far:], least)


def main(shapes: str, points: str, codes: str) -> None:
    with open(codes, encoding="utf-8") as file:
        letters = {row[2]: row[0] for row in json.load(file)}
    world: dict[str, dict] = {}
    unclaimed = []
    with open(shapes, encoding="utf-8") as file:
        for code, drawn in countries(json.load(file), letters):
            line = "".join(path(plainer(ring, FINE)) for ring in drawn)
            if code:
                world[code] = {
                    "path": line,
                    "sketch": sketch(drawn),
                    "at": centre(drawn[0]),
                    "area": round(sum(map(area, drawn)), 1),
                }
            else:
                unclaimed.append([line, sketch(drawn)])
    with open(points, encoding="utf-8") as file:
        for code, drawn in countries(json.load(file), letters):
            if code and code not in world and drawn:
                world[code] = {"path": "", "sketch": "", "at": centre(drawn[0]), "area": 0}
    json.dump(
        {
            "width": WIDTH,
            "height": HEIGHT,
            "sketch": SKETCH,
            "countries": dict(sorted(world.items())),
            "unclaimed": unclaimed,
        },
        sys.stdout,
        separators=(",", ":"),
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
