"""Web addresses against a server of our own: what is fetched, and what is refused."""

import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from app.errors import DocumentError
from app.ingest import web
from app.ingest.documents import Document, Failure, read_all, read_source
from app.ingest.readers import base
from app.ingest.web import Fetcher, public, read_addresses

FILES = Path(__file__).parent / "formats"
PAGE = (FILES / "page.html").read_bytes()
Reply = tuple[int, dict[str, str], bytes]
READ = "html (body: lines, headline: h1, date: meta)"
HTML = {"Content-Type": "text/html; charset=utf-8"}


@dataclass
class Site:
    """What a server answers at each path, and which paths were asked for."""

    port: int = 0
    answers: dict[str, Reply | Callable[[BaseHTTPRequestHandler], None]] = field(
        default_factory=dict
    )
    asked: list[str] = field(default_factory=list)

    def at(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append(self.path)
            answer = site.answers.get(self.path, (404, {}, b"Not here."))
            if callable(answer):
                answer(self)
                return
            status, headers, body = answer
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield site
    server.shutdown()
    server.server_close()
    thread.join()


def got(*addresses: str, fetcher: Fetcher | None = None) -> list[Document | Failure]:
    fetcher = fetcher or Fetcher(private=True, pause=0)
    return list(read_addresses(addresses, fetcher, read_source))


def reason(*addresses: str, fetcher: Fetcher | None = None) -> str:
    (found,) = got(*addresses, fetcher=fetcher)
    assert isinstance(found, Failure)
    assert found.stage == "fetch"
    return found.reason


def test_a_page(site: Site) -> None:
    site.answers["/ferry?a=1"] = (200, HTML, PAGE)
    (found,) = got(site.at("/ferry?a=1"))
    assert isinstance(found, Document)
    assert (found.file, found.format) == (
        site.at("/ferry?a=1"),
        "web > html (body: lines, headline: h1, date: meta)",
    )
    assert (found.headline, found.publisher) == ("Ferry returns to Sorrel", "The Marlow Post")
    assert site.asked == ["/robots.txt", "/ferry?a=1"]


def test_a_packed_page_in_another_encoding(site: Site) -> None:
    body = PAGE.decode().replace("utf-8", "").replace("Ferry", "Fähre").encode("cp1252")
    headers = {"Content-Type": "text/html; charset=windows-1252", "Content-Encoding": "gzip"}
    site.answers["/a"] = (200, headers, gzip.compress(body))
    (found,) = got(site.at("/a"))
    assert isinstance(found, Document)
    assert found.headline == "Fähre returns to Sorrel"


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/", "http://localhost:9/"])
def test_this_machine_is_refused(address: str) -> None:
    documents, count = read_all([address])
    (found,) = documents
    assert isinstance(found, Failure)
    assert count == 1
    assert "private network" in found.reason


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.0.1", "0.0.0.0", "10.0.0.1", "172.16.3.4", "192.168.1.1",
        "169.254.169.254", "100.64.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1",
        "255.255.255.255", "::", "::1", "fe80::1%eth0", "fc00::1", "fd12::1", "ff02::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:db8::1",
        "2002:a9fe:a9fe::1", "fec0::1",
    ],
)  # fmt: skip
def test_no_private_address_is_public(address: str) -> None:
    assert not public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.216.34", "2606:4700::1111"])
def test_public_addresses_are_public(address: str) -> None:
    assert public(address)


@pytest.mark.parametrize(
    "host", ["2130706433", "0x7f.1", "017700000001", "127.1", "[::ffff:127.0.0.1]", "[::1]"]
)
def test_other_spellings_of_this_machine_are_refused(host: str) -> None:
    assert "private" in reason(f"http://{host}:9/", fetcher=Fetcher())


@pytest.mark.parametrize(
    "address",
    ["http://", "http:///a", "http://a:b@127.0.0.1/", "http://127.0.0.1:99999/", "https://[::1/"],
)
def test_what_is_no_address_is_a_failure(address: str) -> None:
    assert reason(address)


def test_a_redirection_into_a_private_network_is_refused(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "public", lambda address: address == "127.0.0.1")
    site.answers["/a"] = (302, {"Location": site.at("/b", host="127.0.0.2")}, b"")
    assert "private network" in reason(site.at("/a"), fetcher=Fetcher(pause=0))
    site.answers["/a"] = (302, {"Location": "file:///etc/hostname"}, b"")
    assert "open web" in reason(site.at("/a"), fetcher=Fetcher(pause=0))
    assert site.asked.count("/b") == 0


