"""Searching as people do: what they type, what they find, and what they are told when it is not understood."""

from typing import Any

import pytest

from mailticket.application.changing import Caller
from mailticket.application.perform import perform
from mailticket.model.errors import Refused
from mailticket.model.words import say

ANA, EVA, SYSTEM = "ana@noc.example", "eva@cliente.example", "system"


async def ask(service: Any, command: str, actor: str = SYSTEM, **arguments: Any) -> Any:
    return await perform(service, Caller(actor), command, arguments)


async def found(service: Any, *query: str, actor: str = SYSTEM, **more: Any) -> list[int]:
    answer = await ask(service, "search", actor, query=list(query), **more)
    return [one["id"] for one in answer["tickets"]]


async def said(service: Any, *query: str, actor: str = SYSTEM) -> str:
    """What somebody is told in Spanish."""
    with pytest.raises(Refused) as refused:
        await found(service, *query, actor=actor)
    return say("es", refused.value.key, **{key: str(value) for key, value in refused.value.values.items()})


@pytest.fixture
async def desk(service: Any) -> Any:
    """Five tickets in two queues: 1 in general, without owner; 2 of Eva, urgent, Ana's; 3 resolved; 4 overdue; 5 in secreta."""
    from mailticket.control import ask as control

    await control(service, "queue.add", {"name": "seguridad"}, SYSTEM)
    await control(service, "queue.add", {"name": "secreta"}, SYSTEM)
    await control(service, "field.add", {"name": "Sede"}, SYSTEM)
    await control(service, "grant.add", {"to": ANA, "rights": ["ShowTicket", "OwnTicket"], "queue": "general"}, SYSTEM)
    await control(
        service, "grant.add", {"to": ANA, "rights": ["ShowTicket", "OwnTicket"], "queue": "seguridad"}, SYSTEM
    )
    for queue, subject, more in (
        ("seguridad", "Enlace caído", {"requestor": [EVA], "priority": 80, "values": {"cf.Sede": "Salto"}}),
        ("general", "Terminado", {}),
        ("general", "Atrasado", {"values": {"due": "2026-11-20"}}),
        ("secreta", "Enlace secreto", {"values": {"dependson": "1"}}),
    ):
        await ask(service, "ticket.create", queue=queue, subject=subject, text="…", **more)
    await ask(service, "ticket.give", id=2, owner=ANA)
    await ask(service, "ticket.resolve", id=3)
    return service


async def test_the_most_urgent_come_first_and_what_is_done_only_when_asked_for(desk: Any) -> None:
    assert await found(desk) == [4, 2, 1, 5]
    assert await found(desk, all=True) == [4, 2, 1, 3, 5]
    assert await found(desk, "resueltos") == [3]
    assert await found(desk, "#3") == [3]


async def test_the_total_is_said_and_pages_follow_each_other(desk: Any) -> None:
    first = await ask(desk, "search", query=["order by id"], limit=2)
    second = await ask(desk, "search", query=["order by id"], limit=2, offset=2)
    assert [(page["total"], [one["id"] for one in page["tickets"]]) for page in (first, second)] == [
        (4, [1, 2]),
        (4, [4, 5]),
    ]


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("seguridad", [2]),
        ("seguridad nuevos sin dueño", []),
        ("general nuevos sin dueño", [4, 1]),
        ("enlace caido", [2]),
        ("enlace -caido", [5]),
        ("eva@", [2]),
        ("solicitante = eva@cliente.example", [2]),
        ("vencidos", [4]),
        ("owner = ana", [2]),
        ("responsable es ana y prioridad > 50", [2]),
        ("cf.sede = salto", [2]),
        ("depende de = 1", [5]),
        ("has open dependencies", [5]),
        ("status = resolved", [3]),
        ("Status = 'resolved' OR Queue = 'seguridad' ORDER BY Created DESC, id DESC", [3, 2]),
        ("creado desde hoy límite 1 ", [4]),
    ],
)
async def test_people_find_what_they_mean(desk: Any, query: str, numbers: list[int]) -> None:
    assert await found(desk, query) == numbers


async def test_who_spoke_last_and_who_waits_is_known(desk: Any) -> None:
    assert await found(desk, "waiting on us") == [4, 2, 1, 5]
    await ask(desk, "ticket.reply", ANA, id=2, text="Lo vemos.")
    assert await found(desk, "los esperamos") == await found(desk, "last said by ana") == [2]
    await ask(desk, "ticket.comment", id=2, text="Es la fibra.")
    await ask(desk, "ticket.reply", EVA, id=2, text="Gracias.")
    assert (
        await found(desk, "letters > 2 and nos esperan")
        == await found(desk, "último mensaje de eva@cliente.example")
        == [2]
    )


async def test_me_is_who_asks(desk: Any) -> None:
    assert await found(desk, "mine", actor=ANA) == await found(desk, "míos", actor=ANA) == [2]
    assert await found(desk, "requestor = __CurrentUser__", actor=EVA) == [2]
    assert await found(desk, "mine", actor=EVA) == []


