"""The whole flow: documents in, rows and index changes out, one transaction a batch."""

import gc
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, partial
from itertools import islice

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError, StatementError

from app import heap
from app.config import Settings
from app.db import writing
from app.errors import DocumentError
from app.index import sync
from app.ingest import entities, mentions, repeats, store
from app.ingest.articles import CleanArticle, clean
from app.ingest.documents import Document, Failure
from app.ingest.duplicates import fingerprint
from app.ingest.entities import Names
from app.ingest.lock import held
from app.ingest.store import Outcome, Prepared, article_id
from app.ingest.workers import Workers

_BATCH = 100  # documents a transaction: 10,000 articles a second against 900 one by one
# Articles after which they can be found, while the next are read; in a long run a quarter of all,
# for each time the index is opened, which takes the longer the more it holds.
_INDEXED = 2_000
LONGEST, MOST_LINES = 1_000_000, 20_000  # of an article: ten times what newspapers print
READ = 150_000  # characters of a body in which names are sought: 25,000 words
MOST_FAILURES = 1_000  # kept of a run: all of them stand in the database
_NO_NAMES = Names((), (), ())


@dataclass(slots=True)
class Summary:
    """What a run did: how many documents ended in each status, and the first failures."""

    run: int | None = None
    counts: Counter[str] = field(default_factory=Counter)
    failures: list[Outcome] = field(default_factory=list)

    def add(self, outcomes: Iterable[Outcome]) -> None:
        for outcome in outcomes:
            self.counts[outcome.status] += 1
            if outcome.status == "failed" and len(self.failures) < MOST_FAILURES:
                self.failures.append(outcome)


