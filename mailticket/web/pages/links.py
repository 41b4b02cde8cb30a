"""Links that let somebody in: asked for by mail, and followed. Following one shows a button, because programs that look through
mail follow links too; the button signs in."""

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response

from mailticket.application import sign_in_links
from mailticket.application.mailed_links import Wanted, mail_link
from mailticket.model.errors import MailticketError, Refused
from mailticket.model.person import User
from mailticket.model.sign_in_link import LASTS, LinkPurpose, SignInLink
from mailticket.model.words import refusal
from mailticket.web.pages.kept import kept_of, text_of
from mailticket.web.pages.sign_in import signed_in
from mailticket.web.request import Form, language_for, read_open_form, request_origin, service_of, settings_of
from mailticket.web.responses import render, url_of

CHOOSING = frozenset({LinkPurpose.FIRST, LinkPurpose.PASSWORD})
"""Links with which a password is chosen."""


async def ask(request: Request) -> Response:
    """Somebody asks for a link. The answer is the same, and comes at the same time, whether we know them or not: what is done for
    it is done after the answer."""
    form = await read_open_form(request)
    wanted = Wanted(form.one("name").strip()[:320], request_origin(request).client, _ticket(request, form.one("next")))
    kept, onward = kept_of(form), form.one("next")
    answer = await render(
        request, "link_asked.html", status=200, address=wanted.address, kept=kept, typed=text_of(kept), onward=onward
    )
    answer.background = BackgroundTask(_mailed, request, wanted)
    return answer


async def _mailed(request: Request, wanted: Wanted) -> None:
    try:
        await mail_link(service_of(request), wanted)
    except MailticketError:
        return  # a database that is busy: whoever waits in vain asks again


def _ticket(request: Request, onward: str) -> int | None:
    """The ticket somebody came for."""
    start, _, number = onward.partition("?")[0].rpartition("/")
    right = (
        start == settings_of(request).path + "/ticket" and number.isascii() and number.isdecimal() and len(number) < 10
    )
    return int(number) if right else None


async def show(request: Request) -> Response:
    """The button, or the form in which a password is chosen. Nothing is done."""
    found = await sign_in_links.found(service_of(request), request.path_params["token"])
    if found is None:
        return await _gone(request)
    number = await _opens(request, *found)
    return await (_not_theirs(request) if number is None else _form(request, *found, ticket=number))


async def _opens(request: Request, link: SignInLink, user: User | None) -> int | None:
    """The number of the ticket a link opens by now, 0 for a link that is for none; None for a ticket they may not see any more."""
    if link.ticket_id is None or user is None:
        return 0
    return await sign_in_links.ticket_of(service_of(request), link.ticket_id, user)


async def _not_theirs(request: Request) -> Response:
    return await render(request, "link_gone.html", status=410, ticket_gone=True)


async def _form(
    request: Request, link: SignInLink, user: User | None, *, ticket: int = 0, wrong: str = "", **typed: str
) -> Response:
    return await render(
        request,
        "link.html",
        status=422 if wrong else 200,
        purpose=link.purpose.value,
        token=request.path_params["token"],
        address=user.address if user else typed.get("address", ""),
        name=typed.get("name", ""),
        ticket=ticket,
        wrong=wrong,
    )


async def _gone(request: Request) -> Response:
    return await render(request, "link_gone.html", status=410, ticket_gone=False)


async def follow(request: Request) -> Response:
    """The button was pressed: the link is used up, and who pressed it is signed in."""
    form = await read_open_form(request)
    service = service_of(request)
    found = await sign_in_links.found(service, request.path_params["token"])
    if found is None:
        return await _gone(request)
    link, user = found
    number = await _opens(request, link, user)
    if number is None:
        return await _not_theirs(request)
    try:
        user = await _let_in(request, link, user, form)
    except Refused as refused:
        language = await language_for(request)
        typed = {"address": form.one("address"), "name": form.one("name")}
        return await _form(request, link, found[1], ticket=number, wrong=refusal(language, refused), **typed)
    if user is None:
        return await _gone(request)
    onward = url_of(request, "ticket", number=number) if number else ""
    lasts = LASTS[LinkPurpose.TICKET] if number else None
    return await signed_in(request, user, "link", onward, ticket_id=number or None, lasts=lasts)


async def _let_in(request: Request, link: SignInLink, user: User | None, form: Form) -> User | None:
    """Who is let in; None where somebody was faster. Raises Refused for what was typed wrong: the link serves still."""
    service, password = service_of(request), form.one("password")
    if link.purpose in CHOOSING and password != form.one("again"):
        raise Refused("passwords_differ")
    if user is None:
        return await sign_in_links.become_first(service, link, form.one("address").strip(), form.one("name"), password)
    if link.purpose is LinkPurpose.PASSWORD:
        sign_in_links.check_password(password)
    if not await sign_in_links.take(service, link):
        return None
    if link.purpose is LinkPurpose.PASSWORD:
        await sign_in_links.choose_password(service, user, password)
    return user
