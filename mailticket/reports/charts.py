"""What a report looks like: bars by group, lines over time, a heat map of the week. The numbers are those of its table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from mailticket.reports.period import UNITS, Period, instants
from mailticket.reports.wording import column_name, currency_of, definition, group_keys, group_label, title, value_text

MOST_BARS, MOST_SERIES = 20, 2
"""Rows a chart of bars has, the largest; and values drawn beside each other."""


_CHOSEN = {
    "sla": ("rate",), "billing": ("minutes_billed", "minutes_open"),
    "created-resolved": ("created", "resolved"), "hours": ("minutes",), "workload": ("replied", "resolved"),
}  # fmt: skip
"""What is drawn of a report whose first columns do not say most."""


class ChartKind(StrEnum):
    """How it is drawn."""

    BARS = "bars"
    LINES = "lines"
    HEAT = "heat"


@dataclass(frozen=True, slots=True)
class Series:
    """One value of each label, None where there is none, with how it is read."""

    name: str
    values: Sequence[float | None]
    texts: Sequence[str]


@dataclass(frozen=True, slots=True)
class Chart:
    """``labels`` name the places of each series; of a heat map ``columns`` name the values within one."""

    kind: ChartKind
    title: str
    description: str
    labels: Sequence[str]
    series: Sequence[Series]
    columns: Sequence[str] = ()


def chart_of(answer: Mapping[str, Any], language: str) -> Chart | None:
    """The chart of an answer; None where there is nothing to draw."""
    if not answer["rows"]:
        return None
    keys = group_keys(answer)
    if keys == ["weekday", "hour"]:
        return _heat(answer, language)
    over_time = len(keys) == 1 and keys[0] in UNITS
    rows = _all_pieces(answer, keys[0]) if over_time else _largest(answer)
    labels = [_label(keys, row["group"], language) for row in rows] or [""]
    drawn = [_series(answer, column, rows, language) for column in _drawn(answer)]
    kind = ChartKind.LINES if over_time and len(rows) > 1 else ChartKind.BARS
    return Chart(kind, *_said(answer, language), labels, drawn)


def _said(answer: Mapping[str, Any], language: str) -> tuple[str, str]:
    return title(answer["report"], language), definition(answer["report"], language)


def _label(keys: Sequence[str], group: Sequence[str], language: str) -> str:
    return " · ".join(group_label(key, label, language) for key, label in zip(keys, group, strict=True))


def _largest(answer: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """In the table's order; of many those with the largest first value."""
    first = answer["columns"][0]["key"]
    places = sorted(range(len(answer["rows"])), key=lambda place: -(answer["rows"][place]["values"][first] or 0))
    return [answer["rows"][place] for place in sorted(places[:MOST_BARS])]


def _all_pieces(answer: Mapping[str, Any], unit: str) -> list[Mapping[str, Any]]:
    """A row for each day, week or month of the period; those in which nothing was as well."""
    zone = ZoneInfo(answer["timezone"])
    start, end = (datetime.fromisoformat(answer[name]).astimezone(zone) for name in ("from", "to"))
    nothing = {one["key"]: 0 if one["kind"] == "number" else None for one in answer["columns"]}
    found = {row["group"][0]: row for row in answer["rows"]}
    labels = [label for label, _ in instants(Period(start, end, zone), unit)]
    return [found.get(label, {"group": [label], "values": nothing}) for label in labels]


def _drawn(answer: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The columns that are drawn: a length's median with its 90th percentile, else the first that can be compared."""
    columns = answer["columns"]
    if chosen := _CHOSEN.get(answer["report"]):
        return [one for one in columns if one["key"] in chosen]
    lengths = [one for one in columns if one["kind"] == "seconds" and one["key"].endswith(("median", "p90"))]
    if lengths:
        return lengths[:MOST_SERIES]
    return [one for one in columns if one["kind"] == columns[0]["kind"] and one["key"] != "net"][:MOST_SERIES]


def _series(
    answer: Mapping[str, Any], column: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], language: str
) -> Series:
    values = [row["values"][column["key"]] for row in rows]
    return Series(
        column_name(answer["report"], column["key"], language),
        [None if value is None else float(value) for value in values],
        [value_text(column["kind"], row["values"][column["key"]], language, currency_of(answer, row)) for row in rows],
    )


def _heat(answer: Mapping[str, Any], language: str) -> Chart:
    """A row a weekday, a column an hour."""
    column = answer["columns"][0]
    found = {tuple(row["group"]): row["values"][column["key"]] or 0 for row in answer["rows"]}
    hours = [f"{hour:02}" for hour in range(24)]
    days = [str(day) for day in range(1, 8)]
    series = [
        Series(
            group_label("weekday", day, language),
            [float(found.get((day, hour), 0)) for hour in hours],
            [value_text(column["kind"], found.get((day, hour), 0), language) for hour in hours],
        )
        for day in days
    ]
    name, said = _said(answer, language)
    named = f"{name}: {column_name(answer['report'], column['key'], language)}"
    return Chart(ChartKind.HEAT, named, said, [one.name for one in series], series, hours)
