"""Commands in mail through the real daemon: done by whom we are sure of, asked about otherwise, and all or nothing."""

import re
from email.message import Message
from itertools import count
from pathlib import Path
from typing import Any

import pytest

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
[evidence]
authserv_ids = ["mx.noc.example"]
domains = ["noc.example"]
{limits}
[[queue]]
name = "general"
correspond_address = "general@noc.example"
comment_address = "general-comment@noc.example"
admin_cc = ["ana@noc.example", "luis@noc.example"]
[[queue]]
name = "seguridad"
correspond_address = "seguridad@noc.example"
comment_address = "seguridad-comment@noc.example"
[[user]]
address = "ana@noc.example"
name = "Ana"
language = "es"
privileged = true
[[user]]
address = "luis@noc.example"
language = "en"
privileged = true
[[customfield]]
name = "Sede"
"""
DMARC = "Authentication-Results: mx.noc.example; dmarc=pass header.from=noc.example\n"
SESSION = "Authentication-Results: mx.noc.example; auth=pass smtp.auth={who}\n"

NUMBERS = count(1)


@pytest.fixture
def desk(make_daemon: Any) -> Any:
    """Ticket 1 of Eva in general, whose AdminCcs are Ana (Spanish) and Luis (English)."""
    daemon = make_daemon(CONFIG)
    daemon.send("From: eva@cliente.example\nSubject: No anda\n\nLa red no anda.\n", sender="eva@cliente.example")
    daemon.settled()
    return daemon


def write(
    daemon: Any,
    text: str,
    who: str = "ana@noc.example",
    proof: str = DMARC,
    to: str = "general@noc.example",
    subject: str = "Re: [noc #1] No anda",
    more: str = "",
) -> None:
    head = proof.replace("{who}", who) + f"Message-ID: <{next(NUMBERS)}@x.example>\n"
    daemon.send(f"{head}From: {who}\nTo: {to}\nSubject: {subject}\n{more}\n{text}\n", to=to, sender=who)
    daemon.settled()


def body(message: Message) -> str:
    payload = message.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode()


def mail_to(daemon: Any, address: str) -> list[Message]:
    found = [message for message in daemon.mail() if address in str(message["Delivered-To"])]
    return sorted(found, key=lambda message: int(message["Message-ID"].split(".")[1]))


def types(daemon: Any, number: int = 1) -> list[str]:
    skipped = ("EmailRecord", "CommentEmailRecord")
    return [entry["type"] for entry in daemon.ticket(number)["history"] if entry["type"] not in skipped]


def questions(daemon: Any, who: str = "ana@noc.example") -> list[Message]:
    """Whether they ordered something; whether words are theirs is another question."""
    asked = [one for one in mail_to(daemon, who) if (one["Reply-To"] or "").startswith("confirm+")]
    return [one for one in asked if "> " in body(one) and "-all@" not in body(one)]


def test_commands_of_a_proven_sender_are_done_and_their_lines_are_no_correspondence(desk: Any) -> None:
    write(desk, "Tomar\nPrioridad: 50\nVence: 2026-12-01\nTrabajado: 1h30m\nCF.{Sede}: Centro\n\nYa lo vemos.")
    ticket = desk.ticket(1)
    assert ticket["owner"] == "ana@noc.example"
    assert (ticket["priority"], ticket["time_worked"]) == (50, 90)
    assert ticket["due"] == "2026-12-02T02:59:00Z"
    assert ticket["fields"] == {"Sede": ["Centro"]}
    entry = next(one for one in ticket["history"] if one["type"] == "Correspond")
    assert entry["text"].strip() == "Ya lo vemos."
    assert entry["evidence"] == 2
    told = mail_to(desk, "eva@cliente.example")[-1]
    assert "Tomar" not in body(told)
    transcript = mail_to(desk, "ana@noc.example")[-1]
    assert transcript["Subject"] == "[noc #1] No anda"
    assert "Se hizo lo que pidió" in body(transcript)
    assert "> Prioridad: 50\n   hecho: Prioridad 50 (antes: 0)\n" in body(transcript)
    assert "mar 1 dic 2026, 23:59" in " ".join(body(transcript).split())
    assert "(antes: sin fecha)" in " ".join(body(transcript).split())


def test_a_mail_with_commands_alone_adds_no_correspondence(desk: Any) -> None:
    write(desk, "Take\nResolve", who="luis@noc.example")
    assert desk.ticket(1)["status"] == "resolved"
    assert "Correspond" not in types(desk)
    assert "Done, as you asked" in body(mail_to(desk, "luis@noc.example")[-1])


def test_a_line_that_changes_nothing_keeps_no_other_from_being_done(desk: Any) -> None:
    write(desk, "Tomar")
    write(desk, "Tomar\nPrioridad: 50\nEstado: nuevo")
    transcript = body(mail_to(desk, "ana@noc.example")[-1])
    assert desk.ticket(1)["priority"] == 50
    assert "> Tomar\n   ya estaba así\n" in transcript
    assert "> Estado: nuevo\n   ya estaba así\n" in transcript
    assert "hecho: Prioridad 50" in transcript


def test_all_or_nothing_and_the_text_is_filed_all_the_same(desk: Any) -> None:
    write(desk, "Take\nPriority: mucha\nReslove\n\nLo miro.", who="luis@noc.example")
    ticket = desk.ticket(1)
    assert (ticket["owner"], ticket["priority"]) == (None, 0)
    assert "Take" not in types(desk)
    said = next(one for one in ticket["history"] if one["type"] == "Comment")["text"].strip()
    assert (
        said == "Take\nPriority: mucha\nReslove\n\nLo miro."
    )  # one line is nearly a command: nothing goes out until it is right
    transcript = body(mail_to(desk, "luis@noc.example")[-1])
    assert "Nothing was done" in transcript
    assert "did you mean Resolve?" in transcript
    assert "mucha is no value for Priority" in transcript
    assert "> Take\n   not done, because another line could not be done\n" in transcript


def test_a_preview_changes_nothing(desk: Any) -> None:
    write(desk, "?\nTake\nDelete")
    assert types(desk) == ["Create", "CommandResult"]
    told = mail_to(desk, "ana@noc.example")[-1]
    assert "no se hizo nada" in body(told)
    assert "> Take\n   se haría: Responsable ana@noc.example (antes: nadie)\n" in body(told)


def test_commands_work_when_a_ticket_is_opened_and_behind_control(desk: Any) -> None:
    write(desk, "Prioridad: 70\nCc: eva@cliente.example\nCola: seguridad\n\nMiren esto.", subject="Otra cosa")
    ticket = desk.ticket(2)
    assert (ticket["priority"], ticket["queue"], ticket["cc"]) == (70, "seguridad", ["eva@cliente.example"])
    assert ticket["history"][0]["text"].strip() == "Miren esto."
    write(desk, "Va un detalle.\n\n--control\nTake\n-- \nAna")
    assert desk.ticket(1)["owner"] == "ana@noc.example"


def test_links_and_merges_by_mail(desk: Any) -> None:
    write(desk, "Hola", who="eva@cliente.example", proof="", subject="Segundo")
    write(desk, "Hola", who="eva@cliente.example", proof="", subject="Tercero")
    write(desk, "DependsOn: 2, 3")
    assert desk.ticket(1)["links"]["depends_on"] == [2, 3]
    write(desk, "DependsOn: 1", subject="Re: [noc #2] Segundo")
    assert desk.ticket(2)["links"]["depends_on"] == []
    write(desk, "DependeDe: #3")
    assert desk.ticket(1)["links"]["depends_on"] == [3]
    write(desk, "Resolver")
    assert desk.ticket(1)["status"] != "resolved"
    assert "#3" in body(mail_to(desk, "ana@noc.example")[-1])


def test_merging_what_two_customers_asked_is_confirmed_first_by_a_question_that_names_both(desk: Any) -> None:
    """Each will see the other's address and subject: also of whom we are sure, and who may destroy."""
    write(desk, "Hola", who="beto@otra.example", proof="", subject="Mi factura")
    login = SESSION.replace("{who}", "ana@noc.example")
    write(desk, "Unir: 1", subject="Re: [noc #2] Mi factura", proof=login)
    assert desk.ticket(2)["id"] == 2
    (question,) = questions(desk)
    assert "beto@otra.example" in body(question)
    assert "eva@cliente.example" in body(question)
    assert "verá la dirección y el asunto" in body(question)
    write(desk, "Sí", to=question["Reply-To"], subject=f"Re: {question['Subject']}", proof="")
    assert desk.ticket(2)["id"] == 1
    assert desk.ticket(1)["requestors"] == ["beto@otra.example", "eva@cliente.example"]


