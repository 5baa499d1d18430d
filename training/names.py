"""Make app/ingest/names.txt.gz: the words that people are called by, from Wikidata.

Recipe, in an environment of its own (rigour costs 6 s and 420 MB at run time, so only its list is
taken): `pip install rigour==2.6.1 zstandard spylls`, then `python training/names.py`.

rigour (MIT) carries the names of Wikidata's items for given and family names (CC0), one item a
line: `akiba, 秋葉, アキバ => Q26229785`. The forms in Latin letters are folded (no accents, lower
case) and written one a line, sorted; a form that is an English word in lower case as well (said,
press, hunter) ends in "*", after the spelling dictionary of LibreOffice (SCOWL) in spylls.
"""

import gzip
import re
import sys
import unicodedata
from pathlib import Path

OUT = Path(__file__).parents[1] / "app" / "ingest" / "names.txt.gz"
FRAME = b"\x28\xb5\x2f\xfd"  # a Zstandard frame begins so
LETTERS = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe"})


def wikidata_names() -> str:
    """The list inside rigour's compiled core: the one frame that speaks of Wikidata items."""
    import rigour._core
    import zstandard

    core, at = Path(rigour._core.__file__).read_bytes(), 0
    while (at := core.find(FRAME, at)) >= 0:
        try:
            text = zstandard.ZstdDecompressor().decompressobj().decompress(core[at:])
        except zstandard.ZstdError:
            text = b""
        if b" => Q" in text[:1000]:
            return text.decode()
        at += len(FRAME)
    sys.exit("rigour's list of names was not found: has its build changed?")


def fold(form: str) -> str:
    decomposed = unicodedata.normalize("NFKD", form.lower().translate(LETTERS))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def main() -> None:
    from spylls.hunspell import Dictionary

    english = Dictionary.from_files("en_US")
    forms = set()
    for line in wikidata_names().splitlines():
        names, _, _item = line.rpartition(" => ")
        forms |= {fold(form.strip()) for form in names.split(",")}
    kept = sorted(form for form in forms if re.fullmatch(r"[a-z]{2,}", form))
    lines = [form + "*" * (len(form) > 2 and english.lookup(form)) for form in kept]
    OUT.write_bytes(gzip.compress("\n".join(lines).encode(), 9, mtime=0))
    print(f"{len(lines)} names, {OUT.stat().st_size} bytes")


if __name__ == "__main__":
    main()
