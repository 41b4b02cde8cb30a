"""Digests: to each reader what they may see, in one thread a month."""

from email import message_from_bytes, policy
from typing import Any

from tests.schedule.conftest import Clocked, day, texts, ticket


async def test_what_nobody_took_is_told_in_each_reader_s_language_with_a_way_to_take_it(site: Clocked) -> None:
    await ticket(site, requestor=["eva@x.example"])
    await ticket(site, queue="general")
    await site.ask("ticket.give", id=await ticket(site), owner="luis@noc.example")
    await site.until(day(0, 7))
    told = await texts(site, "digest_untaken")
    assert "Hay 2 tickets nuevos que nadie tomó" in told["ana@noc.example"]
    assert "Lo pidió eva@x.example, hace una hora." in told["ana@noc.example"]
    assert "There is one new ticket that nobody took." in told["luis@noc.example"]
    assert "control+take-1-" in told["luis@noc.example"]
    assert "#3" not in "".join(told.values())


async def test_a_digest_is_one_thread_a_month_and_says_how_to_end_it(site: Clocked) -> None:
    await ticket(site)
    await site.until(day(0, 7))
    await site.until(day(1, 7))
    await site.until(day(10, 7))
    threads = []
    for mail in await site.mails():
        if mail["scrip"] == "digest_untaken" and mail["recipient"] == "luis@noc.example":
            message: Any = message_from_bytes(mail["content"], policy=policy.default)  # type: ignore[arg-type]
            threads.append((message["In-Reply-To"], message["Subject"]))
            assert "control+nodigest-0-" in message["List-Unsubscribe"]
    assert threads[0] == threads[1] != threads[2]


async def test_nobody_is_told_of_what_they_may_not_see(site: Clocked) -> None:
    await ticket(site)
    await site.ask("grant.add", to="luis@noc.example", rights=["SuperUser"])
    await site.ask("user.add", address="eva@x.example")
    values = {"cron": "0 7 * * *", "action": "digest", "template": "digest", "query": "priority >= 0"}
    await site.ask("schedule.add", name="all", to=["eva@x.example", "luis@noc.example"], **values)
    await site.until(day(1, 6))
    assert set(await texts(site, "digest")) == {"luis@noc.example"}


async def test_an_empty_digest_is_not_sent(site: Clocked) -> None:
    await site.until(day(0, 7))
    assert [mail for mail in await site.mails() if mail["scrip"].startswith(("digest", "summary"))] == []
