"""Wall displays: who makes them, with whose eyes they look, and that a revoked link opens nothing."""

from typing import Any

import pytest
import sqlalchemy as sa

from mailticket.application import walls
from mailticket.application.changing import Caller
from mailticket.application.perform import perform
from mailticket.model.errors import Refused
from mailticket.storage.schema import walls as table

ANA, LUIS = "ana@noc.example", "luis@noc.example"


async def ask(service: Any, command: str, actor: str = "system", **arguments: Any) -> Any:
    return await perform(service, Caller(actor), command, arguments)


async def refused(service: Any, command: str, actor: str = "system", **arguments: Any) -> str:
    with pytest.raises(Refused) as wrong:
        await ask(service, command, actor, **arguments)
    return wrong.value.key


async def token(service: Any, actor: str = "system", **told: Any) -> str:
    made = await ask(service, "wall.add", actor, **({"name": "noc"} | told))
    return str(made["url"].rpartition("/")[2])


async def test_a_link_opens_the_wall_until_it_is_revoked_or_made_anew(service: Any) -> None:
    first = await token(service, who=ANA, queues=["general"])
    found = await walls.opened(service, first)
    assert found is not None
    assert (found[0].name, found[1].address) == ("noc", ANA)
    second = await token(service, who=ANA)
    assert await walls.opened(service, first) is None
    assert await walls.opened(service, second) is not None
    await ask(service, "wall.revoke", name="NOC")
    assert await walls.opened(service, second) is None


async def test_the_table_alone_opens_nothing(service: Any) -> None:
    made = await token(service, who=ANA)
    (row,) = await service.database.read(lambda connection: connection.execute(sa.select(table)).all())
    assert made not in str(row)
    assert await walls.opened(service, row.digest) is None
    assert "url" not in str({key: value for key, value in (await ask(service, "wall.list"))[0].items() if value})


async def test_nobody_looks_with_another_s_eyes_or_ends_another_s_wall(service: Any) -> None:
    await ask(service, "user.add", address=LUIS, privileged=True)
    await ask(service, "grant.add", to=LUIS, rights=["SuperUser"])
    await token(service, LUIS)
    assert await refused(service, "wall.add", ANA, name="otro", who=LUIS) == "no_right_in_queue"
    assert await refused(service, "wall.add", ANA, name="noc") == "no_right_in_queue"
    assert await refused(service, "wall.revoke", ANA, name="noc") == "no_such_wall"
    assert await ask(service, "wall.list", ANA) == []


async def test_whose_eyes_are_shut_shows_nothing(service: Any) -> None:
    await ask(service, "user.add", address=LUIS, privileged=True)
    made = await token(service, who=LUIS)
    assert await walls.opened(service, made) is not None
    await ask(service, "user.disable", address=LUIS)
    assert await walls.opened(service, made) is None


async def test_walls_are_for_who_works_here_and_the_site_itself_must_say_whose(service: Any) -> None:
    assert await refused(service, "wall.add", name="noc") == "wall_for_whom"
    await ask(service, "user.add", address="eva@x.example")
    assert await refused(service, "wall.add", name="noc", who="eva@x.example") == "wall_for_staff"
