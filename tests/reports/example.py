"""The example of docs/reports.md: its histories, read, and each report's page over them."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from mailticket.application.report_figures import About, ReportShape, computed
from mailticket.application.report_request import Wanted
from mailticket.model.duration import elapsed_minutes
from mailticket.model.money import for_minutes, minor
from mailticket.model.report_fact import Measured, Source, to_ms
from mailticket.model.story import LineKind, Story, StoryLine
from mailticket.reports.counting import Found
from mailticket.reports.period import days
from mailticket.reports.reports import REPORTS
from mailticket.reports.wording import page
from mailticket.search.expression import parse_search
from tests.reports.conftest import SITE

DOCS = Path(__file__).parents[2] / "docs"
PEOPLE = {address.partition("@")[0]: id_ for id_, address in SITE.people.items()}
QUEUES = {name: id_ for id_, name in SITE.queues.items()}
_KINDS = {
    "opens": LineKind.OPENED, "abre": LineKind.OPENED, "writes": LineKind.SAID, "escribe": LineKind.SAID,
    "takes": LineKind.TAKEN, "toma": LineKind.TAKEN, "works": LineKind.WORKED, "trabaja": LineKind.WORKED,
}  # fmt: skip
_LINE = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d)\s+(\w+)\s+(\w+)\s*(-?\d+)?")


def stories(text: str) -> list[Story]:
    """The tickets of a block of histories: ``#12 dns``, then a line for each thing that happened."""
    found = []
    for block in text.strip().split("\n\n"):
        head, *lines = block.splitlines()
        number, queue = head.removeprefix("#").split()[:2]
        found.append(_story(int(number), QUEUES[queue], lines))
    return found


def _story(number: int, queue: int, lines: list[str]) -> Story:
    told, status, owner = [], "new", None
    for line in lines:
        read = _LINE.match(line.strip())
        assert read is not None, line
        at = datetime.fromisoformat(read[1]).replace(tzinfo=UTC)
        by, kind = PEOPLE[read[2]], _KINDS.get(read[3])
        if kind is None:
            told.append(StoryLine(at, LineKind.STATUS, by, status, read[3]))
            status = read[3]
            continue
        owner = by if kind is LineKind.TAKEN else owner
        told.append(StoryLine(at, kind, by, minutes=int(read[4] or 0)))
    eva = PEOPLE["eva"]
    return Story(number, queue, status, 0, owner, (eva,), frozenset({eva}), told[0].at, told[-1].at, told)


def measured(text: str) -> list[Measured]:
    """What is kept beside the histories: ``#1 gold first_response 2026-11-02 11:00 met 2h`` of goals, ``… late``; and
    ``#1 2026-11-02 11:00 ana 45 USD 60.00 billed`` of work."""
    found = []
    for line in text.strip().splitlines():
        number, *parts = line.removeprefix("#").split()
        read = _promised if re.fullmatch("met|missed|late|cumplida|incumplida|vencida", parts[4]) else _worked
        found += read(int(number), *parts)
    return found


def _promised(ticket: int, level: str, goal: str, day: str, hour: str, became: str, took: str = "") -> list[Measured]:
    names = {"cumplida": "met", "incumplida": "missed", "vencida": "late"}
    goals = {"respuesta": "first_response", "solución": "resolution"}
    keys, at = (level, goals.get(goal, goal)), _moment(day, hour)
    one = Measured(ticket, names.get(became, became), at, 1, None, keys)
    return [one] + ([one._replace(what="took", value=60 * elapsed_minutes(took))] if took else [])


def _worked(
    ticket: int, day: str, hour: str, who: str, minutes: str, currency: str, rate: str, *run: str
) -> list[Measured]:
    one = Measured(ticket, "minutes", _moment(day, hour), int(minutes), PEOPLE[who], (ticket,), currency)
    what, amount = "billed" if run else "open", for_minutes(int(minutes), minor(rate, currency))
    return [one, one._replace(what=f"minutes_{what}"), one._replace(what=f"amount_{what}", value=amount)]


def _moment(day: str, hour: str) -> int:
    return to_ms(datetime.fromisoformat(f"{day} {hour}").replace(tzinfo=UTC))


def shown(name: str, found: list[Story], language: str, kept: Sequence[Measured] = ()) -> str:
    """A report's page of November 2026 over these tickets."""
    return page(answered(name, found, kept), UTC, language)


def answered(
    name: str, found: list[Story], kept: Sequence[Measured], by: tuple[str, ...] = (), first: date = date(2026, 11, 2)
) -> ReportShape:
    """A report over these tickets."""
    report = REPORTS[name]
    wanted = Wanted(report, days(first, date(2026, 11, 15), UTC), by or report.usual)
    site = replace(SITE, customers=dict.fromkeys((1, 2), "Danlí") | dict.fromkeys((3, 4), "Paz"))
    rows = [one for one in kept if bool(one.own) == (name == "billing")] if report.source is not Source.HISTORY else []
    return computed(wanted, site, Found(found, measured=rows), About(parse_search("")))
