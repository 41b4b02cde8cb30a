"""Saved searches: whose they are, ``@NAME`` in a query and in a scrip's condition, and none that names itself."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mailticket.application.changing import Caller
from mailticket.application.perform import perform
from mailticket.config import parse
from mailticket.control import ask as control
from mailticket.model.errors import FilesWrong, Refused
from mailticket.model.provision import Organisation, QueueSpec, SearchSpec
from mailticket.storage import provisioning

ANA, LUIS, SYSTEM = "ana@noc.example", "luis@noc.example", "system"


async def ask(service: Any, command: str, actor: str = SYSTEM, **arguments: Any) -> Any:
    return await perform(service, Caller(actor), command, arguments)


async def found(service: Any, query: str, actor: str = SYSTEM) -> list[int]:
    return [one["id"] for one in (await ask(service, "search", actor, query=[query]))["tickets"]]


async def refused(service: Any, command: str, actor: str = SYSTEM, **arguments: Any) -> str:
    with pytest.raises(Refused) as wrong:
        await ask(service, command, actor, **arguments)
    return wrong.value.key


@pytest.fixture
async def desk(service: Any) -> Any:
    """1 in general; 2 urgent, Ana's. Ana and Luis are in noc."""
    await control(service, "user.add", {"address": LUIS, "privileged": True}, SYSTEM)
    await control(service, "group.add", {"name": "noc", "members": [ANA]}, SYSTEM)
    for who in (ANA, LUIS):
        await control(
            service, "grant.add", {"to": who, "rights": ["ShowTicket", "OwnTicket"], "queue": "general"}, SYSTEM
        )
    await ask(service, "ticket.create", queue="general", subject="Urgente", text="…", priority=90)
    await ask(service, "ticket.give", id=2, owner=ANA)
    return service


async def test_a_name_stands_for_what_it_says_within_any_query(desk: Any) -> None:
    await ask(desk, "saved.add", ANA, name="urgentes", query=["priority > 80"], holder="me")
    assert await found(desk, "@urgentes", ANA) == [2]
    assert await found(desk, "general and not @urgentes", ANA) == [1]
    await ask(desk, "saved.set", ANA, name="urgentes", query=["priority < 80", "order by id"])
    assert await found(desk, "@urgentes", ANA) == [1]


async def test_me_is_who_asks_not_who_saved_it(desk: Any) -> None:
    await ask(desk, "saved.add", name="propios", query=["mine"], holder="all")
    assert (await found(desk, "@propios", ANA), await found(desk, "@propios", LUIS)) == ([2], [])


async def test_one_s_own_comes_before_a_group_s_and_a_group_s_before_everybody_s(desk: Any) -> None:
    for actor, holder, query in ((SYSTEM, "all", "id = 1"), (ANA, "noc", "id = 2"), (ANA, "me", "id in (1, 2)")):
        await ask(desk, "saved.add", actor, name="ver", query=[query], holder=holder)
    assert sorted(await found(desk, "@ver", ANA)) == [1, 2]
    await ask(desk, "saved.remove", ANA, name="ver", holder="me")
    assert await found(desk, "@ver", ANA) == [2]
    assert await found(desk, "@ver", LUIS) == [1]


async def test_nobody_uses_sees_or_changes_what_is_another_s(desk: Any) -> None:
    await ask(desk, "saved.add", ANA, name="secreto", query=["mine"], holder="me")
    await ask(desk, "saved.add", ANA, name="deturno", query=["mine"], holder="noc")
    assert await ask(desk, "saved.list", LUIS) == []
    for name in ("secreto", "deturno"):
        assert await refused(desk, "saved.show", LUIS, name=name) == "no_such_search"
        assert await refused(desk, "search", LUIS, query=[f"@{name}"]) == "search.no_saved.at"
    assert await refused(desk, "saved.add", LUIS, name="x", query=["mine"], holder="noc") == "no_right_in_queue"
    assert await refused(desk, "saved.add", LUIS, name="x", query=["mine"], holder="all") == "no_right_in_queue"
    assert [one["holder"] for one in await ask(desk, "saved.list", ANA)] == ["noc", ANA]


