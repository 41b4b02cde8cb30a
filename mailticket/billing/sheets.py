"""A bill for people and their programs, in the customer's language: as text, as rows of a sheet, as a page to print."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from html import escape
from typing import Any

from mailticket.i18n import translate
from mailticket.model.clean import clean
from mailticket.model.money import amount, shown

COLUMNS = ("day", "ticket", "subject", "worker", "minutes", "billed", "rate", "amount")
NUMBERS = frozenset({"ticket", "minutes", "billed", "rate", "amount"})
Cell = str | int | Decimal


def heads(bill: Mapping[str, Any]) -> list[str]:
    """The heads of the columns; amounts are of the bill's currency."""
    money = f" ({bill['currency']})"
    return [translate(_language(bill), f"bill.{name}") + money * (name in ("rate", "amount")) for name in COLUMNS]


def _language(bill: Mapping[str, Any]) -> str:
    return str(bill["document"]["language"])


def rows(bill: Mapping[str, Any]) -> list[list[Cell]]:
    """The lines, then what months before are corrected by."""
    language, currency = _language(bill), bill["currency"]
    found: list[list[Cell]] = [
        [
            one["day"], one["ticket"], clean(one["subject"]), one["worker"], one["minutes"], one["billed"],
            amount(one["rate"], currency), amount(one["amount"], currency),
        ]
        for one in bill["document"]["lines"]
    ]  # fmt: skip
    for one in bill["document"]["corrections"]:
        said = translate(language, "bill.correction", month=one["month"])
        tickets = ", ".join(f"#{number}" for number in sorted({entry["ticket"] for entry in one["entries"]}))
        minutes = sum(entry["minutes"] for entry in one["entries"])
        found.append(
            [one["month"], "", f"{said}: {tickets}", "", minutes, one["billed"], "", amount(one["amount"], currency)]
        )
    return found


def sheet(bill: Mapping[str, Any]) -> list[list[Cell]]:
    """Heads, lines, and the total: as CSV has them."""
    total = translate(_language(bill), "bill.total")
    return [[*heads(bill)], *rows(bill), [total, *[""] * (len(COLUMNS) - 2), amount(bill["total"], bill["currency"])]]


def title(bill: Mapping[str, Any]) -> str:
    """What the bill is called, for whom, of when; whether it still holds."""
    language = _language(bill)
    number = bill["number"]
    named = translate(language, "bill.title", number=number) if number else translate(language, "bill.preview")
    gone = f" · {translate(language, 'bill.cancelled')}" if bill["cancelled"] else ""
    return f"{named} · {clean(bill['customer'])} · {bill['month']}{gone}"


def page(bill: Mapping[str, Any]) -> str:
    """As text: columns as wide as what stands in them."""
    language = _language(bill)
    table = [heads(bill), *[[_text(cell, language) for cell in row] for row in rows(bill)]]
    widths = [max(len(row[place]) for row in table) for place in range(len(COLUMNS))]
    lines = ["  ".join(_padded(row, widths)).rstrip() for row in table]
    total = f"{translate(language, 'bill.total')}: {shown(bill['total'], bill['currency'], language)}"
    return "\n".join([title(bill), "", *lines, "", total])


def _padded(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    return [
        text.rjust(width) if name in NUMBERS else text.ljust(width)
        for name, text, width in zip(COLUMNS, row, widths, strict=True)
    ]


def _text(cell: Cell, language: str) -> str:
    if not isinstance(cell, Decimal):
        return str(cell)
    plain = f"{cell:,f}"
    return plain.translate(str.maketrans(",.", ".,")) if language == "es" else plain


STYLE = """body{font:11pt/1.4 sans-serif;margin:2cm;color:#111}h1{font-size:15pt}table{border-collapse:collapse;width:100%}
th,td{padding:.25em .5em;border-bottom:1px solid #bbb;text-align:left;vertical-align:top}th{border-bottom:2px solid #111}
.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}tfoot td{border-top:2px solid #111;font-weight:bold}
thead{display:table-header-group}tr{break-inside:avoid}@media print{body{margin:0}}"""


def html(bill: Mapping[str, Any]) -> str:
    """As a page to print: whole in itself, without scripts; the head of the table stands on each sheet of paper."""
    language = _language(bill)
    body = "".join(
        f"<tr>{''.join(map(_cell, COLUMNS, [_text(cell, language) for cell in row]))}</tr>\n" for row in rows(bill)
    )
    names = "".join(f"<th{_class(name)}>{escape(word)}</th>" for name, word in zip(COLUMNS, heads(bill), strict=True))
    total = escape(shown(bill["total"], bill["currency"], language))
    last = f'<td colspan="{len(COLUMNS) - 1}">{escape(translate(language, "bill.total"))}</td><td class="number">{total}</td>'
    return (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8"><title>{escape(title(bill))}</title>\n'
        f"<style>{STYLE}</style></head>\n<body><h1>{escape(title(bill))}</h1>\n<table><thead><tr>{names}</tr></thead>\n"
        f"<tbody>{body}</tbody>\n<tfoot><tr>{last}</tr></tfoot></table></body></html>\n"
    )


def _cell(name: str, text: str) -> str:
    return f"<td{_class(name)}>{escape(text)}</td>"


def _class(name: str) -> str:
    return ' class="number"' if name in NUMBERS else ""
