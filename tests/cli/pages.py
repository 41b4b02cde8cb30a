"""Rows as the daemon gives them, and pages of them as text."""

import io
from datetime import UTC, datetime
from typing import Any

from rich.console import Console, RenderableType

from mailticket.cli import organisation_pages
from mailticket.cli.layout import Reader
from mailticket.model.queue import QUEUE_SETTINGS

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
