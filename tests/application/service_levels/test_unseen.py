"""Whom a service level names who may not see the tickets it is about."""

from mailticket.application.service_levels.unseen import Unseen, unseen
from tests.schedule.conftest import Clocked

LUIS = "luis@noc.example"


async def test_who_may_not_see_a_queue_of_a_level_is_named_and_shown_with_the_level(site: Clocked) -> None:
    await site.ask(
        "sla.add", name="oro", first_response="1h", warn=["75% Owner", f"50% {LUIS}"], breach=["ana@noc.example"]
    )
    assert list(unseen(site.service.snapshot())) == [Unseen("oro", LUIS, "general")]
    assert (await site.ask("sla.show", name="oro"))["unseen"] == [[LUIS, "general"]]


async def test_a_level_of_queues_that_all_see_names_nobody(site: Clocked) -> None:
    await site.ask("sla.add", name="oro", first_response="1h", queues=["dns"], breach=[LUIS, "Owner"])
    assert list(unseen(site.service.snapshot())) == []