def ingest(
    settings: Settings,
    database: Engine,
    documents: Iterable[Document | Failure],
    *,
    paths: Iterable[str] = (),
    again: bool = False,
    workers: int = 1,
    dry_run: bool = False,
    progress: Callable[[list[Outcome]], None] = lambda outcomes: None,
    waiting: Callable[[str], None] = lambda sentence: None,
) -> Summary:
    """Read, clean, find, resolve, place and write; then bring the index up to date."""
    summary, unindexed = Summary(), 0
    heap.few_arenas()
    if settings.ner_model != mentions.BUILTIN:
        mentions.finder(settings.ner_model)  # one that cannot be had stops the run, not each text
    work = partial(attempt, model=settings.ner_model)
    with held(settings, waiting=waiting), Workers(workers, work) as pool:
        if not dry_run:
            with writing(database) as connection:
                summary.run = store.start_run(connection, list(paths))
        sorted_out = (_sort(database, batch, again=again) for batch in _batches(documents))
        for outcomes, results in pool.run(sorted_out):
            prepared = [result for result in results if isinstance(result, Prepared)]
            outcomes += [result for result in results if isinstance(result, Outcome)]
            if summary.run is None:
                outcomes += [Outcome(p.document.file, "new", p.id) for p in prepared]
            else:
                outcomes = _write(database, summary.run, prepared, outcomes)
                unindexed += len(prepared)
                if unindexed >= max(_INDEXED, summary.counts.total() // 4):
                    sync.apply_changes(settings, database)
                    unindexed = 0
            summary.add(outcomes)
            progress(outcomes)
        if summary.run is not None:
            sync.apply_changes(settings, database)
            with writing(database) as connection:
                store.finish_run(connection, summary.run)
    return summary


def attempt(document: Document, *, model: str = mentions.BUILTIN) -> Prepared | Outcome:
    """`prepare`, with a failure recorded instead of raised: one bad document stops no run."""
    stage = _Stage()
    try:
        return prepare(document, stage, model=model)
    except Exception as error:
        reason = (
            error.detail if isinstance(error, DocumentError) else f"{type(error).__name__}: {error}"
        )
        return Outcome(document.file, "failed", article_id(document.text), stage.name, reason)


class _Stage:
    """Which step a document is in, for the record of a failure."""

    name = "clean"


def prepare(
    document: Document, stage: _Stage | None = None, *, model: str = mentions.BUILTIN
) -> Prepared:
    """Document -> everything there is to write of it; reads and writes nothing."""
    stage = stage or _Stage()
    _require_size(document.text)
    article = clean(document)
    stage.name = "find"
    sought = article.language in (None, "en")
    names = find_names(article.headline, article.body, model) if sought else _NO_NAMES
    stage.name = "place"
    shingles = fingerprint(article.body)
    _keep_tables()
    shared = repeats.lines(article, document.text)
    tagger = mentions.finder(model).name if sought else None
    id_ = article_id(document.text)
    return Prepared(document, id_, article, names, sought, shingles, shared, tagger)


def _require_size(text: str) -> None:
    """A book or a log is no article, and would hold up all that comes after it."""
    if len(text) > LONGEST:
        raise DocumentError("clean", f"The text has over {LONGEST:,} characters.")
    if text.count("\n") > MOST_LINES:
        raise DocumentError("clean", f"The text has over {MOST_LINES:,} lines.")


@cache
def _keep_tables() -> None:
    """Spare the garbage collector what the first document made: tables, models, statements.

    They stay as long as the process; to walk them again and again took a tenth of all time. To look
    for garbage less often gains nothing and takes 100 MB more at 15,000 articles.
    """
    gc.collect()
    gc.freeze()


def find_names(headline: str, body: str, model: str = mentions.BUILTIN) -> Names:
    """Who and what a text names."""
    body = body[:READ]
    spans, headline_spans = mentions.finder(model).find([body, headline])
    return entities.resolve(body, spans, headline, headline_spans)


def as_given(document: Document, *, model: str = mentions.BUILTIN) -> Prepared:
    """`prepare` without cleaning: the body is the text as it is given."""
    _require_size(document.text)
    article = CleanArticle(headline="", headline_origin="derived", body=document.text,
                           paragraphs=(), furniture=())  # fmt: skip
    names = find_names("", document.text, model)
    tagger = mentions.finder(model).name
    return Prepared(document, article_id(document.text), article, names, True, (), tagger=tagger)


def _batches(documents: Iterable[Document | Failure]) -> Iterator[list[Document | Failure]]:
    stream = iter(documents)
    while batch := list(islice(stream, _BATCH)):
        yield batch


def _sort(
    database: Engine, batch: list[Document | Failure], *, again: bool
) -> tuple[list[Outcome], list[Document]]:
    """What needs no work (failures, known and removed articles) apart from what does."""
    ids = {id(d): article_id(d.text) for d in batch if isinstance(d, Document)}
    with database.connect() as connection:
        here, gone = store.known(connection, list(ids.values()))
    outcomes: list[Outcome] = []
    fresh: dict[str, Document] = {}
    for item in batch:
        if isinstance(item, Failure):
            outcomes.append(Outcome(item.file, "failed", None, item.stage, item.reason))
            continue
        key = ids[id(item)]
        if key in gone:
            outcomes.append(Outcome(item.file, "removed", key))
        elif key in fresh or (key in here and not again):
            outcomes.append(Outcome(item.file, "known", key))
        else:
            fresh[key] = item
    return outcomes, list(fresh.values())


def _write(
    database: Engine, run: int, prepared: list[Prepared], outcomes: list[Outcome]
) -> list[Outcome]:
    """One transaction; when a batch fails, each of its articles has one of its own."""
    try:
        with writing(database) as connection:
            status = store.write(connection, prepared)
            outcomes = outcomes + [Outcome(p.document.file, status[p.id], p.id) for p in prepared]
            store.record(connection, run, outcomes)
        return outcomes
    except OperationalError:  # the disk or the database, not an article
        raise
    except (StatementError, ValueError, LookupError, TypeError) as error:
        if len(prepared) > 1:
            results = _write(database, run, [], outcomes)
            for one in prepared:
                results += _write(database, run, [one], [])
            return results
        if not prepared:
            raise
        failed = Outcome(
            prepared[0].document.file, "failed", prepared[0].id, "write",
            f"{type(error).__name__}: {str(error).splitlines()[0]}",
        )  # fmt: skip
        return _write(database, run, [], [*outcomes, failed])
