"""People are written to in the language of their mail, until they choose one; through the daemon."""

from typing import Any

import pytest

from tests.mailroom.test_command_batch import CONFIG, body, mail_to, write
from tests.reading.test_languages import EN, ES

EVA = "eva@cliente.example"


@pytest.fixture
def desk(make_daemon: Any) -> Any:
    return make_daemon(CONFIG.replace('name = "Ana"\nlanguage = "es"\n', 'name = "Ana"\n'))


def send(desk: Any, text: str, head: str = "", sender: str = EVA, subject: str = "Red") -> None:
    desk.send(
        f"From: {sender}\nSubject: {subject}\n{head}Content-Type: text/plain; charset=utf-8\n\n{text}\n", sender=sender
    )
    desk.settled()


def test_the_first_answer_is_in_the_language_of_the_mail_and_later_ones_too(desk: Any) -> None:
    send(desk, EN)
    assert "We have received your request" in body(mail_to(desk, EVA)[-1]) or "received" in body(mail_to(desk, EVA)[-1])
    send(desk, "Again.", subject="Otra")
    assert "received" in body(mail_to(desk, EVA)[-1])
    shown = desk.ask("user.show", address=EVA)
    assert (shown["language"], shown["learnt"]) == (None, "en")
    send(desk, ES, subject="Tercera")
    assert desk.ask("user.show", address=EVA)["learnt"] == "es"
    assert "received" not in body(mail_to(desk, EVA)[-1])


def test_what_the_mail_program_says_comes_before_words_and_the_queue_s_serves_who_shows_nothing(desk: Any) -> None:
    send(desk, ES, "Content-Language: en-US\n")
    assert desk.ask("user.show", address=EVA)["learnt"] == "en"
    send(desk, "No anda.", sender="b@cliente.example")
    assert desk.ask("user.show", address="b@cliente.example")["learnt"] is None
    assert "received" not in body(mail_to(desk, "b@cliente.example")[-1])


def test_a_machine_teaches_nothing(desk: Any) -> None:
    send(desk, EN, "Auto-Submitted: auto-generated\n")
    assert desk.ask("user.show", address=EVA)["learnt"] is None


def test_commands_teach_who_works_here(desk: Any) -> None:
    send(desk, ES)
    write(desk, "Take")
    assert desk.ask("user.show", address="ana@noc.example")["learnt"] == "en"
    write(desk, "Prioridad: 50")
    assert "Prioridad" in body(mail_to(desk, "ana@noc.example")[-1])


def test_a_chosen_language_wins_for_ever(desk: Any) -> None:
    send(desk, ES)
    write(desk, "Language: en")
    assert "from now on you read English" in body(mail_to(desk, "ana@noc.example")[-1])
    write(desk, "Tomar")
    shown = desk.ask("user.show", address="ana@noc.example")
    assert shown["language"] == "en"
    assert "owner" in body(mail_to(desk, "ana@noc.example")[-1]).lower() or "Taken" in body(
        mail_to(desk, "ana@noc.example")[-1]
    )
    write(desk, "idioma: castellano", to="control@noc.example", subject="x")
    assert desk.ask("user.show", address="ana@noc.example")["language"] == "es"
    write(desk, "idioma: klingon", to="control@noc.example", subject="x")
    assert desk.ask("user.show", address="ana@noc.example")["language"] == "es"
