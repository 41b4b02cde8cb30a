"""A help desk of several queues through the real daemon: links, merging, scrips, custom fields, and who may see what."""

import json
import threading
from email.message import Message
from pathlib import Path
from typing import Any

import pytest

SECRET = "xyzzy-interno"

CONFIG = """
[site]
rtname = "noc"
organization = "noc.example"
correspond_address = "rt@noc.example"
comment_address = "rt-comment@noc.example"
language = "es"
timezone = "America/Montevideo"
[smtp]
listen = "127.0.0.1:0"
[lmtp]
listen = "{lmtp}"
[delivery]
transport = "{transport}"
[paths]
data = "{folder}/var"
[limits.budgets]
notices_per_ticket_and_recipient_10_minutes = 10000
notices_per_ticket_and_recipient_hour = 10000
notices_per_ticket_and_recipient_10_hours = 10000
notices_per_recipient_10_minutes = 10000
notices_per_recipient_hour = 10000
notices_per_ticket_10_minutes = 10000
new_tickets_per_queue_minute = 10000
autoreplies_per_address_hour = 100
autoreplies_per_address_day = 100
{limits}
[[queue]]
name = "general"
correspond_address = "general@noc.example"
comment_address = "general-comment@noc.example"
admin_cc = ["helpdesk"]
[[queue]]
name = "seguridad"
correspond_address = "seguridad@noc.example"
comment_address = "seguridad-comment@noc.example"
admin_cc = ["cert"]
subject_tag = "cert"
lifecycle = "incidentes"
[[lifecycle]]
name = "incidentes"
initial = ["nuevo"]
active = ["en curso", "contenido"]
inactive = ["cerrado", "descartado"]
on_reply = "en curso"
[lifecycle.transitions]
nuevo = ["en curso", "descartado"]
"en curso" = ["contenido", "cerrado"]
contenido = ["cerrado"]
cerrado = ["en curso"]
[[user]]
address = "ana@noc.example"
name = "Ana"
privileged = true
[[user]]
address = "luis@noc.example"
name = "Luis"
privileged = true
[[user]]
address = "cora@noc.example"
name = "Cora"
language = "en"
privileged = true
[[user]]
address = "pepe@noc.example"
name = "Pepe"
privileged = true
[[group]]
name = "helpdesk"
members = ["ana@noc.example", "luis@noc.example"]
[[group]]
name = "cert"
members = ["cora@noc.example"]
[[customfield]]
name = "Sede"
kind = "choice"
choices = ["Centro", "Rivera"]
queues = ["general"]
[[customfield]]
name = "Serie"
pattern = "[A-Z]{{2}}[0-9]+"
several = true
"""


@pytest.fixture
def desk(make_daemon: Any) -> Any:
    """A daemon with queues general (helpdesk: Ana, Luis) and seguridad (cert: Cora); Pepe is staff without rights."""
    return make_daemon(CONFIG.replace("{{2}}", "{2}"))


def letter(
    subject: str = "No anda", text: str = "La red no anda.", sender: str = "eva@cliente.example", **more: str
) -> str:
    headers = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in more.items())
    return f"From: {sender}\nTo: general@noc.example\nSubject: {subject}\n{headers}\n{text}\n"


def body(message: Message) -> str:
    payload = message.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode()


def mail_to(daemon: Any, address: str) -> list[Message]:
    """In the order in which it was written."""
    found = [message for message in daemon.mail() if address in message["Delivered-To"]]
    return sorted(found, key=lambda message: int(message["Message-ID"].split(".")[1]))


def opened(daemon: Any, count: int = 1, **more: str) -> None:
    """Tickets by mail from Eva."""
    for number in range(count):
        daemon.send(letter(f"Pedido {number}", f"Texto {number}", **more), sender="eva@cliente.example")
    daemon.settled()


def types(daemon: Any, number: int) -> list[str]:
    return [entry["type"] for entry in daemon.ticket(number)["history"] if entry["type"] != "EmailRecord"]


