"""Which entries of a ticket's history a search may look at: those who asks would be shown."""

import sqlalchemy as sa

from mailticket.model.query import Query
from mailticket.model.right import Right
from mailticket.model.transaction import FOR_STAFF, INTERNAL, OTHERS, TransactionType
from mailticket.storage.schema import transactions
from mailticket.storage.scopes import holds

ENTRY_COLUMNS = {
    "type": "type",
    "by": "by",
    "at": "at",
    "via": "via",
    "minutes": "minutes",
    "evidence": "evidence",
}
"""What is asked of entries, and where it stands. What they say (``old``, ``new``) names other tickets and hidden values."""

MAIL = (TransactionType.EMAIL_RECORD, TransactionType.EMAIL_WITHDRAWN)
"""Entries that tell of mail."""


def entries_seen(query: Query, ticket: sa.FromClause) -> sa.ColumnElement[bool]:
    """Whether who asks sees an entry of a ticket they see."""
    comments = holds(query.scope(Right.SHOW_TICKET_COMMENTS), ticket)
    mail = sa.or_(comments, holds(query.scope(Right.SHOW_OUTGOING_EMAIL), ticket))
    fields = holds(query.scope(Right.SEE_CUSTOM_FIELD), ticket)
    hidden = [
        (INTERNAL | FOR_STAFF, comments),
        (MAIL, mail),
        ((TransactionType.CUSTOM_FIELD,), fields),
        (OTHERS, sa.true() if query.scope(Right.SHOW_TICKET).everywhere else sa.false()),
    ]
    return sa.and_(
        *(sa.or_(transactions.c.type.not_in(sorted(kind.value for kind in kinds)), may) for kinds, may in hidden)
    )
