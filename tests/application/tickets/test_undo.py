"""What was changed at the terminal is undone like what a mail ordered."""

import base64
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog

from mailticket.application.changing import Caller
from mailticket.application.perform import perform
from mailticket.config import parse
from mailticket.daemon.wiring import Daemon
from mailticket.model.errors import Refused
from tests.application.conftest import NOW, SITE

ANA, LUIS = Caller("ana@noc.example"), Caller("luis@noc.example")


class Desk:
    """A site whose clock goes on with each step."""

    def __init__(self) -> None:
        self.now = NOW
        self.service: Any = None

    def clock(self) -> Any:
        return self.now

    async def do(self, case: str, caller: Caller = ANA, /, **told: Any) -> Any:
        self.now += timedelta(minutes=1)
        return await perform(self.service, caller, case, told)

    async def ticket(self, number: int) -> Any:
        return await self.do("ticket.show", id=number)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    found = Desk()
    site = SITE + '[[user]]\naddress = "luis@noc.example"\nprivileged = true\n'
    for who in (ANA, LUIS):
        site += f'[[grant]]\nto = "{who.actor}"\nright = "SuperUser"\n'
    site += '[commands]\ndo_from = {{ change = "none" }}\n'
    configuration = parse(site.format(folder=tmp_path), "config.toml", tmp_path)
    daemon = Daemon(configuration, None, structlog.get_logger(), clock=found.clock)
    found.service = await daemon.open()
    for subject in ("Red", "Enlace", "Correo"):
        await found.do("ticket.create", Caller(), queue="general", subject=subject, text="No anda")
    yield found
    await daemon.close()


async def test_the_last_change_is_undone_then_the_one_before(desk: Desk) -> None:
    await desk.do("ticket.take", id=1)
    await desk.do("ticket.set", id=1, values={"priority": "50"})
    await desk.do("ticket.undo", id=1)
    ticket = await desk.ticket(1)
    assert (ticket["owner"], ticket["priority"]) == ("ana@noc.example", 0)
    await desk.do("ticket.undo", id=1)
    assert (await desk.ticket(1))["owner"] is None
    with pytest.raises(Refused, match="nothing_to_undo"):
        await desk.do("ticket.undo", id=1)


async def test_history_keeps_what_was_done_and_says_that_it_was_undone(desk: Desk) -> None:
    await desk.do("ticket.take", id=1)
    await desk.do("ticket.undo", id=1)
    history = (await desk.ticket(1))["history"]
    assert [one["type"] for one in history][-3:] == ["Take", "Untake", "CommandResult"]
    assert history[-1]["text"] == "se deshizo su último cambio en el ticket"


async def test_what_somebody_changed_since_stays(desk: Desk) -> None:
    await desk.do("ticket.set", id=1, values={"priority": "50"})
    await desk.do("ticket.set", LUIS, id=1, values={"priority": "60"})
    with pytest.raises(Refused, match="changed_since"):
        await desk.do("ticket.undo", id=1)
    with pytest.raises(Refused, match="nothing_to_undo"):
        await desk.do("ticket.undo", Caller(), id=1)


async def test_a_link_is_undone_at_both_ends(desk: Desk) -> None:
    await desk.do("ticket.link", id=1, kind="DependsOn", to=2)
    await desk.do("ticket.undo", id=2)
    assert (await desk.ticket(1))["links"]["depends_on"] == []
    assert (await desk.ticket(2))["links"]["depended_on_by"] == []


async def test_a_merge_is_undone_with_all_that_came_along(desk: Desk) -> None:
    await desk.do("ticket.watch", id=2, who=["eva@x.example", "luis@noc.example"], role="Cc")
    await desk.do("ticket.watch", id=1, who=["luis@noc.example"], role="Cc")
    await desk.do("ticket.set", id=2, values={"description": "Fibra cortada", "time_worked": "30"})
    await desk.do("ticket.link", id=2, kind="DependsOn", to=3)
    await desk.do("ticket.link", id=2, kind="RefersTo", to="https://wiki.noc.example/fibra")
    before = [await desk.ticket(number) for number in (1, 2, 3)]
    await desk.do("ticket.merge", id=2, into=1)
    assert (await desk.ticket(2))["id"] == 1
    await desk.do("ticket.undo", id=1)
    after = [await desk.ticket(number) for number in (1, 2, 3)]
    for then, now in zip(before, after, strict=True):
        of_itself = ("last_updated", "history", "entries")
        assert {key: now[key] for key in now if key not in of_itself} == {
            key: then[key] for key in then if key not in of_itself
        }
    said = [(one["type"], one["field"], one["old"]) for one in after[1]["history"]]
    assert ("DeleteLink", "MergedInto", "1") in said


async def test_a_merge_of_what_was_merged_again_is_undone_one_by_one(desk: Desk) -> None:
    await desk.do("ticket.merge", id=3, into=2)
    await desk.do("ticket.merge", id=2, into=1)
    await desk.do("ticket.undo", id=3)
    assert [(await desk.ticket(number))["id"] for number in (1, 2, 3)] == [1, 2, 2]
    await desk.do("ticket.undo", id=3)
    assert [(await desk.ticket(number))["id"] for number in (1, 2, 3)] == [1, 2, 3]


PIA = Caller("pia@noc.example")
HERS = ["ShowTicket", "ModifyTicket", "SeeCustomField", "ModifyCustomField"]


async def rights(desk: Desk, *lost: str, queue: str = "") -> None:
    """Pia's are all of hers but these; of ``queue`` alone, where one is named."""
    await desk.do("grant.remove", to=PIA.actor, rights=HERS)
    await desk.do("grant.add", to=PIA.actor, rights=[one for one in HERS if one not in lost], queue=queue or None)


@pytest.fixture
async def pia(desk: Desk) -> Desk:
    await desk.do("user.add", address=PIA.actor, privileged=True)
    await desk.do("grant.add", to=PIA.actor, rights=HERS)
    await desk.do("field.add", name="Clave", every_queue=True)
    await desk.do("queue.add", name="otra")
    return desk


async def test_undoing_tells_nobody_a_value_they_may_not_see_any_more(pia: Desk) -> None:
    await pia.do("ticket.set", PIA, id=1, values={"cf.Clave": "mine"})
    await rights(pia, "SeeCustomField")
    await pia.do("ticket.set", id=1, values={"cf.Clave": "hunter2"})
    with pytest.raises(Refused) as refused:
        await pia.do("ticket.undo", PIA, id=1)
    assert (refused.value.key, "hunter2" in str(refused.value.values)) == ("nothing_to_undo", False)


async def test_undoing_tells_nobody_of_another_ticket_they_may_not_see_any_more(pia: Desk) -> None:
    """One order was for both."""
    raw = f"From: {PIA.actor}\nMessage-ID: <1@r.example>\n\nsubject 1,2: Same\n".encode()
    inject = {
        "raw_base64": base64.b64encode(raw).decode(),
        "to": pia.service.snapshot().site.control,
        "sender": PIA.actor,
    }
    await pia.do("inject", **inject)
    await pia.service.mailroom.work_once()
    assert (await pia.ticket(2))["subject"] == "Same"
    await pia.do("ticket.set", id=2, values={"queue": "otra", "subject": "hunter2"})
    await rights(pia, queue="general")
    with pytest.raises(Refused) as refused:
        await pia.do("ticket.undo", PIA, id=1)
    assert (refused.value.key, "hunter2" in str(refused.value.values)) == ("nothing_to_undo", False)
