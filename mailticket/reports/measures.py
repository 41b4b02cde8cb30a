"""What each report looks at in a ticket's story: observations, each one thing that happened, with its value and its moment."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from mailticket.model.report_fact import to_ms
from mailticket.model.story import LineKind, Story
from mailticket.reports.period import Period
from mailticket.reports.site import ReportSite
from mailticket.reports.story import Side, spoken, stretches, turns, was_active

REOPENED_WITHIN = timedelta(days=14)
_NEVER = datetime.max.replace(tzinfo=UTC)
AGES = (1, 3, 7, 30, 90)
"""Days at which the buckets of ages end; the last has no end."""


class Observation(NamedTuple):
    """``what`` is what was observed; ``value`` is in seconds, in minutes of hours, or 1; ``by`` who did it; ``bucket`` the
    report's own row for it, where it has such."""

    ticket: int
    what: str
    at: datetime
    value: float = 1.0
    by: int | None = None
    bucket: str = ""


Span = Callable[[int, int], float]
"""How many seconds count between two moments in milliseconds."""


def on_the_clock(start: int, end: int) -> float:
    """Seconds between two moments, nights and weekends included."""
    return (end - start) / 1000


@dataclass(frozen=True, slots=True)
class View:
    """How a story is looked at: in a period, and in its ``pieces`` (start, end) where the report is drawn over time. ``span``
    says how much of a time counts: all, or what a calendar is open."""

    site: ReportSite
    period: Period
    pieces: Sequence[tuple[datetime, datetime]]
    span: Span = on_the_clock

    def length(self, start: datetime, end: datetime) -> float:
        """The seconds that count."""
        return self.span(to_ms(start), to_ms(end))


Measure = Callable[[View, Story], Iterator[Observation]]


def nothing(view: View, story: Story) -> Iterator[Observation]:
    """What a report looks at that is not counted out of histories."""
    return iter(())


def first_response(view: View, story: Story) -> Iterator[Observation]:
    """From what the requestor wrote first to the first public reply of a person of staff. A ticket that staff opened is left out
    until its requestor writes; nothing automatic answers."""
    asked: datetime | None = None
    for who, line in spoken(view.site, story):
        if who is Side.THEM:
            asked = asked or line.at
        elif asked is not None:
            if line.at in view.period:
                yield Observation(story.id, "answered", line.at, view.length(asked, line.at), line.by)
            if line.at < view.period.end:
                return
            break
    if asked is not None and asked < view.period.end and was_active(view.site, story, view.period.end):
        yield Observation(story.id, "waiting", asked, view.length(asked, view.period.end))


def responses(view: View, story: Story) -> Iterator[Observation]:
    """Each run of unanswered letters, from its first, to the next public reply of staff; by who replied."""
    asked: datetime | None = None
    for who, line in spoken(view.site, story):
        if line.at >= view.period.end:
            break
        if who is Side.THEM:
            asked = asked or line.at
        elif asked is not None:
            if line.at in view.period:
                yield Observation(story.id, "answered", line.at, view.length(asked, line.at), line.by)
            asked = None
    if asked is not None and was_active(view.site, story, view.period.end):
        yield Observation(story.id, "waiting", asked, view.length(asked, view.period.end))


def resolution(view: View, story: Story) -> Iterator[Observation]:
    """From its creation to when it was first resolved, and to when it was last resolved, where it is so at the period's end."""
    before = [turn for turn in turns(view.site, story) if turn.at < view.period.end]
    resolved = [turn for turn in before if turn.resolved]
    if resolved and (first := resolved[0]).at in view.period:
        yield Observation(story.id, "first", first.at, view.length(story.created, first.at), first.by)
    if resolved and before[-1] is (last := resolved[-1]) and last.at in view.period:
        yield Observation(story.id, "last", last.at, view.length(story.created, last.at), last.by)


def waiting(view: View, story: Story) -> Iterator[Observation]:
    """How long it was active while the last to speak were they (it waits on us) or we (it waits on them). What staff opened for
    somebody waits on us until staff replies."""
    spans = [(a, b or view.period.end, waits) for a, b, waits in waiting_spans(view.site, story)]
    for start, end in view.pieces:
        for whom in Side:
            there = [(max(a, start), min(b, end)) for a, b, waits in spans if waits is whom and a < end and b > start]
            if seconds := sum(view.length(a, b) for a, b in there):
                yield Observation(story.id, f"on_{whom.value}", there[0][0], seconds)


