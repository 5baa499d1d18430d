"""Web addresses -> Documents: robots respected, private networks refused, size and time bounded.

Each connection goes to an address that was resolved and checked here, so that neither a name
that resolves anew nor a redirection leads to a machine that only this network can reach.
"""

import http.client
import io
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from urllib.parse import SplitResult, quote, urljoin, urlsplit, urlunsplit

from protego import Protego

from app.errors import DocumentError
from app.ingest.readers import base
from app.ingest.readers.base import Read, Source, buffered, failed, peek
from app.ingest.readers.sniff import format_of

AGENT = "Dateline"
_SECONDS = 30.0  # for one answer with its redirections
_REDIRECTS = 5
_PAUSE = 1.0  # seconds between two requests to one host, unless its robots.txt asks for more
_LONGEST_PAUSE = 30.0
_ENTRIES = 200  # of one feed; most feeds hold 10 to 100
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_ROBOTS = 500_000  # bytes of robots.txt that are read (RFC 9309)


def read_addresses(
    addresses: Iterable[str], fetcher: "Fetcher", read: Callable[[Source], Read]
) -> Read:
    """The documents of each address; of a feed, those of its entries."""
    for address in addresses:
        try:
            source = fetcher.get(address)
            if format_of(peek(source.stream), source.suffix) == "feed":
                yield from _feed(source, fetcher, read)
            else:
                yield from read(source)
        except Exception as error:
            yield failed(address, error)


def _feed(source: Source, fetcher: "Fetcher", read: Callable[[Source], Read]) -> Read:
    """Entries that hold their article whole are read there, the others where they link to."""
    from app.ingest.readers.feed import document, entries

    for number, entry in enumerate(entries(source), start=1):
        name = entry.link or f"{source.name}:{number}"
        try:
            if number > _ENTRIES:
                raise DocumentError("fetch", f"The feed has over {_ENTRIES} entries.")
            if entry.whole or not entry.link:
                yield document(entry, name, source)
            else:
                found = fetcher.get(entry.link)
                yield from read(replace(found, via=(*source.via, entry.kind)))
        except Exception as error:
            yield failed(name, error)
            if number > _ENTRIES:
                return


