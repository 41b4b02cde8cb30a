"""Answers about schedules to pages: when each runs, how it went, what it would do."""

from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from mailticket.cli.layout import HERE, Reader, cell, head, one_line, table
from mailticket.cli.ticket_pages import did
from mailticket.model.clean import clean

Row = dict[str, Any]


def schedules(rows: Sequence[Row], reader: Reader = HERE) -> RenderableType:
    """All of them, with their next and their last run."""
    made = [
        [
            cell(row["name"], "dim" if row["disabled"] else "bold"),
            cell(row["cron"]),
            cell(_does(row)),
            cell(
                reader.word("off") if row["disabled"] else reader.time(row["next"]), "yellow" if row["disabled"] else ""
            ),
            cell(reader.time(row["last"]["planned"]) if row["last"] else ""),
            cell(_length(row["last"])),
            _outcome(row["last"], reader),
        ]
        for row in rows
    ]
    return table(reader, ("name", "cron", "action", "next", "last", "took", "outcome"), made, typed={"name"})


def _does(row: Row) -> str:
    to = one_line(row["to"])
    return f"{row['action']} → {to}" if to else str(row["action"])


def _length(run: Row | None) -> str:
    return f"{run['seconds']:.1f} s" if run and run["finished"] else ""


def _outcome(run: Row | None, reader: Reader) -> Text:
    """How a run went, in a word."""
    if run is None:
        return Text()
    if not run["finished"]:
        return cell(reader.word("run_goes_on"), "cyan")
    if run["failed"]:
        return cell(reader.word("run_failed", error=run["failed"]), "bold red")
    return cell(reader.word("run_well", done=run["done"]) if run["done"] else reader.word("run_nothing"))


def schedule(row: Row, reader: Reader = HERE) -> RenderableType:
    """One, with its last runs."""
    keys = ("name", "cron", "timezone", "action", "query", "to", "template")
    facts: list[tuple[str | Text, object]] = [(key, row[key] or None) for key in keys]
    facts += [(cell(key), one_line(str(value))) for key, value in row["arguments"].items()]
    facts += [("queue", row["queue"]), ("off_in", row["off_in"]), ("next", reader.time(row["next"]))]
    facts += [(key, Text("✓")) for key in ("disabled", "stock", "provisioned") if row[key]]
    made = [
        [cell(reader.time(run["planned"])), cell(_length(run)), cell(run["missed"] or ""), _outcome(run, reader)]
        for run in row["runs"]
    ]
    page = head(reader, facts)
    return Group(page, Text(), table(reader, ("planned", "took", "missed", "outcome"), made)) if made else page


def ran(answer: Row, reader: Reader = HERE) -> RenderableType:
    """What a run did, or would do: each mail whole, each change in a line."""
    if not answer["dry_run"]:
        also = "".join(f", {name} {count}" for name, count in answer["also"].items())
        return Text(reader.word("schedule_ran", name=one_line(answer["name"]), done=f"{answer['done']}{also}"))
    counts = {"mails": len(answer["mails"]), "changes": len(answer["changes"])}
    return Group(*_tried(answer, reader), Text(reader.word("schedule_would", name=one_line(answer["name"]), **counts)))


def _tried(answer: Row, reader: Reader) -> Iterator[RenderableType]:
    for mail in answer["mails"]:
        yield head(reader, [("recipient", mail["to"]), ("subject", mail["subject"])])
        yield Text()
        yield Text(clean(mail["text"]).rstrip())
        yield Text()
    for change in answer["changes"]:
        yield Text(one_line(f"#{change['ticket']}  {did(change, reader)}"))


def digest_chosen(answer: Row, reader: Reader = HERE) -> RenderableType:
    """How often somebody gets digests from now on."""
    choice = reader.word(f"digest.{answer['choice']}")
    return Text(reader.word("digest_chosen", user=one_line(answer["user"]), choice=choice))