def test_a_name_with_one_private_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def resolve(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        kind = (socket.AF_INET, socket.SOCK_STREAM, 6, "")
        return [(*kind, ("8.8.8.8", port)), (*kind, ("10.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    assert "private network" in reason("http://news.example/", fetcher=Fetcher())


def test_redirections_are_followed_and_end(site: Site) -> None:
    site.answers["/a"] = (301, {"Location": "/b"}, b"")
    site.answers["/b"] = (200, HTML, PAGE)
    (found,) = got(site.at("/a"))
    assert isinstance(found, Document)
    site.answers["/b"] = (302, {"Location": "/a"}, b"")
    assert "redirects more" in reason(site.at("/a"))


def test_robots_are_respected(site: Site) -> None:
    site.answers["/robots.txt"] = (200, {}, b"User-agent: *\nDisallow: /*.html$\nAllow: /")
    site.answers["/a"] = site.answers["/a.html"] = (200, HTML, PAGE)
    assert "forbids" in reason(site.at("/a.html"))
    assert isinstance(got(site.at("/a"))[0], Document)
    site.answers["/robots.txt"] = (200, {}, b"User-agent: dateline\nDisallow: /")
    assert "forbids" in reason(site.at("/a"))
    site.answers["/robots.txt"] = (503, {}, b"")
    assert "cannot be read" in reason(site.at("/a"))
    site.answers["/robots.txt"] = (200, {}, b"User-agent: *\nDisallow: /b")
    site.answers["/a"] = (302, {"Location": "/b"}, b"")
    assert "forbids" in reason(site.at("/a"))
    assert "/b" not in site.asked


def test_robots_are_asked_for_once_and_hosts_are_given_a_pause(site: Site) -> None:
    site.answers["/a"] = site.answers["/b"] = (200, HTML, PAGE)
    start = time.monotonic()
    assert len(got(site.at("/a"), site.at("/b"), fetcher=Fetcher(private=True, pause=0.2))) == 2
    assert time.monotonic() - start >= 0.2
    assert site.asked == ["/robots.txt", "/a", "/b"]


def test_an_answer_that_is_too_large_or_not_there(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base, "MAX_BYTES", 5000)
    site.answers["/a"] = (200, HTML, PAGE * 10)
    site.answers["/bomb"] = (200, HTML | {"Content-Encoding": "gzip"}, gzip.compress(PAGE * 1000))
    assert "larger" in reason(site.at("/a"))
    (found,) = got(site.at("/bomb"))
    assert isinstance(found, Failure)
    assert "status 404" in reason(site.at("/none"))
    assert "No answer" in reason("http://127.0.0.1:9/")
    site.answers["/cut"] = (200, HTML | {"Content-Length": "4000"}, PAGE)
    assert "cut off" in reason(site.at("/cut"))


def test_a_server_that_dribbles_is_cut_off(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def dribble(handler: BaseHTTPRequestHandler) -> None:
        try:
            for _ in range(100):
                handler.wfile.write(b"HTTP/1.1 200 OK\r\n" if _ == 0 else b"A: b\r\n")
                time.sleep(0.05)
        except OSError:
            pass

    monkeypatch.setattr(web, "_SECONDS", 0.5)
    site.answers["/a"] = dribble
    start = time.monotonic()
    assert "No answer" in reason(site.at("/a"))
    assert time.monotonic() - start < 2


def test_the_entries_of_a_feed(site: Site) -> None:
    feed = (FILES / "news.rss").read_text().replace("https://post.example", site.at(""))
    site.answers["/news"] = (200, {"Content-Type": "application/rss+xml"}, feed.encode())
    site.answers["/lights"] = (200, HTML, PAGE)
    one, two, three = got(site.at("/news"))
    assert isinstance(one, Document)
    assert isinstance(two, Document)
    assert isinstance(three, Failure)
    # The first holds its article; the others are read where they link to.
    assert (one.file, one.format) == (site.at("/ferry"), "web > rss")
    assert (two.file, two.format) == (
        site.at("/lights"),
        "web > rss > html (body: lines, headline: h1, date: meta)",
    )
    assert "status 404" in three.reason
    assert "/ferry" not in site.asked


def test_a_file_of_another_format(site: Site) -> None:
    site.answers["/pack"] = (200, {}, (FILES / "pack.zip").read_bytes())
    found = got(site.at("/pack"))
    assert isinstance(found[0], Document)
    assert found[0].format == "web > zip > text"


def test_nothing_is_decoded_past_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "MAX_BYTES", 1000)
    assert len(base.inflated(gzip.compress(bytes(100_000)), "gzip")) == 1001
    with pytest.raises(DocumentError, match="br"):
        base.inflated(b"x", "br")
