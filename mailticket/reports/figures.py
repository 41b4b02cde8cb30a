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
    RATE = "rate"  # of this, in a hundred of those of ``other``, several separated by blanks
    NET = "net"  # what came minus what went: ``what`` minus ``other``, each several, separated by blanks


@dataclass(frozen=True, slots=True)
class Figure:
    """A column: which observations, and what is made of them. ``other`` is what they are compared with. Its head is
    ``report.NAME.KEY`` of the catalogue, NAME its report's."""

    key: str
    what: str
    statistic: Statistic
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


class Cell:
    """What was observed of one thing in one group: how many, their sum, each value and each ticket where those are needed."""

    __slots__ = ("count", "tickets", "total", "values")

    def __init__(self) -> None:
        self.count = 0
        self.total: float = 0
        self.values: list[float] = []
        self.tickets: set[int] = set()


Cells = Mapping[str, Cell]


class Tally:
    """Counts what is observed, group by group and in all. ``tickets``: rows say which."""

    def __init__(self, columns: Sequence[Figure], *, tickets: bool) -> None:
        self._columns = columns
        self._valued = {one.what for one in columns if one.statistic in _OF_VALUES}
        self._tickets = {one.what for one in columns if one.statistic in _OF_TICKETS}
        self._tickets |= {one.other for one in columns if one.statistic is Statistic.SHARE}
        self._every_ticket = tickets
        self._groups: dict[tuple[str, ...], dict[str, Cell]] = {}

    def cell(self, group: tuple[str, ...], what: str) -> Cell:
        """That of one thing in a group."""
        cells = self._groups.get(group)
        if cells is None:
            cells = self._groups[group] = {}
        cell = cells.get(what)
        if cell is None:
            cell = cells[what] = Cell()
        return cell

    def add(self, group: tuple[str, ...], what: str, ticket: int, value: float) -> None:
        """Something observed."""
        cell = self.cell(group, what)
        cell.count += 1
        cell.total += value
        if what in self._valued:
            cell.values.append(value)
        if self._every_ticket or what in self._tickets:
            cell.tickets.add(ticket)

    def add_several(self, group: tuple[str, ...], what: str, tickets: Iterable[int], total: float, count: int) -> None:
        """Several things at once, of which no single value is asked for."""
        cell = self.cell(group, what)
        cell.count += count
        cell.total += total
        if self._every_ticket or what in self._tickets:
            cell.tickets.update(tickets)

    def rows(self) -> tuple[list[FigureRow], FigureRow]:
        """A row for each group there is, sorted by its labels, and one of all."""
        whole: dict[str, Cell] = {}
        for cells in self._groups.values():
            for what, cell in cells.items():
                _put_into(whole.setdefault(what, Cell()), cell)
        return [_row(key, self._groups[key], self._columns) for key in sorted(self._groups)], _row(
            (), whole, self._columns
        )


def _put_into(whole: Cell, part: Cell) -> None:
    whole.count += part.count
    whole.total += part.total
    part.values.sort()  # here once; what is sorted in parts is sorted again quickly
    whole.values += part.values
    whole.tickets |= part.tickets


_OF_VALUES = frozenset({Statistic.MEDIAN, Statistic.P90, Statistic.MOST})
_OF_TICKETS = frozenset({Statistic.TICKETS, Statistic.SHARE})


def figures(
    observations: Iterable[Observation], columns: Sequence[Figure], group: Grouping
) -> tuple[list[FigureRow], FigureRow]:
    """A row for each group there is, with its tickets, sorted by its labels, and one of all."""
    tally = Tally(columns, tickets=True)
    for seen in observations:
        tally.add(group(seen), seen.what, seen.ticket, seen.value)
    return tally.rows()


def _row(key: tuple[str, ...], cells: Cells, columns: Sequence[Figure]) -> FigureRow:
    values = {column.key: _value(column, cells) for column in columns}
    return FigureRow(key, values, sorted({id_ for cell in cells.values() for id_ in cell.tickets}))


_EMPTY = Cell()


def _value(column: Figure, cells: Cells) -> Value:
    """The value of a cell; None where nothing was observed of which there could be one."""
    there = cells.get(column.what, _EMPTY)
    match column.statistic:
        case Statistic.NET:
            came, went = (
                sum(cells.get(what, _EMPTY).count for what in names.split()) for names in (column.what, column.other)
            )
            return came - went
        case Statistic.RATE:
            whole = sum(cells.get(what, _EMPTY).count for what in column.other.split())
            return 100 * there.count / whole if whole else None
        case Statistic.COUNT:
            return there.count
        case Statistic.TICKETS:
            return len(there.tickets)
        case Statistic.SUM:
            return _exact(there.total)
        case Statistic.SHARE:
            whole = len(cells.get(column.other, _EMPTY).tickets)
            return 100 * len(there.tickets) / whole if whole else None
    return _of_values(column.statistic, there.values)


def _of_values(statistic: Statistic, values: Sequence[float]) -> Value:
    if not values:
        return None
    match statistic:
        case Statistic.MEDIAN:
            return _exact(statistics.median(values))
        case Statistic.P90:
            return _exact(percentile(values, 0.9))
    return _exact(max(values))


def _exact(value: float) -> float:
    """To the millisecond, as moments are known: in whatever order it was summed up."""
    return value if isinstance(value, int) else round(value, 3)
