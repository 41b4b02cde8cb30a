"""``mailticket bill``: bills of time worked: made, listed, shown, taken back."""

import inspect
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from mailticket.application.tickets.sheet import csv_text
from mailticket.billing import sheets
from mailticket.cli.generated import Showing, command
from mailticket.cli.request import as_json, group
from mailticket.cli.search import CSV
from mailticket.cli.words import language
from mailticket.i18n import translate
from mailticket.model.clean import clean
from mailticket.model.money import shown

app = group("help.group.bill")

KEYWORD = inspect.Parameter.KEYWORD_ONLY
FILES = {"xlsx": "help.xlsx", "html": "help.html"}
_OPTIONS = [
    inspect.Parameter(
        name,
        KEYWORD,
        default=None,
        annotation=Annotated[Path | None, typer.Option(f"--{name}", metavar="FILE", help=said)],
    )
    for name, said in FILES.items()
]


def _print(text: str) -> None:
    print("\n".join(clean(line) for line in text.splitlines()))


def _written(bill: Mapping[str, Any], given: Mapping[str, Any]) -> bool:
    """Whether a file was asked for; it is written then."""
    if given["html"]:
        given["html"].write_text(sheets.html(bill), encoding="utf-8")
    if given["xlsx"]:
        try:
            from mailticket.billing.workbook import workbook

            given["xlsx"].write_bytes(workbook(bill))
        except ImportError as error:
            raise typer.BadParameter("it needs the package XlsxWriter: install mailticket[xlsx]") from error
    return bool(given["html"] or given["xlsx"])


def _one(bill: Mapping[str, Any], given: Mapping[str, Any]) -> None:
    if given["json"]:
        print(as_json(bill))
    elif given["csv"]:
        sys.stdout.write(csv_text(sheets.sheet(bill)))
    elif not _written(bill, given):
        _print(sheets.page(bill))


def _several(found: Sequence[Mapping[str, Any]], given: Mapping[str, Any]) -> None:
    print(as_json(found)) if given["json"] else _print("\n\n\n".join(map(sheets.page, found)))


def _listed(found: Sequence[Mapping[str, Any]], given: Mapping[str, Any]) -> None:
    if given["json"]:
        return print(as_json(found))
    for one in found:
        state = translate(language(), "bill.cancelled") if one["cancelled"] else ""
        total = shown(one["total"], one["currency"], language())
        _print(f"{one['number']:>5}  {one['month']}  {total:>18}  {one['customer']}  {state}".rstrip())
    return None if found else _print(translate(language(), "bill.none"))


def _nothing(given: Mapping[str, Any]) -> None:
    """Nothing is wrong with how it is to be shown."""


app.command("run")(command("bill.run", showing=Showing(_several, [], _nothing)))
app.command("list")(command("bill.list", showing=Showing(_listed, [], _nothing)))
app.command("show")(command("bill.show", showing=Showing(_one, [CSV, *_OPTIONS], _nothing)))
app.command("cancel")(command("bill.cancel", lambda answer: sheets.title(answer)))
