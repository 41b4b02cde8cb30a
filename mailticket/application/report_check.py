"""Whether the facts reports count are what the history says: each ticket's are made again and compared."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from mailticket.application.changing import Caller
from mailticket.application.mail.parameters import Nothing
from mailticket.application.report_facts import STEP, fingerprint, made_of
from mailticket.application.report_request import site_of
from mailticket.application.service import Service
from mailticket.storage import report_facts


@dataclass(frozen=True, slots=True)
class CheckedFacts:
    """``tickets`` were compared, ``different`` are those whose facts are not what their history says. Of ``counted_anew`` the
    history itself is counted, since facts are not made of it yet."""

    tickets: int
    different: Sequence[int]
    counted_anew: int


async def check(service: Service, caller: Caller, asked: Nothing) -> CheckedFacts:
    """All tickets, in turns; changes nothing."""
    compared, different, anew = 0, list[int](), 0
    after: int | None = 0
    while after is not None:
        ids = set(await service.database.read(report_facts.not_made, after, STEP))
        kept = await service.database.read(report_facts.of_tickets, ids)
        made = dict(await made_of(service.database, site_of(service.snapshot()), ids))
        known = ids - await _outdated(service, ids)
        different += [id_ for id_ in sorted(known) if Counter(kept.get(id_, ())) != Counter(made.get(id_, ()))]
        compared, anew = compared + len(known), anew + len(ids) - len(known)
        after = max(ids) if len(ids) == STEP else None
    return CheckedFacts(compared, different, anew)


async def _outdated(service: Service, ids: set[int]) -> set[int]:
    """Of which the history is counted: it went on, also while it was looked at."""
    mark = await service.database.read(report_facts.mark)
    if mark is None or mark.site != fingerprint(service.snapshot()):
        return ids
    changed, _ = await service.database.read(report_facts.changed, mark.newest)
    return {id_ for id_ in ids if id_ in changed or (mark.made_to is not None and id_ > mark.made_to)}
