"""Reports: what somebody asks becomes a search, the stories it finds, and figures of what they may see."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import TypedDict
from zoneinfo import ZoneInfo

from mailticket.application.changing import Caller
from mailticket.application.report_parameters import Report as Asked
from mailticket.application.service import Service
from mailticket.application.tickets.search import as_refusal, query_of, read_search
from mailticket.application.tickets.search_parameters import Search
from mailticket.model.errors import ExpressionWrong, Refused
from mailticket.model.moment import moment
from mailticket.model.names import name_key
from mailticket.model.query import Query
from mailticket.model.right import Right
from mailticket.model.story import Story
from mailticket.reports.figures import FigureRow, Value, figures
from mailticket.reports.groups import GROUPS, MOST_GROUPS, group_called, grouping
from mailticket.reports.measures import View
from mailticket.reports.period import UNITS, Period, days, instants, named_days
from mailticket.reports.reports import REPORTS, Report, kind_of, report_called
from mailticket.reports.site import ReportSite
from mailticket.storage import people
from mailticket.storage.reporting import stories

USUAL_DAYS = 30


class ColumnShape(TypedDict):
    """A column: its key, and what its values are: number, seconds, minutes or percent."""

    key: str
    kind: str


class RowShape(TypedDict, total=False):
    """A row; ``tickets`` where they were asked for."""

    group: Sequence[str]
    values: Mapping[str, Value]
    tickets: Sequence[int]


ReportShape = TypedDict(
    "ReportShape",
    {
        "report": str,
        "query": str,
        "from": str,
        "to": str,
        "timezone": str,
        "by": Sequence[str],
        "columns": Sequence[ColumnShape],
        "rows": Sequence[RowShape],
        "total": RowShape | None,
        "partial": bool,
    },
)
"""A report's answer. ``to`` is the first moment that is not in it any more; ``total`` is null where rows have
no sum; ``partial``: who asks may not see every ticket."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A report with all that was asked of it, understood."""

    report: Report
    period: Period
    groups: Sequence[str]


async def report(service: Service, caller: Caller, asked: Asked) -> ReportShape:
    """One report's figures, of tickets who asks may see. Raises Refused."""
    wanted = report_called(asked.name)
    if wanted is None:
        raise Refused("no_such_report", name=asked.name, names=", ".join(REPORTS))
    typed = " ".join(asked.query)
    try:
        user, expression = await read_search(service, caller, Search(query=asked.query, all=True), typed)
    except ExpressionWrong as wrong:
        raise as_refusal(wrong, typed) from wrong
    query = query_of(service, user, expression)
    if wanted.minutes:
        query = who_sees_minutes(query)
    zone = user.timezone or service.snapshot().site.timezone
    period = _period(asked, service.clock(), zone)
    site = _site(service)
    understood = Wanted(wanted, period, _groups(asked.by, wanted, site))
    by_values = any(name.startswith("cf.") for name in understood.groups)
    if by_values:
        query = holding(query, Right.SEE_CUSTOM_FIELD)
    found = await service.database.read(
        stories,
        query,
        period.start,
        period.end,
        needs=wanted.needs,
        values=by_values,
    )
    site = replace(site, people=await _addresses(service, found))
    needed = frozenset({Right.SHOW_TICKET}).union(*query.held)
    partial = not all(query.scope(right).everywhere for right in needed)
    return await asyncio.to_thread(
        lambda: computed(
            understood, site, found, query=str(expression), zone=zone, partial=partial, with_tickets=asked.tickets
        )
    )


def computed(
    wanted: Wanted,
    site: ReportSite,
    found: Sequence[Story],
    *,
    query: str,
    zone: str,
    partial: bool,
    with_tickets: bool = False,
) -> ReportShape:
    """The figures of a report over these stories. Decides only; it may run beside the loop."""
    rows, total = _figures(wanted, site, found)
    return {
        "report": wanted.report.name,
        "query": query,
        "from": wanted.period.start.astimezone(UTC).isoformat(),
        "to": wanted.period.end.astimezone(UTC).isoformat(),
        "timezone": zone,
        "by": list(wanted.groups),
        "columns": [{"key": one.key, "kind": kind_of(one)} for one in wanted.report.columns],
        "rows": [_row(row, with_tickets) for row in rows],
        "total": None if total is None else _row(total, with_tickets),
        "partial": partial,
    }


def who_sees_minutes(query: Query) -> Query:
    """Time worked is told to who reads comments: only their tickets are counted."""
    return holding(query, Right.SHOW_TICKET_COMMENTS)


def holding(query: Query, right: Right) -> Query:
    """Only of tickets on which who asks holds this right besides."""
    return replace(query, held=(*query.held, frozenset({right})))


def _figures(wanted: Wanted, site: ReportSite, found: Sequence[Story]) -> tuple[list[FigureRow], FigureRow | None]:
    unit = next((name for name in wanted.groups if name in UNITS), None)
    ends = [end for _, end in instants(wanted.period, unit)] if unit else [wanted.period.end]
    pieces = list(zip([wanted.period.start, *ends[:-1]], ends, strict=True))
    view = View(site, wanted.period, pieces)
    by_id = {story.id: story for story in found}
    group = grouping(wanted.groups, site, wanted.period, by_id, wanted.report.bucket)
    seen = (one for story in found for one in wanted.report.measure(view, story))
    rows, total = figures(seen, wanted.report.columns, group)
    return rows, None if wanted.report.standing and unit else total


def _row(row: FigureRow, with_tickets: bool) -> RowShape:
    shape: RowShape = {"group": [one.strip() for one in row.group], "values": row.values}
    if with_tickets:
        shape["tickets"] = row.tickets
    return shape


def _groups(asked: Sequence[str], wanted: Report, site: ReportSite) -> Sequence[str]:
    names = [part for one in asked for part in one.split(",") if part.strip()]
    found = []
    for name in names:
        if (known := group_called(name, site)) is None:
            raise Refused("no_such_grouping", name=name, names=", ".join(GROUPS))
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


def _site(service: Service) -> ReportSite:
    directory = service.snapshot().directory
    return ReportSite(
        {queue.id: queue.name for queue in directory.queues.values()},
        {queue.id: queue.lifecycle for queue in directory.queues.values()},
        frozenset(directory.staff),
        {},
        {name_key(field.name): field.id for field in directory.fields.values()},
    )


async def _addresses(service: Service, found: Sequence[Story]) -> dict[int, str]:
    """The addresses of everybody these stories name."""
    ids = {line.by for story in found for line in story.lines}
    for story in found:
        ids.update(story.requestors)
        if story.owner_id is not None:
            ids.add(story.owner_id)
    return await service.database.read(people.addresses_of, ids)
