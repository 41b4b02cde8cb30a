"""What somebody wants mailed to them again and again: a report, or the page of everything."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

Wish = Mapping[str, Any]
"""What a report is told (``report``: which), as JSON has it."""


class Often(StrEnum):
    """How often: each day, with the first day of a week, of a month."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


WORDS = {
    "daily": Often.DAILY, "diario": Often.DAILY, "diaria": Often.DAILY, "diariamente": Often.DAILY,
    "weekly": Often.WEEKLY, "semanal": Often.WEEKLY, "semanalmente": Often.WEEKLY,
    "monthly": Often.MONTHLY, "mensual": Often.MONTHLY, "mensualmente": Often.MONTHLY,
}  # fmt: skip
"""What people write, in every language."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """``wish`` is what a report is told (``report``: which), in JSON. ``id`` is 0 until it is kept."""

    id: int
    user_id: int
    often: Often
    wish: Wish
    created: datetime


def comes(often: Often, planned: datetime, before: datetime | None, zone: str) -> bool:
    """Whether a run at ``planned`` brings what is wanted so often: the first of its day, week or month. ``before`` is when the run
    before was planned: the first of a week need not be Monday's, for the machine may have been down."""
    place = ZoneInfo(zone)
    last = before or planned - timedelta(days=1)
    return _piece(often, planned.astimezone(place)) != _piece(often, last.astimezone(place))


def _piece(often: Often, local: datetime) -> tuple[int, int]:
    match often:
        case Often.DAILY:
            return local.year, local.timetuple().tm_yday
        case Often.WEEKLY:
            return local.isocalendar()[:2]
    return local.year, local.month
