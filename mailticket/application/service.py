"""What use cases work with: the database, the site, the clock, and whom to tell of what was done."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from mailticket.application import shapes as views
from mailticket.application.site import SiteSnapshot
from mailticket.model.address import address_in_use
from mailticket.model.errors import Refused
from mailticket.model.letter import Incoming, Receipt, Reply
from mailticket.model.person import SYSTEM, SYSTEM_ID, User
from mailticket.model.provision import Organisation
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import FileContent
from mailticket.storage import people
from mailticket.storage.counters import organisation_version
from mailticket.storage.database import Database

T = TypeVar("T")


class Reads(Protocol):
    """What asks the database: itself, or a unit of work at hand."""

    async def read(self, work: Callable[..., T], *args: object, **more: object) -> T:
        """Run ``work(connection, …)``, which changes nothing."""


class Looker(Protocol):
    """What use cases need that show something and change nothing: a ``Service``, or a unit of work (``UnitLooker``)."""

    @property
    def database(self) -> Reads:
        """What asks the database."""

    @property
    def snapshot(self) -> Callable[[], SiteSnapshot]:
        """The site as it stands."""

    @property
    def clock(self) -> Callable[[], datetime]:
        """The time."""


class LetterRunner(Protocol):
    """What works through the inbox."""

    def wake(self, letters: int = 0) -> None:
        """There are so many letters more."""

    async def explain(self, incoming: Incoming) -> dict[str, object]:
        """What would become of a letter, room by room."""


@dataclass(slots=True)
class Service:
    """What the commands work with. ``accept`` is the inbox's; ``people_changed`` makes the site anew; ``written`` writes
    the organisation as a configuration does; ``rotate`` makes a new key for our seals and says how many hold;
    ``index_waits`` says that there is something to index, ``files_of`` gives files of a letter by their paths,
    ``clear_away`` removes what was kept for a while only, and says how much of which kind; ``web_status`` says where the pages
    are had (``address``), or why they are not (``trouble``). ``running``: this is the daemon, and not one command without it."""

    database: Database
    snapshot: Callable[[], SiteSnapshot]
    clock: Callable[[], datetime]
    mailroom: LetterRunner
    accept: Callable[[Sequence[Incoming]], Awaitable[Sequence[Receipt | Reply]]]
    people_changed: Callable[[], Awaitable[None]]
    told: Callable[[], None]
    outbox_status: Callable[[], dict[str, object]]
    maildrop_status: Callable[[], dict[str, object]]
    written: Callable[[Organisation], str]
    rotate: Callable[[int], Awaitable[int]]
    index_waits: Callable[[], None]
    files_of: Callable[[int, Sequence[str]], Awaitable[Mapping[str, FileContent]]]
    clear_away: Callable[[], Awaitable[dict[str, int]]]
    web_status: Callable[[], dict[str, str]] = dict
    running: bool = True


async def catch_up(service: Service) -> None:
    """Before somebody is shown something, or a right is asked outside a unit of work: another process may have changed the
    organisation, or a new site could not be made when this one did."""
    if await service.database.read(organisation_version) != service.snapshot().directory.version:
        await service.people_changed()


def known(found: dict[str, User], address: str) -> User:
    """The user of an address, of those looked up. Raises Refused for an address nobody has."""
    if address == SYSTEM.address:
        return SYSTEM
    if (user := found.get(address_in_use(address))) is None:
        raise Refused("no_such_user", address=address)
    return user


async def names(service: Looker, found: Sequence[Ticket], also: set[int] = frozenset()) -> views.Shown:  # type: ignore[assignment]
    """How the people of these tickets are shown."""
    ids = set(also)
    for ticket in found:
        ids |= {ticket.creator_id, ticket.last_updated_by} | ticket.requestors | ticket.cc | ticket.admin_cc
        ids |= {id_ for id_ in (ticket.owner_id, ticket.said_by) if id_}
    return await shown_people(service, ids)


async def shown_people(service: Looker, ids: set[int]) -> views.Shown:
    """How these people are shown."""
    users = await service.database.read(people.users_by_id, ids, service.clock())
    return lambda id_: users[id_].address if id_ in users else (SYSTEM.address if id_ == SYSTEM_ID else f"user:{id_}")


def line(text: str) -> str:
    """A text as one line."""
    return " ".join(text.split())
