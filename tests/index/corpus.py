"""Small corpora and trees for the engines' tests, and what a tree finds by brute force."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import strategies as st

from app.index.base import Engine, IndexedArticle
from app.index.columns import moment
from app.index.standing import StandingIndex, build
from app.query import SearchQuery
from app.text import tokens
from app.tree import (
    And,
    Dates,
    Fuzzy,
    Name,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Term,
    Wildcard,
    glob,
    runs,
    within,
)

ENGINES = ("whoosh", "tantivy")
on_each_engine = pytest.mark.parametrize("name", ENGINES)


@contextmanager
def indexed(
    name: str, first: list[IndexedArticle], *updates: list[IndexedArticle]
) -> Iterator[Engine]:
    """An index built of the first articles and updated with the others, one commit each."""
    # A thread of Tantivy may still lay a file down while the folder goes.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        link = Path(folder) / "index-v1"
        build(link, name, first)
        engine = StandingIndex(link)
        for update in updates:
            engine.update(update)
        yield engine
        engine.close()


def spoil(path: Path, content: bytes | bytearray) -> None:
    """Another content in the file's place; a mapped one that shrank would end its reader."""
    other = path.with_name(f"{path.name}.spoilt")
    other.write_bytes(content)
    other.replace(path)


def article(number: int, body: str = "oil", **values: object) -> IndexedArticle:
    plain = IndexedArticle(number, 1, "", "", body, (), None, len(body.split()), None)
    return replace(plain, **values)


def found(engine: Engine, node: Node | None, query: SearchQuery | None = None) -> list[int]:
    hits = engine.search(query or SearchQuery(limit=1000), node)
    assert len(hits.numbers) == hits.total
    return list(hits.numbers)


VOCABULARY = (
    "oil gas Oil's running runs café cafe naïve price pricing 習近平 东京 東京都 and not 3½ U.S. a"
).split()
TERMS = sorted({token.term for word in VOCABULARY for token in tokens(word)})
WORDS = sorted({token.folded for word in VOCABULARY for token in tokens(word)})
texts = st.lists(st.sampled_from(VOCABULARY), max_size=6).map(" ".join)
fields = st.sampled_from(["", "", "headline", "body"])
VALUES = {
    "person": ["ann", "bob", "cy"],
    "publisher": ["Post", "POST", "Times", "unknown"],
    "year": ["2023", "2024", "unknown"],
}
PEOPLE = VALUES["person"]


@st.composite
def articles(draw: st.DrawFn, size: int = 6) -> list[IndexedArticle]:
    return [
        IndexedArticle(
            number=number,
            revision=draw(st.integers(1, 3)),
            headline=draw(texts),
            standfirst=draw(texts),
            body=draw(texts),
            filters=(
                *(("person", name) for name in PEOPLE if draw(st.booleans())),
                ("publisher", draw(st.sampled_from(VALUES["publisher"]))),
                ("language", draw(st.sampled_from(["en", "zh"]))),
                ("year", draw(st.sampled_from(VALUES["year"]))),
            ),
            published=draw(st.none() | st.sampled_from([1_700_000_000, 1_710_000_000, -10])),
            words=draw(st.integers(0, 9)),
            story=draw(st.none() | st.just(7)),
        )
        for number in range(1, draw(st.integers(1, size)) + 1)
    ]


leaf = st.one_of(
    st.builds(Term, st.sampled_from(TERMS), fields),
    st.builds(
        Phrase,
        st.lists(st.sampled_from(TERMS), min_size=2, max_size=4).map(tuple),
        st.integers(0, 3),
        fields,
    ),
    st.builds(Prefix, st.sampled_from(WORDS).map(lambda word: word[:2]), fields),
    st.builds(Wildcard, st.sampled_from(["*i*", "?af*", "p*e", "r?n*g", "*", "習?"]), fields),
    st.builds(
        Fuzzy,
        st.sampled_from(["oli", "gsa", "prices", "cafee", "uns", "rnning"]),
        st.integers(1, 2),
        fields,
    ),
    st.builds(
        Dates,
        st.sampled_from(["", "2023", "2023-11", "2024-03-09"]),
        st.sampled_from(["", "2023-11-14", "2024"]),
    ),
    st.builds(Name, st.just("person"), st.just(""), st.lists(st.sampled_from(PEOPLE)).map(tuple)),
)
trees: st.SearchStrategy[Node] = st.recursive(
    leaf,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(And, st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(Or, st.lists(inner, min_size=1, max_size=3).map(tuple)),
    ),
    max_leaves=6,
)


def holds(article: IndexedArticle, node: Node) -> bool:
    """Whether a tree finds an article, read off its text."""
    match node:
        case And(nodes):
            return all(holds(article, child) for child in nodes)
        case Or(nodes):
            return any(holds(article, child) for child in nodes)
        case Not(inner):
            return not holds(article, inner)
        case Dates(since, until):
            began, ended = moment(since or "0001")[0], moment(until or "9999")[1]
            return article.published is not None and began <= article.published < ended
        case Name(facet, _, values):
            return any((facet, value) in article.filters for value in values)
    parts = [article.headline] if node.field == "headline" else [article.standfirst, article.body]
    parts += [article.headline] if not node.field else []
    return any(_stands(tokens(part, isinstance(node, Phrase)), node) for part in parts)


def _stands(words: list, node: Node) -> bool:
    match node:
        case Phrase(terms, gap):
            stand = [[at for at, word in enumerate(words) if word.term == term] for term in terms]
            return any(True for _ in runs(stand, gap))
        case Term(term):
            return any(word.term == term for word in words)
        case Prefix(text):
            return any(word.folded.startswith(text) for word in words)
        case Wildcard(pattern):
            return any(glob(pattern).fullmatch(word.folded) for word in words)
        case Fuzzy(text, edits):
            return any(within(text, word.folded, edits) for word in words)
    raise TypeError(node)
