"""How much mail of ours there may be: counts in fixed windows, kept as short texts beside the outbox.

A budget's state is ``start:count`` for each of its windows, joined with blanks; starts are seconds since 1970. That of one
person on one ticket, or of a queue, may end in ``d:UNTIL:PACE:PHASE``: mail over it is gathered and becomes one.

======= ==========================================================================================================
phase   meaning
======= ==========================================================================================================
g       it is gathered until UNTIL; all of it answered our mail within a minute, as robots do
h       the same, with something of a person's pace in it
f       of a queue: more new tickets than its budget
s       it was sent as one; what comes before UNTIL is gathered again, so that a robot has no new budget to spend
======= ==========================================================================================================

PACE counts how often in a row all that was gathered came at a robot's pace: each time it is gathered for twice as long.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache

from mailticket.model.dataclass import dataclass
from mailticket.model.mail_budgets import DAY, HOUR, MINUTE, Budgets
from mailticket.model.notice import NoticeKind

Windows = tuple[tuple[int, int], ...]
"""(seconds, most) of each window."""

STAFF_FACTOR = 10
"""Privileged people chose to be told, and one bad hour of a network is many tickets. Of one ticket they are told as
often as others: what is more becomes one mail."""

ECHO = MINUTE
"""Who writes within so many seconds of our mail to them may be a robot; who always does is one."""

GATHERING = 10 * MINUTE
"""How long mail is gathered at first, and while people write at their own pace."""


@dataclass(frozen=True, slots=True)
class BudgetVerdict:
    """Whether a mail goes now (neither is set), waits ``until`` and becomes one with others, or does not go at all. Both
    for a ``reason``."""

    reason: str = ""
    until: datetime | None = None


GOES = BudgetVerdict()


@dataclass(frozen=True, slots=True)
class Asked:
    """One mail to one address. ``staff``: a privileged person; ``by_person``: it passes on what a person did or wrote,
    ``echo`` that they did so within a minute of our last mail to them about the ticket."""

    kind: NoticeKind
    recipient: str
    ticket_id: int
    staff: bool = False
    by_person: bool = True
    echo: bool = False


@dataclass(frozen=True, slots=True)
class Flood:
    """What a queue's budget leaves for one new ticket: ``answered`` automatically or not; told to people now, or (``until``)
    with others then."""

    answered: bool = True
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Digest:
    """What is gathered for one person about one ticket: see the module."""

    until: int
    pace: int
    phase: str

    def __str__(self) -> str:
        return f"d:{self.until}:{self.pace}:{self.phase}"


def keys(kind: NoticeKind, recipient: str, ticket_id: int) -> tuple[str, ...]:
    """The budgets one mail to one address is held against."""
    if kind is NoticeKind.AUTOREPLY:
        return f"auto:{recipient}", f"autodomain:{recipient.rpartition('@')[2]}", "auto", f"to:{recipient}"
    return pair_key(ticket_id, recipient), f"to:{recipient}", f"all:{ticket_id}"


def pair_key(ticket_id: int, address: str) -> str:
    """The budget of mail to one person about one ticket."""
    return f"ticket:{ticket_id}:{address}"


def queue_key(queue_id: int) -> str:
    """The budget of new tickets of a queue whose people are told at once."""
    return f"queue:{queue_id}"


def day_key(what: str, now: datetime) -> str:
    """Where it is counted how many copies today (UTC) were dropped, or waited."""
    return f"today:{now.astimezone(UTC):%Y-%m-%d}:{what}"


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
        (10 * MINUTE, limits.notices_per_ticket_and_recipient_10_minutes),
        (HOUR, limits.notices_per_ticket_and_recipient_hour),
        (10 * HOUR, limits.notices_per_ticket_and_recipient_10_hours),
    )
    return about_a_ticket, to_anybody, ((10 * MINUTE, limits.notices_per_ticket_10_minutes),)


def spend(
    known: dict[str, str],
    asked: Asked,
    *,
    now: datetime,
    limits: Budgets,
    spent: dict[str, str],
    flood: Flood | None = None,
) -> BudgetVerdict:
    """Take one mail out of all its budgets; or say that it waits, or what is used up, and take nothing. ``known`` are the
    states as loaded and as spent since; what changes is also noted in ``spent``. ``flood``: what
    its queue's budget leaves for the new ticket it tells of."""
    wanted = keys(asked.kind, asked.recipient, asked.ticket_id)
    plan = dict(zip(wanted, _windows(asked.kind, asked.staff, limits), strict=True))
    if asked.kind is NoticeKind.AUTOREPLY:
        if flood is not None and not flood.answered:
            return BudgetVerdict("budget queue is used up")
        full = _spend(known, plan, now, spent)
        return GOES if full is None else BudgetVerdict(full)
    key = pair_key(asked.ticket_id, asked.recipient)
    digest, second = _gathered(known.get(key, "")), int(now.timestamp())
    if digest is not None and second < digest.until + (0 if digest.phase == "s" else GATHERING):
        return _kept_waiting(known, asked, _gather(asked, digest, limits, second), spent)
    if _first(known.get(key, ""), second):
        del plan[f"all:{asked.ticket_id}"]  # who is told once is no loop, however many they are
    flooded = flood.until if flood else None
    full = None if flooded else _spend(known, plan, now, spent)
    if flooded is None and full is None:
        return GOES
    free = max([_free(known, plan, second), int(flooded.timestamp()) if flooded else 0])
    after = _gather(asked, Digest(free, 0, "s"), limits, second)
    return _kept_waiting(known, asked, after, spent, full or "budget queue is used up")


