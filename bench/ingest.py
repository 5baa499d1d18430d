"""What the pipeline costs beside its tagger, on the same texts in one run.

    OPENBLAS_NUM_THREADS=1 python -m bench.ingest articles.jsonl[.gz] [articles]

The file is one that `dateline ingest` reads; the variable is what `dateline` sets for itself. The
tagger alone and the pipeline take turns, a few texts at a time, so that a machine busy with other
things slows both alike; all figures are CPU time of one process. Then by the clock: the tagger
alone, and the same texts through one worker and through two.
"""

import random
import sys
import time
from collections.abc import Callable, Iterable
from itertools import islice
from pathlib import Path

from app.db import writing
from app.index import sync
from app.ingest import mentions, pipeline, store
from app.ingest.articles import clean
from app.ingest.documents import Document, read
from bench.libraries import empty

SLICE = 50  # texts a turn
WARMING = 40  # texts read beforehand
STEPS = ("tagger", "prepare", "write", "index")


def turns(documents: list[Document], timer: Callable[[], float]) -> dict[str, float]:
    """Seconds of each step, summed over all texts."""
    spent = dict.fromkeys(STEPS, 0.0)
    tagger = mentions.builtin()
    for document in documents[:WARMING]:  # tables are read and patterns compiled once a process
        pipeline.prepare(document)
    with empty() as (settings, database):
        sync.apply_changes(settings, database)
        for at in range(0, len(documents), SLICE):
            batch = documents[at : at + SLICE]
            marks = [timer()]
            prepared = [pipeline.prepare(document) for document in batch]
            marks.append(timer())
            with writing(database) as connection:
                store.write(connection, prepared)
            marks.append(timer())
            if at + SLICE >= len(documents):  # as a run does: once, at its end
                sync.apply_changes(settings, database)
            marks.append(timer())
            for one in prepared:
                if one.names_sought:
                    tagger.find([one.article.body, one.article.headline])
            marks.append(timer())
            for step, start, end in zip((*STEPS[1:], STEPS[0]), marks, marks[1:], strict=False):
                spent[step] += end - start
    return spent


def clock(documents: Iterable[Document], workers: int) -> float:
    """Seconds of a whole run, the start of its workers left out."""
    with empty() as (settings, database):
        pipeline.ingest(settings, database, list(documents)[:1], workers=workers)
        start = time.perf_counter()
        pipeline.ingest(settings, database, documents, workers=workers)
        return time.perf_counter() - start


def alone(documents: list[Document]) -> float:
    """Seconds of the tagger on the texts that the pipeline gives it."""
    articles = [clean(document) for document in documents]
    tagger = mentions.builtin()
    start = time.perf_counter()
    for article in articles:
        if article.language in (None, "en"):
            tagger.find([article.body, article.headline])
    return time.perf_counter() - start


def main(path: str, count: int) -> None:
    found = (one for one in read(Path(path), path) if isinstance(one, Document))
    documents = list(islice(found, count))
    random.Random(1).shuffle(documents)
    words = sum(len(document.text.split()) for document in documents)
    spent = turns(documents, time.process_time)
    whole = sum(spent[step] for step in STEPS[1:])
    print(f"{len(documents)} articles, {words} words; CPU time of one process")
    for step, seconds in (*spent.items(), ("whole pipeline", whole)):
        rate = f"{words / seconds:9.0f} words {len(documents) / seconds:7.1f} articles a second"
        print(f"  {step:16} {seconds:7.2f} s {rate}")
    print(f"  the pipeline runs at {spent['tagger'] / whole:.3f} of its tagger's speed")
    # The tagger before and after: a machine is seldom as busy all the time.
    before, one, two, after = (
        alone(documents), clock(documents, 1), clock(documents, 2), alone(documents),
    )  # fmt: skip
    tagger = (before + after) / 2
    print(
        f"by the clock: tagger {before:.1f} and {after:.1f} s, one worker {one:.1f} s "
        f"({tagger / one:.3f} of the tagger's speed), two {two:.1f} s ({one / two:.2f} times)"
    )


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 400)
