"""Queues as use cases: real SQLite, no process."""

from typing import Any

import pytest

from mailticket.application.changing import Caller
from mailticket.application.perform import perform
from mailticket.model.errors import Refused
from tests.application.organisation.test_users import ANA, do


async def test_a_queue_is_made_brought_up_to_date_and_shown(service: Any) -> None:
    made = await do(service, "queue.add", name="dns", correspond_address="DNS@noc.example", due_in=240)
    assert (made["created"], made["correspond_address"], made["due_in"]) == (True, "dns@noc.example", 240)
    again = await do(service, "queue.set", name="DNS", due_in="", cc=["ana"])
    assert (again["created"], sorted(again["changed"])) == (False, ["cc", "due_in"])
    assert again["people"] == {"cc": [ANA], "admin_cc": []}
    assert again == await do(service, "queue.show", name="dns") | {"created": False, "changed": again["changed"]}


@pytest.mark.parametrize("emptied", [[], [""], ""])
async def test_an_empty_list_clears_and_one_that_is_not_said_stays(service: Any, emptied: Any) -> None:
    await do(service, "queue.set", name="general", cc=["ana"], admin_cc=["ana"])
    assert (await do(service, "queue.set", name="general", description="x"))["cc"] == [ANA]
    changed = await do(service, "queue.set", name="general", cc=emptied)
    assert (changed["cc"], changed["admin_cc"]) == ([], [ANA])


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("queue.set", {"description": "x"}),
        ("queue.rename", {"new": "x"}),
        ("queue.disable", {}),
        ("queue.enable", {}),
        ("queue.show", {}),
        ("queue.watcher.add", {"who": "ana"}),
    ],
)
async def test_a_queue_that_is_not_there_is_refused_with_the_nearest(
    service: Any, name: str, told: dict[str, Any]
) -> None:
    await do(service, "queue.add", name="seguridad")
    with pytest.raises(Refused) as refused:
        await do(service, name, name="segurida", **told)
    assert (refused.value.key, refused.value.values["nearest"]) == ("no_such_queue", "seguridad")


async def test_who_may_not_see_a_queue_learns_of_none_by_asking(service: Any) -> None:
    """Of one that is there they are told what they are told of one that is not."""
    await do(service, "queue.add", name="secreta")
    told = []
    for name in ("secreta", "secreto"):
        with pytest.raises(Refused) as refused:
            await do(service, "queue.show", ANA, name=name)
        told.append((refused.value.key, refused.value.values["nearest"]))
    assert told == [("no_such_queue", "")] * 2


async def test_watchers_come_and_go_and_the_last_queue_stays(service: Any) -> None:
    await do(service, "queue.watcher.add", name="general", who="ana", role="cc")
    assert (await do(service, "queue.watcher.remove", name="general", who="ana", role="Cc"))["cc"] == []
    with pytest.raises(Refused, match="no_member"):
        await do(service, "queue.watcher.remove", name="general", who="ana", role="Cc")
    with pytest.raises(Refused, match="last_queue"):
        await do(service, "queue.disable", name="general")


async def test_the_sites_own_address_is_taken_by_who_administers_all_queues(service: Any) -> None:
    """Mail for every queue may come there, and would be one queue's."""
    site = service.snapshot().site
    await do(service, "queue.add", name="dns")
    await do(service, "grant.add", to="ana", rights=["AdminQueue"], queue="dns")
    told = [{"correspond_address": site.correspond_address}, {"comment_address": site.comment_address}]
    for one in told:
        with pytest.raises(Refused) as refused:
            await perform(service, Caller(ANA), "queue.set", {"name": "dns", **one})
        assert (refused.value.values["right"], refused.value.values["queue"]) == ("AdminQueue", "*")
    await do(service, "queue.set", name="dns", **told[0])
    await perform(
        service, Caller(ANA), "queue.set", {"name": "dns", "description": "x", **told[0]}
    )  # it has it already