def test_a_ticket_waits_for_those_it_depends_on_and_its_owner_is_told(desk: Any) -> None:
    opened(desk, 3)
    desk.ask("ticket.take", "ana@noc.example", id=1)
    desk.ask("ticket.link", "ana@noc.example", id=1, kind="DependsOn", to=2)
    desk.ask("ticket.link", "ana@noc.example", id=1, kind="DependsOn", to="#3")
    assert desk.ask("ticket.resolve", "ana@noc.example", id=1) == "unresolved_dependencies"
    refused = desk.cli("--as", "ana@noc.example", "ticket", "resolve", "1")
    assert refused.returncode == 1
    assert "#2" in refused.stderr
    assert "#3" in refused.stderr
    assert desk.ask("ticket.link", "ana@noc.example", id=3, kind="DependsOn", to=1) == "link_cycle"
    desk.ask("ticket.resolve", "luis@noc.example", id=2)
    desk.settled()
    before = len(mail_to(desk, "ana@noc.example"))
    assert "Unblocked" not in types(desk, 1)
    desk.ask("ticket.resolve", "luis@noc.example", id=3)
    desk.settled()
    assert types(desk, 1)[-1] == "Unblocked"
    told = mail_to(desk, "ana@noc.example")[before:]
    assert any(message["X-RT-Ticket"] == "noc #1" for message in told)
    assert desk.ask("ticket.resolve", "ana@noc.example", id=1)["ticket"] == 1
    assert desk.ticket(1)["links"]["depends_on"] == [2, 3]
    assert desk.ticket(2)["links"]["depended_on_by"] == [1]


def test_mail_to_a_merged_number_reaches_the_ticket_it_became(desk: Any) -> None:
    opened(desk)
    desk.send(
        letter("Otra cosa", "Lo mismo.", "eva2@cliente.example", Message_ID="<two@x>"), sender="eva2@cliente.example"
    )
    desk.settled()
    refused = desk.cli("--as", "ana@noc.example", "ticket", "merge", "2", "1")
    assert refused.returncode == 1
    assert all(said in refused.stderr for said in ("eva2@cliente.example", "eva@cliente.example", "--disclose"))
    answered = desk.ask("ticket.merge", "ana@noc.example", id=2, into=1, disclose=True)
    assert answered["ticket"] == 1
    notices = mail_to(desk, "eva2@cliente.example")
    for number, headers in enumerate(({"In_Reply_To": notices[0]["Message-ID"]}, {"In_Reply_To": "<two@x>"}, {})):
        subject = "Re: [noc #2] Otra cosa" if not headers else "Re: Otra cosa"
        desk.send(
            letter(subject, f"Sigo yo {number}", "eva2@cliente.example", **headers), sender="eva2@cliente.example"
        )
    desk.settled()
    ticket = desk.ticket(2)
    assert ticket["id"] == 1
    assert ticket["requestors"] == ["eva2@cliente.example", "eva@cliente.example"]
    assert [entry["text"].strip() for entry in ticket["history"] if entry["type"] == "Correspond"] == [
        f"Sigo yo {number}" for number in range(3)
    ]
    assert [entry["type"] for entry in ticket["history"]].count("Create") == 2
    assert len(desk.tickets()) == 1


def test_a_letter_split_off_takes_its_answers_along(desk: Any) -> None:
    opened(desk, Message_ID="<first@x>")
    desk.send(
        letter("Re: [noc #1] Pedido 0", "Y además otra cosa.", Message_ID="<other@x>"), sender="eva@cliente.example"
    )
    desk.settled()
    entry = next(one for one in desk.ticket(1)["history"] if one["type"] == "Correspond")
    done = desk.ask("ticket.split", "ana@noc.example", id=1, transaction=entry["id"], subject="La otra cosa")
    (new,) = done["opened"]
    split = desk.ticket(new)
    assert split["subject"] == "La otra cosa"
    assert split["requestors"] == ["eva@cliente.example"]
    assert split["links"]["refers_to"] == [1]
    assert split["history"][0]["text"].strip() == "Y además otra cosa."
    assert types(desk, 1)[-1] == "Split" or "Split" in types(desk, 1)
    desk.send(
        letter("Re: [noc #1] Pedido 0", "Sobre lo otro.", In_Reply_To="<other@x>", References="<first@x> <other@x>")
    )
    notice = next(one for one in mail_to(desk, "ana@noc.example") if "además" in body(one))
    desk.send(
        letter("Re: " + notice["Subject"], "Lo veo yo.", "ana@noc.example", In_Reply_To=notice["Message-ID"]),
        sender="ana@noc.example",
    )
    desk.send(letter("Re: [noc #1] Pedido 0", "Sobre lo primero.", In_Reply_To="<first@x>"))
    desk.settled()
    texts = {n: [one["text"].strip() for one in desk.ticket(n)["history"] if one["text"]] for n in (1, new)}
    assert texts[new] == ["Y además otra cosa.", "Sobre lo otro.", "Lo veo yo."]
    assert texts[1] == ["Texto 0", "Y además otra cosa.", "Sobre lo primero."]


