"""The web server."""

import os
import tempfile
from typing import Annotated

import typer

from app import config

GRACE = 30  # seconds that answers under way have when the server is told to stop


def serve(
    host: Annotated[str | None, typer.Option()] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535)] = None,
    workers: Annotated[int, typer.Option(min=1, max=64)] = 1,
    reload: Annotated[bool, typer.Option(help="Start anew when the code changes.")] = False,
) -> None:
    """Serve the pages and the API."""
    import uvicorn

    from app.web.logs import config as logging

    given = {"host": host, "port": port}
    settings = config.load(**{name: value for name, value in given.items() if value is not None})
    if workers > 1:  # they count together; read before the first meter is made
        counted = tempfile.TemporaryDirectory(prefix="dateline-meters-")
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = counted.name
    uvicorn.run(
        "app.web:from_environment",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=workers,
        reload=reload,
        http="app.web.server:Protocol",
        log_level=settings.log_level,
        log_config=logging(settings),
        access_log=False,  # ours says more
        server_header=False,
        # Who asks, and by http or https, is what the connection says unless a proxy may say it.
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        timeout_graceful_shutdown=GRACE,
    )
