"""The pages of people, countries, organisations and places: the lists, and one of each."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from markupsafe import Markup, escape

from app import browse
from app.countries import name_of
from app.errors import BadRequest
from app.query import SearchQuery
from app.web import figures, links, listing, words
from app.web.deps import LibraryDep, base_url, render

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

KIND_OF = {path.strip("/"): kind for kind, path in links.PATHS.items()}
LEDES = {
    "person": "Everyone whom the articles name. A person is listed once, under the fullest name.",
    "country": "Countries and territories that the articles name, by name, demonym or capital.",
    "organisation": "Organisations that the articles name.",
    "place": "Cities and other places that the articles name; each counts for its country too.",
}
SORTS = {"articles": "Most articles", "mentions": "Most mentions", "name": "Name"}
MOST_ALIASES = 12
MOST_COMPANIONS = 12


@dataclass(frozen=True, slots=True)
class SentenceView:
    html: Markup
    url: str
    headline: str
    date: str
    how: str


@dataclass(frozen=True, slots=True)
class AliasView:
    name: str
    script: str
    lang: str


def directory(request: Request, library: LibraryDep) -> Response:
    kind = KIND_OF[request.url.path.strip("/")]
    path = links.PATHS[kind]
    asked = request.query_params
    prefix, letter = links.clean(asked.get("q", ""))[:200], links.clean(asked.get("letter", ""))
    sort = asked.get("sort") or "articles"
    if sort not in SORTS:
        message = f"{sort[:60]!r} is not one of {', '.join(SORTS)}"
        raise BadRequest(f"sort: {message}.", [(["query", "sort"], message)])
    number = links.read([("page", asked.get("page", ""))]).page
    with library.session() as session:
        found = browse.directory(
            session,
            library.names(session),
            kind,
            q=prefix,
            letter=letter[:1],
            sort=sort,
            page=number,
            limit=60,
            mentions=False,
        )
        sharing = browse.sharing(session, prefix) if kind == words.PEOPLE and prefix else 0

    def url(page: int = 1, letter: str = letter, prefix: str = prefix) -> str:
        given = {"q": prefix, "letter": letter, "page": str(page) if page > 1 else ""}
        given["sort"] = sort if sort != "articles" else ""
        pairs = [(name, value) for name, value in given.items() if value]
        return f"{path}?{urlencode(pairs)}" if pairs else path

    page = {
        "title": words.KINDS[kind],
        "lede": f"{sharing} people share this surname: which?" if sharing > 1 else LEDES[kind],
        "kind": kind,
        "path": path,
        "plain": not (prefix or letter or number > 1 or sort != "articles"),
        "prefix": prefix,
        "letter": letter,
        # Letters help only in a list that does not fit the eye.
        "letters": [(one, url(1, one, "")) for one, _ in found.letters] if _long(found) else [],
        "sorts": SORTS.items(),
        "sort": sort,
        "rows": listing.ranked(found.items),
        "pager": listing.pager(number, found.pages, url),
        "previous": url(number - 1) if 1 < number <= found.pages + 1 else "",
        "next": url(number + 1) if number < found.pages else "",
    }
    return render(request, "directory.html", page=page)


def _long(found: browse.Directory) -> bool:
    return sum(count for _, count in found.letters) > 20


def entity(request: Request, library: LibraryDep, slug: str) -> Response:
    kind = KIND_OF[request.url.path.split("/")[1]]
    with library.session() as session:
        try:
            found = browse.entity(session, kind, slug)
        except browse.Ambiguous as several:
            return _which(request, kind, several)
    query = SearchQuery(filters=((kind, found.id),))
    shape = figures.timeline((bar.key, bar.count) for bar in found.timeline.bars)
    others = [alias for alias in found.aliases if alias.name != found.name]
    groups = (found.people, found.countries, found.organisations, found.places)
    path = links.entity_url(kind, found.id)
    page = {
        "path": path,
        "canonical": base_url(request) + path,
        "directory": links.PATHS[kind],
        "directory_label": words.KINDS[kind],
        "kind_label": words.KIND[kind],
        "country": (found.country or "").lower() if kind == words.PLACES else "",
        "country_name": name_of(found.country or ""),  # of one that no article names itself
        "aliases": [_alias(alias) for alias in others[:MOST_ALIASES]],
        "more_aliases": max(0, len(others) - MOST_ALIASES),
        "articles": words.count(found.articles, "article"),
        "mentions": words.count(found.mentions, "mention"),
        "evidence": _evidence(found),
        "probably": found.probably
        and {
            "name": found.probably.name,
            "url": links.entity_url(kind, found.probably.id),
            "articles": words.count(found.probably.articles, "article"),
        },
        "is_alone": found.is_alone,
        "namesakes": listing.ranked(found.namesakes),
        "alone": [
            {
                "name": one.name,
                "url": links.entity_url(kind, one.id),
                "articles": words.count(one.articles, "article"),
                "say": "says" if one.articles == 1 else "say",
                "search": links.url(SearchQuery(filters=((kind, one.id),))),
            }
            for one in found.alone
        ],
        "alone_sentences": [_sentence(sentence) for sentence in found.alone_sentences],
        "search": links.url(query),
        "feed": links.url(query, "/feed.atom"),
        "groups": [
            {
                "kind": companion,
                "label": f"{label} named with {found.name}",
                "path": links.PATHS[companion],
                "rows": listing.ranked(rows[:MOST_COMPANIONS], both=query),
            }
            for (companion, label), rows in zip(words.KINDS.items(), groups, strict=True)
            if rows
        ],
        "timeline": listing.drawn(shape, query),
        "sentences": [_sentence(sentence) for sentence in found.sentences],
        "results": [replace(item, tags=()) for item in listing.cards(found.newest)],
    }
    return render(request, "entity.html", entity=found, page=page)


for _name, _path in ((kind, links.PATHS[kind]) for kind in words.KINDS):
    router.add_api_route(_path, directory, name=f"{_name} directory")
    router.add_api_route(_path + "/{slug}", entity, name=_name)


def _which(request: Request, kind: str, several: browse.Ambiguous) -> Response:
    return render(
        request,
        "which.html",
        asked=several.name,
        title=words.KINDS[kind],
        kind=kind,
        path=links.PATHS[kind],
        rows=listing.ranked(several.candidates),
    )


def _alias(alias: browse.AliasName) -> AliasView:
    script = "" if alias.script == "Latn" else words.SCRIPTS.get(alias.script, "")
    return AliasView(alias.name, script, words.SCRIPT_LANGUAGE.get(alias.script, ""))


def _evidence(found: browse.EntityPage) -> str:
    """Of a country: by what it is meant."""
    if found.kind != words.COUNTRIES:
        return ""
    kinds = (("by name", found.named), ("by demonym", found.demonym), ("by place", found.place))
    return ", ".join(f"{words.number(number)} {how}" for how, number in kinds if number)


def _sentence(sentence: browse.Sentence) -> SentenceView:
    start, end = sentence.range
    mark = Markup('<mark class="ent">{}</mark>').format(sentence.text[start:end])
    return SentenceView(
        escape(sentence.text[:start]) + mark + escape(sentence.text[end:]),
        links.article_url(sentence.article),
        sentence.headline,
        words.day(sentence.published, sentence.published_precision),
        sentence.how,
    )
