"""Answers become pages: in two languages, in the terminal's width, and never more than text."""

import io
import re
from base64 import b64encode
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console, RenderableType

import mailticket
from mailticket.application.organisation.aliases import Lack
from mailticket.cli import letter_pages, organisation_pages, outgoing, ticket_pages
from mailticket.cli.layout import Reader
from mailticket.cli.overview import overview
from mailticket.cli.words import language
from mailticket.i18n import knows
from mailticket.model.administration import Did, Subject
from mailticket.model.queue import QUEUE_SETTINGS
from mailticket.model.right import Right

HOSTILE = "\x1b]0;owned\x07[bold red]x[/] \u202eback\x9b2J :smile:"
EN, ES = Reader("en", UTC), Reader("es", UTC)
NOON = Reader("en", UTC, datetime(2026, 11, 23, 12, tzinfo=UTC))


def page(found: RenderableType, width: int = 100) -> str:
    console = Console(file=io.StringIO(), width=width, highlight=False, emoji=False, markup=False)
    console.print(found)
    return console.file.getvalue()  # type: ignore[attr-defined,no-any-return]


def a_ticket(**values: Any) -> dict[str, Any]:
    times = dict.fromkeys(("starts", "started", "due", "told", "resolved"))
    links: dict[str, list[int]] = {
        kind: [] for kind in ("depends_on", "depended_on_by", "refers_to", "referred_to_by", "member_of", "members")
    }
    ticket: dict[str, Any] = {
        "id": 7,
        "queue": "general",
        "subject": "No anda la red",
        "status": "open",
        "owner": None,
        "requestors": ["ana@x.test"],
        "cc": [],
        "admin_cc": [],
        "priority": 10,
        "initial_priority": 0,
        "final_priority": 0,
        "time_worked": 0,
        "time_estimated": 0,
        "time_left": 0,
        "created": "2026-11-23T08:00:00Z",
        "last_updated": "2026-11-23T08:05:00Z",
        "squelched": [],
        "muted": [],
        "fields": {},
        "links": links,
        "merged_into": None,
        "history": [],
    }
    return ticket | times | values


def an_entry(**values: Any) -> dict[str, Any]:
    entry = dict.fromkeys(("field", "old", "new", "letter", "message_id"))
    entry |= {"id": 1, "type": "Correspond", "by": "ana@x.test", "at": "2026-11-23T08:05:00Z", "via": "mail"}
    return entry | {"minutes": 0, "text": "", "evidence": 0, "attachments": []} | values


