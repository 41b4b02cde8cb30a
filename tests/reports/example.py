"""The example of docs/reports.md: its histories, read, and each report's page over them."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

from mailticket.application.report_figures import About, computed
from mailticket.application.report_request import Wanted
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


def shown(name: str, found: list[Story], language: str) -> str:
    """A report's page of November 2026 over these tickets."""
    report = REPORTS[name]
    period = days(date(2026, 11, 2), date(2026, 11, 15), UTC)
    wanted = Wanted(report, period, report.usual)
    return page(computed(wanted, SITE, Found(found), About(parse_search(""))), UTC, language)
