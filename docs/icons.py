"""The pictures that old browsers and other sites ask for, made of favicon.svg and our fonts.

    PYTHONPATH=. python docs/icons.py

Writes static/favicon.ico (32 pixels, a PNG inside) and static/card.png, which stands beside a link
to a page of ours (OpenGraph).
"""

import struct
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from app.config import ROOT
from bench.pages.browsing import launched

STATIC = ROOT / "static"
CARD = """<style>
@font-face{font-family:R;src:url(fonts/source-serif-5.3.woff2);font-weight:200 900}
body{margin:0;background:#FBFAF6;color:#1A1917;font-family:R;height:630px;display:flex;
flex-direction:column;justify-content:center;gap:28px;padding:0 110px;box-sizing:border-box}
h1{font-size:120px;font-weight:600;margin:0;display:flex;align-items:center;gap:44px;
letter-spacing:-.02em}
img{width:132px} p{font-size:46px;margin:0;line-height:1.4;color:#4A4741}
mark{background:#FFE27A;padding:0 .12em;color:#1A1917}</style>
<h1><img src="favicon.svg" alt="">Dateline</h1>
<p>News articles to read, search and question,<br>with people and countries
<mark>marked</mark>.</p>"""


def main() -> None:
    with sync_playwright() as playwright:
        browser = launched(playwright)
        page = browser.new_page(viewport={"width": 1200, "height": 630})
        (STATIC / "card.png").write_bytes(_pictured(page, CARD))
        page.set_viewport_size({"width": 32, "height": 32})
        icon = _pictured(page, '<style>body{margin:0}</style><img src="favicon.svg" width="32">')
        # One picture of 32 x 32 in a file of type 1, at byte 22.
        head = struct.pack("<HHHBBBBHHII", 0, 1, 1, 32, 32, 0, 0, 1, 32, len(icon), 22)
        (STATIC / "favicon.ico").write_bytes(head + icon)
        browser.close()


def _pictured(page: Page, body: str) -> bytes:
    beside = Path(STATIC / "_picture.html")
    beside.write_text(f"<!doctype html><meta charset=utf-8>{body}", encoding="utf-8")
    try:
        page.goto(beside.as_uri())
        page.evaluate("document.fonts.ready")
        return page.screenshot(omit_background=True)
    finally:
        beside.unlink()


if __name__ == "__main__":
    main()
