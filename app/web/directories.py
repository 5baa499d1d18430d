"""The pages of people, countries, organisations and places: the lists, and one of each."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from markupsafe import Markup, escape
from sqlmodel import Session

from app import browse
from app.errors import BadRequest
from app.i18n import N_, Table
from app.i18n import gettext as _
from app.query import SearchQuery
from app.web import figures, links, listing, netgraph, words
from app.web.deps import LibraryDep, render

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

KIND_OF = {path.strip("/"): kind for kind, path in links.PATHS.items()}
LEDES = Table(
    {
        "person": N_(
            "Everyone whom the articles name. A person is listed once, under the fullest name."
        ),
        "country": N_(
            "Countries and territories that the articles name, by name, demonym or capital."
        ),
        "organisation": N_("Organisations that the articles name."),
        "place": N_(
            "Cities and other places that the articles name; each counts for its country too."
        ),
    }
)
SORTS = Table(
    {"articles": N_("Most articles"), "mentions": N_("Most mentions"), "name": N_("Name")}
)
NAMED_WITH = Table(
    {
        "person": N_("People named with {name}"),
        "country": N_("Countries named with {name}"),
        "organisation": N_("Organisations named with {name}"),
        "place": N_("Places named with {name}"),
    }
)
MOST_ALIASES = 12
MOST_COMPANIONS = 12
LEAST_COMPANIONS = 3


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
    prefix, letter = links.clean(asked.get("q", ""))[:200], links.clean(asked.get("letter", ""))[:1]
    sort = asked.get("sort") or "articles"
    if sort not in SORTS:
        message = _("{value} is not one of {allowed}").format(
            value=repr(sort[:60]), allowed=", ".join(SORTS)
        )
        problems = [(["query", "sort"], message)]
        raise BadRequest(links.sentence(problems), problems)
    number = links.read([("page", asked.get("page", ""))]).page
    with library.session() as session:
        found = browse.directory(
            session,
            library.names(session),
            kind,
            q=prefix,
            letter=letter,
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
        "lede": _("{n} people share this surname: which?").format(n=sharing)
        if sharing > 1
        else LEDES[kind],
        "kind": kind,
        "path": path,
        "plain": not (prefix or letter or number > 1 or sort != "articles"),
        "prefix": prefix,
        "letter": letter,
        # Letters help only in a list that does not fit the eye.
        "letters": [(one, url(1, one, "")) for one, _count in found.letters]
        if _long(found)
        else [],
        "sorts": SORTS.items(),
        "sort": sort,
        "rows": listing.ranked(found.items),
        "pager": listing.pager(number, found.pages, url),
        "previous": url(number - 1) if 1 < number <= found.pages + 1 else "",
        "next": url(number + 1) if number < found.pages else "",
    }
    return render(request, "directory.html", canonical=url(number), page=page)


def _long(found: browse.Directory) -> bool:
    return sum(count for _letter, count in found.letters) > 20


def entity(request: Request, library: LibraryDep, slug: str) -> Response:
    kind = KIND_OF[request.url.path.split("/")[1]]
    with library.session() as session:
        try:
            found = browse.entity(session, kind, slug)
        except browse.Ambiguous as several:
            return _which(request, kind, several)
        found = replace(found, name=words.called(kind, found.id, found.name))
        query = SearchQuery(filters=((kind, found.id),))
        net = _around(session, found, query) if kind == words.PEOPLE else None
    shape = figures.timeline((bar.key, bar.count) for bar in found.timeline.bars)
    others = [alias for alias in found.aliases if alias.name != found.name]
    groups = (found.people, found.countries, found.organisations, found.places)
    path = links.entity_url(kind, found.id)
    page = {
        "path": path,
        "directory": links.PATHS[kind],
        "directory_label": words.KINDS[kind],
        "kind_label": words.KIND[kind],
        "country": (found.country or "").lower() if kind == words.PLACES else "",
        "country_name": words.chosen(words.COUNTRIES, found.country or ""),
        "aliases": [_alias(alias) for alias in others[:MOST_ALIASES]],
        "more_aliases": max(0, len(others) - MOST_ALIASES),
        "articles": words.articles(found.articles),
        "mentions": words.mentions(found.mentions),
        "evidence": _evidence(found),
        "probably": found.probably
        and {
            "name": found.probably.name,
            "url": links.entity_url(kind, found.probably.id),
            "articles": words.number(found.probably.articles),
        },
        "is_alone": found.is_alone,
        "namesakes": listing.ranked(found.namesakes),
        "alone": [
            {
                "name": one.name,
                "url": links.entity_url(kind, one.id),
                "articles": words.number(one.articles),
                "search": links.url(SearchQuery(filters=((kind, one.id),))),
            }
            for one in found.alone
        ],
        "alone_sentences": [_sentence(sentence) for sentence in found.alone_sentences],
        "search": links.url(query),
        "map": links.url(query, "/map"),
        "network": links.url(query, "/network"),
        "net": net,
        "feed": links.url(query, "/feed.atom"),
        "groups": [
            {
                "kind": companion,
                "label": NAMED_WITH[companion].format(name=found.name),
                "path": links.PATHS[companion],
                "rows": listing.ranked(rows[:MOST_COMPANIONS], both=query),
            }
            for companion, rows in zip(words.KINDS, groups, strict=True)
            if rows
        ],
        "timeline": listing.drawn(shape, query),
        "sentences": [_sentence(sentence) for sentence in found.sentences],
        "results": [replace(item, tags=()) for item in listing.cards(found.newest)],
    }
    return render(request, "entity.html", canonical=path, entity=found, page=page)


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


def _around(
    session: Session, found: browse.EntityPage, query: SearchQuery
) -> netgraph.Network | None:
    """The person among those named with them, if there are enough to show more than a list."""
    others = found.people[:MOST_COMPANIONS]
    if len(others) < LEAST_COMPANIONS:
        return None

    def person(one: browse.EntityPage | browse.Listed) -> netgraph.Person:
        return netgraph.Person(one.id, one.name, one.articles, links.entity_url(one.kind, one.id))

    centre = person(found)._replace(url=links.url(query, "/network"))
    found_ties = browse.ties(session, found.number, [one.id for one in others])
    ties = [netgraph.Tie(tie.a, tie.b, tie.articles) for tie in found_ties]
    return netgraph.around(centre, [person(one) for one in others], ties)


def _alias(alias: browse.AliasName) -> AliasView:
    script = "" if alias.script == "Latn" else words.SCRIPTS.get(alias.script, "")
    return AliasView(alias.name, script, words.SCRIPT_LANGUAGE.get(alias.script, ""))


def _evidence(found: browse.EntityPage) -> str:
    """Of a country: by what it is meant."""
    if found.kind != words.COUNTRIES:
        return ""
    kinds = (
        (_("{n} by name"), found.named),
        (_("{n} by demonym"), found.demonym),
        (_("{n} by place"), found.place),
    )
    return words.listed(how.format(n=words.number(number)) for how, number in kinds if number)


def _sentence(sentence: browse.Sentence) -> SentenceView:
    start, end = sentence.range
    mark = Markup('<mark class="ent">{}</mark>').format(sentence.text[start:end])
    return SentenceView(
        escape(sentence.text[:start]) + mark + escape(sentence.text[end:]),
        links.article_url(sentence.article),
        sentence.headline,
        words.day(sentence.published, sentence.published_precision),
        words.how(sentence.how),
    )
