"""Looking for commands takes so many steps and no more, whatever is sent: all of it is done in the loop that serves everybody."""

import difflib
from typing import Any

import pytest

from mailticket.commands import grammar
from mailticket.commands.control import control_orders
from mailticket.commands.grammar import MOST_LINES, orders
from mailticket.mailroom.understanding import read_control, read_orders
from mailticket.model.letter import Ours
from mailticket.reading import read
from mailticket.reading.own import MOST
from mailticket.reading.own import MOST_LINES as MOST_OWN_LINES

MANY = {
    "near misses": "Statu: x\n" * 27_000,
    "near misses without a value": "Reslove\n" * 27_000,
    "near misses behind control": "hi\n\n--control\n" + "Statu: x\n" * 27_000,
    "commands": "Priority: 5\n" * 27_000,
    "control lines": "hi\n\n" + "--control\n" * 27_000,
    "at the control address": "resolv 12\n" * 27_000,
    "remarks at the control address": "# x\n" * 27_000 + "take 1",
    "many tickets": ("resolve " + " ".join(map(str, range(1, 101))) + "\n") * 2_000,
    "long lines": ("Statu" + "u" * 900 + ": x\n") * 300,
    "long words": "u" * 250_000,
}


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Each word that is compared with all spellings: the slow part, 0.3 ms."""
    found: list[str] = []
    compare = difflib.get_close_matches

    def counted(word: str, *more: Any) -> list[str]:
        found.append(word)
        return compare(word, *more)

    monkeypatch.setattr(difflib, "get_close_matches", counted)
    return found


@pytest.mark.parametrize("text", MANY.values(), ids=MANY)
def test_so_many_lines_are_looked_at_and_no_more(text: str, compared: list[str]) -> None:
    for look in (orders, control_orders):
        compared.clear()
        assert len(look(text).lines) <= MOST_LINES
        assert len(compared) <= 2 * MOST_LINES + 5
        assert all(len(word) <= grammar.LONGEST + 4 for word in compared)


@pytest.mark.parametrize("text", MANY.values(), ids=MANY)
def test_of_a_letter_so_much_is_looked_at_and_no_more(text: str, compared: list[str]) -> None:
    reading = read(f"From: a@b.example\n\n{text}".encode(), mail_from="a@b.example", ours=Ours("noc"))
    assert reading.own <= MOST
    assert reading.text.count("\n", 0, reading.own) <= MOST_OWN_LINES
    read_orders(reading)
    read_control(reading)
    assert len(compared) <= 4 * MOST_LINES + 10
