"""The files of static/, each under an address that changes with its content."""

import gzip
import hashlib
import re
from pathlib import Path

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOREVER = "public, max-age=31536000, immutable"
TEXTS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
# What only a reader of the source needs; these files hold no text that goes over several lines.
COMMENT = re.compile(rb"^\s*(?:(?:/\*.*?\*/|//[^\n]*\n)\s*)*", re.DOTALL | re.MULTILINE)
FONTS = "fonts/"  # a font's name carries its version, so that CSS and preload ask for one address


class Assets:
    """Addresses of static files: `url("app.css")` is `/static/app.css?v=<hash>`."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        files = {
            path.relative_to(directory).as_posix(): path.read_bytes()
            for path in sorted(directory.rglob("*"))
            if path.is_file()
        }
        self.hashes = {name: hashlib.sha256(text).hexdigest() for name, text in files.items()}
        # Once and as small as can be; what is made anew for each request is packed quickly.
        self.texts = {
            name: COMMENT.sub(b"", text)
            for name, text in files.items()
            if Path(name).suffix in TEXTS
        }
        self.packed = {n: gzip.compress(text, 9, mtime=0) for n, text in self.texts.items()}

    def url(self, name: str) -> str:
        """The address of a file; KeyError when there is none, so that no page has a dead link."""
        version = self.hashes[name][:12]
        return f"/static/{name}" if name.startswith(FONTS) else f"/static/{name}?v={version}"

    def app(self) -> StaticFiles:
        """What to mount at /static."""
        return _Files(self)


class _Files(StaticFiles):
    def __init__(self, assets: Assets) -> None:
        super().__init__(directory=assets.directory)
        self.assets = assets

    async def get_response(self, path: str, scope: Scope) -> Response:
        name = Path(path).as_posix()
        if name not in self.assets.hashes:
            raise HTTPException(404)
        response = await super().get_response(path, scope)
        if name in self.assets.texts:
            response = self._text(name, Headers(scope=scope))
        asked = scope["query_string"].decode("ascii", "replace")
        known = name.startswith(FONTS) or asked == f"v={self.assets.hashes[name][:12]}"
        # An old or missing version still gives the file, but nobody may keep it for ever.
        response.headers["Cache-Control"] = FOREVER if known else "no-cache"
        return response

    def _text(self, name: str, asked: Headers) -> Response:
        packed = "gzip" in asked.get("accept-encoding", "")
        tag = f'"{self.assets.hashes[name][:20]}{"-gzip" if packed else ""}"'
        headers = {"ETag": tag, "Vary": "Accept-Encoding"}
        headers |= {"Content-Encoding": "gzip"} if packed else {}
        if tag in asked.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        content = (self.assets.packed if packed else self.assets.texts)[name]
        return Response(content, media_type=TEXTS[Path(name).suffix], headers=headers)
