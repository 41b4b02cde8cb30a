"""``mailticket attachment``: the files of tickets, listed and saved; and files that go with what is written."""

import base64
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from mailticket.cli.request import Json, answered, ask, group, out, tell
from mailticket.cli.words import word
from mailticket.files import MOST_LETTER, read_file
from mailticket.model.errors import FileUnusable

app = group("help.group.attachment")

Number = Annotated[int, typer.Argument(metavar="N", help="help.ticket_number", min=1)]


def attached(paths: Sequence[str]) -> list[dict[str, str]]:
    """Files as the daemon is handed them: names, and bytes in base64. Together they have at most as many bytes as a letter, for
    they go through the control socket in one line."""
    found: list[dict[str, str]] = []
    left = MOST_LETTER
    with answered():
        for path in paths:
            data = read_file(path, left)
            left -= len(data)
            found.append({"name": Path(path).name, "content": base64.b64encode(data).decode("ascii")})
    return found


@app.command("list")
def list_(context: typer.Context, number: Number, json: Json = False) -> None:
    """The files of a ticket, the oldest first.

    Example: mailticket attachment list 12
    """
    out(ask(context, "attachment.list", id=number), json, _page)


@app.command()
def save(
    context: typer.Context,
    number: Number,
    names: Annotated[list[str] | None, typer.Argument(metavar="[NAME…]", help="help.attachment.names")] = None,
    to: Annotated[Path, typer.Option("--to", metavar="DIR", help="help.attachment.to")] = Path(),
    entry: Annotated[int | None, typer.Option(help="help.attachment.entry", min=1)] = None,
    force: Annotated[bool, typer.Option("--force", help="help.attachment.force")] = False,
    json: Json = False,
) -> None:
    """Save files of a ticket into a folder. What is there already stays, unless --force is said.

    Example: mailticket attachment save 12 plano.pdf --to /tmp
    """
    rows = [row for row in ask(context, "attachment.list", id=number) if entry is None or row["entry"] == entry]
    chosen = _chosen(rows, names or [])
    saved = []
    for row, name in _named(chosen):
        answer = ask(context, "attachment.get", id=number, entry=row["entry"], part=row["part"])
        with answered():
            path = _write(to / name, base64.b64decode(answer["content"]), force=force)
        saved.append({"entry": row["entry"], "name": row["name"], "size": row["size"], "path": str(path)})
    out(saved, json, lambda rows: "\n".join(row["path"] for row in rows))


def _chosen(rows: Sequence[dict[str, Any]], names: Sequence[str]) -> list[dict[str, Any]]:
    """The files that are meant; a name nobody has ends the program, before anything is saved."""
    there = {row["name"].casefold() for row in rows}
    missing = [name for name in names if name.casefold() not in there]
    if missing or not rows:
        tell(word("no_such_files", names=", ".join(missing) or "-"))
        raise typer.Exit(1)
    wanted = {name.casefold() for name in names}
    return [row for row in rows if not names or row["name"].casefold() in wanted]


def _named(rows: Sequence[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], str]]:
    """Each with a name of its own in the folder: what was sent twice is numbered."""
    taken: set[str] = set()
    for row in rows:
        name = _safe(row["name"])
        stem, dot, ending = name.rpartition(".")
        number = 1
        while name.casefold() in taken:
            number += 1
            name = f"{stem}-{number}.{ending}" if dot else f"{ending}-{number}"
        taken.add(name.casefold())
        yield row, name


def _safe(name: str) -> str:
    """A name that is one file in the folder, not hidden and no option of any program."""
    return "".join(char if char.isprintable() and char not in "/\\" else "_" for char in name).lstrip(".- ") or "file"


def _write(path: Path, data: bytes, *, force: bool) -> Path:
    """Raises OSError, FileUnusable. Never through a link."""
    try:
        if force and (path.is_file() or path.is_symlink()):
            path.unlink()
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o666)
    except FileExistsError as error:
        raise FileUnusable("file_is_there", str(path)) from error
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
    return path


def _page(rows: Sequence[dict[str, Any]]) -> Any:
    """Which entry each came with, when, by whom."""
    from mailticket.cli.layout import HERE, cell, table
    from mailticket.model.file_size import shown_size

    columns = ("entry", "at", "person", "size", "type", "name")
    cells = [
        [
            cell(row["entry"]),
            cell(HERE.time(row["at"])),
            cell(row["by"]),
            cell(shown_size(row["size"], HERE.language)),
            cell(row["type"]),
            cell(row["name"]),
        ]
        for row in rows
    ]
    return table(HERE, columns, cells, whole=("name",))
