"""Tickets as pages: what a person reads, and nothing that moves their terminal."""

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailticket.cli import ticket_pages
from mailticket.cli.layout import Reader
from tests.cli.pages import EN, ES, HOSTILE, NOON, a_ticket, an_entry, page


def test_the_ticket_list_fits_a_terminal_and_keeps_one_line_a_ticket() -> None:
    rows = [a_ticket(subject="muy largo " * 30, id=number) for number in range(3)]
    lines = page(ticket_pages.tickets(rows, ES), 80).rstrip().splitlines()
    assert max(map(len, lines)) <= 80
    assert len(lines) == 5
    assert "abierto" in lines[2]


@pytest.mark.parametrize("width", [60, 80, 160])
def test_numbers_and_statuses_stay_whole_in_a_narrow_terminal(width: int) -> None:
    row = a_ticket(id=123456, subject="muy largo " * 30, owner="somebody.with.a.long.name@noc.example", queue="q" * 40)
    line = page(ticket_pages.tickets([row], NOON), width).splitlines()[2]
    assert line.startswith("123456  open ")
    assert " 10 " in line
    assert " 4 h " in line


def test_times_in_the_history_are_the_readers() -> None:
    entry = an_entry(type="Set", field="Due", old=None, new="2026-12-01T03:00:00+00:00")
    reader = Reader("es", ZoneInfo("America/Montevideo"))
    assert ticket_pages.did(entry, reader).endswith("2026-12-01 00:00")


def test_no_tickets_are_said_so() -> None:
    assert "No hay nada" in page(ticket_pages.tickets([], ES))


def test_a_ticket_is_told_in_its_readers_words_alone() -> None:
    why = {"evidence": 1, "evidence_method": "secret-address", "evidence_reason": "nobody signed it"}
    history = [
        an_entry(type="Set", field="Priority", old="0", new="50", letter=4, **why),
        an_entry(type="CommandResult", field="refused", via="cli"),
    ]
    shown = page(ticket_pages.ticket(a_ticket(history=history), ES), 200)
    assert "Prioridad: cambió de 0 a 50  (correo, mensaje 4)  prueba 1 (débil): nadie lo firmó" in shown
    assert "Comandos por correo: no se hicieron  (línea de comandos)" in shown


def test_a_ticket_shows_its_links_and_history_with_what_it_said_before_folded() -> None:
    quote = "\n".join(f"> renglón {number}" for number in range(9))
    said = [[len("Listo.\n\n"), len("Listo.\n\n") + len(quote) + 1, "history"]]
    history = [
        an_entry(type="Create", text="No anda.\nGracias.", attachments=[{"name": "a.pdf", "type": "x/y", "size": 9}]),
        an_entry(text=f"Listo.\n\n{quote}\n", said=said, letter=4, minutes=15),
        an_entry(type="Status", field="Status", old="new", new="open"),
    ]
    links = a_ticket()["links"] | {"refers_to": [1]}
    shown = page(ticket_pages.ticket(a_ticket(history=history, links=links), ES))
    assert "Ticket creado" in shown
    assert "a.pdf" in shown
    assert "Estado cambiado de nuevo a abierto" in shown
    assert "15 min" in shown
    assert "#1" in shown
    assert "[… ya dicho en este ticket, líneas: 9]" in shown
    assert "--full" in shown
    assert "renglón 5" not in shown
    assert "renglón 5" in page(ticket_pages.ticket(a_ticket(history=history, links=links), ES, full=True))
    assert "2026-11-23 08:05" in shown


@given(st.text())
def test_no_text_of_others_reaches_the_terminal_as_a_command(text: str) -> None:
    shown = page(ticket_pages.ticket(a_ticket(subject=text, history=[an_entry(text=text, by=text)]), EN))
    shown += page(ticket_pages.tickets([a_ticket(subject=text, owner=text)], EN))
    assert not [c for c in shown if c != "\n" and (ord(c) < 32 or 127 <= ord(c) < 160)]


def test_markup_in_a_subject_is_text() -> None:
    shown = page(ticket_pages.tickets([a_ticket(subject=HOSTILE)], EN), 200)
    assert "[bold red]x[/]" in shown
    assert ":smile:" in shown
    assert "\\x1b]0;owned" in shown
    assert "\u202e" not in shown


def test_a_ticket_shows_its_fields_by_their_own_names() -> None:
    """Whatever a site calls them: also as one of our own words."""
    shown = page(ticket_pages.ticket(a_ticket(history=[], fields={"made": ["mucho"], "Sede": ["Centro", "Salto"]}), ES))
    assert "made" in shown
    assert "Centro, Salto" in shown
