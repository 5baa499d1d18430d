"""What one client may ask for: so many requests a minute, counted by each server process, and
changes only from a page of ours."""

import time
from math import ceil
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import Scope

from app.errors import BadRequest, Forbidden, TooManyRequests
from app.i18n import gettext as _
from app.web.clients import Remembered
from app.web.links import SERVICE

PARAMETERS = 1_000  # of an address; a search with all it can say has some hundred


class Rate:
    """A bucket a client, of a minute's requests, that fills as time goes by.

    Only for one event loop: nothing here waits or locks.
    """

    def __init__(self, a_minute: int) -> None:
        self._most = a_minute
        self._buckets: Remembered[tuple[float, float]] = Remembered()  # left, and when

    def take(self, client: str, path: str) -> None:
        """Count one request; raise TooManyRequests when there was one too many."""
        if not self._most or path.startswith(SERVICE):
            return
        now = time.monotonic()
        left, then = self._buckets.get(client) or (float(self._most), now)
        left = min(self._most, left + (now - then) * self._most / 60)
        self._buckets.put(client, (left - 1 if left >= 1 else left, now))
        if left < 1:
            wait = ceil((1 - left) * 60 / self._most)
            said = _("You ask more often than this server allows; try again in {n} seconds.")
            raise TooManyRequests(said.format(n=wait), wait)


def refuse_endless(scope: Scope) -> None:
    """An address of half a million parameters takes a second to read, and more to be answered."""
    if scope["query_string"].count(b"&") >= PARAMETERS:
        said = _("there are more than {most} of these").format(most=PARAMETERS)
        raise BadRequest(f"query: {said}.", [(["query"], said)])


def refuse_foreign(scope: Scope, base_url: str) -> None:
    """What changes something may only be sent from a page of ours; browsers say from where."""
    if scope["method"] in ("GET", "HEAD", "OPTIONS"):
        return
    headers = Headers(scope=scope)
    ours = {headers.get("host", ""), urlsplit(base_url).netloc}
    if site := headers.get("sec-fetch-site"):
        foreign = site not in ("same-origin", "none")
    else:
        origin = headers.get("origin")
        foreign = origin is not None and origin.partition("://")[2] not in ours - {""}
    if foreign:
        raise Forbidden(_("This may only be asked for by a page of this site."))
