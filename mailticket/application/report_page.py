"""A report as pages show it: its words, its rows, its chart, and the same as files."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from mailticket.application.tickets.sheet import csv_text
from mailticket.reports import wording
from mailticket.reports.charts import chart_of
from mailticket.reports.glance_page import glance_page
from mailticket.reports.picture import png
from mailticket.reports.reports import REPORTS, groups_of
from mailticket.reports.svg import svg
from mailticket.reports.wording import Answer


@dataclass(frozen=True, slots=True)
class PageRow:
    """A row: its labels and figures as people read them; ``place`` counts from 0; ``tickets`` where they were asked for."""

    place: int
    labels: Sequence[str]
    figures: Sequence[str]
    tickets: Sequence[int]


@dataclass(frozen=True, slots=True)
class ReportPage:
    """All of it. ``groups`` are the heads of the labels, ``columns`` those of the figures; ``chart`` is SVG, empty where there is
    nothing to draw."""

    title: str
    period: str
    groups: Sequence[str]
    columns: Sequence[str]
    rows: Sequence[PageRow]
    total: Sequence[str]
    chart: str


def page_of(answer: Answer, language: str) -> ReportPage:
    """An answer, in words."""
    keys = wording.group_keys(answer)
    heads = wording.heads(answer, language)
    chart = chart_of(answer, language)
    total = answer["total"]
    return ReportPage(
        wording.title(answer["report"], language),
        wording.period_text(answer, ZoneInfo(answer["timezone"]), language),
        heads[: len(keys)],
        heads[len(keys) :],
        [_row(answer, place, language, len(keys)) for place in range(len(answer["rows"]))],
        wording.figure_texts(answer, total, language) if total is not None and answer["rows"] else [],
        svg(chart) if chart else "",
    )


def _row(answer: Answer, place: int, language: str, groups: int) -> PageRow:
    row = answer["rows"][place]
    cells = wording.cells(answer, row, language)
    return PageRow(place, cells[:groups], cells[groups:], row.get("tickets", ()))


def report_names(language: str) -> list[tuple[str, str, str]]:
    """Each report's own name, what it is called, and what it counts."""
    return [(name, wording.title(name, language), wording.definition(name, language)) for name in REPORTS]


def group_names(report: str, language: str) -> list[tuple[str, str]]:
    """By what a report may be grouped, with what that is called."""
    return [(name, wording.group_name(name, language)) for name in groups_of(REPORTS[report])]


def as_text(answer: Answer, language: str, width: int) -> str:
    """A report as a page of text."""
    return wording.page(answer, ZoneInfo(answer["timezone"]), language, width)


def glance_text(answer: Answer, language: str, width: int) -> str:
    """The page of everything as text."""
    return glance_page(answer, language, width)


def as_csv(answer: Answer, language: str) -> str:
    """The table for spreadsheets."""
    return csv_text(wording.sheet(answer, language))


def as_picture(answer: Answer, language: str) -> bytes:
    """The chart as PNG; empty where there is nothing to draw, or pictures cannot be made here."""
    chart = chart_of(answer, language)
    return (png(svg(chart)) if chart else None) or b""


def as_workbook(answer: Answer, language: str) -> bytes | None:
    """The table as XLSX; None where that cannot be written here."""
    from mailticket.reports.workbook import workbook

    try:
        return workbook(answer, language)
    except ImportError:
        return None
