"""What was typed on a page before its session was over: it goes along through the sign-in, and becomes a draft."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from mailticket.application import drafts
from mailticket.model.draft import DraftKind, place_of
from mailticket.model.errors import Refused
from mailticket.model.person import User
from mailticket.web.onward import page_of_ours
from mailticket.web.request import Form, Visitor, maybe_visitor, read_open_form, service_of
from mailticket.web.responses import render

KEPT = "kept."
"""Before the names of fields somebody had typed elsewhere when their session was over."""

PLACE = "kept_place"
"""The field that says where they had typed them."""


def kept_of(form: Form) -> dict[str, list[str]]:
    """Of a form of the sign-in what goes along to the next page; nothing where nothing had been typed."""
    typed = {name: values for name, values in form.fields.items() if name.startswith(KEPT)}
    return {PLACE: [form.one(PLACE)], **typed} if typed and place_of(form.one(PLACE)) else {}


async def keep_typed(request: Request, user: User, form: Form) -> None:
    """What was typed in a form whose sender was not signed in any more becomes a draft of who is signed in now."""
    place = place_of(form.one(PLACE))
    fields = {name.removeprefix(KEPT): values for name, values in kept_of(form).items() if name != PLACE}
    if place is not None and fields:
        try:
            await drafts.keep(service_of(request), user, place, fields)
        except Refused:
            await drafts.keep_anyhow(service_of(request), user, fields)


async def go_on(request: Request) -> Response:
    """Somebody was let in meanwhile, by a link they had mailed, and comes back to the page with what they had typed. Who was not
    let in yet is shown the sign-in again, with all of it."""
    form, visitor = await read_open_form(request), await maybe_visitor(request)
    if visitor is None or not _theirs(visitor, form):
        values = {"onward": form.one("next"), "kept": kept_of(form), "wrong": "", "name": form.one("name")}
        return await render(request, "sign_in.html", status=401, **values)
    await keep_typed(request, visitor.user, form)
    return RedirectResponse(page_of_ours(request, form.one("next")), status_code=303)


def _theirs(visitor: Visitor, form: Form) -> bool:
    """Whether it may be kept where it was typed: who was let in to one ticket keeps a reply to that ticket."""
    place = place_of(form.one(PLACE))
    if not visitor.session.tickets:
        return True
    return place is not None and place.kind is DraftKind.REPLY and place.ticket_id in visitor.session.tickets


def text_of(kept: Mapping[str, list[str]]) -> str:
    """The words among what was typed."""
    return "".join(kept.get(f"{KEPT}text", ()))
