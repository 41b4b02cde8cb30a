"""What a story says: who spoke for whom, which statuses the ticket went through, when it was resolved and opened again."""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from mailticket.model.story import LineKind, Story, StoryLine
from mailticket.reports.site import ReportSite


class Side(StrEnum):
    """For whom somebody speaks."""

    US = "us"
    THEM = "them"


class Stretch(NamedTuple):
    """The ticket was in a status from ``start`` until ``end`` (None: still)."""

    start: datetime
    end: datetime | None
    status: str
    active: bool


class Turn(NamedTuple):
    """A ticket stopped or began to be active: at the change of status ``by`` somebody."""

    at: datetime
    by: int
    closed: bool
    resolved: bool
    status: str


def side(site: ReportSite, story: Story, line: StoryLine) -> Side | None:
    """For whom a line speaks; None for the system. Who asks for help here speaks for them, even if they work elsewhere in the
    house; other people of staff speak for us; a stranger on the ticket for them."""
    if line.by in story.outside:
        return Side.THEM
    if site.works_here(line.by):
        return Side.US
    return Side.THEM if site.people.get(line.by) else None


def spoken(site: ReportSite, story: Story) -> Iterator[tuple[Side, StoryLine]]:
    """What was said in public by people, in order. What staff opened a ticket with answers nobody and asks nothing."""
    for line in story.lines:
        if line.kind not in (LineKind.OPENED, LineKind.SAID) or (who := side(site, story, line)) is None:
            continue
        if line.kind is LineKind.SAID or who is Side.THEM:
            yield who, line


def stretches(site: ReportSite, story: Story) -> list[Stretch]:
    """The statuses it was in, in order, from its creation on."""
    changes = [line for line in story.lines if line.kind is LineKind.STATUS]
    status, start, found = changes[0].old if changes else story.status, story.created, []
    for line in changes:
        found.append(Stretch(start, line.at, status, site.is_active(story.queue_id, status)))
        status, start = line.new, line.at
    return [*found, Stretch(start, None, status, site.is_active(story.queue_id, status))]


def turns(site: ReportSite, story: Story) -> list[Turn]:
    """When it stopped being active, and when it began again. What was opened done is closed at that moment."""
    found = []
    changes = [line for line in story.lines if line.kind is LineKind.STATUS]
    first = changes[0].old if changes else story.status
    active = site.is_active(story.queue_id, first)
    if not active:
        resolved = site.is_resolved(story.queue_id, first)
        found.append(Turn(story.created, story.lines[0].by if story.lines else 0, True, resolved, first))
    for line in changes:
        if (now := site.is_active(story.queue_id, line.new)) != active:
            resolved = not now and site.is_resolved(story.queue_id, line.new)
            found.append(Turn(line.at, line.by, not now, resolved, line.new))
            active = now
    return found


def was_active(site: ReportSite, story: Story, at: datetime) -> bool:
    """Whether it was there at a moment, and not done with. What happens at that very moment has not happened yet."""
    if story.created >= at:
        return False
    return next(one.active for one in stretches(site, story) if one.end is None or one.end >= at)
