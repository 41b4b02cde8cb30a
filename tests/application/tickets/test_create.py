"""Who may open a ticket may open it, and no more."""

from typing import Any

import pytest

from mailticket.application.changing import Caller
from mailticket.application.perform import perform
from mailticket.model.errors import Refused

EVA = "eva@cliente.example"


async def opened(service: Any, who: str, **more: Any) -> Any:
    done = await perform(service, Caller(who), "ticket.create", {"queue": "general", "subject": "x", **more})
    return await perform(service, Caller(), "ticket.show", {"id": done["opened"][0]})


@pytest.fixture
async def site(service: Any) -> Any:
    await perform(service, Caller(), "user.add", {"address": EVA})
    await perform(service, Caller(), "group.add", {"name": "noc", "members": ["ana@noc.example"]})
    return service


@pytest.mark.parametrize(
    "more",
    [
        {"admin_cc": [EVA]},
        {"admin_cc": ["me"]},
        {"admin_cc": ["ana@noc.example"]},
        {"admin_cc": ["noc"]},
        {"cc": ["noc"]},
        {"priority": 99},
        {"requestor": ["ana@noc.example"], "admin_cc": [EVA]},
    ],
)
async def test_createticket_alone_makes_nobody_admincc_and_sets_nothing(site: Any, more: dict[str, Any]) -> None:
    """An AdminCc may change the ticket and read what is said inside, out of the box."""
    with pytest.raises(Refused) as refused:
        await opened(site, EVA, **more)
    assert (refused.value.key, refused.value.values["right"]) == ("no_right_in_queue", "ModifyTicket")
    await perform(site, Caller(), "grant.add", {"to": EVA, "rights": ["ModifyTicket"], "queue": "general"})
    await opened(site, EVA, **more)


async def test_createticket_opens_tickets_for_anybody(site: Any) -> None:
    ticket = await opened(site, EVA, requestor=["joe@cliente.example"], cc=["pia@cliente.example"], priority=0)
    assert (ticket["requestors"], ticket["cc"]) == (["joe@cliente.example"], ["pia@cliente.example"])


async def test_watchasadmincc_makes_oneself_admincc_and_nobody_else(site: Any) -> None:
    await perform(site, Caller(), "grant.add", {"to": EVA, "rights": ["WatchAsAdminCc"], "queue": "general"})
    assert (await opened(site, EVA, admin_cc=["me"]))["admin_cc"] == [EVA]
    for more in ({"admin_cc": ["me", "ana@noc.example"]}, {"admin_cc": ["me"], "priority": 9}):
        with pytest.raises(Refused, match="no_right_in_queue"):
            await opened(site, EVA, **more)


async def test_a_value_that_a_new_ticket_has_already_does_not_keep_it_from_being_opened(site: Any) -> None:
    for values in ({"priority": "0"}, {"priority": "0", "subject": "y"}):
        ticket = await opened(site, "system", requestor=[EVA], values=values)
        assert (ticket["requestors"], ticket["subject"]) == ([EVA], values.get("subject", "x"))
