"""For operators: is it alive, is it ready, what has it done."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col

from app.errors import IndexUnavailable
from app.models import SCHEMA_VERSION, Article, IndexChange
from app.web.deps import VERSION, Library, LibraryDep

router = APIRouter(include_in_schema=False)

METHODS = {"GET", "HEAD", "OPTIONS", "POST"}
_NEVER = {"Cache-Control": "no-store"}


@dataclass(frozen=True, slots=True)
class Check:
    name: str
    ok: bool
    detail: str


class Meters:
    """What one app has counted, in a registry of its own.

    Several workers share a folder (PROMETHEUS_MULTIPROC_DIR, which `dateline serve` makes): each
    shows the sum of all.
    """

    def __init__(self) -> None:
        self.shared = os.environ.get("PROMETHEUS_MULTIPROC_DIR", "")
        self.registry = CollectorRegistry()
        self.answers = 0
        self.requests = Counter(
            "http_requests", "Answers by method, route and status", ["method", "route", "status"],
            registry=self.registry,
        )  # fmt: skip
        self.seconds = Histogram(
            "http_request_duration_seconds", "Time to answer", ["route"], registry=self.registry,
            buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
        )  # fmt: skip
        self.under_way = Gauge(
            "http_requests_in_progress", "Requests being answered",
            registry=self.registry, multiprocess_mode="livesum",
        )  # fmt: skip
        self.articles = self._gauge("dateline_articles", "Articles stored")
        self.lag = self._gauge("dateline_index_lag", "Articles that the index has still to read")
        self.ready = self._gauge("dateline_ready", "1 when all checks pass")
        self._gauge("dateline_build_info", "The version that runs", "version").labels(VERSION).set(
            1
        )
        ProcessCollector(registry=self.registry)

    def _gauge(self, name: str, text: str, *labels: str) -> Gauge:
        """Of the library, so any worker's latest number is right."""
        return Gauge(name, text, labels, registry=self.registry, multiprocess_mode="mostrecent")

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """One answer; paths and methods that no route has are counted together, or a scan fills
        the memory."""
        route = route or "none"
        self.answers += 1
        self.requests.labels(method if method in METHODS else "other", route, str(status)).inc()
        self.seconds.labels(route).observe(seconds)

    def refused(self, status: int) -> None:
        """What was no request, or too much of one."""
        self.requests.labels("other", "none", str(status)).inc()

    def text(self) -> bytes:
        """All meters in Prometheus' text format."""
        if not self.shared:
            return generate_latest(self.registry)
        for path in Path(self.shared).glob("gauge_live*.db"):
            worker = path.stem.rpartition("_")[2]
            if not _lives(int(worker)):
                # The library has no types for these two.
                mark_process_dead(worker, self.shared)  # type: ignore[no-untyped-call]
        together = CollectorRegistry()
        MultiProcessCollector(together, self.shared)  # type: ignore[no-untyped-call]
        return generate_latest(together)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def checks(library: Library) -> tuple[list[Check], dict[str, int]]:
    """Is everything there, and the numbers: articles, and how far the index is behind."""
    found, numbers = [], {"articles": 0, "index_lag": 0}
    try:
        with library.session() as session:
            version = session.scalar(text("SELECT version_num FROM alembic_version"))
            if version == SCHEMA_VERSION:
                numbers["articles"] = session.scalar(select(func.count()).select_from(Article)) or 0
                lag = select(func.count(col(IndexChange.article_number).distinct()))
                numbers["index_lag"] = session.scalar(lag) or 0
    except SQLAlchemyError:
        version = None
    if version == SCHEMA_VERSION:
        found.append(Check("database", True, f"of version {version}"))
    else:
        is_now = f"of version {version}" if version else "missing"
        detail = f"The database is {is_now}; `dateline migrate` makes it {SCHEMA_VERSION}."
        found.append(Check("database", False, detail))
    try:
        index = library.index()
        detail = f"of {index.name().capitalize()} at revision {index.revision()}"
        found.append(Check("index", True, detail))
    except IndexUnavailable as problem:
        found.append(Check("index", False, problem.detail))
    return found, numbers


@router.get("/healthz")
async def healthz() -> Response:
    return JSONResponse({"status": "ok"}, headers=_NEVER)


@router.get("/readyz")
def readyz(request: Request, library: LibraryDep) -> Response:
    found, numbers = checks(library)
    ready = all(check.ok for check in found)
    body: dict[str, Any] = {"status": "ready" if ready else "not ready"}
    if not library.access.closed or library.access.knows(request.scope):
        said = {check.name: {"ok": check.ok, "detail": check.detail} for check in found}
        body |= {"checks": said, **numbers}
    return JSONResponse(body, 200 if ready else 503, headers=_NEVER)


def metrics_router(meters: Meters) -> APIRouter:
    """The route that shows this app's meters."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/metrics")
    def metrics(library: LibraryDep) -> Response:
        found, numbers = checks(library)
        meters.articles.set(numbers["articles"])
        meters.lag.set(numbers["index_lag"])
        meters.ready.set(all(check.ok for check in found))
        kind = "text/plain; version=0.0.4; charset=utf-8"
        return Response(meters.text(), media_type=kind, headers=_NEVER)

    return routes
