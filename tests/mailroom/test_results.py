"""What is said of a change: the same of one that was done and of one that would be."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from mailticket.mailroom.results import Telling, told
from mailticket.model.transaction import Transaction, TransactionType, Via
from mailticket.notices.dates import DateTeller

T = TransactionType


def entry(kind: TransactionType, **values: Any) -> Transaction:
    return Transaction(
        id=1, ticket_id=1, type=kind, by=2, at=datetime(2026, 11, 28, tzinfo=UTC), via=Via.MAIL, **values
    )


@pytest.mark.parametrize(
    ("made", "es", "en"),
    [
        (
            entry(T.SET, field="Due", new="2026-12-05T02:59:00+00:00"),
            "vence vie 4 dic 2026, 23:59 (antes: sin fecha)",
            "due Fri 4 Dec 2026, 23:59 (before: no date)",
        ),
        (
            entry(T.SET, field="TimeWorked", old="0", new="90"),
            "Tiempo trabajado 1 h 30 min (antes: 0 min)",
            "Time worked 1 h 30 min (before: 0 min)",
        ),
        (
            entry(T.SET, field="Subject", old="", new="Red"),
            "Asunto Red (antes: sin valor)",
            "Subject Red (before: none)",
        ),
        (
            entry(T.STATUS, field="Status", old="new", new="resolved"),
            "Estado resuelto (antes: nuevo)",
            "Status resolved (before: new)",
        ),
        (
            entry(T.TAKE, field="Owner", new="ana@noc.example"),
            "Responsable ana@noc.example (antes: nadie)",
            "Owner ana@noc.example (before: nobody)",
        ),
        (
            entry(T.ADD_WATCHER, field="Cc", new="eva@x.example"),
            "Cc: se agrega a eva@x.example",
            "Cc: eva@x.example added",
        ),
        (
            entry(T.DELETE_LINK, field="DependsOn", old="7"),
            "depende del ticket 7: se quita",
            "depends on ticket 7: removed",
        ),
        (entry(T.ADD_LINK, field="MergedInto", new="1"), "unido al ticket 1", "merged into ticket 1"),
        (entry(T.ADD_LINK, field="Merged", new="5"), "se le unió el ticket 5", "ticket 5 merged into it"),
    ],
)
def test_a_change_is_told_with_its_value_and_the_one_before_as_people_write_them(made: Any, es: str, en: str) -> None:
    for language, sentence in (("es", es), ("en", en)):
        assert told([made], Telling(language, DateTeller("America/Montevideo", language).short)) == sentence


@pytest.mark.parametrize(
    ("made", "done", "would"),
    [
        (
            entry(T.SPLIT, field="5", new="7"),
            "la entrada 5 pasa al ticket 7",
            "la entrada 5 pasa a un ticket propio",
        ),
        (
            entry(T.ADD_LINK, field="ReferredToBy", new="7"),
            "se abrió el ticket 7, igual a este",
            "se abre un ticket igual a este",
        ),
        (
            entry(T.FORWARD_TICKET, new="ana@isp.example"),
            "la conversación se reenvía a ana@isp.example",
            "la conversación se reenvía a ana@isp.example",
        ),
    ],
)
def test_what_is_only_tried_is_not_told_as_done_and_names_no_ticket_it_would_open(
    made: Any, done: str, would: str
) -> None:
    how = Telling("es", DateTeller("America/Montevideo", "es").short, opened=frozenset({"7"}))
    assert told([made], how) == done
    assert told([made], replace(how, would=True)) == would
