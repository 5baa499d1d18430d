"""What the dearest queries cost: hostile ones and random ones of common words, each seen first.

    OPENBLAS_NUM_THREADS=1 python -m bench.costs data_dir [random queries]

CPU time of the engine alone with all seven facets: the index was opened and warmed, what words
mean and where they stand is looked up for the first time; then once more with that at hand.
"""

import random
import sys
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import sqlalchemy

from app.config import Settings
from app.db import make_engine
from app.index import sync
from app.index.base import Engine
from app.query import FACETS, MAX_CLAUSES, SearchQuery, parse
from app.text import tokens
from app.tree import Node

SHOWN = 12
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def common_words(database: sqlalchemy.Engine, count: int) -> list[str]:
    """The most frequent words of some articles, the first the most frequent."""
    counts: dict[str, int] = {}
    with database.connect() as connection:
        for (body,) in connection.execute(
            sqlalchemy.text("select body from article order by number limit 2000")
        ):
            for word in {token.folded for token in tokens(body)}:
                counts[word] = counts.get(word, 0) + 1
    found = sorted((w for w in counts if w.isalpha()), key=lambda w: -counts[w])
    return [word for word in found if word not in ("and", "or", "not")][:count]


def hostile(words: list[str]) -> Iterator[str]:
    """Each kind of syntax at its widest."""
    most = words[:MAX_CLAUSES]
    pairs = list(pairwise(most))
    triples = list(zip(most, most[1:], most[2:], strict=False))
    yield from (" OR ".join(words[:count]) for count in (1, 2, 10, 20, MAX_CLAUSES))
    yield from (" ".join(words[:count]) for count in (2, 10, 20))
    for count in (1, 5, 20):
        yield " OR ".join(f'"{a} {b}"' for a, b in pairs[:count])
        yield " OR ".join(f'"{a} {b}"~51' for a, b in pairs[:count])
        yield " OR ".join(f'"{a} {b} {c}"~51' for a, b, c in triples[:count])
        yield " ".join(f'"{a} {b}"~51' for a, b in pairs[:count])
        yield " OR ".join(f"{letter}*" for letter in LETTERS[:count])
        yield " ".join(f"{letter}*" for letter in LETTERS[:count])
        yield " OR ".join(f"*{letter}*" for letter in LETTERS[:count])
        yield " ".join(f"*{letter}*" for letter in LETTERS[:count])
        yield " OR ".join(f"?{letter}*" for letter in LETTERS[:count])
        yield " OR ".join(f"{word}~" for word in words[:count])
        yield " OR ".join(f"{word}~2" for word in words[:count])
        yield " OR ".join(f"-{word}" for word in words[:count])
    yield from ("*", "?*", "*?", "習", "-習", "*a*b*", "*e*e*e*", "?????", "a?*e*")
    yield '"' + " ".join((words[:60] * 5)[:200]) + '"'
    yield '"' + " ".join((words[:3] * 70)[:200]) + '"'
    yield '"' + " ".join((words[:3] * 70)[:200]) + '"~51'
    yield '"' + " ".join(words[:1] * 200) + '"'
    yield f'"{" ".join(words[:8])}"~51'
    yield "(" * 18 + " OR ".join(f"({a} {b})" for a, b in pairs[:25]) + ")" * 18
    yield " ".join(f"NOT ({a} OR NOT {b})" for a, b in pairs[:12])


def chance(words: list[str], seed: int) -> str:
    """A random query of common words."""
    rng = random.Random(seed)

    def word() -> str:
        return words[min(int(rng.expovariate(1 / 40)), len(words) - 1)]

    def leaf() -> str:
        one = word()
        return rng.choice([
            one, one, f'"{one} {word()}"', f'"{one} {word()} {word()}"~{rng.randint(2, 51)}',
            one[: rng.randint(1, 3)] + "*", f"*{one[-2:]}", f"*{one[1:3]}*", f"?{one[1:]}*",
            f"{one}~", f"{one}~2", f"headline:{one}", f"body:{one[0]}*", f"-{one}",
        ])  # fmt: skip

    def tree(depth: int) -> str:
        if not depth or rng.random() < 0.3:
            return leaf()
        joined = rng.choice([" ", " OR "]).join(tree(depth - 1) for _ in range(rng.randint(2, 6)))
        return f"({joined})"

    return tree(3)


def spent(engine: Engine, node: Node | None) -> tuple[float, int]:
    start = time.process_time()
    hits = engine.search(SearchQuery(limit=10), node, FACETS)
    return (time.process_time() - start) * 1000, hits.total


def main(library: str, count: int) -> None:
    settings = Settings(_env_file=None, data_dir=Path(library))
    database = make_engine(settings)
    words = common_words(database, 400)
    asked = [*hostile(words), *(chance(words, seed) for seed in range(count))]
    found = []
    for text in dict.fromkeys(asked):
        engine = sync.open_engine(settings)  # another one each time knows nothing yet
        engine.warm()
        node = parse(text).node
        first, total = spent(engine, node)
        found.append((first, spent(engine, node)[0], total, text))
        engine.close()
    found.sort(reverse=True)
    print(f"{engine.name()}, {len(found)} queries, ms of CPU when first asked and again, hits:")
    for first, again, total, text in found[:SHOWN]:
        print(f"{first:7.1f} {again:6.1f} {total:7} {text[:70]}")
    middle = found[len(found) // 2]
    print(f"{middle[0]:7.1f} {middle[1]:6.1f} is the middle one")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 100)
