"""A report as people ask for it in a line of mail: ``hours this month by person``, ``primera respuesta mes pasado por cola``."""

import re
from datetime import date

from mailticket.application.report_parameters import Report
from mailticket.model.errors import Refused
from mailticket.model.subscription import Wish
from mailticket.reports.period import named_days
from mailticket.reports.reports import REPORTS, report_called

_BY = re.compile(r"(?:^|\s)(?:by|por)\s+([\w.]+(?:\{[^}]*\})?)", re.IGNORECASE)
_CALENDAR = re.compile(r"(?:^|\s)(?:--|[—–])(?:calendar|calendario)\s+(\S+)", re.IGNORECASE)
MOST_WORDS = 3
"""Words of a report's name, and of a period's."""


def report_asked(typed: str, today: date) -> Report:
    """Its name first; then, in any order, its groups, a period and a search. Raises Refused where no report is named so."""
    calendar = found[1] if (found := _CALENDAR.search(typed)) else None
    groups = _BY.findall(typed)
    words = _BY.sub(" ", _CALENDAR.sub(" ", typed)).split()
    name, words = _named(words)
    period, words = _period(words, today)
    return Report(name=name, query=[" ".join(words)], period=period, by=groups, calendar=calendar)


def report_line(wish: Wish) -> str:
    """What is wanted of a report (``report`` and what it is told), as a line that is read."""
    groups = [f"by {name}" for name in wish.get("by") or ()]
    calendar = [f"--calendar {wish['calendar']}"] if wish.get("calendar") else []
    parts = [wish["report"], wish.get("period") or "", *groups, *calendar, wish.get("query") or ""]
    return " ".join(part for part in parts if part)


def _named(words: list[str]) -> tuple[str, list[str]]:
    for count in range(min(MOST_WORDS, len(words)), 0, -1):
        if (report := report_called("-".join(words[:count]))) is not None:
            return report.name, words[count:]
    raise Refused("no_such_report", name=" ".join(words[:1]), names=", ".join(REPORTS))


def _period(words: list[str], today: date) -> tuple[str | None, list[str]]:
    """The period at the beginning of these words, or at their end, and the words that are left."""
    for count in range(min(MOST_WORDS, len(words)), 0, -1):
        for said, left in ((words[:count], words[count:]), (words[-count:], words[:-count])):
            if named_days(" ".join(said), today) is not None:
                return " ".join(said), left
    return None, words
