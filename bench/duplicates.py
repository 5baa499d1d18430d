"""How well copies of a text are found, and how fast.

    python bench/duplicates.py stories.jsonl.gz

Each line of the file has `body`. Five kinds of copy are made of a sample of the stories; a kind's
recall is the share of copies that meet their original as a candidate and are held to be the same.
Then all pairs of stories of the file that meet, as copies found in the wild, to be read by eye.
"""

import gzip
import json
import random
import re
import sys
import time
from collections import Counter, defaultdict

from app.ingest.duplicates import MIN_SHARED, MIN_WORDS, fingerprint, same

SAMPLE = 200


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


def cut(text: str, stories: list[str], rng: random.Random) -> str:
    words = text.split()
    return " ".join(words[: max(MIN_WORDS + 1, len(words) * 6 // 10)])


def edited_with_tail(text: str, stories: list[str], rng: random.Random) -> str:
    return with_tail(edited(text, stories, rng), stories, rng)


def other_figures(text: str, stories: list[str], rng: random.Random) -> str:
    """The same text of another week: no copy."""
    return re.sub(r"\d", lambda match: str((int(match[0]) + rng.randint(1, 9)) % 10), text)


def main(path: str) -> None:
    with gzip.open(path, "rt") as lines:
        stories = [" ".join(json.loads(line)["body"].split()) for line in lines]
    stories = [story for story in stories if len(story.split()) > MIN_WORDS + 10]
    rng = random.Random(1)
    for make in (edited, with_tail, cut, edited_with_tail):
        found = 0
        for story in rng.sample(stories, SAMPLE):
            copy = make(story, stories, rng)
            met = len(set(fingerprint(story)) & set(fingerprint(copy))) >= MIN_SHARED
            found += met and same(story, copy) is not None
        print(f"{make.__name__:20} recall {found / SAMPLE:.3f}")
    dense = [story for story in stories if len(re.findall(r"\d+", story)) > len(story.split()) / 8]
    wrong = [s for s in dense[:SAMPLE] if same(s, other_figures(s, stories, rng)) is not None]
    print(f"{'other figures':20} held to be copies {len(wrong)} of {min(SAMPLE, len(dense))}")
    start = time.process_time()
    prints = [fingerprint(story) for story in stories]
    rate = len(stories) / (time.process_time() - start)
    print(f"fingerprint          {rate:.0f} a second")
    pairs = candidates(prints)
    start = time.process_time()
    verdicts = [(i, k, same(stories[i], stories[k])) for i, k in pairs]
    rate = len(pairs) / max(1e-9, time.process_time() - start)
    copies = [(i, k, alike) for i, k, alike in verdicts if alike is not None]
    print(
        f"same                 {rate:.0f} a second; {len(copies)} of {len(pairs)} pairs are copies"
    )
    for i, k, alike in rng.sample(copies, min(8, len(copies))):
        print(f"  {alike:.2f} | {stories[i][:80]} | {stories[k][:80]}")


def candidates(prints: list[tuple[int, ...]]) -> list[tuple[int, int]]:
    places: dict[int, list[int]] = defaultdict(list)
    shared: Counter[tuple[int, int]] = Counter()
    for k, own in enumerate(prints):
        for value in own:
            shared.update((i, k) for i in places[value][:50])
            places[value].append(k)
    return [pair for pair, count in shared.items() if count >= MIN_SHARED]


if __name__ == "__main__":
    main(sys.argv[1])
