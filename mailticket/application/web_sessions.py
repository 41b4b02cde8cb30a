"""Who is signed in on the web: begun, found by what their cookie says, ended."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from mailticket.application import resolve_people
from mailticket.application.changing import Caller
from mailticket.application.organisation.administrator import administrator
from mailticket.application.organisation.parameters import OneUser
from mailticket.application.organisation.shapes import EndedSessions, SessionShape
from mailticket.application.organisation.sign_in_parameters import EndSessions
from mailticket.application.service import Service, known
from mailticket.model.administration import Subject
from mailticket.model.errors import Refused
from mailticket.model.person import User
from mailticket.model.web_session import WebSession
from mailticket.storage import web_sessions

SEEN_AFTER = timedelta(minutes=5)
"""How much later somebody must be seen again for it to be written down."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """By what somebody signed in, from where, with what program."""

    method: str
    client: str
    agent: str
    lasts: timedelta
    ticket_id: int | None = None


async def begin(service: Service, user: User, how: SignedIn) -> str:
    """A new session. Returns what its cookie says, which is kept nowhere."""
    token, now = secrets.token_urlsafe(32), service.clock()
    session = WebSession(
        digest_of(token),
        user,
        secrets.token_urlsafe(24),
        how.method,
        how.client[:64],
        how.agent[:200],
        now,
        now,
        now + how.lasts,
        how.ticket_id,
    )
    await service.database.write(web_sessions.start, session)
    return token


async def found(service: Service, token: str, lasts: timedelta) -> WebSession | None:
    """Whose session a cookie is; whoever is here stays signed in for as long again. The site is made anew where another process
    changed the organisation."""
    now = service.clock()
    session = await service.database.read(web_sessions.find, digest_of(token), now)
    if session is None:
        return None
    if session.version != service.snapshot().directory.version:
        await service.people_changed()
    if session.ticket_id is None and now - session.seen > SEEN_AFTER:
        await service.database.write(web_sessions.saw, session.digest, now, now + lasts)
    return session


async def end(service: Service, user: User, digest: str = "") -> int:
    """One of somebody's sessions ends, or all of them. Says how many did."""
    return await service.database.write(web_sessions.end, user.id, digest)


async def of_user(service: Service, user: User) -> list[WebSession]:
    """Somebody's sessions, the latest first."""
    return await service.database.read(web_sessions.of_user, user.id, service.clock())


async def list_(service: Service, caller: Caller, asked: OneUser) -> list[SessionShape]:
    """Somebody's sessions; everybody may see their own."""
    return [shape(one) for one in await of_user(service, await _whose(service, caller, asked))]


async def end_of(service: Service, caller: Caller, asked: EndSessions) -> EndedSessions:
    """Sessions of somebody's end; everybody may end their own. Raises Refused where there is no such session."""
    user = await _whose(service, caller, asked)
    digests = [one.digest for one in await of_user(service, user) if asked.session in ("", shape(one).id)]
    if asked.session and not digests:
        raise Refused("no_such_session", session=asked.session, address=user.address)
    ended = await end(service, user, digests[0] if asked.session else "")
    return EndedSessions(user.address, ended)


async def _whose(service: Service, caller: Caller, asked: OneUser) -> User:
    admin = await administrator(service, caller)
    address = resolve_people.someone(admin.snapshot, asked.address)
    found = await admin.users([address])
    if admin.user.id not in {user.id for user in found.values()}:
        admin.administers(Subject.USER)
    return known(found, address)


def shape(session: WebSession) -> SessionShape:
    """A session as people see it: it is named by the beginning of what is kept of its cookie, which opens nothing."""
    return SessionShape(
        session.digest[:12],
        session.method,
        session.client,
        session.agent,
        session.created,
        session.seen,
        session.until,
        session.ticket_id,
    )


def digest_of(token: str) -> str:
    """What is kept of a cookie."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
