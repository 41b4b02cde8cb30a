"""Stories told in a few words, and a site they belong to."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from mailticket.model.lifecycle import DEFAULT
from mailticket.model.story import LineKind, Story, StoryLine
from mailticket.reports.site import ReportSite

BEGAN = datetime(2026, 11, 2, 12, tzinfo=UTC)
ANA, LUIS, EVA, SYSTEM = 2, 3, 10, 1
SITE = ReportSite(
    {1: "dns", 2: "web"},
    {1: DEFAULT, 2: DEFAULT},
    frozenset({ANA, LUIS}),
    {ANA: "ana@noc.example", LUIS: "luis@noc.example", EVA: "eva@cliente.example"},
)
Told = tuple[float, LineKind, int] | tuple[float, LineKind, int, object]


@pytest.fixture
def told() -> Callable[..., Story]:
    """Makes a story of (hours after it began, what, by whom, and the new status or the minutes)."""

    def make(*lines: Told, id_: int = 1, queue: int = 1, owner: int | None = None, opened_by: int = EVA) -> Story:
        found = [StoryLine(BEGAN, LineKind.OPENED, opened_by)]
        status = "new"
        for hours, kind, by, *more in lines:
            at = BEGAN + timedelta(hours=hours)
            if kind is LineKind.STATUS:
                found.append(StoryLine(at, kind, by, status, str(more[0])))
                status = str(more[0])
            else:
                found.append(StoryLine(at, kind, by, minutes=int(str(more[0])) if more else 0))
        return Story(
            id_, queue, status, 50, owner, (EVA,), frozenset({EVA}), BEGAN, max(line.at for line in found), found
        )

    return make


def hours_of(values: Sequence[float]) -> list[float]:
    """Seconds as hours."""
    return [value / 3600 for value in values]
