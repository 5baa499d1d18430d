"""Pictures of every kind of page at two widths and in both schemes.

    python docs/screenshots.py data_dir out_dir

`data_dir` holds a library, as `make install` makes one in var/; a server is started for it. The
four pictures in the README are made so from the seeds.
"""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import urlopen

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
DEBIAN = Path("/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
FLAGS += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
FLAGS += ["--font-render-hinting=none"]
WIDTHS = {1280: 900, 390: 844}
SCHEMES = ("light", "dark")


@contextmanager
def served(data: str) -> Iterator[str]:
    """A server for this library; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "app", "serve", "--port", str(port)]
    given = os.environ | {"DATELINE_DATA_DIR": str(Path(data).resolve())}
    server = subprocess.Popen(command, cwd=ROOT, env=given, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                urlopen(f"{url}/readyz")
                break
            except (URLError, ConnectionError):
                if server.poll() is not None:
                    raise SystemExit("The server ended.") from None
                time.sleep(0.1)
        yield url
    finally:
        server.terminate()
        server.wait()


def pages(url: str) -> dict[str, str]:
    """An address of each kind of page, with what this library names most."""

    def asked(path: str) -> dict:
        return json.load(urlopen(f"{url}/api/v1{path}"))

    names = {
        kind: asked(f"/{kind}?limit=1")["results"]
        for kind in ("people", "countries", "organisations", "places")
    }
    first = {kind: rows[0] for kind, rows in names.items() if rows}
    word = first["countries"]["name"].lower() if "countries" in first else "the"
    found = asked(f"/articles?q={quote(word)}&limit=100")["results"]
    shown = {
        "front": "/",
        "search": f"/search?q={quote(word)}",
        "search-nothing": f"/search?q={quote(word + ' zzzzqx')}",
        "values": f"/search/values/person?q={quote(word)}",
        **{kind: f"/{kind}" for kind in names},
        **{f"{kind}-one": row["url"] for kind, row in first.items()},
        "timeline": "/timeline",
        "map": "/map",
        "network": "/network",
        "about": "/about",
        "help": "/help/search",
        "docs": "/docs",
        "not-found": "/no/such/page",
    }
    if found:
        shown["article"] = f"{found[0]['url']}?q={quote(word)}"
        shown["article-furniture"] = f"{found[0]['url']}?furniture=show"
    for row in found:
        if row["story"]:
            shown["story"] = f"/stories/{row['story']['id']}"
            break
    return shown


def main(data: str, out: str) -> None:
    Path(out).mkdir(parents=True, exist_ok=True)
    with served(data) as url, sync_playwright() as playwright:
        path = str(DEBIAN) if DEBIAN.exists() else None
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        for width, height in WIDTHS.items():
            for scheme in SCHEMES:
                context = browser.new_context(
                    viewport={"width": width, "height": height}, color_scheme=scheme
                )
                page = context.new_page()
                for name, address in pages(url).items():
                    page.goto(url + address)
                    page.evaluate("document.fonts.ready")
                    page.screenshot(path=f"{out}/{name}-{width}-{scheme}.png")
                context.close()
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
