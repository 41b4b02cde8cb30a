"""A page for a screen on the wall: large, without anything to press, refreshed by itself."""

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from mailticket.application import walls
from mailticket.application.glance import glance_of, in_queues
from mailticket.application.report_parameters import Glance
from mailticket.application.tickets.first_of_lists import first_of_lists
from mailticket.model.errors import Refused
from mailticket.model.person import User
from mailticket.model.words import language_of
from mailticket.web.request import service_of, visitor_of, zone_named
from mailticket.web.responses import done_statuses, render, works_here
from mailticket.web.times import TimeTeller

SHOWN = 12
"""Tickets on it."""

AGAIN = 30
"""Seconds after which it is asked for again."""


async def own(request: Request) -> Response:
    """What who is signed in would see on a wall."""
    visitor = await visitor_of(request)
    if not works_here(request, visitor):
        raise Refused("wall_for_staff", address=visitor.user.address)
    return await _wall(request, visitor.user, ())


async def by_link(request: Request) -> Response:
    """What a wall shows to whoever has its link: that, and nothing else."""
    found = await walls.opened(service_of(request), request.path_params["token"])
    if found is None:
        return await _gone(request)
    wall, user = found
    names = service_of(request).snapshot().directory.queues
    queues = [names[id_].name for id_ in wall.queues if id_ in names]
    if wall.queues and not queues:
        return await _gone(request)
    return await _wall(request, user, queues)


async def _gone(request: Request) -> Response:
    return await render(request, "link_gone.html", status=410, wall_gone=True)


async def _wall(request: Request, user: User, queues: Sequence[str]) -> Response:
    service = service_of(request)
    site = service.snapshot().site
    language = user.language or language_of(user.learnt, site.language)
    times = TimeTeller(language, zone_named(user.timezone or site.timezone), service.clock())
    found = await glance_of(service, user, Glance(queues=list(queues)))
    query = " and ".join(filter(None, ('status = "__Active__"', in_queues(queues))))
    (urgent,) = await first_of_lists(service, user, [query], SHOWN)
    shown: dict[str, Any] = {
        "language": language,
        "times": times,
        "found": found,
        "tickets": urgent,
        "queues": queues,
        "done_statuses": done_statuses(request),
        "again": AGAIN,
    }
    return await render(request, "wall.html", **shown)
