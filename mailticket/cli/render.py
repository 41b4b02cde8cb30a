"""Answers to pages: pure functions from what the daemon says to tables and trees a person likes to read.

Text of letters is never taken for markup, and nothing in it moves the cursor, changes the title or turns the line around.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any

from rich import box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from mailticket.cli.asking import clean
from mailticket.cli.words import WORDS, language
from mailticket.model.letter import Segment, SegmentKind
from mailticket.model.words import say, status

Fold = Callable[[str], Sequence[Segment]]

NUMBERS = frozenset({"#", "priority", "age", "attempts"})
FIXED = NUMBERS | {"status", "state", "ticket", "received_at", "not_before", "rule"}
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")

SHORT_QUOTE = 3
"""Lines of a quote that are shown all the same."""

_STATUS_STYLES = {"new": "bold cyan", "open": "green", "stalled": "yellow", "resolved": "dim", "rejected": "dim"}
_STATE_STYLES = {"held": "bold red", "failed": "bold red", "uncertain": "yellow", "waiting": "cyan", "sending": "cyan"}


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: in a language (empty: the locale's), at a place's time (None: this machine's), when (None: now)."""

    chosen: str = ""
    zone: tzinfo | None = None
    now: datetime | None = None

    @property
    def language(self) -> str:
        """The language's short name."""
        return self.chosen or language()

    def word(self, key: str, **values: object) -> str:
        """A word of ours in the reader's language."""
        return WORDS[key][self.language].format_map(values)

    def time(self, at: str | None) -> str:
        """ISO 8601 to the reader's time, to the minute."""
        if not at:
            return ""
        try:
            return datetime.fromisoformat(at).astimezone(self.zone).strftime("%Y-%m-%d %H:%M")
        except ValueError:
            return at

    def age(self, at: str) -> str:
        """How long ago, in one unit: "<1 min", "5 min", "3 h", "12 d"."""
        minutes = int(((self.now or datetime.now(UTC)) - datetime.fromisoformat(at)).total_seconds() // 60)
        if minutes < 60:
            return f"{minutes} min" if minutes >= 1 else "<1 min"
        return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // 1440} d"


HERE = Reader()


def one_line(value: object) -> str:
    """A value in one clean line."""
    if isinstance(value, list | tuple):
        return ", ".join(map(one_line, value))
    return "" if value is None else " ".join(clean(value).split())


def _text(value: object, style: str = "") -> Text:
    return Text(one_line(value), style=style)


def _table(reader: Reader, columns: Sequence[str], rows: Iterable[Sequence[Text]]) -> RenderableType:
    """Rows under words, one line each; where the terminal is narrow the widest give way, and those in FIXED last."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1, 0, 0))
    for key in columns:
        label = Text(key if key == "#" else reader.word(key))
        table.add_column(label, no_wrap=key in FIXED, justify="right" if key in NUMBERS else "left")
    for row in rows:
        for cell in row:  # rich takes width from columns that may wrap; their text is cut all the same
            cell.no_wrap, cell.overflow = True, "ellipsis"
        table.add_row(*row)
    return table if table.row_count else Text(reader.word("nothing"), style="dim")


def _head(reader: Reader, pairs: Iterable[tuple[str, object]]) -> Table:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="bold", no_wrap=True)
    grid.add_column(overflow="fold")
    for key, value in pairs:
        if value not in (None, "", [], ()):
            grid.add_row(Text(reader.word(key)), value if isinstance(value, Text) else _text(value))
    return grid


def _status(reader: Reader, name: str) -> Text:
    return _text(status(reader.language, name), _STATUS_STYLES.get(name, ""))


def _state(name: object) -> Text:
    return _text(name, _STATE_STYLES.get(str(name), ""))


# -- tickets


def tickets(rows: Sequence[dict[str, Any]], reader: Reader = HERE) -> RenderableType:
    """The list: what, whose, how old."""
    columns = ("#", "status", "queue", "owner", "requestors", "priority", "age", "subject")
    return _table(reader, columns, [_ticket_row(row, reader) for row in rows])


def _ticket_row(row: dict[str, Any], reader: Reader) -> list[Text]:
    return [
        _text(row["id"], "bold"),
        _status(reader, row["status"]),
        _text(row["queue"]),
        _text(row["owner"]) if row["owner"] else Text(reader.word("nobody"), style="dim"),
        _text(row["requestors"]),
        _text(row["priority"]),
        _text(reader.age(row["created"])),
        _text(row["subject"]),
    ]


def ticket(row: dict[str, Any], fold: Fold, reader: Reader = HERE) -> RenderableType:
    """The whole ticket: head, links, history."""
    parts: list[RenderableType] = [
        Text.assemble((f"#{row['id']} ", "bold cyan"), (one_line(row["subject"]), "bold")),
        _head(reader, _ticket_head(row, reader)),
    ]
    if any(row["links"].values()):
        parts += [Text(), _head(reader, [(kind, [f"#{n}" for n in found]) for kind, found in row["links"].items()])]
    for entry in row["history"]:
        parts += _entry(entry, reader, fold)
    return Group(*parts)


def _ticket_head(row: dict[str, Any], reader: Reader) -> list[tuple[str, object]]:
    times = ("created", "starts", "started", "due", "told", "resolved", "last_updated")
    return [
        ("status", _status(reader, row["status"])),
        ("queue", row["queue"]),
        ("owner", row["owner"] or reader.word("nobody")),
        *((role, row[role]) for role in ("requestors", "cc", "admin_cc")),
        ("priority", f"{row['priority']} → {row['final_priority']}" if row["final_priority"] else row["priority"]),
        ("time_worked", row["time_worked"] or None),
        *((name, reader.time(row[name])) for name in times),
        ("merged_into", row["merged_into"] and f"#{row['merged_into']}"),
    ]


def _entry(entry: dict[str, Any], reader: Reader, fold: Fold) -> list[RenderableType]:
    title = Text.assemble(
        (reader.time(entry["at"]), "dim"), "  ", (one_line(entry["by"]), "bold"), "  ", one_line(did(entry, reader))
    )
    via = f"{entry['via']}, {reader.word('letter').lower()} {entry['letter']}" if entry.get("letter") else entry["via"]
    title.append(f"  ({one_line(via)})", style="dim")
    if entry.get("minutes"):
        title.append(f"  {reader.word('worked', minutes=entry['minutes'])}")
    if not (entry.get("text") or entry.get("attachments")):
        return [title]
    parts: list[RenderableType] = [Rule(style="dim"), title]
    if entry.get("text"):
        parts.append(Padding(_folded(entry["text"], reader, fold), (0, 0, 0, 2)))
    for file in entry.get("attachments", ()):
        values = {key: one_line(file[key]) for key in ("name", "type", "size")}
        parts.append(Padding(Text(reader.word("attachment", **values), style="italic"), (0, 0, 0, 2)))
    return parts


def did(entry: dict[str, Any], reader: Reader = HERE) -> str:
    """What an entry of the history says happened; times in it are the reader's."""
    values = {key: entry.get(key) or "-" for key in ("field", "old", "new")}
    for key in ("old", "new"):
        if entry["type"] == "Status":
            values[key] = status(reader.language, values[key])
        elif _TIME.fullmatch(values[key]):
            values[key] = reader.time(values[key])
    return say(reader.language, f"did.{entry['type']}", **values)


def _folded(text: str, reader: Reader, fold: Fold) -> Text:
    whole = Text()
    for number, segment in enumerate(fold(text)):
        whole.append("\n" if number else "")
        lines = segment.text.strip("\n").count("\n") + 1
        if segment.kind is SegmentKind.TEXT or not segment.text.strip():
            whole.append(clean(segment.text))
        elif segment.kind is SegmentKind.QUOTE and lines > SHORT_QUOTE:
            whole.append(say(reader.language, "text.quoted", lines=lines), style="dim")
        elif segment.kind is SegmentKind.SIGNATURE and lines > SHORT_QUOTE:
            whole.append(reader.word("signature", lines=lines), style="dim")
        else:
            whole.append(clean(segment.text), style="dim")
    whole.rstrip()
    return whole


# -- people and queues


def users(rows: Sequence[dict[str, Any]], reader: Reader = HERE) -> RenderableType:
    """All users."""
    columns = ("#", "address", "name", "language", "timezone", "privileged", "provisioned")
    return _table(reader, columns, [[_cell(row, key) for key in ("id", *columns[1:])] for row in rows])


def _cell(row: dict[str, Any], key: str) -> Text:
    value = row[key]
    return Text("✓" if value else "") if isinstance(value, bool) else _text(value)


def user(row: dict[str, Any], reader: Reader = HERE) -> RenderableType:
    """One user."""
    keys = ("address", "addresses", "name", "language", "timezone", "privileged", "unreachable", "provisioned")
    return _head(reader, [(key, "✓" if row[key] is True else row[key] or None) for key in keys])


def user_added(row: dict[str, Any], reader: Reader = HERE) -> RenderableType:
    """What user add did."""
    return Text(reader.word("user_made" if row["created"] else "user_changed", name=one_line(row["address"])))


def queues(rows: Sequence[dict[str, Any]], reader: Reader = HERE) -> RenderableType:
    """All queues."""
    columns = ("#", "name", "correspond_address", "comment_address", "admin_cc", "disabled")
    return _table(reader, columns, [[_cell(row, key) for key in ("id", *columns[1:])] for row in rows])


def queue(row: dict[str, Any], reader: Reader = HERE) -> RenderableType:
    """One queue."""
    keys = ("name", "description", "correspond_address", "comment_address", "cc", "admin_cc", "language")
    more = ("initial_priority", "final_priority", "due_in", "disabled")
    return _head(reader, [(key, "✓" if row[key] is True else row[key] or None) for key in (*keys, *more)])


def queue_added(row: dict[str, Any], reader: Reader = HERE) -> RenderableType:
    """What queue add did."""
    return Text(reader.word("queue_made" if row["created"] else "queue_changed", name=one_line(row["name"])))


# -- letters


def letters(rows: Sequence[dict[str, Any]], reader: Reader = HERE) -> RenderableType:
    """The inbox."""
    columns = ("#", "state", "received_at", "mail_from", "recipient", "class", "outcome", "ticket")
    made = [
        [
            _text(row["id"], "bold"),
            _state(row["state"]),
            _text(reader.time(row["received_at"])),
            _text(row["mail_from"] or "<>"),
            _text(row["recipient"]),
            _text(row["class"]),
            _text(row["error"], "red") if row["error"] else _text(row["outcome"]),
            _text(f"#{row['ticket']}" if row["ticket"] else ""),
        ]
        for row in rows
    ]
    return _table(reader, columns, made)


def trace(answer: dict[str, Any], reader: Reader = HERE) -> RenderableType:
    """The way of a message: each letter it was, what it did, whom it told."""
    root = Tree(_text(f"<{answer['message_id']}>", "bold"))
    for row in answer["letters"]:
        root.add(letter(row, reader))
    return root


def letter(row: dict[str, Any], reader: Reader = HERE) -> Tree:
    """One letter: arrival, decision, history, notices with each copy's fate."""
    tree = Tree(Text.assemble((f"{reader.word('letter')} {row['id']}  ", "bold"), _state(row["state"])))
    head = [
        ("message_id", row["message_id"]),
        ("received_at", reader.time(row["received_at"])),
        ("mail_from", row["mail_from"] or "<>"),
        ("recipient", row["recipient"]),
        ("peer", one_line([part for part in (row["protocol"], row["helo"], row["peer"]) if part])),
        ("size", row["size"]),
        ("class", " – ".join(one_line(row[key]) for key in ("class", "class_reason") if row[key])),
        ("rule", row["rule"]),
        ("queue", row["queue"]),
        ("thread", row["thread"]),
        ("outcome", row["outcome"]),
        ("ticket", row["ticket"] and f"#{row['ticket']}"),
        ("flaws", row["flaws"]),
        ("error", _text(row["error"], "red") if row["error"] else None),
    ]
    tree.add(_head(reader, head))
    for again in row["duplicates"]:
        tree.add(Text(reader.word("duplicate", at=reader.time(again["at"]), peer=one_line(again["peer"])), style="dim"))
    for entry in row.get("transactions", ()):
        tree.add(Text(one_line(f"#{entry['ticket']} {did(entry, reader)}")))
    for notice in row.get("notices", ()):
        _notice(tree, notice)
    _dropped(tree, row["dropped"], reader)
    return tree


def _notice(tree: Tree, notice: dict[str, Any]) -> None:
    name = one_line(notice["scrip"] or notice["kind"])
    branch = tree.add(Text.assemble(name, (f"  [{notice['language']}]  {one_line(notice['subject'])}", "dim")))
    for sent in notice["recipients"]:
        line = Text.assemble(f"{one_line(sent['address'])}  ", _state(sent["state"]))
        branch.add(line.append(f"  {one_line(sent['answer'])}", style="dim") if sent["answer"] else line)


def _dropped(tree: Tree, dropped: Sequence[Any], reader: Reader) -> None:
    for one in dropped:
        address, reason = (one["address"], one["reason"]) if isinstance(one, dict) else (one, "")
        line = reader.word("dropped", address=one_line(address), reason=one_line(reason))
        tree.add(Text(line, style="dim"))


def copies(rows: Sequence[dict[str, Any]], reader: Reader = HERE) -> RenderableType:
    """The outbox."""
    columns = ("#", "state", "recipient", "ticket", "subject", "attempts", "not_before", "answer")
    made = [
        [
            _text(row["id"], "bold"),
            _state(row["state"]),
            _text(row["recipient"]),
            _text(f"#{row['ticket_id']}" if row["ticket_id"] else ""),
            _text(row["subject"]),
            _text(row["attempts"]),
            _text(reader.time(row["not_before"]) if row["state"] == "waiting" else ""),
            _text(row["answer"]),
        ]
        for row in rows
    ]
    return _table(reader, columns, made)


def copy(row: dict[str, Any], reader: Reader = HERE) -> RenderableType:
    """One outgoing mail."""
    return _head(
        reader,
        [
            ("recipient", row["recipient"]),
            ("state", _state(row["state"])),
            ("ticket", row["ticket_id"] and f"#{row['ticket_id']}"),
            ("subject", row["subject"]),
            ("scrip", row["scrip"]),
            ("language", row["language"]),
            ("message_id", row["message_id"]),
            ("mail_from", row["envelope_from"]),
            ("created", reader.time(row["created"])),
            ("attempts", row["attempts"]),
            ("not_before", reader.time(row["not_before"]) if row["state"] == "waiting" else None),
            ("answer", row["answer"]),
            ("settled_at", reader.time(row["settled_at"])),
        ],
    )


def injected(answer: dict[str, Any], reader: Reader = HERE) -> RenderableType:
    """What inject did."""
    return Text(reader.word("letter_duplicate" if answer["duplicate"] else "letter_taken", letter=answer["letter"]))


def letters_retried(answer: dict[str, Any], reader: Reader = HERE) -> RenderableType:
    """What inbox retry did."""
    return Text(reader.word("letters_retried", count=len(answer["letters"])))


def copies_retried(answer: dict[str, Any], reader: Reader = HERE) -> RenderableType:
    """What outbox retry did."""
    return Text(reader.word("copies_retried", count=len(answer["copies"])))


def overview(answer: dict[str, Any], reader: Reader = HERE) -> RenderableType:
    """What status says."""

    def counts(found: dict[str, int]) -> str:
        return ", ".join(f"{number} {state}" for state, number in sorted(found.items())) or "0"

    delivery = ", ".join(f"{key} {value}" for key, value in answer["delivery"].items() if value is not None)
    pairs = [("inbox", counts(answer["inbox"])), ("outbox", counts(answer["outbox"]))]
    return _head(reader, [*pairs, ("delivery", delivery), ("queues", answer["queues"])])


# -- explaining


def explanation(answer: dict[str, Any], reader: Reader = HERE) -> RenderableType:
    """Each room's answer about a letter, in the order of the way."""
    tree = Tree(_text(answer["reading"]["subject"], "bold"))
    for room in ("arrival", "reading", "routing", "desk", "scrips", "notices"):
        branch = tree.add(Text(reader.word(room), style="bold cyan"))
        found = answer.get(room) or []
        for item in found if isinstance(found, list) else [found]:
            _explained(branch, item, reader)
    _dropped(tree, answer.get("dropped", ()), reader)
    return tree


def _explained(branch: Tree, item: dict[str, Any], reader: Reader) -> None:
    for key, value in item.items():
        if value in (None, "", [], {}):
            continue
        if key == "text":
            branch.add(Text(clean(value), style="dim"))
        elif key == "transactions":
            for entry in value:
                branch.add(Text(one_line(did(entry, reader))))
        elif isinstance(value, list) and isinstance(value[0], dict):
            inner = branch.add(Text(key))
            for one in value:
                inner.add(_text("  ".join(one_line(part) for part in one.values() if part not in (None, False))))
        else:
            branch.add(Text.assemble((f"{key}: ", "dim"), one_line(value)))


# -- rules


def rules(rows: Sequence[dict[str, Any]], reader: Reader = HERE) -> RenderableType:
    """The rules in the order they are asked."""
    return _table(
        reader,
        ("rule", "action", "conditions"),
        [[_text(row["rule"], "bold"), _text(row["action"]), _text(row["conditions"])] for row in rows],
    )


def rules_tested(answer: dict[str, Any], reader: Reader = HERE) -> RenderableType:
    """Which rule takes which letter and why; with others, what would change."""
    compared = answer["changed"] is not None
    columns = ("letter", "queue", *(("would_be",) if compared else ()), "why")
    table = _table(reader, columns, [_tested(row, compared) for row in answer["letters"]])
    if not compared:
        return table
    count = reader.word("changed", changed=answer["changed"], letters=len(answer["letters"]))
    return Group(table, Text(count, style="bold"))


def _tested(row: dict[str, Any], compared: bool) -> list[Text]:
    cells = [_text(row["letter"], "bold"), _text(row["effect"] or "–")]
    if compared:
        cells.append(_text(row["other"]["effect"] or "–", "yellow") if row["changed"] else Text("="))
    return [*cells, _text(row["other"]["why"] if row["changed"] else row["why"])]
