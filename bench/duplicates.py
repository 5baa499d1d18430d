"""How well copies of a text are found, and how fast.

    python -m bench.duplicates stories.jsonl.gz

Each line of the file has `body`. Copies of many kinds are made of a sample of the stories, and of
one of short stories; a kind's recall is the share of copies that meet their original as a candidate
and are held to be the same.
Then all pairs of stories of the file that meet, as copies found in the wild, to be read by eye.
Last the whole path as ingestion takes it, on disk, a batch at a time: fingerprints, look-up, the
reading of both texts, stories written and committed. First into an empty library, then, opened
anew each time, as many other texts and edited copies into the library of all. Rates are of CPU
time.
"""

import gzip
import hashlib
import json
import random
import re
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, insert, select

from app.config import Settings
from app.db import make_engine, writing
from app.ingest.duplicates import MIN_SHARED, alike, fingerprint, read, same
from app.ingest.placing import FEW, Placed, Placing
from app.migrations import migrate
from app.models import Article, Story

SAMPLE = 200
LEAST, SHORT = 60, 100  # words
HEADS = (
    "The Harbour Post\nTuesday, 14 March 2023\nHome News Sport Weather\nSubscribe for 9.99 a month",
    "By Jane Doe, Senior Correspondent\nUpdated 3 May 2022 10:45 GMT\nShare this story",
    "PORT ELLEN, Nov 5 (Agency) - ",
)
FEET = (
    "Copyright 2023 The Evening Lantern. All rights reserved. Terms of use | Privacy policy",
    "Read more: ten things to know about the markets today. Sign up to our newsletter.",
)
COPIES = 1_000
BATCH = 100  # as ingestion writes them

Make = Callable[[str, list[str], random.Random], str]


