"""The server's protocol: a query of any length is read, if only its beginning."""

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LONGEST = 1_000_000  # bytes of an address; it is gathered in memory


class Protocol(HttpToolsProtocol):
    """Uvicorn's, which lets a library take addresses apart that refuses those of 64 KB."""

    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        if len(self.url) > LONGEST:
            raise ValueError("the address is too long")

    def on_headers_complete(self) -> None:
        self.url, _, query = self.url.partition(b"?")
        super().on_headers_complete()
        self.scope["query_string"] = query.partition(b"#")[0]