def test_a_lifecycle_says_what_may_follow_and_a_move_finds_the_status_that_fits(desk: Any) -> None:
    desk.ask("ticket.create", queue="seguridad", subject="Phishing", requestor="eva@cliente.example", text="Miren")
    assert desk.ticket(1)["status"] == "nuevo"
    refused = desk.cli("--as", "cora@noc.example", "ticket", "set", "1", "status=cerrado")
    assert refused.returncode == 1
    assert "en curso" in refused.stderr
    desk.settled()
    (told,) = mail_to(desk, "cora@noc.example")
    answer = letter("Re: [cert #1] Phishing", "Lo miro.", "cora@noc.example", In_Reply_To=told["Message-ID"])
    desk.send(
        answer.replace("general@", "seguridad@"),
        sender="cora@noc.example",
        to="seguridad@noc.example",
    )
    desk.settled()
    assert desk.ticket(1)["status"] == "en curso"
    answer = mail_to(desk, "eva@cliente.example")[-1]
    assert answer["Subject"].count("[cert #1]") == 1
    desk.ask("ticket.resolve", "cora@noc.example", id=1)
    assert desk.ticket(1)["status"] == "cerrado"
    desk.ask("ticket.set", id=1, values={"queue": "general"})
    assert desk.ticket(1)["status"] == "resolved"


def test_custom_fields_are_set_checked_searched_and_hidden_from_requestors(desk: Any) -> None:
    opened(desk, 2)
    desk.ask("ticket.set", "ana@noc.example", id=1, values={"cf.Sede": "rivera", "cf.Serie": "AB1, CD2"})
    assert desk.ticket(1)["fields"] == {"Sede": ["Rivera"], "Serie": ["AB1", "CD2"]}
    for wrong in ({"cf.Sede": "Salto"}, {"cf.Serie": "12"}):
        assert desk.ask("ticket.set", "ana@noc.example", id=1, values=wrong) == "bad_field_value"
    assert desk.ask("ticket.set", "ana@noc.example", id=1, values={"cf.Nada": "1"}) == "no_such_field"
    desk.ask("ticket.set", "ana@noc.example", id=1, values={"cf.Serie-": "AB1", "priority": "70"})
    assert desk.ticket(1, "ana@noc.example")["fields"]["Serie"] == ["CD2"]
    assert [one["id"] for one in desk.ask("ticket.list", "ana@noc.example", fields={"Sede": "Rivera"})] == [1]
    assert desk.ticket(1, "eva@cliente.example")["fields"] == {}
    assert desk.ask("ticket.list", "eva@cliente.example", fields={"Sede": "Rivera"}) == []
    assert "CustomField" not in [one["type"] for one in desk.ticket(1, "eva@cliente.example")["history"]]


def test_time_is_added_with_a_reply_or_alone_and_told_by_person(desk: Any) -> None:
    opened(desk)
    desk.ask("ticket.reply", "ana@noc.example", id=1, text="Ya va.", minutes="1h30m")
    desk.ask("ticket.comment", "luis@noc.example", id=1, text="Miré.", minutes=15)
    desk.ask("ticket.work", "ana@noc.example", id=1, minutes="1,5h")
    told = desk.ask("ticket.time", "ana@noc.example", id=1)
    assert told["time_worked"] == 195
    assert told["people"] == [
        {"person": "ana@noc.example", "minutes": 180},
        {"person": "luis@noc.example", "minutes": 15},
    ]
    assert desk.ask("ticket.work", "eva@cliente.example", id=1, minutes=5) == "no_right"


