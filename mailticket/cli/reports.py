"""``mailticket report``: figures as a page of text, as JSON for programs, or as a sheet in CSV or XLSX, as a chart."""

import functools
import inspect
import shutil
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from mailticket.application.tickets.sheet import csv_text
from mailticket.cli.generated import Showing, command
from mailticket.cli.request import PIPED, as_json
from mailticket.cli.search import CSV
from mailticket.cli.words import language, word
from mailticket.model.clean import clean


def _shown(answer: Any, given: Mapping[str, Any]) -> None:
    from mailticket.reports import wording

    if given["json"]:
        print(as_json(answer))
    elif given["csv"]:
        sys.stdout.write(csv_text(wording.sheet(answer, language())))
    elif not _written(answer, given):
        _print(wording.page(answer, ZoneInfo(answer["timezone"]), language(), _width()))
        if lines := _in_letters(answer):
            _print("\n".join(lines))


def _in_letters(answer: Any) -> list[str]:
    """A heat map, or lines over time, below the table; no line where there is neither."""
    from mailticket.reports.charts import chart_of
    from mailticket.reports.text_chart import text_chart

    chart = chart_of(answer, language())
    lines = text_chart(chart, min(_width(), 80)) if chart else []
    return ["", *lines] if lines else []


def _written(answer: Any, given: Mapping[str, Any]) -> bool:
    """Whether a file was asked for; it is written then. Wrong usage where it cannot be."""
    if path := given["xlsx"]:
        from mailticket.reports.workbook import workbook

        try:
            path.write_bytes(workbook(answer, language()))
        except ImportError as error:
            raise typer.BadParameter(word("needs_xlsx")) from error
    if path := given["chart"]:
        drawn = _drawn(answer, picture=path.suffix == ".png")
        path.write_bytes(drawn)
    return bool(given["xlsx"] or given["chart"])


def _drawn(answer: Any, *, picture: bool) -> bytes:
    from mailticket.reports.charts import chart_of
    from mailticket.reports.picture import png
    from mailticket.reports.svg import svg

    if (chart := chart_of(answer, language())) is None:
        raise typer.BadParameter(word("nothing_to_draw"))
    drawn = png(svg(chart)) if picture else svg(chart).encode()
    if drawn is None:
        raise typer.BadParameter(word("needs_charts"))
    return drawn


def _width() -> int:
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else PIPED


def _print(page: str) -> None:
    print("\n".join(clean(line) for line in page.splitlines()))


def _shown_glance(answer: Any, given: Mapping[str, Any]) -> None:
    from mailticket.reports.glance_page import glance_page

    if given["json"]:
        print(as_json(answer))
    else:
        _print(glance_page(answer, language(), min(_width(), 80)))


def _checked(answer: Any) -> str:
    said = word("report_checked", tickets=answer["tickets"], anew=answer["counted_anew"])
    if not answer["different"]:
        return f"{said} {word('report_right')}"
    return f"{said} {word('report_wrong', tickets=', '.join(f'#{id_}' for id_ in answer['different']))}"


FILES = [
    inspect.Parameter(
        name,
        inspect.Parameter.KEYWORD_ONLY,
        default=None,
        annotation=Annotated[Path | None, typer.Option(f"--{name}", metavar="FILE", help=said)],
    )
    for name, said in {"xlsx": "help.xlsx", "chart": "help.chart"}.items()
]
_report = command("report", showing=Showing(_shown, [CSV, *FILES], lambda given: None))
_check = command("report.check", _checked, lambda answer: not answer.get("different"))


@functools.wraps(_report)
def report(context: typer.Context, **given: Any) -> None:
    """``report check`` stands beside the reports, as if it were one."""
    if given["name"] in ("check", "comprobar") and not given["query"]:
        _check(context=context, json=given["json"])
    else:
        _report(context=context, **given)


WATCH = inspect.Parameter(
    "watch",
    inspect.Parameter.KEYWORD_ONLY,
    default=False,
    annotation=Annotated[bool, typer.Option("--watch", help="help.watch")],
)
AGAIN = 5.0
"""Seconds from one look to the next."""
_glance = command("glance", showing=Showing(_shown_glance, [WATCH], lambda given: None))


@functools.wraps(_glance)
def glance(context: typer.Context, **given: Any) -> None:
    """``--watch`` shows it again and again, on a screen that is cleared before, until it is interrupted."""
    _seen(context, given)
    while given["watch"]:
        time.sleep(AGAIN)
        _seen(context, given)


def _seen(context: typer.Context, given: Mapping[str, Any]) -> None:
    if given["watch"] and sys.stdout.isatty():
        print("\x1b[H\x1b[2J", end="", flush=True)
    _glance(context=context, **given)
