"""What was done on a ticket since somebody looked at it."""

import sqlalchemy as sa

from mailticket.model.transaction import FOR_STAFF, INTERNAL, TransactionType
from mailticket.storage.schema import transactions
from mailticket.storage.ticket_history import family

OUR_OWN = (
    TransactionType.EMAIL_RECORD,
    TransactionType.COMMENT_EMAIL_RECORD,
    TransactionType.EMAIL_WAITS,
    TransactionType.EMAIL_WITHDRAWN,
    TransactionType.EMAIL_DROPPED,
    TransactionType.TOLD,
    TransactionType.SCHEDULED,
    TransactionType.ESCALATE,
)
"""What follows from other entries or from the clock, and changes nothing for who is writing."""


def done_since(connection: sa.Connection, ticket_id: int, entry_id: int, user_id: int, staff: bool) -> bool:
    """Whether somebody else did something after an entry: ``staff`` are told of what only they see, too."""
    unseen = {*OUR_OWN} if staff else {*OUR_OWN, *INTERNAL, *FOR_STAFF}
    columns = transactions.c
    asked = sa.select(columns.id).where(
        columns.ticket_id.in_(family(ticket_id)),
        columns.id > entry_id,
        columns.by != user_id,
        columns.type.not_in([one.value for one in unseen]),
    )
    return connection.execute(asked.limit(1)).first() is not None
