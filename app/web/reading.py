"""An article -> its page: marks and hits in the text, the rail, furniture, citation, neighbours."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from app import browse
from app.i18n import gettext as _
from app.query import SearchQuery
from app.search import found_in
from app.tree import Node
from app.web import citing, figures, links, related, words
from app.web.marks import Block, Hit, Mark, Range, annotate, blocks, joined
from app.web.related import Related

MOST_HITS = 5_000  # marked in a body; a browser can hardly hold more of them
COPIES = 3  # of an article's story, named on its page


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph with its marks, or (number 0) a piece of furniture."""

    number: int
    html: Markup
    label: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Legend:
    kind: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class RailRow:
    key: str  # as the script finds the marks: kind/slug
    name: str
    probably: str  # whom a surname that stands alone probably means
    url: str
    count: int
    first: str  # the id of the first mark, "" when there is none
    why: str  # how it is meant without being named
    strip: str


@dataclass(frozen=True, slots=True)
class Rail:
    kind: str
    label: str
    rows: tuple[RailRow, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """The hits of the search that the reader comes from: ranges in each part of the article."""

    headline: tuple[Range, ...] = ()
    standfirst: tuple[Range, ...] = ()
    body: tuple[Range, ...] = ()


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Where the article stands in the list that the reader comes from."""

    back: str = ""
    position: str = ""
    total: str = ""
    previous: str = ""
    next: str = ""


@dataclass(frozen=True, slots=True)
class ArticleView:
    headline: Markup
    standfirst: Markup
    blocks: tuple[Part, ...]
    legend: tuple[Legend, ...]
    rail: tuple[Rail, ...]
    hits: int
    date: str
    datetime: str
    minutes: int
    lede: str
    canonical: str
    publisher_url: str
    json_ld: Markup
    citation: str
    read: str
    furniture: dict[str, list[str]]  # what was left out, by reason
    furniture_shown: bool
    furniture_url: str
    copies: tuple[Related, ...]
    related: tuple[Related, ...]
    back: str
    position: str
    total: str
    previous: str
    next: str


def view(
    article: browse.ArticlePage,
    query: SearchQuery,
    found: Found,
    neighbours: Neighbours,
    alike: Iterable[browse.Similar],
    bodies: dict[str, str],
    canonical: str,
    *,
    furniture: bool,
) -> ArticleView:
    headline_hits, standfirst_hits, body_hits = _numbered(found)
    hits = len(headline_hits) + len(standfirst_hits) + len(body_hits)
    body_marks = _marks(article.mentions)
    here = links.article_url(article.id)
    tail = links.url(query, "", page=query.page)
    toggle = "" if furniture else "furniture=show"
    date = words.moment(article.published, article.published_precision)
    left_out: dict[str, list[str]] = {}
    for piece in article.furniture:
        left_out.setdefault(words.reason(piece.reason), []).append(piece.text.strip())
    return ArticleView(
        headline=annotate(article.headline, _marks(article.headline_mentions), headline_hits),
        standfirst=annotate(article.standfirst or "", (), standfirst_hits),
        blocks=tuple(_parts(article, body_marks, body_hits[:MOST_HITS], furniture)),
        legend=tuple(_legend(article, hits)),
        rail=tuple(_rail(article)),
        hits=hits,
        date=date,
        datetime=words.machine_date(article.published, article.published_precision),
        minutes=words.minutes(article.words),
        lede=citing.lede(article.standfirst or article.body),
        canonical=canonical,
        publisher_url=links.url(SearchQuery(filters=(("publisher", article.publisher or ""),))),
        json_ld=citing.json_ld(article, canonical),
        citation=citing.citation(article, date, canonical),
        read=words.long_day(article.ingested),
        furniture=left_out,
        furniture_shown=furniture,
        furniture_url=here + "&".join(filter(None, [tail or "?", toggle])).replace("?&", "?"),
        copies=tuple(related.copies(article, bodies)),
        related=tuple(map(related.alike, alike)),
        back=neighbours.back,
        position=neighbours.position,
        total=neighbours.total,
        previous=neighbours.previous,
        next=neighbours.next,
    )


def find(article: browse.ArticlePage, node: Node | None) -> Found:
    """Where the article matches what is looked for."""
    texts = {
        "headline": article.headline,
        "standfirst": article.standfirst or "",
        "body": article.body,
    }
    fields = (("headline", article.headline_mentions), ("body", article.mentions))
    mentions = [
        (field, m.kind, m.entity, m.start, m.end) for field, marked in fields for m in marked
    ]
    found = found_in(texts, node, mentions)
    return Found(*(tuple(found[field]) for field in texts))


def _numbered(found: Found) -> tuple[list[Hit], list[Hit], list[Hit]]:
    """The hits of headline, standfirst and body, counted through."""
    groups, number = [], 0
    for ranges in (found.headline, found.standfirst, found.body):
        group = []
        for start, end in joined(ranges):
            number += 1
            group.append(Hit(start, end, number))
        groups.append(group)
    return groups[0], groups[1], groups[2]


def _marks(mentions: Sequence[browse.MentionRow]) -> list[Mark]:
    seen: set[tuple[str, str]] = set()
    marks = []
    for m in mentions:
        first = (m.kind, m.entity) not in seen
        seen.add((m.kind, m.entity))
        name, id = (
            (_("probably {name}").format(name=m.probably.name), m.probably.id)
            if m.probably
            else (words.called(m.kind, m.entity, m.name), m.entity)
        )
        title = _("{name} ({kind}, {how})").format(
            name=name, kind=words.KIND[m.kind].lower(), how=words.how(m.how)
        )
        url = links.entity_url(m.kind, id)
        probably = m.probably is not None
        marks.append(Mark(m.start, m.end, m.id, m.kind, m.entity, url, title, first, probably))
    return marks


def _parts(
    article: browse.ArticlePage, marks: Sequence[Mark], hits: Sequence[Hit], furniture: bool
) -> Iterable[Part]:
    left_out = [(piece.start, piece.end, piece.reason) for piece in article.furniture if furniture]
    shown = blocks(article.body, article.original, article.paragraphs, left_out)
    first_mark = first_hit = 0
    for block in shown:
        if not block.number:
            yield Part(0, Markup(), words.reason(block.reason), block.text)
            continue
        last_mark, first_mark = _within(block, marks, first_mark)
        last_hit, first_hit = _within(block, hits, first_hit)
        yield Part(
            block.number,
            annotate(
                article.body,
                marks[first_mark:last_mark],
                hits[first_hit:last_hit],
                (block.start, block.end),
            ),
        )
        first_mark = last_mark


def _within(block: Block, spans: Sequence[Mark] | Sequence[Hit], start: int) -> tuple[int, int]:
    """Past-the-end and first place of the spans that touch the block; spans are sorted."""
    while start < len(spans) and spans[start].end <= block.start:
        start += 1
    end = start
    while end < len(spans) and spans[end].start < block.end:
        end += 1
    return end, start


def _legend(article: browse.ArticlePage, hits: int) -> Iterable[Legend]:
    mentions = (*article.headline_mentions, *article.mentions)
    for kind, label in words.KINDS.items():
        count = sum(mention.kind == kind for mention in mentions)
        if count:
            yield Legend(kind, label, count)
    if hits:
        yield Legend("hit", _("Matches"), hits)


def _rail(article: browse.ArticlePage) -> Iterable[Rail]:
    places: dict[tuple[str, str], list[browse.MentionRow]] = {}
    for mention in (*article.headline_mentions, *article.mentions):
        places.setdefault((mention.kind, mention.entity), []).append(mention)
    body_ids = {mention.id for mention in article.mentions}
    length = max(len(article.body), 1)
    groups = (article.people, article.countries, article.organisations, article.places)
    for (kind, label), names in zip(words.KINDS.items(), groups, strict=True):
        rows = []
        for named in names:
            found = places.get((kind, named.id), [])
            whom = found[0].probably if found else None
            ticks = [1000 * m.start // length for m in found if m.id in body_ids]
            rows.append(
                RailRow(
                    f"{kind}/{named.id}",
                    words.called(kind, named.id, named.name),
                    whom.name if whom else "",
                    links.entity_url(kind, whom.id if whom else named.id),
                    len(found),
                    found[0].id if found else "",
                    "" if found else _("by place"),
                    figures.strip(ticks),
                )
            )
        if rows:
            yield Rail(kind, label, tuple(rows))