def test_a_merge_is_undone_by_mail_and_each_number_has_its_own_letters_again(desk: Any) -> None:
    write(desk, "Hola", who="eva@cliente.example", proof="", subject="Segundo")
    write(desk, "AddCc: beto@otra.example\nDue: 2026-12-24\nTimeWorked: 30", subject="Re: [noc #2] Segundo")
    login = SESSION.replace("{who}", "ana@noc.example")
    write(desk, "Unir: 1", subject="Re: [noc #2] Segundo", proof=login)
    (question,) = questions(desk)
    write(desk, "Sí", to=question["Reply-To"], subject=f"Re: {question['Subject']}", proof="")
    assert desk.ticket(1)["cc"] == ["beto@otra.example"]
    write(desk, "Deshacer")
    assert "se deshizo" in body(mail_to(desk, "ana@noc.example")[-1])
    first, second = desk.ticket(1), desk.ticket(2)
    assert (first["id"], first["cc"], first["time_worked"]) == (1, [], 0)
    assert (second["id"], second["cc"], second["time_worked"]) == (2, ["beto@otra.example"], 30)
    assert second["due"]
    write(desk, "Sigue igual", who="eva@cliente.example", proof="", subject="Re: [noc #2] Segundo")
    assert "Sigue igual" in [one["text"].strip() for one in desk.ticket(2)["history"]]
    assert "Sigue igual" not in [one["text"].strip() for one in desk.ticket(1)["history"]]
    assert [one["field"] for one in desk.ticket(1)["history"] if one["type"] == "DeleteLink"] == ["Merged"]


