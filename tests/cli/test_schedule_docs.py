"""Each line that docs/schedules*.md gives in place of one of rt-crontool is ours: read by the command line, done by a site."""

import asyncio
import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from mailticket.application.changing import Caller
from mailticket.application.perform import perform
from tests.application.conftest import service as service
from tests.cli.test_app import House
from tests.cli.test_app import house as house

DOCS = Path(__file__).parents[2] / "docs"


def lines(name: str) -> list[tuple[str, str]]:
    """RT's line and ours, of each row of the table."""
    table = (DOCS / name).read_text("utf-8").partition("rt-crontool\n")[2]
    return re.findall(r"^\| `(rt-[^`]*)` \| `mailticket ([^`]*)` \|", table, re.MULTILINE)


def test_both_languages_explain_the_same_lines() -> None:
    assert lines("schedules.md") == lines("schedules.es.md")


def test_what_rt_ships_and_people_put_into_crontabs_is_there() -> None:
    theirs = " ".join(rt for rt, _ in lines("schedules.md"))
    for name in ("FromSQL", "ActiveTicketsInQueue", "Overdue", "BeforeDue", "Notify", "LinearEscalate", "EscalatePriority",
                 "SetPriority", "SetStatus", "Template", "--transaction", "--dry-run", "--template"):  # fmt: skip
        assert name.casefold() in theirs.casefold(), name


@pytest.mark.parametrize("own", dict.fromkeys(own for _, own in lines("schedules.md")))
async def test_a_line_of_ours_is_read_and_done(own: str, house: House, service: Any) -> None:
    found = await asyncio.to_thread(house.run, *shlex.split(own), "--json")
    assert found.exit_code == 0, found.output
    name, arguments, _ = house.wanted()
    answer = await perform(service, Caller(), name, arguments)
    assert answer["name"] == arguments["name"]
