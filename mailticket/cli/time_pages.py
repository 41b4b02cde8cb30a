"""Time worked as a page for people: of a ticket, of a day, of a week."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Group, RenderableType
from rich.text import Text

from mailticket.cli.layout import HERE, Reader, cell, head, table
from mailticket.model.duration import shown_minutes
from mailticket.reports.wording import weekday, word


def ticket_time(row: Mapping[str, Any], reader: Reader = HERE) -> RenderableType:
    """Who worked how long on a ticket and on its members."""
    totals = [(name, shown_minutes(row[name])) for name in ("time_worked", "time_estimated", "time_left") if row[name]]
    if row["members"]:
        totals.append(("with_members", shown_minutes(row["total"])))
    people = [[cell(one["person"]), cell(shown_minutes(one["minutes"]))] for one in row["people"]]
    members = [
        [cell(f"#{one['id']}"), cell(shown_minutes(one["minutes"])), cell(one["subject"])] for one in row["members"]
    ]
    parts: list[RenderableType] = [head(reader, totals), table(reader, ("person", "time_worked"), people)]
    if members:
        parts.append(table(reader, ("member", "time_worked", "subject"), members))
    return Group(*parts, _entries(row["entries"], reader))


def _entries(entries: Any, reader: Reader) -> RenderableType:
    rows = [
        [cell(reader.time(one["worked_at"])), cell(one["person"]), cell(shown_minutes(one["minutes"])),
         cell(f"#{one['ticket']}"), cell(one["subject"]), cell(one["by"] if one["by"] != one["person"] else "")]
        for one in entries
    ]  # fmt: skip
    return table(reader, ("worked_at", "person", "time_worked", "ticket", "subject", "entered_by"), rows)


def time_list(answer: Mapping[str, Any], reader: Reader = HERE) -> RenderableType:
    """A day entry by entry, or a week ticket by ticket, with its totals; clocks that run; whether something was left out."""
    parts: list[RenderableType] = [_week(answer, reader) if answer["week"] else _entries(answer["entries"], reader)]
    if len(answer["people"]) > 1:
        people = [[cell(one["person"]), cell(shown_minutes(one["minutes"]))] for one in answer["people"]]
        parts.append(table(reader, ("person", "time_worked"), people))
    parts.append(Text(f"{word('total', reader.language)}: {shown_minutes(answer['total'])}", style="bold"))
    parts += [
        Text(reader.word("timer_runs", ticket=one["ticket"], since=reader.time(one["since"])), style="dim")
        for one in answer["timers"]
    ]
    if answer["partial"]:
        parts.append(Text(word("partial", reader.language), style="dim"))
    return Group(*parts)


def _week(answer: Mapping[str, Any], reader: Reader) -> RenderableType:
    """A row a ticket, a column a day."""
    zone = ZoneInfo(answer["timezone"])
    minutes: dict[tuple[int, str], int] = {}
    for one in answer["entries"]:
        key = one["ticket"], datetime.fromisoformat(one["worked_at"]).astimezone(zone).date().isoformat()
        minutes[key] = minutes.get(key, 0) + one["minutes"]
    subjects = {one["ticket"]: one["subject"] for one in answer["entries"]}
    days = [one["day"] for one in answer["days"]]
    rows = []
    for number in sorted(subjects):
        each = [minutes.get((number, day), 0) for day in days]
        rows.append([cell(f"#{number}"), *(_length(one) for one in each), _length(sum(each)), cell(subjects[number])])
    rows.append([cell(""), *(_length(one["minutes"]) for one in answer["days"]), _length(answer["total"]), cell("")])
    names = [f"{weekday(reader.language, date.fromisoformat(day))} {day[8:]}" for day in days]
    return table(reader, ("ticket", *names, "total", "subject"), rows)


def _length(minutes: int) -> Text:
    return cell(shown_minutes(minutes) if minutes else "·")
