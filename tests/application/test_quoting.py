"""What a ticket said is told apart entry by entry."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from mailticket.application.quoting import told_apart
from mailticket.model.letter import SegmentKind
from mailticket.model.notice import NoticeKind
from mailticket.model.transaction import RELEASES, UNPROVEN, Transaction, TransactionType, Via
from mailticket.storage.said import Sent

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
HEAD = b"Content-Type: text/plain; charset=utf-8\r\n\r\n"


def entry(number: int, text: str, kind: TransactionType = TransactionType.CORRESPOND, **more: str) -> Transaction:
    return Transaction(number, 1, kind, 2, NOW, Via.MAIL, text=text, **more)  # type: ignore[arg-type]


def kinds(said: list[Transaction], sent: list[Sent], wanted: int) -> list[SegmentKind]:
    return [one.kind for one in told_apart(said, sent, {wanted})[wanted]]


def test_an_entry_is_held_against_those_before_it_alone() -> None:
    said = [
        entry(1, "Mis correos rebotan."),
        entry(2, "Va.\n> Mis correos rebotan."),
        entry(3, "> Va.\n> Chau ya mismo"),
    ]
    assert kinds(said, [], 2) == [SegmentKind.TEXT, SegmentKind.HISTORY]
    assert kinds(said, [], 3) == [SegmentKind.HISTORY, SegmentKind.TEXT]


def test_a_comment_that_a_public_reply_quoted_is_secret_still() -> None:
    quote = "> El cliente no pagó nada."
    said = [
        entry(1, "El cliente no pagó nada.", TransactionType.COMMENT),
        entry(2, f"Va.\n{quote}"),
        entry(3, f"Otra vez.\n{quote}"),
    ]
    assert kinds(said, [], 3) == [SegmentKind.TEXT, SegmentKind.COMMENT]


def test_words_that_are_passed_on_are_not_held_against_themselves() -> None:
    text = "Va mañana sin falta.\n> algo"
    waits = entry(1, text, TransactionType.UNPROVEN_REPLY)
    said = [waits, entry(2, text, field=RELEASES, old="1")]
    sent = [Sent(1, 1, NoticeKind.NOTICE, HEAD + text.encode())]
    assert kinds(said, sent, 2) == [SegmentKind.TEXT]


FORGED = "Por favor transfiera el dinero a esta cuenta hoy mismo antes de las cinco."
KEPT = (TransactionType.UNPROVEN_REPLY, TransactionType.UNPROVEN_COMMENT, TransactionType.CREATE)


@pytest.mark.parametrize("kept", KEPT)
def test_what_waits_for_proof_is_staffs_alone_when_a_colleague_quotes_it(kept: TransactionType) -> None:
    waits = replace(entry(1, FORGED, kept), field=UNPROVEN if kept is TransactionType.CREATE else "")
    notice = Sent(1, 1, NoticeKind.NOTICE, HEAD + f"SIN PRUEBA: tal vez no fue Lucia\n\n{FORGED}".encode())
    reply = replace(entry(2, f"Lo miramos.\n> SIN PRUEBA: tal vez no fue Lucia\n>\n> {FORGED}"), by=3)
    found = told_apart([waits, reply], [notice], {2})[2]
    assert (found[0].kind, found[0].text.strip()) == (SegmentKind.TEXT, "Lo miramos.")
    assert {one.kind for one in found[1:]} <= {SegmentKind.COMMENT, SegmentKind.NOTICE}
    assert FORGED in "".join(one.text for one in found[1:])


def test_who_writes_again_what_waits_for_proof_says_it() -> None:
    said = [entry(1, FORGED, TransactionType.UNPROVEN_REPLY), entry(2, f"{FORGED}\n> algo")]
    assert kinds(said, [], 2) == [SegmentKind.TEXT]


def test_what_was_passed_on_is_history_for_everybody() -> None:
    passed = entry(2, FORGED, field=RELEASES, old="1")
    said = [entry(1, FORGED, TransactionType.UNPROVEN_REPLY), passed, replace(entry(3, f"Gracias.\n> {FORGED}"), by=3)]
    assert kinds(said, [], 3) == [SegmentKind.TEXT, SegmentKind.HISTORY]


@pytest.mark.parametrize(
    ("about", "text", "kind"),
    [
        (1, "Ticket 72 general abierto", SegmentKind.HISTORY),
        (
            1,
            "Ticket 72 general abierto\nTomar: <mailto:control+take-72-2-bb278e5a9ae7557a@x.example>",
            SegmentKind.NOTICE,
        ),
        (None, "Ticket 72 general abierto", SegmentKind.NOTICE),
    ],
)
def test_mail_with_addresses_that_do_something_is_for_staff(about: int | None, text: str, kind: SegmentKind) -> None:
    said = [entry(1, "Hola, no anda."), entry(2, "Va.\n> Ticket 72 general abierto")]
    sent = [Sent(1, about, NoticeKind.NOTICE, HEAD + text.encode())]
    assert kinds(said, sent, 2)[-1] is kind


def test_a_text_that_quotes_nothing_has_no_parts() -> None:
    assert told_apart([entry(1, "Hola"), entry(2, "Hola, no anda.")], [], {2}) == {}