def _gather(asked: Asked, digest: Digest, limits: Budgets, second: int) -> Digest:
    """What is gathered, with one more: until when, and whether it came at a person's own pace."""
    slow = asked.echo and digest.phase != "h"
    most = limits.echoes_within_minutes if slow else limits.combined_within_minutes
    until = min(digest.until, second + most * MINUTE)
    if not asked.echo and digest.pace:
        until = min(until, second + GATHERING)
    return Digest(max(until, second), digest.pace, "g" if slow else "h")


def _kept_waiting(
    known: dict[str, str],
    asked: Asked,
    after: Digest,
    spent: dict[str, str],
    reason: str = "what is gathered goes as one",
) -> BudgetVerdict:
    """It waits for what is gathered, or begins to gather. What a person wrote at their own pace is not kept waiting for
    robots."""
    if not asked.by_person:
        return BudgetVerdict(reason)
    key = pair_key(asked.ticket_id, asked.recipient)
    known[key] = spent[key] = f"{_plain(known.get(key, ''))} {after}".strip()
    return BudgetVerdict(reason, datetime.fromtimestamp(after.until, UTC))


def spend_digest(
    known: dict[str, str], *, recipient: str, ticket_id: int, now: datetime, limits: Budgets, spent: dict[str, str]
) -> None:
    """What was gathered goes as one mail: it counts, and is not refused."""
    key, second = pair_key(ticket_id, recipient), int(now.timestamp())
    before = _gathered(known.get(key, ""))
    pace = before.pace + 1 if before is not None and before.phase == "g" else 0
    wait = _wait(pace, limits)
    windows = _windows(NoticeKind.NOTICE, False, limits)[0]
    state = _counted(_plain(known.get(key, "")), windows, second, force=True)[0]
    known[key] = spent[key] = f"{state} {Digest(second + wait, pace, 's')}"


def is_echo(known: Mapping[str, str], *, author: str, ticket_id: int, now: datetime) -> bool:
    """Whether somebody writes within a minute of our mail to them about a ticket."""
    start = known.get(pair_key(ticket_id, author), "").partition(":")[0]
    return start.isdigit() and 0 <= int(now.timestamp()) - int(start) < ECHO


def count(known: dict[str, str], key: str, spent: dict[str, str]) -> None:
    """One more of what is only counted."""
    known[key] = spent[key] = str(int(known.get(key, "0")) + 1)


