"""The files of a ticket: listed, and handed out to who may see the entries they came with."""

import base64

from mailticket.application import shapes as views
from mailticket.application.changing import Caller
from mailticket.application.service import Service
from mailticket.application.tickets import writing_parameters as told
from mailticket.application.tickets.query import shown_ticket
from mailticket.model.errors import LetterTooHard, Refused


async def list_(service: Service, caller: Caller, asked: told.Attachments) -> list[dict[str, object]]:
    """The files of all entries that who asks may see, the oldest first."""
    eyes, _, _, history = await shown_ticket(service, caller, asked.id)
    return [
        {
            "entry": entry.id,
            "at": views.time_json(entry.at),
            "by": eyes.shown(entry.by),
            "type_of_entry": entry.type.value,
        }
        | views.attachment_json(file)
        for entry in history
        for file in entry.attachments
    ]


async def get(service: Service, caller: Caller, asked: told.AttachmentOf) -> dict[str, object]:
    """A file with its bytes in base64. Raises Refused for one that is not there, not to be seen, or not kept any more."""
    _, _, ticket, history = await shown_ticket(service, caller, asked.id)
    found = [
        (entry, file)
        for entry in history
        if entry.id == asked.entry
        for file in entry.attachments
        if file.part == asked.part
    ]
    if not found:
        raise Refused("no_such_file", ticket=ticket.id, name=f"{asked.entry}:{asked.part}")
    entry, file = found[0]
    try:
        contents = await service.files_of(entry.letter_id, [file.part]) if entry.letter_id else {}
    except LetterTooHard as error:
        raise Refused("file_gone", ticket=ticket.id, name=file.name) from error
    if file.part not in contents:
        raise Refused("file_gone", ticket=ticket.id, name=file.name)
    content = base64.b64encode(contents[file.part].data).decode("ascii")
    return {"entry": entry.id} | views.attachment_json(file) | {"content": content}
