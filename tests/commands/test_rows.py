"""Row numbers before a verb, in an answer to a table: what they are understood as, and when they are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailticket.commands.control import control_orders
from mailticket.commands.rows import by_table, names_rows, without_table
from mailticket.model.command import Mistake

TABLE = (40, 12, 7, 31, 9, 88)


def said(text: str, language: str = "es") -> list[str]:
    return [one.line for one in by_table(control_orders(text), TABLE, language).lines]


def wrong(text: str) -> str:
    (line,) = by_table(control_orders(text), TABLE, "en").lines
    assert isinstance(line, Mistake), line
    return line.reason


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("1,4-6 take", "Tomar #40, #31, #9, #88"),
        ("2 resolver", "Resolver #12"),
        ("1 3 tomar", "Tomar #40, #7"),
        ("1 y 3: tomar", "Tomar #40, #7"),
        ("3-1 take", "Tomar #40, #12, #7"),
        ("2) prioridad 50", "Prioridad #12: 50"),
        ("2,2 priority: 50", "Prioridad #12: 50"),
        ("1 vence 2026-12-01", "Vence #40: 2026-12-01"),
        ("4 cf.{Sede}: Centro", "Campo.{Sede} #31: Centro"),
        ("5 show full", "Mostrar #9: full"),
        ("2 unir #40", "Unir #12: #40"),
    ],
)
def test_rows_are_the_tickets_in_them_and_written_as_such(text: str, meant: str) -> None:
    assert said(text) == [meant]
    (again,) = control_orders(meant).commands
    (command,) = by_table(control_orders(text), TABLE, "es").commands
    assert again.canonical == command.canonical


def test_the_commands_are_told_in_the_reader_s_language() -> None:
    assert said("1 tomar", "en") == ["Take #40"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("7 take", "no_row"),
        ("0 take", "no_row"),
        ("1-9999 take", "too_many"),
        ("take 3", "row_or_ticket"),
        ("1 merge 3", "row_or_ticket"),
        ("2 list mine", "no_row_verb"),
        ("2 help", "no_row_verb"),
        ("2 take 3", "takes_no_value"),
        ("2 wibble", "unknown"),
        ("2", "unknown"),
    ],
)
def test_what_is_no_row_or_may_be_none_is_told(text: str, reason: str) -> None:
    assert wrong(text) == reason


def test_tickets_are_named_with_their_sign_or_by_a_number_that_is_no_row() -> None:
    assert said("take #3\ntake 99\nwhoami") == ["take #3", "take 99", "whoami"]


def test_rows_elsewhere_are_a_mistake_and_all_else_stays() -> None:
    found = control_orders("1,3 take\ntake 12")
    assert names_rows(found)
    assert not names_rows(control_orders("take 12"))
    first, second = without_table(found, "row_elsewhere").lines
    assert isinstance(first, Mistake)
    assert (first.reason, second) == ("row_elsewhere", found.lines[1])


@given(st.text(alphabet="0123456789,;-– yand.:)take#prioidf", max_size=80))
def test_any_line_with_numbers_is_understood_somehow(text: str) -> None:
    for line in by_table(control_orders(text), TABLE, "es").lines:
        assert line.line
