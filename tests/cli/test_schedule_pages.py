"""What schedules do is read on a narrow terminal too."""

from mailticket.cli.schedule_pages import schedules
from tests.cli.pages import ES, page


def test_the_name_of_a_schedule_which_commands_are_told_is_whole_at_80_columns() -> None:
    run = {"planned": "2026-11-23T12:00:00Z", "finished": True, "seconds": 1.2, "failed": "", "done": 3}
    row = {"cron": "0 8 * * 1-5", "action": "digest", "to": ["AdminCc"], "disabled": False, "last": run}
    names = ("weekly-summary", "escalate-priority")
    shown = page(schedules([row | {"name": name, "next": "2026-11-24T11:00:00Z"} for name in names], ES), 80)
    assert [name for name in names if name not in shown] == []
