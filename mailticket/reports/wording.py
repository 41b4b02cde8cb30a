"""A report in words: its columns, its groups and its values as people read them, and the whole as a page of text with bars."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from mailticket.i18n import knows, translate
from mailticket.model.duration import shown_length, shown_minutes
from mailticket.model.fold import without_accents
from mailticket.model.money import amount, number_shown
from mailticket.reports.figures import Value
from mailticket.reports.reports import CURRENCY, MONEY, NUMBER, PERCENT, REPORTS
from mailticket.reports.table import bars_of, head_rows, line_of, widths_of, wrapped

Answer = Mapping[str, Any]
"""What a report answers, as JSON has it."""


def word(key: str, language: str) -> str:
    """A word of a page."""
    return translate(language, f"report.word.{key}")


def title(name: str, language: str) -> str:
    """A report's name."""
    report = REPORTS[name]
    return report.es_name if language == "es" else report.name


def definition(name: str, language: str) -> str:
    """What a report counts, in a sentence or two."""
    return translate(language, f"report.{name}")


def group_name(name: str, language: str) -> str:
    """What a group is called."""
    key = f"report.group.{name}"
    return translate(language, key) if knows(key) else name


def group_label(name: str, label: str, language: str) -> str:
    """A group's label: a weekday by its name, nothing in a word."""
    if not label:
        return word("none", language)
    return translate(language, f"{_LABELS[name]}.{label}") if name in _LABELS else label


_LABELS = {"weekday": "weekday", "goal": "report.goal"}
"""Groups whose labels have words."""


def weekday(language: str, day: date) -> str:
    """The first letters of a day's name."""
    return translate(language, f"weekday.{day.isoweekday()}")[: 2 if language == "es" else 3]


def column_name(report: str, key: str, language: str) -> str:
    """What a column is called."""
    return translate(language, f"report.{report}.{key}")


def file_name(report: str, language: str) -> str:
    """What a file with a report is called, in ASCII and without its ending."""
    return without_accents(REPORTS[report].es_name) if language == "es" else report


def value_text(kind: str, value: Value, language: str, currency: str = "") -> str:
    """A value as people read it, money in ``currency``; "-" where there is none."""
    if value is None or (kind == MONEY and not currency):
        return "-"
    match kind:
        case "percent":
            return f"{value:.1f} %".replace(".", "," if language == "es" else ".")
        case "minutes":
            return shown_minutes(round(value))
        case "seconds":
            return shown_length(value)
        case "money":
            return number_shown(round(value), currency, language)
    return str(int(value))


def currency_of(answer: Answer, row: Mapping[str, Any]) -> str:
    """Of what currency a row's amounts are, the total's too where there is one only; empty where there is none."""
    if REPORTS[answer["report"]].own != CURRENCY:
        return ""
    if row["group"]:
        return str(row["group"][0])
    found = {one["group"][0] for one in answer["rows"]} - {""}
    return found.pop() if len(found) == 1 else ""


def heads(answer: Mapping[str, Any], language: str) -> list[str]:
    """The heads of all columns, the groups' before the figures'."""
    groups = [group_name(name, language) for name in group_keys(answer)]
    return groups + [column_name(answer["report"], one["key"], language) for one in answer["columns"]]


def group_keys(answer: Mapping[str, Any]) -> list[str]:
    """The groups of an answer, a report's own before those that were asked for."""
    own = REPORTS[answer["report"]].own
    return ([own] if own else []) + list(answer["by"])


def cells(answer: Mapping[str, Any], row: Mapping[str, Any], language: str) -> list[str]:
    """A row's cells as people read them."""
    labels = [group_label(name, label, language) for name, label in zip(group_keys(answer), row["group"], strict=True)]
    return labels + figure_texts(answer, row, language)


def figure_texts(answer: Mapping[str, Any], row: Mapping[str, Any], language: str) -> list[str]:
    """A row's figures as people read them."""
    currency = currency_of(answer, row)
    return [value_text(one["kind"], row["values"][one["key"]], language, currency) for one in answer["columns"]]


def period_text(answer: Mapping[str, Any], zone: tzinfo, language: str) -> str:
    """From which day to which, both in it."""
    start = datetime.fromisoformat(answer["from"]).astimezone(zone).date()
    end = (datetime.fromisoformat(answer["to"]) - timedelta(microseconds=1)).astimezone(zone).date()
    return f"{start} {word('until', language)} {end}" if start != end else f"{start}"


def page(answer: Mapping[str, Any], zone: tzinfo, language: str, width: int = 72) -> str:
    """A report as a page of text: title and period, a table with bars where there is room, the total, the definition."""
    said = f" · {answer['in_words'][language]}" if answer["query"] else ""
    first = f"{title(answer['report'], language)} · {period_text(answer, zone, language)}{said}"
    lines = [first, ""]
    if not answer["rows"]:
        lines.append(word("nothing", language))
    else:
        lines += _table(answer, language, width)
    lines += ["", *wrapped(definition(answer["report"], language), width)]
    if answer["partial"]:
        lines.append(word("partial", language))
    return "\n".join(lines)


def _table(answer: Mapping[str, Any], language: str, width: int) -> list[str]:
    names, groups = heads(answer, language), len(group_keys(answer))
    rows = [cells(answer, row, language) for row in answer["rows"]]
    if groups and answer["total"] is not None:
        labels = [word("total", language), *[""] * (groups - 1)]
        rows.append([*labels, *figure_texts(answer, answer["total"], language)])
    widths = widths_of(names, rows, groups, width)
    bars = bars_of(
        [row["values"][answer["columns"][0]["key"]] or 0 for row in answer["rows"]],
        width - sum(widths) - 2 * len(widths),
    )
    found = [line_of(row, widths, groups) for row in head_rows(names, widths)]
    body = []
    for number, row in enumerate(rows):
        bar = bars[number] if number < len(bars) else ""
        body.append(f"{line_of(row, widths, groups)}  {bar}".rstrip())
        if number < len(answer["rows"]) and "tickets" in answer["rows"][number]:
            body.append(f"    {', '.join(f'#{id_}' for id_ in answer['rows'][number]['tickets'])}")
    return [*found, "-" * min(width, max(map(len, [*found, *body]))), *body]


def plain_value(kind: str, value: Value, currency: str = "") -> float | int | str:
    """A value for a sheet: seconds and minutes as hours with two decimals, percent as it is; empty where there is none."""
    if value is None or (kind == MONEY and not currency):
        return ""
    match kind:
        case "seconds":
            return round(value / 3600, 2)
        case "minutes":
            return round(value / 60, 2)
        case "percent":
            return round(value, 1)
        case "money":
            return float(amount(round(value), currency))
    return int(value)


def sheet(answer: Mapping[str, Any], language: str) -> list[list[float | int | str]]:
    """A report as rows of a sheet, heads first: durations in hours, which their heads say."""
    kinds = [one["kind"] for one in answer["columns"]]
    keys = group_keys(answer)
    names = heads(answer, language)
    marks = [{NUMBER: "", MONEY: "", PERCENT: " (%)"}.get(kind, " (h)") for kind in kinds]
    named: Sequence[float | int | str] = [
        *names[: len(keys)],
        *map("".join, zip(names[len(keys) :], marks, strict=True)),
    ]
    rows: list[list[float | int | str]] = [list(named)]
    for row in answer["rows"]:
        labels = [group_label(name, label, language) for name, label in zip(keys, row["group"], strict=True)]
        currency = currency_of(answer, row)
        values = [plain_value(one["kind"], row["values"][one["key"]], currency) for one in answer["columns"]]
        rows.append([*labels, *values])
    return rows
