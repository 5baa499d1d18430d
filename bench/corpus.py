"""A library of any size from a few thousand articles: their sentences, shuffled between them.

    python -m bench.corpus articles.jsonl[.gz] articles data_dir

The file is one that `dateline ingest` reads. Each sentence is read for names once and its mentions
travel with it, so that a hundred thousand articles cost minutes; lengths, headlines and dates are
those of real articles. The same seed gives the same library. Keep what it builds out of git.
"""

import random
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import islice
from pathlib import Path

import regex

from app.config import Settings
from app.db import make_engine, writing
from app.index import sync
from app.ingest import pipeline, store
from app.ingest.articles import CleanArticle, Paragraph
from app.ingest.documents import Document, read
from app.ingest.duplicates import fingerprint
from app.ingest.entities import Mention, NamedEntity, Names
from app.ingest.store import Prepared
from app.migrations import migrate

BATCH = 500  # articles a transaction
SOURCES = 5  # articles that lend their sentences to a new one: it has a subject, and a mixed one
PUBLISHERS = ("The Courier", "Harbour Post", "Evening Ledger", "Northern Wire", "Daily Signal")
END = regex.compile(r"(?<=[a-z0-9)\"”][.!?])\s+(?=[\"“(]?[A-Z])")

Key = tuple[str, str]  # an entity's kind and slug


@dataclass(frozen=True, slots=True)
class Sentence:
    text: str
    mentions: tuple[Mention, ...]  # offsets within it


@dataclass(frozen=True, slots=True)
class Story:
    """A real article, taken apart."""

    article: CleanArticle
    sentences: tuple[Sentence, ...]
    headline_mentions: tuple[Mention, ...]
    entities: dict[Key, NamedEntity]


def take_apart(prepared: Prepared) -> Story:
    body, mentions = prepared.article.body, prepared.names.mentions
    starts = [0, *(m.end() for m in END.finditer(body))]
    inside = {at for m in mentions for at in range(m.start + 1, m.end)}
    starts = [at for at in starts if at not in inside]
    sentences = []
    for start, end in zip(starts, [*starts[1:], len(body)], strict=True):
        text = body[start:end].rstrip()
        within = tuple(
            replace(m, start=m.start - start, end=m.end - start, text=m.text.replace("\n", " "))
            for m in mentions
            if start <= m.start and m.end <= start + len(text)
        )
        if text:
            sentences.append(Sentence(text.replace("\n", " "), within))
    return Story(
        prepared.article,
        tuple(sentences),
        prepared.names.headline_mentions,
        {(e.kind, e.slug): e for e in prepared.names.entities},
    )


def stories(path: Path, count: int = sys.maxsize) -> list[Story]:
    found = (one for one in read(path, str(path)) if isinstance(one, Document))
    results = (pipeline.attempt(document) for document in islice(found, count))
    whole = (take_apart(one) for one in results if isinstance(one, Prepared))
    return [story for story in whole if story.sentences]


def shuffled(sources: list[Story], count: int, seed: int = 1) -> Iterator[Prepared]:
    """Prepared articles, each of the length of a real one, of sentences of a few real ones."""
    rng = random.Random(seed)
    for number in range(count):
        model = rng.choice(sources)
        lenders = [model, *rng.sample(sources, SOURCES - 1)]
        pool = [(lender, sentence) for lender in lenders for sentence in lender.sentences]
        chosen = rng.sample(pool, len(model.sentences))
        yield _article(number, model, chosen, rng)


def _article(
    number: int, model: Story, chosen: list[tuple[Story, Sentence]], rng: random.Random
) -> Prepared:
    at, texts, mentions = 0, [], []
    entities = {(m.kind, m.entity): model.entities for m in model.headline_mentions}
    for lender, sentence in chosen:
        texts.append(sentence.text)
        mentions += [replace(m, start=m.start + at, end=m.end + at) for m in sentence.mentions]
        entities |= {(m.kind, m.entity): lender.entities for m in sentence.mentions}
        at += len(sentence.text) + 1
    body = " ".join(texts)
    named = {key: known[key] for key, known in entities.items()}
    for key, known in entities.items():  # a city's country is an entity of the article too
        if key[0] == "place" and (code := known[key].country):
            country = "country", code.lower()
            if country in known:
                named[country] = known[country]
    article = replace(
        model.article,
        body=body,
        paragraphs=(Paragraph(0, 0, len(body)),),
        furniture=(),
        publisher=model.article.publisher or rng.choice(PUBLISHERS),
        published=model.article.published
        and model.article.published + timedelta(hours=rng.randrange(24 * 365)),
    )
    text = f"{body}\n\n{number}"  # the number keeps ids apart
    names = Names(tuple(mentions), model.headline_mentions, tuple(named.values()))
    return Prepared(
        document=Document(text=text, file=f"{number}.txt", format="text"),
        id=store.article_id(text),
        article=article,
        names=names,
        names_sought=True,
        shingles=fingerprint(body),
    )


def build(sources: list[Story], count: int, folder: Path) -> None:
    """The library, searchable; says how long each step took."""
    settings = Settings(_env_file=None, data_dir=folder)
    database = make_engine(settings)
    migrate(database)
    articles = shuffled(sources, count)
    start = time.perf_counter()
    while batch := list(islice(articles, BATCH)):
        with writing(database) as connection:
            store.write(connection, batch)
    written = time.perf_counter()
    sync.rebuild(settings, database)
    end = time.perf_counter()
    database.dispose()
    print(
        f"{count} articles: written at {count / (written - start):.0f} a second, "
        f"indexed at {count / (end - written):.0f}"
    )


if __name__ == "__main__":
    build(stories(Path(sys.argv[1])), int(sys.argv[2]), Path(sys.argv[3]))
