"""Automatic mail comes to an end, whatever arrives."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from mailticket.model.mail_budgets import DAY, HOUR, Budgets
from mailticket.model.notice import NoticeKind
from mailticket.notices.budget import (
    GOES,
    STAFF_FACTOR,
    Asked,
    BudgetVerdict,
    Flood,
    is_echo,
    keys,
    spend,
    spend_alarm,
    spend_digest,
    spend_overview,
    spend_queue,
    spend_ticket,
)

START = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)


class Clerk:
    """Spends as the mailroom does, and keeps what storage would."""

    def __init__(self, **limits: int) -> None:
        self.limits = Budgets(**limits)
        self.stored: dict[str, str] = {}

    def ask(
        self,
        kind: NoticeKind = NoticeKind.NOTICE,
        recipient: str = "ana@x.example",
        ticket_id: int = 7,
        *,
        after: int = 0,
        flood: Flood | None = None,
        **what: bool,
    ) -> BudgetVerdict:
        """One mail, ``after`` seconds; storage loads only the keys it is told."""
        loaded = {key: self.stored[key] for key in keys(kind, recipient, ticket_id) if key in self.stored}
        spent: dict[str, str] = {}
        verdict = spend(
            loaded,
            Asked(kind, recipient, ticket_id, **what),
            now=START + timedelta(seconds=after),
            limits=self.limits,
            spent=spent,
            flood=flood,
        )
        assert set(spent) <= set(keys(kind, recipient, ticket_id))
        self.stored |= spent
        return verdict

    def spend(self, kind: NoticeKind = NoticeKind.NOTICE, recipient: str = "ana@x.example", **what: Any) -> str | None:
        """Automatic mail: why it may not go, or None."""
        return self.ask(kind, recipient, **{"by_person": False, **what}).reason or None

    def combined(self, after: int, recipient: str = "ana@x.example") -> None:
        """What was gathered goes as one."""
        now, spent = START + timedelta(seconds=after), {}
        spend_digest(self.stored, recipient=recipient, ticket_id=7, now=now, limits=self.limits, spent=spent)

    def many(self, count: int, step: int = 0, start: int = 0, **what: Any) -> int:
        """How many of so many mails may go."""
        return sum(self.spend(after=start + at * step, **what) is None for at in range(count))


AUTO = NoticeKind.AUTOREPLY


def test_autoreplies_to_an_address_in_an_hour_and_a_day() -> None:
    clerk = Clerk()
    assert clerk.many(50, kind=AUTO) == 3
    assert clerk.many(50, kind=AUTO, start=HOUR) == 3
    assert clerk.many(2000, step=60, kind=AUTO, start=2 * HOUR) == 10 - 6 + 10
    assert "auto" in (clerk.spend(AUTO, after=2 * HOUR + 2000 * 60 - 1) or "")


def test_autoreplies_to_a_domain_and_to_all() -> None:
    clerk = Clerk()
    assert sum(clerk.spend(AUTO, f"a{n}@x.example") is None for n in range(150)) == 100
    assert sum(clerk.spend(AUTO, f"a{n}@x{n}.example") is None for n in range(600)) == 400
    assert clerk.spend(AUTO, "new@y.example", after=HOUR) is None


def test_notices_about_one_ticket_to_one_person() -> None:
    clerk = Clerk(notices_per_recipient_10_minutes=9999, notices_per_recipient_hour=9999)
    assert clerk.many(50) == 10
    assert clerk.many(50, start=600) == 10
    assert clerk.many(50, start=1200) == 5
    assert clerk.spend(ticket_id=8, after=1200) is None
    assert clerk.many(36000, step=1, start=HOUR) <= 100


def test_notices_to_one_person_about_everything() -> None:
    clerk = Clerk()
    assert sum(clerk.spend(ticket_id=n) is None for n in range(100)) == 30
    assert sum(clerk.spend(ticket_id=n, after=at) is None for at in (600, 1200, 1800, 2400) for n in range(99)) == 90


def test_staff_is_told_more_often() -> None:
    clerk = Clerk()
    assert sum(clerk.spend(ticket_id=n, staff=True) is None for n in range(999)) == 30 * STAFF_FACTOR


def test_what_is_refused_is_not_taken_from_the_other_budgets() -> None:
    clerk = Clerk(autoreplies_per_hour=1)
    assert clerk.spend(AUTO) is None
    before = dict(clerk.stored)
    assert clerk.spend(AUTO, "luis@x.example") == "budget auto is used up: 1 in 3600 s"
    assert clerk.stored == before


def test_zero_is_none() -> None:
    assert Clerk(autoreplies_per_address_day=0).spend(AUTO) is not None


def test_a_first_autoreply_is_always_affordable() -> None:
    """A new requestor in a quiet hour gets their answer, however many letters others wrote before."""
    clerk = Clerk()
    assert clerk.spend(AUTO, "ana@x.example") is None
    assert clerk.spend(AUTO, "new@x.example") is None


@pytest.mark.parametrize("state", ["1:2", "5:5 5:5 5:5", ""])
def test_a_state_written_for_other_windows_starts_anew(state: str) -> None:
    clerk = Clerk()
    clerk.stored = {"auto:ana@x.example": state}
    assert clerk.spend(AUTO) is None


def test_a_clock_set_back_does_not_stop_mail_for_long() -> None:
    clerk = Clerk()
    assert clerk.many(5, kind=AUTO, start=10 * DAY) == 3
    assert clerk.spend(AUTO, after=0) is None


def test_new_tickets_of_an_address_and_of_the_same_mail() -> None:
    known: dict[str, str] = {}
    spent: dict[str, str] = {}

    def opened(same: str) -> bool:
        return spend_ticket(known, keys=("new:a", same), limits=Budgets(), now=START, spent=spent) is None

    assert sum(opened("same:1") for _ in range(9)) == 5
    assert sum(opened(f"same:{n}") for n in range(2, 40)) == 15
    assert spent == known


def test_an_alarm_is_given_so_often_and_no_more() -> None:
    known: dict[str, str] = {}

    def alarm(after: int) -> bool:
        now = START + timedelta(seconds=after)
        return spend_alarm(known, key="held:1", seconds=HOUR, most=2, now=now, spent={})

    assert [alarm(after) for after in (0, 1, 2, HOUR - 1, HOUR)] == [True, True, False, False, True]


def due(verdict: BudgetVerdict) -> int:
    """After how many seconds what waits goes."""
    assert verdict.until is not None, verdict
    return int((verdict.until - START).total_seconds())


def test_what_people_wrote_waits_until_the_budget_is_free_and_is_never_dropped() -> None:
    clerk = Clerk()
    assert [clerk.ask(after=at) for at in range(10)] == [GOES] * 10
    assert [due(clerk.ask(after=at)) for at in range(10, 400, 10)] == [600] * 39
    clerk.combined(600)
    assert [due(clerk.ask(after=at)) for at in (601, 900)] == [1200, 1200]
    clerk.combined(1200)
    assert clerk.ask(after=1801) == GOES, "it was quiet for as long as mail is gathered"


def test_robots_are_told_more_and_more_rarely_and_a_person_among_them_is_not_kept_waiting() -> None:
    clerk = Clerk()
    at = next(n for n in range(99) if clerk.ask(after=0, echo=True) != GOES)
    assert at == 10
    waits, now = [], 0
    for _ in range(10):
        then = due(clerk.ask(after=now + 1, echo=True))
        waits.append((then - now) // 60)
        clerk.combined(then)
        now = then
    assert waits == [10, 20, 40, 80, 160, 320, 640, 1280, 1440, 1440]
    assert due(clerk.ask(after=now + 1, echo=True)) == now + 86400
    assert due(clerk.ask(after=now + 300)) == now + 900, "a person at their own pace"
    clerk.combined(now + 900)
    assert due(clerk.ask(after=now + 901, echo=True)) == now + 1500, "and all begins anew"


def test_nobody_waits_longer_than_the_site_says() -> None:
    clerk = Clerk(notices_per_ticket_and_recipient_10_hours=2, combined_within_minutes=30)
    assert [clerk.ask(after=0), clerk.ask(after=1)] == [GOES, GOES]
    assert due(clerk.ask(after=2)) == 2 + 1800


def test_what_was_gathered_and_never_sent_keeps_nobody_waiting_for_ever() -> None:
    clerk = Clerk()
    assert {clerk.ask(after=0).until for _ in range(11)} == {None, START + timedelta(seconds=600)}
    assert clerk.ask(after=5000) == GOES


def test_a_ticket_has_a_budget_for_all_it_tells_twice() -> None:
    clerk = Clerk()
    for turn in range(9):
        told = [clerk.ask(recipient=f"u{n}@x.example", after=turn) for n in range(50)]
        assert told.count(GOES) == (50 if turn < 3 else 0), "the first to each is no loop"


class Queue:
    """The budget of a queue's new tickets."""

    def __init__(self) -> None:
        self.known: dict[str, str] = {}

    def opened(self, after: int) -> Flood:
        now = START + timedelta(seconds=after)
        return spend_queue(self.known, queue_id=1, limits=Budgets(), now=now, spent={})

    def told(self, after: int) -> None:
        now = START + timedelta(seconds=after)
        spend_overview(self.known, queue_id=1, now=now, limits=Budgets(), spent={})


