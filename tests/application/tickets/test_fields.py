"""What is answered to who sets a value."""

from typing import Any

from mailticket.application.changing import Caller
from mailticket.application.perform import perform

ANA = "ana@noc.example"


async def test_who_may_set_a_value_and_not_see_it_does_not_learn_that_it_is_this_one_already(service: Any) -> None:
    await perform(service, Caller(), "field.add", {"name": "PIN"})
    await perform(service, Caller(), "ticket.set", {"id": 1, "values": {"cf.PIN": "1234"}})
    rights = {"to": ANA, "rights": ["ShowTicket", "ModifyCustomField"]}
    await perform(service, Caller(), "grant.add", rights)
    answers = [
        await perform(service, Caller(ANA), "ticket.set", {"id": 1, "values": {"cf.PIN": guess}})
        for guess in ("1111", "1234", "1234")
    ]
    assert answers[0] == answers[1] == answers[2]
    ticket = await perform(service, Caller(), "ticket.show", {"id": 1})
    assert ticket["fields"]["PIN"] == ["1234"]
