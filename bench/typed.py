"""Typing into the search box: from the last key to the results on the screen, in a real browser.

    python -m bench.typed http://127.0.0.1:8000 [queries]

The queries are words of headlines, others in each run: what was asked before is answered from
memory. All figures are milliseconds and hold the 180 that the page waits for another key.
"""

import json
import random
import re
import sys
from statistics import median
from urllib.request import urlopen

from playwright.sync_api import Page, sync_playwright

from bench.pages.browsing import launched

KEY = 80  # milliseconds between two keys of a quick hand
# The moment is taken when the frame with the results has been drawn.
WATCH = """() => {
    addEventListener("keydown", () => { window.key = performance.now(); }, true);
    new MutationObserver(() => {
        const said = document.querySelector("#count .asked")?.textContent.trim();
        if (said !== window.wanted || window.seen) return;
        window.seen = true;
        requestAnimationFrame(() => setTimeout(() => { window.drawn = performance.now(); }));
    }).observe(document.querySelector("form[data-live]"), { childList: true, subtree: true });
}"""


def queries(base: str, many: int) -> list[str]:
    chance = random.Random()
    words: list[str] = []
    for page in range(1, 6):
        with urlopen(f"{base}/api/v1/articles?limit=100&snippets=false&page={page}") as answer:
            for article in json.load(answer)["results"]:
                words += re.findall(r"[a-z]{4,}", article["headline"].lower())
    found: dict[str, None] = {}
    while len(found) < many:
        found[" ".join(chance.sample(words, chance.choice((1, 1, 2, 3))))] = None
    return list(found)


def typed(page: Page, query: str) -> float:
    page.locator("#q").fill("")
    page.wait_for_function("!document.querySelector('#count .asked')")
    page.evaluate("wanted => Object.assign(window, { wanted, seen: false, drawn: 0 })", query)
    page.keyboard.type(query, delay=KEY)
    page.wait_for_function("window.drawn")
    return float(page.evaluate("window.drawn - window.key"))


def main() -> None:
    base, many = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 20
    asked = queries(base, many)
    with sync_playwright() as playwright:
        browser = launched(playwright)
        page = browser.new_page(bypass_csp=True)  # so that it can be watched
        page.goto(base + "/search")
        page.wait_for_selector("html.js")
        page.evaluate(WATCH)
        page.locator("#q").focus()
        times = sorted(typed(page, query) for query in asked)
        browser.close()
    print(f"{many} queries: median {median(times):.0f}, worst {times[-1]:.0f}")


if __name__ == "__main__":
    main()
