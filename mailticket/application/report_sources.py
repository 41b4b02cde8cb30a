"""What reports count, from where it is kept: the history, what service levels promised, what was worked and billed."""

from mailticket.application.report_facts import fingerprint
from mailticket.application.report_figures import asked_of
from mailticket.application.report_request import Wanted
from mailticket.application.report_work import work_measured
from mailticket.application.service import Looker
from mailticket.model.query import Query
from mailticket.model.report_fact import Source, to_ms
from mailticket.reports.counting import Found
from mailticket.reports.groups import group_of
from mailticket.reports.site import ReportSite
from mailticket.storage import report_goals, report_rows


async def found_of(
    service: Looker, wanted: Wanted, site: ReportSite, query: Query, *, tickets: bool, recounted: bool
) -> Found:
    """All that a report counts of the tickets a query finds. ``tickets``: it says which; ``recounted``: out of the history."""
    keys = [group_of(name, site, wanted.period).key for name in wanted.groups]
    window = to_ms(wanted.period.start), to_ms(wanted.period.end)
    match wanted.report.source:
        case Source.GOALS:
            return Found((), measured=await service.database.read(report_goals.goals_measured, query, window, keys))
        case Source.BILLS:
            return Found((), measured=await work_measured(service, query, window, keys))
    asked = asked_of(wanted, site, tickets, recounted)
    rows = await service.database.read(report_rows.gather, query, asked, fingerprint(service.snapshot()))
    return Found(rows.stories, rows.drawn, rows.lasting, rows.waited, rows.standing, rows.owned)
