"""Which steps of its chain a ticket that nobody touches has reached, and was not told of yet."""

from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from mailticket.calendars.business import business_time
from mailticket.model.escalation import ChainStep, Escalation, Silence


@dataclass(frozen=True, slots=True)
class Reached:
    """Steps that a ticket has reached and nobody was told of, in the order of time."""

    silence: Silence
    chain: Escalation
    steps: tuple[ChainStep, ...]

    @property
    def to(self) -> tuple[str, ...]:
        """All who are told now: roles, user:ID, group:ID."""
        return tuple(dict.fromkeys(step.to for step in self.steps))


def reached(
    chains: Sequence[Escalation], silences: Collection[Silence], found: Mapping[str, Collection[int]], now: datetime
) -> Iterator[Reached]:
    """What is to be told now. A ticket's chain is the first whose conditions hold; ``found`` are the tickets that each query of a
    chain finds."""
    by_chain: dict[int, list[Silence]] = {chain.id: [] for chain in chains}
    for silence in sorted(silences, key=lambda one: (one.since, one.ticket_id)):
        chain = next((one for one in chains if _is_for(one, silence, found)), None)
        if chain is not None:
            by_chain[chain.id].append(silence)
    for chain in chains:
        yield from _of_chain(chain, by_chain[chain.id], now)


def _is_for(chain: Escalation, silence: Silence, found: Mapping[str, Collection[int]]) -> bool:
    if chain.queue_ids and silence.queue_id not in chain.queue_ids:
        return False
    if chain.priority is not None and silence.priority < chain.priority:
        return False
    return not chain.query or silence.ticket_id in found.get(chain.query, ())


def _of_chain(chain: Escalation, oldest_first: Sequence[Silence], now: datetime) -> Iterator[Reached]:
    """How many have reached a step is searched for among the silences in order of time: few are counted by the calendar."""
    many = [(step, _how_many(chain, step.minutes, oldest_first, now)) for step in chain.steps]
    for place, silence in enumerate(oldest_first[: max((count for _, count in many), default=0)]):
        steps = tuple(step for step, count in many if place < count and step.minutes > silence.told)
        if steps:
            yield Reached(silence, chain, steps)


def _how_many(chain: Escalation, minutes: int, oldest_first: Sequence[Silence], now: datetime) -> int:
    def is_short(silence: Silence) -> bool:
        calendar, since = chain.calendar, silence.since
        counted = now - since if calendar is None else business_time(calendar, since, now)
        return counted < timedelta(minutes=minutes)

    return bisect_left(oldest_first, True, key=is_short)
