import time
from typing import Any

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from app.config import Settings
from app.index import sync
from app.web import create_app


def test_a_warmed_app_asks_for_its_pages_itself(settings: Settings, ids: list[str]) -> None:
    app = create_app(settings, warmed=True)
    library: Any = app.state.library
    with TestClient(app) as client:
        assert client.get("/healthz").status_code == 200
        for _ in range(100):  # the front page and the names come when nobody asks
            if len(library._kept) > 2:
                break
            time.sleep(0.1)
        assert {"examples", "front", "names"} <= set(library._kept)
        assert set(library.templates.list_templates()) <= {
            name for _, name in library.templates.cache
        }
        said = client.get("/metrics").text
        assert 'http_requests_total{method="GET",route="/search",status="200"} 1.0' in said


@pytest.mark.parametrize("state", ["no index", "no database"])
def test_an_app_starts_whatever_is_missing(
    settings: Settings, database: Engine, state: str
) -> None:
    if state == "no database":
        database.dispose()
        (settings.data_dir / "dateline.db").unlink()
    with TestClient(create_app(settings, warmed=True), raise_server_exceptions=False) as client:
        assert client.get("/healthz").status_code == 200
        assert client.get("/readyz").status_code == 503
        if state == "no index":
            sync.rebuild(settings, database)
            assert client.get("/readyz").status_code == 200
