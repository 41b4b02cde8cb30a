"""A unit of work as what shows something: mail that asks is answered as it stands in the unit that answers it."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from mailticket.application.site import SiteSnapshot
from mailticket.application.unit_of_work import UnitOfWork
from mailticket.storage.database import DatabaseSession

T = TypeVar("T")


class _Session:
    def __init__(self, session: DatabaseSession) -> None:
        self._session = session

    async def read(self, work: Callable[..., T], *args: object, **more: object) -> T:
        """In the unit's own transaction: what it has decided and not written is not seen."""
        return await self._session.do(work, *args, **more)


class UnitLooker:
    """What use cases that only show are given (``service.Looker``)."""

    def __init__(self, unit: UnitOfWork) -> None:
        self._unit = unit
        self.database = _Session(unit.session)

    def snapshot(self) -> SiteSnapshot:
        """The site as it stands."""
        return self._unit.snapshot

    def clock(self) -> datetime:
        """The unit's time."""
        return self._unit.now
