"""Run in a checkout with additions: asks each of them by the way people do, and prints what came of it as JSON."""

import asyncio
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import structlog
from typer.testing import CliRunner

import mailticket
from mailticket.application.changing import Caller
from mailticket.application.perform import perform
from mailticket.arrival import replies
from mailticket.cli.app import app as program
from mailticket.commands.grammar import orders
from mailticket.config import parse, shipped
from mailticket.daemon.web_commands import WebCommands
from mailticket.daemon.wiring import Daemon
from mailticket.i18n import translate
from mailticket.mailroom.verbs import USES
from mailticket.model.letter import Ours
from mailticket.reading.letter import read
from mailticket.routing import rules
from mailticket.web.app import make_app
from mailticket.web.settings import WebSettings

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
SITE = """
[smtp]
listen = ""
[lmtp]
listen = ""
[paths]
data = "{folder}"
"""


async def asked(folder: Path) -> dict[str, Any]:
    """What each addition gives in a site of its own."""
    daemon = Daemon(
        parse(SITE.format(folder=folder), "config.toml", folder), None, structlog.get_logger(), clock=lambda: NOW
    )
    service: Any = await daemon.open()

    async def do(case: str, **told: Any) -> Any:
        return await perform(service, Caller(), case, told)

    (line,) = orders("Ping").lines
    await do("scrip.add", name="Ping", condition="OnCreate", action="ping")
    await do(
        "scrip.add", name="Pong", condition="OnCreate", action="notify", to=["Requestor"], template="pong", order=1
    )
    await do("scrip.add", name="Ding", condition="OnPing", action="open")
    await do("ticket.create", queue="general", subject="Red", text="No anda", requestor=["eva@isp.example"])
    await do("ticket.set", id=1, values={"impact": "5"})
    shown = await do("ticket.show", id=1)
    await do("schedule.add", name="chime", cron="0 7 * * *", action="chime")
    book, wrong = rules.parse(":0\n* ping\nqueue general\n", "10.rules")
    copies = await do("outbox.list")
    found = {
        "verb": [line.verb.name, line.verb.deed in USES],
        "scrip action": shown["priority"],
        "scrip condition": shown["status"],
        "value": (await do("user.list"))[0]["initial"],
        "rule condition": [len(book), len(wrong)],
        "mail template": [copy["subject"] for copy in copies],
        "ticket field": [shown["impact"], (await do("search", query=["impact >= 5"]))["total"]],
        "schedule": (await do("schedule.run", name="chime"))["done"],
        "report": (await do("report", name="pings", period="this month"))["rows"][0]["values"],
        "use case": await do("ping"),
        "page": (await page(service)).text,
        "alias": (await do("search", query=["pinger = eva@isp.example"]))["total"],
        "reply": str(replies.PONG),
        "sign": read(
            b"From: eva@isp.example\nX-Pong: yes\n\nPong\n", mail_from="eva@isp.example", ours=Ours("noc")
        ).mail_class,
        "words": translate("es", "pong"),
    }
    await do("queue.set", name="general", motto="Ping")
    found["queue setting"] = (await do("queue.show", name="general"))["motto"]
    await daemon.close()
    return found


async def page(service: Any) -> httpx.Response:
    """The new page, as somebody sees it who is not signed in."""

    async def nobody(*told: str) -> Any:
        raise AssertionError(told)

    site = make_app(service, nobody, WebSettings, shipped("templates") / "web", WebCommands())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(site), base_url="http://127.0.0.1:8080") as browser:
        return await browser.get("/ping")


def typed(folder: Path, *command: str) -> str:
    """What a command prints."""
    (folder / "config.toml").write_text('[paths]\ndata = "."\n')
    answer = CliRunner().invoke(
        program, ["--config", str(folder / "config.toml"), *command], env={"LANG": "es_UY.UTF-8"}
    )
    assert answer.exit_code == 0, (command, answer.output, answer.exception)
    return answer.stdout


def printed(folder: Path) -> dict[str, Any]:
    """What the command line says of the additions, in words."""
    return {
        "listing": json.loads(typed(folder, "ping", "--json")),
        "verb in help": "hacerle ping al ticket" in typed(folder, "help"),
        "field in words": "Impacto" in typed(folder, "ticket", "show", "1"),
        "report in words": "Los pings." in typed(folder, "report", "pings"),
    }


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    found = asyncio.run(asked(folder))
    print(json.dumps(found | printed(folder) | {"from": mailticket.__file__}))
