"""What a line of mail asks of a report."""

from datetime import date

import pytest

from mailticket.application.report_orders import report_asked
from mailticket.model.errors import Refused

TODAY = date(2026, 11, 28)


@pytest.mark.parametrize(
    ("typed", "name", "period", "by", "query"),
    [
        ("hours this month", "hours", "this month", [], ""),
        ("horas este mes por persona por cola", "hours", "este mes", ["persona", "cola"], ""),
        ("primera respuesta la semana pasada", "first-response", "la semana pasada", [], ""),
        ("backlog dns by week this year", "backlog", "this year", ["week"], "dns"),
        ("created-resolved 2026-11 priority > 50", "created-resolved", "2026-11", [], "priority > 50"),
        ("hours --calendar oficina", "hours", None, [], ""),
    ],
)
def test_a_line_names_a_report_its_period_groups_and_tickets(
    typed: str, name: str, period: str | None, by: list[str], query: str
) -> None:
    asked = report_asked(typed, TODAY)
    assert (asked.name, asked.period, asked.by) == (name, period, by)
    assert asked.query == [query]


def test_what_is_no_report_is_said() -> None:
    with pytest.raises(Refused) as refused:
        report_asked("moon this month", TODAY)
    assert refused.value.key == "no_such_report"
    assert report_asked("hours --calendar oficina", TODAY).calendar == "oficina"
