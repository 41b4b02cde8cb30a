"""Observations, grouped, become numbers."""

import math
import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from mailticket.reports.measures import Observation

Value = float | int | None


class Statistic(StrEnum):
    """What is made of the observations of one cell."""

    COUNT = "count"
    TICKETS = "tickets"  # how many tickets, each once
    SUM = "sum"
    MEDIAN = "median"
    P90 = "p90"
    MOST = "most"
    SHARE = "share"  # tickets of this, in a hundred of those of ``other``
    NET = "net"  # what came minus what went: ``what`` minus ``other``, each several, separated by blanks


@dataclass(frozen=True, slots=True)
class Figure:
    """A column: which observations, and what is made of them. ``other`` is what they are compared with."""

    key: str
    what: str
    statistic: Statistic
    en: str
    es: str
    other: str = ""


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A row: its group's labels, its values by column, and its tickets."""

    group: tuple[str, ...]
    values: Mapping[str, Value]
    tickets: Sequence[int]


Grouping = Callable[[Observation], tuple[str, ...]]


def percentile(values: Sequence[float], share: float) -> float:
    """The nearest rank: the smallest value that at least this share of all do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def figures(
    observations: Iterable[Observation], columns: Sequence[Figure], group: Grouping
) -> tuple[list[FigureRow], FigureRow]:
    """A row for each group there is, sorted by its labels, and one of all."""
    groups: dict[tuple[str, ...], list[Observation]] = {}
    whole = []
    for seen in observations:
        groups.setdefault(group(seen), []).append(seen)
        whole.append(seen)
    return [_row(key, groups[key], columns) for key in sorted(groups)], _row((), whole, columns)


def _row(key: tuple[str, ...], seen: Sequence[Observation], columns: Sequence[Figure]) -> FigureRow:
    by_what: dict[str, list[Observation]] = {}
    for one in seen:
        by_what.setdefault(one.what, []).append(one)
    values = {column.key: _value(column, by_what) for column in columns}
    return FigureRow(key, values, sorted({one.ticket for one in seen}))


def _value(column: Figure, by_what: Mapping[str, Sequence[Observation]]) -> Value:
    """The value of a cell; None where nothing was observed of which there could be one."""
    if column.statistic is Statistic.NET:
        came, went = (
            sum(len(by_what.get(what, ())) for what in names.split()) for names in (column.what, column.other)
        )
        return came - went
    there = by_what.get(column.what, ())
    values = [one.value for one in there]
    match column.statistic:
        case Statistic.COUNT:
            return len(there)
        case Statistic.TICKETS:
            return len({one.ticket for one in there})
        case Statistic.SUM:
            return sum(values)
        case Statistic.SHARE:
            whole = len({one.ticket for one in by_what.get(column.other, ())})
            return 100 * len({one.ticket for one in there}) / whole if whole else None
    if not values:
        return None
    match column.statistic:
        case Statistic.MEDIAN:
            return statistics.median(values)
        case Statistic.P90:
            return percentile(values, 0.9)
    return max(values)