def at(after: int) -> datetime:
    return START + timedelta(seconds=after)


def test_a_flood_of_new_tickets_stops_autoreplies_and_makes_notices_wait() -> None:
    queue = Queue()
    assert [queue.opened(0) for _ in range(40)] == [Flood()] * 30 + [Flood(False, at(60))] * 10
    clerk = Clerk()
    assert clerk.ask(AUTO, flood=Flood(False, at(60))) == BudgetVerdict("budget queue is used up")
    assert clerk.ask(AUTO, flood=Flood(True, at(60))) == GOES
    assert due(clerk.ask(flood=Flood(False, at(60)), staff=True)) == 60


def test_a_robot_that_opens_tickets_is_told_of_ever_more_rarely_and_people_end_that() -> None:
    queue, now, waits = Queue(), 60, []
    for _ in range(31):
        queue.opened(0)
    queue.told(now)
    for _ in range(4):
        then = queue.opened(now + 1).until
        assert then is not None
        waits.append((then - at(now)).total_seconds() / 60)
        now = int((then - START).total_seconds())
        queue.told(now)
    assert waits == [10, 20, 40, 80]
    assert queue.opened(now + 300).until == at(now + 160 * 60)
    queue.told(now + 160 * 60)
    assert queue.opened(now + 160 * 60 + 1) == Flood()


def test_an_echo_is_what_comes_within_a_minute_of_our_mail() -> None:
    clerk = Clerk()
    clerk.ask(after=0)
    for after, echo in ((0, True), (59, True), (60, False)):
        now = START + timedelta(seconds=after)
        assert is_echo(clerk.stored, author="ana@x.example", ticket_id=7, now=now) is echo
    assert not is_echo({}, author="ana@x.example", ticket_id=7, now=START)
