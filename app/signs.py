"""The signs of a query, made even before it is parsed: other forms, partners, strangers."""

from collections.abc import Collection, Iterator

import regex

from app.i18n import N_
from app.i18n import gettext as _

MAX_DEPTH = 20  # 2,000 brackets are a RecursionError

SAME = str.maketrans(  # other ways to write what is read, one for one
    {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}  # full width
    | dict.fromkeys("“”„‟«»＂「」『』", '"')
    | dict.fromkeys("－−‐‑–—", "-")
    | {"\u3000": " "}
    | dict.fromkeys(map(chr, (*range(32), 0x7F, *range(0xD800, 0xE000))), " ")
)
_STRANGE = (
    (
        regex.compile(r"(?<!\S)(\|\|)(?!\S)"),
        N_("{text} at character {at} is no sign here (OR is), so it was passed over."),
    ),
    (
        regex.compile(r"(?<!\S)(&&)(?!\S)"),
        N_(
            "{text} at character {at} is no sign here (words are all sought), "
            "so it was passed over."
        ),
    ),
    (
        regex.compile(r"(?<=\w)(\^\d[\d.]*)"),
        N_("{text} at character {at} is no sign here, so it was read as a word."),
    ),
    (
        regex.compile(r"(?<!:\s*)(\[[^\[\]]* TO [^\[\]]*\])"),
        N_(
            "{text} at character {at} is no span of dates without published: before it, "
            "so its words are searched."
        ),
    ),
)
_FIELD = regex.compile(r"(?<![\w:.@/])(\p{L}{2,}):(?=[^\s/:])")


def paired(text: str, warnings: list[str]) -> str:
    """The text with brackets and quotation marks that have no partner blanked; length stays."""
    if text.count('"') % 2:
        at = text.rindex('"')
        text = f"{text[:at]} {text[at + 1 :]}"
        warnings.append(_("The quotation mark at character {at} has no partner.").format(at=at + 1))
    opened: list[int] = []
    alone: list[int] = []
    brackets: list[int] = []
    depth = deepest = 0
    quoted = False
    for at, c in enumerate(text):
        if c == '"':
            quoted = not quoted
        elif c in "()" and not quoted:
            brackets.append(at)
            if c == "(":
                opened.append(at)
                if len(opened) > depth:
                    depth, deepest = len(opened), at
            elif opened:
                opened.pop()
            else:
                alone.append(at)
    alone = sorted(alone + opened)
    if depth > MAX_DEPTH:
        alone = brackets
        warnings.append(
            _("Brackets nested more than {n} deep, as at character {at}, were left out.").format(
                n=MAX_DEPTH, at=deepest + 1
            )
        )
    elif alone:
        warnings.append(_("The bracket at character {at} has no partner.").format(at=alone[0] + 1))
    characters = list(text)
    for at in alone:
        characters[at] = " "
    return "".join(characters)


def strange(text: str, fields: Collection[str]) -> Iterator[str]:
    """What looks like the syntax of another search and is none of ours."""
    bare = regex.sub(r'"[^"]*"', lambda quoted: " " * len(quoted[0]), text)
    for match in _FIELD.finditer(bare):
        if match[1].lower() not in fields:
            at = match.start() + 1
            said = _("{text} at character {at} is no field, so it was read as a word.")
            yield said.format(text=match[0], at=at)
    for pattern, said in _STRANGE:
        for match in pattern.finditer(bare):
            yield _(said).format(text=match[1], at=match.start(1) + 1)
