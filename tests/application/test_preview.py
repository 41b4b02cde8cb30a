"""What a change would do is told as it would be done, and nothing is written."""

from typing import Any

from mailticket.application.changing import Caller
from mailticket.application.perform import perform
from mailticket.application.preview import preview


async def test_a_preview_tells_changes_and_who_is_told_and_changes_nothing(service: Any) -> None:
    await perform(
        service, Caller(), "ticket.create", {"queue": "general", "subject": "x", "requestor": ["mario@danli.example"]}
    )
    found = await preview(service, Caller(), "ticket.resolve", {"id": 2})
    assert [(one["type"], one["new"]) for one in found.changes if one["type"] == "Status"] == [("Status", "resolved")]
    assert found.told == ["mario@danli.example"]
    assert (await perform(service, Caller(), "ticket.show", {"id": 2}))["status"] == "new"


async def test_a_preview_says_why_it_would_be_refused(service: Any) -> None:
    found = await preview(service, Caller("ana@noc.example"), "ticket.resolve", {"id": 1})
    assert found.refused is not None
    assert found.refused.key == "no_such_ticket"
