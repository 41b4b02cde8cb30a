"""Work is billed once: by rates, rounded, under numbers that are never used again; what comes later is billed later."""

import csv
import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import structlog

from mailticket.application.changing import Caller
from mailticket.application.perform import perform
from mailticket.application.tickets.sheet import csv_text
from mailticket.billing import sheets
from mailticket.billing.workbook import workbook
from mailticket.config import parse
from mailticket.daemon import Daemon
from mailticket.model.errors import FilesWrong, Refused
from tests.application.conftest import NOW, SITE

ANA, EVA, JO = "ana@noc.example", "eva@danli.example", "jo@olancho.example"
BILLING = """
[billing]
field = "Cliente"
[[customfield]]
name = "Cliente"
[[customer]]
name = "Danlí"
domains = ["danli.example"]
language = "es"
round_to = 15
[[customer]]
name = "Olancho"
domains = ["olancho.example"]
currency = "CLP"
[[rate]]
name = "night"
amount = "90.50"
hours = "22:00-06:00"
[[rate]]
name = "usual"
amount = "60.00"
[[rate]]
name = "pesos"
amount = "30000"
currency = "CLP"
"""
DECEMBER = datetime(2026, 12, 10, 10, tzinfo=UTC)


async def ask(service: Any, use_case: str, actor: str = "", /, **told: Any) -> Any:
    return await perform(service, Caller(actor) if actor else Caller(), use_case, told)


@pytest.fixture
async def site(tmp_path: Path) -> Any:
    """#1 is eva's of Danlí, #2 jo's of Olancho, #3 nobody's who pays."""
    text = SITE.format(folder=tmp_path) + BILLING
    daemon = Daemon(parse(text, "config.toml", tmp_path), None, structlog.get_logger(), clock=lambda: NOW)
    opened = await daemon.open()
    for requestor in (EVA, JO, "x@else.example"):
        told = {"queue": "general", "subject": "=1+1 Red", "text": "x", "requestor": [requestor], "admin_cc": [ANA]}
        await ask(opened, "ticket.create", **told)
        number = len(await ask(opened, "ticket.list", all=True))
        await ask(opened, "ticket.work", ANA, id=number, minutes="50 for ana@noc.example 3/11 10:00")
    await ask(opened, "ticket.work", ANA, id=1, minutes="20 3/11 23:00")
    yield opened
    await daemon.close()


async def test_a_month_is_billed_by_rates_and_rounded_and_only_once(site: Any) -> None:
    danli, olancho = await ask(site, "bill.run", month="2026-11")
    lines = [(one["minutes"], one["billed"], one["rate"], one["amount"]) for one in danli["document"]["lines"]]
    assert lines == [(50, 60, 6000, 6000), (20, 30, 9050, 4525)]
    assert (danli["number"], danli["total"], danli["currency"]) == (1, 10525, "USD")
    assert (olancho["number"], olancho["total"], olancho["currency"]) == (2, 25000, "CLP")
    with pytest.raises(Refused) as refused:
        await ask(site, "bill.run", month="2026-11")
    assert refused.value.key == "nothing_to_bill"


async def test_a_preview_keeps_nothing(site: Any) -> None:
    seen = await ask(site, "bill.run", month="2026-11", customer="danli.example", preview=True)
    assert [(one["number"], one["total"]) for one in seen] == [(None, 10525)]
    assert await ask(site, "bill.list") == []


async def test_a_correction_and_late_work_are_in_the_next_run(site: Any) -> None:
    await ask(site, "bill.run", month="2026-11")
    later = replace(site, clock=lambda: DECEMBER)
    await ask(later, "ticket.work", ANA, id=1, minutes="-10 2026-11-03 10:00")
    await ask(later, "ticket.work", ANA, id=1, minutes="5")
    (next_,) = await ask(later, "bill.run", month="2026-12")
    (correction,) = next_["document"]["corrections"]
    assert (correction["month"], correction["billed"], correction["amount"]) == ("2026-11", -15, -1500)
    assert [(one["minutes"], one["amount"]) for one in next_["document"]["lines"]] == [(5, 1500)]
    assert next_["total"] == 0