def waiting_spans(site: ReportSite, story: Story) -> list[tuple[datetime, datetime | None, Side]]:
    """Stretches of being active, each with whom it waits on; None where it still does."""
    marks = [(line.at, Side.US if who is Side.THEM else Side.THEM) for who, line in spoken(site, story)]
    marks = [(story.created, Side.US), *((at, whom) for at, whom in marks if at > story.created)]
    ends = [at for at, _ in marks[1:]] + [_NEVER]
    active = [(one.start, one.end or _NEVER) for one in stretches(site, story) if one.active]
    return [
        (max(a, start), None if min(b, end) is _NEVER else min(b, end), whom)
        for (start, whom), end in zip(marks, ends, strict=True)
        for a, b in active
        if max(a, start) < min(b, end)
    ]


def flow(view: View, story: Story) -> Iterator[Observation]:
    """Created, resolved, closed otherwise (rejected, deleted), opened again: each time it happened."""
    if story.created in view.period:
        yield Observation(story.id, "created", story.created)
    for turn in turns(view.site, story):
        if turn.at in view.period:
            what = "reopened" if not turn.closed else "resolved" if turn.resolved else "closed"
            yield Observation(story.id, what, turn.at, by=turn.by)


def backlog(view: View, story: Story) -> Iterator[Observation]:
    """Whether it was active at the end of each piece of the period, by its history."""
    starts, ends = [start for start, _ in view.pieces], [end for _, end in view.pieces]
    for one in stretches(view.site, story):
        if one.active:
            first = bisect_right(ends, one.start)
            last = len(ends) if one.end is None else bisect_right(ends, one.end)
            for start in starts[first:last]:
                yield Observation(story.id, "active", start)


def aging(view: View, story: Story) -> Iterator[Observation]:
    """How old it is at the period's end, and how long ago it was touched, where it is active then."""
    end = view.period.end
    if not was_active(view.site, story, end):
        return
    touched = max([story.created, *(one.at for one in story.lines if one.at < end and one.kind is not LineKind.WORKED)])
    touched = max(touched, story.last_updated) if story.last_updated < end else touched
    yield Observation(story.id, "age", story.created, bucket=age_bucket(end - story.created))
    yield Observation(story.id, "touched", touched, bucket=age_bucket(end - touched))


def age_bucket(age: timedelta) -> str:
    """Which bucket of days an age falls into: "0-1", …, "90+". Labels sort as the ages do, with a blank before what is short."""
    begins = 0
    for ends in AGES:
        if age < timedelta(days=ends):
            return f"{begins:2}-{ends}"
        begins = ends
    return f"{begins}+"


def reopened(view: View, story: Story) -> Iterator[Observation]:
    """Whether it was resolved in the period, and whether it was active again within fourteen days of that."""
    found = turns(view.site, story)
    resolved = [place for place, turn in enumerate(found) if turn.resolved and turn.at in view.period]
    if not resolved:
        return
    yield Observation(story.id, "resolved", found[resolved[0]].at, by=found[resolved[0]].by)
    for place in resolved:
        again = next((turn for turn in found[place + 1 :] if not turn.closed), None)
        if again is not None and again.at - found[place].at <= REOPENED_WITHIN:
            yield Observation(story.id, "reopened", found[place].at, by=again.by)
            return


def hours(view: View, story: Story) -> Iterator[Observation]:
    """Minutes as they were entered, corrections as what they are: negative."""
    for line in story.lines:
        if line.minutes and line.at in view.period:
            yield Observation(story.id, "minutes", line.at, line.minutes, line.by)


def workload(view: View, story: Story) -> Iterator[Observation]:
    """What came in, and who took, replied, resolved, works how long, and owns what is still open."""
    for who, line in spoken(view.site, story):
        if line.at in view.period:
            theirs = who is Side.THEM
            yield Observation(story.id, "received" if theirs else "replied", line.at, by=None if theirs else line.by)
    for line in story.lines:
        if line.kind is LineKind.TAKEN and line.at in view.period:
            yield Observation(story.id, "taken", line.at, by=line.by)
    for turn in turns(view.site, story):
        if turn.resolved and turn.at in view.period:
            yield Observation(story.id, "resolved", turn.at, by=turn.by)
    if story.owner_id is not None and view.site.is_active(story.queue_id, story.status):
        yield Observation(story.id, "owned", view.period.start, by=story.owner_id)
    yield from hours(view, story)
