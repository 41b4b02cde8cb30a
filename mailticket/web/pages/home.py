"""What waits for whom: those who work here see how much there is of what, theirs and nobody's; who asks sees their own tickets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from mailticket.application import drafts, tiles
from mailticket.application.glance import GlanceShape, glance_of
from mailticket.application.report_parameters import Glance
from mailticket.application.tiles import SavedTile
from mailticket.i18n import translate
from mailticket.model.draft import Draft, DraftKind
from mailticket.model.duration import shown_minutes
from mailticket.model.tile import BUILT_IN
from mailticket.web.request import Visitor, service_of, visitor_of
from mailticket.web.responses import done_statuses, render, url_of, works_here

SHOWN = 10
"""Tickets of a list on this page."""

FOR_STAFF = (
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
    asked = FOR_STAFF if staff else FOR_ASKERS
    chosen = tiles.names_of(service, visitor.user) if staff else ()
    saved = [name for name in chosen if name not in BUILT_IN]
    queries = [query for _, query in asked]
    found, numbers = await tiles.lists_and_tiles(service, visitor.user, queries, SHOWN, saved)
    lists = [
        (key, translate(visitor.language, f"web.home.{key}"), query, tickets)
        for (key, query), tickets in zip(asked, found, strict=True)
    ]
    return await render(
        request,
        "home.html",
        staff=staff,
        lists=lists,
        **(await _numbers(request, visitor, chosen, numbers) if staff else NO_NUMBERS),
        drafts=[_told(request, visitor, one) for one in await drafts.mine(service, visitor.user)],
        done_statuses=done_statuses(request),
        writes_to=service.snapshot().site.correspond_address,
    )


NO_NUMBERS: dict[str, Any] = {"tiles": (), "month": (), "queues": (), "hours": ()}


@dataclass(frozen=True, slots=True)
class Tile:
    """A number, that of a query; None where the query is not understood any more. ``key`` says of what, or is a saved search's
    name; ``hot``: somebody must look; ``done_too``: it counts those that are done as well."""

    key: str
    number: int | None
    query: str
    beside: str = ""
    hot: bool = False
    done_too: bool = False


async def _numbers(
    request: Request, visitor: Visitor, chosen: Sequence[str], saved: Sequence[SavedTile]
) -> dict[str, Any]:
    """How much there is of what, by queue as well, and who worked how long this week."""
    found = await glance_of(service_of(request), visitor.user, Glance())
    most = max((one["minutes"] for one in found["hours"]), default=0)
    hours = [(one["person"], shown_minutes(one["minutes"]), one["minutes"], most) for one in found["hours"]]
    queues = [_queue(one) for one in found["queues"]]
    built_in = {f":{tile.key}": tile for tile in _tiles(found, visitor)}
    every = built_in | {one.name: Tile(one.name, one.number, f"@{one.name}") for one in saved}
    return {"tiles": [every[name] for name in chosen], "month": _month(found), "queues": queues, "hours": hours}


def _tiles(found: GlanceShape, visitor: Visitor) -> tuple[Tile, ...]:
    oldest = min((one["oldest_unowned"] for one in found["queues"] if one["oldest_unowned"]), default="")
    return (
        Tile("overdue", found["overdue"], BUILT_IN[":overdue"], hot=found["overdue"] > 0),
        Tile("unowned", found["unowned"], BUILT_IN[":unowned"], visitor.times.since(oldest)),
        Tile("waiting_on_us", found["waiting_on_us"], BUILT_IN[":waiting_on_us"]),
        Tile("mine", found["mine"], BUILT_IN[":mine"]),
        Tile("active", found["active"], BUILT_IN[":active"]),
    )


def _month(found: GlanceShape) -> tuple[Tile, ...]:
    """What was asked, and what was done, of late."""
    since = f'> "{found["days"]} days ago"'
    return (
        Tile("opened", found["opened"], f"created {since}", done_too=True),
        Tile("resolved", found["resolved"], f"resolved {since}"),
    )


def _queue(found: Mapping[str, Any]) -> dict[str, Any]:
    """A row of the queues' table: each number with its query."""
    where = f'queue = "{found["queue"]}"'
    new = found["statuses"].get("new", 0)
    return {
        "name": found["queue"],
        "query": where,
        "new": Tile("new", new, f"{where} and status = new"),
        "open": Tile("open", found["active"] - new, f'{where} and status = "__Active__" and status != new'),
        "late": Tile("late", found["overdue"], f"{where} and overdue", hot=found["overdue"] > 0),
    }


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
