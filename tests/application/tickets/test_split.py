"""What was said on one ticket goes to another: by who may say it there, and to other people only where that is meant."""

from typing import Any

import pytest

from mailticket.application.changing import Caller
from mailticket.application.perform import perform
from mailticket.model.errors import Refused

EVA, JOE, MOD = "eva@cliente.example", "joe@otro.example", "mod@noc.example"
SYSTEM = Caller()


@pytest.fixture
async def site(service: Any) -> Any:
    """Tickets 2 and 3 are Eva's, 4 is Joe's, and each has a comment; Mod may change tickets, and no more."""
    await perform(service, SYSTEM, "user.add", {"address": MOD, "privileged": True})
    await perform(service, SYSTEM, "grant.add", {"to": MOD, "rights": ["ShowTicket", "ModifyTicket"]})
    for who in (EVA, EVA, JOE):
        told = {"queue": "general", "subject": f"of {who}", "requestor": [who], "text": f"words of {who}"}
        (number,) = (await perform(service, SYSTEM, "ticket.create", told))["opened"]
        await perform(service, SYSTEM, "ticket.comment", {"id": number, "text": "inside"})
    return service


async def split(site: Any, number: int, to: int, kind: str = "Create", *, caller: Caller = SYSTEM, **more: Any) -> None:
    history = (await perform(site, SYSTEM, "ticket.show", {"id": number}))["history"]
    entry = next(one["id"] for one in history if one["type"] == kind)
    await perform(site, caller, "ticket.split", {"id": number, "transaction": entry, "to": to, **more})


async def refused(*told: Any, **more: Any) -> str:
    with pytest.raises(Refused) as found:
        await split(*told, **more)
    return str(found.value.values.get("right") or found.value.key)


async def test_other_requestors_read_what_is_moved_only_where_that_is_meant(site: Any) -> None:
    assert await refused(site, 4, 2) == "split_discloses"
    await split(site, 4, 3, "Comment")  # no requestor reads that
    await split(site, 2, 3)
    await split(site, 4, 2, disclose=True)


async def test_who_moves_words_to_a_ticket_may_say_them_there(site: Any) -> None:
    mod = Caller(MOD)
    assert await refused(site, 2, 3, caller=mod) == "ReplyToTicket"
    await perform(site, SYSTEM, "grant.add", {"to": MOD, "rights": ["ReplyToTicket", "ShowTicketComments"]})
    await split(site, 2, 3, caller=mod)
    assert await refused(site, 2, 3, "Comment", caller=mod) == "CommentOnTicket"
