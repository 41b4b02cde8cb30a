"""What each report observes in a ticket's story."""

from collections.abc import Callable
from datetime import UTC, timedelta

import pytest

from mailticket.model.story import LineKind, Story
from mailticket.reports import measures
from mailticket.reports.measures import Measure, View, age_bucket
from mailticket.reports.period import Period
from tests.reports.conftest import ANA, BEGAN, EVA, LUIS, SITE

SAID, STATUS, TAKEN, WORKED = LineKind.SAID, LineKind.STATUS, LineKind.TAKEN, LineKind.WORKED


def seen(measure: Measure, story: Story, *, start: float = 0, end: float = 1000) -> list[tuple[str, float, int | None]]:
    """What a report observes between hours after the beginning: what, hours or 1, by whom."""
    period = Period(BEGAN + timedelta(hours=start), BEGAN + timedelta(hours=end), UTC)
    view = View(SITE, period, [(period.start, period.end)])
    durations = ("answered", "waiting", "first", "last", "on_us", "on_them")
    return [
        (one.what, one.value / 3600 if one.what in durations else one.value, one.by) for one in measure(view, story)
    ]


def test_only_a_person_of_staff_answers_first(told: Callable[..., Story]) -> None:
    system = 1
    story = told((1, SAID, system), (2, SAID, EVA), (5, SAID, LUIS), (6, SAID, ANA))
    assert seen(measures.first_response, story) == [("answered", 5, LUIS)]


def test_a_ticket_that_staff_opened_is_asked_by_its_requestors_first_word(told: Callable[..., Story]) -> None:
    assert seen(measures.first_response, told((3, SAID, ANA), opened_by=ANA)) == []
    story = told((1, SAID, ANA), (4, SAID, EVA), (6, SAID, ANA), opened_by=ANA)
    assert seen(measures.first_response, story) == [("answered", 2, ANA)]


def test_who_has_no_answer_waits_while_the_ticket_is_active(told: Callable[..., Story]) -> None:
    assert seen(measures.first_response, told(), end=10) == [("waiting", 10, None)]
    assert seen(measures.first_response, told((4, STATUS, ANA, "rejected")), end=10) == []


def test_a_reply_counts_where_it_was_sent(told: Callable[..., Story]) -> None:
    story = told((30, SAID, ANA))
    assert seen(measures.first_response, story, end=24) == [("waiting", 24, None)]
    assert seen(measures.first_response, story, start=24) == [("answered", 30, ANA)]
    assert seen(measures.first_response, story, start=31) == []


def test_each_run_of_letters_is_answered_from_its_first(told: Callable[..., Story]) -> None:
    story = told((1, SAID, EVA), (3, SAID, ANA), (4, SAID, ANA), (10, SAID, EVA), (12, SAID, EVA), (16, SAID, LUIS))
    assert seen(measures.responses, story) == [("answered", 3, ANA), ("answered", 6, LUIS)]
    assert seen(measures.responses, told((1, SAID, ANA), (5, SAID, EVA)), end=9)[-1] == ("waiting", 4, None)


def test_a_ticket_that_was_opened_again_is_resolved_twice(told: Callable[..., Story]) -> None:
    story = told((2, STATUS, ANA, "resolved"), (5, STATUS, EVA, "open"), (9, STATUS, LUIS, "resolved"))
    assert seen(measures.resolution, story) == [("first", 2, ANA), ("last", 9, LUIS)]
    assert seen(measures.resolution, story, end=8) == [("first", 2, ANA)]
    assert seen(measures.resolution, told((2, STATUS, ANA, "rejected"))) == []


def test_time_is_split_by_who_spoke_last_and_only_while_active(told: Callable[..., Story]) -> None:
    story = told((2, SAID, ANA), (5, SAID, EVA), (6, STATUS, ANA, "resolved"), (50, STATUS, EVA, "open"))
    assert seen(measures.waiting, story, end=60) == [("on_us", 2 + 1 + 10, None), ("on_them", 3, None)]
    assert seen(measures.waiting, story, start=1, end=4) == [("on_us", 1, None), ("on_them", 2, None)]


def test_what_came_and_what_went(told: Callable[..., Story]) -> None:
    story = told(
        (2, STATUS, ANA, "open"), (3, STATUS, ANA, "resolved"), (4, STATUS, EVA, "open"), (5, STATUS, ANA, "deleted")
    )
    assert [what for what, _, _ in seen(measures.flow, story)] == ["created", "resolved", "reopened", "closed"]


@pytest.mark.parametrize(("hour", "there"), [(0, 0), (1, 1), (3, 1), (4, 0), (6, 1)])
def test_the_backlog_is_what_was_active_then(told: Callable[..., Story], hour: float, there: int) -> None:
    story = told((3, STATUS, ANA, "resolved"), (5, STATUS, EVA, "open"))
    assert len(seen(measures.backlog, story, start=-1, end=hour)) == there


def test_a_reopening_within_two_weeks_counts_to_who_did_it(told: Callable[..., Story]) -> None:
    early = told((2, STATUS, ANA, "resolved"), (100, STATUS, EVA, "open"))
    assert seen(measures.reopened, early) == [("resolved", 1, ANA), ("reopened", 1, EVA)]
    late = told((2, STATUS, ANA, "resolved"), (2 + 14 * 24 + 1, STATUS, EVA, "open"))
    assert seen(measures.reopened, late) == [("resolved", 1, ANA)]


def test_minutes_are_counted_as_they_were_entered(told: Callable[..., Story]) -> None:
    story = told((1, WORKED, ANA, 90), (2, WORKED, LUIS, 20), (3, WORKED, ANA, -30))
    assert seen(measures.hours, story) == [("minutes", 90, ANA), ("minutes", 20, LUIS), ("minutes", -30, ANA)]


def test_the_load_of_each(told: Callable[..., Story]) -> None:
    story = told((1, TAKEN, ANA), (2, SAID, ANA), (3, SAID, EVA), (4, STATUS, LUIS, "resolved"))
    found = [(what, by) for what, _, by in seen(measures.workload, story)]
    assert found == [("received", None), ("replied", ANA), ("received", None), ("taken", ANA), ("resolved", LUIS)]
    assert ("owned", 1.0, ANA) in seen(measures.workload, told(owner=ANA))


@pytest.mark.parametrize(
    ("days", "bucket"),
    [(0, " 0-1"), (0.99, " 0-1"), (1, " 1-3"), (29.9, " 7-30"), (30, "30-90"), (90, "90+"), (900, "90+")],
)
def test_ages_fall_into_buckets(days: float, bucket: str) -> None:
    assert age_bucket(timedelta(days=days)) == bucket
