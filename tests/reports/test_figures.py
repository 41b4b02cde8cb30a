"""Observations become numbers, and the numbers agree with each other, whatever happened to the tickets."""

from collections.abc import Sequence
from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from mailticket.model.story import LineKind, Story, StoryLine
from mailticket.reports import measures
from mailticket.reports.figures import Figure, FigureRow, Statistic, figures, percentile
from mailticket.reports.groups import grouping
from mailticket.reports.measures import Observation, View
from mailticket.reports.period import Period, instants
from mailticket.reports.reports import REPORTS
from mailticket.reports.story import was_active
from tests.reports.conftest import ANA, BEGAN, EVA, LUIS, SITE

STATUSES = ("new", "open", "stalled", "resolved", "rejected", "deleted")


@st.composite
def stories(draw: st.DrawFn) -> list[Story]:
    """Tickets of two queues whose statuses change at random."""
    found = []
    for number in range(1, draw(st.integers(1, 6)) + 1):
        created = BEGAN + timedelta(hours=draw(st.integers(0, 200)))
        status = first = draw(st.sampled_from(STATUSES[:2]))
        lines, at = [StoryLine(created, LineKind.OPENED, EVA)], created
        for _ in range(draw(st.integers(0, 6))):
            at += timedelta(hours=draw(st.integers(0, 60)))
            by = draw(st.sampled_from((ANA, LUIS, EVA)))
            new = draw(st.sampled_from(STATUSES))
            if new == status:
                lines.append(StoryLine(at, LineKind.SAID, by))
                lines.append(StoryLine(at, LineKind.WORKED, by, minutes=draw(st.integers(-30, 90))))
            else:
                lines.append(StoryLine(at, LineKind.STATUS, by, status, new))
                status = new
        assert first
        queue = draw(st.sampled_from((1, 2)))
        found.append(Story(number, queue, status, 0, None, (EVA,), frozenset({EVA}), created, at, lines))
    return found


def figures_of(name: str, found: Sequence[Story], period: Period, *groups: str) -> tuple[list[FigureRow], FigureRow]:
    report = REPORTS[name]
    view = View(SITE, period, [(period.start, period.end)])
    group = grouping(groups, SITE, period, {one.id: one for one in found}, bool(report.own))
    return figures((one for story in found for one in report.measure(view, story)), report.columns, group)


def naively_active(story: Story, hour: float) -> bool:
    """By going through its history, as anybody would."""
    at = BEGAN + timedelta(hours=hour)
    if story.created >= at:
        return False
    status = next((line.old for line in story.lines if line.kind is LineKind.STATUS), story.status)
    for line in story.lines:
        if line.kind is LineKind.STATUS and line.at < at:
            status = line.new
    return status in ("new", "open", "stalled")


@given(stories(), st.integers(-10, 300), st.integers(1, 300))
def test_the_backlog_grows_by_what_came_and_shrinks_by_what_went(found: list[Story], start: int, length: int) -> None:
    period = Period(BEGAN + timedelta(hours=start), BEGAN + timedelta(hours=start + length), UTC)
    _, flow = figures_of("created-resolved", found, period)
    before = sum(was_active(SITE, story, period.start) for story in found)
    after = sum(was_active(SITE, story, period.end) for story in found)
    assert after == before + flow.values["net"]
    assert after == sum(naively_active(story, start + length) for story in found)
    _, backlog = figures_of("backlog", found, period)
    assert backlog.values["active"] == after


@given(stories(), st.sampled_from(sorted(REPORTS)), st.sampled_from(("queue", "person", "week", "status", "hour")))
def test_groups_sum_to_the_total(found: list[Story], name: str, group: str) -> None:
    period = Period(BEGAN, BEGAN + timedelta(days=30), UTC)
    rows, total = figures_of(name, found, period, group)
    for column in REPORTS[name].columns:
        if column.statistic in (Statistic.COUNT, Statistic.SUM, Statistic.NET):
            assert round(sum(row.values[column.key] or 0 for row in rows), 6) == round(total.values[column.key] or 0, 6)
    assert {id_ for row in rows for id_ in row.tickets} == set(total.tickets)


@given(stories())
def test_waiting_on_somebody_is_all_the_time_a_ticket_is_active(found: list[Story]) -> None:
    period = Period(BEGAN, BEGAN + timedelta(days=30), UTC)
    view = View(SITE, period, [(period.start, period.end)])
    for story in found:
        waited = sum(one.value for one in measures.waiting(view, story))
        hours = sum(naively_active(story, hour + 0.5) for hour in range(30 * 24))
        assert waited == hours * 3600


def test_percentiles_are_the_nearest_rank() -> None:
    assert percentile([5], 0.9) == 5
    assert percentile(range(1, 11), 0.9) == 9
    assert percentile(range(1, 12), 0.9) == 10


def test_a_share_of_nothing_is_no_number() -> None:
    column = Figure("rate", "reopened", Statistic.SHARE, "resolved")
    _, total = figures([Observation(1, "reopened", BEGAN)], [column], lambda seen: ())
    assert total.values["rate"] is None


def test_weeks_end_where_the_readers_clock_changes() -> None:
    zone = ZoneInfo("America/Santiago")  # daylight saving ends on 2026-04-05 at 00:00
    start = BEGAN.replace(month=3, day=30, hour=3)
    ends = [
        end.astimezone(UTC).isoformat() for _, end in instants(Period(start, start + timedelta(days=14), zone), "week")
    ]
    assert ends == ["2026-04-06T04:00:00+00:00", "2026-04-13T03:00:00+00:00"]
