"""Who takes a ticket over is told what it is about, and its owner what others set on it; through the daemon."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from mailticket.storage import migrations
from tests.mailroom.test_command_batch import CONFIG, SESSION, body, mail_to, write

ANA, LUIS, PIA, EVA = "ana@noc.example", "luis@noc.example", "pia@noc.example", "eva@cliente.example"


@pytest.fixture
def desk(make_daemon: Any) -> Any:
    """Ticket 1 of Eva in general; Pia is AdminCc of seguridad alone."""
    queue = 'name = "seguridad"\n'
    config = (
        CONFIG.replace(queue, f'{queue}admin_cc = ["{PIA}"]\n') + f'[[user]]\naddress = "{PIA}"\nprivileged = true\n'
    )
    daemon = make_daemon(config)
    daemon.send(f"From: Eva <{EVA}>\nSubject: No anda\n\nLa red del piso 2 no anda.\n", sender=EVA)
    daemon.settled()
    daemon.ask("grant.add", to=ANA, rights=["CreateTicket"], queue="seguridad")
    return daemon


def test_a_new_queue_s_people_are_told_what_the_ticket_is_about(desk: Any) -> None:
    write(desk, "Cola: seguridad\n\nCreo que es de ustedes.", to="general-comment@noc.example")
    moved, comment = sorted((body(mail) for mail in mail_to(desk, PIA)), key=lambda text: "Creo que" in text)
    assert "pasó de la cola general a la cola seguridad" in moved
    assert "Eva <eva@cliente.example>" in moved
    assert "La red del piso 2 no anda." in moved
    assert "Creo que es de ustedes." in comment


def test_a_new_owner_is_told_what_the_ticket_is_about_and_once(desk: Any) -> None:
    desk.ask("ticket.set", ANA, id=1, values={"priority": "70", "due": "2030-01-01", "owner": LUIS})
    desk.settled()
    (opened, owner) = mail_to(desk, LUIS)
    assert "You are now the owner" in body(owner)
    assert "La red del piso 2 no anda." in body(owner)
    assert "Priority:   70" in body(owner)
    assert opened["Subject"] == owner["Subject"]


def test_what_one_mail_sets_is_told_in_one_mail(desk: Any) -> None:
    text = f"Cola: seguridad\nEstado: abierto\nVence: 2030-01-01\nAsignar: {PIA}"
    desk.ask("grant.add", to=ANA, rights=["SuperUser"])
    write(desk, text, to="general-comment@noc.example", proof=SESSION)
    (told,) = (body(mail) for mail in mail_to(desk, PIA))
    assert "You are now the owner" in told or "Usted es ahora responsable" in told
    assert "Cola: cambió de general a seguridad" in told
    assert "Estado cambiado de nuevo a abierto" in told
    assert "Vencimiento: 1 de enero de 2030, 23:59 (-0300)" in told
    assert "La red del piso 2 no anda." in told


def test_a_date_that_was_changed_since_is_told_as_people_write_it(desk: Any) -> None:
    write(desk, "Vence: 2030-01-01", proof=SESSION)
    done = mail_to(desk, ANA)[-1]
    desk.ask("ticket.set", LUIS, id=1, values={"due": "2030-02-01T12:00:00Z"})
    write(desk, "Deshacer", to=done["Reply-To"], subject=done["Subject"], more=f"In-Reply-To: {done['Message-ID']}\n")
    said = body(mail_to(desk, ANA)[-1]).replace(" \n", " ")
    assert "Vencimiento cambió desde entonces: era 2030-01-01 23:59 -0300 y ahora es 2030-02-01 09:00 -0300" in said


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"priority": "70"}, "Priority changed from 0 to 70"),
        ({"due": "2030-01-01"}, "Due set to"),
        ({"status": "resolved"}, "Status changed from new to resolved"),
        ({"queue": "seguridad"}, "went from queue general to queue seguridad"),
    ],
)
def test_an_owner_is_told_of_what_others_set(desk: Any, values: dict[str, str], said: str) -> None:
    desk.ask("ticket.take", LUIS, id=1)
    before = len(mail_to(desk, LUIS))
    desk.ask("ticket.set", ANA, id=1, values=values)
    desk.settled()
    (told,) = mail_to(desk, LUIS)[before:]
    assert said in body(told)
    desk.ask("ticket.set", LUIS, id=1, values={"subject": "x"})
    desk.settled()
    assert len(mail_to(desk, LUIS)) == before + 1


def test_requestors_hear_that_a_ticket_is_resolved_and_of_stalled_where_a_site_wants_it(desk: Any) -> None:
    write(desk, "Pausar", proof=SESSION)
    before = len(mail_to(desk, EVA))
    desk.ask("scrip.enable", name="On Stall Notify Requestors")
    write(desk, "Abrir", proof=SESSION)
    write(desk, "Pausar", proof=SESSION)
    write(desk, "Resolver", proof=SESSION)
    stalled, resolved = (body(mail) for mail in mail_to(desk, EVA)[before:])
    assert "Su pedido quedó en espera" in stalled
    assert "su pedido quedó resuelto" in resolved


def _as_a_version_before_left_it(path: Path) -> None:
    """The database of this very installation, at the schema before the scrips came along, with a queue."""
    with sqlite3.connect(path) as database:
        (row,) = database.execute("select id, seal from installation").fetchall()
    for one in path.parent.glob(f"{path.name}*"):
        one.unlink()
    engine = sa.create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        migrations.migrate_on(connection, "0016")
        connection.exec_driver_sql("update installation set id = ?, seal = ?", tuple(row)).close()
        connection.exec_driver_sql("insert into queues (id, name) values (1, 'general')").close()
        connection.exec_driver_sql("update counters set next = 2 where name = 'queues'").close()
    engine.dispose()


def test_a_site_of_an_earlier_version_is_told_which_scrips_are_new_and_off(make_daemon: Any, tmp_path: Path) -> None:
    daemon = make_daemon(CONFIG)
    assert [one["name"] for one in daemon.ask("scrip.list") if one["disabled"]] == ["On Stall Notify Requestors"]
    assert not [line for line in daemon.lines if line["event"] == "scrips.new_and_off"]
    daemon.stop()
    _as_a_version_before_left_it(tmp_path / "var" / "mailticket.db")
    again = make_daemon(CONFIG)
    (told,) = [line for line in again.lines if line["event"] == "scrips.new_and_off"]
    assert "On Due Change Notify Owner" in told["scrips"]
    assert [one["id"] for one in again.ask("scrip.list") if one["disabled"]] == [10, 11, 12, 13, 14]
