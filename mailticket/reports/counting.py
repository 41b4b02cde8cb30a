"""Facts, and the stories of tickets whose facts are out of date, become the figures of a report."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from mailticket.model.report_fact import KEYS, ON_THEM, QUARTER, Draw, FactKind, FactRow, Measured, Worth, to_ms
from mailticket.model.story import Story
from mailticket.reports.figures import FigureRow, Tally
from mailticket.reports.groups import Group, group_of, grouping, labels_of
from mailticket.reports.measures import View, age_bucket
from mailticket.reports.reports import Report

Labels = Callable[[tuple[object, ...]], tuple[str, ...]]


class Found(NamedTuple):
    """What is counted, as ``storage.report_rows`` gathers it."""

    stories: Sequence[Story]
    drawn: Sequence[tuple[Draw, Sequence[FactRow]]] = ()
    lasting: Sequence[FactRow] = ()
    waited: Sequence[tuple[Any, ...]] = ()
    standing: Sequence[tuple[Any, ...]] = ()
    owned: Sequence[tuple[Any, ...]] = ()
    measured: Sequence[Measured] = ()


class Counting:
    """One report, counted."""

    def __init__(self, report: Report, view: View, names: Sequence[str], *, tickets: bool) -> None:
        self._report = report
        self._view = view
        self._names = names
        self._tickets = tickets
        self._groups = [group_of(name, view.site, view.period) for name in names]
        self._labels = labels_of(self._groups)
        self._tally = Tally(report.columns, tickets=tickets)
        self._end = to_ms(view.period.end)
        self._pieces = [(to_ms(start), to_ms(end)) for start, end in view.pieces]

    def rows(self, found: Found) -> tuple[list[FigureRow], FigureRow]:
        """A row a group, and one of all."""
        self._add_stories(found.stories)
        for draw, rows in found.drawn:
            self._add_drawn(draw, rows)
        if self._report.lasting is FactKind.WAITING:
            self._add_waits(found.lasting)
        elif self._report.lasting is FactKind.ACTIVE:
            self._add_backlog(found.lasting)
        self._add_waited(found.waited)
        self._add_standing(found.standing)
        self._add_owned(found.owned)
        self._add_measured(found.measured)
        return self._tally.rows()

    def _add_stories(self, stories: Iterable[Story]) -> None:
        by_id = {story.id: story for story in stories}
        group = grouping(self._names, self._view.site, self._view.period, by_id, bool(self._report.own))
        for story in by_id.values():
            for seen in self._report.measure(self._view, story):
                self._tally.add(group(seen), seen.what, seen.ticket, seen.value)

    def _add_drawn(self, draw: Draw, rows: Iterable[FactRow]) -> None:
        add, labels, span, what = self._tally.add, self._labels, self._view.span, draw.what
        if draw.worth is Worth.LENGTH:
            for row in rows:
                add(labels(tuple(row[KEYS:])), what, row[0], span(row[2], row[3]))
        elif draw.worth is Worth.SO_FAR:
            for row in rows:
                add(labels(tuple(row[KEYS:])), what, row[0], span(row[2], self._end))
        else:
            for row in rows:
                tickets = map(int, row[0].split(",")) if isinstance(row[0], str) else (row[0],)
                self._tally.add_several(labels(tuple(row[KEYS:])), what, tickets, int(row[5]), row[4])

    def _add_waits(self, rows: Iterable[FactRow]) -> None:
        """What falls into each piece of the period, ticket by ticket."""
        ends, span = [end for _, end in self._pieces], self._view.span
        found: dict[tuple[int, int, int], list[Any]] = {}
        for row in rows:
            ticket, _, since, at, _, whom = row[:KEYS]
            place = bisect_right(ends, since)
            while place < len(ends) and self._pieces[place][0] < at:
                start = max(since, self._pieces[place][0])
                seconds = span(start, min(at, ends[place]))
                known = found.get((ticket, whom, place))
                if known is None:
                    found[ticket, whom, place] = [seconds, start, row]
                else:
                    known[0] += seconds
                    known[1] = min(known[1], start)
                place += 1
        for (ticket, whom, _), (seconds, start, row) in found.items():
            if seconds:
                what = "on_them" if whom & ON_THEM else "on_us"
                self._tally.add(self._at(row, start), what, ticket, seconds)

    def _add_waited(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """What is summed up already."""
        for row in rows:
            labels = self._labels(tuple(row[3:]))
            if row[1]:
                self._tally.add(labels, "on_us", row[0], int(row[1]) / 1000)
            if row[2]:
                self._tally.add(labels, "on_them", row[0], int(row[2]) / 1000)

    def _add_backlog(self, rows: Iterable[FactRow]) -> None:
        """Each piece at whose end it was active."""
        starts, ends = [start for start, _ in self._pieces], [end for _, end in self._pieces]
        alike: dict[tuple[Any, ...], list[int]] = {}
        for row in rows:
            key = (row[KEYS:], bisect_right(ends, row[2]), bisect_right(ends, row[3]))
            alike.setdefault(key, []).append(row[0])
        for (keys, first, last), tickets in alike.items():
            for start in starts[first:last]:
                labels = self._labels(keys_at(self._groups, tuple(keys), start, None))
                self._tally.add_several(labels, "active", tickets, len(tickets), len(tickets))

    def _at(self, row: FactRow, moment: int) -> tuple[str, ...]:
        """The labels of a fact as of a moment."""
        return self._labels(keys_at(self._groups, tuple(row[KEYS:]), moment, None))

    def _add_standing(self, rows: Iterable[tuple[Any, ...]]) -> None:
        end = self._view.period.end
        for ticket, created, touched, keys in rows:
            self._aged(ticket, "age", created, end, keys)
            self._aged(ticket, "touched", max(created, touched), end, keys)

    def _aged(self, ticket: int, what: str, at: datetime, end: datetime, keys: tuple[object, ...]) -> None:
        labels = self._labels(keys_at(self._groups, keys, to_ms(at), None))
        self._tally.add((age_bucket(end - at), *labels), what, ticket, 1)

    def _add_owned(self, rows: Iterable[tuple[Any, ...]]) -> None:
        start = to_ms(self._view.period.start)
        for ticket, queue, status, owner, keys in rows:
            if self._view.site.is_active(queue, status):
                self._tally.add(self._labels(keys_at(self._groups, keys, start, owner)), "owned", ticket, 1)

    def _add_measured(self, rows: Iterable[Measured]) -> None:
        own = bool(self._report.own)
        for one in rows:
            labels = self._labels(keys_at(self._groups, one.keys, one.at, one.by))
            self._tally.add((one.own, *labels) if own else labels, one.what, one.ticket, one.value)


def keys_at(groups: Sequence[Group], keys: tuple[object, ...], moment: int, by: int | None) -> tuple[object, ...]:
    """The keys of something at a moment, by somebody."""
    return tuple(
        moment // QUARTER if group.key == "quarter" else by if group.key == "by" else key
        for group, key in zip(groups, keys, strict=True)
    )
