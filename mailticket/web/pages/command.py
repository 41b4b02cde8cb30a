"""The command box: a line with the verbs of mail, shown as what it would do, and then done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import Response

from mailticket.application.perform import perform
from mailticket.application.preview import preview
from mailticket.model.errors import Refused
from mailticket.model.words import refusal
from mailticket.web.pages.listing import Asked, foreseen_rows
from mailticket.web.pages.ticket import OPENING
from mailticket.web.request import Form, Visitor, read_form, service_of, visitor_of, whole
from mailticket.web.responses import render, see_other, works_here


@dataclass(frozen=True, slots=True)
class Order:
    """A use case on a ticket, and what it is told."""

    ticket: int
    use_case: str
    told: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class TypedLine:
    """A line that is understood: orders; or a ticket it ``shows``, or a search it ``finds``; or what is ``wrong`` with it."""

    orders: Sequence[Order] = ()
    shows: int | None = None
    finds: str = ""
    wrong: str = ""


class Commands(Protocol):
    """Who understands what is typed."""

    def understood(self, line: str, here: int | None, language: str) -> TypedLine:
        """What a line says, typed on the page of the ticket ``here``. Raises Refused."""

    def words(self, language: str) -> Sequence[str]:
        """The verbs, to choose from."""


async def show(request: Request) -> Response:
    """The box alone."""
    await _staff(request)
    return await render(request, "command.html", **NOTHING)


async def order(request: Request) -> Response:
    """First what would be done is shown; then it is done."""
    visitor, form = await _staff(request), await read_form(request)
    line, here = form.one("line").strip(), whole(form.one("here"))
    try:
        typed = _commands(request).understood(line, here, visitor.language)
    except Refused as refused:
        typed = TypedLine(wrong=refusal(visitor.language, refused))
    if typed.shows is not None:
        return see_other(request, "ticket", number=typed.shows)
    if typed.finds:
        return see_other(request, "tickets", query={"q": typed.finds})
    if typed.wrong or form.stale or not form.one("really"):
        return await _shown(request, visitor, form, typed)
    return await _done(request, visitor, typed.orders)


async def _shown(request: Request, visitor: Visitor, form: Form, typed: TypedLine) -> Response:
    service, caller = service_of(request), visitor.caller
    foreseen = [await preview(service, caller, one.use_case, one.told) for one in typed.orders]
    rows = foreseen_rows(visitor, foreseen)
    told = {"line": form.one("line").strip(), "here": whole(form.one("here")) or "", "wrong": typed.wrong, "rows": rows}
    possible = any(not row["refused"] for row in rows)
    return await render(request, "command.html", status=200 if possible else 422, **(NOTHING | told))


async def _done(request: Request, visitor: Visitor, orders: Sequence[Order]) -> Response:
    """One refused does not keep the others from it. What was one ticket's leads to it."""
    done, refused, leads = list[int](), list[tuple[int, str]](), 0
    for one in orders:
        try:
            answer = await perform(service_of(request), visitor.caller, one.use_case, one.told)
        except Refused as wrong:
            refused.append((one.ticket, refusal(visitor.language, wrong)))
            continue
        done.append(one.ticket)
        leads = answer["opened"][0] if one.use_case in OPENING and answer["opened"] else answer["ticket"]
    if len(orders) == 1 and done:
        return see_other(request, "ticket", number=leads)
    undoing = bool(orders) and orders[0].use_case not in NOT_UNDONE
    return await render(request, "bulk_done.html", asked=Asked(), done=done, refused=refused, verb="", undoing=undoing)


NOT_UNDONE = frozenset({"ticket.undo", "ticket.mute", "ticket.unmute", "ticket.answer", "ticket.forward"})
"""What undoing does not bring back."""

NOTHING: dict[str, Any] = {"line": "", "here": "", "wrong": "", "rows": ()}


async def _staff(request: Request) -> Visitor:
    visitor = await visitor_of(request)
    if not works_here(request, visitor):
        raise Refused("no_right", address=visitor.user.address, right="ModifyTicket", ticket="")
    return visitor


def _commands(request: Request) -> Commands:
    found: Commands = request.app.state.commands
    return found
