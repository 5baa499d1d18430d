"""Suggestions while typing: the server's time for beginnings that were never asked before.

    python -m bench.suggest data_dir [beginnings]

`data_dir` holds a library (bench/corpus.py builds one). Half of the beginnings are of names, a
third of them with two letters swapped, half of headlines; all figures are milliseconds.
"""

import random
import sqlite3
import sys
import time
from pathlib import Path

from starlette.testclient import TestClient

from app.config import Settings
from app.web import create_app
from bench.figures import spread
from bench.libraries import read_only


def beginnings(database: sqlite3.Connection, many: int) -> list[str]:
    chance = random.Random(1)
    names = [name for (name,) in database.execute("select name from entity order by number")]
    headlines = [line for (line,) in database.execute("select headline from article")]
    found = [name[: chance.randint(1, 14)] for name in chance.choices(names, k=many // 2)]
    for place in range(0, len(found), 3):
        text = found[place]
        if len(text) > 4:
            at = chance.randrange(1, len(text) - 1)
            found[place] = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    found += [line[: chance.randint(3, 25)] for line in chance.choices(headlines, k=many // 2)]
    return [text for text in dict.fromkeys(found) if text.strip()]


def main() -> None:
    data = Path(sys.argv[1])
    database = read_only(data / "dateline.db")
    asked = beginnings(database, int(sys.argv[2]) if len(sys.argv) > 2 else 600)
    times: list[float] = []
    with TestClient(create_app(Settings(_env_file=None, data_dir=data), warmed=True)) as client:
        client.get("/api/v1/suggest?q=warm")
        begun = time.process_time()
        for text in asked:
            answer = client.get("/api/v1/suggest", params={"q": text})
            times.append(float(answer.headers["server-timing"].partition("=")[2]))
        cpu = (time.process_time() - begun) * 1000 / len(asked)
    print(f"{len(asked)} beginnings: {spread(times)}; CPU {cpu:.1f} each, with the client's")


if __name__ == "__main__":
    main()
