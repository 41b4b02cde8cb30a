"""Files of others handed out: never as a page of ours, whatever they call themselves."""

from urllib.parse import quote

from starlette.responses import Response

PICTURES = {
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/gif": (b"GIF87a", b"GIF89a"),
    "image/webp": (b"RIFF",),
}
"""What a browser may show, by how it begins: a name proves nothing."""

NOTHING_RUNS = "default-src 'none'; sandbox"


def download(name: str, kind: str, data: bytes, *, shown: bool) -> Response:
    """A file as an answer. ``shown``: within a page, if it is the picture it says it is; everything else is kept, not opened."""
    picture = shown and any(data.startswith(start) for start in PICTURES.get(kind, ()))
    plain = "".join(one if one.isascii() and (one.isalnum() or one in "-_. ") else "_" for one in name) or "file"
    how = "inline" if picture else "attachment"
    headers = {
        "Content-Disposition": f"{how}; filename=\"{plain[-120:]}\"; filename*=UTF-8''{quote(name, safe='', errors='replace')}",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": NOTHING_RUNS,
        "Cache-Control": "private, no-store",
    }
    return Response(data, media_type=kind if picture else "application/octet-stream", headers=headers)
