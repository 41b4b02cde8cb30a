"""A letter that orders much does not keep the loop: it is worked on aside, and does what it orders all the same."""

import threading
from pathlib import Path
from typing import Any

import pytest

from mailticket.mailroom import file_batch
from mailticket.mailroom import load_plan as looking
from mailticket.mailroom import runner as loop
from mailticket.model.letter import Incoming, Reply
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


async def test_of_letters_that_came_together_each_is_understood_in_a_turn_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All at once, when first asked for, fourteen of 120 KB held the loop for 0.1 s."""
    done: list[str] = []

    def reads(reading: Any) -> Any:
        done.append("orders")
        return read_orders(reading)

    async def over(turn: Any) -> None:
        done.append("turn")

    read_orders = looking.read_orders
    desk = Desk(tmp_path)
    desk.service = await desk.snapshot.open()
    found = desk.snapshot.snapshot.addresses.find("general@noc.example")
    assert not isinstance(found, Reply)
    letters = [b"From: ana@cliente.example\r\nMessage-ID: <%d@x>\r\n\r\nStatu: x\r\n" % number for number in range(5)]
    await desk.snapshot.store([Incoming(found, ANA, raw, len(raw), desk.now) for raw in letters])
    monkeypatch.setattr(looking, "read_orders", reads)
    monkeypatch.setattr(loop.Turn, "over", over)
    while await desk.snapshot.mailroom.work_once():
        pass
    assert done.count("orders") == len(letters)
    assert ["orders", "orders"] not in [done[at : at + 2] for at in range(len(done))]
    await desk.snapshot.close()


async def test_a_letter_with_orders_for_many_tickets_and_scrips_is_worked_on_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: dict[str, int] = {}

    def seen(unit: Any, letter: Any, *more: Any) -> Any:
        threads[letter.recipient.address] = threading.get_ident()
        return file_letter(unit, letter, *more)

    file_letter = file_batch.file_letter
    monkeypatch.setattr(file_batch, "file_letter", seen)
    desk = Desk(tmp_path, DONE + CONFIG + "".join(map(SCRIP.format, range(1, file_batch.MUCH // 10))))
    desk.service = await desk.snapshot.open()
    for number in range(20):
        await desk.write(ANA, f"It does not work {number}.")
    assert threads == {"general@noc.example": threading.get_ident()}
    ordered = "".join(f"resolve {number} {number + 10}\n" for number in range(1, 11))
    await desk.write("luis@noc.example", ordered, "control@noc.example")
    assert threads["control@noc.example"] != threading.get_ident()
    shown = [await desk.ask("ticket.show", id=number) for number in range(1, 21)]
    assert {one["status"] for one in shown} == {"resolved"}
    await desk.snapshot.close()
