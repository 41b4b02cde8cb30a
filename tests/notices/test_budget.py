"""Automatic mail comes to an end, whatever arrives."""

from datetime import UTC, datetime, timedelta

import pytest

from mailticket.model.limits_budget import DAY, HOUR, Budgets
from mailticket.model.notice import NoticeKind
from mailticket.notices.budget import STAFF_FACTOR, keys, spend, spend_alarm, spend_ticket

START = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)


class Clerk:
    """Spends as the mailroom does, and keeps what storage would."""

    def __init__(self, **limits: int) -> None:
        self.limits = Budgets(**limits)
        self.stored: dict[str, str] = {}

    def spend(
        self,
        kind: NoticeKind = NoticeKind.NOTICE,
        recipient: str = "ana@x.example",
        ticket_id: int = 7,
        *,
        staff: bool = False,
        after: int = 0,
    ) -> str | None:
        """One mail, ``after`` seconds; storage loads only the keys it is told."""
        loaded = {key: self.stored[key] for key in keys(kind, recipient, ticket_id) if key in self.stored}
        spent: dict[str, str] = {}
        reason = spend(
            loaded,
            kind=kind,
            recipient=recipient,
            ticket_id=ticket_id,
            staff=staff,
            now=START + timedelta(seconds=after),
            limits=self.limits,
            spent=spent,
        )
        assert set(spent) <= set(keys(kind, recipient, ticket_id))
        self.stored |= spent
        return reason

    def many(self, count: int, step: int = 0, start: int = 0, **what: object) -> int:
        """How many of so many mails may go."""
        return sum(self.spend(after=start + at * step, **what) is None for at in range(count))  # type: ignore[arg-type]


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
