"""Who is signed in on the web. Kept is a digest of what the cookie says, so that the table alone lets nobody in."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from mailticket.model.web_session import WebSession
from mailticket.storage.counters import version_of_organisation
from mailticket.storage.merged import became
from mailticket.storage.people import user_columns, user_of
from mailticket.storage.schema import addresses, passwords, users, web_sessions
from mailticket.storage.times import from_text, to_text


def start(connection: sa.Connection, session: WebSession) -> None:
    """Somebody has signed in."""
    connection.execute(
        web_sessions.insert().values(
            digest=session.digest,
            user_id=session.user.id,
            ticket_id=session.ticket_id,
            method=session.method,
            csrf=session.csrf,
            client=session.client,
            agent=session.agent,
            created=to_text(session.created),
            seen=to_text(session.seen),
            until=to_text(session.until),
        )
    )


_columns = (
    *user_columns,
    addresses.c.unreachable_until,
    addresses.c.written,
    *(one for one in web_sessions.c if one is not web_sessions.c.user_id),
)
_still = sa.or_(passwords.c.changed.is_(None), passwords.c.changed <= web_sessions.c.created)
"""A session that was begun with a password that is not theirs any more is over."""

_sessions = (
    sa.select(*_columns, version_of_organisation.scalar_subquery().label("version"))
    .join_from(web_sessions, users, web_sessions.c.user_id == users.c.id)
    .join(addresses, addresses.c.address == users.c.address, isouter=True)
    .join(passwords, passwords.c.user_id == users.c.id, isouter=True)
    .where(~users.c.disabled, users.c.merged_into.is_(None), _still)
)


def find(connection: sa.Connection, digest: str, now: datetime) -> WebSession | None:
    """Who is signed in with this cookie, in one question (two for a ticket's link): nobody whose account is disabled, or
    whose time is over."""
    row = connection.execute(
        _sessions.where(web_sessions.c.digest == digest, web_sessions.c.until > to_text(now))
    ).one_or_none()
    if row is None:
        return None
    session = _session(row, now)
    return replace(session, became=became(connection, row.ticket_id)) if row.ticket_id else session


def of_user(connection: sa.Connection, user_id: int, now: datetime) -> list[WebSession]:
    """All of somebody's, the latest first."""
    rows = connection.execute(
        _sessions.where(web_sessions.c.user_id == user_id, web_sessions.c.until > to_text(now)).order_by(
            web_sessions.c.seen.desc()
        )
    )
    return [_session(row, now) for row in rows]


def _session(row: Any, now: datetime) -> WebSession:
    values = list(row)
    user = user_of(to_text(now), values[: len(user_columns) + 2])
    return WebSession(
        row.digest,
        user,
        row.csrf,
        row.method,
        row.client,
        row.agent,
        from_text(row.created),
        from_text(row.seen),
        from_text(row.until),
        row.ticket_id,
        row.version,
    )


def saw(connection: sa.Connection, digest: str, now: datetime, until: datetime) -> None:
    """They were here now, and stay signed in until then."""
    connection.execute(
        web_sessions.update().where(web_sessions.c.digest == digest).values(seen=to_text(now), until=to_text(until))
    )


def end(connection: sa.Connection, user_id: int, digest: str = "") -> int:
    """One of somebody's sessions is over, or all of them. Says how many were."""
    gone = sa.delete(web_sessions).where(web_sessions.c.user_id == user_id)
    return connection.execute(gone.where(web_sessions.c.digest == digest) if digest else gone).rowcount


def clear(connection: sa.Connection, now: datetime) -> int:
    """Forget those whose time is over. Says how many."""
    return connection.execute(sa.delete(web_sessions).where(web_sessions.c.until <= to_text(now))).rowcount
