import re

from hypothesis import given
from hypothesis import strategies as st

from app.web import figures, netgraph, worldmap


def test_few_articles_are_drawn_as_squares_and_empty_years_kept() -> None:
    shape = figures.timeline([("2024", 2), ("2022", 1)])
    assert shape is not None
    assert shape.squares
    assert [(column.key, column.count) for column in shape.columns] == [
        ("2022", 1),
        ("2023", 0),
        ("2024", 2),
    ]


def test_many_articles_are_drawn_as_bars() -> None:
    shape = figures.timeline([(f"2024-01-{day:02}", 9) for day in range(1, 32)])
    assert shape is not None
    assert not shape.squares
    assert shape.unit == "day"
    assert shape.busiest == 9


def test_days_over_years_become_months_and_the_coarsest_date_decides() -> None:
    shape = figures.timeline([("2022-01-03", 1), ("2024-02-01", 70)])
    assert shape is not None
    assert shape.unit == "month"
    mixed = figures.timeline([("2022", 1), ("2022-02-01", 1)])
    assert mixed is not None
    assert [(column.key, column.count) for column in mixed.columns] == [("2022", 2)]


def test_nothing_dated_is_no_timeline() -> None:
    assert figures.timeline([]) is None


def test_the_span_asked_for_is_marked() -> None:
    shape = figures.timeline([("2024-01", 1), ("2024-06", 1)], "2024-03", "2024-04")
    assert shape is not None
    assert [c.key for c in shape.columns if c.selected] == ["2024-03", "2024-04"]
    within = figures.timeline([("2024-01", 1), ("2024-06", 1)], "2024", "2024")
    assert within is not None
    assert all(column.selected for column in within.columns)


@given(st.dictionaries(st.dates().map(lambda d: d.isoformat()), st.integers(1, 1000), min_size=1))
def test_no_article_is_lost_and_bars_stay_in_the_box(bars: dict[str, int]) -> None:
    shape = figures.timeline(bars.items())
    assert shape is not None
    assert sum(column.count for column in shape.columns) == sum(bars.values())
    assert all(c.y >= 0 and round(c.y + c.height, 1) <= 60 for c in shape.columns)
    assert round(shape.columns[-1].x + shape.columns[-1].width) <= 1000
    assert len(shape.columns) <= figures.MOST_BARS or shape.unit == "year"


def test_dates_in_words() -> None:
    assert figures.date_words("2024") == "2024"
    assert figures.date_words("2024-05") == "May 2024"
    assert figures.date_words("2024-05-01") == "1 May 2024"


def test_a_strip_has_a_tick_for_each_place_within_the_box() -> None:
    assert figures.strip([0, 500, 500, 1000]) == "M4 0v10M500 0v10M996 0v10"


def row(code: str, articles: int) -> worldmap.Row:
    return worldmap.Row(code, code, articles, f"/countries/{code}")


def test_the_map_shades_by_count_and_leaves_others_quiet() -> None:
    shape = worldmap.draw([row("jp", 100), row("fr", 1), row("de", 0)])
    assert [(land.name, land.shade) for land in shape.named] == [("jp", 4), ("fr", 1)]
    assert shape.key[0][1].startswith("1–")
    assert shape.key[-1][1].endswith("–100")
    assert len(shape.quiet) > 170


def test_small_and_missing_countries() -> None:
    shape = worldmap.draw([row("sg", 3), row("lu", 2), row("jp", 1), row("zz", 1)])
    dots = {land.name: land.dot is not None for land in shape.named}
    assert dots == {"sg": True, "lu": True, "jp": False}
    assert shape.unplaced == ("zz",)


def test_one_article_takes_the_darkest_shade() -> None:
    assert worldmap.draw([row("jp", 1)]).key == ((4, "1"),)


@given(st.integers(1, 10**6))
def test_shades_begin_with_one_and_grow(top: int) -> None:
    floors = worldmap.floors(top)
    assert floors[0] == 1
    assert floors == sorted(set(floors))
    assert len(floors) <= worldmap.SHADES
    assert floors[-1] <= top


def test_no_country_is_drawn_across_the_antimeridian() -> None:
    shape = worldmap.draw([row(code, 1) for code in ("ru", "fj", "us")])
    for land in shape.named:
        for ring in re.findall(r"l([^zM]*)z", land.path):
            steps = [float(n) for n in re.findall(r"-?\d*\.?\d+", ring)]
            assert max(map(abs, steps[::2])) < shape.width / 4


PEOPLE = [netgraph.Person(f"p{n}", f"Person {n}", 70 - n, f"/people/p{n}") for n in range(70)]
TIES = [netgraph.Tie(f"p{n}", f"p{(n * 7) % 70}", n % 5 + 1) for n in range(1, 70) if n % 10]


def test_the_network_is_the_same_each_time_and_capped() -> None:
    shape = netgraph.draw(PEOPLE, TIES)
    assert shape == netgraph.draw(list(reversed(PEOPLE)), TIES)
    assert len(shape.circles) == netgraph.MOST_PEOPLE
    assert all(0 < c.x < shape.width and 0 < c.y < shape.height for c in shape.circles)
    assert {line.strength for line in shape.lines} <= {1, 2, 3, 4}


def test_names_stay_readable_where_all_are_named_with_all() -> None:
    people = [
        netgraph.Person(f"p{n}", "Name " * (1 + n % 3) + str(n), 1 + n * n, "/")
        for n in range(netgraph.MOST_PEOPLE)
    ]
    ties = [netgraph.Tie(a.key, b.key, 3) for a in people for b in people if a.key < b.key]
    shape = netgraph.draw(people, ties)
    boxes = [
        (c.x - half, c.y - c.radius, c.x + half, c.y + c.radius + netgraph.LINE)
        for c in shape.circles
        for half in [max(c.radius, len(c.name) * netgraph.LETTER / 2)]
    ]
    assert all(x1 >= 0 and x2 <= shape.width and y1 >= 0 for x1, y1, x2, _ in boxes)
    assert not [
        (one, other)
        for at, one in enumerate(boxes)
        for other in boxes[:at]
        if one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
    ]


def test_one_person_and_none() -> None:
    assert len(netgraph.draw(PEOPLE[:1], []).circles) == 1
    assert netgraph.draw([], []).circles == ()


def test_around_one_person_stand_those_named_with_them_next_to_whom_they_know() -> None:
    ties = [netgraph.Tie("p1", "p5", 9), netgraph.Tie("p5", "p3", 4)]
    shape = netgraph.around(PEOPLE[0], PEOPLE[1:7], ties)
    assert shape == netgraph.around(PEOPLE[0], list(reversed(PEOPLE[1:7])), list(reversed(ties)))
    names = [circle.name for circle in shape.circles]
    assert names[:4] == ["Person 0", "Person 1", "Person 5", "Person 3"]
    assert (shape.circles[0].x, shape.circles[0].y) == (shape.width / 2, shape.height / 2)
    assert all(0 < c.x < shape.width and 0 < c.y < shape.height for c in shape.circles)
    assert len(shape.lines) == 6 + len(ties)
    thickest = max(shape.lines, key=lambda line: line.width)
    assert (thickest.x1, thickest.y1) == (shape.width / 2, shape.height / 2)
