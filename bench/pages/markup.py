"""Pages as they are written: valid HTML, and links that lead somewhere."""

import html
import json
import re
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urljoin
from urllib.request import Request, urlopen

from bench.pages.report import Row, counted

LINK = re.compile(r'\b(?:href|src|action)="([^"]*)"')
ID = re.compile(r'\bid="([^"]*)"')
PACE = 8  # at once


def got(address: str) -> tuple[int, str]:
    """Status and text of a page as a browser asks for it."""
    try:
        with urlopen(Request(address, headers={"Accept": "text/html"}), timeout=60) as answer:
            return answer.status, answer.read().decode("utf-8", "replace")
    except HTTPError as error:
        return error.code, error.read().decode("utf-8", "replace")


def valid(url: str, kinds: dict[str, str], jar: Path | None) -> Row:
    """What the checker of the W3C finds wrong; without the checker this is said."""
    if jar is None or not jar.is_file():
        return Row("valid HTML (vnu)", "0 kinds", "not looked for", "no --vnu given")
    with tempfile.TemporaryDirectory() as folder:
        for name, address in kinds.items():
            (Path(folder) / f"{name}.html").write_text(got(url + address)[1], encoding="utf-8")
        run = subprocess.run(
            ["java", "-jar", str(jar), "--format", "json", "--exit-zero-always", folder],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
    messages = json.loads(run.stderr)["messages"]
    missed = [
        f"{Path(m.get('url', '')).stem}:{m.get('lastLine')}: {m['message']}"
        for m in messages
        if m["type"] == "error" or m.get("subType") == "warning"
    ]
    return counted("valid HTML (vnu)", f"{len(kinds)} kinds", missed)


def links(url: str, kinds: dict[str, str]) -> Row:
    """Every address that a page of each kind names answers, and has the place that is meant."""
    seen: dict[str, tuple[int, set[str]]] = {}
    named: dict[str, set[tuple[str, str]]] = {}  # address -> (fragment, where it is named)
    missed = []
    for name, address in kinds.items():
        _, text = got(url + address)
        for link in {html.unescape(found) for found in LINK.findall(text)}:
            whole, _, fragment = urljoin(url + address, link).partition("#")
            if not whole.startswith(url):
                missed.append(f"{name}: leads away to {whole}")
            elif "/preferences/" not in whole:  # a form's, which is sent and not followed
                named.setdefault(whole, set()).add((fragment, name))

    def look(address: str) -> tuple[str, int, set[str]]:
        status, text = got(address)
        return address, status, set(ID.findall(text))

    with ThreadPoolExecutor(PACE) as pool:
        for address, status, ids in pool.map(look, named):
            seen[address] = status, ids
    broken = {url + kinds[name] for name in ("not-found", "no-article", "wrong") if name in kinds}
    for address, uses in named.items():
        status, ids = seen[address]
        where = sorted(uses)[0][1]
        if status != 200 and address not in broken:
            missed.append(f"{where}: {address} answers {status}")
        missed += [
            f"{by}: {address} has no #{fragment}"
            for fragment, by in sorted(uses)
            if fragment and fragment not in ids and status == 200
        ]
    return counted("links and fragments", f"{len(named):,} links", missed)
