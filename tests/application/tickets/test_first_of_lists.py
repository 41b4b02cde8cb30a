"""Several lists on one page: what each search finds first, the most urgent first, and of what who asks may see alone."""

from typing import Any

from mailticket.application.changing import Caller
from mailticket.application.perform import perform
from mailticket.application.tickets.first_of_lists import first_of_lists
from mailticket.storage import people
from tests.web.conftest import ANA, MARIO, NOW
from tests.web.conftest import service as service  # a fixture


async def test_each_list_has_its_first_tickets_and_none_that_is_not_seen(service: Any) -> None:
    for number, priority in ((3, 10), (4, 90), (5, 50)):
        told = {"queue": "general", "subject": f"Asunto {number}", "requestor": [MARIO], "priority": priority}
        await perform(service, Caller(), "ticket.create", told)
    await perform(service, Caller(ANA), "ticket.take", {"id": 3})
    ana = (await service.database.read(people.users_by_address, [ANA], NOW))[ANA]
    mine, nobodys, all_of_them = await first_of_lists(service, ana, ["mine", "unowned", "subject ~ asunto"], 2)
    assert [row["id"] for row in mine] == [3]
    assert [row["id"] for row in nobodys] == [4, 5]
    assert [row["id"] for row in all_of_them] == [4, 5]
    assert await first_of_lists(service, ana, [], 2) == []
    assert await first_of_lists(service, ana, ["subject ~ sueldos"], 2) == [[]]
