"""Dataclasses of search and browse -> the API's JSON models."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import PurePath
from urllib.parse import urlencode

from app import browse, search
from app.countries import name_of
from app.diff import relations
from app.narrowing import Facet, Which
from app.query import SearchQuery
from app.web import links, schemas

API = "/api/v1"
Pairs = Sequence[tuple[str, str]]


def search_answer(
    query: SearchQuery, found: search.SearchResults, kept: Pairs = ()
) -> schemas.SearchAnswer:
    """`kept` are parameters besides the query's that `next` and `previous` keep."""

    def at(cursor: str | None) -> str | None:
        if not cursor:
            return None
        return _with(links.url(query, f"{API}/articles", cursor=cursor, page=1), kept)

    return schemas.SearchAnswer(
        query=schemas.QueryEcho(
            q=query.q,
            interpreted=found.interpreted,
            warnings=list(found.warnings),
            notes=list(found.notes),
            did_you_mean=found.did_you_mean,
            did_you_mean_total=found.did_you_mean_total or None,
            literal=found.literal or None,
            which=which(query, found.which),
            filters=_grouped(query.filters),
            excluded=_grouped(query.excluded),
            since=query.since or None,
            until=query.until or None,
            undated=query.undated or None,
            sort=found.sort,
        ),
        total=schemas.Total(value=found.total, relation="gte" if found.timed_out else "eq"),
        timed_out=found.timed_out,
        undated=found.undated,
        limit=found.limit,
        results=[_result(result) for result in found.results],
        facets={facet.name: _facet(query, facet) for facet in found.facets},
        timeline=_bars(found.timeline),
        next=at(found.next_cursor),
        previous=at(found.previous_cursor),
    )


def _bars(bars: Sequence[search.Bar]) -> schemas.Bars:
    unit = {7: "month", 10: "day"}.get(len(bars[0].key) if bars else 0, "year")
    return schemas.Bars(unit=unit, bars=[schemas.Bar.model_validate(bar) for bar in bars])


def which(query: SearchQuery, asked: Which | None) -> schemas.Which | None:
    """With the address of the search that each answer gives."""
    if asked is None:
        return None
    more = links.Additions(replace(query, limit=20))
    return schemas.Which(
        asked=asked.asked,
        people=[
            schemas.WhichPerson(
                id=one.value, name=one.label, articles=one.count, url=more.url("person", one.value)
            )
            for one in asked.people
        ],
        more=asked.more,
    )


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for facet, value in pairs:
        grouped.setdefault(facet, []).append(value)
    return grouped


def _facet(query: SearchQuery, facet: Facet) -> schemas.Facet:
    more = links.Additions(replace(query, limit=20))
    return schemas.Facet(
        label=facet.label,
        values=[
            schemas.FacetValue(
                value=value.value,
                label=value.label,
                count=value.count,
                selected=value.selected,
                url=more.toggled(facet.name, value.value),
            )
            for value in facet.values
        ],
        more=facet.more,
    )


def _result(result: search.Result) -> schemas.Result:
    return schemas.Result(
        **_summary(result),
        score=result.score,
        matches=result.matches,
        headline_ranges=list(result.headline_ranges),
        snippets=[
            schemas.Snippet(field=s.field, start=s.start, text=s.text, ranges=list(s.ranges))
            for s in result.snippets
        ],
    )


def summary(card: browse.Card) -> schemas.Summary:
    return schemas.Summary(**_summary(card))


def _summary(card: browse.Card | search.Result) -> dict[str, object]:
    return {
        "id": card.id,
        "url": links.article_url(card.id),
        "headline": card.headline,
        "headline_origin": card.headline_origin,
        "publisher": card.publisher,
        "published": card.published,
        "published_precision": card.published_precision,
        "language": card.language,
        "words": card.words,
        "people": named(card.people),
        "countries": named(card.countries),
        "story": {"id": card.story[0], "size": card.story[1]} if card.story else None,
    }


def named(names: Iterable[browse.Named | search.Named]) -> list[schemas.NamedEntity]:
    return [schemas.NamedEntity(id=n.id, name=n.name, mentions=n.mentions) for n in names]


