"""In and out: with a password, and out again."""

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from mailticket.application import web_sessions
from mailticket.application.web_sessions import SignedIn
from mailticket.model.person import User
from mailticket.web.onward import page_of_ours
from mailticket.web.pages.kept import keep_typed, kept_of
from mailticket.web.request import (
    cookie_name,
    maybe_visitor,
    read_form,
    read_open_form,
    request_origin,
    service_of,
    settings_of,
    visitor_of,
)
from mailticket.web.responses import render, see_other


async def show(request: Request) -> Response:
    """The form; whoever is signed in already goes on."""
    if await maybe_visitor(request):
        return RedirectResponse(page_of_ours(request, request.query_params.get("next", "")), status_code=303)
    return await render(
        request, "sign_in.html", onward=request.query_params.get("next", ""), kept={}, wrong="", name=""
    )


async def sign_in(request: Request) -> Response:
    """A name and a password are looked at; what somebody had typed before is kept as a draft, in either case."""
    form = await read_open_form(request)
    name, client = form.one("name").strip(), request_origin(request).client
    answer = await request.app.state.login(name, form.one("password"), client)
    if not answer.user:
        values = {"onward": form.one("next"), "kept": kept_of(form), "wrong": answer.wrong, "name": name}
        return await render(request, "sign_in.html", status=answer.status, **values)
    await keep_typed(request, answer.user, form)
    return await signed_in(request, answer.user, "password", form.one("next"))


async def signed_in(
    request: Request,
    user: User,
    method: str,
    onward: str,
    *,
    ticket_id: int | None = None,
    lasts: timedelta | None = None,
) -> Response:
    """A new session with a cookie of its own, whatever cookie there was before; for a ticket alone, where one is said."""
    settings, origin = settings_of(request), request_origin(request)
    how = SignedIn(method, origin.client, request.headers.get("user-agent", ""), lasts or settings.session, ticket_id)
    token = await web_sessions.begin(service_of(request), user, how)
    answer = RedirectResponse(page_of_ours(request, onward), status_code=303)
    answer.set_cookie(
        cookie_name(request),
        token,
        max_age=int((lasts or settings.session).total_seconds()),
        path=_cookie_path(request),
        secure=origin.scheme == "https",
        httponly=True,
        samesite="lax",
    )
    return answer


async def sign_out(request: Request) -> Response:
    """This session ends; with ``all`` every one of theirs."""
    visitor = await visitor_of(request)
    form = await read_form(request)
    if not form.stale:
        everywhere = bool(form.one("all"))
        await web_sessions.end(service_of(request), visitor.user, "" if everywhere else visitor.session.digest)
    return signed_out(request)


def signed_out(request: Request) -> Response:
    """To the sign-in, and the browser forgets its cookie."""
    answer, secure = see_other(request, "sign_in"), request_origin(request).scheme == "https"
    answer.delete_cookie(cookie_name(request), _cookie_path(request), secure=secure, httponly=True, samesite="lax")
    return answer


def _cookie_path(request: Request) -> str:
    """Below which addresses the cookie is sent: over HTTPS all of the host, as its name promises."""
    return "/" if request_origin(request).scheme == "https" else settings_of(request).path or "/"
