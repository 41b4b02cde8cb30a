"""Links that let somebody in on the web. Kept is a digest of each token, so that the table alone lets nobody in."""

from datetime import datetime

import sqlalchemy as sa

from mailticket.model.sign_in_link import LinkPurpose, SignInLink
from mailticket.storage.schema import sign_in_links
from mailticket.storage.times import from_text, to_text


def put(connection: sa.Connection, link: SignInLink) -> None:
    """A new link. Of those for the first administrator and for a password only the last one made serves."""
    if link.purpose in (LinkPurpose.FIRST, LinkPurpose.PASSWORD):
        same_user = sign_in_links.c.user_id.is_not_distinct_from(link.user_id)
        connection.execute(sa.delete(sign_in_links).where(sign_in_links.c.purpose == link.purpose.value, same_user))
    connection.execute(
        sign_in_links.insert().values(
            digest=link.digest,
            purpose=link.purpose.value,
            user_id=link.user_id,
            ticket_id=link.ticket_id,
            created=to_text(link.created),
            until=to_text(link.until),
        )
    )


def find(connection: sa.Connection, digest: str, now: datetime) -> SignInLink | None:
    """A link that still serves."""
    wanted = sa.select(sign_in_links).where(sign_in_links.c.digest == digest, sign_in_links.c.until > to_text(now))
    row = connection.execute(wanted).one_or_none()
    if row is None:
        return None
    created, until = from_text(row.created), from_text(row.until)
    return SignInLink(row.digest, LinkPurpose(row.purpose), row.user_id, row.ticket_id, created, until)


def take(connection: sa.Connection, digest: str, now: datetime) -> bool:
    """A link is used up. False when somebody else was faster: of two at once one counts."""
    gone = sa.delete(sign_in_links).where(sign_in_links.c.digest == digest, sign_in_links.c.until > to_text(now))
    return connection.execute(gone).rowcount == 1


def clear(connection: sa.Connection, now: datetime) -> int:
    """Forget those whose time is over. Says how many."""
    return connection.execute(sa.delete(sign_in_links).where(sign_in_links.c.until <= to_text(now))).rowcount
