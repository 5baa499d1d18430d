"""The quality of every kind of page of a library, as one table; ends with 1 when a line misses.

    python -m bench.pages data_dir [part ...] [--vnu vnu.jar] [--lighthouse program]

Parts: contrast axe layout sizes paints markup machines lighthouse; all of them unless named. The
checker of HTML is npm's vnu-jar, Lighthouse npm's lighthouse@12; without them the table says so.
The environment may name them: VNU_JAR, LIGHTHOUSE.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from bench.pages import contrast, lighthouse, looks, machines, markup, weights
from bench.pages.browsing import launched
from bench.pages.kinds import kinds
from bench.pages.report import Row, table
from bench.serving import served


def main() -> int:
    given = _options()
    begun = time.perf_counter()
    with served(given.data, show="error") as server, sync_playwright() as playwright:
        shown = kinds(server.url)
        if given.kinds:
            shown = {name: shown[name] for name in given.kinds.split(",")}
        browser = launched(playwright)
        parts = _parts(browser, server.url, shown, given)
        rows: list[Row] = []
        for name in given.parts or parts:
            found = parts[name]()
            for row in found:  # at once, for the whole takes minutes
                for miss in row.missed[: given.most]:
                    print(f"{row.check}: {miss}", flush=True)
            rows += found
        browser.close()
    print(table(rows))
    print(f"\n{len(shown)} kinds of page, {time.perf_counter() - begun:.0f} s")
    return 1 if any(row.missed for row in rows) else 0


def _parts(
    browser: Browser, url: str, shown: dict[str, str], given: argparse.Namespace
) -> dict[str, Callable[[], list[Row]]]:
    return {
        "contrast": lambda: [contrast.row()],
        "axe": lambda: looks.axe(browser, url, shown),
        "layout": lambda: looks.layout(browser, url, shown),
        "sizes": lambda: weights.sizes(browser, url, shown),
        "paints": lambda: weights.paints(browser, url, shown),
        "markup": lambda: [markup.valid(url, shown, given.vnu), markup.links(url, shown)],
        "machines": lambda: machines.rows(url, shown),
        "lighthouse": lambda: lighthouse.marks(url, shown, given.lighthouse),
    }


def _options() -> argparse.Namespace:
    def path(name: str) -> Path | None:
        return Path(os.environ[name]) if os.environ.get(name) else None

    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("data")
    parser.add_argument("parts", nargs="*")
    parser.add_argument("--kinds", help="only these kinds of page, with commas between")
    parser.add_argument("--vnu", type=Path, default=path("VNU_JAR"))
    parser.add_argument("--lighthouse", type=Path, default=path("LIGHTHOUSE"))
    parser.add_argument(
        "--most", type=int, default=20, help="misses of a check that are written out"
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
