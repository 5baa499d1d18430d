"""bytes -> text, for documents: encodings, line ends, and the characters we never keep."""

import codecs
import re

from app.errors import DocumentError

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_MAGIC = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive or office document"),
    (b"PK\x05\x06", "a ZIP archive"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"\x7fELF", "a program"),
    (b"\xca\xfe\xba\xbe", "a program"),
    (b"\xcf\xfa\xed\xfe", "a program"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a", "a RAR archive"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"SQLite format 3\x00", "a database"),
    (b"OggS", "a sound or video file"),
    (b"ID3", "a sound file"),
)
_UNWANTED = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")
# What makes a page unreadable, and what no writing needs: letters turned round by force, marks
# heaped upon one letter, signs without width by the dozen.
_TURNED = re.compile("[\u202d\u202e]")
_MARKS = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_HEAPED = re.compile(f"([{_MARKS}]{{6}})[{_MARKS}]+")
_UNSEEN = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u2060-\u2064\ufeff]{9,}")
# Controls that no text has: Windows' quotes and dashes read as Latin-1, which HTML mends alike.
_MISREAD = re.compile("[\x80-\x9f]")
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\v\x1b")) + b"\x7f"
# The encodings news texts come in; guessing among all of Python's reads short texts as exotic ones.
_PLAUSIBLE = [
    "cp1252", "cp1250", "cp1251", "koi8_r", "cp1253", "cp1254", "cp1255", "cp1256",
    "gb18030", "big5", "shift_jis", "euc_jp", "euc_kr", "utf_16",
]  # fmt: skip

_EASTERN = frozenset("ąćęłńśźżčďěňřšťůžőűăşţđ")


def tidy(text: str) -> str:
    """One kind of line end; no control characters but tab and line feed, no lone surrogates."""
    text = re.sub("\r\n?|[\x0b\x0c]", "\n", text)
    text = _UNWANTED.sub("", text).removeprefix("\ufeff")
    if not text.isascii():
        text = _HEAPED.sub(r"\1", _UNSEEN.sub("", _TURNED.sub("", text)))
        text = _MISREAD.sub(_meant, text)
    return text


def _meant(control: re.Match[str]) -> str:
    return control[0].encode("latin-1").decode("cp1252", errors="ignore")


def decode(data: bytes) -> str:
    """The text of a file's bytes, tidied. Raises DocumentError for what is no text."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return tidy(data[len(bom) :].decode(encoding, errors="replace"))
    for magic, kind in _MAGIC:
        # A text may begin with "ID3" or "BZh"; only a PDF can be all printable.
        if data.startswith(magic) and (kind == "a PDF" or not data[:512].isascii()):
            raise _binary(kind)
    if wide := _wide(data):
        return tidy(data.decode(wide, errors="replace"))
    controls = len(data) - len(data.translate(None, _CONTROLS))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        if controls > len(data) * 0.02:
            raise _binary("a program, an image or the like") from None
        return tidy(_guess(data))
    if controls > len(data) * 0.3:
        raise _binary("a program, an image or the like")
    return tidy(text)


_DECLARED = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]+)|<\?xml[^>]{0,100}?encoding=["']([\w.-]+)""",
    re.I,
)


def declared(data: bytes, charset: str | None = None) -> str:
    """The text of a page in the encoding that the transport or its markup states, if that fits."""
    match = _DECLARED.search(data[:4096])
    stated = (match[1] or match[2]).decode("ascii", "replace") if match else None
    # What is not ASCII and reads as UTF-8 is UTF-8, whatever is stated.
    for name in (None if data.isascii() else "utf-8", charset, stated):
        if not name or any(data.startswith(bom) for bom, _ in _BOMS):
            continue
        # Browsers read what calls itself Latin-1 as Windows' extension of it.
        name = "cp1252" if name.lower() in ("iso-8859-1", "latin-1", "latin1", "ascii") else name
        try:
            if not codecs.lookup(name)._is_text_encoding:
                continue
            return tidy(data.decode(name))
        except (LookupError, ValueError):
            continue
    return decode(data)


def encoding(head: bytes) -> str:
    """The name of the encoding of a stream that begins so; UTF-8 when nothing else is clear."""
    for bom, name in _BOMS:
        if head.startswith(bom):
            return name.removesuffix("-le").removesuffix("-be") if name != "utf-8" else "utf-8-sig"
    if wide := _wide(head):
        return wide
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)  # a character cut at the end is well
        return "utf-8"
    except UnicodeDecodeError:
        from charset_normalizer import from_bytes

        best = from_bytes(head, cp_isolation=_PLAUSIBLE).best()
        return best.encoding if best else "utf-8"


def _binary(kind: str) -> DocumentError:
    return DocumentError("read", f"The file is not text; it looks like {kind}.")


def _wide(data: bytes) -> str | None:
    """UTF-16 without a mark: Latin text has NUL in every other byte, and only there."""
    sample = data[:4096]
    if len(sample) < 8:
        return None
    even, odd = sample[::2].count(0) / len(sample), sample[1::2].count(0) / len(sample)
    if max(even, odd) > 0.3 and min(even, odd) < 0.02:
        return "utf-16-le" if odd > even else "utf-16-be"
    return None


def _guess(data: bytes) -> str:
    """Damaged UTF-8 stays UTF-8; all else is what charset-normalizer finds most text-like."""
    text = data.decode("utf-8", errors="replace")
    bad = text.count("\ufffd")
    if sum(not character.isascii() for character in text) - bad > 10 * bad:
        return text
    from charset_normalizer import from_bytes

    best = from_bytes(data[:500_000], cp_isolation=_PLAUSIBLE).best()
    if best is None:
        raise _binary("a program, an image or the like")
    text = data.decode(best.encoding, errors="replace")
    # A few accents look alike in both; a Polish or Czech text has many that the West has not.
    if best.encoding == "cp1250" and len(set(text) & _EASTERN) < 3:
        return data.decode("cp1252", errors="replace")
    return text
