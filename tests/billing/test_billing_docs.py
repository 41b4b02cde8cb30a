"""The worked example of the documentation, computed again."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from mailticket.billing import sheets
from mailticket.billing.bill import bill
from mailticket.billing.customers import rate_of
from mailticket.calendars.business import is_open
from mailticket.config import parse
from mailticket.model.billing import BillableWork
from mailticket.model.calendar import Calendar

OFFICE = Calendar("office", "UTC", (((480, 1080),),) * 5 + ((), ()), frozenset({date(2026, 11, 12)}))
DOCS = Path(__file__).parents[2] / "docs"


def block(text: str, kind: str) -> str:
    found = re.search(rf"```{kind}\n(.*?)```", text, re.DOTALL)
    assert found
    return found[1]


def computed(text: str, tmp_path: Path) -> str:
    billing = parse(block(text, "toml"), "config.toml", tmp_path).billing
    (customer,) = billing.customers
    works = []
    for number, line in enumerate(block(text, "work").splitlines()):
        day, hour, who, ticket, minutes = line.split()
        at = datetime.fromisoformat(f"{day} {hour}").replace(tzinfo=UTC)
        ticket_id = int(ticket[1:])
        work = BillableWork(number, ticket_id, "DNS", "", "eva@danli.example", f"{who}@noc.example", at, int(minutes))
        rate = rate_of(work, customer, billing.rates, lambda name, at: is_open(OFFICE, at))
        assert rate
        works.append(replace(work, rate=rate.amount))
    document = bill(customer, "2026-11", works, [])
    told = {"number": 1, "cancelled": None, "document": document}
    return sheets.page(document | told)


@pytest.mark.parametrize("name", ["billing.md", "billing.es.md"])
def test_the_example_is_what_it_says(name: str, tmp_path: Path) -> None:
    text = (DOCS / name).read_text(encoding="utf-8")
    assert block(text, "bill") == computed(text, tmp_path) + "\n"
