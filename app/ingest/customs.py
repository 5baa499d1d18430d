"""What news calls a person after the first time, by the customs of where the name is from."""

from app.ingest.lexicon import FAMILY_FIRST
from app.ingest.wording import PARTICLES, without_suffix
from app.text import name_key

ARTICLES = ("al ", "el ", "ar ", "ad ", "as ", "ash ", "az ", "an ")


def surname(words: list[str]) -> str:
    """Of a name's words: the family name, with its particles (van der Leyen)."""
    if len(words) < 2:
        return words[0] if words else ""
    return words[0] if family_first(words) else _last(words)


def family_first(words: list[str]) -> bool:
    first, last = words[0], words[-1]
    return first in FAMILY_FIRST and (last not in FAMILY_FIRST or "-" in last or len(words) > 2)


def _last(words: list[str]) -> str:
    at = len(words) - 1
    while at > 1 and words[at - 1].lower() in PARTICLES:
        at -= 1
    return " ".join(words[at:])


def surname_key(name: str) -> str | None:
    """The key by which a surname that stands alone finds those who bear it; None without one.

    A name of one word is its own: Trump finds Donald Trump. The Arabic article comes and goes.
    """
    words = without_suffix(name.split())
    if words and all(word.lower() in PARTICLES for word in words[:-1]):
        words = [" ".join(words)]
    key = name_key(surname(words))
    for article in ARTICLES:
        key = key.removeprefix(article)
    return key or None