async def test_a_search_that_names_itself_is_refused_however_deep(desk: Any) -> None:
    assert await refused(desk, "saved.add", name="a", query=["@a or mine"], holder="all") == "search.saved_cycle.at"
    await ask(desk, "saved.add", name="a", query=["mine"], holder="all")
    await ask(desk, "saved.add", name="b", query=["@a and overdue"], holder="all")
    assert await refused(desk, "saved.set", name="a", query=["@b"], holder="all") == "search.saved_cycle.at"


async def test_what_is_not_understood_or_has_no_name_is_not_saved(desk: Any) -> None:
    assert await refused(desk, "saved.add", name="a b", query=["mine"]) == "bad_search_name"
    assert (await refused(desk, "saved.add", name="x", query=["prioridd > 5"])).startswith("search.")
    assert await refused(desk, "saved.add", name="x", query=["@nada"]) == "search.no_saved.at"


async def test_a_scrip_s_condition_may_name_everybody_s_search(desk: Any) -> None:
    await ask(desk, "saved.add", name="graves", query=["Priority >= 80"], holder="all")
    scrip: dict[str, Any] = {"name": "Bajar", "condition": "OnComment", "action": "set", "when": "@graves"}
    scrip |= {"arguments": {"set": {"priority": 70}}}
    await control(desk, "scrip.add", scrip, SYSTEM)
    for number in (1, 2):
        await ask(desk, "ticket.comment", id=number, text="…")
    assert [(await ask(desk, "ticket.show", id=number))["priority"] for number in (1, 2)] == [0, 70]
    assert await refused(desk, "saved.remove", name="graves") == "in_use"
    await ask(desk, "saved.add", ANA, name="propio", query=["Priority > 1"], holder="me")
    with pytest.raises(Refused):
        await control(desk, "scrip.add", scrip | {"name": "Otro", "when": "@propio"}, SYSTEM)


async def test_what_is_saved_is_exported_as_it_is_declared(desk: Any) -> None:
    await ask(desk, "saved.add", name="graves", query=["Priority >= 80"], holder="all")
    await ask(desk, "saved.add", ANA, name="deturno", query=["mine"], holder="noc")
    toml = (await ask(desk, "export"))["toml"]
    assert '[[search]]\nname = "graves"\nquery = "Priority >= 80"\nto = "all"\n' in toml
    assert '[[search]]\nname = "deturno"\nquery = "mine"\nto = "noc"\n' in toml


async def test_what_is_declared_is_there_and_is_not_changed_by_hand(service: Any) -> None:
    declared = Organisation(searches=(SearchSpec("graves", "Priority >= 80"),), queues=(QueueSpec("general"),))
    await service.database.write(provisioning.provision, declared, service.clock())
    await service.people_changed()
    (one,) = await ask(service, "saved.list")
    assert (one["name"], one["holder"], one["provisioned"]) == ("graves", "all", True)
    assert await refused(service, "saved.set", name="graves", query=["mine"], holder="all") == "declared"
    await service.database.write(provisioning.provision, replace(declared, searches=()), service.clock())
    await service.people_changed()
    (one,) = await ask(service, "saved.list")
    assert not one["provisioned"]


def test_the_configuration_says_whose_each_search_is(tmp_path: Path) -> None:
    text = '[[search]]\nname = "graves"\nquery = "Priority >= 80"\n[[group]]\nname = "noc"\n'
    text += '[[search]]\nname = "deturno"\nquery = "mine"\nto = "noc"\n'
    searches = parse(text, "config.toml", tmp_path).organisation().searches
    assert searches == (SearchSpec("graves", "Priority >= 80"), SearchSpec("deturno", "mine", "noc"))
    with pytest.raises(FilesWrong, match="there is no group 'cert'"):
        parse(text.replace('to = "noc"', 'to = "cert"'), "config.toml", tmp_path)
    with pytest.raises(FilesWrong, match="is no name for a search"):
        parse(text.replace('"graves"', '"muy graves"'), "config.toml", tmp_path)
