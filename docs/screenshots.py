"""Pictures of every kind of page at two widths and in both schemes.

    PYTHONPATH=. python docs/screenshots.py data_dir out_dir

`data_dir` holds a library, as `make install` makes one in var/; a server is started for it. The
four pictures in the README are made so from the seeds.
"""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from bench.pages.browsing import SCHEMES, WIDTHS, launched
from bench.pages.kinds import kinds
from bench.serving import served


def main(data: str, out: str) -> None:
    Path(out).mkdir(parents=True, exist_ok=True)
    with served(data, show="error") as server, sync_playwright() as playwright:
        browser = launched(playwright)
        shown = kinds(server.url)
        for width, height in WIDTHS.items():
            for scheme in SCHEMES:
                context = browser.new_context(
                    viewport={"width": width, "height": height}, color_scheme=scheme
                )
                page = context.new_page()
                for name, address in shown.items():
                    page.goto(server.url + address)
                    page.evaluate("document.fonts.ready")
                    page.screenshot(path=f"{out}/{name}-{width}-{scheme}.png")
                context.close()
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
