"""A right that was taken away holds from the next unit of work on: whoever took it, and whatever a process knew before."""

from dataclasses import replace
from typing import Any

import pytest

from mailticket.application.changing import Caller
from mailticket.application.organisation.administrator import Administrator
from mailticket.application.perform import perform
from mailticket.application.site import SiteSnapshot
from mailticket.application.unit_of_work import TRIES, as_it_is_now, unit_of_work
from mailticket.control import ask
from mailticket.model.errors import OrganisationChanged, Refused
from tests.application.conftest import NOW

ANA = "ana@noc.example"


class Other:
    """Another process on the same database: it has a house of its own, and is not told when it is out of date."""

    def __init__(self, service: Any) -> None:
        self.snapshot: SiteSnapshot = replace(service.snapshot(), renew=self.renewed)
        self.renewals = 0
        self.first = service
        self.service = replace(service, snapshot=lambda: self.snapshot, people_changed=self.renewed)

    async def renewed(self) -> None:
        """As the first one's, which loads it from the database."""
        self.renewals += 1
        await self.first.people_changed()
        self.snapshot = replace(self.first.snapshot(), renew=self.renewed)


@pytest.fixture
def other(service: Any) -> Other:
    return Other(service)


async def given(service: Any, right: str) -> None:
    await ask(service, "grant.add", {"to": ANA, "rights": [right]}, "system")


async def taken(service: Any, right: str) -> None:
    await ask(service, "grant.remove", {"to": ANA, "rights": [right]}, "system")


async def test_a_right_on_tickets_that_was_taken_elsewhere_is_gone(service: Any, other: Other) -> None:
    for right in ("ShowTicket", "ModifyTicket"):
        await given(service, right)
    await perform(other.service, Caller(ANA), "ticket.set", {"id": 1, "values": {"priority": "5"}})
    await taken(service, "ModifyTicket")
    with pytest.raises(Refused):
        await perform(other.service, Caller(ANA), "ticket.set", {"id": 1, "values": {"priority": "6"}})


async def test_a_right_to_administer_that_was_taken_elsewhere_is_gone(service: Any, other: Other) -> None:
    await given(service, "AdminGroups")
    await ask(other.service, "group.add", {"name": "noc"}, ANA)
    await taken(service, "AdminGroups")
    with pytest.raises(Refused) as refused:
        await ask(other.service, "group.add", {"name": "cert"}, ANA)
    assert refused.value.key == "no_right_in_queue"
    assert [one["name"] for one in await ask(service, "group.list", {}, "system")] == ["noc"]


async def test_what_may_not_be_seen_any_more_is_not_shown(service: Any, other: Other) -> None:
    await given(service, "ShowTicket")
    assert len(await perform(other.service, Caller(ANA), "ticket.list", {})) == 1
    await taken(service, "ShowTicket")
    assert await perform(other.service, Caller(ANA), "ticket.list", {}) == []


async def test_a_right_taken_between_the_look_and_the_change_is_gone(
    service: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In one process as well: two ask at the same time."""
    await given(service, "AdminGroups")
    put, tried = Administrator.put, []

    async def after_that(self: Administrator, *args: Any) -> Any:
        tried.append(self)
        if len(tried) == 1:
            await taken(service, "AdminGroups")
        return await put(self, *args)

    monkeypatch.setattr(Administrator, "put", after_that)
    with pytest.raises(Refused):
        await ask(service, "group.add", {"name": "cert"}, ANA)
    assert await ask(service, "group.list", {}, "system") == []


async def test_what_did_not_change_is_not_loaded_anew(service: Any, other: Other) -> None:
    await perform(service, Caller(), "ticket.create", {"queue": "general", "subject": "x", "text": "x"})
    await perform(other.service, Caller(), "ticket.create", {"queue": "general", "subject": "x", "text": "x"})
    assert other.renewals == 0
    await given(service, "ShowTicket")
    await perform(other.service, Caller(), "ticket.create", {"queue": "general", "subject": "x", "text": "x"})
    await perform(other.service, Caller(), "ticket.create", {"queue": "general", "subject": "x", "text": "x"})
    assert other.renewals == 1


async def test_a_house_that_could_not_be_made_anew_decides_nothing(service: Any, other: Other) -> None:
    """The change was written, and the database did not answer when the house was to be made of it."""

    async def fails() -> None:
        pass

    other.snapshot = replace(other.snapshot, renew=fails)
    await given(service, "ShowTicket")
    with pytest.raises(OrganisationChanged):
        async with unit_of_work(other.service.database, other.snapshot, NOW):
            pytest.fail("it began")


async def test_an_organisation_that_changes_all_the_time_ends_with_try_again() -> None:
    tried = []

    async def work() -> None:
        tried.append(1)
        raise OrganisationChanged("again")

    with pytest.raises(OrganisationChanged):
        await as_it_is_now(work)
    assert len(tried) == TRIES
