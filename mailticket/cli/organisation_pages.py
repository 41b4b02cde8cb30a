"""Answers about the organisation to pages: people, groups, rights, queues, lifecycles, fields, scrips, and their history."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text
from rich.tree import Tree

from mailticket.application.organisation.parameters import USERS_LISTED
from mailticket.cli.layout import HERE, LENGTHS, Reader, cell, head, one_line, state_cell, table
from mailticket.cli.ticket_pages import did
from mailticket.model.clean import clean
from mailticket.model.duration import shown_minutes
from mailticket.model.queue import QUEUE_SETTINGS
from mailticket.model.words import status

Row = dict[str, Any]
Page = Callable[[Any], RenderableType]


def changed(subject: str, key: str = "name", reader: Reader = HERE) -> Page:
    """What a change did: a thing made, changed (in what), removed, or left as it was."""

    def page(answer: Row) -> RenderableType:
        what = f"{reader.word('subject.' + subject)} {one_line(answer[key])}"
        if answer.get("removed"):
            return Text(reader.word("removed", what=what))
        if answer.get("created"):
            return Text(reader.word("made", what=what))
        fields = ", ".join(reader.name(field) for field in answer.get("changed", ()))
        return Text(reader.word("was_changed", what=what, fields=fields) if fields else reader.word("same", what=what))

    return page


def merged(answer: Row, reader: Reader = HERE) -> RenderableType:
    """What a merge of users did."""
    return Text(reader.word("users_merged", source=one_line(answer["merged"]), target=one_line(answer["address"])))


def _cell(row: Row, key: str) -> Text:
    value = row[key]
    return _tick(value) if isinstance(value, bool) else cell(value)


def _tick(value: object) -> Text:
    return Text("✓" if value else "")


def _rows(reader: Reader, rows: Sequence[Row], columns: Sequence[str], whole: Collection[str] = ()) -> RenderableType:
    """A table of values as they are."""
    made = [[_cell(row, "id" if key == "#" else key) for key in columns] for row in rows]
    return table(reader, columns, made, whole=whole)


def _facts(reader: Reader, row: Row, keys: Sequence[str]) -> RenderableType:
    """One thing, what is empty or no left out."""
    return head(reader, [(key, _tick(True) if row[key] is True else row[key] or None) for key in keys])


# -- people


def users(rows: Sequence[Row], reader: Reader = HERE) -> RenderableType:
    """A page of users; a full one says how the next is had."""
    page = _rows(reader, rows, ("#", "address", "name", "language", "privileged", "disabled", "provisioned"))
    if len(rows) < USERS_LISTED:
        return page
    return Group(page, reader.word("more_users", count=len(rows), last=rows[-1]["id"]))


def user(row: Row, reader: Reader = HERE) -> RenderableType:
    """One user."""
    keys = (
        "address",
        "addresses",
        "name",
        "language",
        "learnt",
        "timezone",
        "privileged",
        "disabled",
        "blocked",
        "unreachable",
        "groups",
    )
    return _facts(reader, row, (*keys, "provisioned"))


def groups(rows: Sequence[Row], reader: Reader = HERE) -> RenderableType:
    """All groups."""
    shown = [row | {"group_members": row["members"]} for row in rows]
    return _rows(reader, shown, ("#", "name", "group_members", "groups", "provisioned"))


def group(row: Row, reader: Reader = HERE) -> RenderableType:
    """One group, with all people in it."""
    shown = row | {"group_members": row["members"]}
    return _facts(reader, shown, ("name", "group_members", "people", "groups", "provisioned"))


# -- rights


def grants(rows: Sequence[Row], reader: Reader = HERE) -> RenderableType:
    """Who holds which rights where."""
    made = [
        [
            cell(row["to"], "bold"),
            cell(row["queue"]) if row["queue"] else Text("*"),
            Text(reader.word("revoked"), style="yellow") if row["revoke"] else Text(""),
            cell(row["rights"], "dim" if row["stock"] else ""),
            Text(reader.word("stock" if row["stock"] else "provisioned") if row["stock"] or row["provisioned"] else ""),
        ]
        for row in rows
    ]
    return table(reader, ("holder", "queue", "revoke", "rights", "from"), made, whole={"rights"})


def why(answer: Row, reader: Reader = HERE) -> RenderableType:
    """How somebody comes to hold a right, step by step."""
    place = f"#{answer['ticket']}" if answer["ticket"] else answer["queue"] or "*"
    values = {"user": one_line(answer["user"]), "right": one_line(answer["right"]), "place": one_line(place)}
    tree = Tree(Text(reader.word("held_right" if answer["granted"] else "no_right_held", **values), style="bold"))
    for step in answer["path"]:
        tree.add(cell(step))
    return tree


def rights(rows: Sequence[Row], reader: Reader = HERE) -> RenderableType:
    """Every right, what it is for, and who has it out of the box."""
    made = [[cell(row["right"], "bold"), cell(_allows(row, reader)), cell(row["stock"], "dim")] for row in rows]
    return table(reader, ("right", "allows", "stock"), made, whole={"right", "allows", "stock"})


def _allows(row: Row, reader: Reader) -> str:
    """A right of the site's own is known by the lifecycles that ask for it."""
    asked_by = reader.word("asked_by", lifecycles=one_line(row["lifecycles"]))
    return reader.name(f"right.{row['right']}", asked_by)


