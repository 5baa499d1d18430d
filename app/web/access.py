"""Who may read: everybody, or who knows the one secret (DATELINE_ACCESS).

Programs send the secret with each request (`Authorization`: Bearer, or Basic with any user name);
people give it once and keep a session, a cookie that says until when and proves it.
"""

import base64
import binascii
import hashlib
import hmac
import time
from threading import Lock

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import Scope

from app.errors import AccessRefused, TooManyRequests
from app.i18n import gettext as _
from app.web.clients import Remembered, address

OPEN = "open"
CHALLENGE = {"WWW-Authenticate": 'Bearer realm="Dateline"'}
COOKIE = "dateline_access"
SESSION = 30 * 86_400  # seconds
PUBLIC = ("/access", "/static/", "/healthz", "/readyz", "/preferences/")
TRIES, WINDOW = 10, 300  # wrong secrets of one client in so many seconds


class Access:
    """The door. Secrets are compared in constant time, and guessing is slowed down."""

    def __init__(self, secret: str) -> None:
        self.closed = secret != OPEN
        self._secret = _digest(secret)
        # Slow on purpose: whoever sees a session must not find a short secret by trying.
        self._key = _stretched(secret) if self.closed else b""
        self._wrong: Remembered[list[float]] = Remembered()  # when, of those in the window
        self._counting = Lock()  # the door's form is answered in threads

    def require(self, scope: Scope) -> None:
        """Let the request pass, or raise AccessRefused or TooManyRequests."""
        if self.closed and not scope["path"].startswith(PUBLIC) and not self.knows(scope):
            raise AccessRefused(_("This library is private: it opens with its password."))

    def knows(self, scope: Scope) -> bool:
        """Does the request prove that it may read? TooManyRequests after too many wrong secrets."""
        headers = Headers(scope=scope)
        if "cookie" in headers and self._session(Request(scope).cookies.get(COOKIE, "")):
            return True
        given = _authorization(headers.get("authorization", ""))
        return given is not None and self.opens(given, scope)

    def opens(self, given: str, scope: Scope) -> bool:
        """Is this the secret? Wrong ones are counted, by client."""
        client, now = address(scope), time.monotonic()
        with self._counting:
            wrong = [tried for tried in self._wrong.get(client) or () if now - tried < WINDOW]
            if len(wrong) >= TRIES:
                wait = int(WINDOW - (now - wrong[0])) + 1
                said = _("Too many wrong passwords; try again in {n} seconds.").format(n=wait)
                raise TooManyRequests(said, wait)
            if hmac.compare_digest(_digest(given), self._secret):
                self._wrong.forget(client)
                return True
            self._wrong.put(client, [*wrong, now])
            return False

    def session(self) -> str:
        """A cookie's value that is good from now on."""
        until = str(int(time.time()) + SESSION)
        return f"{until}.{self._proof(until)}"

    def _session(self, cookie: str) -> bool:
        until, _dot, proof = cookie.partition(".")
        right = hmac.compare_digest(proof.encode(), self._proof(until).encode())
        return right and int(until) > time.time()

    def _proof(self, until: str) -> str:
        return hmac.new(self._key, until.encode(), hashlib.sha256).hexdigest()


def _authorization(header: str) -> str | None:
    """The secret that an Authorization header holds."""
    scheme, _space, rest = header.strip().partition(" ")
    match scheme.lower():
        case "bearer":
            return rest.strip().encode("latin-1").decode(errors="replace")
        case "basic":
            try:
                return base64.b64decode(rest, validate=True).decode().partition(":")[2]
            except (binascii.Error, UnicodeDecodeError):
                return ""
    return None


def _digest(secret: str) -> bytes:
    """Of one length whatever the secret's, so that comparing tells nothing of it."""
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).digest()


def _stretched(secret: str) -> bytes:
    return hashlib.scrypt(_digest(secret), salt=b"dateline session", n=2**14, r=8, p=1)
