"""Which address is which page, and what stands around all of them."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from starlette.applications import Starlette
from starlette.convertors import Convertor, register_url_convertor
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from mailticket.application.service import Service
from mailticket.model.errors import Refused, TryAgain
from mailticket.web.headers import SafeHeaders
from mailticket.web.origin import BelowPath, origin_of, ours, unnamed_proxy
from mailticket.web.pages import (
    command,
    drafts,
    errors,
    home,
    kept,
    links,
    listing,
    mail,
    new,
    reports,
    search_form,
    sessions,
    sign_in,
    similar,
    ticket,
    tiles,
    time_sheet,
    unsubscribe,
    wall,
)
from mailticket.web.patience import BoundedBodies
from mailticket.web.request import NUMBER, NotFromUs, SignInNeeded, whole
from mailticket.web.responses import url_of
from mailticket.web.settings import WebSettings
from mailticket.web.sign_in_answer import SignInAnswer
from mailticket.web.static import static_files

Login = Callable[[str, str, str], Awaitable[SignInAnswer]]
"""Says whose a name and a password are, asked from a client; or why nobody's."""

GET, POST = ["GET"], ["POST"]


class Number(Convertor[int]):
    """A number in an address: of one longer than any of ours there is no page."""

    regex = NUMBER

    def convert(self, value: str) -> int:
        return int(value)

    def to_string(self, value: int) -> str:
        return str(int(value))


register_url_convertor("number", Number())

ROUTES = (
    ("/", "home", home.show, GET),
    ("/sign-in", "sign_in", sign_in.show, GET),
    ("/sign-in", "sign_in_send", sign_in.sign_in, POST),
    ("/sign-in/link", "link_ask", links.ask, POST),
    ("/sign-in/on", "sign_in_on", kept.go_on, POST),
    ("/link/{token}", "link", links.show, GET),
    ("/link/{token}", "link_follow", links.follow, POST),
    ("/unsubscribe/{token}", "unsubscribe", unsubscribe.show, GET),
    ("/unsubscribe/{token}", "unsubscribe_end", unsubscribe.end, POST),
    ("/sign-out", "sign_out", sign_in.sign_out, POST),
    ("/sessions", "sessions", sessions.show, GET),
    ("/sessions", "sessions_end", sessions.end, POST),
    ("/tickets", "tickets", listing.show, GET),
    ("/tickets/form", "tickets_form", search_form.say, GET),
    ("/tickets.csv", "tickets_sheet", listing.sheet, GET),
    ("/tickets/change", "tickets_change", listing.change, POST),
    ("/searches", "saved_add", listing.save, POST),
    ("/command", "command", command.show, GET),
    ("/command", "command_order", command.order, POST),
    ("/tiles", "tiles", tiles.show, GET),
    ("/tiles", "tiles_change", tiles.change, POST),
    ("/time", "time", time_sheet.show, GET),
    ("/time", "time_add", time_sheet.add, POST),
    ("/wall", "wall", wall.own, GET),
    ("/wall/{token}", "wall_link", wall.by_link, GET),
    ("/reports", "reports", reports.index, GET),
    ("/reports", "reports_end", reports.end, POST),
    ("/reports/{report}", "report", reports.show, GET),
    ("/reports/{report}", "report_mail", reports.subscribe, POST),
    ("/reports/{report}/{kind}", "report_file", reports.file, GET),
    ("/new", "new", new.show, GET),
    ("/new", "new_send", new.send, POST),
    ("/draft", "draft", drafts.keep, POST),
    ("/ticket/{number:number}", "ticket", ticket.show, GET),
    ("/ticket/{number:number}/say", "ticket_say", ticket.say, POST),
    ("/ticket/{number:number}/do", "ticket_do", ticket.do, POST),
    ("/ticket/{number:number}/similar", "ticket_similar", similar.show, GET),
    ("/ticket/{number:number}/forward", "ticket_forward", ticket.forward_form, GET),
    ("/ticket/{number:number}/forward", "ticket_forward_send", ticket.forward, POST),
    ("/ticket/{number:number}/split/{entry:number}", "ticket_split", ticket.split_form, GET),
    ("/ticket/{number:number}/file/{entry:number}/{part}/{file}", "ticket_file", mail.file, GET),
    ("/ticket/{number:number}/formatted/{entry:number}", "ticket_html", mail.formatted, GET),
    ("/ticket/{number:number}/frame/{entry:number}", "ticket_frame", mail.frame, GET),
    ("/ticket/{number:number}/original/{entry:number}", "ticket_source", mail.source, GET),
    ("/ticket/{number:number}/why/{entry:number}", "ticket_why", mail.why, GET),
)
"""Address, name, what answers, how it is asked."""


def make_app(
    service: Service, login: Login, settings: Callable[[], WebSettings], templates: Path, commands: command.Commands
) -> Starlette:
    """The site's pages. ``settings`` are asked each time, so that a reload counts; ``commands`` understands what is typed into the
    command box."""
    files = static_files(templates / "static")
    routes = [Route(path, answer, name=name, methods=methods) for path, name, answer, methods in ROUTES]
    routes.append(Route("/static/{digest}/{name_}", files.answer, name="static", methods=GET))
    routes.append(Route("/Ticket/Display.html", _of_rt, name="rt_ticket", methods=GET))
    app = Starlette(
        routes=routes,
        middleware=[
            Middleware(SafeHeaders),
            Middleware(BelowPath, settings=settings()),
            Middleware(OwnHosts, settings=settings),
            Middleware(BoundedBodies, most=lambda: settings().most_form),
        ],
        exception_handlers={
            Refused: errors.refused,
            SignInNeeded: errors.sign_in_needed,
            NotFromUs: errors.not_from_us,
            TryAgain: errors.try_again,
            HTTPException: errors.http_error,
        },
    )
    app.state.commands = commands
    app.state.service, app.state.login, app.state.settings, app.state.templates = service, login, settings, templates
    return app


async def _of_rt(request: Request) -> Response:
    """RT's address of a ticket, as it stands in old mail: ``/Ticket/Display.html?id=12``."""
    number = whole(request.query_params.get("id"))
    if number is None:
        raise HTTPException(404)
    return RedirectResponse(url_of(request, "ticket", number=number), status_code=301)


class OwnHosts:
    """Answers under names of ours alone, and nothing in the clear but on this machine."""

    def __init__(self, app: ASGIApp, settings: Callable[[], WebSettings]) -> None:
        self._app = app
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """What is refused is said in plain text: there is nobody yet to say it to in their language."""
        if scope["type"] == "http" and (why := self._wrong(scope)):
            await PlainTextResponse(why, status_code=400)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _wrong(self, scope: Scope) -> str:
        settings = self._settings()
        origin = origin_of(scope, settings)
        if not ours(origin, settings):
            return (
                "This host is none of ours: [site] web_base_url says which is.\n"
                "Este nombre no es nuestro: lo dice [site] web_base_url.\n"
            )
        if not origin.secure or unnamed_proxy(scope, settings):
            return (
                "Pages are served over HTTPS alone: a proxy in front speaks it, and [web] proxies names the proxy.\n"
                "Las páginas se sirven solo por HTTPS: lo habla un proxy delante, y [web] proxies dice cuál es.\n"
            )
        return ""
