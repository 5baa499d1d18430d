"""Who is named with whom -> the network, whose shapes the template draws as SVG.

The layout is Fruchterman and Reingold's (1991) from a fixed seed: the same counts always give the
same picture.
"""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

WIDTH, HEIGHT = 900, 560
MARGIN_X, MARGIN_Y = 90, 44  # room for a label beside or below the outermost circles
STEPS = 300  # after these nothing moves by a pixel with 60 people
MOST_PEOPLE = 40  # more do not fit with their names
LETTER = 6.8  # width of a letter of the 12-px labels, a little more than the average
LINE = 15


class Person(NamedTuple):
    key: str
    name: str
    articles: int
    url: str


class Tie(NamedTuple):
    one: str
    other: str
    weight: int  # articles that name both


@dataclass(frozen=True, slots=True)
class Circle:
    name: str
    articles: int
    url: str
    x: float
    y: float
    radius: float
    label_x: float
    label_y: float
    anchor: str  # start | middle | end


@dataclass(frozen=True, slots=True)
class Line:
    x1: float
    y1: float
    x2: float
    y2: float
    width: float
    strength: int  # 1 to 4, for the style sheet


@dataclass(frozen=True, slots=True)
class Network:
    width: int
    height: int
    circles: tuple[Circle, ...]
    lines: tuple[Line, ...]


Box = tuple[float, float, float, float]
ROUND_HEIGHT = 420  # of the picture round one person


def draw(people: Sequence[Person], ties: Sequence[Tie]) -> Network:
    people = sorted(people, key=lambda person: (-person.articles, person.key))[:MOST_PEOPLE]
    place = {person.key: number for number, person in enumerate(people)}
    ties = [tie for tie in ties if tie.one in place and tie.other in place]
    if not people:
        return Network(WIDTH, HEIGHT, (), ())
    edges = [(place[tie.one], place[tie.other], tie.weight) for tie in ties]
    points = _roomy(people, _layout(len(people), edges))
    circles = tuple(_labelled(people, points))
    return Network(WIDTH, HEIGHT, circles, _lines(points, edges))


def around(centre: Person, others: Sequence[Person], ties: Sequence[Tie]) -> Network:
    """One person in the middle of those named with them, who stand next to whom they know best."""
    ring = _ring(others, ties)
    people = [centre, *ring]
    place = {person.key: number for number, person in enumerate(people)}
    edges = [(0, place[person.key], person.articles) for person in ring]
    edges += [(place[tie.one], place[tie.other], tie.weight) for tie in ties]
    middle, points = (WIDTH / 2, ROUND_HEIGHT / 2), []
    for number in range(len(ring)):
        angle = 2 * math.pi * number / len(ring) - math.pi / 2
        x = middle[0] + (middle[0] - MARGIN_X) * math.cos(angle)
        y = middle[1] + (middle[1] - MARGIN_Y) * math.sin(angle)
        points.append((round(x, 1), round(y, 1)))
    circles = tuple(_labelled(people, [middle, *points]))
    return Network(WIDTH, ROUND_HEIGHT, circles, _lines([middle, *points], edges))


def _ring(others: Sequence[Person], ties: Sequence[Tie]) -> list[Person]:
    """From the most named on, always the one who is named most with the one before."""
    weights = {frozenset((tie.one, tie.other)): tie.weight for tie in ties}
    left = sorted(others, key=lambda person: (-person.articles, person.key))
    ring = left[:1]
    left = left[1:]
    while left:
        last = ring[-1].key
        # Of several alike the first, who is named in more articles.
        nearest = max(left, key=lambda person: weights.get(frozenset((last, person.key)), 0))
        ring.append(nearest)
        left.remove(nearest)
    return ring


def _lines(
    points: Sequence[tuple[float, float]], edges: Sequence[tuple[int, int, int]]
) -> tuple[Line, ...]:
    most = max((weight for _, _, weight in edges), default=1)
    return tuple(
        Line(*points[one], *points[other], round(0.75 + 4 * w / most, 2), math.ceil(4 * w / most))
        for one, other, w in sorted(edges, key=lambda edge: edge[2])
    )


