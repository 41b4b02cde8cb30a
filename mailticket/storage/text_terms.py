"""Where words are looked for in what tickets say."""

import sqlalchemy as sa

from mailticket.model.fold import without_accents
from mailticket.storage.functions import unaccented


def ticket_says(ticket: sa.FromClause, text: str, *, comments: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Whether a ticket says a word, or a phrase: in its subject alone, as long as there is no index of texts. ``comments`` is
    where who asks may read comments."""
    return unaccented(ticket.c.subject).contains(without_accents(text), autoescape=True)