def test_groups_watch_a_ticket_and_muting_stops_its_mail(desk: Any) -> None:
    opened(desk)
    desk.ask("ticket.watch", "ana@noc.example", id=1, role="AdminCc", who=["cert"])
    assert desk.ticket(1)["admin_cc"] == ["cert"]
    desk.ask("ticket.mute", "luis@noc.example", id=1)
    desk.ask("ticket.squelch", "ana@noc.example", id=1, who="eva@cliente.example")
    desk.settled()
    before = {who: len(mail_to(desk, who)) for who in ("cora@noc.example", "luis@noc.example", "eva@cliente.example")}
    desk.ask("ticket.reply", "ana@noc.example", id=1, text="Listo.")
    desk.settled()
    after = {who: len(mail_to(desk, who)) - count for who, count in before.items()}
    assert after == {"cora@noc.example": 1, "luis@noc.example": 0, "eva@cliente.example": 0}
    assert desk.ticket(1, "cora@noc.example")["id"] == 1


def test_two_who_take_at_once_have_one_owner_between_them(desk: Any) -> None:
    """Two hundred times: one gets it, the other is told who has it."""
    rounds = 200
    for number in range(rounds):
        desk.ask("ticket.create", queue="general", subject=f"t{number}", requestor="eva@cliente.example")
    answers: dict[str, list[Any]] = {"ana@noc.example": [], "luis@noc.example": []}
    start = threading.Barrier(2)

    def take(who: str) -> None:
        for number in range(1, rounds + 1):
            start.wait()
            answers[who].append(desk.ask("ticket.take", who, id=number))

    threads = [threading.Thread(target=take, args=(who,)) for who in answers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number in range(1, rounds + 1):
        got = [who for who in answers if isinstance(answers[who][number - 1], dict)]
        assert len(got) == 1, number
        lost = next(who for who in answers if who not in got)
        assert answers[lost][number - 1] == "take_owned"
        ticket = desk.ticket(number)
        assert ticket["owner"] == got[0]
        assert [entry["type"] for entry in ticket["history"]].count("Take") == 1


def _words(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


@pytest.fixture
def secrets(desk: Any) -> Any:
    """Ticket 1 in seguridad with a comment, a custom field and links; ticket 2 is Eva's, in general."""
    desk.ask(
        "ticket.create", queue="seguridad", subject=f"Caso {SECRET}", requestor="jefe@cliente.example", text=SECRET
    )
    opened(desk)
    desk.ask("ticket.comment", "cora@noc.example", id=1, text=f"Nota {SECRET}")
    desk.ask("ticket.comment", "ana@noc.example", id=2, text=f"Nota {SECRET}")
    desk.ask("ticket.link", id=2, kind="RefersTo", to=1)
    desk.ask("ticket.link", id=2, kind="DependsOn", to=1)
    desk.ask("ticket.set", id=2, values={"cf.Serie": "AB77"})
    desk.settled()
    return desk


OUTSIDERS = ("pepe@noc.example", "eva@cliente.example", "ana@noc.example")
"""Of ticket 1: staff without rights, a requestor of another ticket, staff of another queue."""


def test_a_merged_number_tells_nothing_of_the_ticket_it_became(secrets: Any) -> None:
    """Who may not see either hears of the number they asked for, as of one that does not exist."""
    secrets.ask("ticket.create", queue="seguridad", subject="Otro caso", requestor="jefe@cliente.example", text="x")
    gone = secrets.tickets()[0]["id"]
    secrets.ask("ticket.merge", id=gone, into=1)
    assert secrets.ticket(gone)["id"] == 1
    for words in (
        ("take",),
        ("resolve",),
        ("comment", "--text", "x"),
        ("merge", "2"),
        ("show",),
        ("set", "due=friday"),
    ):
        said = secrets.cli("--as", "pepe@noc.example", "ticket", words[0], str(gone), *words[1:])
        absent = secrets.cli("--as", "pepe@noc.example", "ticket", words[0], "999", *words[1:])
        assert said.returncode == absent.returncode == 1
        assert said.stdout + said.stderr == (absent.stdout + absent.stderr).replace("999", str(gone)), words


@pytest.mark.parametrize("who", OUTSIDERS)
def test_who_may_not_see_a_ticket_learns_nothing_of_it(secrets: Any, who: str) -> None:
    """Not by the command line, not by an error: it answers as for a number that does not exist."""
    commands: list[tuple[str, dict[str, Any]]] = [
        ("ticket.show", {}),
        ("ticket.time", {}),
        ("ticket.take", {}),
        ("ticket.steal", {}),
        ("ticket.untake", {}),
        ("ticket.give", {"owner": who}),
        ("ticket.resolve", {}),
        ("ticket.open", {}),
        ("ticket.reply", {"text": "x"}),
        ("ticket.comment", {"text": "x"}),
        ("ticket.work", {"minutes": 5}),
        ("ticket.set", {"values": {"subject": "x"}}),
        ("ticket.set", {"values": {"cf.Serie": "AB1"}}),
        ("ticket.watch", {"role": "Cc", "who": ["me"]}),
        ("ticket.unwatch", {"role": "Cc", "who": ["me"]}),
        ("ticket.mute", {}),
        ("ticket.squelch", {"who": "jefe@cliente.example"}),
        ("ticket.link", {"kind": "RefersTo", "to": "https://x.example/"}),
        ("ticket.merge", {"into": 2}),
        ("ticket.clone", {}),
        ("ticket.split", {"transaction": 1}),
    ]
    for command, arguments in commands:
        there = secrets.ask(command, who, id=1, **arguments)
        absent = secrets.ask(command, who, id=999, **arguments)
        assert there == absent == "no_such_ticket", command
    said = secrets.cli("--as", who, "ticket", "show", "1")
    assert said.returncode == 1
    assert SECRET not in said.stdout + said.stderr
    assert SECRET not in _words(secrets.ask("ticket.list", who))
    assert 1 not in [one["id"] for one in secrets.ask("ticket.list", who)]


@pytest.mark.parametrize("command", ["inbox.list", "outbox.list", "user.list", "status", "export", "history"])
@pytest.mark.parametrize("who", ["pepe@noc.example", "eva@cliente.example"])
def test_what_shows_everything_is_for_administrators(secrets: Any, who: str, command: str) -> None:
    answer = secrets.ask(command, who)
    assert isinstance(answer, str), answer
    assert answer.startswith("no_right")


def test_a_requestor_sees_no_comment_no_field_and_no_hidden_number(secrets: Any) -> None:
    seen = secrets.ticket(2, "eva@cliente.example")
    assert SECRET not in _words(seen)
    assert "AB77" not in _words(seen)
    assert seen["links"]["refers_to"] == seen["links"]["depends_on"] == []
    assert not [
        one for one in seen["history"] if one["type"] in ("Comment", "CommentEmailRecord", "AddLink", "CustomField")
    ]
    seen = secrets.ticket(2, "ana@noc.example")
    assert "AB77" in _words(seen)
    assert seen["links"]["refers_to"] == []
    refused = secrets.cli("--as", "ana@noc.example", "ticket", "resolve", "2")
    assert refused.returncode == 1
    assert "#1" not in refused.stderr


def test_mail_tells_nobody_what_they_may_not_see(secrets: Any) -> None:
    for message in secrets.mail():
        recipient = message["Delivered-To"]
        if SECRET in body(message):
            assert recipient in ("cora@noc.example", "ana@noc.example", "luis@noc.example", "jefe@cliente.example")
            if message["X-RT-Ticket"] == "noc #1":
                assert recipient in ("cora@noc.example", "jefe@cliente.example")
        if recipient == "jefe@cliente.example":
            assert "Nota" not in body(message)
        if recipient in ("eva@cliente.example", "pepe@noc.example"):
            assert SECRET not in body(message) + message["Subject"]


def test_a_comment_split_off_stays_among_staff(desk: Any) -> None:
    opened(desk)
    desk.ask("ticket.watch", "ana@noc.example", id=1, role="Cc", who=["carla@cliente.example"])
    desk.ask("ticket.comment", "ana@noc.example", id=1, text=SECRET)
    entry = next(one for one in desk.ticket(1)["history"] if one["type"] == "Comment")
    (new,) = desk.ask("ticket.split", "ana@noc.example", id=1, transaction=entry["id"])["opened"]
    desk.settled()
    split = desk.ticket(new)
    assert split["requestors"] == ["ana@noc.example"]
    assert split["cc"] == []
    for who in ("eva@cliente.example", "carla@cliente.example"):
        assert desk.ask("ticket.show", who, id=new) == "no_such_ticket"
        assert all(SECRET not in body(message) for message in mail_to(desk, who))


def test_scrips_named_people_without_rights_are_not_told(make_daemon: Any) -> None:
    extra = """
[[scrip]]
name = "Todo a Pepe"
condition = "OnTransaction"
action = "notify"
to = ["pepe@noc.example"]
template = "transaction"
"""
    daemon = make_daemon(CONFIG.replace("{{2}}", "{2}") + extra)
    opened(daemon)
    daemon.ask("ticket.comment", "ana@noc.example", id=1, text=SECRET)
    daemon.settled()
    assert mail_to(daemon, "pepe@noc.example") == []


SCRIPS = """
[scrips]
programs = "{folder}/programs"
[[scrip]]
name = "Urgentes"
condition = "OnPriorityChange"
when = "status = 'open' and priority >= 80"
action = "give"
owner = "luis@noc.example"
order = 5
[[scrip]]
name = "A seguridad"
condition = "OnCreate"
when = "subject like 'phishing'"
action = "create"
create = { queue = "seguridad", subject = "Revisar #{{id}}: {{subject}}", link = "DependsOn" }
[[scrip]]
name = "Programa"
condition = "OnResolve"
action = "run"
program = ["{folder}/programs/program", "{folder}/ran"]
seconds = 20
[[scrip]]
name = "Ida y vuelta"
condition = "OnTransaction"
when = "subject = 'bucle' and type = 'Set'"
action = "set"
set = { subject = "bucle " }
[[scrip]]
name = "Roto"
condition = "OnComment"
action = "set"
set = { due = "algún día" }
"""


@pytest.fixture
def scripted(make_daemon: Any, tmp_path: Path) -> Any:
    """The desk with scrips of each kind."""
    (tmp_path / "programs").mkdir()
    program = tmp_path / "programs" / "program"
    program.write_text(
        """#!/bin/sh\nsed -n 's/.*"ticket": {"id": \\([0-9]*\\).*/\\1/p' | tr -d '\\n' > "$1" && echo hecho\n"""
    )
    program.chmod(0o755)
    text = (CONFIG + SCRIPS).replace("{{2}}", "{2}").replace("{{id}}", "{id}").replace("{{subject}}", "{subject}")
    return make_daemon(text)


def test_a_scrip_acts_on_status_and_priority(scripted: Any) -> None:
    opened(scripted)
    scripted.ask("ticket.set", "ana@noc.example", id=1, values={"priority": "90"})
    assert scripted.ticket(1)["owner"] is None
    scripted.ask("ticket.open", "ana@noc.example", id=1)
    scripted.ask("ticket.set", "ana@noc.example", id=1, values={"priority": "85"})
    assert scripted.ticket(1)["owner"] == "luis@noc.example"
    given = next(one for one in scripted.ticket(1)["history"] if one["type"] == "Give")
    assert given["by"] == "system"
    assert [m for m in mail_to(scripted, "luis@noc.example") or scripted.wait_for_mail(3)]


def test_a_scrip_opens_a_linked_ticket_that_its_own_must_wait_for(scripted: Any) -> None:
    scripted.send(letter("Phishing en mi correo", "Miren esto."), sender="eva@cliente.example")
    scripted.settled()
    first, second = scripted.ticket(1), scripted.ticket(2)
    assert first["links"]["depends_on"] == [2]
    assert (second["queue"], second["subject"]) == ("seguridad", "Revisar #1: Phishing en mi correo")
    assert second["requestors"] == []
    assert [m["X-RT-Ticket"] for m in mail_to(scripted, "cora@noc.example")] == ["noc #2"]
    assert scripted.ask("ticket.resolve", "ana@noc.example", id=1) == "unresolved_dependencies"


def test_a_program_runs_after_the_commit_and_its_answer_is_history(scripted: Any, tmp_path: Path) -> None:
    opened(scripted)
    scripted.ask("ticket.resolve", "ana@noc.example", id=1)
    scripted.until(lambda: "Scrip" in types(scripted, 1))
    assert (tmp_path / "ran").read_text() == "1"
    entry = next(one for one in scripted.ticket(1)["history"] if one["type"] == "Scrip")
    assert (entry["field"], entry["new"].strip()) == ("Programa", "hecho")
    assert "Scrip" not in [one["type"] for one in scripted.ticket(1, "eva@cliente.example")["history"]]


def test_a_scrip_that_fails_is_history_and_is_switched_off_with_a_mail_to_administrators(scripted: Any) -> None:
    opened(scripted)
    for number in range(7):
        assert scripted.ask("ticket.comment", "ana@noc.example", id=1, text=f"c{number}")["ticket"] == 1
    scripted.settled()
    errors = [one for one in scripted.ticket(1)["history"] if one["type"] == "SystemError"]
    assert len(errors) == 5
    assert {one["field"] for one in errors} == {"Roto"}
    told = [m for m in scripted.mail() if "Roto" in body(m) and m["X-RT-Ticket"] is None]
    assert {m["Delivered-To"] for m in told} == {"ana@noc.example", "luis@noc.example"}
    off = next(one for one in scripted.ask("scrip.list") if one["name"] == "Roto")
    assert off["disabled"]


def test_scrips_that_start_each_other_come_to_an_end(scripted: Any) -> None:
    opened(scripted)
    scripted.ask("ticket.set", "ana@noc.example", id=1, values={"subject": "bucle"})
    history = types(scripted, 1)
    assert len(history) < 20


def test_trying_a_scrip_changes_nothing(scripted: Any) -> None:
    opened(scripted)
    scripted.ask("ticket.resolve", "ana@noc.example", id=1)
    scripted.settled()
    mail, history = len(scripted.mail()), scripted.ticket(1)["history"]
    number = next(one["id"] for one in scripted.ask("scrip.list") if one["name"] == "On Resolve Notify Requestors")
    resolved = next(one["id"] for one in history if one["type"] == "Status")
    tried = scripted.ask("scrip.test", id=number, ticket=1, transaction=resolved)
    assert tried["applies"]
    assert tried["notices"][0]["recipients"] == ["eva@cliente.example"]
    now = scripted.ticket(1)["history"]
    assert [one for one in now if one["type"] != "Scrip"] == [one for one in history if one["type"] != "Scrip"]
    assert len(scripted.mail()) == mail


@pytest.mark.parametrize(
    ("extra", "said"),
    [
        ('[[scrip]]\nname = "x"\ncondition = "OnCreate"\naction = "open"\nwhen = "prioridd > 5"', "scrip[1].when"),
        (
            '[[scrip]]\nname = "x"\ncondition = "OnCreate"\naction = "notify"\nto = "Owner"\ntemplate = "no"',
            "scrip[1].template",
        ),
        ('[[customfield]]\nname = "x"\npattern = "("', "customfield[3].pattern"),
    ],
)
def test_check_and_start_refuse_what_only_the_rooms_can_judge(make_daemon: Any, extra: str, said: str) -> None:
    daemon = make_daemon(CONFIG.replace("{{2}}", "{2}") + extra, start=False)
    checked = daemon.cli("check")
    assert checked.returncode == 1
    assert said in checked.stdout + checked.stderr
    assert daemon.cli("serve").returncode == 1
