"""A new ticket: by staff for somebody, by others for themselves; each queue's form asks for its fields."""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from mailticket.application import drafts
from mailticket.application.perform import perform
from mailticket.model.draft import DraftKind, Place
from mailticket.model.errors import Refused
from mailticket.model.queue import Queue
from mailticket.model.right import Right
from mailticket.model.words import refusal
from mailticket.web.pages.verbs import people
from mailticket.web.request import Form, Visitor, read_form, service_of, visitor_of
from mailticket.web.responses import render, see_other, works_here

PLACE = Place(DraftKind.NEW)
UNKEPT = frozenset({"csrf", "send", "keep", "choose", "discard"})


async def show(request: Request) -> Response:
    """The form, with what was typed there before."""
    visitor = await visitor_of(request)
    draft = await drafts.at(service_of(request), visitor.user, PLACE)
    fields = dict(draft.fields) if draft else {}
    if wanted := request.query_params.get("queue"):
        fields["queue"] = (wanted,)
    return await _shown(request, fields, kept=draft.saved if draft else None)


async def _shown(request: Request, fields: Mapping[str, Sequence[str]], status: int = 200, **more: Any) -> Response:
    visitor = await visitor_of(request)
    queues = _queues(request, visitor)
    chosen = next((one for one in queues if [one.name] == list(fields.get("queue", ()))), queues[0] if queues else None)
    directory = service_of(request).snapshot().directory
    served = [one for one in directory.fields.values() if chosen and one.serves(chosen.id)]
    return await render(
        request,
        "new.html",
        status=status,
        staff=works_here(request, visitor),
        queues=queues,
        queue=chosen,
        fields=served if chosen and _may_set(request, visitor, chosen) else (),
        one=lambda name: (fields.get(name) or ("",))[0],
        **({"kept": None} | more),
    )


def _queues(request: Request, visitor: Visitor) -> list[Queue]:
    """Where somebody may open a ticket, and knows of: those who do not work here see the queues that mail can reach."""
    snapshot = service_of(request).snapshot()
    found = [
        one
        for one in snapshot.directory.queues.values()
        if not one.disabled and snapshot.rights.may(visitor.user, Right.CREATE_TICKET, one)
    ]
    return sorted(found, key=lambda one: one.name)


def _may_set(request: Request, visitor: Visitor, queue: Queue) -> bool:
    return service_of(request).snapshot().rights.may(visitor.user, Right.MODIFY_CUSTOM_FIELD, queue)


async def send(request: Request) -> Response:
    """The ticket is opened; or what was typed is kept, and why it is not opened is said."""
    visitor, service = await visitor_of(request), service_of(request)
    form = await read_form(request)
    fields = {name: values for name, values in form.fields.items() if name not in UNKEPT}
    if form.one("discard"):
        await drafts.discard(service, visitor.user, PLACE)
        return see_other(request, "new")
    await drafts.keep(service, visitor.user, PLACE, fields)
    if form.one("keep") or form.one("choose"):
        return see_other(request, "new")
    if form.stale:
        return await _shown(request, fields, 409)
    try:
        done = await perform(service, visitor.caller, "ticket.create", _told(request, visitor, form))
    except Refused as refused:
        return await _shown(request, fields, 422, refused=refusal(visitor.language, refused))
    await drafts.discard(service, visitor.user, PLACE)
    return see_other(request, "ticket", number=done["ticket"])


def _told(request: Request, visitor: Visitor, form: Form) -> dict[str, Any]:
    staff = works_here(request, visitor)
    named = {name: people(form.fields, name) if staff else [] for name in ("requestor", "cc")}
    values = {name: form.one(name) for name in form.fields if name.startswith("cf.") and form.one(name)}
    return {
        "queue": form.one("queue"),
        "subject": form.one("subject"),
        "text": form.one("text"),
        "requestor": named["requestor"] or [visitor.user.address],
        "cc": named["cc"],
        "values": values,
        "attach": form.attached,
    }
