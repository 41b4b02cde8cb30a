"""Tickets as a page, as JSON and as a sheet that no spreadsheet takes for formulas."""

import csv
import io
from typing import Any

import pytest
import typer
from rich.console import Console

from mailticket.cli import ticket_pages
from mailticket.cli.layout import Reader
from mailticket.cli.search import SHEET, USUAL, columns, sheet
from mailticket.model.ticket import PLAIN

ROW: dict[str, Any] = dict.fromkeys(PLAIN, "") | {
    "id": 7,
    "queue": "dns",
    "status": "open",
    "owner": None,
    "requestors": ["ana@x.example", "eva@x.example"],
    "priority": -5,
    "created": "2026-11-20T10:00:00Z",
    "due": "2026-11-25T15:30:00Z",
    "time_worked": 90,
    "subject": "=HYPERLINK(1)",
    "fields": {"Sede": ["@Salto", "Rivera"]},
}


IN_WORDS = {"in_words": {"en": "unowned", "es": "sin responsable"}}


def read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


@pytest.mark.parametrize("hostile", ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", " =1\x1b[2J"])
def test_no_text_of_a_sheet_is_a_formula(hostile: str) -> None:
    (_, (cell,)) = read(sheet([ROW | {"subject": hostile}], ["subject"]))
    assert cell[0] in "' \\"
    assert "\x1b" not in cell


def test_a_sheet_has_numbers_as_numbers_and_several_values_in_a_cell() -> None:
    (heads, row) = read(sheet([ROW], ["id", "priority", "owner", "requestors", "cf.sede"]))
    assert heads == ["id", "priority", "owner", "requestors", "cf.sede"]
    assert row == ["7", "-5", "", "ana@x.example, eva@x.example", "'@Salto, Rivera"]


def test_columns_are_named_in_either_language() -> None:
    assert columns("id, vence,Tiempo trabajado,LastUpdated,responsable,CF.{Sede}", USUAL) == [
        "id",
        "due",
        "time_worked",
        "last_updated",
        "owner",
        "cf.Sede",
    ]
    assert columns("", SHEET) == list(SHEET)
    with pytest.raises(typer.BadParameter, match="foo"):
        columns("id,foo", USUAL)


def test_a_page_says_what_was_asked_and_how_many_there_are() -> None:
    answer = {
        "tickets": [ROW],
        "offset": 10,
        "total": 11,
        "more_than_counted": False,
        "query": "Owner IS NULL",
    } | IN_WORDS
    console = Console(width=100, record=True, file=io.StringIO())
    console.print(ticket_pages.found(answer, ["id", "time_worked", "cf.Sede"], Reader("es")))
    said = console.export_text()
    assert "11–11 de 11: sin responsable" in said
    assert "1 h 30 min" in said
    assert "@Salto, Rivera" in said


@pytest.mark.parametrize(("language", "said"), [("es", "11–11 de 11: sin responsable"), ("en", "11–11 of 11: unowned")])
def test_a_page_says_in_the_readers_words_what_was_asked_for(language: str, said: str) -> None:
    asked = "Owner IS NULL"
    answer = {"tickets": [ROW], "offset": 10, "total": 11, "more_than_counted": False, "query": asked} | IN_WORDS
    console = Console(width=100, record=True, file=io.StringIO())
    console.print(ticket_pages.found(answer, ["id"], Reader(language)))
    assert said in console.export_text().split("\n")