async def test_options_say_the_same_as_words(desk: Any) -> None:
    assert await found(desk, queue="seguridad", owner="me", actor=ANA) == [2]
    assert await found(desk, owner="nobody", status=["new"]) == [4, 1, 5]
    assert await found(desk, requestor=EVA) == await found(desk, fields={"Sede": "SALTO"}) == [2]


async def test_each_person_finds_and_counts_what_they_see(desk: Any) -> None:
    for actor, seen in ((ANA, [4, 2, 1]), (EVA, [2])):
        answer = await ask(desk, "search", actor, query=[])
        assert ([one["id"] for one in answer["tickets"]], answer["total"]) == (seen, len(seen))
        assert await found(desk, "secreto", actor=actor) == []
        assert await found(desk, "id = 5", actor=actor) == []
    assert await found(desk, "cf.sede = salto", actor=EVA) == []
    assert await found(desk, "cf.sede is null", actor=EVA) == [2]


async def test_a_queue_in_which_one_sees_nothing_is_none(desk: Any) -> None:
    """Neither what is found nor what is said tells that there is such a queue."""
    for actor in (ANA, EVA):
        hidden, none = [await said(desk, f"queue = {name}", actor=actor) for name in ("secreta", "secretx")]
        assert hidden.replace("secreta", "secretx") == none
    assert await found(desk, "queue = seguridad", actor=EVA) == [2]
    assert "¿quiso decir seguridad?" in await said(desk, "queue = segurida", actor=ANA)


async def test_what_is_not_understood_is_shown_at_its_place(desk: Any) -> None:
    assert await said(desk, "mine and prioridd > 5") == (
        "mine and prioridd > 5\n         ^\nno existe el campo 'prioridd'; ¿quiso decir Priority?"
    )
    assert "¿quiso decir stalled?" in await said(desk, "status = staled")
    assert "escriba una dirección" in await said(desk, "owner = zzzz", actor=EVA)
    assert "no existe el campo 'CF.{Sedes}'; ¿quiso decir Sede?" in await said(desk, "cf.Sedes = x")


@pytest.mark.parametrize("name", ["AdminCc", "Cc", "Watcher"])
async def test_who_watches_a_queue_is_found_by_who_may_look_at_it(desk: Any, name: str) -> None:
    role = "cc" if name == "Cc" else "admin_cc"
    await ask(desk, "queue.set", name="seguridad", **{role: [ANA, "luis@noc.example"]})
    asked = f"{name} = 'luis@noc.example'"
    assert await found(desk, asked) == [2]
    assert await found(desk, asked, actor=EVA) == []
    assert await found(desk, f"{name} is null", actor=EVA) == ([] if name == "Watcher" else [2])
    await ask(desk, "grant.add", to=EVA, rights=["SeeQueue"], queue="seguridad")
    assert await found(desk, asked, actor=EVA) == [2]
    await ask(desk, "grant.remove", to=EVA, rights=["SeeQueue"], queue="seguridad")
    await ask(desk, "queue.set", name="seguridad", **{role: [EVA]})
    assert await found(desk, f"{name} = me", actor=EVA) == [2]


async def test_what_somebody_else_said_is_unread_until_it_is_shown(desk: Any) -> None:
    await ask(desk, "ticket.reply", ANA, id=2, text="Lo vemos.")
    assert await found(desk, "unread", actor=ANA) == await found(desk, "sin leer", actor=ANA) == [4, 1]
    await ask(desk, "ticket.show", ANA, id=4)
    assert await found(desk, "unread", actor=ANA) == [1]
    rows = (await ask(desk, "search", ANA, query=["order by id"]))["tickets"]
    assert {row["id"]: row["unread"] for row in rows} == {1: True, 2: False, 4: False}
    assert await found(desk, "unread", actor=EVA) == [2]


@pytest.fixture
async def promised(service: Any) -> Any:
    """Two tickets of Eva: 2 is promised within a day and was worked on, 3 within the hour."""
    await ask(service, "sla.add", name="oro", priority="80", response="1h")
    await ask(service, "sla.add", name="bronce", response="24h")
    for priority in (0, 80):
        more = {"requestor": [EVA], "values": {"priority": str(priority)}}
        made = await ask(service, "ticket.create", queue="general", subject="Red", text="…", **more)
        await ask(service, "ticket.reply", EVA, id=made["ticket"], text="¿Y?")
    await ask(service, "ticket.comment", id=2, text="…", minutes=5)
    return service


@pytest.mark.parametrize("name", ["SLADue", "SLARisk", "TimeWorked"])
async def test_order_by_what_one_may_not_see_says_nothing_of_it(promised: Any, name: str) -> None:
    """It is as if no ticket had any: they come by number, in either direction."""
    asked = f"id > 1 order by {name}"
    assert await found(promised, asked) == [3, 2]
    assert await found(promised, asked, actor=EVA) == await found(promised, f"{asked} desc", actor=EVA) == [2, 3]


async def test_how_tickets_stand_by_their_level_is_found_by_staff_alone(promised: Any) -> None:
    for asked in ("sla = 'on time'", "slastate = running", "sladue > now"):
        assert await found(promised, asked) == [3, 2]
        assert await found(promised, asked, actor=EVA) == []
    assert await found(promised, "sla is null", actor=EVA) == [3, 2]
