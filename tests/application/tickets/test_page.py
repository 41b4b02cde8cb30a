"""A ticket's page: which letters it shows, to whom what, and in how many questions."""

from typing import Any

import pytest
import sqlalchemy as sa

from mailticket.application.changing import Caller
from mailticket.application.perform import perform
from mailticket.application.tickets.page import TicketPage, WhichPage, ticket_page
from mailticket.model.errors import Refused
from mailticket.storage import people

ANA = Caller("ana@noc.example")
NEWEST = WhichPage()
MARIO, EVA = "mario@danli.example", "eva@danli.example"


async def person(service: Any, address: str) -> Any:
    return (await service.database.read(people.users_by_address, [address], service.clock()))[address]


async def page(service: Any, address: str, number: int = 2, which: WhichPage = NEWEST) -> TicketPage:
    return await ticket_page(service, await person(service, address), number, which)


@pytest.fixture
async def asked(service: Any) -> Any:
    """A ticket mario asked for and ana works on."""
    await perform(
        service,
        Caller(),
        "ticket.create",
        {"queue": "general", "subject": "Enlace", "text": "Cayó el enlace", "requestor": [MARIO]},
    )
    await perform(service, Caller(), "ticket.watch", {"id": 2, "who": ["ana@noc.example"], "role": "AdminCc"})
    return service


def texts(found: TicketPage) -> list[object]:
    return [one["text"] for one in found.entries if one["letter_like"]]


async def test_staff_see_comments_and_requestors_do_not(asked: Any) -> None:
    await perform(asked, ANA, "ticket.comment", {"id": 2, "text": "Es la fibra"})
    assert texts(await page(asked, "ana@noc.example")) == ["Cayó el enlace", "Es la fibra"]
    theirs = await page(asked, MARIO)
    assert (texts(theirs), theirs.letters) == (["Cayó el enlace"], 1)
    assert (theirs.staff_readers, theirs.owners, theirs.worked) == ((), (), ())


async def test_who_may_not_see_a_ticket_is_told_as_of_one_that_does_not_exist(asked: Any) -> None:
    await perform(asked, Caller(), "ticket.create", {"queue": "general", "subject": "x", "requestor": [EVA]})
    for number in (2, 999):
        with pytest.raises(Refused, match="no_such_ticket"):
            await page(asked, EVA, number)


async def test_letters_come_25_a_page_and_every_entry_stands_on_one_page(asked: Any) -> None:
    for number in range(60):
        await perform(asked, ANA, "ticket.comment", {"id": 2, "text": f"nota {number}"})
        if number % 10 == 0:
            await perform(asked, ANA, "ticket.set", {"id": 2, "values": {"priority": str(number + 1)}})
    pages = [await page(asked, "ana@noc.example", which=WhichPage(number)) for number in range(3)]
    assert [one.pages for one in pages] == [3, 3, 3]
    assert [len(texts(one)) for one in pages] == [25, 25, 11]
    ids = [entry["id"] for one in reversed(pages) for entry in one.entries]
    shown = await perform(asked, ANA, "ticket.show", {"id": 2})
    assert ids == [entry["id"] for entry in shown["history"]]
    for one in pages:
        middle = next(entry["id"] for entry in one.entries if entry["letter_like"])
        assert (await page(asked, "ana@noc.example", which=WhichPage(entry=middle))).number == one.number


async def test_who_reads_an_answer_is_named(asked: Any) -> None:
    await perform(asked, Caller(), "ticket.watch", {"id": 2, "who": [EVA]})
    await perform(asked, Caller(), "ticket.squelch", {"id": 2, "who": EVA})
    found = await page(asked, "ana@noc.example")
    assert [one.address for one in found.readers] == [MARIO]


async def test_a_linked_ticket_is_named_to_who_may_see_it(asked: Any) -> None:
    await perform(asked, Caller(), "ticket.link", {"id": 2, "kind": "DependsOn", "to": "1"})
    assert [one.subject for one in (await page(asked, "ana@noc.example")).others.values()] == []
    await perform(asked, Caller(), "ticket.watch", {"id": 1, "who": ["ana@noc.example"]})
    assert [one.subject for one in (await page(asked, "ana@noc.example")).others.values()] == ["Red"]
    theirs = await page(asked, MARIO)
    assert (dict(theirs.others), theirs.ticket["links"]["depends_on"]) == ({}, [])  # type: ignore[index]


async def test_a_merged_ticket_shows_what_it_became(asked: Any) -> None:
    await perform(asked, Caller(), "ticket.merge", {"id": 1, "into": 2})
    assert (await page(asked, "ana@noc.example", 1)).ticket["id"] == 2


async def test_what_one_may_do_follows_rights_and_the_ticket(asked: Any) -> None:
    assert {"ticket.take", "ticket.reply", "ticket.comment"} <= (await page(asked, "ana@noc.example")).may
    theirs = await page(asked, MARIO)
    assert (theirs.may, theirs.statuses) == ({"ticket.reply", "ticket.mute"}, ["resolved"])
    await perform(asked, ANA, "ticket.take", {"id": 2})
    assert "ticket.untake" in (await page(asked, "ana@noc.example")).may


async def test_a_page_costs_no_more_than_eight_questions_whatever_its_length(asked: Any) -> None:
    await perform(asked, Caller(), "ticket.link", {"id": 2, "kind": "RefersTo", "to": "1"})
    for number in range(30):
        text = f"> Cayó el enlace\n\nRespuesta {number}"
        await perform(asked, ANA, "ticket.reply", {"id": 2, "text": text})
    ana = await person(asked, "ana@noc.example")
    await ticket_page(asked, ana, 2)
    asked_questions: list[str] = []

    def heard(*about: Any) -> None:
        asked_questions.append(about[2])

    sa.event.listen(sa.Engine, "before_cursor_execute", heard)
    await ticket_page(asked, ana, 2)
    sa.event.remove(sa.Engine, "before_cursor_execute", heard)
    asked_questions = [one for one in asked_questions if one != "begin"]
    assert 0 < len(asked_questions) <= 8, asked_questions
