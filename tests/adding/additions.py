"""What is added to a checkout, one thing for each row of README's "Where to add things", in the files that row names."""

TEMPLATE = "Subject: pong {{ ticket.id }}\n\nPong.\n"
MIGRATION = """
import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{head}"


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
ADDED: dict[str, tuple[tuple[str, str], ...] | str] = {
    # a command in a mail
    "mailticket/commands/registry.py": (
        ('    _verb("Untake",', '    _verb("Ping", Operation.PING, "Ping", "Hacer ping", _MODIFY, _WORK),\n'),
    ),
    "mailticket/model/command.py": (('    UNTAKE = "untake"\n', '    PING = "ping"\n'),),
    "mailticket/mailroom/verbs.py": (
        ("    Operation.UNTAKE: ", "    Operation.PING: _one(own.take, parameters.Take),\n"),
    ),
    # an action of scrips
    "mailticket/model/scrip.py": (
        ('    RUN = "run"\n', '    PING = "ping"\n'),
        ("    ActionKind.RUN: (", "    ActionKind.PING: (frozenset(), frozenset()),\n"),
    ),
    "mailticket/application/scrip_effects.py": (
        (
            "    ActionKind.OPEN: ",
            '    ActionKind.PING: lambda unit, act, ticket, effect: set_values(unit, act, ticket, {"priority": "77"}),\n',
        ),
    ),
    # a condition of rules
    "mailticket/routing/conditions.py": (
        ("    # Procmail drops a leading backslash", '    if rest == "ping":\n        return Size(False, 0, None)\n'),
    ),
    # a mail's words
    "templates/mail/es/pong.txt": TEMPLATE,
    "templates/mail/en/pong.txt": TEMPLATE,
    # a field of tickets and a setting of queues, with their columns
    "mailticket/model/ticket.py": (
        (
            "    requestors: frozenset[int] = field(",
            '    impact: int = field(default=0, metadata=declared(Kind.NUMBER, "Impact", settable=True,'
            ' key=Key("Impact", "Impacto", Demand.CHANGE)))\n',
        ),
    ),
    "mailticket/i18n/en/LC_MESSAGES/words.po": (
        (
            'msgid "field.Due"',
            'msgid "field.Impact"\nmsgstr "Impact"\n\nmsgid "pong"\nmsgstr "A pong"\n\nmsgid "case.ping"\nmsgstr "Ping."\n\n',
        ),
    ),
    "mailticket/i18n/es/LC_MESSAGES/words.po": (
        (
            'msgid "field.Due"',
            'msgid "field.Impact"\nmsgstr "Impacto"\n\nmsgid "pong"\nmsgstr "Es un pong"\n\nmsgid "case.ping"\nmsgstr "Ping."\n\n',
        ),
    ),
    "mailticket/model/queue.py": (
        (
            "    subject_tag: str = field(",
            '    motto: str = field(default="", metadata=setting(SettingKind.LINE))\n',
        ),
    ),
    # a use case, and a command for it
    "mailticket/application/ping.py": USE_CASE,
    "mailticket/application/use_cases.py": (
        (
            '    "saved.list": ',
            '    "ping": UseCase("ping:ping", mail.Nothing, None, Demand.READ),\n',
        ),
    ),
    "mailticket/cli/ping.py": COMMAND,
    "mailticket/cli/app.py": (('    "saved": ', '    "ping": "ping:ping",\n'),),
    # a page
    "mailticket/web/pages/ping.py": PAGE,
    "templates/web/ping.html": "<!doctype html><title>Ping</title>{{ pong }}",
    "mailticket/web/app.py": (
        ("Login = Callable", "from mailticket.web.pages import ping\n"),
        ('    ("/sessions", "sessions", sessions.show', '    ("/ping", "ping", ping.show, GET),\n'),
    ),
    # something done by the clock
    "mailticket/model/schedule.py": (('    SUMMARY = "summary"', '    CHIME = "chime"\n'),),
    "mailticket/application/schedules/actions.py": (
        ("        ScheduledAction.SUMMARY: ", "        ScheduledAction.CHIME: chime,\n"),
        ("ACTIONS: Mapping", "async def chime(running: Running) -> None:\n    running.done = 77\n\n\n"),
    ),
    # a report
    "mailticket/reports/reports.py": (
        (
            '        Report(\n            "responses",',
            '        Report("pings", "pings", measures.flow, (Figure("created", "created", Statistic.COUNT),),'
            ' ("queue",), needs=_STATUS),\n',
        ),
    ),
    # another name for a field
    "mailticket/search/fields.py": ((', pedido por",', ", pinger"),),
    # a reply to a mail server, a sign of machines
    "mailticket/arrival/replies.py": (("BYE = Reply", 'PONG = Reply(250, "2.0.0", "Pong")\n'),),
    "mailticket/reading/classify.py": (('    "x-autorespond",', '    "x-pong",\n'),),
}
"""Before which text of a file what is written; or the whole of a new file."""
