"""A bill as a spreadsheet whose amounts are formulas: who opens it can follow and check each. Needs the extra ``xlsx``."""

from collections.abc import Mapping
from decimal import Decimal
from io import BytesIO
from typing import Any

from mailticket.billing.sheets import COLUMNS, heads, rows, title
from mailticket.i18n import translate
from mailticket.model.money import amount, digits

WIDTHS = {"day": 12, "subject": 44, "worker": 26}
BILLED, RATE, AMOUNT = (COLUMNS.index(name) for name in ("billed", "rate", "amount"))


def workbook(bill: Mapping[str, Any]) -> bytes:
    """The bytes of an XLSX file. Raises ImportError where XlsxWriter is not installed."""
    from xlsxwriter import Workbook  # type: ignore[import-untyped]

    data = BytesIO()
    # a text of others must not become a formula or a link
    with Workbook(data, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        _fill(book, bill)
    return data.getvalue()


def _fill(book: Any, bill: Mapping[str, Any]) -> None:
    coin = "#,##0" + ("." + "0" * digits(bill["currency"]) if digits(bill["currency"]) else "")
    bold, money = book.add_format({"bold": True, "text_wrap": True}), book.add_format({"num_format": coin})
    sum_ = book.add_format({"bold": True, "num_format": coin, "top": 1})
    page = book.add_worksheet(bill["month"])
    page.write_string(0, 0, title(bill), book.add_format({"bold": True, "font_size": 14}))
    for place, (name, word) in enumerate(zip(COLUMNS, heads(bill), strict=True)):
        page.set_column(place, place, WIDTHS.get(name, 11))
        page.write_string(2, place, word, bold)
    lines = rows(bill)
    for number, line in enumerate(lines, 3):
        _write(page, number, line, money)
    last = 3 + len(lines)
    page.write_string(
        last, 0, translate(bill["document"]["language"], "bill.total"), book.add_format({"bold": True, "top": 1})
    )
    page.write_formula(
        last, AMOUNT, f"=SUM({_at(3, AMOUNT)}:{_at(last - 1, AMOUNT)})", sum_, _number(bill["total"], bill)
    )
    page.freeze_panes(3, 0)
    page.repeat_rows(2)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)


def _write(page: Any, number: int, line: list[Any], money: Any) -> None:
    for place, value in enumerate(line):
        if isinstance(value, str):
            page.write_string(number, place, value)
        elif place == AMOUNT and isinstance(line[RATE], Decimal):
            places = max(0, -int(value.as_tuple().exponent))
            page.write_formula(
                number, place, f"=ROUND({_at(number, BILLED)}*{_at(number, RATE)}/60,{places})", money, float(value)
            )
        else:
            page.write_number(number, place, float(value), money if isinstance(value, Decimal) else None)


def _at(row: int, column: int) -> str:
    return f"{chr(ord('A') + column)}{row + 1}"


def _number(total: int, bill: Mapping[str, Any]) -> float:
    return float(amount(total, bill["currency"]))
