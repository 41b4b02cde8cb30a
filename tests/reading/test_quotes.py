"""Where others are quoted, and where signatures begin."""

import sys
from collections.abc import Callable
from itertools import groupby
from typing import Any

import pytest

from mailticket.reading.quotes import LineKind, line_kinds, places, written

T, Q, S = LineKind.TEXT, LineKind.QUOTE, LineKind.SIGNATURE


def kinds(text: str) -> list[LineKind]:
    return [kind for kind, _ in groupby(line_kinds(text.split("\n")))]


@pytest.mark.parametrize(
    "introduction",
    [
        "On Mon, Nov 23, 2026 at 8:55 AM Support <general@example.org> wrote:",
        "On Mon, Nov 23, 2026 at 8:55 AM Support <general@example.org>\nwrote:",
        "On 23 Nov 2026, at 08:55, Support <general@example.org> wrote:",
        "El lun, 23 nov 2026 a las 8:55, Soporte (<general@example.org>) escribió:",
        "El lun, 23 nov 2026 a las 8:55, Soporte (<general@example.org>)\nescribió:",
        "El 23/11/2026 a las 8:55, Soporte escribió:",
        "El lunes, 23 de noviembre de 2026, 08:55:00 GMT-3, Soporte <general@example.org> escribió:  ",
        "Em seg., 23 de nov. de 2026 às 08:55, Suporte <general@example.org> escreveu:",
        "Le lun. 23 nov. 2026 à 08:55, Support <general@example.org> a écrit :",
        "Am 23.11.26 um 08:55 schrieb Support:",
        "2026-11-23 8:55 GMT-03:00 Soporte <general@example.org>\nescribió:",
        "Support <general@example.org> wrote:",
        "On Sun, Jun 9, 2024 at 1:39 PM Helpdesk of the Engineering Faculty\n<general@example.org> wrote:",
    ],
)
def test_the_line_that_introduces_a_quote_belongs_to_it(introduction: str) -> None:
    text = f"Thanks.\n\n{introduction}\n\n> hello\n> there\n"
    assert kinds(text)[:2] == [T, Q]
    assert written(text).split() == ["Thanks."]
    assert [place.head for place in places(text.split("\n"))][2] == introduction.count("\n") + 1


@pytest.mark.parametrize(
    "block",
    [
        "-----Original Message-----\nFrom: x",
        "-----Mensaje original-----\nDe: x",
        "----- Mensagem original -----\nx",
        "From: Support <general@example.org>\nSent: Monday\nTo: Ana",
        "*From:* Support\n*Sent:* Monday\n*To:* Ana",
        "De: Soporte\nEnviado el: lunes\nPara: Ana",
        "De: Suporte\nEnviada em: segunda\nPara: Ana",
        "________________________________\nDe: Soporte\nEnviado: lunes",
        "El lun, 23 nov 2026 a las 8:55, Soporte (<general@example.org>) escribió:\n\nsin marcas",
    ],
)
def test_a_quoted_block_goes_to_the_end(block: str) -> None:
    text = f"Thanks.\n\n{block}\n\nold text\n"
    assert kinds(text) == [T, Q]
    assert places(text.split("\n"))[-2].below


@pytest.mark.parametrize(
    "text",
    [
        "just text",
        "",
        "From: here to there it is far.\nDe: nada",
        "She wrote:\nnothing.",
        "________________________________\nJoin the meeting",
        "a -- b\n--option\n---",
        "---------- Forwarded message ---------\nFrom: Bo <bo@example.net>\nDate: Monday\n\nthe complaint",
        "FYI\n---------- Mensaje reenviado ---------\nDe: Bo <bo@example.net>\nFecha: lunes\n\nla queja",
        "Inicio del mensaje reenviado:\n\nDe: Bo\nFecha: lunes\n\nla queja",
        "hello\n--\nanother matter\n--\nAna",
    ],
)
def test_what_they_wrote_or_forwarded_is_no_quote(text: str) -> None:
    assert kinds(text) == [T]


def test_answers_between_quotes_stay_text() -> None:
    assert kinds("> one?\nyes\n> two?\nno") == [Q, T, Q, T]


def test_a_signature_goes_to_the_quote_below_it() -> None:
    assert kinds("hello\n-- \nAna\n\n> old") == [T, S, Q]
    assert kinds("hello\n--\nAna") == [T, S]


def test_what_is_longer_than_a_signature_is_text() -> None:
    assert kinds("hello\n-- \n" + "line\n" * 50) == [T]


def _steps(work: Callable[[], object]) -> int:
    """Lines of our code that are run, and calls of what it calls."""
    count = 0

    def seen(frame: object, event: str, argument: object) -> Any:
        nonlocal count
        count += 1
        return seen

    before = sys.gettrace()
    sys.settrace(seen)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("line", ["> x\ny", "-- \nx", "From: x", "On 1 a@b.example wrote:\n> x", "-----", "x:"])
def test_looking_for_quotes_takes_so_many_steps_and_no_more(line: str) -> None:
    some, many = (f"hi > -- wrote From\n{line}\n" * times for times in (4000, 16000))
    assert _steps(lambda: line_kinds(many.split("\n"))) < 1.1 * _steps(lambda: line_kinds(some.split("\n"))) + 13_000
