"""Spans of time on offer: of these articles, none empty, none that takes nothing away."""

from hypothesis import given
from hypothesis import strategies as st

from app.query import SearchQuery
from app.web import filters


def test_the_newest_months_of_an_archive() -> None:
    bars = [(f"1987-{month:02}", 10) for month in range(1, 13)] + [("1988-01", 4)]
    query = SearchQuery(q="oil", undated="exclude")
    assert [(p.label, p.count, p.url) for p in filters.presets(query, bars)] == [
        ("Newest month", "4", "/search?q=oil&from=1988-01&to=1988-01"),
        ("Newest 3 months", "24", "/search?q=oil&from=1987-11&to=1988-01"),
        ("Newest 12 months", "114", "/search?q=oil&from=1987-02&to=1988-01"),
    ]


def test_days_and_years_have_their_own() -> None:
    days = [(f"2024-05-{day:02}", 1) for day in range(1, 9)]
    assert [p.label for p in filters.presets(SearchQuery(), days)] == [
        "Newest day",
        "Newest 7 days",
    ]
    years = [("2019", 3), ("2020", 0), ("2021", 7)]
    assert [p.label for p in filters.presets(SearchQuery(), years)] == ["Newest year"]
    assert filters.presets(SearchQuery(), []) == []
    assert filters.presets(SearchQuery(), [("2021", 7)]) == []


@given(st.lists(st.integers(0, 3), min_size=1, max_size=60), st.sampled_from([4, 7, 10]))
def test_each_narrows_and_none_is_offered_twice(counts: list[int], length: int) -> None:
    bars = [("2024-05-31"[:length], count) for count in [1, *counts, 1]]
    found = [int(preset.count) for preset in filters.presets(SearchQuery(), bars)]
    assert found == sorted(set(found))
    assert all(0 < count < sum(counts) + 2 for count in found)
