"""``mailticket subscribe``, ``subscriptions``, ``unsubscribe``: reports by mail, again and again."""

from collections.abc import Mapping, Sequence

from mailticket.cli.generated import command
from mailticket.cli.words import word
from mailticket.model.clean import clean

Row = Mapping[str, str]


def _line(row: Row) -> str:
    return clean(word("subscription", often=word(f"often.{row['often']}"), report=row["report"], user=row["user"]))


def _lines(rows: Sequence[Row]) -> str:
    return "\n".join(map(_line, rows)) or word("no_subscriptions")


subscribe = command("subscribe", lambda row: word("subscribed", line=_line(row)))
subscriptions = command("subscriptions", _lines)
unsubscribe = command("unsubscribe", lambda rows: word("unsubscribed", lines=_lines(rows)))
