"""What is added to a checkout, one thing for each row of README's "Where to add things", in the files that row names."""

from collections.abc import Iterator
from pathlib import Path

HOME = Path(__file__).parents[2]

TEMPLATE = "Subject: pong {{ ticket.id }}\n\nPong.\n"
VERSIONS = "mailticket/storage/migrations/versions"
HEAD = max(path.name[:4] for path in (HOME / VERSIONS).glob("[0-9]*.py"))
MIGRATION = f"""
import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{HEAD}"


def upgrade() -> None:
    op.add_column("tickets", sa.Column("impact", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("queues", sa.Column("motto", sa.Text(), nullable=False, server_default=""))
"""
USE_CASE = '''
"""What was added."""

from dataclasses import dataclass

from mailticket.application.changing import Caller
from mailticket.application.mail.parameters import Nothing
from mailticket.application.service import Service


@dataclass(frozen=True)
class PongShape:
    """Told: the site's name."""

    pong: str


async def ping(service: Service, caller: Caller, asked: Nothing) -> list[PongShape]:
    """A listing of one row."""
    return [PongShape(service.snapshot().site.rtname)]
'''
COMMAND = """
from mailticket.cli.generated import command

ping = command("ping", lambda rows: " ".join(row["pong"] for row in rows))
"""
PAGE = """
from mailticket.web.responses import render


async def show(request):
    return await render(request, "ping.html", pong="pong")
"""
EN, ES = "mailticket/i18n/en/LC_MESSAGES/words.po", "mailticket/i18n/es/LC_MESSAGES/words.po"
Edits = tuple[tuple[str, str], ...] | str


def words(*said: tuple[str, str, str]) -> dict[str, Edits]:
    """What each key says in English and in Spanish, written into both catalogues."""
    return {
        path: tuple(('msgid "field.Due"', f'msgid "{one[0]}"\nmsgstr "{one[which]}"\n\n') for one in said)
        for which, path in ((1, EN), (2, ES))
    }


