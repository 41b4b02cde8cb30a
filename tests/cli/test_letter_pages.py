"""Letters and copies as pages, in their reader's language."""

from base64 import b64encode

import pytest

from mailticket.cli import letter_pages, outgoing
from mailticket.cli.overview import overview
from tests.cli.pages import EN, ES, HOSTILE, a_letter, an_entry, page


def test_what_was_retried_is_counted() -> None:
    assert page(letter_pages.letters_retried({"letters": [4, 5], "kept": []}, EN)).strip().endswith(": 2")
    assert "held again: 7, 8" in page(letter_pages.letters_retried({"letters": [4], "kept": [7, 8]}, EN))
    assert page(letter_pages.copies_retried({"copies": []}, EN)).strip().endswith(": 0")


def test_a_trace_is_a_tree_of_letters_history_and_notices() -> None:
    copy = {"copy": 1, "address": "ana@x.test", "state": "failed", "answer": "550 no", "at": None}
    notice = {
        "id": 1,
        "scrip": "On Create",
        "kind": "x",
        "language": "es",
        "subject": "[noc #7] Hola",
        "message_id": "n",
    }
    letter = a_letter(
        transactions=[{"ticket": 7, **an_entry(type="Create")}],
        notices=[notice | {"recipients": [copy]}],
        duplicates=[{"at": "2026-11-23T09:00:00Z", "peer": "::1"}],
        dropped=[{"address": "rt@x.test", "reason": "our own"}],
    )
    shown = page(letter_pages.trace({"message_id": "a@b", "letters": [letter]}, EN))
    for part in ("<a@b>", "Ticket created", "On Create", "550 no", "09:00", "our own", "held"):
        assert part in shown


@pytest.mark.parametrize(("became", "said"), [("ignored", "se pasaron por alto"), ("refused", "rechazados")])
def test_what_became_of_a_letters_commands_is_in_the_readers_words(became: str, said: str) -> None:
    assert said in page(letter_pages.trace({"message_id": "a@b", "letters": [a_letter(orders=became)]}, ES))


def test_the_other_pages_show_what_matters() -> None:
    assert "general@x.test" in page(letter_pages.letters([a_letter(error=HOSTILE)], EN), 160)
    row = {"id": 1, "notice_id": 1, "ticket_id": 7, "recipient": "ana@x.test", "state": "waiting", "attempts": 2}
    row |= {"not_before": "2026-11-23T08:00:00Z", "answer": "451 later", "settled_at": None, "envelope_from": "b@x"}
    row |= {"scrip": "s", "kind": "k", "language": "es", "subject": "S", "message_id": "m", "created": None}
    assert "451 later" in page(letter_pages.copies([row], EN), 160)
    row |= {"raw_base64": b64encode(b"Content-Type: text/plain; charset=utf-8\r\n\r\n\xc2\xbfAnda?\r\n").decode()}
    shown = page(outgoing.copy(row | {"files": [{"name": "plano\x1b.pdf", "type": "application/pdf", "size": 9}]}, EN))
    assert "451 later" in shown
    assert "¿Anda?" in shown
    assert "plano\\x1b.pdf (application/pdf, 9 bytes)" in shown
    counts = {"inbox": {"done": 3}, "outbox": {}, "delivery": {"relay": "up", "next_probe": None}, "queues": ["a"]}
    none = {"letters": 0, "untold": 0, "oldest": None}
    assert "3 done" in page(overview(counts | {"held": none}, EN))
    some = {"letters": 2, "untold": 1, "oldest": "2026-11-23T08:00:00Z"}
    assert "sin avisar todavía: 1" in page(overview(counts | {"held": some}, ES))


def test_a_held_letter_says_why_in_the_readers_language_and_who_decided() -> None:
    why = {"reason": "list", "values": {"queue": HOSTILE}}
    decision = {"decision": "release", "by": "ana@x.test", "at": "2026-11-23T08:00:00Z", "via": "mail"}
    row = a_letter(held=why, error="It came by a mailing list", decisions=[decision])
    assert "Vino de una lista de correo" in page(letter_pages.letter(row, ES), 300)
    assert "release: ana@x.test" in page(letter_pages.letter(row, ES), 300)
    assert "It came by a mailing list" in page(letter_pages.letters([row], EN), 300)
    for verb in ("release", "discard", "block"):
        answer = {"letter": 4, "decision": verb, "sender": HOSTILE}
        assert "letter 4 is" in page(letter_pages.letter_decided(answer, EN), 300)


