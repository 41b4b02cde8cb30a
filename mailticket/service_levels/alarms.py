"""Who is told that a goal comes to its end, or has: once each, whatever happens."""

from dataclasses import dataclass, replace
from datetime import datetime

from mailticket.model.right import Role
from mailticket.model.service_level import GoalRun, ServiceLevel
from mailticket.service_levels.reckoning import alarms, reached


@dataclass(frozen=True, slots=True)
class Alarm:
    """``run`` is the goal as it stands once ``to`` (roles, user:ID, group:ID) was told; ``breach``: it is missed."""

    run: GoalRun
    to: tuple[str, ...]
    breach: bool


def sounded(run: GoalRun, level: ServiceLevel, now: datetime) -> Alarm | None:
    """What is due of a goal; None: nothing. What several steps would have said is said once, to all of them, where nobody was there
    when their time came."""
    minutes = level.allowed(run.goal) or 0
    if run.ended or run.alarm is None or run.alarm > now:
        return None
    at = [reached(run, level.calendar, after) for after in alarms(level, minutes)]
    later = (place for place in range(run.step + 1, len(at)) if (when := at[place]) is not None and when <= now)
    due = [min(run.step, len(at) - 1), *later]
    steps = sorted(level.warn, key=lambda step: step.after(minutes))
    breach = due[-1] == len(steps)
    told = [steps[place].to for place in due if place < len(steps)] + (list(level.breach) if breach else [])
    step = due[-1] + 1
    after = replace(run, step=step, alarm=at[step] if step < len(at) else None)
    return Alarm(after, tuple(dict.fromkeys(told)), breach)


def told_instead(to: tuple[str, ...], *, owned: bool) -> tuple[str, ...]:
    """Of a ticket nobody owns the AdminCcs are told in the owner's place."""
    if owned or Role.OWNER.value not in to:
        return to
    return tuple(dict.fromkeys(Role.ADMIN_CC.value if one == Role.OWNER.value else one for one in to))
