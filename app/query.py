"""What a reader asks: the query tree, the parser from their own words, and the whole state."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

import regex
from whoosh.qparser import QueryParser, plugins, syntax

from app import dates, signs
from app.i18n import N_, Table
from app.i18n import gettext as _
from app.text import MAX_TERM, fold, is_single, tokens
from app.tree import And, Fuzzy, Name, Node, Not, Or, Phrase, Prefix, Term, Wildcard

FACETS = ("person", "country", "organisation", "place", "publisher", "language", "year")
FACET_WORDS = Table(
    {
        "person": N_("person"),
        "country": N_("country"),
        "organisation": N_("organisation"),
        "place": N_("place"),
        "publisher": N_("publisher"),
        "language": N_("language"),
        "year": N_("year"),
    }
)
NARROWING = frozenset(("person", "country", "organisation", "place"))  # AND; the others widen (OR)
UNKNOWN = "unknown"  # the value of a missing publisher, language or year
FIELDS = ("headline", "body")  # of the query language; `body` includes the standfirst
SORTS = ("relevance", "newest", "oldest", "length")


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """The whole state of a search; the URL says it and nothing else.

    `filters` and `excluded` are pairs of facet and value, sorted. `since` and `until` are partial
    dates as given ("2024", "2024-05", "2024-05-31"), the end inclusive. `sort` is "" for the
    default: relevance with a query, else newest.
    """

    q: str = ""
    filters: tuple[tuple[str, str], ...] = ()
    excluded: tuple[tuple[str, str], ...] = ()
    since: str = ""
    until: str = ""
    undated: str = ""  # "" | "only" | "exclude"
    sort: str = ""
    collapse: bool = False
    page: int = 1
    limit: int = 20
    cursor: str = ""

    def chosen(self, facet: str) -> tuple[str, ...]:
        """The values chosen in one facet."""
        return tuple(value for name, value in self.filters if name == facet)


MAX_LENGTH = 1_000  # characters: one word of 20,000 takes the library 5.5 seconds
MAX_CLAUSES = 40  # words: forty of the commonest take 0.2 s of 100,000 articles
MAX_DEAR = 8  # wildcards and near phrases: each takes up to 15 ms of them
MAX_GAP = 50
TOO_MANY = N_("Only the first {n} words of the query were read, those before character {at}.")
TOO_DEAR = N_(
    "Only the first {n} wildcards and near phrases of the query were read, "
    "those before character {at}."
)

_OTHER_NAMES = {"org": "organisation", "organization": "organisation", "title": "headline"}
_FIELD = "|".join((*FACETS, *FIELDS, *_OTHER_NAMES))
_PIECE = regex.compile(r"[\p{L}\p{M}\p{N}*?]+")


def sort_in_force(query: SearchQuery, node: Node | None) -> str:
    """The sort asked for; else relevance when there is something to be relevant to."""
    sort = query.sort if query.sort in SORTS else ""
    if node is None and sort in ("", "relevance"):
        return "newest"
    return sort or "relevance"


@dataclass(frozen=True, slots=True)
class Parsed:
    """A query as it was read; `node` is None when it holds nothing to look for."""

    node: Node | None
    warnings: tuple[str, ...] = ()


def parse(text: str) -> Parsed:
    """Read a reader's words. Never raises: what is no syntax is read as words, and told."""
    warnings: list[str] = []
    if len(text) > MAX_LENGTH:
        text = text[:MAX_LENGTH]
        warnings.append(
            _("Only the first {n} characters of the query were read.").format(n=f"{MAX_LENGTH:,}")
        )
    text = signs.paired(text.translate(signs.SAME), warnings)
    warnings += signs.strange(text, (*FACETS, *FIELDS, *_OTHER_NAMES, *dates.NAMES))
    if twice := re.search(r"(?<!\S)(AND|OR|NOT)\s+(AND|OR)(?!\S)", text):
        warnings.append(
            _("{text} at character {at}: only one of them was read.").format(
                text=f"{twice[1]} {twice[2]}", at=twice.start() + 1
            )
        )
    try:
        read = _parser().process(text)
    except Exception:  # a fault of the library is none of the reader's
        warnings.append(_("The query could not be read as syntax, so its words are searched."))
        read = syntax.AndGroup([syntax.WordNode(word) for word in text.split()])
    node = _Reader(warnings).read(read)
    if node is None and text.strip(" *"):
        warnings.append(_("The query holds no word to look for."))
    return Parsed(node, tuple(dict.fromkeys(warnings)))


