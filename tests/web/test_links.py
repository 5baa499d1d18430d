from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import BadRequest
from app.query import FACETS, SORTS, SearchQuery
from app.web import links

VALUES = st.text(min_size=1, max_size=20).map(links.clean).filter(bool)
DATES = st.one_of(
    st.just(""),
    st.dates().map(str),
    st.dates().map(lambda day: str(day)[:7]),
    st.dates().map(lambda day: str(day)[:4]),
)


@st.composite
def filters(draw: st.DrawFn) -> tuple[tuple[str, str], ...]:
    found = set()
    for facet in draw(st.lists(st.sampled_from(FACETS), max_size=4)):
        value = draw(VALUES) if facet != "year" else draw(st.sampled_from(["1999", "unknown"]))
        found.add((facet, value if facet == "publisher" else links.clean(value.lower())))
    return tuple(sorted(found))


QUERIES = st.builds(
    SearchQuery,
    q=st.text(max_size=30).map(links.clean),
    filters=filters(),
    excluded=filters(),
    since=DATES,
    until=DATES,
    undated=st.sampled_from(["", "only", "exclude"]),
    sort=st.sampled_from(["", *SORTS]),
    collapse=st.booleans(),
    page=st.integers(1, links.LAST_PAGE),
    limit=st.integers(1, 100),
    cursor=st.text("abcXYZ012-_", min_size=1, max_size=9).map("~".__add__) | st.just(""),
)


def _default(query: SearchQuery) -> str:
    return "relevance" if query.q or query.sort == "relevance" else "newest"


@given(QUERIES)
def test_an_address_says_the_whole_query_and_says_it_in_one_way(query: SearchQuery) -> None:
    pairs = links.params(query)
    again = links.read(pairs, strict=True)
    assert links.params(again) == pairs
    assert again == (query if query.sort != _default(query) else replace(query, sort=""))
    address = links.url(query, page=query.page, cursor=query.cursor)
    assert parse_qsl(urlsplit(address).query, keep_blank_values=True) == pairs


@given(st.lists(st.tuples(st.sampled_from(sorted(links.NAMES)), st.text(max_size=12)), max_size=6))
def test_reading_anything_gives_a_query_or_names_what_is_wrong(
    pairs: list[tuple[str, str]],
) -> None:
    wrong: set[str] = set()
    query = SearchQuery()
    try:
        query = links.read(pairs, strict=True)
    except BadRequest as error:
        wrong = {loc[-1] for loc, _ in error.errors} or {"an error that names nothing"}
    assert wrong <= {name for name, _ in pairs} | {"filters"}
    assert links.read(links.params(query), strict=True) == query


def test_every_wrong_parameter_is_named_at_once() -> None:
    wrong = {
        "sort": "best", "from": "2024-13", "to": "yesterday", "undated": "yes", "limit": "101",
        "page": "0", "collapse": "all", "year": "20x4", "exclude.year": "now", "nonsense": "1",
    }  # fmt: skip
    with pytest.raises(BadRequest) as caught:
        links.read(wrong.items(), strict=True)
    assert {loc[-1] for loc, _ in caught.value.errors} == set(wrong)
    assert all(name in caught.value.detail for name in wrong)


def test_pages_pass_over_what_they_do_not_know_and_api_does_not() -> None:
    assert links.read([("utm_source", "x"), ("q", "taiwan")]) == SearchQuery(q="taiwan")
    with pytest.raises(BadRequest, match="utm_source"):
        links.read([("utm_source", "x")], strict=True)
    with pytest.raises(BadRequest, match="sort"):
        links.read([("sort", "best")])


@pytest.mark.parametrize(
    "date", ["0000", "24", "2024-00", "2024-13", "2023-02-29", "2024-1", "2024-01-1", "２０２４"]
)
def test_what_is_no_date(date: str) -> None:
    with pytest.raises(BadRequest, match="from"):
        links.read([("from", date)])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("limit", "\x0c7"),
        ("page", " 7"),
        ("from", "2024 "),
        ("year", "2024\x00"),
        ("undated", " only"),
    ],
)
def test_blanks_are_for_people(name: str, value: str) -> None:
    assert links.read([(name, value)]) == links.read([(name, links.clean(value))])
    with pytest.raises(BadRequest, match=name):
        links.read([(name, value)], strict=True)


def test_empty_fields_of_a_form_say_nothing() -> None:
    pairs = [(name, "") for name in sorted(links.NAMES)]
    assert links.read(pairs) == SearchQuery()
    with pytest.raises(BadRequest) as caught:
        links.read(pairs, strict=True)
    assert {loc[-1] for loc, _ in caught.value.errors} == {"limit", "page"}


def test_a_question_is_never_an_error() -> None:
    query = links.read([("q", "\x00a\x00b" + "x" * 20_000)], strict=True)
    assert query.q.startswith("abx")
    assert len(query.q) == links.LONGEST_QUERY


def test_values_are_compared_without_case_but_publishers_are_kept_as_written() -> None:
    query = links.read([("country", "KH"), ("publisher", "The Daily"), ("person", " Xi-Jinping ")])
    assert query.filters == (
        ("country", "kh"),
        ("person", "xi-jinping"),
        ("publisher", "The Daily"),
    )


ADDRESSES = [
    (SearchQuery(), "/search"),
    (SearchQuery(q="a b", page=3), "/search?q=a%20b"),
    (SearchQuery(q="x", sort="relevance"), "/search?q=x"),
    (SearchQuery(filters=(("person", "b"), ("country", "jp"))), "/search?person=b&country=jp"),
    (SearchQuery(excluded=(("year", "2024"),)), "/search?exclude.year=2024"),
    (SearchQuery(since="2024", collapse=True), "/search?from=2024&collapse=story"),
]


@pytest.mark.parametrize(("query", "address"), ADDRESSES)
def test_addresses(query: SearchQuery, address: str) -> None:
    assert links.url(query) == address


def test_any_change_goes_back_to_the_first_page() -> None:
    query = SearchQuery(q="x", page=4, cursor="~c")
    assert links.url(query, sort="oldest") == "/search?q=x&sort=oldest"
    assert links.url(query, page=5) == "/search?q=x&page=5&cursor=~c"


def test_a_facet_value_is_switched_on_and_off() -> None:
    query = SearchQuery(q="x", page=2, excluded=(("person", "b"),))
    assert links.Additions(query).toggled("person", "a") == "/search?q=x&person=a&exclude.person=b"
    chosen = links.with_filter(query, "person", "a")
    assert (chosen.filters, chosen.page) == ((("person", "a"),), 1)
    assert links.Additions(chosen).toggled("person", "a") == "/search?q=x&exclude.person=b"
    assert links.without_filter(query, "person", "b").excluded == ()
    assert links.cleared(chosen) == SearchQuery(q="x")


@given(QUERIES, st.sampled_from(FACETS), VALUES)
def test_an_addition_is_the_address_with_one_more_filter(
    query: SearchQuery, facet: str, value: str
) -> None:
    longer = links.url(links.with_filter(query, facet, value))
    assert links.Additions(query).url(facet, value) == longer
