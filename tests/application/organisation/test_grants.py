"""Rights as use cases: real SQLite, no process."""

from typing import Any

import pytest

from mailticket.model.errors import Refused
from tests.application.organisation.test_users import ANA, do


@pytest.mark.parametrize("typed", [ANA, "ana", "Ana <ana@noc.example>"])
async def test_a_right_is_given_to_people_as_they_are_written_and_why_they_hold_it_is_told(
    service: Any, typed: str
) -> None:
    given = await do(service, "grant.add", to=typed, rights="owntickeT", queue="general")
    assert given == {
        "to": ANA,
        "rights": ["OwnTicket"],
        "queue": "general",
        "revoke": False,
        "created": True,
        "changed": ["OwnTicket"],
    }
    why = await do(service, "grant.why", user=typed, right="OwnTicket", queue="general")
    assert (why["user"], why["granted"], why["ticket"]) == (ANA, True, None)
    assert [row["rights"] for row in await do(service, "grant.list", to=typed)] == [["OwnTicket"]]
    assert (await do(service, "grant.remove", to=typed, rights="OwnTicket", queue="general"))["removed"]


async def test_what_is_not_there_is_refused_with_the_nearest(service: Any) -> None:
    await do(service, "group.add", name="guardia")
    await do(service, "queue.add", name="seguridad")
    for told, key in (({"to": "guarda"}, "no_such_group"), ({"to": "guardia", "queue": "segurida"}, "no_such_queue")):
        with pytest.raises(Refused) as refused:
            await do(service, "grant.add", rights="OwnTicket", **told)
        assert (refused.value.key, refused.value.values["nearest"]) in (
            (key, "guardia"),
            (key, "seguridad"),
        )


async def test_oneself_is_asked_about_by_anybody_and_others_by_who_sees_rights(service: Any) -> None:
    assert (await do(service, "grant.why", ANA, user="yo", right="OwnTicket"))["user"] == ANA
    for other in ("otra", "eva@x.example"):
        with pytest.raises(Refused) as refused:
            await do(service, "grant.why", ANA, user=other, right="OwnTicket")
        assert refused.value.key == "no_right_in_queue"


async def test_every_right_says_who_has_it_out_of_the_box(service: Any) -> None:
    rows = {row["right"]: row for row in await do(service, "right.list")}
    assert rows["DeleteTicket"]["lifecycles"] == ["default"]
    assert "Requestor" in rows["ReplyToTicket"]["stock"] or "Everyone" in rows["ReplyToTicket"]["stock"]