@dataclass(slots=True)
class Fetcher:
    """Gets web addresses, and remembers what the robots.txt of each host says.

    `private` lets it reach this machine and its network: for tests alone, no setting.
    """

    private: bool = False
    pause: float = _PAUSE
    _rules: dict[str, Protego | None] = field(default_factory=dict)
    _last: dict[str, float] = field(default_factory=dict)

    def get(self, address: str) -> Source:
        """The answer to GET, redirections followed; raises DocumentError."""
        deadline = time.monotonic() + _SECONDS
        url = address
        for _ in range(_REDIRECTS + 1):
            self._obey(url, deadline)
            answer = self._ask(url, deadline, base.MAX_BYTES + 1)
            if 300 <= answer.status < 400 and answer.location:
                url = _joined(url, answer.location)
                continue
            if answer.status != 200:
                raise DocumentError("fetch", f"The server answered with status {answer.status}.")
            if len(answer.body) > base.MAX_BYTES:
                size = base.MAX_BYTES // 1_000_000
                raise DocumentError("fetch", f"The answer is larger than {size} MB.")
            stream = buffered(io.BytesIO(base.inflated(answer.body, answer.encoding)))
            suffix = PurePosixPath(urlsplit(url).path).suffix.lower()
            if answer.media in ("text/html", "application/xhtml+xml"):
                suffix = ".html"
            return Source(stream, address, suffix, ("web",), url, answer.charset)
        raise DocumentError("fetch", f"The address redirects more than {_REDIRECTS} times.")

    def _obey(self, url: str, deadline: float) -> None:
        """Refuses what robots.txt disallows, and waits as long as the host is due."""
        parts = _split(url)
        host = f"{parts.scheme}://{parts.netloc}"
        if host not in self._rules:
            self._rules[host] = self._robots(host, deadline)
        rules = self._rules[host]
        if rules is None:
            raise DocumentError("fetch", "The site's robots.txt cannot be read, which forbids all.")
        if not rules.can_fetch(url, AGENT):
            raise DocumentError("fetch", "The site's robots.txt forbids this address.")
        pause = max(self.pause, min(rules.crawl_delay(AGENT) or 0.0, _LONGEST_PAUSE))
        wait = self._last.get(host, -pause) + pause - time.monotonic()
        if wait > 0:
            time.sleep(wait)
        self._last[host] = time.monotonic()

    def _robots(self, host: str, deadline: float) -> Protego | None:
        """RFC 9309: none (4xx) allows all; one that cannot be had (5xx, no answer) forbids all."""
        url = f"{host}/robots.txt"
        for _ in range(_REDIRECTS + 1):
            answer = self._ask(url, deadline, _ROBOTS)
            if 300 <= answer.status < 400 and answer.location:
                url = _joined(url, answer.location)
            elif answer.status == 200:
                body = base.inflated(answer.body, answer.encoding)
                return Protego.parse(body.decode("utf-8", "replace"))
            else:
                return None if answer.status >= 500 else Protego.parse("")
        return Protego.parse("")

    def _ask(self, url: str, deadline: float, limit: int) -> "_Answer":
        parts = _split(url)
        try:
            port = parts.port or (443 if parts.scheme == "https" else 80)
            host = (parts.hostname or "").encode("idna").decode()
        except ValueError:
            host, port = "", 0
        if parts.scheme not in ("http", "https") or not host or parts.username is not None:
            raise DocumentError("fetch", "The address is not one of the open web.")
        target = urlunsplit(("", "", parts.path or "/", parts.query, ""))
        target = quote(target, safe="/?&=%:+,;@!$'()*~[]|#")
        try:
            return _exchange(self._connect(host, port, parts.scheme, deadline), host, port,
                             target, deadline, limit)  # fmt: skip
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise DocumentError("fetch", f"No answer: {error or type(error).__name__}.") from None

    def _connect(self, host: str, port: int, scheme: str, deadline: float) -> socket.socket:
        """A connection to an address of the host that was checked before."""
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        for *_, place in found:
            if not self.private and not public(str(place[0])):
                raise DocumentError("fetch", "The address leads into a private network.")
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("it took too long")
        family, kind, protocol, _, place = found[0]
        connection = socket.socket(family, kind, protocol)
        try:
            connection.settimeout(left)
            connection.connect(place)
            if scheme == "https":
                context = ssl.create_default_context()
                return context.wrap_socket(connection, server_hostname=host)
        except BaseException:
            connection.close()
            raise
        return connection


def public(address: str) -> bool:
    """Whether an IP address belongs to the open Internet, looked at through what wraps it."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip in _NAT64:
            return public(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
        if ip.is_site_local:
            return False
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo and ip.teredo[1])
        if inner:
            return public(str(inner))
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    location: str | None
    media: str
    charset: str | None
    encoding: str
    body: bytes


def _exchange(
    connection: socket.socket, host: str, port: int, target: str, deadline: float, limit: int
) -> _Answer:
    """One request and its answer; a server that dribbles is cut off at the deadline."""
    seconds = max(deadline - time.monotonic(), 0.0)
    timer = threading.Timer(seconds, _cut, (connection,))
    timer.daemon = True
    timer.start()
    try:
        client = http.client.HTTPConnection(host, port)
        client.sock = connection
        secure = isinstance(connection, ssl.SSLSocket)
        named = f"[{host}]" if ":" in host else host
        client.putrequest("GET", target, skip_host=True, skip_accept_encoding=True)
        client.putheader("Host", named if port == (443 if secure else 80) else f"{named}:{port}")
        client.putheader("User-Agent", AGENT)
        client.putheader("Accept-Encoding", "gzip")
        client.endheaders()
        answer = client.getresponse()
        body = answer.read(limit)
        if time.monotonic() >= deadline:
            raise TimeoutError("it took too long")
        if answer.length and len(body) < limit:
            raise http.client.HTTPException("it was cut off")
        headers = answer.headers
        return _Answer(
            answer.status, headers.get("Location"), headers.get_content_type(),
            headers.get_content_charset(), headers.get("Content-Encoding", ""), body,
        )  # fmt: skip
    finally:
        timer.cancel()
        connection.close()


def _cut(connection: socket.socket) -> None:
    with suppress(OSError):
        # Not the TLS method of that name, which waits for the other side.
        socket.socket.shutdown(connection, socket.SHUT_RDWR)


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:
        raise DocumentError("fetch", "The address is not one of the open web.") from None


def _joined(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError:
        raise DocumentError("fetch", "The address redirects to what is no address.") from None
