"""A file somebody asks for: of an entry they may see, sent with the answer."""

import unicodedata

from mailticket.application.shapes import Viewer, visible_history
from mailticket.application.unit_of_work import UnitOfWork
from mailticket.model.enclosure import ANSWER, Enclosure
from mailticket.model.errors import Refused
from mailticket.model.file_size import shown_size
from mailticket.model.person import User
from mailticket.model.ticket import Ticket

QUOTES = "\"'«»“”‘’<>"
"""What people write around a name."""


def asked_file(unit: UnitOfWork, user: User, ticket: Ticket, name: str, speaks: str) -> Enclosure:
    """The newest file of this name on a ticket, to be sent. Raises Refused for one that is not there or not to be seen, and
    for one that fits in no mail."""
    if not unit.sees(user, ticket):
        raise Refused("no_such_ticket", ticket=ticket.id)
    eyes = Viewer(unit.snapshot, user, unit.shown)
    seen = visible_history(eyes, unit.queue(ticket.queue_id), ticket, unit.loaded.histories.get(ticket.id, ()))
    wanted = _folded(name)
    found = [
        Enclosure.of(entry.letter_id, file)
        for entry in seen
        for file in entry.attachments
        if entry.letter_id is not None and _folded(file.name) == wanted
    ]
    if not found:
        raise Refused("no_such_file", ticket=ticket.id, name=name)
    if found[-1].encoded + ANSWER > unit.snapshot.travelling.up_to:
        raise Refused("file_in_no_mail", ticket=ticket.id, name=name, size=shown_size(found[-1].size, speaks))
    return found[-1]


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().strip(QUOTES).strip().casefold()
