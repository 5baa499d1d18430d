"""A text, its mentions and a reader's hits -> HTML in which both are marked.

Mentions never overlap. A hit may lie in a mention, hold one, or cross its edge; where it crosses it
is cut into pieces that share `data-hit` and look joined. Only the first piece has the hit's id.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup, escape

Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Mark:
    """A mention to draw; `first` says that its entity was not named before in this text.

    `probably`: a surname alone, whose bearer the article does not tell.
    """

    start: int
    end: int
    id: str
    kind: str
    slug: str
    url: str
    title: str
    first: bool
    probably: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A place that matched the search; `number` counts from 1 through the whole article."""

    start: int
    end: int
    number: int


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of the body as the page shows it, or a piece of furniture left out there."""

    start: int
    end: int
    number: int = 0  # of a paragraph, from 1
    reason: str = ""  # of a piece of furniture
    text: str = ""  # of a piece of furniture


def joined(ranges: Iterable[Range]) -> list[Range]:
    """Sorted, with those that overlap made one, so that no two hits share a letter."""
    out: list[Range] = []
    for start, end in sorted(ranges):
        if out and start < out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        elif start < end:
            out.append((start, end))
    return out


def annotate(
    text: str, marks: Sequence[Mark], hits: Sequence[Hit] = (), part: Range | None = None
) -> Markup:
    """The text, or the part of it from one offset to another, escaped, with its marks and hits."""
    start, end = part or (0, len(text))
    marks = [mark for mark in marks if mark.start >= start and mark.end <= end]
    hits = [hit for hit in hits if hit.start < end and hit.end > start]
    edges = {start, end}
    edges.update(edge for mark in marks for edge in (mark.start, mark.end))
    edges.update(edge for hit in hits for edge in (max(hit.start, start), min(hit.end, end)))
    cuts = sorted(edges)
    out: list[Markup] = []
    open_mark: Mark | None = None
    next_mark = next_hit = 0
    for left, right in pairwise(cuts):
        if open_mark and open_mark.end <= left:
            out.append(Markup("</a></mark>"))
            open_mark = None
        if next_mark < len(marks) and marks[next_mark].start == left:
            open_mark = marks[next_mark]
            next_mark += 1
            out.append(_opening(open_mark))
        while next_hit < len(hits) and hits[next_hit].end <= left:
            next_hit += 1
        piece = escape(text[left:right])
        if next_hit < len(hits) and hits[next_hit].start <= left:
            piece = _piece(piece, hits[next_hit], left, right)
        out.append(piece)
    if open_mark:
        out.append(Markup("</a></mark>"))
    return Markup("").join(out)


def _opening(mark: Mark) -> Markup:
    again, skipped = ("", "") if mark.first else (" again", ' tabindex="-1"')
    again += " probably" if mark.probably else ""
    return Markup(
        f'<mark class="ent{again}" id="{{}}" data-kind="{{}}" data-entity="{{}}">'
        f'<a href="{{}}" title="{{}}"{skipped}>'
    ).format(mark.id, mark.kind, mark.slug, mark.url, mark.title)


def _piece(text: Markup, hit: Hit, left: int, right: int) -> Markup:
    joins = (" cut-left" if left > hit.start else "") + (" cut-right" if right < hit.end else "")
    name = Markup(' id="h{}"').format(hit.number) if left == hit.start else ""
    return Markup('<mark class="hit{}"{} data-hit="{}">{}</mark>').format(
        joins, name, hit.number, text
    )


def highlighted(text: str, ranges: Iterable[Range]) -> Markup:
    """A headline or snippet with its matches."""
    out, at = "", 0
    for start, end in joined(ranges):
        out += f'{escape(text[at:start])}<mark class="hit">{escape(text[start:end])}</mark>'
        at = end
    return Markup(f"{out}{escape(text[at:])}")


def blocks(
    body: str,
    original: str,
    paragraphs: Sequence[Sequence[int]],
    furniture: Sequence[tuple[int, int, str]] = (),
) -> list[Block]:
    """The body's paragraphs, with furniture where it stood in the document when it is asked for.

    `paragraphs` are (at, start, end): where each piece of the body stands in body and document.
    """
    out: list[Block] = []
    waiting = sorted(furniture)
    pieces = sorted(tuple(piece) for piece in paragraphs)
    at = number = nearest = 0
    for line in body.split("\n"):
        start, end = at, at + len(line)
        at = end + 1
        if not line.strip():
            continue
        while nearest + 1 < len(pieces) and pieces[nearest + 1][0] <= start:
            nearest += 1
        place = pieces[nearest][1] + start - pieces[nearest][0] if pieces else 0
        while waiting and waiting[0][0] < place:
            out.append(_left_out(original, waiting.pop(0)))
        number += 1
        out.append(Block(start, end, number))
    return out + [_left_out(original, item) for item in waiting]


def _left_out(original: str, item: tuple[int, int, str]) -> Block:
    start, end, reason = item
    return Block(start, end, reason=reason, text=original[start:end].strip())