# -- queues


def queues(rows: Sequence[Row], reader: Reader = HERE) -> RenderableType:
    """All queues."""
    return _rows(reader, rows, ("#", "name", "correspond_address", "comment_address", "admin_cc", "disabled"))


def queue(row: Row, reader: Reader = HERE) -> RenderableType:
    """One queue."""
    shown = row | {name: shown_minutes(row[name]) for name in LENGTHS if row[name]}
    settings = [one.name for one in QUEUE_SETTINGS]
    return _facts(reader, shown, ("name", *settings, "cc", "admin_cc", "lifecycle", "disabled", "provisioned"))


def queue_checked(answer: Row, reader: Reader = HERE) -> str:
    """What an alias file lacks, and the lines that make up for it: text, for lines that are copied must stay whole."""
    found = [_lacking(one, reader) for one in answer["problems"]]
    for label, key in (("for_aliases", "aliases"), ("for_transport", "transport")):
        if answer[key]:
            found += ["", f"# {reader.word(label)}", *answer[key]]
    if answer.get("closed"):
        found += ["", f"# {reader.word('closed_to_others', path=one_line(answer['closed']))}"]
    found += [_ran(one, reader) for one in answer.get("ran", ())]
    return "\n".join(found).strip("\n") or reader.word("nothing_lacks")


def _ran(one: Row, reader: Reader) -> str:
    said = reader.word("ran_well") if one["well"] else reader.word("ran_ill", said=one_line(one["said"]))
    closed = reader.word("closed_to_others", path=one_line(one["closed"])) if one["closed"] else ""
    return "; ".join(filter(None, (f"{one['command']}: {said}", closed)))


def _lacking(one: Row, reader: Reader) -> str:
    values = {key: one_line(value) for key, value in one.items() if key not in ("lack", "line")}
    said = reader.word(f"lack.{one['lack']}", **values)
    return f"{one['line']}: {said}" if one["line"] else said


# -- lifecycles and fields


def lifecycles(rows: Sequence[Row], reader: Reader = HERE) -> RenderableType:
    """All lifecycles."""
    return _rows(reader, rows, ("name", "initial", "active", "inactive", "queues", "provisioned"))


def lifecycle(row: Row, reader: Reader = HERE) -> RenderableType:
    """One lifecycle: its statuses, and what each may become."""
    steps = [
        [cell(status(reader.language, one), "bold"), cell([status(reader.language, to) for to in following])]
        for one, following in row["following"].items()
        if one
    ]
    asked = [(Text(f"{one_line(pair)}  "), right) for pair, right in row["rights"].items()]
    return Group(
        _facts(reader, row, ("name", "initial", "active", "inactive", "on_reply", "queues", "provisioned")),
        Text(),
        table(reader, ("status", "becomes"), steps),
        Text(),
        head(reader, asked),
    )


def fields(rows: Sequence[Row], reader: Reader = HERE) -> RenderableType:
    """All custom fields."""
    shown = [row | {"takes": row["choices"] or row["pattern"]} for row in rows]
    return _rows(reader, shown, ("#", "name", "kind", "takes", "several", "queues", "disabled"))


def searches(rows: Sequence[Row], reader: Reader = HERE) -> RenderableType:
    """Saved searches."""
    return _rows(reader, rows, ("name", "holder", "query", "provisioned"))


def field(row: Row, reader: Reader = HERE) -> RenderableType:
    """One custom field."""
    keys = ("name", "description", "kind", "choices", "pattern", "several", "queues", "disabled", "provisioned")
    return _facts(reader, row, keys)


# -- scrips


def scrips(rows: Sequence[Row], reader: Reader = HERE) -> RenderableType:
    """The scrips in the order they are asked."""
    made = [
        [
            cell(row["id"], "bold"),
            cell(row["name"], "dim" if row["disabled"] else ""),
            cell(row["condition"]),
            cell(_action(row)),
            cell(_where(row)),
            Text(reader.word("off") if row["disabled"] else "", style="yellow"),
        ]
        for row in rows
    ]
    return table(reader, ("#", "name", "condition", "action", "queue", "off"), made)


