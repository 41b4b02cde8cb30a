"""What is so already keeps nothing else of the same order from being done."""

from typing import Any

import pytest

from mailticket.application.changing import Caller
from mailticket.application.perform import perform
from mailticket.model.errors import Refused


async def history(service: Any) -> list[tuple[str, str, str | None, str | None]]:
    shown = await perform(service, Caller(), "ticket.show", {"id": 1})
    return [(one["type"], one["field"], one["old"], one["new"]) for one in shown["history"][1:]]


async def ask(service: Any, name: str, **told: Any) -> Any:
    return await perform(service, Caller(), name, {"id": 1} | told)


async def test_of_several_links_those_that_are_new_are_made(service: Any) -> None:
    await perform(service, Caller(), "ticket.create", {"queue": "general", "subject": "Otro"})
    await ask(service, "ticket.link", kind="RefersTo", to=["2"])
    await ask(service, "ticket.link", kind="RefersTo", to=["2", "https://x.example/"])
    assert [one[3] for one in await history(service)] == ["2", "https://x.example/"]


async def test_of_several_people_those_who_are_there_are_taken_away(service: Any) -> None:
    await ask(service, "ticket.watch", who=["b@x.example"])
    await ask(service, "ticket.unwatch", who=["a@x.example", "b@x.example"])
    assert (await history(service))[-1] == ("DelWatcher", "Cc", "b@x.example", None)


async def test_a_field_that_names_several_is_set_as_far_as_it_was_not(service: Any) -> None:
    await ask(service, "ticket.set", values={"cc": "a@x.example"})
    await ask(service, "ticket.set", values={"cc-": "b@x.example, a@x.example"})
    assert (await history(service))[-1] == ("DelWatcher", "Cc", "a@x.example", None)


async def test_where_all_of_it_is_so_already_that_is_said(service: Any) -> None:
    same = await ask(service, "ticket.unwatch", who=["a@x.example"])
    assert (same["transactions"], same["same"]["key"]) == (0, "nothing_to_change")


async def test_a_link_to_nothing_is_refused(service: Any) -> None:
    with pytest.raises(Refused) as refused:
        await ask(service, "ticket.link", kind="RefersTo", to=[" , "])
    assert refused.value.key == "no_such_link_target"
