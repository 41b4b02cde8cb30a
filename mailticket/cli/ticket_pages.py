"""Answers to pages: pure functions from what the daemon says to tables and trees a person likes to read.

Text of letters is never taken for markup, and nothing in it moves the cursor, changes the title or turns the line around.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.text import Text

from mailticket.application.tickets.sheet import value_of
from mailticket.cli.evidence import evidence_of
from mailticket.cli.layout import HERE, Reader, cell, head, one_line, status_cell, table
from mailticket.cli.letter_heads import head_lines
from mailticket.cli.marked import subject_cell
from mailticket.cli.promises import promised, sla_cell
from mailticket.cli.reminder_pages import reminder_lines
from mailticket.cli.search import USUAL, kind_of
from mailticket.model import history_words
from mailticket.model.clean import clean
from mailticket.model.duration import shown_minutes
from mailticket.model.ticket import PLAIN
from mailticket.model.ticket_fields import PLAIN_KINDS, Kind
from mailticket.model.words import say

# -- tickets


def found(answer: Mapping[str, Any], names: Sequence[str], reader: Reader = HERE) -> RenderableType:
    """A page of tickets, what was asked, and how many there are."""
    page = tickets(answer["tickets"], reader, names)
    return Group(page, Text(), Text(_counted(answer, reader), style="dim")) if answer["tickets"] else page


def tickets(rows: Sequence[Mapping[str, Any]], reader: Reader = HERE, names: Sequence[str] = USUAL) -> RenderableType:
    """The list: what, whose, how old."""
    heads = ["#" if name == "id" else name for name in names]
    return table(reader, heads, [[_ticket_cell(row, name, reader) for name in names] for row in rows])


def suggested(rows: Sequence[Mapping[str, Any]], reader: Reader = HERE) -> RenderableType:
    """Tickets like another, with the words they share."""
    names = ("id", "status", "queue", "subject")
    told = [[*(_ticket_cell(row, name, reader) for name in names), cell(", ".join(row["words"]))] for row in rows]
    return table(reader, ["#", *names[1:], "shared_words"], told)


def _counted(answer: Mapping[str, Any], reader: Reader) -> str:
    first, last = answer["offset"] + 1, answer["offset"] + len(answer["tickets"])
    key = "found_more" if answer["more_than_counted"] else "found_all"
    query = one_line(answer["in_words"][reader.language])
    return reader.word(key, first=first, last=last, total=answer["total"], query=query)


def _ticket_cell(row: Mapping[str, Any], name: str, reader: Reader) -> Text:
    value: Any = value_of(row, name)
    if name == "status":
        return status_cell(reader, value)
    if name == "owner":
        return cell(value) if value else Text(reader.word("nobody"), style="dim")
    if name == "age":
        return cell(reader.age(value))
    if name == "sla":
        return sla_cell(reader, value or "")
    if name == "subject":
        return subject_cell(row, reader.language)
    if kind_of(name) is Kind.MOMENT:
        return cell(reader.time(value))
    if kind_of(name) is Kind.MINUTES:
        return cell(shown_minutes(value) if value else "")
    return cell(value, "bold" if name == "id" else "")


def ticket(row: dict[str, Any], reader: Reader = HERE, *, full: bool = False) -> RenderableType:
    """The whole ticket: head, links, history. What it had said before is folded, unless all is wanted in ``full``."""
    parts: list[RenderableType] = [
        Text.assemble(
            (f"#{row['id']} ", "bold cyan"), (one_line(row["subject"]) or say(reader.language, "no_subject"), "bold")
        ),
        head(reader, _ticket_head(row, reader)),
    ]
    if any(row["links"].values()):
        parts += [
            Text(),
            head(reader, [(kind, [_linked(one) for one in found]) for kind, found in row["links"].items()]),
        ]
    for entry in row["history"]:
        parts += _entry(entry, reader, full=full)
    if not full and any(entry.get("said") for entry in row["history"]):
        parts += [Text(), Text(reader.word("folded"), style="dim")]
    return Group(*parts)


def _linked(one: int | str) -> str:
    """A ticket by number, or a page on the web."""
    return f"#{one}" if isinstance(one, int) else one


_PRIORITIES = ("priority", "initial_priority", "final_priority")


def _ticket_head(row: dict[str, Any], reader: Reader) -> list[tuple[str | Text, object]]:
    plain = {kind: [one.name for one in PLAIN.values() if one.kind is kind] for kind in PLAIN_KINDS}
    return [
        *((name, row.get(name)) for name in plain[Kind.TEXT] if name not in ("subject", "sla_state")),
        ("status", status_cell(reader, row["status"])),
        ("queue", row["queue"]),
        ("owner", row["owner"] or reader.word("nobody")),
        *((role, row[role]) for role in ("requestors", "cc", "admin_cc", "squelched", "muted")),
        ("priority", f"{row['priority']} → {row['final_priority']}" if row["final_priority"] else row["priority"]),
        *((name, row.get(name)) for name in plain[Kind.NUMBER] if name not in _PRIORITIES),
        *((name, shown_minutes(row[name]) if row.get(name) else None) for name in plain[Kind.MINUTES]),
        *((name, reader.time(row.get(name))) for name in plain[Kind.MOMENT] if not name.startswith("sla_")),
        ("sla", promised(row, reader) or None),
        ("reminders", reminder_lines(row, reader)),
        ("snoozed_until", reader.time(row.get("snoozed_until")) or None),
        ("times", reader.zone_name(row["created"])),
        ("merged_into", row["merged_into"] and f"#{row['merged_into']}"),
        *((cell(name), values) for name, values in row["fields"].items()),
    ]


def _entry(entry: dict[str, Any], reader: Reader, *, full: bool) -> list[RenderableType]:
    said = entry.get("text") or entry.get("attachments") or entry.get("unproven")
    number = f"[{entry['id']}]  " if said else ""  # by which split, forward and attachment name it
    title = Text.assemble(
        (number, "bold"),
        (reader.time(entry["at"]), "dim"),
        "  ",
        (one_line(entry["by"]), "bold"),
        "  ",
        one_line(did(entry, reader)),
    )
    via = reader.name(f"via.{entry['via']}", entry["via"])
    via += f", {reader.word('letter').lower()} {entry['letter']}" if entry.get("letter") else ""
    title.append(f"  ({one_line(via)})", style="dim")
    if entry.get("minutes"):
        title.append(f"  {shown_minutes(entry['minutes'])}")
    title.append_text(evidence_of(entry, reader))
    if entry.get("unproven"):
        title.append(f"  {reader.word('released' if entry['released'] else 'unproven')}", style="bold")
    beside = [Padding(line, (0, 0, 0, 2)) for line in head_lines(entry, reader)]
    if not (entry.get("text") or entry.get("attachments") or beside):
        return [title]
    parts: list[RenderableType] = [Rule(style="dim"), title, *beside]
    if entry.get("text"):
        parts.append(Padding(Text(clean(entry["text"]).rstrip()) if full else _folded(entry, reader), (0, 0, 0, 2)))
    for file in entry.get("attachments", ()):
        values = {key: one_line(file[key]) for key in ("name", "type", "size")}
        parts.append(Padding(Text(reader.word("attachment", **values), style="italic"), (0, 0, 0, 2)))
    return parts


def did(entry: dict[str, Any], reader: Reader = HERE) -> str:
    """What an entry of the history says happened; times in it are the reader's."""
    return history_words.did(entry, reader.language, reader.time)


def _folded(entry: dict[str, Any], reader: Reader) -> Text:
    """An entry's text; of what its ticket had said before, one line."""
    text, whole, at = entry["text"], Text(), 0
    for start, end, kind in entry.get("said") or _report(entry):
        lines = text[start:end].strip("\n").count("\n") + 1
        whole.append(clean(text[at:start]))
        key = "text.report" if kind == "report" else "text.history"
        whole.append(say(reader.language, key, lines=lines) + "\n", style="dim")
        at = end
    whole.append(clean(text[at:]))
    whole.rstrip()
    return whole


def _report(entry: dict[str, Any]) -> list[tuple[int, int, str]]:
    """Of what a mail server reports, all but its first paragraph, which says the reason."""
    if entry["type"] != "Note" or entry.get("field") not in ("bounce", "delay", "receipt"):
        return []
    text = entry["text"].rstrip("\n")
    reason, gap, rest = text.partition("\n\n")
    return [(len(reason) + len(gap), len(text), "report")] if rest.strip() else []


# -- letters


# -- explaining


# -- rules
