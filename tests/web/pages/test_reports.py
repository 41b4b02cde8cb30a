"""Reports in the browser: their numbers lead to their tickets, and nobody is told of what they may not see."""

import html
import re
from typing import Any

import pytest

from mailticket.application.changing import Caller
from mailticket.application.perform import perform
from mailticket.reports.reports import REPORTS
from mailticket.reports.wording import definition
from tests.web.conftest import ANA, MARIO


@pytest.mark.parametrize("name", REPORTS)
async def test_each_report_has_its_definition_and_files(browser: Any, service: Any, name: str) -> None:
    await perform(service, Caller(), "grant.add", {"to": ANA, "rights": ["SeeRates"]})
    ana = await browser(ANA)
    index = await ana.get("/reports")
    assert f'href="/reports/{name}"' in index.text
    page = await ana.get(f"/reports/{name}")
    assert page.status_code == 200
    assert html.escape(definition(name, "es")[:40]) in page.text
    sheet = await ana.get(f"/reports/{name}/csv")
    assert sheet.headers["content-type"].startswith("text/csv")
    assert f'filename="{name}.csv"' in sheet.headers["content-disposition"]


async def test_a_number_leads_to_its_tickets(browser: Any, service: Any) -> None:
    await perform(service, Caller(ANA), "ticket.resolve", {"id": 1})
    ana = await browser(ANA)
    page = (await ana.get("/reports/created-resolved?by=queue")).text
    assert '<svg xmlns="http://www.w3.org/2000/svg" class="chart"' in page
    assert "style=" not in page
    address = html.unescape(re.findall(r'href="(/reports/created-resolved\?by=queue&amp;row=0)"', page)[0])
    listed = (await ana.get(address)).text
    assert re.findall(r'<ul class="numbers">.*?</ul>', listed, re.DOTALL)[0].count("/ticket/") >= 1


async def test_what_is_not_understood_is_said_and_what_is_none_of_ours_is_not_found(browser: Any) -> None:
    ana = await browser(ANA)
    wrong = await ana.get("/reports/hours?period=soon&q=<script>")
    assert wrong.status_code == 422
    assert "<script>" not in wrong.text
    assert (await ana.get("/reports/horas-extra")).status_code == 404
    assert (await ana.get("/reports/hours/exe")).status_code == 404


async def test_who_asks_is_counted_their_own_tickets_and_no_hours(browser: Any, service: Any) -> None:
    await perform(service, Caller(ANA), "ticket.work", {"id": 1, "minutes": "15"})
    mario = await browser(MARIO)
    hours = (await mario.get("/reports/hours")).text
    assert "Nothing in this period" in hours or "Nada en este período" in hours
    assert "15 min" not in hours
    assert "15 min" in (await (await browser(ANA)).get("/reports/hours")).text


async def test_money_is_not_shown_to_who_may_not_see_rates(browser: Any) -> None:
    ana = await browser(ANA)
    page = await ana.get("/reports/billing")
    assert page.status_code == 422
    assert "SeeRates" in page.text
    assert html.escape(definition("billing", "es")[:40]) in page.text
    assert (await ana.get("/reports/billing/csv")).status_code == 422


async def test_a_report_is_mailed_from_now_on_and_ended_again(browser: Any, service: Any) -> None:
    ana = await browser(ANA)
    page = (await ana.get("/reports/backlog?by=queue&q=general")).text
    assert "Enviármelo" in page
    told = {"often": "weekly", "by": "queue", "q": "general"}
    after = await ana.send_form("/reports/backlog", told, follow_redirects=True)
    assert "Desde ahora recibirá este informe por correo, cada lunes." in after.text
    mine = {"user": ANA, "often": "weekly", "report": "backlog by queue general"}
    assert await perform(service, Caller(ANA), "subscriptions", {}) == [mine]
    listed = (await ana.get("/reports")).text
    assert "cada lunes: backlog by queue general" in listed
    await ana.send_form("/reports", {"csrf": "other", "wish": "weekly backlog by queue general"})
    assert await perform(service, Caller(ANA), "subscriptions", {}) == [mine]
    await ana.send_form("/reports", {"wish": "weekly backlog by queue general"})
    assert await perform(service, Caller(ANA), "subscriptions", {}) == []
