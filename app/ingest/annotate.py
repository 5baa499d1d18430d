"""Document -> what was found in it, as one JSON object: the pipeline without a database."""

from typing import Any

from app.ingest import mentions, pipeline
from app.ingest.documents import Document
from app.ingest.entities import Mention
from app.ingest.store import Prepared


def annotated(
    document: Document, *, raw: bool = False, model: str = mentions.BUILTIN
) -> dict[str, Any]:
    """What `dateline annotate` prints; `raw` takes the text as the body, uncleaned."""
    read = pipeline.as_given if raw else pipeline.prepare
    prepared = read(document, model=model)
    article, names = prepared.article, prepared.names
    countries = {e.slug.upper() for e in names.entities if e.kind == "country"}
    return {
        "id": document.file if document.id is None else document.id,
        "headline": article.headline or None,
        "headline_origin": article.headline_origin if article.headline else None,
        "publisher": article.publisher,
        "section": article.section,
        "published": _published(prepared),
        "body": article.body,
        "furniture": [
            {"start": f.start, "end": f.end, "reason": f.reason,
             "text": document.text[f.start : f.end]}
            for f in article.furniture
        ],
        "mentions": [_mention(m) for m in names.mentions],
        "headline_mentions": [_mention(m) for m in names.headline_mentions],
        "people": [e.name for e in names.entities if e.kind == "person"],
        "countries": sorted(countries),
        "format": document.format,
        "language": article.language,
        "names_sought": prepared.names_sought,
        "tagger": prepared.tagger,
    }  # fmt: skip


def _published(prepared: Prepared) -> str | None:
    """ISO 8601, as precise as the source."""
    moment = prepared.article.published
    if moment is None:
        return None
    lengths = {"year": 4, "month": 7, "day": 10}
    text = moment.isoformat().replace("+00:00", "Z")
    return text[: lengths.get(prepared.article.published_precision or "", len(text))]


def _mention(m: Mention) -> dict[str, Any]:
    return {
        "start": m.start, "end": m.end, "text": m.text, "kind": m.kind, "entity": m.entity,
        "name": m.name, "how": m.how, "role": m.role,
    }  # fmt: skip