def test_an_explanation_goes_room_by_room() -> None:
    answer = {
        "arrival": {"address": "general@x.test", "queue": None},
        "reading": {"subject": "Hola", "text": HOSTILE, "attachments": [{"name": "a", "type": "b", "size": 1}]},
        "routing": {"queue": "general", "asked": [{"rule": "10.rules:1", "taken": False, "reason": "does not hold"}]},
        "desk": {"fate": "opened", "transactions": [an_entry(type="Create")]},
        "scrips": [{"scrip": "On Create", "to": ["ana@x.test"], "dropped": []}],
        "notices": [{"subject": "[noc #1] Hola", "recipients": ["ana@x.test"]}],
        "dropped": [],
    }
    shown = page(letter_pages.explanation(answer, EN))
    for part in ("10.rules:1", "does not hold", "Ticket created", "[noc #1] Hola"):
        assert part in shown
    assert "\x1b" not in shown


def test_a_letters_oddities_and_what_each_room_says_of_it_are_in_the_readers_words() -> None:
    flaws = ["unknown charset x-foo", "more than one From: the first counts"]
    said = page(letter_pages.letter(a_letter(flaws=flaws), ES))
    assert "juego de caracteres desconocido: x-foo; más de un From: vale el primero" in said
    reading = {"subject": "Hola", "author": "a@x.test", "class": "human", "class_reason": "nothing says otherwise"}
    held = {"reason": "list", "values": {"queue": "dns"}}
    shown = page(letter_pages.explanation({"reading": reading | {"flaws": flaws}, "desk": {"held": held}}, ES))
    assert "más de un From: vale el primero" in shown
    assert "porque: nada indica otra cosa" in shown
    asked = [{"rule": "10.rules:1", "taken": False, "reason": "does not hold: * ^Subject.*dns"}]
    routing = {"queue": "dns", "why": "no rule takes this letter", "asked": asked}
    arrival = {"kind": "site", "action": "correspond"}
    ways = page(letter_pages.explanation({"reading": reading, "arrival": arrival, "routing": routing}, ES))
    for said in ("ninguna regla toma este mensaje", "no se cumple: * ^Subject.*dns", "del sitio", "respuesta"):
        assert said in ways
    for english in ("class", "flaws", "author", "nothing"):
        assert english not in shown


def test_who_is_not_told_for_one_reason_is_named_once_and_the_outbox_gives_subjects_room() -> None:
    dropped = [{"address": "ana@x.test", "reason": "did it"}] * 3
    assert page(letter_pages.letter(a_letter(dropped=dropped), ES)).count("ana@x.test") == 1
    row = {"id": 1, "notice_id": 1, "ticket_id": 7, "recipient": "ana@x.test", "state": "sent", "attempts": 1}
    row |= {"not_before": "2026-11-23T08:00:00Z", "answer": "250 ok", "subject": "[noc #7] Hola"}
    assert "[noc #7] Hola" in page(letter_pages.copies([row], ES), 80)
    assert "no antes" not in page(letter_pages.copies([row], ES), 80)
    assert "no antes" in page(letter_pages.copies([row | {"state": "waiting"}], ES), 120)


def test_on_a_narrow_terminal_what_a_server_answered_is_shown_where_it_did_not_take_the_copy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    row = {"id": 1, "notice_id": 1, "ticket_id": 7, "recipient": "ana@x.test", "state": "sent", "attempts": 1}
    row |= {"not_before": "2026-11-23T08:00:00Z", "answer": "250 ok", "subject": "[noc #7] Hola"}
    assert "250 ok" not in page(letter_pages.copies([row], ES), 80)
    assert "550 no" in page(letter_pages.copies([row, row | {"state": "failed", "answer": "550 no"}], ES), 80)