async def test_a_cancelled_number_is_never_used_again_and_its_work_can_be_billed(site: Any) -> None:
    await ask(site, "bill.run", month="2026-11", customer="Danlí")
    assert (await ask(site, "bill.cancel", number=1))["cancelled"]
    (again,) = await ask(site, "bill.run", month="2026-11", customer="Danlí")
    assert (again["number"], again["total"]) == (2, 10525)
    assert [bool(one["cancelled"]) for one in await ask(site, "bill.list")] == [True, False]
    with pytest.raises(Refused) as refused:
        await ask(site, "bill.cancel", number=1)
    assert refused.value.key == "bill_cancelled"


async def test_a_field_says_whose_a_ticket_is_before_its_requestor(site: Any) -> None:
    await ask(site, "ticket.set", id=3, values={"cf.Cliente": "Olancho"})
    (olancho,) = await ask(site, "bill.run", month="2026-11", customer="olancho.example")
    assert [one["ticket"] for one in olancho["document"]["lines"]] == [2, 3]


async def test_work_while_a_calendar_is_closed_has_a_rate_of_its_own(site: Any) -> None:
    await ask(site, "calendar.add", name="oficina", hours=["mon-sun 08:00-18:00"], holidays=["2026-11-03"])
    snapshot = site.snapshot()
    holiday = replace(snapshot.billing.rates[1], name="feriado", amount=8000, calendar=("oficina", False))
    rates = (holiday, *snapshot.billing.rates[1:])
    closed = replace(site, snapshot=lambda: replace(snapshot, billing=replace(snapshot.billing, rates=rates)))
    danli, _ = await ask(closed, "bill.run", month="2026-11", preview=True)
    assert {one["rate"] for one in danli["document"]["lines"]} == {8000}
    opened = replace(rates[0], calendar=("oficina", True))
    rates = (opened, *rates[1:])
    danli, _ = await ask(closed, "bill.run", month="2026-11", preview=True)
    assert {one["rate"] for one in danli["document"]["lines"]} == {6000}


async def test_what_no_rate_fits_stops_the_run(site: Any) -> None:
    snapshot = site.snapshot()
    rates = tuple(one for one in snapshot.billing.rates if one.name == "night")
    poor = replace(site, snapshot=lambda: replace(snapshot, billing=replace(snapshot.billing, rates=rates)))
    with pytest.raises(Refused) as refused:
        await ask(poor, "bill.run", month="2026-11", customer="Danlí")
    assert (refused.value.key, refused.value.values["ticket"]) == ("no_rate", 1)
    assert await ask(site, "bill.list") == []


@pytest.mark.parametrize(("use_case", "told"), [("bill.list", {}), ("bill.run", {"month": "2026-11"})])
async def test_rates_are_seen_with_a_right_of_their_own(site: Any, use_case: str, told: dict[str, str]) -> None:
    with pytest.raises(Refused):
        await ask(site, use_case, ANA, **told)
    await ask(site, "grant.add", to=ANA, rights=["SeeRates"])
    await ask(site, use_case, ANA, **told)


async def test_a_bill_is_a_page_a_sheet_and_a_workbook_in_the_customers_language(site: Any) -> None:
    (bill, _) = await ask(site, "bill.run", month="2026-11")
    assert "Factura 1 · Danlí · 2026-11" in sheets.page(bill)
    assert "Total: USD 105,25" in sheets.page(bill)
    table = list(csv.reader(io.StringIO(csv_text(sheets.sheet(bill)))))
    assert (table[1][-1], table[-1][-1]) == ("60.00", "105.25")
    assert table[1][2] == "'=1+1 Red"  # no sheet takes it for a formula
    assert "<td>=1+1 Red</td>" in sheets.html(bill)
    book = zipfile.ZipFile(io.BytesIO(workbook(bill)))
    page = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>ROUND(F4*G4/60,2)</f><v>60.0</v>" in page
    assert "<f>SUM(H4:H5)</f><v>105.25</v>" in page
    assert "1+1" not in "".join(page.split("<f>")[1:])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[rate]]\nname = "x"\namount = "1.005"', "amount"),
        ('[[rate]]\nname = "x"\namount = "5"\ncustomers = ["Nadie"]', "customers"),
        (
            '[[customer]]\nname = "A"\ndomains = ["a.example"]\n[[customer]]\nname = "B"\ndomains = ["a.example"]',
            "domains",
        ),
        ('[[rate]]\nname = "x"\namount = "5"\nhours = "late"', "hours"),
    ],
)
def test_what_is_wrong_with_rates_and_customers_is_said(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(FilesWrong) as wrong:
        parse(text, "config.toml", tmp_path)
    assert said in str(wrong.value)
