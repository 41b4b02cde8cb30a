"""Pages of what a search finds: each begins where the one before ended, says where the words stand, and costs little."""

from typing import Any

import pytest
import sqlalchemy as sa

from mailticket.application.changing import Caller
from mailticket.application.perform import perform
from mailticket.application.tickets.search_page import Listed, page_of
from mailticket.application.tickets.search_parameters import Search
from mailticket.model.errors import Refused
from mailticket.storage import people

ANA, EVA, SYSTEM = "ana@noc.example", "eva@cliente.example", "system"


async def ask(service: Any, command: str, actor: str = SYSTEM, **arguments: Any) -> Any:
    return await perform(service, Caller(actor), command, arguments)


async def page(service: Any, typed: str, actor: str = ANA, **more: Any) -> Listed:
    user = (await service.database.read(people.users_by_address, [actor], service.clock()))[actor]
    return await page_of(service, user, Search(query=[typed], **more))


def numbers(found: Listed) -> list[Any]:
    return [row.ticket["id"] for row in found.rows]


def shown(found: Listed, number: int) -> tuple[str, list[str]] | None:
    place = next(row.place for row in found.rows if row.ticket["id"] == number)
    return place and (place.where, [place.text[start:end] for start, end in place.marks])


@pytest.fixture
async def desk(service: Any) -> Any:
    """Tickets 2 to 6 of Eva, with their text; Ana reads comments."""
    await ask(
        service, "grant.add", to=ANA, rights=["ShowTicket", "ShowTicketComments", "ReplyToTicket"], queue="general"
    )
    for subject, text in (
        ("Enlace caído", "No llega a 192.0.2.7"),
        ("Consulta", "El enlace anda lento.\n> enlace caído"),
        ("Otra", "Nada"),
        ("Enlace lento", "Caído no está"),
        ("Sin luz", "Sin más"),
    ):
        await ask(service, "ticket.create", queue="general", subject=subject, text=text, requestor=[EVA])
    return service


@pytest.mark.parametrize("typed", ["", "order by id", "order by owner, due desc", "enlace or luz or red or nada"])
async def test_each_page_goes_on_where_the_one_before_ended(desk: Any, typed: str) -> None:
    whole = numbers(await page(desk, typed))
    walked, after = [], None
    for _ in range(20):
        one = await page(desk, typed, after=after, limit=2)
        assert one.total == len(whole)
        walked += numbers(one)
        if (after := one.next) is None:
            break
    assert walked == whole
    assert len(whole) >= 4


async def test_what_is_done_meanwhile_moves_no_ticket_off_the_next_page(desk: Any) -> None:
    first = await page(desk, "order by id", limit=3)
    await ask(desk, "ticket.resolve", id=2)
    assert numbers(await page(desk, "order by id", limit=3, after=first.next)) == [4, 5, 6]


@pytest.mark.parametrize("after", ["", "x", "W10", "bnVsbA", "W1siaWQiXSwgWyJ4Il1d", "W1siaWQiXSwgW3RydWVdXQ", "ñ"])
async def test_a_place_that_no_page_ended_at_is_refused(desk: Any, after: str) -> None:
    with pytest.raises(Refused, match="bad_next_page"):
        await page(desk, "order by id", after=after)


async def test_a_place_of_another_order_is_refused(desk: Any) -> None:
    first = await page(desk, "order by id", limit=1)
    with pytest.raises(Refused, match="bad_next_page"):
        await page(desk, "order by due", after=first.next)


async def test_the_place_is_shown_with_its_words_marked(desk: Any) -> None:
    found = await page(desk, "enlace caido")
    assert numbers(found) == [2, 5, 3]  # both words in the subject, one of them, none
    assert shown(found, 2) == ("subject", ["Enlace", "caído"])
    assert shown(found, 5) == ("text", ["Caído"])
    assert shown(found, 3) == ("text", ["enlace"])
    assert (await page(desk, "priority = 0")).rows[0].place is None


async def test_the_most_urgent_first_where_no_words_are_looked_for_or_an_order_is_asked_for(desk: Any) -> None:
    assert (await page(desk, "")).order == ["due", "-priority", "id"]
    assert numbers(await page(desk, "enlace order by id desc")) == [5, 3, 2]


async def test_more_words_in_more_messages_come_first_and_of_alike_the_newer(desk: Any) -> None:
    assert numbers(await page(desk, "enlace")) == [5, 2, 3]
    await ask(desk, "ticket.reply", id=2, text="El enlace volvió")
    assert numbers(await page(desk, "enlace")) == [2, 5, 3]


async def test_a_comment_is_neither_place_nor_reason_for_who_may_not_read_it(desk: Any) -> None:
    await ask(desk, "ticket.comment", id=4, text="Es el enlace de siempre")
    assert shown(await page(desk, "enlace"), 4) == ("text", ["enlace"])
    assert 4 not in numbers(await page(desk, "enlace", EVA))
    await ask(desk, "ticket.reply", ANA, id=4, text="Listo.\n\n> Es el enlace de siempre")
    theirs = await page(desk, "listo or enlace", EVA)
    assert all("siempre" not in row.place.text for row in theirs.rows if row.place)


async def test_what_became_part_of_a_ticket_is_its_place(desk: Any) -> None:
    await ask(desk, "ticket.merge", id=6, into=4)
    found = await page(desk, "'sin más'")
    assert (numbers(found), shown(found, 4)) == ([4], ("text", ["Sin más"]))


@pytest.mark.parametrize(
    ("typed", "most"),
    [
        ("", 4),
        ("mine or overdue order by queue, owner", 4),
        ("requestor = eva@cliente.example", 6),
        ("enlace or luz", 9),
    ],
)
async def test_a_page_costs_the_same_few_questions_however_long(desk: Any, typed: str, most: int) -> None:
    await ask(desk, "ticket.link", id=2, kind="RefersTo", to="3")
    user = (await desk.database.read(people.users_by_address, [ANA], desk.clock()))[ANA]
    counts = []
    for limit in (1, 50):
        questions: list[str] = []

        def heard(*about: Any, questions: list[str] = questions) -> None:
            questions.append(about[2])

        sa.event.listen(sa.Engine, "before_cursor_execute", heard)
        await page_of(desk, user, Search(query=[typed], limit=limit))
        sa.event.remove(sa.Engine, "before_cursor_execute", heard)
        counts.append(len([one for one in questions if one != "begin"]))
    assert counts[0] <= counts[1] <= most


async def test_links_and_people_of_a_row_are_those_one_sees(desk: Any) -> None:
    await ask(desk, "queue.add", name="secreta")
    await ask(desk, "ticket.create", queue="secreta", subject="Oculto", text="…")
    await ask(desk, "ticket.link", id=2, kind="RefersTo", to="7")
    await ask(desk, "ticket.link", id=2, kind="RefersTo", to="3")
    (row,) = (await page(desk, "#2")).rows
    assert row.ticket["links"]["refers_to"] == [3]
    assert (row.ticket["requestors"], row.ticket["owner"], row.ticket["unread"]) == ([EVA], None, True)
