"""``mailticket search`` and ``mailticket ticket list``: tickets as a page, as JSON for programs, or as CSV for spreadsheets."""

import inspect
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Annotated, Any

import typer

from mailticket.application.tickets.sheet import SHEET, sheet
from mailticket.cli.generated import Showing, command
from mailticket.cli.request import as_json, out
from mailticket.cli.words import word
from mailticket.model.clean import clean
from mailticket.model.names import name_key
from mailticket.model.ticket import PLAIN
from mailticket.model.ticket_fields import Kind

USUAL = ("id", "status", "queue", "owner", "requestors", "priority", "age", "subject")
"""The columns of a page."""

_OTHERS = ("id", "status", "queue", "owner", "requestors", "cc", "admin_cc", "squelched", "muted", "merged_into", "age")
_SAID = {
    "número": "id", "estado": "status", "cola": "queue", "responsable": "owner", "dueño": "owner",
    "requestor": "requestors", "solicitante": "requestors", "solicitantes": "requestors", "edad": "age",
}  # fmt: skip


def _names() -> dict[str, str]:
    """Columns by what people call them."""
    found = dict(_SAID) | {name: name for name in _OTHERS}
    for one in PLAIN.values():
        keys = f"{one.key.en}|{one.key.es}".split("|") if one.key else []
        found |= {name_key(called): one.name for called in (one.name, one.label, *one.words.values(), *keys)}
    return found


def columns(typed: str, usual: Sequence[str]) -> list[str]:
    """Columns by name, separated by commas; those of custom fields are CF.NAME. Raises BadParameter."""
    known, found = _names(), []
    for name in filter(None, (one.strip() for one in typed.split(","))):
        if name.casefold().startswith("cf."):
            found.append(f"cf.{name[3:].removeprefix('{').removesuffix('}')}")
        elif (column := known.get(name_key(name).replace(" ", "_"), known.get(name_key(name)))) is not None:
            found.append(column)
        else:
            names = ", ".join(sorted({*_OTHERS, *PLAIN}))
            raise typer.BadParameter(word("no_such_column", name=clean(name), columns=names))
    return found or list(usual)


def _page(answer: Mapping[str, Any], names: Sequence[str]) -> Any:
    from mailticket.cli import ticket_pages

    return ticket_pages.found(answer, names)


CSV = inspect.Parameter(
    "csv",
    inspect.Parameter.KEYWORD_ONLY,
    default=False,
    annotation=Annotated[bool, typer.Option("--csv", help="help.csv")],
)
"""The option for a sheet."""

MORE = [
    CSV,
    inspect.Parameter(
        "columns",
        inspect.Parameter.KEYWORD_ONLY,
        default="",
        annotation=Annotated[
            str,
            typer.Option(
                "--columns",
                metavar="NAME,…",
                help="help.columns",
            ),
        ],
    ),
]
"""Options about how an answer is shown."""


def _shown(answer: Any, given: Mapping[str, Any], *, whole: bool) -> None:
    """Print an answer; as JSON ``whole``, or its tickets alone."""
    if given["json"]:
        print(as_json(answer if whole else answer["tickets"]))
    elif given["csv"]:
        sys.stdout.write(sheet(answer["tickets"], columns(given["columns"], SHEET)))
    else:
        names = columns(given["columns"], USUAL)
        out(answer, False, lambda one: _page(one, names))


def _checked(given: Mapping[str, Any]) -> None:
    columns(given["columns"], USUAL)


search = command("search", showing=Showing(partial(_shown, whole=True), MORE, _checked))
list_ = command("search", showing=Showing(partial(_shown, whole=False), MORE, _checked))
list_.__name__ = "list"


def kind_of(column: str) -> Kind | None:
    """What a plain column's values are."""
    return PLAIN[column].kind if column in PLAIN else None
