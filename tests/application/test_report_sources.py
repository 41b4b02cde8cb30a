"""What reports count of service levels and of bills is what is kept of them, for who may see it."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog

from mailticket.application.changing import Caller
from mailticket.application.perform import perform
from mailticket.config import parse
from mailticket.daemon.wiring import Daemon
from mailticket.model.errors import Refused
from tests.application.conftest import NOW, SITE

ANA, EVA = "ana@noc.example", "eva@danli.example"
BILLING = """
[[user]]
address = "eva@danli.example"
[[user]]
address = "jo@paz.example"
[[sla]]
name = "gold"
first_response = "1h"
resolution = "4h"
pauses = ["stalled"]
[[customer]]
name = "Danlí"
domains = ["danli.example"]
currency = "USD"
[[customer]]
name = "Paz"
domains = ["paz.example"]
currency = "CLP"
[[rate]]
name = "usual"
amount = "60.00"
[[rate]]
name = "pesos"
amount = "9000"
currency = "CLP"
"""


class Clock:
    """Goes on when it is told to."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[tuple[Any, Clock]]:
    """#1 eva's, answered in time and resolved too late; #2 jo's, not answered, though that is late."""
    clock = Clock()
    settings = parse(SITE.format(folder=tmp_path) + BILLING, "config.toml", tmp_path)
    daemon = Daemon(settings, None, structlog.get_logger(), clock=clock)
    service = await daemon.open()
    for number, asks in enumerate((EVA, "jo@paz.example"), 1):
        told = {"queue": "general", "subject": "Red", "text": "No anda", "requestor": [asks]}
        await ask(service, "ticket.create", asks, **told)
        await ask(service, "ticket.watch", id=number, role="AdminCc", who=[ANA])
    clock.now = NOW + timedelta(minutes=30)
    await ask(service, "ticket.reply", ANA, id=1, text="Ya miro", minutes="20")
    clock.now = NOW + timedelta(hours=5)
    await ask(service, "ticket.resolve", ANA, id=1)
    yield service, clock
    await daemon.close()


async def ask(service: Any, use_case: str, actor: str = "", /, **told: Any) -> Any:
    return await perform(service, Caller(actor) if actor else Caller(), use_case, told)


def rows_of(found: Any) -> dict[tuple[str, ...], tuple[Any, ...]]:
    return {tuple(row["group"]): tuple(row["values"].values()) for row in found["rows"]}


async def test_promises_count_as_they_were_judged_and_what_is_late_as_late(site: tuple[Any, Clock]) -> None:
    service, _ = site
    found = await ask(service, "report", name="sla", tickets=True)
    assert rows_of(found) == {
        ("gold", "first_response"): (1, 0, 1, 50.0, 1800, 1800),
        ("gold", "resolution"): (0, 1, 1, 0.0, 18000, 18000),
    }
    assert [row["tickets"] for row in found["rows"]] == [[1, 2], [1, 2]]
    assert found["total"]["values"]["rate"] == 25.0
    by = await ask(service, "report", name="niveles", by=["persona"])
    assert rows_of(by)[(ANA,)][:3] == (1, 1, 0)


async def test_a_past_period_is_not_changed_by_what_came_later(site: tuple[Any, Clock]) -> None:
    service, clock = site
    before = rows_of(await ask(service, "report", name="sla", period="today"))
    clock.now = NOW + timedelta(days=1)
    await ask(service, "ticket.reply", ANA, id=2, text="Ya miro")
    assert rows_of(await ask(service, "report", name="sla", period="yesterday")) == before
    assert rows_of(await ask(service, "report", name="sla", period="today"))[("gold", "first_response")][:3] == (
        0,
        1,
        0,
    )


async def test_who_may_not_read_comments_learns_nothing_of_promises(site: tuple[Any, Clock]) -> None:
    service, _ = site
    assert (await ask(service, "report", EVA, name="sla"))["rows"] == []
    with pytest.raises(Refused):
        await ask(service, "report", name="hours", by=["level"])


async def test_work_is_billed_or_not_and_costs_what_its_rate_says(site: tuple[Any, Clock]) -> None:
    service, _ = site
    await ask(service, "ticket.work", ANA, id=2, minutes="10")
    before = await ask(service, "report", name="facturacion", tickets=True)
    assert rows_of(before) == {("CLP", "Paz"): (10, 0, 0, 10, 1500), ("USD", "Danlí"): (20, 0, 0, 20, 2000)}
    assert before["total"]["values"] == {
        "minutes": 30, "minutes_billed": 0, "amount_billed": None, "minutes_open": 30, "amount_open": None
    }  # fmt: skip
    await ask(service, "bill.run", month="2026-11", customer="Danlí")
    after = await ask(service, "report", name="billing", by=["persona"], query=["queue", "=", "general"])
    assert rows_of(after) == {("CLP", ANA): (10, 0, 0, 10, 1500), ("USD", ANA): (20, 20, 2000, 0, 0)}


async def test_money_is_told_to_who_may_see_rates_alone(site: tuple[Any, Clock]) -> None:
    service, _ = site
    with pytest.raises(Refused) as refused:
        await ask(service, "report", ANA, name="billing")
    assert refused.value.values["right"] == "SeeRates"
