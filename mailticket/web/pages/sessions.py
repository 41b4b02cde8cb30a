"""Where somebody is signed in: from where, with what, since when; each of them, or all, can be ended."""

from starlette.requests import Request
from starlette.responses import Response

from mailticket.application import web_sessions
from mailticket.application.perform import perform
from mailticket.model.errors import Refused
from mailticket.web.pages.sign_in import signed_out
from mailticket.web.request import read_form, service_of, visitor_of
from mailticket.web.responses import render, see_other


async def show(request: Request) -> Response:
    """Those of who is signed in, the latest first."""
    visitor = await visitor_of(request)
    sessions = [web_sessions.shape(one) for one in await web_sessions.of_user(service_of(request), visitor.user)]
    return await render(request, "sessions.html", sessions=sessions, here=web_sessions.shape(visitor.session).id)


async def end(request: Request) -> Response:
    """One of them ends, or with ``all`` every one. Who ends their own is led to the sign-in."""
    visitor, form = await visitor_of(request), await read_form(request)
    session, everywhere = form.one("session"), bool(form.one("all"))
    if form.stale or not (session or everywhere):
        return see_other(request, "sessions")
    asked = {"address": visitor.user.address, "session": "" if everywhere else session}
    try:
        await perform(service_of(request), visitor.caller, "user.session.end", asked)
    except Refused:
        return see_other(request, "sessions")  # over meanwhile: the list says so
    own = everywhere or session == web_sessions.shape(visitor.session).id
    return signed_out(request) if own else see_other(request, "sessions")
