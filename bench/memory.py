"""Does a long run stay within its memory, and as fast at its end as at its beginning?

    OPENBLAS_NUM_THREADS=1 python -m bench.memory articles.jsonl[.gz] [articles [workers]]

The file is one that `dateline ingest` reads; its sentences are shuffled to as many articles as are
asked for (100,000). They go through the whole of `ingest` but for the tagger: instead of it,
the names it found in the sources once are looked for, which costs nothing beside all the rest.
"""

import os
import resource
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import ahocorasick

from app import heap
from app.ingest import mentions, pipeline
from app.ingest.documents import Document
from app.ingest.mentions import Span
from app.ingest.store import Outcome
from bench.corpus import Story, shuffled, stories
from bench.libraries import empty
from bench.serving import memory

SOURCES = 600  # articles that lend their sentences
EVERY = 5_000  # articles a line
LABELS = {"person": "PER", "country": "LOC", "place": "LOC", "organisation": "ORG"}


class KnownNames:
    """A tagger that knows the names of some stories, and no others."""

    name = "known names"

    def __init__(self, sources: list[Story]) -> None:
        self._names = ahocorasick.Automaton()
        for mention in (m for story in sources for s in story.sentences for m in s.mentions):
            self._names.add_word(mention.text, (len(mention.text), LABELS[mention.kind]))
        self._names.make_automaton()

    def find(self, texts: Sequence[str]) -> list[list[Span]]:
        return [list(self._spans(text)) for text in texts]

    def _spans(self, text: str) -> Iterator[Span]:
        end = 0
        for last, (length, label) in self._names.iter_long(text):
            start = last + 1 - length
            around = text[max(0, start - 1) : start] + text[last + 1 : last + 2]
            if start >= end and not any(char.isalnum() for char in around):
                end = last + 1
                yield Span(start, end, label, 0.99)


def documents(sources: list[Story], count: int) -> Iterator[Document]:
    for prepared in shuffled(sources, count):
        headline = prepared.article.headline
        yield Document(prepared.document.text, prepared.document.file, "text", headline=headline)


class Watch:
    """Says after so many articles how fast the last ones went and what memory is held."""

    def __init__(self) -> None:
        self._done = self._said = 0
        self._at = time.perf_counter()

    def __call__(self, outcomes: list[Outcome]) -> None:
        self._done += len(outcomes)
        if self._done - self._said >= EVERY:
            now = time.perf_counter()
            rate = (self._done - self._said) / (now - self._at)
            print(f"{self._done:7} articles {rate:6.0f} a second {held():4.0f} MB", flush=True)
            self._said, self._at = self._done, now


def held() -> float:
    """MB that this process and its workers hold."""
    ours = [os.getpid()]
    children = Path(f"/proc/{ours[0]}/task")
    for task in children.iterdir():
        ours += map(int, (task / "children").read_text().split())
    return sum(map(memory, ours))


def main(path: str, count: int, workers: int) -> None:
    sources = stories(Path(path), SOURCES)
    tagger = KnownNames(sources)
    mentions.finder = lambda model: tagger  # type: ignore[assignment]
    with empty() as (settings, database):
        heap.give_back()  # what finding the names took
        start = time.perf_counter()
        pipeline.ingest(
            settings, database, documents(sources, count), workers=workers, progress=Watch()
        )
        spent = time.perf_counter() - start
        again = pipeline.ingest(settings, database, documents(sources, count // 10))
        print(f"read again, the first tenth: {dict(again.counts)}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{count} articles in {spent:.0f} s, index included; at most {peak:.0f} MB")


if __name__ == "__main__":
    file, count, workers = (*sys.argv[1:], *("", "100000", "1")[len(sys.argv) - 1 :])
    main(file, int(count), int(workers))
