"""Answers to pages: pure functions from what the daemon says to tables and trees a person likes to read.

Text of letters is never taken for markup, and nothing in it moves the cursor, changes the title or turns the line around.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.text import Text
from rich.tree import Tree

from mailticket.application.tickets.sheet import value_of
from mailticket.cli.evidence import evidence, evidence_of
from mailticket.cli.layout import HERE, Reader, cell, head, one_line, state_cell, status_cell, table
from mailticket.cli.letter_heads import head_lines
from mailticket.cli.marked import subject_cell
from mailticket.cli.search import USUAL, kind_of
from mailticket.model import history_words
from mailticket.model.clean import clean
from mailticket.model.duration import shown_minutes
from mailticket.model.held import Reason
from mailticket.model.reasons import filing_in, reason_in
from mailticket.model.ticket import PLAIN
from mailticket.model.ticket_fields import PLAIN_KINDS, Kind
from mailticket.model.words import field_name, say

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
    return reader.word(key, first=first, last=last, total=answer["total"], query=_asked(answer["query"], reader))


def _asked(query: str, reader: Reader) -> str:
    """What was asked, with the reader's words for what is active and what is not: they mean the same in a query."""
    for status, key in (("'__Active__'", "asked_active"), ("'__Inactive__'", "asked_inactive")):
        query = query.replace(f"Status = {status}", reader.word(key))
    return one_line(query)


def _ticket_cell(row: Mapping[str, Any], name: str, reader: Reader) -> Text:
    value: Any = value_of(row, name)
    if name == "status":
        return status_cell(reader, value)
    if name == "owner":
        return cell(value) if value else Text(reader.word("nobody"), style="dim")
    if name == "age":
        return cell(reader.age(value))
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
        *((name, row.get(name)) for name in plain[Kind.TEXT] if name != "subject"),
        ("status", status_cell(reader, row["status"])),
        ("queue", row["queue"]),
        ("owner", row["owner"] or reader.word("nobody")),
        *((role, row[role]) for role in ("requestors", "cc", "admin_cc", "squelched", "muted")),
        ("priority", f"{row['priority']} → {row['final_priority']}" if row["final_priority"] else row["priority"]),
        *((name, row.get(name)) for name in plain[Kind.NUMBER] if name not in _PRIORITIES),
        *((name, shown_minutes(row[name]) if row.get(name) else None) for name in plain[Kind.MINUTES]),
        *((name, reader.time(row.get(name))) for name in plain[Kind.MOMENT]),
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


def letters(rows: Sequence[dict[str, Any]], reader: Reader = HERE) -> RenderableType:
    """The inbox."""
    columns = ("#", "state", "received_at", "mail_from", "recipient", "class", "outcome", "ticket")
    made = [
        [
            cell(row["id"], "bold"),
            state_cell(reader, row["state"]),
            cell(reader.time(row["received_at"])),
            cell(row["mail_from"] or "<>"),
            cell(row["recipient"]),
            cell(_class(row, reader)),
            cell(_why_held(row, reader), "red") if row["held"] else cell(_fate(row, reader)),
            cell(f"#{row['ticket']}" if row["ticket"] else ""),
        ]
        for row in rows
    ]
    return table(reader, columns, made)


def trace(answer: dict[str, Any], reader: Reader = HERE) -> RenderableType:
    """The way of a message: each letter it was, what it did, whom it told."""
    root = Tree(cell(f"<{answer['message_id']}>", "bold"))
    for row in answer["letters"]:
        root.add(letter(row, reader))
    return root


def letter(row: dict[str, Any], reader: Reader = HERE) -> Tree:
    """One letter: arrival, decision, history, notices with each copy's fate."""
    tree = Tree(Text.assemble((f"{reader.word('letter')} {row['id']}  ", "bold"), state_cell(reader, row["state"])))
    facts = [
        ("message_id", row["message_id"]),
        ("received_at", reader.time(row["received_at"])),
        ("mail_from", row["mail_from"] or "<>"),
        ("recipient", row["recipient"]),
        ("peer", one_line([part for part in (row["protocol"], row["helo"], row["peer"]) if part])),
        ("size", row["size"]),
        ("class", " – ".join(filter(None, (_class(row, reader), _filing(row["class_reason"], reader))))),
        ("rule", row["rule"]),
        ("queue", row["queue"]),
        ("thread", _filing(row["thread"], reader)),
        ("outcome", _fate(row, reader)),
        ("ticket", row["ticket"] and f"#{row['ticket']}"),
        ("evidence", evidence(row.get("evidence"), reader)),
        ("orders", field_name(reader.language, row.get("orders") or "") or None),
        ("unproven", reason_in(reader.language, row.get("unproven") or "") or None),
        ("flaws", row["flaws"]),
        ("error", cell(_why_held(row, reader), "red") if row["held"] else None),
    ]
    tree.add(head(reader, facts))
    for one in row.get("decisions", ()):
        tree.add(Text(one_line(reader.word("decided", **one | {"at": reader.time(one["at"])}))))
    for again in row["duplicates"]:
        tree.add(Text(reader.word("duplicate", at=reader.time(again["at"]), peer=one_line(again["peer"])), style="dim"))
    for entry in row.get("transactions", ()):
        tree.add(Text(one_line(f"#{entry['ticket']} {did(entry, reader)}")))
    for notice in row.get("notices", ()):
        _notice(tree, notice, reader)
    _dropped(tree, row["dropped"], reader)
    return tree


def _class(row: dict[str, Any], reader: Reader) -> str:
    """What kind of sender wrote."""
    return reader.name(f"mail_class.{row['class']}", row["class"]) if row["class"] else ""


def _filing(reason: str | None, reader: Reader) -> str:
    """Why it was filed so, in the reader's language."""
    return one_line(filing_in(reader.language, reason or ""))


