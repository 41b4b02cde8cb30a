"""Who asks for a page, and what a form says."""

import base64
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from mailticket.application import web_sessions
from mailticket.application.changing import BY_LINK, ON_THE_WEB, Caller
from mailticket.application.service import Service
from mailticket.i18n import translate
from mailticket.model.errors import MailticketError
from mailticket.model.person import User
from mailticket.model.transaction import Via
from mailticket.model.web_session import WebSession
from mailticket.model.words import LANGUAGES, language_of
from mailticket.web import one_ticket
from mailticket.web.origin import Origin, came_from_us, origin_of
from mailticket.web.settings import WebSettings
from mailticket.web.times import TimeTeller

SECURE_PREFIX = "__Host-"
"""A cookie of that name is taken by browsers over HTTPS alone, from this very host (RFC 6265bis 4.1.3.2)."""


class SignInNeeded(MailticketError):
    """Nobody is signed in who asks for this."""


class NotFromUs(MailticketError):
    """A form that did not come from a page of ours."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who looks at a page: signed in as whom, in which language and at which place; ``csrf`` stands in each of their forms."""

    user: User
    caller: Caller
    session: WebSession
    language: str
    times: TimeTeller
    csrf: str = ""
    newest_first: bool = False

    def way(self, via: str) -> str:
        """A way in, by name."""
        return translate(self.language, f"web.via.{via}")


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A file that came with a form."""

    name: str
    data: bytes


NUMBER = "[0-9]{1,9}"
"""A number of ours, as it is written in an address or a form."""


def whole(text: str | None) -> int | None:
    """A number in an address or a form; None for what is none, or longer than any of ours."""
    return int(text) if text and re.fullmatch(NUMBER, text) else None


def first(fields: Mapping[str, Sequence[str]], name: str) -> str:
    """A field's first value; empty where there is none."""
    return (fields.get(name) or ("",))[0]


@dataclass(frozen=True, slots=True)
class Form:
    """What a form says: fields by name, each with its values, line ends as ``\\n``; files; whether it is ``stale``: its token is
    not that of the session, and it may be shown again but not done."""

    fields: dict[str, list[str]] = field(default_factory=dict)
    files: Sequence[UploadedFile] = ()
    stale: bool = False

    def one(self, name: str) -> str:
        """A field's first value; empty where there is none."""
        return first(self.fields, name)

    @property
    def attached(self) -> list[dict[str, str]]:
        """Its files, as use cases are told of them."""
        return [{"name": one.name, "content": base64.b64encode(one.data).decode("ascii")} for one in self.files]


def service_of(request: Request) -> Service:
    """What use cases work with."""
    found: Service = request.app.state.service
    return found


def settings_of(request: Request) -> WebSettings:
    """What the site says of its pages."""
    found: WebSettings = request.app.state.settings()
    return found


def request_origin(request: Request) -> Origin:
    """Where a request comes from."""
    return origin_of(request.scope, settings_of(request))


def cookie_name(request: Request) -> str:
    """What the session's cookie is called here."""
    name = settings_of(request).cookie
    return SECURE_PREFIX + name if request_origin(request).scheme == "https" else name


async def visitor_of(request: Request) -> Visitor:
    """Who is signed in. Raises SignInNeeded."""
    if not hasattr(request.state, "visitor"):
        request.state.visitor = await _visitor(request)
    found: Visitor | None = request.state.visitor
    if found is None:
        raise SignInNeeded
    return found


async def maybe_visitor(request: Request) -> Visitor | None:
    """The same; None for nobody."""
    try:
        return await visitor_of(request)
    except SignInNeeded:
        return None


async def _visitor(request: Request) -> Visitor | None:
    token = request.cookies.get(cookie_name(request))
    service = service_of(request)
    lasts: timedelta = settings_of(request).session
    session = await web_sessions.found(service, token, lasts) if token else None
    if session is None or not _opens(request, session):
        return None
    user, site = session.user, service.snapshot().site
    language = user.language or preferred(request) or language_of(user.learnt, site.language)
    times = TimeTeller(language, zone_named(user.timezone or site.timezone), service.clock())
    newest_first = request.cookies.get("order") == "new"
    return Visitor(
        user,
        Caller(user.address, Via.WEB, BY_LINK if session.ticket_id else ON_THE_WEB),
        session,
        language,
        times,
        session.csrf,
        newest_first,
    )


def _opens(request: Request, session: WebSession) -> bool:
    """A link for one ticket opens that one alone, and nothing to who works here by now."""
    if session.ticket_id is None:
        return True
    works_here = session.user.privileged or session.user.id in service_of(request).snapshot().directory.staff
    return not works_here and one_ticket.opens(session.tickets, request.scope["path"])


def preferred(request: Request) -> str:
    """The first language of the browser's that we speak; empty for none."""
    accepted = request.headers.get("accept-language", "")[:200]
    ranked = []
    for place, one in enumerate(accepted.split(",")):
        name, _, quality = one.strip().partition(";q=")
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            weight = 0.0
        ranked.append((-weight, place, name.partition("-")[0].lower()))
    return next((name for _, _, name in sorted(ranked) if name in LANGUAGES), "")


async def language_for(request: Request) -> str:
    """In which language who asks is spoken to, signed in or not."""
    visitor = await maybe_visitor(request)
    return visitor.language if visitor else preferred(request) or service_of(request).snapshot().site.language


def zone_named(name: str) -> ZoneInfo:
    """A timezone by its name; UTC for one there is not."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


async def read_form(request: Request) -> Form:
    """What a form of somebody who is signed in says. Raises NotFromUs for one that a page of others sent."""
    visitor = await visitor_of(request)
    form = await read_open_form(request)
    token = form.one("csrf")
    stale = not hmac.compare_digest(token.encode(), visitor.csrf.encode())
    only = visitor.session.tickets
    fields = form.fields if not only else one_ticket.answer_only(only, form.fields)
    if fields is None:
        raise SignInNeeded
    return Form(fields, form.files, stale)


MOST_FIELDS, MOST_FILES = 2000, 50


async def read_open_form(request: Request) -> Form:
    """The same of somebody who need not be signed in. Raises NotFromUs."""
    form = await _form_of(request)
    try:
        sent = [one for _, one in form.multi_items() if isinstance(one, UploadFile)]
        files = [UploadedFile(one.filename, await one.read()) for one in sent if one.filename]
    finally:
        await form.close()
    return Form(_fields_of(form), files)


async def read_fields(request: Request) -> dict[str, list[str]]:
    """The fields of a form that may have been read before; of files nothing. Raises NotFromUs."""
    return _fields_of(await _form_of(request))


async def _form_of(request: Request) -> FormData:
    """What a page of ours sent, within its bounds; once it was read, the same again."""
    if not came_from_us(request.headers, request_origin(request)):
        raise NotFromUs
    if not _small(request) and await maybe_visitor(request) is None:
        raise HTTPException(413)
    most = settings_of(request).most_form
    return await request.form(max_files=MOST_FILES, max_fields=MOST_FIELDS, max_part_size=most)


MOST_OF_STRANGERS = 3_000_000
"""Bytes of a form of who is not signed in: what was typed when a session ended goes through the sign-in."""


def _small(request: Request) -> bool:
    """Whether it says beforehand that it is."""
    length = request.headers.get("content-length", "")
    return length.isascii() and length.isdecimal() and int(length) <= MOST_OF_STRANGERS


def _fields_of(form: FormData) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    for name, value in form.multi_items():
        if not isinstance(value, UploadFile):
            fields.setdefault(name, []).append(value.replace("\r\n", "\n").replace("\x00", ""))
    return fields