def edited(text: str, stories: list[str], rng: random.Random) -> str:
    """One word in twenty replaced, taken out or put in."""
    words = text.split()
    pool = rng.choice(stories).split()
    for _ in range(max(1, len(words) // 20)):
        i = rng.randrange(len(words))
        match rng.randrange(3):
            case 0:
                words[i] = rng.choice(pool)
            case 1:
                del words[i]
            case _:
                words.insert(i, rng.choice(pool))
    return " ".join(words)


def with_tail(text: str, stories: list[str], rng: random.Random) -> str:
    """As long again with the beginnings of other stories."""
    size, tail = len(text), ""
    while len(tail) < size:
        tail += " " + rng.choice(stories)[:500]
    return text + tail


def replaced(text: str, stories: list[str], rng: random.Random) -> str:
    words, pool = text.split(), rng.choice(stories).split()
    for i in rng.sample(range(len(words)), len(words) // 20):
        words[i] = rng.choice(pool)
    return " ".join(words)


def taken_out(text: str, stories: list[str], rng: random.Random) -> str:
    words = text.split()
    out = set(rng.sample(range(len(words)), len(words) // 20))
    return " ".join(word for i, word in enumerate(words) if i not in out)


def put_in(text: str, stories: list[str], rng: random.Random) -> str:
    words, pool = text.split(), rng.choice(stories).split()
    for _ in range(len(words) // 20):
        words.insert(rng.randrange(len(words) + 1), rng.choice(pool))
    return " ".join(words)


def first_part(text: str, stories: list[str], rng: random.Random) -> str:
    words = text.split()
    return " ".join(words[: len(words) * 6 // 10])


def last_part(text: str, stories: list[str], rng: random.Random) -> str:
    words = text.split()
    return " ".join(words[len(words) * 4 // 10 :])


def some_part(text: str, stories: list[str], rng: random.Random) -> str:
    words = text.split()
    size = len(words) * 6 // 10
    start = rng.randrange(len(words) - size)
    return " ".join(words[start : start + size])


def on_a_page(text: str, stories: list[str], rng: random.Random) -> str:
    return f"{rng.choice(HEADS)} {text} {rng.choice(FEET)}"


def edited_with_tail(text: str, stories: list[str], rng: random.Random) -> str:
    return with_tail(edited(text, stories, rng), stories, rng)


def other_figures(text: str, stories: list[str], rng: random.Random) -> str:
    """The same text of another week: no copy."""
    return re.sub(r"\d", lambda match: str((int(match[0]) + rng.randint(1, 9)) % 10), text)


def main(path: str) -> None:
    with gzip.open(path, "rt") as lines:
        everything = [" ".join(json.loads(line)["body"].split()) for line in lines]
    stories = [story for story in everything if len(story.split()) >= LEAST]
    short = [story for story in stories if len(story.split()) < SHORT]
    rng = random.Random(1)
    for make in (
        edited, replaced, taken_out, put_in, with_tail, edited_with_tail,
        first_part, last_part, some_part, on_a_page,
    ):  # fmt: skip
        shares = (recall(make, some, stories, rng) for some in (stories, short))
        print(f"{make.__name__:20} recall {next(shares):.3f}, of short stories {next(shares):.3f}")
    dense = [story for story in stories if len(re.findall(r"\d+", story)) > len(story.split()) / 8]
    wrong = [s for s in dense[:SAMPLE] if same(s, other_figures(s, stories, rng)) is not None]
    print(f"{'other figures':20} held to be copies {len(wrong)} of {min(SAMPLE, len(dense))}")
    begun = time.process_time()
    prints = [fingerprint(story) for story in stories]
    rate = len(stories) / (time.process_time() - begun)
    print(f"fingerprint          {rate:.0f} a second")
    pairs = candidates(prints)
    start = time.process_time()
    texts = {at: read(stories[at]) for at in {at for pair in pairs for at in pair}}
    verdicts = [(i, k, alike(texts[i], texts[k])) for i, k in pairs]
    end = time.process_time()
    print(f"all copies in memory {len(stories) / (end - begun):.0f} stories a second")
    rate = len(pairs) / max(1e-9, end - start)
    copies = [(i, k, score) for i, k, score in verdicts if score is not None]
    print(
        f"alike                {rate:.0f} a second; {len(copies)} of {len(pairs)} pairs are copies"
    )
    for i, k, score in rng.sample(copies, min(8, len(copies))):
        print(f"  {score:.2f} | {stories[i][:80]} | {stories[k][:80]}")
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(_env_file=None, data_dir=Path(folder))
        through(settings, f"{len(everything)} into none", everything)
        through(settings, f"{len(everything)} others", renamed(everything, rng))
        more = [edited(rng.choice(stories), stories, rng) for _ in range(COPIES)]
        through(settings, f"{COPIES} copies", more)


def recall(make: Make, some: list[str], stories: list[str], rng: random.Random) -> float:
    found = 0
    for story in rng.sample(some, SAMPLE):
        copy = make(story, stories, rng)
        met = len(set(fingerprint(story)) & set(fingerprint(copy))) >= MIN_SHARED
        found += met and same(story, copy) is not None
    return found / SAMPLE


def renamed(stories: list[str], rng: random.Random) -> list[str]:
    """Other stories, as alike among themselves as these: each word is another one throughout."""
    known = sorted({word for story in stories for word in story.split()})
    other = dict(zip(known, rng.sample(known, len(known)), strict=True))
    return [" ".join(map(other.__getitem__, story.split())) for story in stories]


def through(settings: Settings, label: str, bodies: list[str]) -> None:
    """Place these in the library; the rows of the articles themselves are not counted."""
    database = make_engine(settings)
    migrate(database)
    spent = 0.0
    with database.connect() as connection:
        first = (connection.scalar(select(func.max(Article.number))) or 0) + 1
    for at in range(first, first + len(bodies), BATCH):
        batch = bodies[at - first : at - first + BATCH]
        with writing(database) as connection:
            connection.execute(
                insert(Article), [row(number, body) for number, body in enumerate(batch, at)]
            )
            start = time.process_time()
            articles = [
                Placed(number, row_id(number), body, fingerprint(body), True)
                for number, body in enumerate(batch, at)
            ]
            Placing(connection).place(articles)
        spent += time.process_time() - start
    with database.connect() as connection:
        copies = connection.scalar(select(func.sum(Story.size))) or 0
    database.dispose()
    print(f"{label:20} {len(bodies) / spent:.0f} a second; {copies} articles are in stories")


def row_id(number: int) -> str:
    return f"{number:016x}"


def row(number: int, body: str) -> dict[str, object]:
    return {
        "number": number, "id": row_id(number), "revision": 1, "headline": "", "words": 0,
        "headline_origin": "given", "body": body, "paragraphs": [], "furniture": [],
        "body_sha256": hashlib.sha256(body.encode()).hexdigest(), "original": "", "file": "",
        "format": "text", "names_sought": True, "ingested": datetime.now(UTC),
    }  # fmt: skip


def candidates(prints: list[tuple[int, ...]]) -> list[tuple[int, int]]:
    places: dict[int, list[int]] = defaultdict(list)
    shared: Counter[tuple[int, int]] = Counter()
    for k, own in enumerate(prints):
        for value in own:
            shared.update((i, k) for i in places[value][:50])
            places[value].append(k)
    return [
        (i, k)
        for (i, k), count in shared.items()
        if count >= max(MIN_SHARED, FEW * min(len(prints[i]), len(prints[k])))
    ]


if __name__ == "__main__":
    main(sys.argv[1])
