"""Letters that came, copies that go, and what became of them, as pages: pure functions from what the daemon says.

Text of letters is never taken for markup, and nothing in it moves the cursor, changes the title or turns the line around."""

from collections.abc import Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text
from rich.tree import Tree

from mailticket.cli.evidence import evidence
from mailticket.cli.layout import HERE, Reader, cell, head, narrow, one_line, state_cell, table
from mailticket.cli.ticket_pages import did
from mailticket.model.clean import clean
from mailticket.model.held import Reason
from mailticket.model.reasons import filing_in, flaw_in, reason_in, rule_in


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
        ("orders", reader.name(f"orders.{row['orders']}", row["orders"]) if row.get("orders") else None),
        ("unproven", reason_in(reader.language, row.get("unproven") or "") or None),
        ("flaws", _flaws(row["flaws"], reader)),
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


def _flaws(flaws: Sequence[str], reader: Reader) -> str:
    """What is odd about a mail."""
    return "; ".join(one_line(flaw_in(reader.language, flaw)) for flaw in flaws)


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
    told = [(one["address"], one["reason"]) if isinstance(one, dict) else (one, "") for one in dropped]
    for address, reason in dict.fromkeys(told):  # several scrips may leave out the same person for the same reason
        line = reader.word("dropped", address=one_line(address), reason=_filing(reason, reader))
        tree.add(Text(line, style="dim"))


def copies(rows: Sequence[dict[str, Any]], reader: Reader = HERE) -> RenderableType:
    """The outbox. Until when a copy waits has a column where one waits, and on a narrow terminal what was answered where one
    was not taken: subjects need the room."""
    waits = any(row["state"] in WAITING for row in rows)
    answers = not narrow() or any(row["state"] != "sent" and row["answer"] for row in rows)
    columns = (
        "#",
        "state",
        "recipient",
        "ticket",
        "subject",
        "attempts",
        *(("not_before",) if waits else ()),
        *(("answer",) if answers else ()),
    )
    return table(reader, columns, [_copy(row, reader, waits)[: len(columns)] for row in rows])


WAITING = ("waiting", "gathering")


def _copy(row: dict[str, Any], reader: Reader, waits: bool) -> list[Text]:
    until = cell(reader.time(row["not_before"]) if row["state"] in WAITING else "")
    return [
        cell(row["id"], "bold"),
        state_cell(reader, row["state"]),
        cell(row["recipient"]),
        cell(f"#{row['ticket_id']}" if row["ticket_id"] else ""),
        cell(row["subject"]),
        cell(row["attempts"]),
        *([until] if waits else []),
        cell(row["answer"]),
    ]


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
        name = reader.name(f"found.{key}", key)
        if key == "text":
            branch.add(Text(clean(value), style="dim"))
        elif key == "transactions":
            for entry in value:
                branch.add(Text(one_line(did(entry, reader))))
        elif key == "dropped":
            _dropped(branch, value, reader)
        elif isinstance(value, list) and isinstance(value[0], dict):
            inner = branch.add(Text(name))
            for one in value:
                said = (rule_in(reader.language, part) if part == one.get("reason") else part for part in one.values())
                inner.add(cell("  ".join(one_line(part) for part in said if part not in (None, False))))
        else:
            branch.add(Text.assemble((f"{name}: ", "dim"), one_line(_found(key, item, reader))))


def _found(key: str, item: dict[str, Any], reader: Reader) -> object:
    """What a room found, in the reader's words."""
    match key:
        case "evidence":
            return evidence(item[key], reader)
        case "class":
            return _class(item, reader)
        case "class_reason" | "reason":
            return _filing(item[key], reader)
        case "flaws":
            return _flaws(item[key], reader)
        case "unproven":
            return reason_in(reader.language, item[key])
        case "why":
            return rule_in(reader.language, item[key])
        case "kind":
            return reader.name(f"address_kind.{item[key]}", item[key])
        case "fate" | "action":
            return reader.name(f"fate.{item[key]}", item[key])
        case "held":
            return Reason(item[key]["reason"], item[key]["values"]).say(reader.language)
    return item[key]