def _layout(size: int, edges: Sequence[tuple[int, int, int]]) -> list[tuple[float, float]]:
    seeded = random.Random(7)
    start = [(seeded.uniform(0, WIDTH), seeded.uniform(0, HEIGHT)) for _ in range(size)]
    points = np.array(start)
    ideal = 0.75 * math.sqrt(WIDTH * HEIGHT / size)
    heat = WIDTH / 8
    ones = np.array([edge[0] for edge in edges], dtype=int)
    others = np.array([edge[1] for edge in edges], dtype=int)
    pulls = np.array([0.5 + 0.25 * math.log1p(edge[2]) for edge in edges])
    low, high = np.array([MARGIN_X, MARGIN_Y]), np.array([WIDTH - MARGIN_X, HEIGHT - MARGIN_Y])
    for _ in range(STEPS):
        apart = points[:, None] - points[None, :]
        distance = np.maximum(np.hypot(apart[..., 0], apart[..., 1]), 1)
        # Close neighbours push harder: their names need room.
        push = ideal**2 / distance**2 * np.where(distance < 70, 2.5, 1)
        moves = (apart * push[..., None]).sum(axis=1)
        if len(edges):
            along = points[ones] - points[others]
            pull = along * (np.hypot(along[:, 0], along[:, 1]) / ideal * pulls)[:, None]
            np.add.at(moves, ones, -pull)
            np.add.at(moves, others, pull)
        moves += (np.array([WIDTH, HEIGHT]) / 2 - points) * np.array([0.6, 1.0])
        length = np.maximum(np.hypot(moves[:, 0], moves[:, 1]), 1)
        points = np.clip(points + moves * (np.minimum(length, heat) / length)[:, None], low, high)
        heat *= 0.98
    return [(round(float(x), 1), round(float(y), 1)) for x, y in points]


def _roomy(
    people: Sequence[Person], points: Sequence[tuple[float, float]]
) -> list[tuple[float, float]]:
    """The same picture with room for each name: where all know all, the forces leave a heap."""
    size = len(people)
    if size < 3:
        return list(points)
    at = np.array(points)
    # Half by distance, half by order along each side, so that a heap and its rim are both spread.
    order = at.argsort(axis=0).argsort(axis=0) / (size - 1)
    spread = (at - at.min(axis=0)) / np.maximum(np.ptp(at, axis=0), 1)
    radii = np.array(_radii(people))
    halves = np.maximum(radii, [len(person.name) * LETTER / 2 for person in people]) + 4
    low = np.stack([halves, radii + 4], axis=1)
    high = np.array([WIDTH, HEIGHT]) - np.stack([halves, radii + LINE + 8], axis=1)
    at = low + (order + spread) / 2 * (high - low)
    tall = radii + LINE / 2 + 4  # half of a circle and the name below it
    turn = np.sign(np.arange(size)[:, None] - np.arange(size))[..., None]  # of those in one place
    wanted = np.stack([halves[:, None] + halves, tall[:, None] + tall], axis=2)
    for _ in range(STEPS):
        apart = at[:, None] - at[None, :]
        lacking = np.maximum(wanted - np.abs(apart), 0)
        np.einsum("iij->ij", lacking)[:] = 0
        both = lacking.all(axis=2)
        if not both.any():
            break
        # Along the shorter way out, half of it each.
        upright = lacking[..., 1] * 2 < lacking[..., 0]
        side = np.where(apart == 0, turn, np.sign(apart))
        at[:, 0] += np.where(both & ~upright, side[..., 0] * lacking[..., 0], 0).sum(axis=1) * 0.3
        at[:, 1] += np.where(both & upright, side[..., 1] * lacking[..., 1], 0).sum(axis=1) * 0.3
        at = np.clip(at, low, high)
    return [(round(float(x), 1), round(float(y), 1)) for x, y in at]


def _radii(people: Sequence[Person]) -> list[float]:
    most = max(person.articles for person in people)
    return [round(6 + 16 * math.sqrt(person.articles / max(most, 1)), 1) for person in people]


def _labelled(people: Sequence[Person], points: Sequence[tuple[float, float]]) -> list[Circle]:
    """Circles with a label each, below, above, right or left, where it covers nothing."""
    radii = _radii(people)
    taken: list[Box] = [
        (x - r, y - r, x + r, y + r) for (x, y), r in zip(points, radii, strict=True)
    ]
    circles = []
    for person, (x, y), r in zip(people, points, radii, strict=True):
        half = len(person.name) * LETTER / 2
        spots = [
            (x, y + r + 14, "middle", x - half),
            (x, y - r - 6, "middle", x - half),
            (x + r + 5, y + 4, "start", x + r + 5),
            (x - r - 5, y + 4, "end", x - r - 5 - 2 * half),
        ]
        inside = [spot for spot in spots if spot[3] >= 0 and spot[3] + 2 * half <= WIDTH] or spots
        chosen = next((spot for spot in inside if _free(_box(spot, half), taken)), inside[0])
        taken.append(_box(chosen, half))
        label_x, label_y, anchor, _ = chosen
        where = (x, y, r, round(label_x, 1), round(label_y, 1), anchor)
        circles.append(Circle(person.name, person.articles, person.url, *where))
    return circles


def _box(spot: tuple[float, float, str, float], half: float) -> Box:
    return spot[3], spot[1] - LINE + 4, spot[3] + 2 * half, spot[1] + 4


def _free(box: Box, taken: Sequence[Box]) -> bool:
    return not any(
        box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3]
        for other in taken
    )
