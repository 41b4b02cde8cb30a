"""A reply or a comment and what becomes of the ticket with it, in one unit of work."""

from typing import Any

import pytest

from mailticket.application.changing import Caller
from mailticket.application.perform import perform
from mailticket.model.errors import Refused

ANA = Caller("ana@noc.example")
MARIO, NOC = "mario@danli.example", "noc@proveedor.example"


@pytest.fixture
async def asked(service: Any) -> Any:
    """A ticket of two people outside, which ana works on."""
    await perform(
        service,
        Caller(),
        "ticket.create",
        {"queue": "general", "subject": "Enlace", "text": "Cayó", "requestor": [MARIO], "cc": [NOC]},
    )
    await perform(service, Caller(), "ticket.watch", {"id": 2, "who": ["ana@noc.example"], "role": "AdminCc"})
    return service


async def history(service: Any, number: int = 2) -> list[dict[str, Any]]:
    shown = await perform(service, Caller(), "ticket.show", {"id": number})
    found: list[dict[str, Any]] = shown["history"]
    return found


def mailed(entries: list[dict[str, Any]]) -> set[str]:
    return {one["new"] for one in entries if one["type"] == "EmailRecord"}


async def test_a_reply_leaves_the_ticket_in_the_status_asked_for(asked: Any) -> None:
    await perform(asked, ANA, "ticket.reply", {"id": 2, "text": "¿Sigue?", "minutes": "15m", "status": "en espera"})
    shown = await perform(asked, Caller(), "ticket.show", {"id": 2})
    assert (shown["status"], shown["time_worked"]) == ("stalled", 15)


async def test_a_status_the_ticket_has_already_is_no_change_and_no_error(asked: Any) -> None:
    await perform(asked, ANA, "ticket.comment", {"id": 2, "text": "Es la fibra", "status": "new"})
    assert [one["type"] for one in (await history(asked))][-1] != "Status"


async def test_a_status_that_cannot_be_refuses_the_reply_too(asked: Any) -> None:
    before = len(await history(asked))
    with pytest.raises(Refused, match="bad_status"):
        await perform(asked, ANA, "ticket.reply", {"id": 2, "text": "Listo", "status": "perdido"})
    assert len(await history(asked)) == before


async def test_who_is_left_out_of_a_reply_is_not_mailed_this_once(asked: Any) -> None:
    before = len(await history(asked))
    await perform(asked, ANA, "ticket.reply", {"id": 2, "text": "Solo a usted", "without": [NOC]})
    first = (await history(asked))[before:]
    assert NOC not in ", ".join(mailed(first))
    assert MARIO in ", ".join(mailed(first))
    assert [one["new"] for one in first if one["type"] == "LeftOut"] == [NOC]
    await perform(asked, ANA, "ticket.reply", {"id": 2, "text": "A todos"})
    assert NOC in ", ".join(mailed((await history(asked))[before + len(first) :]))


async def test_nobody_is_left_out_by_who_may_not_change_the_ticket(asked: Any) -> None:
    with pytest.raises(Refused, match="no_right"):
        await perform(asked, Caller(MARIO), "ticket.reply", {"id": 2, "text": "Sin el noc", "without": [NOC]})


async def test_a_reply_to_what_somebody_else_changed_meanwhile_is_refused_and_may_be_sent_anyway(asked: Any) -> None:
    read = (await history(asked))[-1]["id"]
    await perform(asked, Caller(MARIO), "ticket.reply", {"id": 2, "text": "Ya volvió"})
    with pytest.raises(Refused, match="changed_meanwhile"):
        await perform(asked, ANA, "ticket.reply", {"id": 2, "text": "Seguimos", "seen": read})
    await perform(asked, ANA, "ticket.reply", {"id": 2, "text": "Seguimos"})


async def test_what_one_did_oneself_and_mail_that_went_out_are_no_change_meanwhile(asked: Any) -> None:
    read = (await history(asked))[-1]["id"]
    await perform(asked, ANA, "ticket.reply", {"id": 2, "text": "Uno", "seen": read})
    await perform(asked, ANA, "ticket.comment", {"id": 2, "text": "Dos", "seen": read})


async def test_a_requestor_is_not_told_by_a_refusal_that_staff_commented(asked: Any) -> None:
    read = (await history(asked))[-1]["id"]
    await perform(asked, ANA, "ticket.comment", {"id": 2, "text": "Secreto"})
    await perform(asked, Caller(MARIO), "ticket.reply", {"id": 2, "text": "¿Novedades?", "seen": read})
