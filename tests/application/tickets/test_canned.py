"""Canned answers on a ticket: sent by who works on it, in the reader's language, filled in with what the ticket says."""

from typing import Any

import pytest

from mailticket.application.changing import Caller
from mailticket.application.perform import perform
from mailticket.model.errors import Refused

ANA = "ana@noc.example"


async def ask(service: Any, command: str, actor: str = "system", **arguments: Any) -> Any:
    return await perform(service, Caller(actor), command, arguments)


async def test_a_reply_says_what_the_ticket_says(service: Any) -> None:
    await ask(service, "field.add", name="Sede", kind="text")
    text = "{number} {subject} {queue} {status} {owner} {me} {cf.sede} {site}"
    await ask(service, "answer.add", name="todo", text=text, language="en")
    rights = ["ReplyToTicket", "CommentOnTicket", "ShowTicket", "OwnTicket", "SeeCustomField"]
    await ask(service, "grant.add", to=ANA, rights=rights, queue="general")
    await ask(service, "ticket.set", id=1, values={"cf.Sede": "Centro", "owner": ANA})
    await ask(service, "ticket.answer", ANA, id=1, name="todo")
    (said,) = [one for one in (await ask(service, "ticket.show", id=1))["history"] if one["type"] == "Correspond"]
    assert said["text"] == f"1 Red general new {ANA} {ANA} Centro general"


async def test_custom_fields_that_who_answers_may_not_see_say_nothing(service: Any) -> None:
    await ask(service, "field.add", name="Clave", kind="text")
    await ask(service, "answer.add", name="todo", text="Su clave: {cf.Clave}.")
    await ask(service, "grant.add", to=ANA, rights=["ReplyToTicket", "CommentOnTicket", "ShowTicket"], queue="general")
    await ask(service, "ticket.set", id=1, values={"cf.Clave": "hunter2"})
    await ask(service, "ticket.answer", ANA, id=1, name="todo")
    (said,) = [one for one in (await ask(service, "ticket.show", id=1))["history"] if one["type"] == "Correspond"]
    assert said["text"] == "Su clave: ."


async def test_who_may_not_comment_sends_none(service: Any) -> None:
    await ask(service, "answer.add", name="clave", text="x")
    await ask(service, "ticket.create", queue="general", subject="Otro", text="…", requestor=["eva@x.example"])
    with pytest.raises(Refused) as wrong:
        await ask(service, "ticket.answer", "eva@x.example", id=2, name="clave")
    assert wrong.value.key == "no_right"
