"""What a change would do, before it is done: decided, followed up and worded as it would be, and nothing is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from mailticket.application import shapes as views
from mailticket.application.changing import AT_THE_DESK, Caller, follow_up, seen_changes, unit_for
from mailticket.application.perform import checked, function_of
from mailticket.application.plans import look_up_more, plan_of
from mailticket.application.service import Service
from mailticket.application.unit_of_work import as_it_is_now
from mailticket.application.use_cases import USE_CASES
from mailticket.model.errors import Refused


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be done to a ticket, as its history would say, and who would be told by mail; or why it is refused."""

    ticket: int
    changes: Sequence[Mapping[str, object]] = ()
    told: Sequence[str] = ()
    refused: Refused | None = None


async def preview(service: Service, caller: Caller, name: str, arguments: Mapping[str, object]) -> Preview:
    """What a use case would do to the ticket it is about, as who asks may see it. Raises TryAgain."""
    number = int(str(arguments["id"]))
    try:
        return await as_it_is_now(lambda: _foreseen(service, caller, name, arguments, number))
    except Refused as refused:
        return Preview(number, refused=refused)


async def _foreseen(
    service: Service, caller: Caller, name: str, arguments: Mapping[str, object], number: int
) -> Preview:
    case = USE_CASES[name]
    asked, decide, snapshot = checked(case, arguments), function_of(case), service.snapshot()
    wanted = plan_of(decide, asked)
    asker = replace(caller, evidence=AT_THE_DESK)
    async with unit_for(service.database, snapshot, service.clock(), asker, wanted, dry_run=True) as (unit, act):
        await look_up_more(unit, act.actor, decide, asked)
        await follow_up(unit, decide(unit, act, asked))
        changes = seen_changes(unit, views.Viewer(snapshot, act.actor, unit.shown))
        told = sorted({one.recipient for one in unit.work.copies})
        return Preview(number, views.history_json(changes, unit.shown), told)
