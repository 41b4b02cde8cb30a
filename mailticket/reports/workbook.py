"""A report as a spreadsheet. Needs the extra ``xlsx``."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from mailticket.reports.wording import definition, group_keys, sheet, title


def workbook(answer: Mapping[str, Any], language: str) -> bytes:
    """The bytes of an XLSX file: the table, and below it what was counted. Raises ImportError where XlsxWriter is not installed."""
    from xlsxwriter import Workbook  # type: ignore[import-untyped]

    data = BytesIO()
    # a text of others must not become a formula or a link
    with Workbook(data, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        page = book.add_worksheet(title(answer["report"], language)[:31])
        _fill(page, book.add_format({"bold": True, "text_wrap": True}), sheet(answer, language))
        groups = len(group_keys(answer))
        page.set_column(0, max(0, groups - 1), 28)
        page.set_column(groups, groups + len(answer["columns"]), 14)
        page.write_string(len(answer["rows"]) + 2, 0, definition(answer["report"], language))
        page.freeze_panes(1, groups)
        page.repeat_rows(0)
        page.set_landscape()
        page.set_paper(9)  # A4
        page.fit_to_pages(1, 0)
    return data.getvalue()


def _fill(page: Any, bold: Any, rows: list[list[float | int | str]]) -> None:
    for number, row in enumerate(rows):
        for place, value in enumerate(row):
            if isinstance(value, str):
                page.write_string(number, place, value, bold if number == 0 else None)
            else:
                page.write_number(number, place, value)
