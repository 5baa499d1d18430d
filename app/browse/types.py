"""What browse gives: frozen rows, ready to show, without HTML and without table objects."""

from dataclasses import dataclass
from datetime import datetime

from app.errors import DatelineError, NotFound

KINDS = ("person", "country", "organisation", "place")


@dataclass(frozen=True, slots=True)
class Named:
    """An entity within one article; of a country also by which evidence."""

    kind: str
    id: str  # its slug
    name: str
    mentions: int
    named: int = 0
    demonym: int = 0
    place: int = 0


@dataclass(frozen=True, slots=True)
class Listed:
    """An entity in a list over many articles."""

    kind: str
    id: str
    name: str
    articles: int  # that name it (and, beside another entity, name both)
    mentions: int | None = None  # not counted beside another entity
    country: str | None = None  # of a place: ISO 3166-1 alpha-2, capitals


@dataclass(frozen=True, slots=True)
class Card:
    """An article in a list."""

    number: int
    id: str
    headline: str
    headline_origin: str
    publisher: str | None
    published: datetime | None
    published_precision: str | None
    language: str | None
    words: int
    lede: str  # the first paragraph, cut at 300 characters
    ingested: datetime
    people: tuple[Named, ...]  # most mentioned first
    countries: tuple[Named, ...]
    story: tuple[str, int] | None  # id and size


@dataclass(frozen=True, slots=True)
class Bar:
    """One bin of a timeline: `key` is a partial date that `from` and `to` take."""

    key: str  # 2024 | 2024-05 | 2024-05-31
    count: int


@dataclass(frozen=True, slots=True)
class Timeline:
    unit: str  # year | month | day
    bars: tuple[Bar, ...]  # without gaps, the oldest first
    undated: int


@dataclass(frozen=True, slots=True)
class Counts:
    articles: int
    people: int
    countries: int
    organisations: int
    places: int
    stories: int
    mentions: int
    undated: int
    first: datetime | None  # of the dated
    last: datetime | None
    ingested: datetime | None  # when the last run ended
    failed: int  # documents that the last run could not read
    taggers: tuple[tuple[str, int], ...]  # what found the names, in how many articles; most first


@dataclass(frozen=True, slots=True)
class Front:
    counts: Counts
    newest: tuple[Card, ...]
    people: tuple[Listed, ...]
    countries: tuple[Listed, ...]


@dataclass(frozen=True, slots=True)
class Directory:
    kind: str
    items: tuple[Listed, ...]
    total: int
    page: int
    pages: int
    limit: int
    letters: tuple[tuple[str, int], ...]  # first letters of slugs and how many entities have each
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class AliasName:
    name: str
    script: str  # ISO 15924
    full: bool  # a full name; False: a surname or the like


@dataclass(frozen=True, slots=True)
class Sentence:
    """A mention in its sentence; `start` is the sentence's place in the body."""

    article: str  # id
    headline: str
    published: datetime | None
    published_precision: str | None
    text: str
    start: int
    range: tuple[int, int]  # the mention within `text`
    how: str


@dataclass(frozen=True, slots=True)
class Role:
    """What articles call a person beside the name: Prime Minister."""

    name: str
    articles: int


@dataclass(frozen=True, slots=True)
class EntityPage:
    number: int
    kind: str
    id: str
    name: str
    country: str | None  # of a place: ISO 3166-1 alpha-2, capitals
    country_name: str | None
    aliases: tuple[AliasName, ...]
    articles: int
    mentions: int
    named: int
    demonym: int
    place: int
    people: tuple[Listed, ...]  # named in the same articles; `articles` counts those
    countries: tuple[Listed, ...]
    organisations: tuple[Listed, ...]
    places: tuple[Listed, ...]
    timeline: Timeline
    sentences: tuple[Sentence, ...]  # one an article, newest article first
    newest: tuple[Card, ...]
    roles: tuple[Role, ...]  # of a person, most articles first
    namesakes: tuple[Listed, ...]  # others named in full who bear the surname
    is_alone: bool  # of a person: a surname that no full name explains
    probably: Listed | None  # whom it probably means then
    alone: tuple[Listed, ...]  # the surname alone, where it probably means this person
    alone_sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class MentionRow:
    """A mention to mark: offsets in code points of the body (or headline)."""

    id: str  # m1, m2, … in the body; mh1, … in the headline
    start: int
    end: int
    text: str
    kind: str
    entity: str  # the entity's slug
    name: str
    how: str
    confidence: float
    role: str | None = None  # what the text calls a person beside the name
    probably: Listed | None = None  # of a surname that stands alone: whom it probably means


@dataclass(frozen=True, slots=True)
class FurnitureRow:
    """A part of the original that is not the article: offsets in the original."""

    start: int
    end: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class ArticlePage:
    number: int
    id: str
    revision: int
    headline: str
    headline_origin: str
    standfirst: str | None
    byline: str | None
    dateline: str | None
    publisher: str | None
    section: str | None
    published: datetime | None
    published_precision: str | None
    language: str | None
    words: int
    body: str
    body_sha256: str
    paragraphs: tuple[tuple[int, int, int], ...]  # at in the body; start, end in the original
    original: str
    file: str
    format: str
    names_sought: bool
    ingested: datetime
    mentions: tuple[MentionRow, ...]  # by start
    headline_mentions: tuple[MentionRow, ...]
    people: tuple[Named, ...]  # most mentioned first
    countries: tuple[Named, ...]
    organisations: tuple[Named, ...]
    places: tuple[Named, ...]
    furniture: tuple[FurnitureRow, ...]
    story: str | None  # id
    copies: tuple[Card, ...]  # the other articles of the story


@dataclass(frozen=True, slots=True)
class StoryPage:
    id: str
    size: int
    representative: str  # the id of the article shown for the story
    articles: tuple[Card, ...]  # the representative first


@dataclass(frozen=True, slots=True)
class Similar:
    """Another article and what it shares, the weightiest first."""

    card: Card
    score: float
    shared: tuple[Named, ...]
    words: tuple[str, ...] = ()  # as the article writes them


@dataclass(frozen=True, slots=True)
class Node:
    id: str
    name: str
    articles: int


@dataclass(frozen=True, slots=True)
class Link:
    a: str  # ids of nodes, a < b
    b: str
    articles: int  # that name both


@dataclass(frozen=True, slots=True)
class Network:
    nodes: tuple[Node, ...]  # most articles first
    links: tuple[Link, ...]  # strongest first


class Moved(DatelineError):
    """The entity is found under another slug: merged (for good), or one surname's only holder."""

    status = 308
    title = "Moved"

    def __init__(self, kind: str, slug: str, *, for_good: bool) -> None:
        super().__init__(f"It is found under {slug}.")
        self.kind = kind
        self.slug = slug
        self.for_good = for_good


class Ambiguous(NotFound):
    """Several entities share the name asked for; `candidates` are they, most named first."""

    title = "Several have this name"

    def __init__(self, name: str, candidates: tuple[Listed, ...]) -> None:
        names = ", ".join(candidate.name for candidate in candidates[:5])
        super().__init__(f"{name} may be {names}{' or others' if len(candidates) > 5 else ''}.")
        self.name = name
        self.candidates = candidates
