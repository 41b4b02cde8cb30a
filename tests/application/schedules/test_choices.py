"""How often people want digests."""

import pytest

from mailticket.model.errors import Refused
from tests.schedule.conftest import Clocked, day, texts, ticket


async def test_people_choose_how_often_they_get_digests(site: Clocked) -> None:
    await ticket(site)
    await site.ask("user.digest", "ana@noc.example", choice="nunca")
    await site.ask("user.digest", "luis@noc.example", choice="weekly")
    got = []
    for number in range(8):
        await site.until(day(number, 7))
        got.append(set(await texts(site, "digest_untaken")))
    assert got == [{"luis@noc.example"}, *[set()] * 6, {"luis@noc.example"}]
    with pytest.raises(Refused):
        await site.ask("user.digest", "luis@noc.example", choice="hourly")
    with pytest.raises(Refused):
        await site.ask("user.digest", "luis@noc.example", choice="never", user="ana@noc.example")
