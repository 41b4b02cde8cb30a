"""What lies behind an entry of a ticket: its files, its mail as formatted and as it came, and why it is where it is."""

import asyncio
import base64

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from mailticket.application.perform import perform
from mailticket.application.tickets import original
from mailticket.model.duration import shown_minutes
from mailticket.model.history_words import did
from mailticket.model.reasons import reason_in
from mailticket.web.files import PICTURES, download
from mailticket.web.mail_html import harmless
from mailticket.web.request import service_of, visitor_of
from mailticket.web.responses import render

FRAME_POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)
"""Of the frame a letter's HTML is shown in: its styles are its own, nothing else is."""

FRAME = """<!doctype html><html><head><meta charset="utf-8"><meta name="referrer" content="no-referrer"><title>{title}</title>
<style>html{{color:#1d1c1a;background:#fff;font:15px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}}body{{margin:12px}}
img{{max-width:100%;height:auto}}img:not([src]){{display:inline-block;min-width:4em;min-height:1.4em;border:1px dashed #8a8578}}
blockquote{{margin:0 0 0 .6em;
padding-left:.8em;border-left:3px solid #d7d2c7}}table{{max-width:100%}}</style>
</head><body>{body}</body></html>"""


async def file(request: Request) -> Response:
    """A file: shown where it is a picture for sure, else to be kept."""
    visitor, place = await visitor_of(request), request.path_params
    told = {"id": int(place["number"]), "entry": int(place["entry"]), "part": place["part"]}
    found = await perform(service_of(request), visitor.caller, "attachment.get", told)
    data = await asyncio.to_thread(base64.b64decode, found["content"])
    return download(found["name"], found["type"], data, shown=found["type"] in PICTURES)


async def formatted(request: Request) -> Response:
    """The page around the frame: what was taken out, and by whom pictures would have been seen."""
    visitor, number, entry = await visitor_of(request), *_place(request)
    found = await original.as_formatted(service_of(request), visitor.user, number, entry)
    shown = await asyncio.to_thread(harmless, found.html, found.pictures) if found else None
    return await render(request, "formatted.html", number=number, entry=entry, shown=shown)


async def frame(request: Request) -> Response:
    """A letter's HTML, for its frame alone."""
    visitor, number, entry = await visitor_of(request), *_place(request)
    found = await original.as_formatted(service_of(request), visitor.user, number, entry)
    shown = await asyncio.to_thread(harmless, found.html, found.pictures) if found else None
    page = FRAME.format(title=f"#{number}", body=shown.html if shown else "")
    return HTMLResponse(page, headers={"Content-Security-Policy": FRAME_POLICY, "X-Frame-Options": "SAMEORIGIN"})


async def source(request: Request) -> Response:
    """The mail as it came, as text; to be kept with ``?save=1``."""
    visitor, number, entry = await visitor_of(request), *_place(request)
    raw = await original.original(service_of(request), visitor.user, number, entry)
    if request.query_params.get("save"):
        return download(f"{number}-{entry}.eml", "application/octet-stream", raw, shown=False)
    text = raw[:MOST_SHOWN].decode("utf-8", "backslashreplace").replace("\r\n", "\n")
    return await render(request, "source.html", number=number, entry=entry, text=text, cut=len(raw) > MOST_SHOWN)


MOST_SHOWN = 512 * 1024
"""Bytes of a mail that a page shows; all of it can be kept."""


async def why(request: Request) -> Response:
    """Which way the mail came, what was decided, whom it told."""
    visitor, number, entry = await visitor_of(request), *_place(request)
    letter = await original.why_here(service_of(request), visitor.user, number, entry)
    language, near = visitor.language, visitor.times.near
    happened = [f"#{one['ticket']}: {did(one, language, near)}" for one in letter["transactions"]]
    evidence = letter["evidence"] or {}
    return await render(
        request,
        "why.html",
        number=number,
        entry=entry,
        letter=letter,
        happened=happened,
        reason=reason_in(language, evidence.get("reason") or ""),
        minutes=shown_minutes,
    )


def _place(request: Request) -> tuple[int, int]:
    return int(request.path_params["number"]), int(request.path_params["entry"])
