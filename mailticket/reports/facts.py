"""The facts of a story: what any report, over any period, counts of it."""

from collections.abc import Iterator

from mailticket.model.report_fact import (
    FIRST,
    FOREVER,
    ON_THEM,
    OTHERWISE,
    RESOLVED_BEFORE,
    FactKind,
    ReportFact,
    to_ms,
)
from mailticket.model.story import LineKind, Story
from mailticket.reports.measures import waiting_spans
from mailticket.reports.site import ReportSite
from mailticket.reports.story import Side, Turn, spoken, turns


def facts_of(site: ReportSite, story: Story) -> list[ReportFact]:
    """All of them. They hold for every period: what is still to come is FOREVER."""
    return [*_activity(site, story), *_talk(site, story), *_waits(site, story), *_work(story)]


def _activity(site: ReportSite, story: Story) -> Iterator[ReportFact]:
    """When it was active, resolved, opened again."""
    created, first_time = to_ms(story.created), FIRST
    since, before = created, None
    found = turns(site, story)
    for place, turn in enumerate(found):
        at = to_ms(turn.at)
        if not turn.closed:
            flag = RESOLVED_BEFORE if before is not None and before.resolved else 0
            yield ReportFact(FactKind.REOPENED, at, to_ms(before.at) if before else created, turn.by, flag)
            since = at
            continue
        flags = (FIRST if before is None else 0) | (0 if turn.resolved else OTHERWISE)
        yield ReportFact(FactKind.ACTIVE, at, since, turn.by, flags)
        if turn.resolved:
            yield ReportFact(FactKind.RESOLVED, at, created, turn.by, first_time, _next(found, place))
            first_time = 0
        before = turn
    if before is None or not found[-1].closed:
        yield ReportFact(FactKind.ACTIVE, FOREVER, since, None, FIRST if before is None else 0)


def _next(found: list[Turn], place: int) -> int:
    return to_ms(found[place + 1].at) if place + 1 < len(found) else FOREVER


def _talk(site: ReportSite, story: Story) -> Iterator[ReportFact]:
    """What they wrote, what we replied, and how long each run of theirs waited for it."""
    asked, first = None, FIRST
    for who, line in spoken(site, story):
        at = to_ms(line.at)
        if who is Side.THEM:
            yield ReportFact(FactKind.RECEIVED, at, by=line.by)
            asked = at if asked is None else asked
            continue
        yield ReportFact(FactKind.REPLIED, at, by=line.by)
        if asked is not None:
            yield ReportFact(FactKind.ANSWERED, at, asked, line.by, first)
            asked, first = None, 0
    if asked is not None:
        yield ReportFact(FactKind.ANSWERED, FOREVER, asked, None, first)


def _waits(site: ReportSite, story: Story) -> Iterator[ReportFact]:
    for start, end, whom in waiting_spans(site, story):
        flag = ON_THEM if whom is Side.THEM else 0
        yield ReportFact(FactKind.WAITING, FOREVER if end is None else to_ms(end), to_ms(start), None, flag)


def _work(story: Story) -> Iterator[ReportFact]:
    for line in story.lines:
        if line.kind is LineKind.TAKEN:
            yield ReportFact(FactKind.TAKEN, to_ms(line.at), by=line.by)
        elif line.minutes:
            yield ReportFact(FactKind.WORKED, to_ms(line.at), by=line.by, number=line.minutes)