def article(page: browse.ArticlePage) -> schemas.Article:
    members = sorted([page.id, *(card.id for card in page.copies)])
    return schemas.Article(
        id=page.id,
        url=links.article_url(page.id),
        headline=page.headline,
        headline_origin=page.headline_origin,
        standfirst=page.standfirst,
        byline=page.byline,
        dateline=page.dateline,
        publisher=page.publisher,
        section=page.section,
        published=page.published,
        published_precision=page.published_precision,
        language=page.language,
        words=page.words,
        body=page.body,
        body_sha256=page.body_sha256,
        file=page.file if "://" in page.file else PurePath(page.file).name,
        names_sought=page.names_sought,
        mentions=[schemas.Mention.model_validate(m) for m in page.mentions],
        headline_mentions=[schemas.Mention.model_validate(m) for m in page.headline_mentions],
        people=named(page.people),
        countries=[schemas.NamedCountry.model_validate(c) for c in page.countries],
        organisations=named(page.organisations),
        places=named(page.places),
        furniture=furniture(page),
        story=schemas.StoryMembers(id=page.story, articles=members) if page.story else None,
        ingested=page.ingested,
    )


def furniture(page: browse.ArticlePage) -> list[schemas.Furniture]:
    return [schemas.Furniture.model_validate(piece) for piece in page.furniture]


def similar_answer(
    page: browse.ArticlePage, alike: Iterable[browse.Similar]
) -> schemas.SimilarAnswer:
    return schemas.SimilarAnswer(
        id=page.id,
        results=[
            schemas.SimilarArticle(
                **_summary(one.card),
                score=one.score,
                shared=[schemas.EntityRef(kind=n.kind, id=n.id, name=n.name) for n in one.shared],
                shared_words=list(one.words),
            )
            for one in alike
        ],
        copies=[summary(card) for card in page.copies],
    )


def story(page: browse.StoryPage, bodies: dict[str, str]) -> schemas.Story:
    texts = [bodies[card.id] for card in page.articles]  # the representative's first
    copies = [
        schemas.StoryCopy(**_summary(card), relation=kind, similarity=similarity)
        for card, (kind, similarity) in zip(
            page.articles, relations(texts[0] if texts else "", texts), strict=True
        )
    ]
    return schemas.Story(
        id=page.id,
        url=links.story_url(page.id),
        size=page.size,
        representative=page.representative,
        articles=copies,
    )


def listed(items: Iterable[browse.Listed]) -> list[schemas.Listed]:
    return [
        schemas.Listed(
            id=item.id,
            name=item.name,
            url=links.entity_url(item.kind, item.id),
            articles=item.articles,
            mentions=item.mentions,
            country=item.country,
        )
        for item in items
    ]


def timeline(shown: browse.Timeline) -> schemas.Timeline:
    return schemas.Timeline.model_validate(shown)


def entity(page: browse.EntityPage) -> schemas.Entity:
    return schemas.Entity(
        kind=page.kind,
        id=page.id,
        name=page.name,
        url=links.entity_url(page.kind, page.id),
        country=page.country,
        country_name=page.country_name or (name_of(page.country) if page.country else None),
        aliases=[schemas.Alias.model_validate(alias) for alias in page.aliases],
        articles=page.articles,
        mentions=page.mentions,
        named=page.named,
        demonym=page.demonym,
        place=page.place,
        people=listed(page.people),
        countries=listed(page.countries),
        organisations=listed(page.organisations),
        places=listed(page.places),
        timeline=timeline(page.timeline),
        sentences=_sentences(page.sentences),
        articles_url=links.url(SearchQuery(filters=((page.kind, page.id),)), f"{API}/articles"),
        roles=[schemas.Role(name=role.name, articles=role.articles) for role in page.roles],
        namesakes=listed(page.namesakes),
        probably=schemas.EntityRef.model_validate(page.probably) if page.probably else None,
        alone=listed(page.alone),
        alone_sentences=_sentences(page.alone_sentences),
    )


def _sentences(sentences: Iterable[browse.Sentence]) -> list[schemas.Sentence]:
    return [
        schemas.Sentence(
            article=s.article,
            url=links.article_url(s.article),
            headline=s.headline,
            published=s.published,
            published_precision=s.published_precision,
            text=s.text,
            start=s.start,
            range=s.range,
            how=s.how,
        )
        for s in sentences
    ]


def directory(found: browse.Directory, path: str, pairs: Pairs) -> schemas.Directory:
    """`path` and `pairs` are the address of the first page."""
    further = _with(path, [*pairs, ("cursor", found.next_cursor)]) if found.next_cursor else None
    return schemas.Directory(
        kind=found.kind,
        total=schemas.Total(value=found.total),
        limit=found.limit,
        results=listed(found.items),
        letters=dict(found.letters),
        next=further,
    )


def link_header(further: str | None, back: str | None) -> str:
    """`next` and `previous` once more, as RFC 8288 says."""
    shown = ((further, "next"), (back, "prev"))
    return ", ".join(f'<{url}>; rel="{name}"' for url, name in shown if url)


def _with(url: str, pairs: Pairs) -> str:
    return f"{url}{'&' if '?' in url else '?'}{urlencode(pairs)}" if pairs else url
