"""``mailticket time``: time worked, of a day or a week."""

from typing import Any

from mailticket.cli.generated import command
from mailticket.cli.request import group

app = group("help.group.time")


def _page(answer: Any) -> Any:
    from mailticket.cli.time_pages import time_list

    return time_list(answer)


app.command("list")(command("time.list", _page))