class _DatesNode(syntax.TextNode):  # type: ignore[misc]  # the library ships no types
    """`published:[2024-05 TO 2024-06]` as it stands."""


class _DatesPlugin(plugins.TaggingPlugin):  # type: ignore[misc]
    expr = rf"(?i)(?<!\w)(?P<text>(?:{'|'.join(dates.NAMES)}):\s*(?:\[[^\]]*\]?|[^\s()\"\[]+))"
    nodetype = _DatesNode


@cache
def _parser() -> Any:
    """Whoosh's language without a schema, which would analyse too early and swallow errors.

    Its PlusMinusPlugin would read `state-of-the-art` as exclusions, so minus is an operator here.
    """
    operators = plugins.OperatorsPlugin(
        Not=r"(?:^|(?<=[\s(]))(?:NOT(?=[\s(])|-(?=[^\s-]))",
        AndNot=None,
        AndMaybe=None,
        Require=None,
    )
    fields = plugins.FieldsPlugin(expr=rf"(?i)(?<!\w)(?P<text>{_FIELD}):\s*(?=[^\s)])")
    quotes = plugins.PhrasePlugin(expr='"(?P<text>.*?)"(~(?P<slop>[1-9][0-9]{0,3}))?')
    others = (plugins.WildcardPlugin(), plugins.FuzzyTermPlugin(), plugins.GroupPlugin())
    return QueryParser(None, None, plugins=[_DatesPlugin(), fields, quotes, *others, operators])


class _Reader:
    """From the library's nodes to ours, counting clauses and gathering warnings."""

    def __init__(self, warnings: list[str]) -> None:
        self.warnings = warnings
        self.clauses = 0
        self.dear = 0
        self._stops: set[str] = set()

    def read(self, node: Any, depth: int = 0) -> Node | None:
        if isinstance(node, syntax.GroupNode):
            if depth > 2 * signs.MAX_DEPTH + 2:  # NOT NOT NOT ...
                self.warnings.append(_("Operators nested too deep were left out."))
                return None
            read = (self.read(child, depth + 1) for child in node)
            nodes = tuple(child for child in read if child is not None)
            if not nodes:
                return None
            if isinstance(node, syntax.NotGroup):
                return Not(nodes[0])
            if len(nodes) == 1:
                return nodes[0]
            return Or(nodes) if isinstance(node, syntax.OrGroup) else And(nodes)
        self.clauses += 1
        if self.clauses > MAX_CLAUSES:
            self._stopped(TOO_MANY, MAX_CLAUSES, node)
            return None
        self.dear += _is_dear(node)
        if _is_dear(node) and self.dear > MAX_DEAR:
            self._stopped(TOO_DEAR, MAX_DEAR, node)
            return None
        return self._leaf(node)

    def _leaf(self, node: Any) -> Node | None:
        name = (getattr(node, "fieldname", None) or "").lower()
        name = _OTHER_NAMES.get(name, name)
        text = str(getattr(node, "text", ""))
        if name in FACETS:
            text = text.replace("*", " ").strip()
            return Name(name, text) if text else None
        match node:
            case _DatesNode():
                return self._dates(text, _place(node))
            case plugins.PhrasePlugin.PhraseNode():
                return _words(text, name, min(node.slop - 1, MAX_GAP), exact=True)
            case plugins.FuzzyTermPlugin.FuzzyTermNode():
                found = _fuzzy(text, name, node.maxdist)
                if not isinstance(found, Fuzzy):
                    self.warnings.append(
                        _(
                            "{text} at character {at} is too short to be spelt nearly so, "
                            "so it is searched as it stands."
                        ).format(text=f"{text}~", at=_place(node))
                    )
                return found
            case plugins.PrefixPlugin.PrefixNode():
                return _wild(text + "*", name)
            case plugins.WildcardPlugin.WildcardNode():
                return _wild(text, name)
            case _:
                self._strays(text, _place(node))
                return _words(text, name)

    def _stopped(self, said: str, most: int, node: Any) -> None:
        if said not in self._stops:
            self._stops.add(said)
            self.warnings.append(_(said).format(n=most, at=_place(node)))

    def _dates(self, text: str, at: int) -> Node | None:
        name, _colon, span = text.partition(":")
        if found := dates.read(name.lower(), span):
            return found
        said = _("{text} at character {at} names no date, so its words are searched.")
        self.warnings.append(said.format(text=text, at=at))
        words = [_words(word, "") for word in re.split(r"[\s:\[\]]+", text)]
        return And(tuple(word for word in words if word))

    def _strays(self, text: str, at: int) -> None:
        if text.strip() in ("AND", "OR", "NOT"):
            said = _("{text} at character {at} joins nothing, so it was read as a word.")
            self.warnings.append(said.format(text=text.strip(), at=at))
        elif re.fullmatch(rf"(?i)(?:{_FIELD}|{'|'.join(dates.NAMES)}):\s*", text):
            said = _("{text} at character {at} says nothing, so it was read as a word.")
            self.warnings.append(said.format(text=text, at=at))