WITH_MIGRATION: dict[str, Edits] = {f"{VERSIONS}/9999_added.py": MIGRATION}
ADDITIONS: dict[str, dict[str, Edits]] = {
    "a command in a mail (a verb)": {
        "mailticket/model/command.py": (('    UNTAKE = "untake"\n', '    PING = "ping"\n'),),
        "mailticket/commands/registry.py": (
            ('    Verb("Untake",', '    Verb("Ping", Operation.PING, _words("Ping", "Hacer ping"), _MODIFY, _WORK),\n'),
        ),
        "mailticket/mailroom/verbs.py": (
            ("    Operation.UNTAKE: ", "    Operation.PING: _one(own.take, parameters.Take),\n"),
        ),
        **words(("verb.Ping", "ping the ticket", "hacerle ping al ticket")),
    },
    "an action of scrips": {
        "mailticket/model/scrip.py": (
            ('    RUN = "run"\n', '    PING = "ping"\n'),
            ("    ActionKind.RUN: (", "    ActionKind.PING: (frozenset(), frozenset()),\n"),
        ),
        "mailticket/application/scrip_effects.py": (
            (
                "    ActionKind.OPEN: ",
                "    ActionKind.PING: lambda unit, act, ticket, effect:"
                ' set_values(unit, act, Change(ticket), {"priority": "77"}),\n',
            ),
        ),
    },
    "a condition of scrips that `when` cannot say": {
        "mailticket/model/scrip.py": (('    ON_CREATE = "OnCreate"\n', '    ON_PING = "OnPing"\n'),),
        "mailticket/scrips/conditions.py": (
            ("    Condition.ON_CREATE: ", "    Condition.ON_PING: _is(TransactionType.CREATE),\n"),
        ),
    },
    "a condition of rules": {
        "mailticket/routing/conditions.py": (
            (
                "    # Procmail drops a leading backslash",
                '    if rest == "ping":\n        return Size(False, 0, None)\n',
            ),
        ),
    },
    "a template of our mail": {"templates/mail/es/pong.txt": TEMPLATE, "templates/mail/en/pong.txt": TEMPLATE},
    "a field of tickets": {
        "mailticket/model/ticket.py": (
            (
                "    requestors: frozenset[int] = field(",
                '    impact: int = field(default=0, metadata=declared(Kind.NUMBER, "Impact", settable=True,'
                ' key=Key("Impact", "Impacto", Demand.CHANGE)))\n',
            ),
        ),
        **words(("field.Impact", "Impact", "Impacto"), ("verb.Impact", "set the impact", "fijar el impacto")),
        **WITH_MIGRATION,
    },
    "a setting of queues": {
        "mailticket/model/queue.py": (
            (
                "    subject_tag: str = field(",
                '    motto: str = field(default="", metadata=setting(SettingKind.LINE))\n',
            ),
        ),
        **words(
            ("setting.motto", "motto", "lema"),
            ("setting.help.motto", "What the queue is for.", "Para qué sirve la cola."),
        ),
        **WITH_MIGRATION,
    },
    "something that can be done": {
        "mailticket/application/ping.py": USE_CASE,
        "mailticket/application/use_cases.py": (
            ('    "search": UseCase(', '    "ping": UseCase("ping:ping", mail.Nothing, None, Demand.READ),\n'),
        ),
        **words(("case.ping", "Ping.", "Hacer ping.")),
    },
    "a command of the command line, a listing with `--json`": {
        "mailticket/cli/ping.py": COMMAND,
        "mailticket/cli/app.py": (('    "saved": ', '    "ping": "ping:ping",\n'),),
    },
    "a value in `--json`": {
        "mailticket/application/organisation/shapes.py": (
            ("    provisioned: bool\n\n\n@dataclass(frozen=True, slots=True)\nclass MergedUser", "    initial: str\n"),
        ),
        "mailticket/application/organisation/users.py": (
            ("        provisioned=provisioned,\n", "        initial=user.address[0],\n"),
        ),
    },
    "a web page": {
        "mailticket/web/pages/ping.py": PAGE,
        "templates/web/ping.html": "<!doctype html><title>Ping</title>{{ pong }}",
        "mailticket/web/app.py": (
            ("Login = Callable", "from mailticket.web.pages import ping\n"),
            ('    ("/sessions", "sessions", sessions.show', '    ("/ping", "ping", ping.show, GET),\n'),
        ),
    },
    "something done by the clock": {
        "mailticket/model/schedule.py": (('    SUMMARY = "summary"', '    CHIME = "chime"\n'),),
        "mailticket/application/schedules/actions.py": (
            ("        ScheduledAction.SUMMARY: ", "        ScheduledAction.CHIME: chime,\n"),
            ("ACTIONS: Mapping", "async def chime(running: Running) -> None:\n    running.done = 77\n\n\n"),
        ),
    },
    "a report": {
        "mailticket/reports/reports.py": (
            (
                '        Report(\n            "responses",',
                '        Report("pings", "pings", measures.flow, (Figure("created", "created", Statistic.COUNT),),'
                ' ("queue",), needs=_STATUS),\n',
            ),
        ),
        **words(("report.pings", "Pings.", "Los pings."), ("report.pings.created", "opened", "recién abiertos")),
    },
    "another name for a field in searches": {"mailticket/search/fields.py": ((', pedido por",', ", pinger"),)},
    "a reply of the SMTP dialogue": {
        "mailticket/arrival/replies.py": (("BYE = Reply", 'PONG = Reply(250, "2.0.0", "Pong")\n'),),
    },
    "a sign that a machine wrote a letter": {
        "mailticket/reading/classify.py": (('    "x-autorespond",', '    "x-pong",\n'),),
    },
    "words people read (see [CONTRIBUTING](CONTRIBUTING.md))": words(("pong", "A pong", "Es un pong")),
}
"""By row and file: before which text of the file what is written; or the whole of a new file."""


def added() -> dict[str, Edits]:
    """All additions, by file."""
    files: dict[str, Edits] = {}
    for path, edits in _each():
        known = files.get(path, ())
        files[path] = edits if isinstance(edits, str) or isinstance(known, str) else (*known, *edits)
    return files


def _each() -> Iterator[tuple[str, Edits]]:
    return ((path, edits) for files in ADDITIONS.values() for path, edits in files.items())
