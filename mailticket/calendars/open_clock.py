"""How much of very many spans a calendar is open: its hours are laid out once, and each span is two look-ups."""

from bisect import bisect_right
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from mailticket.calendars.business import open_periods
from mailticket.model.calendar import Calendar

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)


class OpenClock:
    """A calendar's clock: it goes on only while that is open. Moments are milliseconds since 1970."""

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar
        self._from = self._to = 0
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._before: list[int] = [0]

    def seconds(self, since: int, until: int) -> float:
        """The open seconds between two moments."""
        if since < self._from or until >= self._to:
            self._lay_out(since, until)
        return (self._opened(until) - self._opened(since)) / 1000

    def _opened(self, at: int) -> int:
        place = bisect_right(self._starts, at) - 1
        if place < 0:
            return 0
        return self._before[place] + min(at, self._ends[place]) - self._starts[place]

    def _lay_out(self, since: int, until: int) -> None:
        """From the year of the first moment to that of the last, and what was laid out before."""
        known = [self._from, self._to - 1] if self._to else []
        years = [(_EPOCH + at * _MS).year for at in (since, until, *known)]
        first, last = datetime(min(years), 1, 1, tzinfo=UTC), datetime(max(years) + 1, 1, 1, tzinfo=UTC)
        self._from, self._to = ((one - _EPOCH) // _MS for one in (first, last))
        spans = [
            ((start - _EPOCH) // _MS, (end - _EPOCH) // _MS) for start, end in open_periods(self._calendar, first, last)
        ]
        self._starts, self._ends = [start for start, _ in spans], [end for _, end in spans]
        self._before = list(accumulate((end - start for start, end in spans), initial=0))
