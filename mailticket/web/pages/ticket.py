"""A ticket's page: read, answered, changed; what was typed is kept whatever happens to it."""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from mailticket.application import drafts
from mailticket.application.perform import perform
from mailticket.application.tickets.insert_answer import answer_text
from mailticket.application.tickets.page import TicketPage, WhichPage, ticket_page
from mailticket.model.draft import DraftKind, Place
from mailticket.model.errors import Refused
from mailticket.model.words import refusal
from mailticket.web.pages.say_form import Fields, SayForm, arguments, form_of, typed
from mailticket.web.pages.ticket_values import values_of
from mailticket.web.pages.verbs import VERBS
from mailticket.web.request import read_form, service_of, settings_of, visitor_of, whole
from mailticket.web.responses import render, see_other


async def show(request: Request) -> Response:
    """The page; a merged ticket's number leads to what it became."""
    visitor, number = await visitor_of(request), int(request.path_params["number"])
    if (order := request.query_params.get("order")) in ORDERS:
        return _ordered(request, number, order)
    page = await _page(request, number)
    if page.ticket["id"] != number:
        return see_other(request, "ticket", number=page.ticket["id"])
    form = form_of(page, request.query_params.get("say", ""))
    if form is not None and not form.text and (quoted := request.query_params.get("quote")):
        form = form.filled({"text": [_quoted(page, quoted)], "seen": [str(page.read)]})
    if page.staff:
        await drafts.look_at(service_of(request), visitor.user, number)
    return await render(request, "ticket.html", **values_of(request, visitor, page, form))


ORDERS = ("old", "new")
"""The oldest or the newest letter first."""

A_YEAR = 365 * 24 * 3600


def _ordered(request: Request, number: int, order: str) -> Response:
    """From now on this browser shows letters in this order."""
    answer = see_other(request, "ticket", number=number, fragment="history")
    answer.set_cookie(
        "order", order, max_age=A_YEAR, path=settings_of(request).path or "/", samesite="lax", httponly=True
    )
    return answer


async def _page(request: Request, number: int) -> TicketPage:
    visitor = await visitor_of(request)
    asked = request.query_params
    which = WhichPage(whole(asked.get("p")) or 0, whole(asked.get("entry")))
    return await ticket_page(service_of(request), visitor.user, number, which)


def _quoted(page: TicketPage, entry: str) -> str:
    """An entry's text to be answered below."""
    text = next((str(one["text"]) for one in page.entries if str(one["id"]) == entry), "")
    lines = text.rstrip("\n").split("\n") if text else []
    return "".join(f">{'' if line.startswith('>') else ' '}{line}\n" for line in lines) + ("\n" if lines else "")


async def say(request: Request) -> Response:
    """A reply or comment is sent, kept as a draft, thrown away, or becomes the other of the two."""
    visitor, number = await visitor_of(request), int(request.path_params["number"])
    form = await read_form(request)
    service, kind = service_of(request), DraftKind.COMMENT if form.one("kind") == "comment" else DraftKind.REPLY
    place, fields = Place(kind, number), typed(form.fields)
    if form.one("discard"):
        await drafts.discard(service, visitor.user, place)
        return see_other(request, "ticket", number=number, fragment="say")
    if other := form.one("switch"):
        await _become(request, place, DraftKind.COMMENT if other == "comment" else DraftKind.REPLY, fields)
        return see_other(request, "ticket", number=number, query={"say": other}, fragment="say")
    await drafts.keep(service, visitor.user, place, fields)
    if form.one("insert") and form.one("answer"):
        return await _insert(request, place, fields, form.one("answer"))
    if form.one("keep") or form.one("insert"):
        return see_other(request, "ticket", number=number, query={"say": kind.value}, fragment="say")
    if form.stale:
        return see_other(request, "ticket", number=number, query={"say": kind.value}, fragment="say")
    asked = arguments(number, fields, anyway=bool(form.one("anyway"))) | {"attach": form.attached}
    if kind is DraftKind.COMMENT:
        asked = {name: value for name, value in asked.items() if name not in ("cc_once", "bcc_once")}
    try:
        done = await perform(service, visitor.caller, f"ticket.{kind.value}", asked)
    except Refused as refused:
        return await _not_sent(request, number, kind.value, fields, refused)
    await drafts.discard(service, visitor.user, place)
    return see_other(request, "ticket", number=done["ticket"], fragment="history")


async def _insert(request: Request, place: Place, fields: Fields, name: str) -> Response:
    """A canned answer is put below what was typed, in the draft; nothing is sent."""
    visitor, service = await visitor_of(request), service_of(request)
    number, kind = int(request.path_params["number"]), place.kind.value
    try:
        text = await answer_text(service, visitor.user, number, name)
    except Refused as refused:
        return await _not_sent(request, number, kind, fields, refused)
    both = "\n\n".join(filter(str.strip, ("".join(fields.get("text", ())).rstrip("\n"), text)))
    await drafts.keep(service, visitor.user, place, {**fields, "text": [both]})
    return see_other(request, "ticket", number=number, query={"say": kind}, fragment="say")


