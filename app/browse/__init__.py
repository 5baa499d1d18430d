"""What the database alone answers: front page, entities, articles, stories, figures."""

from app.browse.alike import similar
from app.browse.articles import article, bodies, cards, files, original, story
from app.browse.directories import article_count, counts, directory, front
from app.browse.entities import entity
from app.browse.figures import map_counts, network, ties, timeline
from app.browse.namesakes import sharing
from app.browse.spelling import edits_allowed
from app.browse.suggesting import Names, Suggested, names
from app.browse.suggesting import parts as typed_parts
from app.browse.types import (
    AliasName,
    Ambiguous,
    ArticlePage,
    Bar,
    Card,
    Counts,
    Directory,
    EntityPage,
    Front,
    FurnitureRow,
    Link,
    Listed,
    MentionRow,
    Moved,
    Named,
    Network,
    Node,
    Role,
    Sentence,
    Similar,
    StoryPage,
    Timeline,
)

__all__ = [
    "AliasName",
    "Ambiguous",
    "ArticlePage",
    "Bar",
    "Card",
    "Counts",
    "Directory",
    "EntityPage",
    "Front",
    "FurnitureRow",
    "Link",
    "Listed",
    "MentionRow",
    "Moved",
    "Named",
    "Names",
    "Network",
    "Node",
    "Role",
    "Sentence",
    "Similar",
    "StoryPage",
    "Suggested",
    "Timeline",
    "article",
    "article_count",
    "bodies",
    "cards",
    "counts",
    "directory",
    "edits_allowed",
    "entity",
    "files",
    "front",
    "map_counts",
    "names",
    "network",
    "original",
    "sharing",
    "similar",
    "story",
    "ties",
    "timeline",
    "typed_parts",
]
