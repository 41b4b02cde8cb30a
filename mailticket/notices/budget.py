"""How much automatic mail there may be: counts in fixed windows, kept as short texts beside the outbox.

A budget's state is ``start:count`` for each of its windows, joined with blanks; starts are seconds since 1970.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache

from mailticket.model.limits_budget import DAY, HOUR, MINUTE, Budgets
from mailticket.model.notice import NoticeKind

Windows = tuple[tuple[int, int], ...]
"""(seconds, most) of each window."""

STAFF_FACTOR = 10
"""Privileged people chose to be told, and one bad hour of a network is many tickets."""


def keys(kind: NoticeKind, recipient: str, ticket_id: int) -> tuple[str, ...]:
    """The budgets one mail to one address is held against."""
    if kind is NoticeKind.AUTOREPLY:
        return f"auto:{recipient}", f"autodomain:{recipient.rpartition('@')[2]}", "auto", f"to:{recipient}"
    return f"ticket:{ticket_id}:{recipient}", f"to:{recipient}"


@lru_cache(16)
def _windows(kind: NoticeKind, staff: bool, limits: Budgets) -> tuple[Windows, ...]:
    """The windows of each of the keys."""
    factor = STAFF_FACTOR if staff else 1
    to_anybody = (
        (10 * MINUTE, factor * limits.notices_per_recipient_10_minutes),
        (HOUR, factor * limits.notices_per_recipient_hour),
    )
    if kind is NoticeKind.AUTOREPLY:
        return (
            ((HOUR, limits.autoreplies_per_address_hour), (DAY, limits.autoreplies_per_address_day)),
            ((HOUR, limits.autoreplies_per_domain_hour),),
            ((HOUR, limits.autoreplies_per_hour),),
            to_anybody,
        )
    about_a_ticket = (
        (10 * MINUTE, factor * limits.notices_per_ticket_and_recipient_10_minutes),
        (HOUR, factor * limits.notices_per_ticket_and_recipient_hour),
        (10 * HOUR, factor * limits.notices_per_ticket_and_recipient_10_hours),
    )
    return about_a_ticket, to_anybody


def spend(
    known: dict[str, str],
    *,
    kind: NoticeKind,
    recipient: str,
    ticket_id: int,
    staff: bool,
    now: datetime,
    limits: Budgets,
    spent: dict[str, str],
) -> str | None:
    """Take one mail out of all its budgets, or say which is used up and take nothing. ``known`` are the states as
    loaded and as spent since; what changes is also noted in ``spent``."""
    plan = zip(keys(kind, recipient, ticket_id), _windows(kind, staff, limits), strict=True)
    return _spend(known, dict(plan), now, spent)


def spend_ticket(
    known: dict[str, str], *, keys: Sequence[str], limits: Budgets, now: datetime, spent: dict[str, str]
) -> str | None:
    """As ``spend``, for a new ticket: the budgets of its author and of the very same mail."""
    author, same = keys
    plan: dict[str, Windows] = {
        author: ((HOUR, limits.new_tickets_per_address_hour),),
        same: ((HOUR, limits.same_mail_per_hour),),
    }
    return _spend(known, plan, now, spent)


def spend_alarm(
    known: dict[str, str], *, key: str, seconds: int, most: int, now: datetime, spent: dict[str, str]
) -> bool:
    """Take one alarm out of a budget of its own; False when it is used up."""
    return _spend(known, {key: ((seconds, most),)}, now, spent) is None


def _spend(known: dict[str, str], plan: Mapping[str, Windows], now: datetime, spent: dict[str, str]) -> str | None:
    second = int(now.timestamp())
    after: dict[str, str] = {}
    for key, windows in plan.items():
        state, full = _counted(known.get(key, ""), windows, second)
        if full is not None:
            return f"budget {key.partition(':')[0]} is used up: {full[1]} in {full[0]} s"
        after[key] = state
    known.update(after)
    spent.update(after)
    return None


def _counted(state: str, windows: Windows, second: int) -> tuple[str, tuple[int, int] | None]:
    """The state after one more, and the window that has no room for it. A clock set back starts a window anew, and so
    does a state that was written for other windows."""
    before = state.split()
    if len(before) != len(windows):
        return " ".join([f"{second}:1"] * len(windows)), next((each for each in windows if each[1] < 1), None)
    parts = []
    for part, window in zip(before, windows, strict=True):
        start, _, count = part.partition(":")
        begun, used = int(start), int(count)
        if not 0 <= second - begun < window[0]:
            begun, used = second, 0
        if used >= window[1]:
            return state, window
        parts.append(f"{begun}:{used + 1}")
    return " ".join(parts), None
