"""The index of what tickets say: how far it is, and making it anew."""

from dataclasses import dataclass

from mailticket.application.changing import Caller
from mailticket.application.mail.parameters import Nothing
from mailticket.application.service import Service
from mailticket.storage import text_index


@dataclass(frozen=True, slots=True)
class IndexState:
    """How far the index is: of ``entries`` numbers, the first ``waiting`` are not indexed yet."""

    entries: int
    waiting: int


async def rebuild(service: Service, caller: Caller, asked: Nothing) -> IndexState:
    """Forget it and begin again; it goes on in the background, the newest entries first."""
    await service.database.write(text_index.begin_again)
    service.index_waits()
    return await status(service, caller, asked)


async def status(service: Service, caller: Caller, asked: Nothing) -> IndexState:
    """How far it is."""
    found = await service.database.read(text_index.progress)
    return IndexState(found.newest, found.left_to)
