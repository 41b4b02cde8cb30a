"""Links that let somebody in on the web, by mail or on a terminal."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class LinkPurpose(StrEnum):
    """What a link is for: the first administrator, a password of one's own, signing in, one ticket."""

    FIRST = "first"
    PASSWORD = "password"  # noqa: S105  # what the link is for
    SIGN_IN = "sign_in"
    TICKET = "ticket"


LASTS = {
    LinkPurpose.FIRST: timedelta(hours=1),
    LinkPurpose.PASSWORD: timedelta(hours=1),
    LinkPurpose.SIGN_IN: timedelta(minutes=30),
    LinkPurpose.TICKET: timedelta(days=30),
}
"""How long a link serves. All but that of one ticket serve once."""


@dataclass(frozen=True, slots=True)
class SignInLink:
    """Of a link only the digest of its token is kept. ``user_id`` is None for the first administrator's, ``ticket_id`` for all but
    those of one ticket."""

    digest: str
    purpose: LinkPurpose
    user_id: int | None
    ticket_id: int | None
    created: datetime
    until: datetime
