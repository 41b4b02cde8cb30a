"""Resolved tickets like one that is open, each with the words they share."""

from starlette.requests import Request
from starlette.responses import Response

from mailticket.application.perform import perform
from mailticket.model.errors import Refused
from mailticket.web.request import service_of, visitor_of
from mailticket.web.responses import render, works_here

MOST = 5
"""Tickets shown."""


async def show(request: Request) -> Response:
    """Those who looks may see; who does not work here is told of none."""
    visitor, number = await visitor_of(request), int(request.path_params["number"])
    if not works_here(request, visitor):
        raise Refused("no_such_ticket", ticket=number)
    found = await perform(service_of(request), visitor.caller, "ticket.suggest", {"id": number, "limit": MOST})
    return await render(request, "similar.html", number=number, found=found)
