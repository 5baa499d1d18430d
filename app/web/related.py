"""The articles beside the one that is read: its copies and those like it, with what they share."""

from collections.abc import Iterable
from dataclasses import dataclass

from app import browse
from app.diff import relations
from app.i18n import gettext as _
from app.web import links, words


@dataclass(frozen=True, slots=True)
class Related:
    url: str
    headline: str
    language: str | None
    publisher: str | None
    date: str
    shared: str


def copies(article: browse.ArticlePage, bodies: dict[str, str]) -> Iterable[Related]:
    """The other copies; of those whose bodies are given, how they stand to this one."""
    given = [card.id for card in article.copies if card.id in bodies]
    found = dict(zip(given, relations(article.body, (bodies[id] for id in given)), strict=True))
    for card in article.copies:
        how = found.get(card.id)
        common = (
            _("{kind}, {percent} in common").format(
                kind=words.RELATED[how.kind], percent=words.percent(how.similarity)
            )
            if how
            else ""
        )
        yield _related(card, common)


def alike(one: browse.Similar) -> Related:
    return _related(one.card, _why(one))


def _why(one: browse.Similar) -> str:
    """What two articles share: names first, then words."""
    shared = [name.name for name in one.shared[:3]]
    shared += [_("“{word}”").format(word=word) for word in one.words[:3]]
    return words.listed(shared) or _("much of its wording")


def _related(card: browse.Card, shared: str = "") -> Related:
    date = words.day(card.published, card.published_precision)
    return Related(
        links.article_url(card.id), card.headline, card.language, card.publisher, date, shared
    )
