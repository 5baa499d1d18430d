"""An example of each answer, for the API's description; a test holds them to the models."""

from http import HTTPStatus
from typing import Any

_ID = "3f5a0c1d2e4b6978"
_COPY = "a1b2c3d4e5f60718"
_ABE = {"id": "shinzo-abe", "name": "Shinzo Abe", "mentions": 4}
_JAPAN = {"id": "jp", "name": "Japan", "mentions": 9}
_SUMMARY: dict[str, Any] = {
    "id": _ID,
    "url": f"/articles/{_ID}",
    "headline": "Envoy pays a secret visit to Japan",
    "headline_origin": "given",
    "publisher": None,
    "published": "2024-05-31T00:00:00Z",
    "published_precision": "day",
    "language": "en",
    "words": 312,
    "people": [_ABE],
    "countries": [_JAPAN],
    "story": {"id": _ID, "size": 2},
}
_FURNITURE = {"start": 0, "end": 13, "text": "Advertisement", "reason": "advert"}
_LISTED = {
    "id": "shinzo-abe", "name": "Shinzo Abe", "url": "/people/shinzo-abe", "articles": 3,
    "mentions": 11, "country": None,
}  # fmt: skip
_BESIDE = {
    "id": "jp", "name": "Japan", "url": "/countries/jp", "articles": 3, "mentions": 20,
    "country": None,
}  # fmt: skip
_BARS = {"unit": "month", "bars": [{"key": "2024-05", "count": 3}], "undated": 1}
_BODY = "A senior envoy has met Shinzo Abe in Japan."


def _directory(kind: str, listed: dict[str, Any]) -> dict[str, Any]:
    return {
        "kind": kind,
        "total": {"value": 1, "relation": "eq"},
        "limit": 50,
        "results": [listed],
        "letters": {listed["id"][0]: 1},
        "next": None,
    }


def _entity(kind: str, listed: dict[str, Any]) -> dict[str, Any]:
    sentence = {
        "article": _ID, "url": f"/articles/{_ID}", "headline": _SUMMARY["headline"],
        "published": None, "published_precision": None, "text": _BODY, "start": 0,
        "range": [23, 33], "how": "full name",
    }  # fmt: skip
    return {
        "kind": kind,
        **listed,
        "country_name": None,
        "aliases": [{"name": listed["name"], "script": "Latn", "full": True}],
        "named": 0,
        "demonym": 0,
        "place": 0,
        "people": [],
        "countries": [_BESIDE],
        "organisations": [],
        "places": [],
        "timeline": _BARS,
        "sentences": [sentence],
        "articles_url": f"/api/v1/articles?{kind}={listed['id']}",
        "roles": [{"name": "Prime Minister", "articles": 2}] if kind == "person" else [],
        "namesakes": [],
        "probably": None,
        "alone": [],
        "alone_sentences": [],
    }


_KINDS = {
    "person": ("people", _LISTED),
    "country": ("countries", _BESIDE),
    "organisation": (
        "organisations",
        {**_LISTED, "id": "kyodo", "name": "Kyodo", "url": "/organisations/kyodo"},
    ),
    "place": (
        "places",
        {**_LISTED, "id": "tokyo", "name": "Tokyo", "url": "/places/tokyo", "country": "JP"},
    ),
}