def _place(node: Any) -> int:
    """Where a part of the query begins, counted from 1."""
    return (getattr(node, "startchar", None) or 0) + 1


def _is_dear(node: Any) -> bool:
    near = isinstance(node, plugins.PhrasePlugin.PhraseNode) and node.slop > 1
    return near or isinstance(node, plugins.WildcardPlugin.WildcardNode)


def _words(text: str, field: str, gap: int = 0, exact: bool = False) -> Node | None:
    """One word, or several that stand together: `state-of-the-art`, `U.S.`, 習近平."""
    found = tokens(text, breaks=not gap)
    if not found:
        return None
    typed = text[found[0].start : found[-1].end]
    if len(found) == 1:
        return Term(found[0].term, field, "" if exact else found[0].folded, typed)
    stems = tuple(token.term for token in found)
    words = tuple(token.folded for token in found if token.folded)
    return Phrase(stems, gap, field, words, exact, typed)


def _fuzzy(text: str, field: str, edits: int) -> Node | None:
    found = tokens(text)
    if len(found) != 1 or len(found[0].folded) < 3 or is_single(text):
        return _words(text, field)  # every short word is near every other
    return Fuzzy(found[0].folded, max(1, min(edits, 2)), field)


def _wild(text: str, field: str) -> Node | None:
    """`taiw*`, `organi?ation`; a question mark at the end is a question, not a letter."""
    nodes = [node for piece in _PIECE.findall(text) if (node := _wild_piece(piece, field))]
    return And(tuple(nodes)) if len(nodes) > 1 else next(iter(nodes), None)


def _wild_piece(piece: str, field: str) -> Node | None:
    piece = piece.rstrip("?")
    plain = re.sub(r"[*?]+", " ", piece)
    if "*" not in piece and "?" not in piece:
        return _words(piece, field)
    if not plain.strip():
        return None
    if is_single(piece):  # any part of such a text is found anyway
        return _words(plain, field, MAX_GAP if plain.strip().count(" ") else 0)
    folded = fold(piece)[:MAX_TERM]
    if folded.endswith("*") and "?" not in folded and "*" not in folded.rstrip("*"):
        return Prefix(folded.rstrip("*"), field)
    return Wildcard(folded, field)