def test_a_site_may_forbid_to_merge_what_two_customers_asked(make_daemon: Any) -> None:
    desk = make_daemon(CONFIG, limits="[commands]\nmerge_requestors = false")
    for who, subject in (("eva@cliente.example", "Uno"), ("beto@otra.example", "Dos"), ("eva@cliente.example", "Tres")):
        write(desk, "Hola", who=who, proof="", subject=subject)
    assert desk.ask("ticket.merge", id=2, into=1, disclose=True) == "merge_forbidden"
    write(desk, "Unir: 1", subject="Re: [noc #2] Dos", proof=SESSION.replace("{who}", "ana@noc.example"))
    assert not questions(desk)
    assert "en este sitio no se unen" in body(mail_to(desk, "ana@noc.example")[-1])
    assert desk.ask("ticket.merge", id=3, into=1)["ticket"] == 1


@pytest.mark.parametrize(
    "proof",
    [
        "",
        "Authentication-Results: mx.evil.example; dmarc=pass header.from=noc.example\n",
        "Authentication-Results: mx.noc.example; dmarc=fail header.from=noc.example\n",
        "Authentication-Results: mx.noc.example; dmarc=pass header.from=evil.example\n",
        "Authentication-Results: mx.noc.example; spf=pass smtp.mailfrom=noc.example\n",
        "Authentication-Results: mx.noc.example; dmarc=pass (header.from=noc.example)\n",
        "Received: from a by mx.noc.example\n" + DMARC,
        "Received: from a by mx.noc.example\n" + DMARC + "Received: from b by a\n",
        DMARC + "From: luis@noc.example\n",
        "Authentication-Results: mx.noc.example; auth=pass smtp.auth=luis@noc.example\n",
        'Authentication-Results: mx.noc.example; spf=fail smtp.mailfrom="; dmarc=pass header.from=noc.example"\n',
        "Authentication-Results: mx.noc.example; spf=fail smtp.mailfrom==?utf-8?q?x=3B_dmarc=3Dpass_header.from=3Dnoc.example?=\n",
    ],
)
def test_a_forged_sender_changes_nothing_and_the_real_one_is_asked(desk: Any, proof: str) -> None:
    write(desk, "Take\nPriority: 99\n\nDéjenmelo.", proof=proof)
    ticket = desk.ticket(1)
    assert (ticket["owner"], ticket["priority"]) == (None, 0)
    assert not {"Take", "Set"} & set(types(desk))
    assert len(questions(desk)) <= 1


def test_a_session_at_our_mail_system_proves_its_own_address(desk: Any) -> None:
    write(desk, "Take", proof=SESSION)
    assert desk.ticket(1)["owner"] == "ana@noc.example"