def _action(row: Row) -> str:
    to = one_line(row["to"])
    return f"{row['action']} → {to}" if to else str(row["action"])


def _where(row: Row) -> str:
    if row["queue"]:
        return one_line(row["queue"])
    return f"* − {one_line(row['off_in'])}" if row["off_in"] else "*"


def scrip(row: Row, reader: Reader = HERE) -> RenderableType:
    """One scrip."""
    keys = ("name", "condition", "when", "action", "to", "template", "as_comment")
    facts: list[tuple[str | Text, object]] = [(cell("#"), row["id"])]
    facts += [(key, _tick(True) if row[key] is True else row[key] or None) for key in keys]
    facts += [(cell(key), _said(value)) for key, value in row["arguments"].items()]
    facts += [(key, row[key]) for key in ("queue", "off_in", "order")]
    facts += [(key, row[key]) for key in ("author", "editor", "approved_by") if row.get(key) not in (None, "system")]
    facts += [(key, _tick(True)) for key in ("disabled", "stock", "provisioned") if row[key]]
    return head(reader, [*facts, ("failures", row["failures"] or None)])


def _said(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{one_line(key)}={one_line(inner)}" for key, inner in value.items())
    return " ".join(map(one_line, value)) if isinstance(value, list) else one_line(value)


def scrip_tried(answer: Row, reader: Reader = HERE) -> RenderableType:
    """What a scrip would do."""
    entry = answer["transaction"]
    tree = Tree(Text.assemble((one_line(answer["scrip"]), "bold"), f"  #{answer['ticket']}"))
    tree.add(Text(one_line(f"{entry['id']}  {did(entry, reader)}")))
    if not answer["serves"]:
        tree.add(Text(reader.word("serves_not"), style="yellow"))
    if not answer["applies"]:
        tree.add(Text(reader.word("applies_not"), style="yellow"))
    for notice in answer["notices"]:
        branch = tree.add(Text.assemble(f"[{notice['language']}]  ", (one_line(notice["subject"]), "dim")))
        for address in notice["recipients"]:
            branch.add(cell(address))
    for change in answer["changes"]:
        tree.add(Text(one_line(did(change, reader))))
    for job in answer["jobs"]:
        tree.add(Text.assemble((f"{one_line(job['kind'])}: ", "dim"), one_line(job["payload"] or "…")))
    for failure in answer["failures"]:
        tree.add(cell(failure, "red"))
    return tree


def templates(rows: Sequence[Row], reader: Reader = HERE) -> RenderableType:
    """The templates, and where each comes from."""
    return _rows(reader, rows, ("name", "language", "queue", "file"), whole={"file"})


def template(row: Row, reader: Reader = HERE) -> RenderableType:
    """One template."""
    return Group(Text(one_line(row["file"]), style="dim"), Text(), Text(clean(row["text"]).rstrip()))


def jobs(rows: Sequence[Row], reader: Reader = HERE) -> RenderableType:
    """Programs and webhooks that scrips began."""
    made = [
        [
            cell(row["id"], "bold"),
            state_cell(reader, row["state"]),
            cell(row["kind"]),
            cell(f"#{row['ticket']}"),
            cell(row["scrip"]),
            cell(row["attempts"]),
            cell(reader.time(row["created"])),
            cell(row["answer"]),
        ]
        for row in rows
    ]
    return table(reader, ("#", "state", "kind", "ticket", "scrip", "attempts", "at", "answer"), made)


# -- all of it


def history(rows: Sequence[Row], reader: Reader = HERE) -> RenderableType:
    """Who changed what, the newest first."""
    made = [
        [
            cell(reader.time(row["at"])),
            cell(row["by"], "bold"),
            cell(f"{reader.name('subject.' + row['subject'])} {one_line(row['name'])}"),
            cell(_happened(row, reader)),
        ]
        for row in rows
    ]
    return table(reader, ("at", "person", "name", "what"), made, whole={"what"})


def _kept(row: Row, text: str | None, reader: Reader) -> str:
    """A value of a change; lengths of time are kept as minutes."""
    if row["field"] in LENGTHS and text and text.isdigit():
        return shown_minutes(int(text))
    return reader.kept(row["subject"], text)


def _happened(row: Row, reader: Reader) -> str:
    old, new = (_kept(row, text, reader) for text in (row["old"], row["new"]))
    values = f"{old or '–'} → {new or '–'}" if row["did"] == "change" else " → ".join(filter(None, (old, new)))
    field = reader.field_of(row["subject"], row["field"]) if row["field"] else ""
    return "  ".join(part for part in (reader.word(f"did.{row['did']}"), field, values) if part)
