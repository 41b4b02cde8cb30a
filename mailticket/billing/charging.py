"""Entries of a month become charges: rounded, with their minimum, without the free minutes. Raw minutes stay as they were."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace

from mailticket.model.billing import BillableWork, RoundedPer, Terms
from mailticket.model.money import for_minutes


@dataclass(frozen=True, slots=True)
class Charge:
    """What is billed together: ``minutes`` as they were worked, ``billed`` as they are counted, at ``rate`` an hour. ``first`` is
    the work it is named after."""

    first: BillableWork
    minutes: int
    billed: int
    rate: int

    @property
    def amount(self) -> int:
        """In the smallest coin."""
        return for_minutes(self.billed, self.rate)


def charges(month: Iterable[BillableWork], terms: Terms) -> list[Charge]:
    """All the work of a month, each with its rate, in charges; the oldest first. The same whatever was billed before."""
    groups: dict[Hashable, list[BillableWork]] = {}
    for work in sorted(month, key=lambda one: (one.at, one.entry)):
        groups.setdefault(_together(work, terms.per), []).append(work)
    parts = [
        part for group in groups.values() for part in (_netted(group) if terms.per is RoundedPer.ENTRY else [group])
    ]
    found = [_charge(part, terms) for part in parts]
    return _without_free(sorted(found, key=lambda one: (one.first.at, one.first.entry)), terms.free)


def _together(work: BillableWork, per: RoundedPer) -> Hashable:
    """What is rounded together; of different rates never. A correction is netted with what the same person worked on the same
    ticket on the same day."""
    day = work.at.date()
    match per:
        case RoundedPer.ENTRY:
            return work.rate, work.ticket, work.worker, day
        case RoundedPer.TICKET:
            return work.rate, work.ticket
    return work.rate, work.worker, day


def _netted(group: Sequence[BillableWork]) -> list[list[BillableWork]]:
    """Each entry with the corrections that take from it: they take from the latest before others."""
    parts = [[one] for one in group if one.minutes > 0]
    for correction in (one for one in group if one.minutes < 0):
        left = correction.minutes
        for part in reversed(parts):
            taken = min(-left, sum(one.minutes for one in part))
            if taken > 0:
                part.append(replace(correction, minutes=-taken))
                left += taken
        if left:
            parts.insert(0, [replace(correction, minutes=left)])
    return parts


def _charge(part: Sequence[BillableWork], terms: Terms) -> Charge:
    minutes = sum(one.minutes for one in part)
    return Charge(part[0], minutes, rounded(minutes, terms), part[0].rate or 0)


def rounded(minutes: int, terms: Terms) -> int:
    """Up, and the minimum at least; nothing, and less than nothing, stay what they are."""
    if minutes <= 0:
        return minutes
    return max(-(-minutes // terms.round_to) * terms.round_to, terms.minimum)


def _without_free(found: Sequence[Charge], free: int) -> list[Charge]:
    """The first minutes of the month are free."""
    left, made = free, []
    for charge in found:
        used = min(left, max(charge.billed, 0))
        left -= used
        made.append(replace(charge, billed=charge.billed - used))
    return made