def a_letter(**values: Any) -> dict[str, Any]:
    letter: dict[str, Any] = dict.fromkeys(("done_at", "error", "held", "class_reason", "rule", "thread", "queue"))
    letter |= {"id": 3, "message_id": "a@b", "state": "held", "recipient": "general@x.test", "action": "correspond"}
    letter |= {"mail_from": "", "received_at": "2026-11-23T08:00:00Z", "protocol": "smtp", "peer": "::1", "helo": "h"}
    letter |= {"size": 10, "attempts": 1, "class": "human", "ticket": 7, "outcome": "opened", "flaws": []}
    return letter | {"dropped": [], "duplicates": []} | values


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        ({"LANG": "es_UY.UTF-8"}, "es"),
        ({"LANG": "es_UY.UTF-8", "LC_MESSAGES": "en_GB"}, "en"),
        ({"LANG": "en_GB", "LC_ALL": "es"}, "es"),
        ({"LANG": "pt_BR"}, "en"),
        ({}, "en"),
    ],
)
def test_the_locale_chooses_the_language(
    locale: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in locale.items():
        monkeypatch.setenv(name, value)
    assert language() == expected


def test_the_ticket_list_fits_a_terminal_and_keeps_one_line_a_ticket() -> None:
    rows = [a_ticket(subject="muy largo " * 30, id=number) for number in range(3)]
    lines = page(ticket_pages.tickets(rows, ES), 80).rstrip().splitlines()
    assert max(map(len, lines)) <= 80
    assert len(lines) == 5
    assert "abierto" in lines[2]


@pytest.mark.parametrize("width", [60, 80, 160])
def test_numbers_and_statuses_stay_whole_in_a_narrow_terminal(width: int) -> None:
    row = a_ticket(id=123456, subject="muy largo " * 30, owner="somebody.with.a.long.name@noc.example", queue="q" * 40)
    line = page(ticket_pages.tickets([row], NOON), width).splitlines()[2]
    assert line.startswith("123456  open ")
    assert " 10 " in line
    assert " 4 h " in line


@pytest.mark.parametrize(
    ("at", "age"),
    [
        ("2026-11-23T11:59:30Z", "<1 min"),
        ("2026-11-23T11:55:00Z", "5 min"),
        ("2026-11-23T08:00:00.123+00:00", "3 h"),
        ("2026-11-21T13:00:00Z", "47 h"),
        ("2026-11-11T12:00:00Z", "12 d"),
        ("2026-11-23T12:00:09Z", "<1 min"),
    ],
)
def test_an_age_is_one_number_with_a_unit(at: str, age: str) -> None:
    assert NOON.age(at) == age


def test_times_in_the_history_are_the_readers() -> None:
    entry = an_entry(type="Set", field="Due", old=None, new="2026-12-01T03:00:00+00:00")
    reader = Reader("es", ZoneInfo("America/Montevideo"))
    assert ticket_pages.did(entry, reader).endswith("a 2026-12-01 00:00")


def test_what_was_retried_is_counted() -> None:
    assert page(letter_pages.letters_retried({"letters": [4, 5], "kept": []}, EN)).strip().endswith(": 2")
    assert "held again: 7, 8" in page(letter_pages.letters_retried({"letters": [4], "kept": [7, 8]}, EN))
    assert page(letter_pages.copies_retried({"copies": []}, EN)).strip().endswith(": 0")


def test_every_right_and_every_kind_of_thing_has_its_words() -> None:
    wanted = (
        [f"right.{right}" for right in Right] + [f"subject.{one}" for one in Subject] + [f"did.{one}" for one in Did]
    )
    wanted += [f"lack.{one}" for one in Lack]
    assert [key for key in wanted if not knows(f"cli.{key}")] == []


def test_every_refusal_has_its_sentence() -> None:
    code = "".join(path.read_text() for path in Path(mailticket.__file__).parent.rglob("*.py"))
    keys = set(re.findall(r'Refused\(\s*"(\w+)"', code))
    assert len(keys) > 30
    assert sorted(key for key in keys if not knows(key)) == []


def test_no_tickets_are_said_so() -> None:
    assert "No hay nada" in page(ticket_pages.tickets([], ES))


def test_a_ticket_is_told_in_its_readers_words_alone() -> None:
    why = {"evidence": 1, "evidence_method": "secret-address", "evidence_reason": "nobody signed it"}
    history = [
        an_entry(type="Set", field="Priority", old="0", new="50", letter=4, **why),
        an_entry(type="CommandResult", field="refused", via="cli"),
    ]
    shown = page(ticket_pages.ticket(a_ticket(history=history), ES), 200)
    assert "Prioridad: cambió de 0 a 50  (correo, mensaje 4)  prueba 1 (débil): nadie lo firmó" in shown
    assert "Comandos por correo: no se hicieron  (línea de comandos)" in shown


def test_a_ticket_shows_its_links_and_history_with_what_it_said_before_folded() -> None:
    quote = "\n".join(f"> renglón {number}" for number in range(9))
    said = [[len("Listo.\n\n"), len("Listo.\n\n") + len(quote) + 1, "history"]]
    history = [
        an_entry(type="Create", text="No anda.\nGracias.", attachments=[{"name": "a.pdf", "type": "x/y", "size": 9}]),
        an_entry(text=f"Listo.\n\n{quote}\n", said=said, letter=4, minutes=15),
        an_entry(type="Status", field="Status", old="new", new="open"),
    ]
    links = a_ticket()["links"] | {"refers_to": [1]}
    shown = page(ticket_pages.ticket(a_ticket(history=history, links=links), ES))
    assert "Ticket creado" in shown
    assert "a.pdf" in shown
    assert "Estado cambiado de nuevo a abierto" in shown
    assert "15 min" in shown
    assert "#1" in shown
    assert "[… ya dicho en este ticket, líneas: 9]" in shown
    assert "--full" in shown
    assert "renglón 5" not in shown
    assert "renglón 5" in page(ticket_pages.ticket(a_ticket(history=history, links=links), ES, full=True))
    assert "2026-11-23 08:05" in shown


@given(st.text())
def test_no_text_of_others_reaches_the_terminal_as_a_command(text: str) -> None:
    shown = page(ticket_pages.ticket(a_ticket(subject=text, history=[an_entry(text=text, by=text)]), EN))
    shown += page(ticket_pages.tickets([a_ticket(subject=text, owner=text)], EN))
    assert not [c for c in shown if c != "\n" and (ord(c) < 32 or 127 <= ord(c) < 160)]


def test_markup_in_a_subject_is_text() -> None:
    shown = page(ticket_pages.tickets([a_ticket(subject=HOSTILE)], EN), 200)
    assert "[bold red]x[/]" in shown
    assert ":smile:" in shown
    assert "\\x1b]0;owned" in shown
    assert "\u202e" not in shown


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


def test_a_ticket_shows_its_fields_by_their_own_names() -> None:
    """Whatever a site calls them: also as one of our own words."""
    shown = page(ticket_pages.ticket(a_ticket(history=[], fields={"made": ["mucho"], "Sede": ["Centro", "Salto"]}), ES))
    assert "made" in shown
    assert "Centro, Salto" in shown


# -- the organisation

LONG = "muy.largo." * 12 + "\x1b]0;owned\x07"


def a_user(**values: Any) -> dict[str, Any]:
    user = {
        "id": 2,
        "address": "ana@x.test",
        "addresses": ["ana@x.test"],
        "name": "Ana",
        "language": "es",
        "learnt": "en",
    }
    user |= {
        "timezone": None,
        "privileged": True,
        "disabled": False,
        "blocked": False,
        "unreachable": False,
        "groups": ["noc"],
    }
    return user | {"provisioned": False} | values


def a_group(**values: Any) -> dict[str, Any]:
    group = {"id": 1, "name": "noc", "members": ["ana@x.test", "cert"], "people": ["ana@x.test"], "groups": []}
    return group | {"provisioned": True} | values


def a_grant(**values: Any) -> dict[str, Any]:
    grant = {"to": "noc", "kind": "group", "rights": ["OwnTicket", "TakeTicket"], "queue": "dns", "revoke": False}
    return grant | {"provisioned": False, "stock": False} | values


def a_queue(**values: Any) -> dict[str, Any]:
    queue = {"id": 1, "name": "dns", **{one.name: one.default for one in QUEUE_SETTINGS}}
    queue |= {"correspond_address": "dns@x.test", "comment_address": "dns-c@x.test", "cc": [], "admin_cc": ["noc"]}
    queue |= {"due_in": 240, "disabled": False, "lifecycle": "default", "subject_tag": "x", "provisioned": False}
    return queue | values


def a_lifecycle(**values: Any) -> dict[str, Any]:
    life: dict[str, Any] = {"name": "cert", "initial": ["nuevo"], "active": ["open"], "inactive": ["cerrado"]}
    life |= {"on_reply": "open", "following": {"": ["nuevo"], "nuevo": ["open"], "open": [], "cerrado": ["nuevo"]}}
    return life | {"rights": {"* -> cerrado": "CloseTicket"}, "queues": ["dns"], "provisioned": False} | values


def a_field(**values: Any) -> dict[str, Any]:
    field: dict[str, Any] = {"id": 1, "name": "Sede", "kind": "choice", "several": False, "choices": ["Centro"]}
    return field | {"pattern": "", "description": "", "queues": [], "disabled": False, "provisioned": False} | values


def a_scrip(**values: Any) -> dict[str, Any]:
    scrip: dict[str, Any] = {"id": 1, "name": "Avisar", "condition": "OnCreate", "when": "", "action": "notify"}
    scrip |= {"to": ["AdminCc", "noc"], "template": "transaction", "as_comment": False, "arguments": {}}
    scrip |= {"queue": None, "off_in": ["dns"], "order": 10, "disabled": False, "failures": 0}
    return scrip | {"stock": True, "provisioned": False} | values


def an_administration(**values: Any) -> dict[str, Any]:
    entry = {"id": 1, "at": "2026-11-23T08:00:00Z", "by": "ana@x.test", "via": "cli", "subject": "queue"}
    return entry | {"name": "dns", "did": "change", "field": "due_in", "old": "60", "new": "240"} | values


def a_job(**values: Any) -> dict[str, Any]:
    job: dict[str, Any] = {"id": 1, "kind": "run", "scrip": "Programa", "ticket": 7, "transaction": 9, "attempts": 1}
    job |= {"state": "failed", "created": "2026-11-23T08:00:00Z", "not_before": None, "answer": "exit status 1"}
    return job | values


LISTS: list[tuple[Any, dict[str, Any]]] = [
    (organisation_pages.users, a_user(name=LONG, address=f"{LONG}@x.test")),
    (organisation_pages.groups, a_group(name=LONG, members=[LONG] * 9)),
    (organisation_pages.grants, a_grant(to=LONG, rights=["ShowTicketComments"] * 9)),
    (organisation_pages.rights, {"right": "SuperUser", "stock": ["Everyone"] * 9, "lifecycles": []}),
    (organisation_pages.rights, {"right": "CloseTicket", "stock": [], "lifecycles": [LONG]}),
    (organisation_pages.queues, a_queue(name=LONG, admin_cc=[LONG] * 9)),
    (organisation_pages.lifecycles, a_lifecycle(active=[LONG] * 9)),
    (organisation_pages.fields, a_field(choices=[LONG] * 9)),
    (organisation_pages.scrips, a_scrip(name=LONG, to=[LONG] * 9)),
    (organisation_pages.templates, {"name": "autoreply", "language": "es", "queue": LONG, "file": f"/{LONG}"}),
    (organisation_pages.jobs, a_job(answer=LONG, scrip=LONG)),
    (organisation_pages.history, an_administration(by=LONG, name=LONG, old=LONG, new=LONG)),
]
ONES: list[tuple[Any, dict[str, Any]]] = [
    (organisation_pages.user, a_user(name=LONG)),
    (organisation_pages.group, a_group(people=[LONG])),
    (organisation_pages.queue, a_queue(description=LONG)),
    (organisation_pages.lifecycle, a_lifecycle(rights={f"* -> {LONG}": LONG})),
    (organisation_pages.field, a_field(pattern=LONG)),
    (
        organisation_pages.scrip,
        a_scrip(arguments={LONG: LONG, "set": {"a": LONG}, "program": ["/bin/x", LONG]}, when=LONG),
    ),
    (organisation_pages.template, {"name": "x", "language": "es", "queue": "", "file": LONG, "text": LONG}),
    (
        organisation_pages.why,
        {"user": LONG, "right": LONG, "queue": LONG, "ticket": None, "granted": True, "path": [LONG]},
    ),
    (organisation_pages.merged, {"merged": LONG, "address": LONG}),
    (organisation_pages.changed("queue"), {"name": LONG, "created": False, "changed": [LONG]}),
]


@pytest.mark.parametrize(("made", "row"), LISTS, ids=[f"{number}" for number in range(len(LISTS))])
@pytest.mark.parametrize("reader", [EN, ES], ids=["en", "es"])
def test_tables_of_the_organisation_fit_80_columns(made: Any, row: dict[str, Any], reader: Reader) -> None:
    shown = page(made([row, row], reader), 80)
    assert max(map(len, shown.splitlines())) <= 80
    assert "\x1b" not in shown
    assert "No hay nada" in page(made([], ES), 80)


@pytest.mark.parametrize(("made", "row"), ONES, ids=[f"{number}" for number in range(len(ONES))])
def test_pages_of_the_organisation_are_text_alone(made: Any, row: dict[str, Any]) -> None:
    shown = page(made(row), 80)
    assert "\x1b" not in shown
    assert "\\x1b" in shown


def test_pages_of_the_organisation_show_what_matters() -> None:
    assert "4 h" in page(organisation_pages.queue(a_queue(), ES))
    assert "puede pasar a" in page(organisation_pages.lifecycle(a_lifecycle(), ES))
    assert "abierto" in page(organisation_pages.lifecycle(a_lifecycle(), ES))
    assert "notify → AdminCc, noc" in page(organisation_pages.scrips([a_scrip()], EN))
    assert "* − dns" in page(organisation_pages.scrips([a_scrip()], EN))
    assert "revoked" in page(organisation_pages.grants([a_grant(revoke=True, queue=None)], EN))
    assert "de fábrica" in page(organisation_pages.grants([a_grant(stock=True)], ES))
    assert "due in 60 → 240" in page(organisation_pages.history([an_administration()], EN))
    added = an_administration(did="add", subject="group", name="noc", field=None, old=None, new="members: ana@x.test")
    assert "alta miembros: ana@x.test" in page(organisation_pages.history([added], ES))


def test_a_tried_scrip_shows_what_it_would_do() -> None:
    answer: dict[str, Any] = {"scrip": "Avisar", "ticket": 7, "transaction": an_entry(type="Create"), "serves": False}
    answer |= {
        "applies": True,
        "changes": [an_entry(type="Set", field="Priority", old="0", new="9")],
        "failures": ["no"],
    }
    answer |= {"notices": [{"subject": "[noc #7] Hola", "language": "es", "recipients": ["ana@x.test"]}]}
    answer |= {"jobs": [{"kind": "webhook", "payload": '{"a": 1}'}]}
    shown = page(organisation_pages.scrip_tried(answer, EN))
    for part in (
        "Avisar",
        "#7",
        "Ticket created",
        "does not serve",
        "Priority",
        "[noc #7] Hola",
        "ana@x.test",
        "webhook",
    ):
        assert part in shown


def test_lines_for_alias_files_are_never_broken() -> None:
    lacking = {"lack": "other_queue", "address": "dns@x.test", "queue": "dns", "action": "correspond"}
    answer = {"problems": [lacking | {"found": "general", "line": 3}], "aliases": ["x" * 300], "transport": []}
    shown = organisation_pages.queue_checked(answer, ES)
    assert shown.splitlines()[0] == "3: dns@x.test: va a la cola general, no a dns"
    assert "x" * 300 in shown.splitlines()


def test_the_organisations_history_names_fields_in_the_readers_language() -> None:
    row = {"at": "2026-11-23T08:00:00Z", "by": "root@", "subject": "user", "name": "ana@x.test", "did": "add"}
    entries = [
        row | {"field": "", "old": "", "new": "name: Ana; privileged: yes"},
        row | {"did": "change", "field": "privileged", "old": "yes", "new": ""},
    ]
    said = page(organisation_pages.history(entries, ES), 200)
    assert f"{ES.name('name')}: Ana; {ES.name('privileged')}: sí" in said
    assert "sí → –" in said
    assert "privileged" not in said
    assert "name: Ana; privileged: yes" in page(organisation_pages.history(entries, EN), 200)


def test_a_letters_oddities_and_what_each_room_says_of_it_are_in_the_readers_words() -> None:
    flaws = ["unknown charset x-foo", "more than one From: the first counts"]
    said = page(letter_pages.letter(a_letter(flaws=flaws), ES))
    assert "juego de caracteres desconocido: x-foo; más de un From: vale el primero" in said
    reading = {"subject": "Hola", "author": "a@x.test", "class": "human", "class_reason": "nothing says otherwise"}
    held = {"reason": "list", "values": {"queue": "dns"}}
    shown = page(letter_pages.explanation({"reading": reading | {"flaws": flaws}, "desk": {"held": held}}, ES))
    assert "más de un From: vale el primero" in shown
    assert "porque: nada indica otra cosa" in shown
    for english in ("class", "flaws", "author", "nothing"):
        assert english not in shown
