"""How long the hostile queries of the tests take on a server, in each form of the answer.

    python -m bench.hostile http://127.0.0.1:8000

An export's time is that to its first bytes: it may be the whole library.
"""

import sys
from urllib.parse import urlsplit

from bench.requests import HOSTILE, MOST, Client

FORMS = ("/search", "/api/v1/articles", "/api/v1/export?format=csv", "/feed.atom", "/feed.json")
# The shortest of three tries counts, for the machine may be busy; a server knows what it answered
# before, so each asks for another thing.
LIMITS = (20, 19, 18)


def main(base: str) -> None:
    worst: list[tuple[float, str, str]] = []
    wrong = 0
    client = Client(urlsplit(base).netloc)
    for name, parts in HOSTILE.items():
        q = "".join(text * times for text, times in parts)
        for form in FORMS:
            taken = 60.0
            for limit in LIMITS:
                sign = "&" if "?" in form else "?"
                status, once = client.ask("GET", f"{form}{sign}limit={limit}&q={q}")
                taken = min(taken, once)
                if taken < MOST / 3:
                    break
            worst.append((taken, form, name))
            if status != 200 or taken > MOST:
                wrong += 1
                print(f"{status} {taken:.3f} s  {form}  {name}")
    print(f"{len(worst)} answers, {wrong} wrong or above {MOST} s; the slowest:")
    for taken, form, name in sorted(worst, reverse=True)[:10]:
        print(f"{taken * 1000:7.1f} ms  {form}  {name}")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))
