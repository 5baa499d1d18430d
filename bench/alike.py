"""How often neighbours share what editors said of them: `similar` against names alone and chance.

    python -m bench.alike data_dir labels.jsonl[.gz] [articles]

`data_dir` holds a library made of the file, whose records have a headline (`title` or `headline`)
and lists of labels given by hand (`places`, `people`, `orgs`; any that are there). Labels that a
tenth of all articles or more have say too little and are left out. The score is the share of the
first five neighbours with a label of the article's, over articles that have any; and the
milliseconds an answer takes.
"""

import gzip
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import mean, median

from sqlmodel import col, select

from app.browse import similar
from app.config import Settings
from app.db import make_engine, reading
from app.index import sync
from app.models import Article

LABELS = ("places", "people", "orgs", "topics")
COMMON = 0.1  # of all articles
NEIGHBOURS = 5


def labels(path: Path) -> dict[str, set[str]]:
    """By headline; one that two records have is nobody's."""
    text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    records = [json.loads(line) for line in text.splitlines()]
    titles = Counter(record.get("title") or record.get("headline") for record in records)
    found = {
        record.get("title") or record.get("headline"): {
            f"{kind} {label}" for kind in LABELS for label in record.get(kind) or ()
        }
        for record in records
    }
    said = Counter(label for some in found.values() for label in some)
    most = COMMON * len(records)
    return {
        title.casefold(): {label for label in some if said[label] < most}
        for title, some in found.items()
        if title and titles[title] == 1
    }


def main(folder: str, path: str, count: int) -> None:
    settings = Settings(_env_file=None, data_dir=Path(folder))
    database, engine = make_engine(settings), sync.open_engine(settings)
    by_headline = labels(Path(path))
    with reading(database) as session:
        rows = session.exec(select(col(Article.number), col(Article.headline)))
        known = {number: by_headline.get(headline.casefold(), set()) for number, headline in rows}
        everyone = [number for number in known if number is not None]
        rng = random.Random(1)
        asked = rng.sample([n for n in everyone if known[n]], count)

        def measure(name: str, near: Callable[[int], Sequence[int]]) -> None:
            shares, times = [], []
            for number in asked:
                begun = time.perf_counter()
                found = near(number)
                times.append((time.perf_counter() - begun) * 1000)
                said = [bool(known[other] & known[number]) for other in found if known[other]]
                shares.append(mean(said) if said else 0.0)
            print(
                f"{name:24} {mean(shares):6.3f}   {median(times):6.1f} ms, at most {max(times):.1f}"
            )

        def neighbours(number: int, with_words: bool) -> list[int]:
            found = similar(session, number, NEIGHBOURS, engine if with_words else None)
            return [one.card.number for one in found]

        measure("words and names", lambda number: neighbours(number, True))
        measure("names alone", lambda number: neighbours(number, False))
        measure("chance", lambda _: rng.sample(everyone, NEIGHBOURS))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 300)
