"""One click of a mail program ends mail about a ticket, or digests, to who got the mail; opening the address does nothing."""

from collections.abc import Callable
from dataclasses import replace
from email import message_from_bytes
from typing import Any

import pytest

from mailticket.application import unsubscribing
from mailticket.application.changing import Caller
from mailticket.application.perform import perform
from mailticket.storage import outbox
from tests.web.conftest import ANA, LUIS, NOW

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


async def addresses(service: Any) -> dict[str, str]:
    """Where each who was told of ticket 1 unsubscribes: the path in the header of their copy."""
    snapshot = service.snapshot()
    https = replace(snapshot, site=replace(snapshot.site, web_base_url="https://noc.example"))
    found = {}
    for delivery in await service.database.write(outbox.claim, 50, NOW):
        mail = message_from_bytes(unsubscribing.personal(https, delivery))
        if mail["List-Unsubscribe"] and delivery.ticket_id == 1:
            found[delivery.copy.recipient] = mail["List-Unsubscribe"].split(">")[0].removeprefix("<https://noc.example")
    return found


async def told_of_a_reply(service: Any) -> set[str]:
    """Who of the staff gets mail about what the requestor writes now."""
    await perform(service, Caller("mario@danli.example"), "ticket.reply", {"id": 1, "text": "¿Hay novedades?"})
    return {one.copy.recipient for one in await service.database.write(outbox.claim, 50, NOW)} & {ANA, LUIS}


async def test_one_click_mutes_the_ticket_for_who_got_that_copy_alone(
    service: Any, browser: Callable[..., Any]
) -> None:
    where = await addresses(service)
    provider = await browser()
    for _ in range(2):  # providers ask again
        answer = await provider.post(where[ANA], data=ONE_CLICK)
        assert (answer.status_code, answer.headers.get("set-cookie")) == (200, None)
    assert await told_of_a_reply(service) == {LUIS}


async def test_opening_the_address_shows_a_button_and_ends_nothing(service: Any, browser: Callable[..., Any]) -> None:
    where, person = await addresses(service), await browser(headers={"Accept-Language": "es"})
    page = await person.get(where[ANA])
    assert f"¿No enviar más correo a {ANA} sobre el ticket #1?" in page.text
    assert f'action="{where[ANA]}"' in page.text
    assert await told_of_a_reply(service) == {ANA, LUIS}


@pytest.mark.parametrize("token", ["1-0123456789abcdef", "x", "999999-"])
async def test_an_address_that_is_none_of_ours_says_so(browser: Callable[..., Any], token: str) -> None:
    person = await browser()
    assert (await person.get(f"/unsubscribe/{token}")).status_code == 410
    assert (await person.post(f"/unsubscribe/{token}", data=ONE_CLICK)).status_code == 410


async def test_a_ticket_merged_meanwhile_is_muted_as_what_it_became(service: Any, browser: Callable[..., Any]) -> None:
    where = await addresses(service)
    told = {"queue": "general", "subject": "La misma", "text": "Es lo mismo.", "requestor": ["mario@danli.example"]}
    other = (await perform(service, Caller(), "ticket.create", told))["ticket"]
    await perform(service, Caller(), "ticket.merge", {"id": 1, "into": str(other)})
    await service.database.write(outbox.claim, 50, NOW)
    assert (await (await browser()).post(where[ANA], data=ONE_CLICK)).status_code == 200
    await perform(service, Caller("mario@danli.example"), "ticket.reply", {"id": other, "text": "¿Hay novedades?"})
    assert {one.copy.recipient for one in await service.database.write(outbox.claim, 50, NOW)} & {ANA, LUIS} == {LUIS}


async def test_without_https_only_the_mail_address_stands_there(service: Any) -> None:
    for delivery in await service.database.write(outbox.claim, 50, NOW):
        assert unsubscribing.personal(service.snapshot(), delivery) == delivery.content
