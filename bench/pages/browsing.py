"""A browser whose pages are watched."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Playwright

DEBIAN = Path("/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
FLAGS += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
FLAGS += ["--disable-dev-shm-usage", "--font-render-hinting=none"]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = {1280: 900, 390: 844}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def launched(playwright: Playwright) -> Browser:
    """Debian's browser, else Playwright's own."""
    path = str(DEBIAN) if DEBIAN.exists() else None
    return playwright.chromium.launch(executable_path=path, args=FLAGS)


def findings(page: Page, rules: Sequence[str] = RULES) -> list[str]:
    """What axe finds wrong."""
    answer = Axe().run(page, options={"runOnly": list(rules), "resultTypes": ["violations"]})
    return [
        f"{page.url}: {found['id']}: {found['nodes'][0]['html'][:160]}"
        for found in answer.response["violations"]
    ]


def watch(page: Page, url: str, said: list[str]) -> None:
    """Put into `said` what the page says on the console and whom else it asks."""

    def heard(kind: str, text: str) -> None:
        # A page of an error says its status on the console by itself.
        if kind in ("error", "warning") and "status of 4" not in text:
            said.append(f"{page.url}: {kind}: {text}")

    page.on("console", lambda message: heard(message.type, message.text))
    page.on("pageerror", lambda error: heard("error", str(error)))
    page.on(
        "request",
        lambda asked: None if asked.url.startswith(url) else said.append(f"asked {asked.url}"),
    )