def test_an_answer_to_the_question_does_what_was_ordered_once(desk: Any) -> None:
    write(desk, "Take\nPriority: 60", proof="")
    assert desk.ticket(1)["owner"] is None
    (question,) = questions(desk)
    assert question["Return-Path"] == "<>"
    assert question["Auto-Submitted"] == "auto-replied"
    assert "> Take\n> Priority: 60\n" in body(question)
    assert re.fullmatch(r"confirm\+[a-z2-7]{26}@noc\.example", question["Reply-To"])
    assert question["Reply-To"] not in body(question)
    write(desk, "Sí\n\n> Take", proof="", to=question["Reply-To"], subject="Re: confirme")
    ticket = desk.ticket(1)
    assert (ticket["owner"], ticket["priority"]) == ("ana@noc.example", 60)
    assert next(one for one in ticket["history"] if one["type"] == "Take")["evidence"] == 5
    assert (
        "> Take\n   hecho: Responsable ana@noc.example (antes: nadie)\n> Priority: 60\n   hecho: Prioridad 60 (antes: 0)\n"
        in body(mail_to(desk, "ana@noc.example")[-1])
    )
    desk.ask("ticket.untake", "ana@noc.example", id=1)
    write(desk, "sí", proof="", to=question["Reply-To"], subject="Re: confirme otra vez")
    assert desk.ticket(1)["owner"] is None


@pytest.mark.parametrize(
    ("text", "who", "more"),
    [
        ("no", "ana@noc.example", ""),
        ("> sí", "ana@noc.example", ""),
        ("Estoy de vacaciones\nsí", "ana@noc.example", ""),
        ("sí", "ana@noc.example", "Auto-Submitted: auto-replied\n"),
        ("sí", "luis@noc.example", ""),
        ("sí", "eva@cliente.example", ""),
    ],
)
def test_what_is_no_answer_of_theirs_does_nothing(desk: Any, text: str, who: str, more: str) -> None:
    write(desk, "Take", proof="")
    (question,) = questions(desk)
    write(desk, text, who=who, proof="", to=question["Reply-To"], subject="Re: confirme", more=more)
    assert desk.ticket(1)["owner"] is None


def test_a_question_holds_for_the_ticket_as_it_was(desk: Any) -> None:
    write(desk, "Priority: 60", proof="")
    (question,) = questions(desk)
    desk.ask("ticket.set", "luis@noc.example", id=1, values={"priority": "10"})
    write(desk, "sí", proof="", to=question["Reply-To"], subject="Re: confirme")
    assert desk.ticket(1)["priority"] == 10
    assert "cambió" in body(mail_to(desk, "ana@noc.example")[-1])


def test_the_same_order_is_asked_about_once_and_few_at_a_time(desk: Any) -> None:
    for _ in range(3):
        write(desk, "Take", proof="")
    assert len(questions(desk)) == 1
    for number in range(5):
        write(desk, f"Priority: {number + 1}", proof="")
    assert len(questions(desk)) == 3


def test_an_unknown_token_is_no_address_of_ours_that_does_anything(desk: Any) -> None:
    write(desk, "sí", to="confirm+" + "a" * 26 + "@noc.example", subject="x")
    assert types(desk) == ["Create"]


def test_a_requestors_form_is_text_and_nobody_learns_what_could_be_ordered(desk: Any) -> None:
    text = "Asunto: No anda el enlace\nPrioridad: alta\n\nPor favor."
    write(desk, text, who="eva@cliente.example", proof="", subject="Formulario")
    assert desk.ticket(2)["history"][0]["text"].strip() == text
    assert desk.ticket(2)["subject"] == "Formulario"
    assert len(mail_to(desk, "eva@cliente.example")) == 2


def test_help_lists_what_one_may_order(desk: Any) -> None:
    write(desk, "Ayuda")
    told = body(mail_to(desk, "ana@noc.example")[-1])
    assert "Tomar" in told
    assert "Prioridad: 50" in told
    assert "Borrar" not in told


@pytest.mark.parametrize(
    "more", ["Auto-Submitted: auto-replied\n", "Precedence: bulk\n", "List-Id: <x.y>\n", "X-Autoreply: yes\n"]
)
def test_automatic_mail_orders_nothing(desk: Any, more: str) -> None:
    write(desk, "Take", more=more)
    assert desk.ticket(1)["owner"] is None


def test_the_policy_is_configured(make_daemon: Any, tmp_path: Path) -> None:
    daemon = make_daemon(CONFIG + '[commands]\ndo_from = { work = "signed" }\nconfirm_from = { change = "weak" }\n')
    daemon.send("From: eva@cliente.example\nSubject: No anda\n\nx\n", sender="eva@cliente.example")
    write(daemon, "Take")
    assert daemon.ticket(1)["owner"] is None
    assert len(questions(daemon)) == 1
    write(daemon, "Priority: 9", proof="")
    assert len(questions(daemon)) == 1
    write(daemon, "Priority: 9")
    assert daemon.ticket(1)["priority"] == 9


