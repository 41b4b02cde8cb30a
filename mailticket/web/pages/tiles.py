"""Which numbers stand on the first page, and in which order: one's own, or those of a group one is in."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from mailticket.application import tiles
from mailticket.model.errors import Refused
from mailticket.model.tile import BUILT_IN, MOST, moved
from mailticket.model.words import refusal
from mailticket.web.request import Form, Visitor, read_form, service_of, visitor_of
from mailticket.web.responses import render, see_other, works_here


async def show(request: Request) -> Response:
    """Those there are, with what moves each, and what can be added."""
    visitor = await _staff(request)
    return await _page(request, visitor, _holder(visitor, request.query_params.get("for", "")))


async def change(request: Request) -> Response:
    """One is moved, added or taken away; or all are as they were before anybody chose."""
    visitor = await _staff(request)
    form, service = await read_form(request), service_of(request)
    holder = _holder(visitor, form.one("for"))
    if not form.stale:
        try:
            await tiles.choose(service, visitor.caller, holder, _changed(_now(request, visitor, holder), form))
        except Refused as refused:
            return await _page(request, visitor, holder, refusal(visitor.language, refused), 422)
    return see_other(request, "tiles", query={"for": form.one("for")} if form.one("for") else None)


async def _staff(request: Request) -> Visitor:
    visitor = await visitor_of(request)
    if not works_here(request, visitor):
        raise Refused("no_right", address=visitor.user.address, right="SeeQueue", ticket="")
    return visitor


def _holder(visitor: Visitor, typed: str) -> str:
    return typed or f"user:{visitor.user.id}"


def _now(request: Request, visitor: Visitor, holder: str) -> Sequence[str]:
    """As they are for one's own page, or a group's, even where nobody chose yet."""
    service = service_of(request)
    if holder == f"user:{visitor.user.id}":
        return tiles.names_of(service, visitor.user)
    return service.snapshot().directory.tiles.get(holder) or tuple(BUILT_IN)


def _changed(now: Sequence[str], form: Form) -> Sequence[str]:
    """Nothing at all stands for what everybody has who never chose."""
    name = form.one("name")
    match form.one("do"):
        case "up":
            return moved(now, name, -1)
        case "down":
            return moved(now, name, 1)
        case "remove":
            return [one for one in now if one != name]
        case "add" if form.one("add"):
            return [*now, form.one("add")]
        case "reset":
            return ()
    return now


async def _page(request: Request, visitor: Visitor, holder: str, refused: str = "", status: int = 200) -> Response:
    service = service_of(request)
    groups = tiles.own_groups(service, visitor.user)
    own = holder == f"user:{visitor.user.id}"
    if not own and holder not in groups:
        raise Refused("no_such_group", name=holder[:100])
    now = _now(request, visitor, holder)
    more = [one for one in (*BUILT_IN, *tiles.possible(service, visitor.user)) if one not in now]
    values = {"names": now, "more": more if len(now) < MOST else (), "groups": groups, "holder": "" if own else holder}
    chosen = holder in service.snapshot().directory.tiles
    return await render(request, "tiles.html", status=status, refused=refused, chosen=chosen, **values)
