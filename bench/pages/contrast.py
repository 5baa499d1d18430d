"""The colours of the style sheet against each other (WCAG 2.2), light and dark."""

import re

from app.config import ROOT
from bench.pages.report import Row, counted

TINTS = ("person", "country", "organisation", "place")
# Text on its ground, and the least contrast: 12 to read by, 4.5 other text, 3 lines and shapes.
LEAST = [
    ("ink", "paper", 12.0),
    ("ink", "surface", 12.0),
    ("ink", "sunken", 12.0),
    ("paper", "ink", 12.0),
    *(("ink-2", ground, 7.0) for ground in ("paper", "surface", "sunken")),
    *(("ink-3", ground, 4.5) for ground in ("paper", "surface", "sunken")),
    *(("control", ground, 3.0) for ground in ("paper", "surface", "sunken")),
    *(("accent", ground, 4.5) for ground in ("paper", "surface", "sunken")),
    ("on-accent", "accent", 4.5),
    *(("focus", ground, 3.0) for ground in ("paper", "surface", "sunken")),
    ("hit-ink", "hit", 4.5),
    ("hit-line", "paper", 3.0),
    *(("ink", f"{kind}-t", 7.0) for kind in TINTS),
    *((kind, ground, 3.0) for kind in TINTS for ground in ("paper", f"{kind}-t")),
    *((f"{kind}-x", ground, 4.5) for kind in TINTS for ground in ("paper", f"{kind}-t")),
]


def misses(scheme: int) -> list[str]:
    """Pairs that stand out too little; `scheme` is 0 for light, 1 for dark."""
    css = (ROOT / "static" / "app.css").read_text(encoding="utf-8")
    tokens = re.findall(r"--([\w-]+):light-dark\((#\w{6}),(#\w{6})\)", css)
    colours = {name: (light, dark)[scheme] for name, light, dark in tokens}
    found = []
    for text, ground, least in LEAST:
        one, two = sorted((_luminance(colours[text]), _luminance(colours[ground])))
        contrast = (two + 0.05) / (one + 0.05)
        if contrast < least:
            found.append(f"{text} on {ground}: {contrast:.2f}, less than {least:g}")
    return found


def row() -> Row:
    missed = [f"{name}: {one}" for at, name in enumerate(("light", "dark")) for one in misses(at)]
    return counted("contrast of the colours", f"{len(LEAST)} pairs x 2", missed)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
