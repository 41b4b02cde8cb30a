"""``mailticket scrip``, ``template`` and ``jobs``: because this happened, that should, in these words."""

from typing import Any

import typer

from mailticket.cli.generated import command
from mailticket.cli.request import REFUSED, Json, State, answered, group, out
from mailticket.cli.words import word

scrips = group("help.group.scrip")
templates = group("help.group.template")
jobs = group("help.group.jobs")


def _pages() -> Any:
    from mailticket.cli import organisation_pages

    return organisation_pages


scrips.command("list")(command("scrip.list", lambda rows: _pages().scrips(rows)))
scrips.command("show")(command("scrip.show", lambda row: _pages().scrip(row)))
scrips.command("test")(command("scrip.test", lambda found: _pages().scrip_tried(found)))
for name in ("add", "set", "rename", "remove", "enable", "disable", "off", "on", "approve"):
    scrips.command(name)(command(f"scrip.{name}", lambda answer: _pages().changed("scrip")(answer)))

templates.command("list")(command("template.list", lambda rows: _pages().templates(rows)))
templates.command("show")(command("template.show", lambda row: _pages().template(row)))
jobs.command("list")(command("jobs.list", lambda rows: _pages().jobs(rows)))


@templates.command("check")
def template_check(context: typer.Context, json: Json = False) -> None:
    """Render every template with samples of all it may meet, in this process; every problem by file and line.

    Example: mailticket template check
    """
    from mailticket.config import folders, shipped
    from mailticket.model.errors import FilesWrong
    from mailticket.notices.templates import Wording

    state: State = context.obj
    with answered():
        _, folder = folders(state.path)
        try:
            problems, count = [], len(Wording.load(folder, shipped("templates"), every=True).sheets)
        except FilesWrong as wrong:
            problems, count = wrong.problems, 0
    found = [{"file": one.file, "line": one.line, "message": one.message} for one in problems]
    answer = {"problems": found, "templates": count}
    out(answer, json, lambda _: "\n".join(map(str, problems)) if problems else word("templates_well", count=count))
    if problems:
        raise typer.Exit(REFUSED)
