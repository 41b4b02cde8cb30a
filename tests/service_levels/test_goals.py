"""Goals begin, pause, go on and end by what happens to a ticket."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from mailticket.model.lifecycle import DEFAULT
from mailticket.model.service_level import Goal, GoalRun, Outcome, ServiceLevel
from mailticket.model.ticket import Ticket
from mailticket.service_levels.goals import Standing, TicketChange, settled

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
GOALS = ((Goal.FIRST_RESPONSE, 60), (Goal.RESPONSE, 120), (Goal.RESOLUTION, 480))
GOLD = ServiceLevel(1, "oro", GOALS, pauses=frozenset({"stalled", "waiting"}))
ASKED = Ticket(
    7, 1, "Red", "new", 5, NOW, NOW, 5, requestors=frozenset({5}), said_by=5, said_at=NOW, waiting_on_us=NOW, letters=1
)


class Story:
    """A ticket and its goals, step by step; hours from the beginning."""

    def __init__(self, ticket: Ticket = ASKED, level: ServiceLevel | None = GOLD) -> None:
        self.ticket, self.level = ticket, level
        self.runs: dict[tuple[Goal, int], GoalRun] = {}
        self._step(None, NOW, newly=False)

    def then(self, hours: float, *, level: ServiceLevel | None = None, **changes: Any) -> "Story":
        """The ticket changes."""
        before, now = self.ticket, NOW + timedelta(hours=hours)
        self.ticket = replace(before, **changes)
        newly = level is not None and level != self.level
        self.level = level or self.level
        self._step(before, now, newly=newly)
        return self

    def they_write(self, hours: float, **more: Any) -> "Story":
        at = NOW + timedelta(hours=hours)
        changes = {
            "waiting_on_us": self.ticket.waiting_on_us or at,
            "waiting_on_them": None,
            "said_by": 5,
            "said_at": at,
        }
        return self.then(hours, **changes, letters=self.ticket.letters + 1, **more)

    def we_write(self, hours: float, **more: Any) -> "Story":
        at = NOW + timedelta(hours=hours)
        waits = {
            "waiting_on_us": None,
            "waiting_on_them": self.ticket.waiting_on_them or at,
            "said_by": 9,
            "said_at": at,
        }
        return self.then(hours, **waits, letters=self.ticket.letters + 1, **more)

    def _step(self, before: Ticket | None, now: datetime, *, newly: bool) -> None:
        what = TicketChange(
            before=None if before is None else Standing.of(before, DEFAULT),
            after=Standing.of(self.ticket, DEFAULT),
            level=self.level,
            newly=newly,
            now=now,
            created=self.ticket.created,
            spoke=self.ticket.said_by,
            did=self.ticket.last_updated_by,
        )
        self.runs |= {(run.goal, run.number): run for run in settled(7, list(self.runs.values()), what)}

    def told(self) -> list[tuple[str, int, str, float | None]]:
        """Each goal: what, which, what became of it, and the hour it is due."""
        due = {key: run.due and (run.due - NOW) / timedelta(hours=1) for key, run in self.runs.items()}
        return sorted(
            (goal.value, number, self.runs[goal, number].outcome.value, due[goal, number]) for goal, number in due
        )


def test_who_asks_is_promised_a_first_answer_and_an_end() -> None:
    assert Story().told() == [("first_response", 1, "", 1.0), ("resolution", 1, "", 8.0)]


def test_what_staff_opens_for_somebody_has_no_first_answer() -> None:
    ours = Story(replace(ASKED, creator_id=9, said_by=9))
    assert ours.told() == [("resolution", 1, "", 8.0)]
    assert ours.they_write(2).told() == [("resolution", 1, "", 8.0), ("response", 1, "", 4.0)]


def test_a_later_answer_does_not_overrule_the_first_one() -> None:
    story = Story().they_write(0.5).we_write(2).they_write(3)
    assert story.told() == [
        ("first_response", 1, "missed", 1.0), ("resolution", 1, "", 9.0), ("response", 1, "", 5.0),
    ]  # fmt: skip
    assert story.we_write(4).runs[Goal.RESPONSE, 1].outcome is Outcome.MET
    assert story.runs[Goal.RESPONSE, 1].seconds == 3600
    assert story.runs[Goal.FIRST_RESPONSE, 1].by == 9


def test_a_silent_requestor_costs_us_nothing() -> None:
    story = Story().we_write(1)
    assert story.told()[1] == ("resolution", 1, "", None)
    assert story.they_write(100).told()[1] == ("resolution", 1, "", 107.0)


def test_stalled_time_does_not_count() -> None:
    story = Story().then(0.5, status="stalled").then(10.5, status="open")
    assert story.told() == [("first_response", 1, "", 11.0), ("resolution", 1, "", 18.0)]


def test_without_pauses_all_time_counts() -> None:
    strict = replace(GOLD, pauses=frozenset())
    assert Story(level=strict).we_write(1).then(2, status="stalled").told()[1] == ("resolution", 1, "", 8.0)


def test_done_in_time_and_opened_again_goes_on_without_the_time_between() -> None:
    story = Story().we_write(1, status="resolved")
    assert story.told() == [("first_response", 1, "met", 1.0), ("resolution", 1, "met", 8.0)]
    story.they_write(50, status="open")
    assert story.told() == [
        ("first_response", 1, "met", 1.0), ("resolution", 1, "met", 8.0), ("resolution", 2, "", 57.0),
        ("response", 1, "", 52.0),
    ]  # fmt: skip


def test_a_pause_in_which_it_was_done_is_left_out_where_it_goes_on() -> None:
    story = Story().then(1, status="stalled").then(5, status="resolved").then(10, status="open")
    assert [one for one in story.told() if one[0] == "resolution"][-1] == ("resolution", 2, "", 17.0)


def test_what_was_missed_is_not_begun_anew() -> None:
    story = Story().then(20, status="resolved").then(30, status="open")
    assert [one for one in story.told() if one[0] == "resolution"] == [("resolution", 1, "missed", 8.0)]


def test_done_without_an_answer_is_no_answer() -> None:
    assert Story().then(0.5, status="resolved").told()[0] == ("first_response", 1, "dropped", 1.0)
    assert Story().then(2, status="resolved").told()[0] == ("first_response", 1, "missed", 1.0)


def test_rejected_or_merged_is_promised_nothing_more() -> None:
    for change in ({"status": "rejected"}, {"status": "deleted"}, {"merged_into": 3}):
        assert {outcome for _, _, outcome, _ in Story().then(0.5, **change).told()} == {"dropped"}


def test_another_level_reckons_what_is_open_from_its_beginning() -> None:
    fast = ServiceLevel(2, "platino", ((Goal.FIRST_RESPONSE, 30), (Goal.RESOLUTION, 60)))
    assert Story().then(0.25, level=fast).told() == [("first_response", 1, "", 0.5), ("resolution", 1, "", 1.0)]
    only = ServiceLevel(3, "plata", ((Goal.RESOLUTION, 60),))
    assert Story().then(0.25, level=only).told() == [("first_response", 1, "dropped", 1.0), ("resolution", 1, "", 1.0)]


def test_a_level_it_gets_later_counts_from_then_on() -> None:
    story = Story(level=None)
    assert story.told() == []
    assert story.then(5, level=GOLD).told() == [("first_response", 1, "", 6.0), ("resolution", 1, "", 13.0)]
