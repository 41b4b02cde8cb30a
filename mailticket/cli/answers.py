"""``mailticket answer``: texts for what is asked again and again."""

from typing import Any

from mailticket.cli.generated import command
from mailticket.cli.request import group

app = group("help.group.answer")


def _pages() -> Any:
    from mailticket.cli import answer_pages

    return answer_pages


def _changed(answer: Any) -> Any:
    from mailticket.cli import organisation_pages

    return organisation_pages.changed("answer")(answer)


app.command("list")(command("answer.list", lambda rows: _pages().answers(rows)))
app.command("show")(command("answer.show", lambda row: _pages().answer(row)))
for name in ("add", "set", "remove"):
    app.command(name)(command(f"answer.{name}", _changed))
