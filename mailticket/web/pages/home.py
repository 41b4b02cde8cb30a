"""What waits for whom: those who work here see theirs and nobody's, who asks sees their own tickets."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from mailticket.application import drafts
from mailticket.application.perform import perform
from mailticket.i18n import translate
from mailticket.model.draft import Draft, DraftKind
from mailticket.model.words import status
from mailticket.web.request import Visitor, service_of, visitor_of
from mailticket.web.responses import render, url_of, works_here

SHOWN = 10
"""Tickets of a list on this page."""

FOR_STAFF = (
    ("late", "overdue"),
    ("mine", "mine"),
    ("nobody", "unowned"),
)
FOR_ASKERS = (
    ("my_open", 'requestor = "me" and status = "__Active__"'),
    ("my_done", 'requestor = "me" and status = "__Inactive__"'),
)


async def show(request: Request) -> Response:
    """The page of who is signed in."""
    visitor, service = await visitor_of(request), service_of(request)
    staff = works_here(request, visitor)
    lists = []
    for key, query in FOR_STAFF if staff else FOR_ASKERS:
        found = await perform(service, visitor.caller, "search", {"query": [query], "limit": SHOWN})
        lists.append((translate(visitor.language, f"web.home.{key}"), query, found))
    queues = service.snapshot().directory.queues.values()
    return await render(
        request,
        "home.html",
        staff=staff,
        lists=lists,
        glance=await _glance(request) if staff else {},
        drafts=[_told(request, visitor, one) for one in await drafts.mine(service, visitor.user)],
        done_statuses=frozenset(name for queue in queues for name in queue.lifecycle.inactive),
        writes_to=service.snapshot().site.correspond_address,
        status_name=lambda name: status(visitor.language, name),
    )


async def _glance(request: Request) -> dict[str, int]:
    """How much there is of what: each number is that of a query."""
    visitor = await visitor_of(request)
    found = await perform(service_of(request), visitor.caller, "glance", {})
    return {name: found[name] for name in ("active", "overdue", "unowned", "waiting_on_us", "mine", "resolved")}


MOST_BEGUN = 60
"""Characters of a draft that tell which it is."""


def _told(request: Request, visitor: Visitor, draft: Draft) -> dict[str, Any]:
    place = draft.place
    if place.ticket_id is None:
        address, title = url_of(request, "new"), translate(visitor.language, "web.draft.new")
    else:
        kind = place.kind.value
        where = {"say": kind} if place.kind in (DraftKind.REPLY, DraftKind.COMMENT) else None
        address = url_of(request, "ticket", where, number=place.ticket_id) + "#say"
        title = translate(visitor.language, f"web.draft.{kind}", ticket=place.ticket_id)
    text = " ".join(" ".join(draft.fields.get("text", ())).split())
    return {"address": address, "title": title, "begins": text[:MOST_BEGUN], "saved": draft.saved}
