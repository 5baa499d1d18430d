"""A story -> its page: the copies told apart, and what differs in and around two of them."""

import re
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from app import browse
from app.diff import differences, relations
from app.errors import NotFound
from app.i18n import N_, ngettext
from app.i18n import gettext as _
from app.web import words


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy in the table; `place` is the number by which the comparison calls it."""

    id: str
    place: int
    headline: str
    language: str | None
    publisher: str | None
    date: str
    words: str
    file: str
    relation: str  # to the first, which stands for the story
    common: str


@dataclass(frozen=True, slots=True)
class Around:
    """One thing beside the text that is not the same in both copies."""

    label: str
    language: str | None  # of the texts
    a: tuple[str, ...]
    b: tuple[str, ...]


def view(session: Session, id: str, a: str, b: str) -> dict[str, Any]:
    """What the page of a story shows; `a` and `b` are ids of copies, or empty."""
    story = browse.story(session, id)
    ids = [card.id for card in story.articles]
    for asked in (a, b):
        if asked and asked not in ids:
            raise NotFound(_("This story has no copy {id}.").format(id=asked[:60]))
    a = a or next((copy for copy in ids if copy != b), "")
    b = b or next((copy for copy in ids if copy != a), "")
    pair = [browse.article(session, copy) for copy in (a, b) if copy and a != b]
    copies = _copies(story, browse.files(session, ids), browse.bodies(session, ids))
    by_id = {copy.id: copy for copy in copies}
    changes = differences(*(_spaced(article.body) for article in pair)) if pair[1:] else ()
    unlike = sum(change.kind != "equal" for change in changes)
    return {
        "id": story.id,
        "size": story.size,
        "headline": copies[0].headline if copies else "",
        "language": copies[0].language if copies else None,
        "copies": copies,
        "a": by_id.get(a),
        "b": by_id.get(b),
        "changes": changes if unlike else (),
        "summary": _summary(unlike),
        "around": _around(*pair) if pair[1:] else (),
    }


def _copies(story: browse.StoryPage, files: dict[str, str], bodies: dict[str, str]) -> list[Copy]:
    texts = [bodies[card.id] for card in story.articles]
    return [
        Copy(
            id=card.id,
            place=place,
            headline=card.headline,
            language=card.language,
            publisher=card.publisher,
            date=words.day(card.published, card.published_precision),
            words=words.number(card.words),
            file=files.get(card.id, ""),
            relation=words.RELATION[how.kind] if place > 1 else _("Stands for all"),
            common=words.percent(how.similarity) if place > 1 else "",
        )
        for place, (card, how) in enumerate(
            zip(story.articles, relations(texts[0] if texts else "", texts), strict=True), 1
        )
    ]


def _spaced(text: str) -> str:
    """Paragraphs stand apart, however many line ends the source had between them."""
    return re.sub(r"\n\s*", "\n\n", text)


def _summary(unlike: int) -> str:
    if not unlike:
        return _("The texts are the same, word for word.")
    said = ngettext("{n} passage of the text differs.", "{n} passages of the text differ.", unlike)
    return said.format(n=words.number(unlike))


def _around(a: browse.ArticlePage, b: browse.ArticlePage) -> tuple[Around, ...]:
    """What the copies say beside the text, where they differ: who, when, and what came along."""
    language = a.language if a.language == b.language else None
    found = [
        Around(_(label), language, (one,) if one else (), (two,) if two else ())
        for label, one, two in (
            (N_("Headline"), a.headline, b.headline),
            (N_("Summary"), a.standfirst, b.standfirst),
            (N_("Byline"), a.byline, b.byline),
            (N_("Dateline"), a.dateline, b.dateline),
            (N_("Publisher"), a.publisher, b.publisher),
            (N_("Section"), a.section, b.section),
            (N_("Date"), _date(a), _date(b)),
        )
        if one != two
    ]
    left, right = _pieces(a), _pieces(b)
    for reason in dict.fromkeys((*left, *right)):
        one, two = left.get(reason, {}), right.get(reason, {})
        only_a = tuple(text for text in one if text not in two)
        only_b = tuple(text for text in two if text not in one)
        if only_a or only_b:
            found.append(Around(words.reason(reason), language, only_a, only_b))
    return tuple(found)


def _date(article: browse.ArticlePage) -> str:
    return words.moment(article.published, article.published_precision)


def _pieces(article: browse.ArticlePage) -> dict[str, dict[str, None]]:
    """The furniture left out, by its reason; how it was broken into lines says nothing."""
    pieces: dict[str, dict[str, None]] = {}
    for piece in article.furniture:
        pieces.setdefault(piece.reason, {})[" ".join(piece.text.split())] = None
    return pieces