async def _become(request: Request, place: Place, kind: DraftKind, fields: Mapping[str, Sequence[str]]) -> None:
    """What was typed goes to the other form, below what was typed there before."""
    visitor, service = await visitor_of(request), service_of(request)
    other = Place(kind, place.ticket_id)
    if other == place or not "".join(fields.get("text", ())).strip():
        return
    there = await drafts.at(service, visitor.user, other)
    before = "".join(there.fields.get("text", ())) if there else ""
    both = "\n\n".join(filter(str.strip, (before, *fields["text"])))
    await drafts.keep(service, visitor.user, other, {**fields, "text": [both], "without": []})
    await drafts.discard(service, visitor.user, place)


async def _not_sent(
    request: Request, number: int, kind: str, fields: Mapping[str, Sequence[str]], refused: Refused
) -> Response:
    """The page as it is now, with what was typed; beside it what was done meanwhile, or why it is refused."""
    visitor = await visitor_of(request)
    page = await ticket_page(service_of(request), visitor.user, number)
    form = form_of(page, kind)
    form = form.filled(fields) if form else None
    if form is not None and refused.key == "changed_meanwhile":
        values = values_of(request, visitor, page, form)
        changed = _changed(values["entries"], form)
        values |= values_of(request, visitor, page, form.with_changes(changed, page.read))
        return await render(request, "ticket.html", status=409, **values)
    values = values_of(request, visitor, page, form) | {"refused": refusal(visitor.language, refused)}
    return await render(request, "ticket.html", status=422, **values)


def _changed(entries: Sequence[Any], form: SayForm) -> list[str]:
    return [f"{one.did} · {one.by}" for one in entries if one.id > form.seen]


async def do(request: Request) -> Response:
    """A button of a ticket is pressed."""
    visitor, number = await visitor_of(request), int(request.path_params["number"])
    form = await read_form(request)
    service, verb = service_of(request), VERBS.get(form.one("do"))
    if form.stale:
        return see_other(request, "ticket", number=number)
    if verb is None:
        raise Refused("bad_value", field="do", value=form.one("do")[:100])
    try:
        told = {"id": number, **verb.arguments(form.fields)}
        done = await perform(service, visitor.caller, verb.use_case, told)
    except Refused as refused:
        page = await ticket_page(service, visitor.user, number)
        values = values_of(request, visitor, page, form_of(page)) | {"refused": refusal(visitor.language, refused)}
        return await render(request, "ticket.html", status=422, **values)
    opened = done.get("opened") or [done["ticket"]]
    return see_other(request, "ticket", number=opened[0] if verb.use_case in OPENING else done["ticket"])


OPENING = frozenset({"ticket.clone", "ticket.split"})
"""What leads to the ticket it opened."""


async def forward_form(request: Request) -> Response:
    """To whom the conversation, or an entry of it, shall go."""
    visitor, number = await visitor_of(request), int(request.path_params["number"])
    page = await ticket_page(service_of(request), visitor.user, number)
    entry = whole(request.query_params.get("entry"))
    return await render(request, "forward.html", ticket=page.ticket, entry=entry, to="", text="", answers="comment")


async def forward(request: Request) -> Response:
    """It goes there; what cannot be sent is shown again."""
    visitor, number = await visitor_of(request), int(request.path_params["number"])
    form, service = await read_form(request), service_of(request)
    entry = whole(form.one("entry"))
    told = {"id": number, "to": [form.one("to")], "text": form.one("text"), "answers": form.one("answers") or "comment"}
    said = ""
    if not form.stale:
        try:
            await perform(service, visitor.caller, "ticket.forward", told | ({"entries": [entry]} if entry else {}))
            return see_other(request, "ticket", number=number, fragment="history")
        except Refused as refused:
            said = refusal(visitor.language, refused)
    page = await ticket_page(service, visitor.user, number)
    typed_before = {"to": form.one("to"), "text": form.one("text"), "answers": told["answers"]}
    return await render(request, "forward.html", 422, ticket=page.ticket, entry=entry, refused=said, **typed_before)


async def split_form(request: Request) -> Response:
    """Where an entry shall go: a ticket of its own, or another one."""
    visitor, number = await visitor_of(request), int(request.path_params["number"])
    page = await ticket_page(service_of(request), visitor.user, number, WhichPage(entry=request.path_params["entry"]))
    entry = next((one for one in page.entries if one["id"] == request.path_params["entry"]), None)
    if entry is None:
        raise Refused("no_such_transaction", ticket=number, transaction=request.path_params["entry"])
    queues = values_of(request, visitor, page, None)["queues"]
    return await render(request, "split.html", ticket=page.ticket, entry=entry, queues=queues)
