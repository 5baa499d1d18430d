"""The words that people are called by, for people and countries; read in ingestion only."""

import gzip
import unicodedata
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("names.txt.gz")  # Wikidata (CC0); training/names.py made it
LETTERS = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe"})


def fold(word: str) -> str:
    """Lower case without accents, as the list is written."""
    decomposed = unicodedata.normalize("NFKD", word.lower().translate(LETTERS))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


@cache
def _known() -> tuple[frozenset[str], frozenset[str]]:
    """All names, and those of them that are English words as well (0.1 s, 20 MB, once)."""
    lines = gzip.decompress(TABLE.read_bytes()).decode().split("\n")
    words = frozenset(line[:-1] for line in lines if line.endswith("*"))
    return frozenset(line.rstrip("*") for line in lines), words


def is_name(word: str) -> bool:
    """Is anyone called so? `Yoon Suk-yeol`'s last part is, as each of its halves is."""
    names, _ = _known()
    folded = fold(word).replace("’", "'")
    if folded in names or folded.replace("'", "") in names:
        return True
    parts = [part for part in folded.replace("'", "-").split("-") if part]
    return len(parts) > 1 and all(part in names or len(part) <= 2 for part in parts)


def is_word(word: str) -> bool:
    """Is this name an English word in lower case as well (Bush, Brown, Said)?"""
    return fold(word) in _known()[1]