def test_undo_takes_the_last_command_mail_back_unless_somebody_changed_it_since(desk: Any) -> None:
    write(desk, "Take\nPriority: 60\nAddCc: eva@cliente.example\nTimeWorked: 30\nStall\n\nEspero repuestos.")
    assert desk.ticket(1)["status"] == "stalled"
    write(desk, "Deshacer")
    ticket = desk.ticket(1)
    assert (ticket["owner"], ticket["priority"], ticket["cc"], ticket["time_worked"]) == (None, 0, [], 0)
    assert ticket["status"] == "open"
    assert "Espero repuestos." in [one["text"].strip() for one in ticket["history"]]
    write(desk, "Undo", who="ana@noc.example")
    assert "No hay ningún cambio suyo" in body(mail_to(desk, "ana@noc.example")[-1])
    write(desk, "Priority: 70")
    desk.ask("ticket.set", "luis@noc.example", id=1, values={"priority": "10"})
    write(desk, "Deshacer")
    assert desk.ticket(1)["priority"] == 10
    assert "Prioridad cambió desde entonces: era 70 y ahora es 10" in body(mail_to(desk, "ana@noc.example")[-1])


def test_a_command_that_names_its_ticket_is_asked_about_and_done(desk: Any) -> None:
    write(desk, "Tomar #1", proof="")
    question = questions(desk)[-1]
    assert "> Tomar #1" in body(question)
    write(desk, "sí", to=question["Reply-To"], proof="")
    assert desk.ticket(1)["owner"] == "ana@noc.example"
    write(desk, "Resolver #2")
    assert desk.ticket(1)["status"] == "new"
    assert "No existe el ticket 2" in body(mail_to(desk, "ana@noc.example")[-1])


def test_help_in_between_is_nothing_to_undo(desk: Any) -> None:
    write(desk, "Take")
    write(desk, "Help")
    write(desk, "Undo")
    assert desk.ticket(1)["owner"] is None
    assert types(desk).count("CommandResult") == 3


def test_a_confirmed_order_may_name_people_we_know_already(desk: Any) -> None:
    write(desk, "AddCc: eva@cliente.example, luis@noc.example, nueva@cliente.example", proof="")
    (question,) = questions(desk)
    write(desk, "Confirmo", proof="", to=question["Reply-To"], subject="Re: confirme")
    assert desk.ticket(1)["cc"] == ["eva@cliente.example", "luis@noc.example", "nueva@cliente.example"]
    assert not desk.ask("inbox.list", state="held")


def test_the_command_line_helps_with_what_one_may_order(desk: Any) -> None:
    found = desk.cli("--as", "ana@noc.example", "help", "--queue", "general")
    assert found.returncode == 0
    assert "Tomar" in found.stdout
    assert "Borrar" not in found.stdout
    nothing = desk.cli("--as", "eva@cliente.example", "help", "--json")
    assert nothing.stdout.strip() == "[]"
    many = desk.cli("--as", "ana@noc.example", "help", "--control")
    assert "Tomar 12 15" in many.stdout
    assert "Mostrar 12 15" in many.stdout


def test_who_may_change_a_ticket_hears_of_a_mistake_whoever_they_are(desk: Any) -> None:
    """It is not passed on to the requestor as if it were said to them."""
    desk.ask("ticket.watch", id=1, role="AdminCc", who=["beto@noc.example"])
    before = len(mail_to(desk, "eva@cliente.example"))
    write(desk, "Reslove", who="beto@noc.example", proof="")
    assert len(mail_to(desk, "eva@cliente.example")) == before
    assert "Resolve" in body(mail_to(desk, "beto@noc.example")[-1])


@pytest.mark.parametrize(
    "line", ["Priority: 99999999999999999999", "TimeWorked: 999999999h", "Due: 9999-12-31", "TimeLeft: 99999999999"]
)
def test_a_number_beyond_sense_is_refused_and_holds_no_letter(desk: Any, line: str) -> None:
    write(desk, f"{line}\n\nTexto.")
    assert "Correspond" in types(desk)
    assert not {"Set"} & set(types(desk))
    assert not desk.ask("inbox.list", state="held")


def test_a_customer_who_is_quoted_and_a_file_that_is_the_body_order_nothing(desk: Any) -> None:
    quoted = "<blockquote type=cite><p>Priority: 99</p></blockquote><p>done, see above</p>"
    write(desk, quoted, more="Content-Type: text/html\n")
    write(desk, "Priority: 99", more="Content-Type: text/plain; name=log.txt\nContent-Disposition: attachment\n")
    assert desk.ticket(1)["priority"] == 0
    assert types(desk).count("Correspond") == 2
