"""Who may read no comments sees nothing of them in what is quoted, whatever they ask with."""

from typing import Any

import pytest

from mailticket.application.changing import Caller
from mailticket.application.perform import perform
from mailticket.model.errors import Refused

EVA = Caller("eva@cliente.example")
QUOTED = "Ya anda.\n\nEl lun, 23 nov 2026, Ana escribió:\n> No paga hace tres meses, no apurarse.\n"


@pytest.fixture
async def desk(service: Any) -> Any:
    """Ticket 2 is eva's: a comment on it was quoted in a public reply."""
    told = {"queue": "general", "subject": "Red", "text": "No anda.", "requestor": ["eva@cliente.example"]}
    await perform(service, Caller(), "ticket.create", told)
    comment = "No paga hace tres meses, no apurarse."
    await perform(service, Caller(), "ticket.comment", {"id": 2, "text": comment})
    await perform(service, Caller(), "ticket.reply", {"id": 2, "text": QUOTED, "minutes": 5})
    return service


async def test_an_outsider_is_shown_a_reply_without_the_comment_it_quotes(desk: Any) -> None:
    theirs = await perform(desk, EVA, "ticket.show", {"id": 2})
    assert [one["text"] for one in theirs["history"] if one["text"]] == ["No anda.", "Ya anda."]
    ours = await perform(desk, Caller(), "ticket.show", {"id": 2})
    assert QUOTED in [one["text"] for one in ours["history"]]


async def test_an_outsider_is_not_told_how_long_people_worked(desk: Any) -> None:
    with pytest.raises(Refused):
        await perform(desk, EVA, "ticket.time", {"id": 2})
    assert not any(entry["minutes"] for entry in (await perform(desk, EVA, "ticket.show", {"id": 2}))["history"])
