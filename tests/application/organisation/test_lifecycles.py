"""Lifecycles and custom fields as use cases: real SQLite, no process."""

from typing import Any

import pytest

from mailticket.model.errors import Refused
from tests.application.organisation.test_users import do


async def test_a_lifecycle_is_made_shown_renamed_and_removed(service: Any) -> None:
    made = await do(
        service,
        "lifecycle.add",
        name="cert",
        initial="nuevo",
        active=["en  curso"],
        inactive=["cerrado"],
        transitions={"": ["nuevo"], "nuevo": ["en curso"]},
        rights={"* -> cerrado": "stealticket"},
    )
    assert (made["created"], made["on_reply"], made["rights"]) == (True, "en curso", {"* -> cerrado": "StealTicket"})
    assert made["following"]["nuevo"] == ["en curso"]
    assert made["following"]["cerrado"] == ["nuevo", "en curso"]
    await do(service, "lifecycle.rename", name="cert", new="incidentes")
    with pytest.raises(Refused) as refused:
        await do(service, "lifecycle.show", name="incidente")
    assert (refused.value.key, refused.value.values["nearest"]) == ("no_such_lifecycle", "incidentes")
    assert await do(service, "lifecycle.remove", name="incidentes") == {"name": "incidentes", "removed": True}


@pytest.mark.parametrize("told", [{"rights": {"cerrado": "StealTicket"}}, {"initial": []}, {"transitions": {"n": "o"}}])
async def test_a_lifecycle_that_cannot_be_is_refused(service: Any, told: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        await do(service, "lifecycle.add", **{"name": "c", "initial": "n", "active": "o", "inactive": "r"} | told)
    assert refused.value.key in ("bad_value", "wrong")


async def test_a_field_is_made_changed_and_found(service: Any) -> None:
    made = await do(
        service, "field.add", name="Sede", kind="choice", choices=["Centro", " Centro", "Salto"], queues="GENERAL"
    )
    assert (made["choices"], made["queues"], made["several"]) == (["Centro", "Salto"], ["general"], False)
    changed = await do(service, "field.set", name="sede", every_queue=True, several=True)
    assert (sorted(changed["changed"]), changed["queues"], changed["choices"]) == (
        ["queues", "several"],
        [],
        ["Centro", "Salto"],
    )
    assert [row["name"] for row in await do(service, "field.list", queue="general")] == ["Sede"]
    with pytest.raises(Refused) as refused:
        await do(service, "field.show", name="Sedes")
    assert refused.value.values["nearest"] == "Sede"
    assert (await do(service, "field.rename", name="Sede", new="Local"))["name"] == "Local"
    assert (await do(service, "field.remove", name="Local"))["removed"]
