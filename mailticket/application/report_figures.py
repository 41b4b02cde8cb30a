"""The figures of a report: which facts it counts, and what they come to. Decides only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from typing import TypedDict

from mailticket.application.report_request import Wanted
from mailticket.calendars.open_clock import OpenClock
from mailticket.i18n import LANGUAGES
from mailticket.model.report_fact import to_ms
from mailticket.reports.counting import Counting, Found
from mailticket.reports.figures import FigureRow, Statistic, Value
from mailticket.reports.groups import group_of
from mailticket.reports.measures import View, on_the_clock
from mailticket.reports.period import UNITS, instants
from mailticket.reports.reports import CURRENCY, DAYS, MONEY, Report, kind_of
from mailticket.reports.site import ReportSite
from mailticket.search.expression import Expression
from mailticket.search.wording import in_words
from mailticket.storage import report_rows


class ColumnShape(TypedDict):
    """A column: its key, and what its values are: number, seconds, minutes, percent or money (the smallest coin)."""

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
        "calendar": str | None,
        "columns": Sequence[ColumnShape],
        "rows": Sequence[RowShape],
        "total": RowShape | None,
        "partial": bool,
    },
)
"""A report's answer. ``to`` is the first moment that is not in it any more; ``calendar`` whose
open hours lengths are, null for all hours; ``total`` is null where rows have
no sum; ``partial``: who asks may not see every ticket."""


@dataclass(frozen=True, slots=True)
class About:
    """What an answer says of itself: the query, the zone, and whether there may be tickets who asks does not see."""

    query: Expression
    zone: str = "UTC"
    partial: bool = False


def computed(
    wanted: Wanted, site: ReportSite, found: Found, about: About, *, with_tickets: bool = False
) -> ReportShape:
    """The figures of a report. Decides only; it may run beside the loop."""
    rows, total = _figures(wanted, site, found, with_tickets)
    if wanted.report.own == CURRENCY and len({row.group[0] for row in rows} - {""}) > 1:
        total = None if total is None else _without_money(total, wanted.report)
    return {
        "report": wanted.report.name,
        "query": str(about.query),
        "in_words": {language: in_words(about.query, language) for language in LANGUAGES},
        "from": wanted.period.start.astimezone(UTC).isoformat(),
        "to": wanted.period.end.astimezone(UTC).isoformat(),
        "timezone": about.zone,
        "by": list(wanted.groups),
        "calendar": wanted.calendar.name if wanted.calendar else None,
        "columns": [{"key": one.key, "kind": kind_of(one)} for one in wanted.report.columns],
        "rows": [_row(row, with_tickets) for row in rows],
        "total": None if total is None else _row(total, with_tickets),
        "partial": about.partial,
    }


def _without_money(total: FigureRow, report: Report) -> FigureRow:
    """Amounts of several currencies have no sum."""
    money = {one.key for one in report.columns if kind_of(one) == MONEY}
    return replace(total, values={key: None if key in money else value for key, value in total.values.items()})


def asked_of(wanted: Wanted, site: ReportSite, with_tickets: bool, recounted: bool) -> report_rows.Asked:
    """Which facts a report counts, and how: one by one where each value or each ticket is looked at."""
    columns, period = wanted.report.columns, wanted.period
    each = {one.what for one in columns if one.statistic in (Statistic.MEDIAN, Statistic.P90, Statistic.MOST)}
    by_ticket = {one.what for one in columns if one.statistic in (Statistic.TICKETS, Statistic.SHARE)}
    return report_rows.Asked(
        (to_ms(period.start), to_ms(period.end)),
        [group_of(name, site, period).key for name in wanted.groups],
        [(draw, with_tickets or draw.what in each, draw.what in by_ticket) for draw in wanted.report.draws],
        wanted.report.lasting,
        wanted.report.own == DAYS,
        any(one.what == "owned" for one in columns),
        wanted.report.needs,
        recounted,
        summed=wanted.calendar is None
        and not any(group_of(one, site, period).key == "quarter" for one in wanted.groups),
    )


def _figures(
    wanted: Wanted, site: ReportSite, found: Found, with_tickets: bool
) -> tuple[list[FigureRow], FigureRow | None]:
    unit = next((name for name in wanted.groups if name in UNITS), None)
    ends = [end for _, end in instants(wanted.period, unit)] if unit else [wanted.period.end]
    pieces = list(zip([wanted.period.start, *ends[:-1]], ends, strict=True))
    span = OpenClock(wanted.calendar).seconds if wanted.calendar else on_the_clock
    view = View(site, wanted.period, pieces, span)
    rows, total = Counting(wanted.report, view, wanted.groups, tickets=with_tickets).rows(found)
    return rows, None if wanted.report.standing and unit else total


def _row(row: FigureRow, with_tickets: bool) -> RowShape:
    shape: RowShape = {"group": [one.strip() for one in row.group], "values": row.values}
    if with_tickets:
        shape["tickets"] = row.tickets
    return shape
