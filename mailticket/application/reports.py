"""Reports: what somebody asks becomes a search, the stories it finds, and figures of what they may see."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC
from typing import TypedDict

from mailticket.application.changing import Caller
from mailticket.application.report_parameters import Report as Asked
from mailticket.application.report_request import Wanted, understood
from mailticket.application.service import Service
from mailticket.application.tickets.search_parameters import Search
from mailticket.application.tickets.search_query import query_of, read_search
from mailticket.i18n import LANGUAGES
from mailticket.model.query import Query
from mailticket.model.right import Right
from mailticket.model.story import Story
from mailticket.reports.figures import FigureRow, Value, figures
from mailticket.reports.groups import grouping
from mailticket.reports.measures import View
from mailticket.reports.period import UNITS, instants
from mailticket.reports.reports import kind_of
from mailticket.reports.site import ReportSite
from mailticket.search.expression import Expression
from mailticket.search.wording import in_words
from mailticket.storage import people
from mailticket.storage.reporting import stories


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
        "in_words": Mapping[str, str],
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


async def report(service: Service, caller: Caller, asked: Asked) -> ReportShape:
    """One report's figures, of tickets who asks may see. Raises Refused."""
    user, expression = await read_search(service, caller, Search(query=asked.query, all=True))
    zone = user.timezone or service.snapshot().site.timezone
    wanted, site = understood(asked, service.snapshot(), service.clock(), zone)
    query, period = query_of(service, user, expression), wanted.period
    if wanted.report.minutes:
        query = who_sees_minutes(query)
    values = any(name.startswith("cf.") for name in wanted.groups)
    if values:
        query = holding(query, Right.SEE_CUSTOM_FIELD)
    found = await service.database.read(
        stories, query, period.start, period.end, needs=wanted.report.needs, values=values
    )
    site = replace(site, people=await _addresses(service, found))
    needed = frozenset({Right.SHOW_TICKET}).union(*query.held)
    partial = not all(query.scope(right).everywhere for right in needed)
    return await asyncio.to_thread(
        lambda: computed(wanted, site, found, query=expression, zone=zone, partial=partial, with_tickets=asked.tickets)
    )


def computed(
    wanted: Wanted,
    site: ReportSite,
    found: Sequence[Story],
    *,
    query: Expression,
    zone: str,
    partial: bool,
    with_tickets: bool = False,
) -> ReportShape:
    """The figures of a report over these stories. Decides only; it may run beside the loop."""
    rows, total = _figures(wanted, site, found)
    return {
        "report": wanted.report.name,
        "query": str(query),
        "in_words": {language: in_words(query, language) for language in LANGUAGES},
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
    """Time worked is told to who may see it: only their tickets are counted."""
    return holding(query, Right.SEE_TIME_WORKED)


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


async def _addresses(service: Service, found: Sequence[Story]) -> dict[int, str]:
    """The addresses of everybody these stories name."""
    ids = {line.by for story in found for line in story.lines}
    for story in found:
        ids.update(story.requestors)
        if story.owner_id is not None:
            ids.add(story.owner_id)
    return await service.database.read(people.addresses_of, ids)
