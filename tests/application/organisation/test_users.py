"""Users and groups as use cases: real SQLite, no process."""

from typing import Any

import pytest

from mailticket.application.changing import Caller
from mailticket.application.perform import perform
from mailticket.model.errors import Refused

ANA = "ana@noc.example"


async def do(service: Any, name: str, actor: str = "system", /, **told: Any) -> Any:
    return await perform(service, Caller(actor), name, told)


async def test_a_user_is_made_brought_up_to_date_and_listed(service: Any) -> None:
    made = await do(service, "user.add", address="Eva@x.example", addresses="eva@casa.example", name="Eva  García")
    assert (made["created"], made["name"], made["addresses"]) == (
        True,
        "Eva García",
        ["eva@casa.example", "eva@x.example"],
    )
    again = await do(service, "user.add", address="eva@x.example", language="es")
    assert (again["changed"], again["name"], again["language"]) == (["language"], "Eva García", "es")
    assert [row["address"] for row in await do(service, "user.list", match="garcía")] == ["eva@x.example"]


async def test_addresses_come_go_and_change_places(service: Any) -> None:
    await do(service, "user.add", address="eva@x.example")
    await do(service, "user.address.add", address="eva@x.example", other="eva@casa.example")
    main = await do(service, "user.address.main", address="eva@x.example", other="eva@casa.example")
    assert main["address"] == "eva@casa.example"
    await do(service, "user.address.remove", address="eva@casa.example", other="eva@x.example")
    with pytest.raises(Refused) as refused:
        await do(service, "user.address.remove", address="eva@casa.example", other="eva@casa.example")
    assert refused.value.key == "last_address"


@pytest.mark.parametrize("typed", ["ana@noc.example", "<ana@noc.example>", "Ana <ANA@noc.example>", "ana"])
async def test_somebody_is_found_as_people_write_them(service: Any, typed: str) -> None:
    await do(service, "group.add", name="staff", members=[ANA])
    assert (await do(service, "user.show", address=typed))["address"] == ANA
    assert (await do(service, "group.add", name="noc", members=[typed]))["members"] == [ANA]


@pytest.mark.parametrize("typed", ["+eva@x.example", "x@", "mailer-daemon@x.example"])
async def test_nobody_s_address_becomes_no_user(service: Any, typed: str) -> None:
    for name, told in (("user.add", {"address": typed}), ("group.add", {"name": "noc", "members": [typed]})):
        with pytest.raises(Refused) as refused:
            await do(service, name, **told)
        assert refused.value.key == "bad_address"


async def test_a_group_that_is_not_there_is_refused_with_the_nearest(service: Any) -> None:
    await do(service, "group.add", name="seguridad")
    for name, told in (
        ("group.remove", {"name": "segurida"}),
        ("group.show", {"name": "segurida"}),
        ("group.member.add", {"name": "seguridad", "members": ["segurida"]}),
    ):
        with pytest.raises(Refused) as refused:
            await do(service, name, **told)
        assert (refused.value.key, refused.value.values["nearest"]) == ("no_such_group", "seguridad")


async def test_the_members_of_a_group_are_added_replaced_and_taken_away(service: Any) -> None:
    await do(service, "group.add", name="noc", members=[ANA, "eva@x.example"])
    assert (await do(service, "group.member.remove", name="noc", members="ana"))["members"] == ["eva@x.example"]
    assert (await do(service, "group.set", name="noc", members=[]))["members"] == []
    await do(service, "group.member.add", name="noc", members=ANA)
    assert (await do(service, "group.rename", name="noc", new="guardia"))["name"] == "guardia"
    assert (await do(service, "group.remove", name="guardia"))["removed"]


async def test_who_administers_nobody_changes_nobody_and_learns_nothing(service: Any) -> None:
    for name, told in (
        ("user.add", {"address": "x@x.example"}),
        ("user.show", {"address": "nobody@x.example"}),
        ("user.show", {"address": "nobody"}),
        ("user.disable", {"address": "nobody"}),
        ("group.show", {"name": "nothing"}),
        ("group.remove", {"name": "nothing"}),
    ):
        with pytest.raises(Refused) as refused:
            await do(service, name, ANA, **told)
        assert refused.value.key == "no_right_in_queue", name
    assert (await do(service, "user.show", ANA, address=ANA))["address"] == ANA
