"""What is wrong with a schedule is said."""

import pytest

from mailticket.model.errors import Refused
from tests.schedule.conftest import Clocked


async def test_what_is_wrong_with_a_schedule_is_said(site: Clocked) -> None:
    good = {"name": "x", "cron": "0 8 * * *", "action": "digest", "to": ["Owner"], "template": "digest"}
    for wrong in (
        {"cron": "0 8 * *"},
        {"action": "dance"},
        {"to": []},
        {"to": ["Requestor"]},
        {"template": "nope"},
        {"query": "priority >> 3"},
        {"queue": "nope"},
        {"timezone": "Mars/Base"},
        {"arguments": {"owner": "ana@noc.example"}},
    ):
        with pytest.raises(Refused):
            await site.ask("schedule.add", **good | wrong)
    with pytest.raises(Refused):
        await site.ask("schedule.add", "luis@noc.example", **good)
    assert (await site.ask("schedule.add", **good))["created"]
