"""What is asked of a report, understood: its period, its groups, and the site it is about. Raises Refused for what cannot be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from mailticket.application.calendars.resolve import calendar_named
from mailticket.application.report_parameters import Report as Asked
from mailticket.application.site import SiteSnapshot
from mailticket.model.calendar import Calendar
from mailticket.model.errors import Refused
from mailticket.model.moment import moment
from mailticket.model.names import name_key
from mailticket.model.report_fact import Source
from mailticket.reports.groups import MOST_GROUPS, OF_GOALS, group_called
from mailticket.reports.period import Period, days, named_days
from mailticket.reports.reports import REPORTS, Report, groups_of, report_called
from mailticket.reports.site import ReportSite

USUAL_DAYS = 30


@dataclass(frozen=True, slots=True)
class Wanted:
    """A report with all that was asked of it, understood. ``calendar``: lengths are of its open hours; None: of all."""

    report: Report
    period: Period
    groups: Sequence[str]
    calendar: Calendar | None = None


def understood(asked: Asked, snapshot: SiteSnapshot, now: datetime, zone: str) -> tuple[Wanted, ReportSite]:
    """A report as it was asked for, and what it must know of the site."""
    report = report_called(asked.name)
    if report is None:
        raise Refused("no_such_report", name=asked.name, names=", ".join(REPORTS))
    site = site_of(snapshot)
    period, groups = _period(asked, now, zone), _groups(asked.by, report, site)
    return Wanted(report, period, groups, _calendar(asked.calendar, snapshot)), site


def _groups(asked: Sequence[str], wanted: Report, site: ReportSite) -> Sequence[str]:
    names = [part for one in asked for part in one.split(",") if part.strip()]
    found = []
    for name in names:
        known = group_called(name, site)
        if known is None or (known in OF_GOALS and wanted.source is not Source.GOALS):
            raise Refused("no_such_grouping", name=name, names=", ".join(groups_of(wanted)))
        found.append(known)
    if len(found) > MOST_GROUPS:
        raise Refused("too_many_groups", most=MOST_GROUPS)
    return found or wanted.usual


def _period(asked: Asked, now: datetime, zone: str) -> Period:
    place = ZoneInfo(zone)
    today = now.astimezone(place).date()
    first, last = today - timedelta(days=USUAL_DAYS - 1), today
    if asked.period is not None:
        named = named_days(asked.period, today)
        if named is None:
            raise Refused("bad_period", period=asked.period)
        first, last = named
    if asked.start is not None:
        first = _day(asked.start, now, zone)
    if asked.end is not None:
        last = _day(asked.end, now, zone)
    if last < first or first > today:
        raise Refused("empty_period", start=first.isoformat(), end=last.isoformat())
    return days(first, last, place, until=now + timedelta(milliseconds=1))  # what happened just now is in it


def _day(typed: str, now: datetime, zone: str) -> date:
    try:
        found = moment(typed, now, zone)
    except ValueError:
        found = None
    if found is None:
        raise Refused("bad_date", value=typed)
    return found.astimezone(ZoneInfo(zone)).date()


def _calendar(asked: str | None, snapshot: SiteSnapshot) -> Calendar | None:
    """None: all hours count."""
    if asked is None or name_key(asked) in ("wall", "reloj"):
        return None
    return calendar_named(snapshot, asked)


def site_of(snapshot: SiteSnapshot) -> ReportSite:
    """What reports must know of a site."""
    directory = snapshot.directory
    return ReportSite(
        {queue.id: queue.name for queue in directory.queues.values()},
        {queue.id: queue.lifecycle for queue in directory.queues.values()},
        frozenset(directory.staff),
        {},
        {name_key(field.name): field.id for field in directory.fields.values()},
    )