ANSWERS: dict[str, dict[str, Any]] = {
    "search_articles": {
        "query": {
            "q": "abe", "interpreted": "abe", "warnings": [], "notes": [], "did_you_mean": None,
            "did_you_mean_total": None, "literal": None, "which": None,
            "filters": {"country": ["jp"]}, "excluded": {}, "from": None, "to": None,
            "undated": None, "sort": "relevance",
        },
        "total": {"value": 1, "relation": "eq"},
        "undated": 0,
        "limit": 20,
        "results": [
            {
                **_SUMMARY,
                "score": 3.2,
                "matches": 1,
                "headline_ranges": [],
                "snippets": [{"field": "body", "start": 0, "text": _BODY, "ranges": [[30, 33]]}],
            }
        ],
        "facets": {
            "person": {
                "label": "People",
                "values": [
                    {
                        "value": "shinzo-abe", "label": "Shinzo Abe", "count": 1,
                        "selected": False, "url": "/search?q=abe&person=shinzo-abe&country=jp",
                    }
                ],
                "more": 0,
            }
        },
        "timeline": {"unit": "day", "bars": [{"key": "2024-05-31", "count": 1}]},
        "timed_out": False,
        "next": None,
        "previous": None,
    },
    "list_values": {
        "facet": "person", "label": "People", "find": "ab", "articles": 3,
        "total": {"value": 1, "relation": "eq"}, "limit": 20,
        "results": [
            {
                "value": "shinzo-abe", "label": "Shinzo Abe", "count": 1, "selected": False,
                "url": "/search?q=envoy&person=shinzo-abe",
                "exclude_url": "/search?q=envoy&exclude.person=shinzo-abe",
            }
        ],
        "next": None,
    },
    "get_article": {
        **_SUMMARY,
        "standfirst": None,
        "byline": None,
        "dateline": None,
        "section": "World",
        "body": _BODY,
        "body_sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "file": "envoy.txt",
        "names_sought": True,
        "mentions": [
            {
                "id": "m1", "start": 23, "end": 33, "text": "Shinzo Abe", "kind": "person",
                "entity": "shinzo-abe", "name": "Shinzo Abe", "how": "full name",
                "confidence": 0.98, "role": "Prime Minister", "probably": None,
            }
        ],
        "headline_mentions": [],
        "countries": [{**_JAPAN, "named": 6, "demonym": 2, "place": 1}],
        "organisations": [],
        "places": [],
        "furniture": [_FURNITURE],
        "story": {"id": _ID, "articles": [_ID, _COPY]},
        "ingested": "2024-06-01T08:00:00Z",
    },
    "get_original": {
        "id": _ID, "file": "envoy.txt", "format": "text", "text": f"Advertisement\n{_BODY}",
        "furniture": [_FURNITURE],
    },
    "get_similar": {
        "id": _ID,
        "results": [
            {
                **_SUMMARY,
                "score": 1.4,
                "shared": [{"kind": "person", "id": "shinzo-abe", "name": "Shinzo Abe"}],
                "shared_words": ["envoy", "secret"],
            }
        ],
        "copies": [],
    },
    "get_story": {
        "id": _ID, "url": f"/stories/{_ID}", "size": 2, "representative": _ID,
        "articles": [_SUMMARY | {"relation": "copy", "similarity": 1.0}],
    },
    "get_story_diff": {
        "story": _ID, "a": _ID, "b": _COPY,
        "changes": [{"kind": "replace", "a": "senior", "b": "high-ranking"}],
    },
    "get_timeline": {"total": 4, **_BARS},
    "get_map": {
        "total": 4, "countries": [{"id": "jp", "code": "JP", "name": "Japan", "articles": 3}],
    },
    "get_network": {
        "total": 4,
        "nodes": [
            {"id": "shinzo-abe", "name": "Shinzo Abe", "articles": 3},
            {"id": "takeo-akiba", "name": "Takeo Akiba", "articles": 2},
        ],
        "links": [{"a": "shinzo-abe", "b": "takeo-akiba", "articles": 2}],
    },
    "suggest": {
        "q": "ab", "people": [{**_LISTED, "mentions": None, "near": False}], "countries": [],
        "organisations": [], "places": [],
        "publishers": [
            {
                "name": "The Abbey Gazette", "url": "/search?publisher=The%20Abbey%20Gazette",
                "articles": 2, "near": False,
            }
        ],
        "headlines": [
            {
                "id": _ID, "url": f"/articles/{_ID}", "headline": "Abe meets an envoy",
                "near": False,
            }
        ],
    },
    "get_status": {
        "version": "0.1.0", "schema_version": "0002", "index_version": 2, "engine": "whoosh",
        "ready": True, "index_lag": 0,
        "counts": {
            "articles": 5, "people": 17, "countries": 12, "organisations": 20, "places": 9,
            "stories": 1, "mentions": 340, "undated": 5,
        },
        "first": None, "last": None, "last_ingest": "2024-06-01T08:00:00Z", "last_failed": 0,
    },
}  # fmt: skip
for _kind, (_many, _one) in _KINDS.items():
    ANSWERS[f"list_{_many}"] = _directory(_kind, _one)
    ANSWERS[f"get_{_kind}"] = _entity(_kind, _one)


def problem(status: int) -> dict[str, Any]:
    """A problem with this status."""
    detail, instance = {
        404: (f"There is no article {_ID}.", f"/api/v1/articles/{_ID}"),
        401: ("This library is private: it opens with its password.", "/api/v1/articles"),
        409: ("cursor: it is a cursor of another list, or of another order.", "/api/v1/articles"),
        422: ("sort: 'best' is not one of relevance, newest.", "/api/v1/articles"),
        429: (
            "You ask more often than this server allows; try again in 10 seconds.",
            "/api/v1/articles",
        ),
        503: ("There is no index yet; `dateline index` builds it.", "/api/v1/articles"),
    }[status]
    shown: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": instance,
    }
    if status == 422:
        message = "'best' is not one of relevance, newest, oldest, length"
        shown["errors"] = [{"loc": ["query", "sort"], "msg": message}]
    return shown