def spend_queue(
    known: dict[str, str], *, queue_id: int, limits: Budgets, now: datetime, spent: dict[str, str]
) -> Flood:
    """Take one new ticket out of its queue's budget. After a flood new tickets are told together for a while; as long as
    all of them come within a minute of that mail, as a robot's do, ever more rarely."""
    key, second = queue_key(queue_id), int(now.timestamp())
    digest = _gathered(known.get(key, ""))
    plan: dict[str, Windows] = {key: ((MINUTE, limits.new_tickets_per_queue_minute),)}
    full = _spend(known, plan, now, spent) is not None
    if digest is not None and second < digest.until + (0 if digest.phase == "s" else GATHERING):
        sent = digest.until - _wait(digest.pace, limits)
        slow = second - sent < ECHO and digest.phase in "sg"
        full = full or (slow and digest.pace > 0)
        digest = Digest(max(digest.until, second), digest.pace, digest.phase if digest.phase == "f" else "hg"[slow])
    elif full:
        digest = Digest(_free(known, plan, second), 0, "f")
    else:
        return Flood()
    known[key] = spent[key] = f"{_plain(known.get(key, ''))} {digest}".strip()
    return Flood(not full, datetime.fromtimestamp(digest.until, UTC))


def spend_overview(
    known: dict[str, str], *, queue_id: int, now: datetime, limits: Budgets, spent: dict[str, str]
) -> None:
    """What was gathered of a queue's new tickets goes. People are told at once again when the flood is over: when some
    came at their own pace since the last time, and not too many."""
    key, second = queue_key(queue_id), int(now.timestamp())
    digest = _gathered(known.get(key, ""))
    if digest is None or digest.phase == "s" or second < digest.until:
        return
    state = _plain(known.get(key, ""))
    over = (
        digest.phase == "h" and _free(known, {key: ((MINUTE, limits.new_tickets_per_queue_minute),)}, second) == second
    )
    pace = digest.pace + 1 if digest.phase == "g" else 0
    again = "" if over else f" {Digest(second + _wait(pace, limits), pace, 's')}"
    known[key] = spent[key] = (state + again).strip() or f"{second}:0"


def _wait(pace: int, limits: Budgets) -> int:
    """How long is gathered, in seconds."""
    return min(GATHERING << min(pace, 10), max(GATHERING, limits.echoes_within_minutes * MINUTE))


def _gathered(state: str) -> Digest | None:
    _, mark, digest = state.partition("d:")
    until, pace, phase = digest.split(":") if mark else ("0", "0", "")
    return Digest(int(until), int(pace), phase) if mark else None


def _plain(state: str) -> str:
    return state.partition(" d:")[0] if not state.startswith("d:") else ""


def _first(state: str, second: int) -> bool:
    """Whether nothing was sent in the first of a state's windows."""
    start = state.partition(":")[0]
    return not start.isdigit() or not 0 <= second - int(start) < 10 * MINUTE


def _free(known: Mapping[str, str], plan: Mapping[str, Windows], second: int) -> int:
    """When all of these budgets have room again."""
    ends = [second]
    for key, windows in plan.items():
        before = _plain(known.get(key, "")).split()
        if len(before) != len(windows):
            continue
        for part, (seconds, most) in zip(before, windows, strict=True):
            start, _, used = part.partition(":")
            if int(used) >= most and 0 <= second - int(start) < seconds:
                ends.append(int(start) + seconds)
    return max(ends)


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
        state, full = _counted(_plain(known.get(key, "")), windows, second)
        if full is not None:
            return f"budget {key.partition(':')[0].rstrip('0')} is used up: {full[1]} in {full[0]} s"
        after[key] = state
    known.update(after)
    spent.update(after)
    return None


def _counted(state: str, windows: Windows, second: int, *, force: bool = False) -> tuple[str, tuple[int, int] | None]:
    """The state after one more, and the window that has no room for it (``force``: it is counted all the same). A clock set
    back starts a window anew, and so does a state that was written for other windows."""
    before = state.split()
    if len(before) != len(windows):
        return " ".join([f"{second}:1"] * len(windows)), next((each for each in windows if each[1] < 1), None)
    parts = []
    for part, window in zip(before, windows, strict=True):
        start, _, count = part.partition(":")
        begun, used = int(start), int(count)
        if not 0 <= second - begun < window[0]:
            begun, used = second, 0
        if used >= window[1] and not force:
            return state, window
        parts.append(f"{begun}:{used + 1}")
    return " ".join(parts), None
