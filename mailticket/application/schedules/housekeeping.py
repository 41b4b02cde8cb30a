"""What was kept for a while only goes: budgets, spent tokens, logins, files of the spool, runs of schedules."""

from datetime import timedelta

from mailticket.application.schedules.running import Running
from mailticket.storage import follow_ups, schedule_runs

RUNS_FOR = timedelta(days=30)
"""How long it is known how schedules ran."""


async def clear_away(running: Running) -> None:
    """All of it; what went of each kind stands in what the run says."""
    if running.trial is not None:
        return
    running.also |= await running.service.clear_away()
    running.also["runs"] = await running.service.database.write(schedule_runs.forget, running.now - RUNS_FOR)
    running.also["snoozes"] = await running.service.database.write(follow_ups.forget_snoozes, running.now)
    running.done = sum(running.also.values())
