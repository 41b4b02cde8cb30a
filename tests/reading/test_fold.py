"""Quotes and signatures are found, and nothing is lost."""

import sys
from collections.abc import Callable
from typing import Any

import pytest

from mailticket.model.letter import SegmentKind
from mailticket.reading import fold

T, Q, S = SegmentKind.TEXT, SegmentKind.QUOTE, SegmentKind.SIGNATURE


def kinds(text: str) -> list[SegmentKind]:
    segments = fold(text)
    assert "\n".join(segment.text for segment in segments) == text
    return [segment.kind for segment in segments]


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
    ],
)
def test_the_line_that_introduces_a_quote_is_folded_with_it(introduction: str) -> None:
    text = f"Thanks.\n\n{introduction}\n\n> hello\n> there\n"
    assert kinds(text)[:2] == [T, Q]
    assert fold(text)[0].text == "Thanks.\n"
    assert fold(text)[1].text.startswith(introduction)


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
def test_a_quoted_block_is_folded_to_the_end(block: str) -> None:
    assert kinds(f"Thanks.\n\n{block}\n\nold text\n") == [T, Q]


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
        "> only a quote\n> and nothing else",
        "De: Bo\nEnviado: lunes\n\nnothing before it",
    ],
)
def test_what_they_wrote_or_forwarded_is_not_folded(text: str) -> None:
    assert kinds(text) == [T]


def test_answers_between_quotes_stay_text() -> None:
    assert kinds("> one?\nyes\n> two?\nno") == [Q, T, Q, T]


def test_a_signature_is_folded_up_to_the_quote_below_it() -> None:
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
def test_folding_takes_so_many_steps_and_no_more(line: str) -> None:
    some, many = (f"hi > -- wrote From\n{line}\n" * times for times in (4000, 16000))
    assert _steps(lambda: fold(many)) < 1.1 * _steps(lambda: fold(some)) + 100
    assert "\n".join(segment.text for segment in fold(many)) == many
