"""What was typed is there again, for who typed it alone."""

from typing import Any

import pytest

from mailticket.application import drafts
from mailticket.application.changing import Caller
from mailticket.application.perform import perform
from mailticket.model.draft import DraftKind, Place, place_of
from mailticket.model.errors import Refused
from mailticket.storage import people

REPLY = Place(DraftKind.REPLY, 1)


async def person(service: Any, address: str) -> Any:
    return (await service.database.read(people.users_by_address, [address], service.clock()))[address]


@pytest.fixture
async def ana(service: Any) -> Any:
    await perform(service, Caller(), "ticket.watch", {"id": 1, "who": ["ana@noc.example"], "role": "AdminCc"})
    return await person(service, "ana@noc.example")


async def test_a_draft_is_its_writers_alone_one_for_each_place(service: Any, ana: Any) -> None:
    await drafts.keep(service, ana, REPLY, {"text": ["Buenas"], "minutes": ["15m"]})
    await drafts.keep(service, ana, REPLY, {"text": ["Buenas tardes"]})
    await drafts.keep(service, ana, Place(DraftKind.COMMENT, 1), {"text": ["nota"]})
    await perform(service, Caller(), "user.add", {"address": "luis@noc.example"})
    luis = await person(service, "luis@noc.example")
    found = {(str(one.place), one.fields["text"], one.subject) for one in await drafts.mine(service, ana)}
    assert found == {("1/reply", ("Buenas tardes",), "Red"), ("1/comment", ("nota",), "Red")}
    assert await drafts.mine(service, luis) == []


async def test_nothing_typed_leaves_no_draft(service: Any, ana: Any) -> None:
    await drafts.keep(service, ana, REPLY, {"text": ["Buenas"]})
    await drafts.keep(service, ana, REPLY, {"text": ["  "]})
    assert await drafts.at(service, ana, REPLY) is None


async def test_a_draft_stays_when_its_ticket_is_merged_and_moved(service: Any, ana: Any) -> None:
    await drafts.keep(service, ana, REPLY, {"text": ["Buenas"]})
    await perform(service, Caller(), "ticket.create", {"queue": "general", "subject": "otro"})
    await perform(service, Caller(), "ticket.merge", {"id": 1, "into": 2})
    found = await drafts.at(service, ana, REPLY)
    assert found is not None
    assert found.fields["text"] == ("Buenas",)


async def test_a_draft_on_a_ticket_one_may_not_see_is_refused_as_one_that_does_not_exist(service: Any) -> None:
    await perform(service, Caller(), "user.add", {"address": "luis@noc.example"})
    luis = await person(service, "luis@noc.example")
    for number in (1, 99):
        with pytest.raises(Refused, match="no_such_ticket"):
            await drafts.keep(service, luis, Place(DraftKind.REPLY, number), {"text": ["x"]})


@pytest.mark.parametrize("text", ["1/reply", "12/comment", "new", "7/forward"])
def test_a_place_is_read_as_it_is_written(text: str) -> None:
    assert str(place_of(text)) == text


@pytest.mark.parametrize("text", ["", "0/reply", "1/", "1/x", "new/1", "1/reply\n", "-1/reply", "99999999999/reply"])
def test_what_is_no_place_is_none(text: str) -> None:
    assert place_of(text) is None
