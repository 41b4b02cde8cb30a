"""A letter that orders much does not keep the loop: it is worked on aside, and does what it orders all the same."""

import threading
from pathlib import Path
from typing import Any

import pytest

from mailticket.mailroom import loop
from tests.mailroom.test_combining import ANA, CONFIG, Desk

SCRIP = """
[[scrip]]
name = "s{0}"
condition = "OnTransaction"
when = "priority = {0}"
action = "set"
set = {{ priority = 0 }}
"""
DONE = '[commands]\ndo_from = { work = "none", bulk = "none" }\n'


async def test_a_letter_with_orders_for_many_tickets_and_scrips_is_worked_on_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: dict[str, int] = {}

    def seen(batch: Any, letter: Any, *more: Any) -> Any:
        threads[letter.recipient.address] = threading.get_ident()
        return file_letter(batch, letter, *more)

    file_letter = loop.file_letter
    monkeypatch.setattr(loop, "file_letter", seen)
    desk = Desk(tmp_path, DONE + CONFIG + "".join(map(SCRIP.format, range(1, loop.MUCH // 10))))
    desk.service = await desk.house.open()
    for number in range(20):
        await desk.write(ANA, f"It does not work {number}.")
    assert threads == {"general@noc.example": threading.get_ident()}
    ordered = "".join(f"resolve {number} {number + 10}\n" for number in range(1, 11))
    await desk.write("luis@noc.example", ordered, "control@noc.example")
    assert threads["control@noc.example"] != threading.get_ident()
    shown = [await desk.ask("ticket.show", id=number) for number in range(1, 21)]
    assert {one["status"] for one in shown} == {"resolved"}
    await desk.house.close()
