"""What the first view of a page costs: bytes as sent, requests, and how soon it stands still."""

from collections import defaultdict
from typing import Any

from playwright.sync_api import Browser, Page

from bench.pages.report import Row

KIB = 1024
SIZES = {"all": 130, "Document": 12, "Stylesheet": 10, "Script": 6, "Font": 100}
OF_THE_MAP = {"all": 160, "Document": 30}
REQUESTS = 8
NAMES = {
    "all": "first view",
    "Document": "HTML",
    "Stylesheet": "CSS",
    "Script": "JS",
    "Font": "fonts",
}
SHIFT = 0.03
PAINTS = """new Promise(done => { let paint = 0, shift = 0, what = '';
    new PerformanceObserver(list => list.getEntries().forEach(e => { paint = e.startTime;
      what = e.element ? e.element.outerHTML.slice(0, 60) : '' }))
      .observe({type: 'largest-contentful-paint', buffered: true});
    new PerformanceObserver(list => list.getEntries().forEach(e => shift += e.value))
      .observe({type: 'layout-shift', buffered: true});
    setTimeout(() => done([paint, shift, what]), 300) })"""
# As Lighthouse slows a telephone: four times the processor, a slow connection of the fourth kind.
SLOW = {"offline": False, "latency": 150, "downloadThroughput": 1_638_400 / 8,
        "uploadThroughput": 750_000 / 8}  # fmt: skip
VIEWS = {"desktop": (1280, 900, 0.5), "mobile": (390, 844, 1.8)}  # seconds to the largest paint


def sizes(browser: Browser, url: str, kinds: dict[str, str]) -> list[Row]:
    """Each page in a browser that has seen none of our files."""
    missed: dict[str, list[str]] = defaultdict(list)
    worst: dict[str, float] = defaultdict(float)
    most = 0
    for name, address in kinds.items():
        by_type, requests = _loaded(browser, url + address)
        limits = SIZES | (OF_THE_MAP if name.startswith("map") else {})
        if address == "/docs":
            limits = {"all": 130}
        for kind, limit in limits.items():
            size = by_type.get(kind, 0) / KIB
            if not name.startswith("map"):
                worst[kind] = max(worst[kind], size)
            else:
                worst[f"map {kind}"] = max(worst[f"map {kind}"], size)
            if size > limit:
                missed[kind].append(f"{name}: {NAMES[kind]} {size:.1f} KiB (at most {limit})")
        most = max(most, requests)
        if requests > REQUESTS:
            missed["requests"].append(f"{name}: {requests} requests (at most {REQUESTS})")
    looked = f"{len(kinds)} kinds"
    rows = []
    for kind, limit in SIZES.items():
        found, said = f"{worst[kind]:.1f}", f"{limit} KiB"
        if kind in OF_THE_MAP:
            found += f", map {worst[f'map {kind}']:.1f}"
            said = f"{limit}, map {OF_THE_MAP[kind]} KiB"
        rows.append(Row(NAMES[kind], looked, found, said, tuple(missed[kind])))
    return [*rows, Row("requests", looked, str(most), str(REQUESTS), tuple(missed["requests"]))]


def _loaded(browser: Browser, address: str) -> tuple[dict[str, int], int]:
    """Bytes of bodies as they came over the line, by type of resource, and how many requests."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    session = context.new_cdp_session(page)
    types: dict[str, str] = {}
    lengths: dict[str, int] = defaultdict(int)

    def answered(event: dict[str, Any]) -> None:
        types[event["requestId"]] = event["type"]
        sent = {name.lower(): value for name, value in event["response"]["headers"].items()}
        lengths[event["requestId"]] = int(sent.get("content-length", 0))

    def received(event: dict[str, Any]) -> None:
        if not lengths[event["requestId"]]:  # of unknown length: as much as came, with its head
            lengths[event["requestId"]] = int(event["encodedDataLength"])

    session.on("Network.responseReceived", answered)
    session.on("Network.loadingFinished", received)
    session.send("Network.enable")
    page.goto(address, wait_until="networkidle")
    by_type: dict[str, int] = defaultdict(int)
    for id, length in lengths.items():
        by_type[types.get(id, "")] += length
        by_type["all"] += length
    context.close()
    return by_type, len(lengths)


def paints(browser: Browser, url: str, kinds: dict[str, str]) -> list[Row]:
    rows = []
    for view, (width, height, limit) in VIEWS.items():
        latest, farthest = (0.0, ""), (0.0, "")
        slow, moved = [], []
        for name, address in kinds.items():
            paint, shift, what = min(
                _painted(browser, url + address, width, height, view == "mobile") for _ in range(2)
            )
            latest, farthest = max(latest, (paint, name)), max(farthest, (shift, name))
            if paint > limit:
                slow.append(f"{name} {view}: {paint:.2f} s {what}")
            if shift > SHIFT:
                moved.append(f"{name} {view}: {shift:.3f}")
        looked = f"{len(kinds)} kinds"
        late, far = f"{latest[0]:.2f} s ({latest[1]})", f"{farthest[0]:.3f} ({farthest[1]})"
        rows.append(Row(f"largest paint, {view}", looked, late, f"{limit} s", tuple(slow)))
        rows.append(Row(f"layout shift, {view}", looked, far, str(SHIFT), tuple(moved)))
    return rows


def _painted(
    browser: Browser, address: str, width: int, height: int, slowed: bool
) -> tuple[float, float, str]:
    context = browser.new_context(viewport={"width": width, "height": height})
    page: Page = context.new_page()
    if slowed:
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", SLOW)
        session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.goto(address, wait_until="load")
    paint, shift, what = page.evaluate(PAINTS)
    context.close()
    return paint / 1000, shift, what
