"""Which function does what a schedule says."""

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType

from mailticket.application.schedules.autoresolve import resolve_silent
from mailticket.application.schedules.digest import send_digests
from mailticket.application.schedules.escalate import escalate
from mailticket.application.schedules.go_up import go_up
from mailticket.application.schedules.housekeeping import clear_away
from mailticket.application.schedules.on_each import do_to_each
from mailticket.application.schedules.overdue import tell_of_late
from mailticket.application.schedules.remind import remind
from mailticket.application.schedules.reopen import reopen_stalled
from mailticket.application.schedules.running import Running
from mailticket.application.schedules.send_reports import send_report, send_subscriptions
from mailticket.application.schedules.summary import send_summaries
from mailticket.model.schedule import ON_EACH, ScheduledAction

ACTIONS: Mapping[str, Callable[[Running], Awaitable[None]]] = MappingProxyType(
    {
        ScheduledAction.DIGEST: send_digests,
        ScheduledAction.SUMMARY: send_summaries,
        ScheduledAction.OVERDUE: tell_of_late,
        ScheduledAction.ESCALATE: escalate,
        ScheduledAction.AUTORESOLVE: resolve_silent,
        ScheduledAction.SILENCE: go_up,
        ScheduledAction.REMIND: remind,
        ScheduledAction.REOPEN: reopen_stalled,
        ScheduledAction.REPORT: send_report,
        ScheduledAction.SUBSCRIPTIONS: send_subscriptions,
        ScheduledAction.HOUSEKEEPING: clear_away,
        **dict.fromkeys(ON_EACH, do_to_each),
    }
)