def _fate(row: dict[str, Any], reader: Reader) -> str:
    """What became of a letter."""
    return reader.name(f"fate.{row['outcome']}", row["outcome"]) if row["outcome"] else ""


def _why_held(row: dict[str, Any], reader: Reader) -> str:
    """The reason in the reader's language."""
    return Reason(row["held"]["reason"], row["held"]["values"]).say(reader.language)


def _notice(tree: Tree, notice: dict[str, Any], reader: Reader) -> None:
    name = one_line(notice["scrip"] or notice["kind"])
    branch = tree.add(Text.assemble(name, (f"  [{notice['language']}]  {one_line(notice['subject'])}", "dim")))
    for sent in notice["recipients"]:
        line = Text.assemble(f"{one_line(sent['address'])}  ", state_cell(reader, sent["state"]))
        branch.add(line.append(f"  {one_line(sent['answer'])}", style="dim") if sent["answer"] else line)


def _dropped(tree: Tree, dropped: Sequence[Any], reader: Reader) -> None:
    for one in dropped:
        address, reason = (one["address"], one["reason"]) if isinstance(one, dict) else (one, "")
        line = reader.word("dropped", address=one_line(address), reason=_filing(reason, reader))
        tree.add(Text(line, style="dim"))


def copies(rows: Sequence[dict[str, Any]], reader: Reader = HERE) -> RenderableType:
    """The outbox."""
    columns = ("#", "state", "recipient", "ticket", "subject", "attempts", "not_before", "answer")
    made = [
        [
            cell(row["id"], "bold"),
            state_cell(reader, row["state"]),
            cell(row["recipient"]),
            cell(f"#{row['ticket_id']}" if row["ticket_id"] else ""),
            cell(row["subject"]),
            cell(row["attempts"]),
            cell(reader.time(row["not_before"]) if row["state"] in ("waiting", "gathering") else ""),
            cell(row["answer"]),
        ]
        for row in rows
    ]
    return table(reader, columns, made)


def injected(answer: dict[str, Any], reader: Reader = HERE) -> RenderableType:
    """What inject did."""
    return Text(reader.word("letter_duplicate" if answer["duplicate"] else "letter_taken", letter=answer["letter"]))


def all_injected(answers: Sequence[dict[str, Any]], reader: Reader = HERE) -> RenderableType:
    """What inject did with each letter of an mbox."""
    lines = [injected(one, reader) for one in answers]
    return Group(*lines) if lines else Text(reader.word("nothing"), style="dim")


def letters_retried(answer: dict[str, Any], reader: Reader = HERE) -> RenderableType:
    """What inbox retry did."""
    text = reader.word("letters_retried", count=len(answer["letters"]))
    kept = ", ".join(map(str, answer["kept"]))
    return Text(f"{text}\n{reader.word('letters_kept', letters=kept)}" if kept else text)


def letter_decided(answer: dict[str, Any], reader: Reader = HERE) -> RenderableType:
    """What inbox release, discard, block did."""
    words = reader.word(
        f"letter_decided.{answer['decision']}", letter=answer["letter"], sender=one_line(answer["sender"])
    )
    return Text(words)


def copies_retried(answer: dict[str, Any], reader: Reader = HERE) -> RenderableType:
    """What outbox retry did."""
    return Text(reader.word("copies_retried", count=len(answer["copies"])))


# -- explaining


def explanation(answer: dict[str, Any], reader: Reader = HERE) -> RenderableType:
    """Each room's answer about a letter, in the order of the way."""
    tree = Tree(cell(answer["reading"]["subject"], "bold"))
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
        elif key == "evidence":
            branch.add(Text.assemble((f"{reader.word(key)}: ", "dim"), one_line(evidence(value, reader))))
        elif isinstance(value, list) and isinstance(value[0], dict):
            inner = branch.add(Text(key))
            for one in value:
                inner.add(cell("  ".join(one_line(part) for part in one.values() if part not in (None, False))))
        else:
            branch.add(Text.assemble((f"{key}: ", "dim"), one_line(value)))


# -- rules


def rules(rows: Sequence[dict[str, Any]], reader: Reader = HERE) -> RenderableType:
    """The rules in the order they are asked."""
    return table(
        reader,
        ("rule", "action", "conditions"),
        [[cell(row["rule"], "bold"), cell(row["action"]), cell(row["conditions"])] for row in rows],
    )


def rules_tested(answer: dict[str, Any], reader: Reader = HERE) -> RenderableType:
    """Which rule takes which letter and why; with others, what would change."""
    compared = answer["changed"] is not None
    if len(answer["letters"]) > MOST_ROWS:
        rows = "\n".join("\t".join(map(str, _tested(row, compared))) for row in answer["letters"])
        return rows if not compared else f"{rows}\n{_count(answer, reader)}"
    columns = ("letter", "queue", *(("would_be",) if compared else ()), "why")
    shown = table(reader, columns, [_tested(row, compared) for row in answer["letters"]])
    if not compared:
        return shown
    return Group(shown, Text(_count(answer, reader), style="bold"))


MOST_ROWS = 1000
"""Of a table: to lay out more takes longer than to read all those letters. Beyond, they are plain lines, columns by tabs."""


def _count(answer: dict[str, Any], reader: Reader) -> str:
    return reader.word("changed", changed=answer["changed"], letters=len(answer["letters"]))


def _tested(row: dict[str, Any], compared: bool) -> list[Text]:
    cells = [cell(row["letter"], "bold"), cell(row["effect"] or "–")]
    if compared:
        cells.append(cell(row["other"]["effect"] or "–", "yellow") if row["changed"] else Text("="))
    return [*cells, cell(row["other"]["why"] if row["changed"] else row["why"])]
