"""Stylesheet and script: read once, at an address with their digest, so that browsers keep them for a year."""

import hashlib
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

KINDS = {"style.css": "text/css; charset=utf-8", "app.js": "text/javascript; charset=utf-8"}


class StaticFiles:
    """Those of a folder; ``digests`` are the first characters of each file's SHA-256."""

    def __init__(self, folder: Path) -> None:
        self._contents = {name: (folder / name).read_bytes() for name in KINDS}
        self.digests = {name: hashlib.sha256(data).hexdigest()[:16] for name, data in self._contents.items()}

    async def answer(self, request: Request) -> Response:
        """A file; under another digest than its own it is the present one all the same, and not kept."""
        name, digest = request.path_params["name_"], request.path_params["digest"]
        if name not in self._contents:
            return Response(status_code=404)
        kept = "public, max-age=31536000, immutable" if digest == self.digests[name] else "no-store"
        return Response(self._contents[name], headers={"Content-Type": KINDS[name], "Cache-Control": kept})


@cache
def static_files(folder: Path) -> StaticFiles:
    """Those of a folder, read once."""
    return StaticFiles(folder)
