"""Lines that are nearly commands, of who works here: what is understood, what is asked about, what is text."""

import pytest

from mailticket.commands.grammar import orders

UNDERSTOOD = {
    "Prioridad 50": "Priority: 50",
    "Prioridad = 50": "Priority: 50",
    "Prioridad=50": "Priority: 50",
    "priority 50": "Priority: 50",
    "Estado resuelto": "Status: resuelto",
    "Estado en espera": "Status: en espera",
    "Status = resolved": "Status: resolved",
    "Vence viernes": "Due: viernes",
    "Due in 2 days": "Due: in 2 days",
    "Trabajado 1h30m": "TimeWorked: 1h30m",
    "*Tomar*": "Take",
    "**Tomar**": "Take",
    "_Resolver_": "Resolve",
    "*Prioridad: 50*": "Priority: 50",
    "*Prioridad:* 50": "Priority: 50",
    "Asignar: joao": "Owner: joao",
    "Asignar a: joao": "Owner: joao",
    "Asignar a joao": "Owner: joao",
    "Assign to: joao": "Owner: joao",
    "Responsable yo": "Owner: yo",
    "Owner joao@noc.example": "Owner: joao@noc.example",
    "Resuelto": "Resolve",
    "Resuelto.": "Resolve",
    "Cerrado": "Resolve",
    "Resolved": "Resolve",
    "Tomado": "Take",
    "Rechazado": "Reject",
    "Unir 15": "Merge: 15",
    "DependeDe #14": "DependsOn: #14",
    "Reenviar ana@isp.example": "Forward: ana@isp.example",
}
ASKED = {
    "Statu: resolved": "Status: resolved",
    "Estdo: en espera": "Estado: en espera",
    "Prioridad alta": "Prioridad: 50",
    "Reslove": "Resolve",
    "Tomarr": "Tomar",
    "Prioridad:": "Prioridad: …",
}
TEXT = (
    "Prioridad para nosotros es el enlace",
    "Estado actual del enlace",
    "Estado actual",
    "Cola de correo llena",
    "Cc a Juan, por favor",
    "Vence el contrato el viernes",
    "Vence el viernes el contrato, avísenos",
    "Resuelto el problema del correo",
    "Responsable de la sucursal: Pedro",
    "Owner of the building called",
    "Queue at the door",
    "Resolved to keep it",
    "a = b",
    "x == y",
    "Hola, Ana:",
    "Cliente: Ferretería Sur",
    "*Importante*: no reinicien",
    "Tiempo perdido: dos horas",
)


@pytest.mark.parametrize(("line", "meant"), UNDERSTOOD.items())
def test_a_line_that_leaves_no_doubt_is_understood(line: str, meant: str) -> None:
    found = orders(f"{line}\n\nHola.")
    assert [one.canonical for one in found.commands] == [meant]
    assert (found.mistakes, found.rest) == ((), "Hola.")
    assert found.commands[0].line == line


@pytest.mark.parametrize(("line", "nearest"), ASKED.items())
def test_a_line_that_leaves_doubt_is_asked_about(line: str, nearest: str) -> None:
    (mistake,) = orders(f"{line}\n\nHola.").mistakes
    assert mistake.nearest == nearest


@pytest.mark.parametrize("line", TEXT)
def test_other_lines_are_text(line: str) -> None:
    found = orders(f"{line}\n\nHola.")
    assert (found.lines, found.rest) == ((), f"{line}\n\nHola.")


@pytest.mark.parametrize(
    "line", [one for one in UNDERSTOOD if one.startswith(("*", "_")) or "=" in one] + ["Resuelto", "Prioridad 50"]
)
def test_exactly_read_such_a_line_is_text(line: str) -> None:
    assert not orders(f"{line}\n\nHola.", exact=True).commands


def test_it_is_told_that_something_was_understood_loosely() -> None:
    assert orders("Tomar\nPrioridad 50").loose
    assert orders("Comentario: ojo").loose
    assert not orders("Tomar\nPrioridad: 50").loose


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Comentario: ojo\nmoroso", "ojo\nmoroso"),
        ("Internal note:\n\nnot paying", "not paying"),
        ("Tomar\nComment: see above", "see above"),
    ],
)
def test_the_text_behind_such_a_line_is_a_comment(text: str, rest: str) -> None:
    found = orders(text)
    assert found.inside
    assert found.rest == rest
    assert not orders(text, exact=True).inside
