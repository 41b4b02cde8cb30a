"""Which use case each command in a mail is, and what it is told."""

import re
from collections.abc import Callable
from typing import Any

from mailticket.application.canned_parameters import AnswerTicket
from mailticket.application.plans import plan_of
from mailticket.application.tickets import (
    canned,
    create,
    fields,
    follow_up_parameters,
    follow_ups,
    forward,
    merge,
    own,
    parameters,
    release,
    split,
    status,
    time_entry,
    watch,
    writing_parameters,
)
from mailticket.application.tickets.merge import disclosure
from mailticket.application.tickets.steps import Changes
from mailticket.application.tickets.time_parameters import Timer, Work
from mailticket.application.unit_of_work import UnitOfWork
from mailticket.desk import merging
from mailticket.desk.acts import Act
from mailticket.model import typed_words
from mailticket.model.command import Command, Mode, Operation
from mailticket.model.errors import Refused
from mailticket.model.spelling import folded
from mailticket.model.ticket import Ticket
from mailticket.storage.load_plan import LoadPlan

_SIGNS = {Mode.REPLACE: "", Mode.ADD: "+", Mode.REMOVE: "-"}
_STATUSES: dict[str, Any] = {
    "resolved": (status.resolve, parameters.Resolve),
    "rejected": (status.reject, parameters.Reject),
    "open": (status.open_, parameters.Open),
    "stalled": (status.stall, parameters.Stall),
    "reopened": (status.reopen, parameters.Reopen),
    "deleted": (status.delete, parameters.Delete),
}


def obeyed(unit: UnitOfWork, act: Act, ticket: Ticket, command: Command) -> Changes:
    """The changes of one command, not applied; the ticket's own first. Raises Refused."""
    found = _use(command, ticket.id)
    if found is None:
        return ()
    decide, asked = found
    return decide(unit, act, asked)  # type: ignore[no-any-return]


def needs(command: Command) -> LoadPlan:
    """What a command needs to be looked up; of the ticket its letter is about, the letter's thread tells."""
    wanted = LoadPlan(tickets=set(command.tickets))
    try:
        found = _use(command, 0)
    except Refused:
        return wanted
    if found is not None:
        more = plan_of(*found)
        wanted |= LoadPlan(more.addresses, more.tickets - {0}, told_of=more.told_of)
    return wanted


def _use(command: Command, number: int) -> tuple[Any, Any] | None:
    """The decision a command calls for on a ticket, and what it is told; None for what only asks. Raises Refused."""
    return USES[command.verb.deed](command, number)


def _one(decide: Any, told: Any) -> Callable[[Command, int], tuple[Any, Any]]:
    return lambda command, number: (decide, told(id=number))


def _status(command: Command, number: int) -> tuple[Any, Any]:
    decide, told = _STATUSES[command.verb.about]
    if command.values:
        return decide, told(id=number, until=command.values[0])
    return decide, told(id=number)


def _set(command: Command, number: int) -> tuple[Any, Any]:
    return _field(number, command.verb.about, command.values[0])


def _custom(command: Command, number: int) -> tuple[Any, Any]:
    return _field(number, f"cf.{command.key}{_SIGNS[command.verb.mode]}", command.values[0])


def _list(command: Command, number: int) -> tuple[Any, Any]:
    return _field(number, f"{command.verb.about}{_SIGNS[command.verb.mode]}", ", ".join(command.values))


def _field(number: int, name: str, value: str) -> tuple[Any, Any]:
    return fields.set_, parameters.Set(id=number, values={name: value})


def _time(command: Command, number: int) -> tuple[Any, Any]:
    return time_entry.work, Work(id=number, minutes=command.values[0])


def _remind(command: Command, number: int) -> tuple[Any, Any]:
    """When and of what; who is named before that. The comma is required: a time may be many words."""
    who, when, text = follow_ups.read_reminder(command.values[0])
    return follow_ups.add, follow_up_parameters.AddReminder(id=number, when=when, text=text, who=who)


def _ended(decide: Any, told: Any) -> Callable[[Command, int], tuple[Any, Any]]:
    return lambda command, number: (decide, told(id=number, reminders=[_number(one) for one in command.values]))


def _snooze(command: Command, number: int) -> tuple[Any, Any]:
    return follow_ups.snooze, follow_up_parameters.Snooze(id=number, until=command.values[0])


def _timer(command: Command, number: int) -> tuple[Any, Any]:
    return time_entry.timer, Timer(id=number, does=command.values[0])


def _merge(command: Command, number: int) -> tuple[Any, Any]:
    """That it shows people to each other is warned of, and asks for more proof (``disclosed``)."""
    return merge.merge, parameters.Merge(id=number, into=_number(command.values[0]), disclose=True)


def _release(command: Command, number: int) -> tuple[Any, Any]:
    return release.release, writing_parameters.Release(id=number, entries=[_number(one) for one in command.values])


def _squelch(command: Command, number: int) -> tuple[Any, Any]:
    return watch.squelch, parameters.Squelch(id=number, who=command.values[0])


def _unsquelch(command: Command, number: int) -> tuple[Any, Any]:
    return watch.unsquelch, parameters.Unsquelch(id=number, who=command.values[0])


def _split(command: Command, number: int) -> tuple[Any, Any]:
    """An entry's number, and behind a comma the ticket or the queue it goes to. Who reads it there is warned of."""
    entry, _, place = (one.strip() for one in command.values[0].partition(","))
    to = typed_words.number(place)
    queue = place if place and to is None else None
    told = parameters.Split(id=number, transaction=_number(entry), to=to, queue=queue, disclose=True)
    return split.split, told


def _clone(command: Command, number: int) -> tuple[Any, Any]:
    subject = command.values[0] if command.values else ""
    return create.clone, writing_parameters.Clone(id=number, subject=subject or None)


def _forward(command: Command, number: int) -> tuple[Any, Any]:
    """Addresses, behind them numbers of entries, and a word that says that answers are for everybody."""
    *more, last = typed_words.people(re.sub(r"[,;]\s*(?=#?\d+\b)", " ", command.values[0])) or ("",)
    words = last.split()
    entries, public = list[int](), False
    while words and not (found := words[-1]).endswith(">") and "@" not in found:
        if (entry := typed_words.number(found)) is not None:
            entries.insert(0, entry)
        elif folded(found) in PUBLIC and not public:
            public = True
        else:
            break  # a colleague by name
        words.pop()
    to = [one for one in (*more, " ".join(words)) if one.strip()]
    answers = "reply" if public else "comment"
    return forward.forward, writing_parameters.Forward(id=number, to=to, entries=entries, answers=answers)


PUBLIC = frozenset({"public", "publicly", "publico", "publica", "reply", "replies", "respuesta", "respuestas"})
"""What says behind a forward that answers are for everybody, as a reply is."""


def _answer(command: Command, number: int) -> tuple[Any, Any]:
    return canned.answer, AnswerTicket(id=number, name=command.values[0])


def _once(command: Command, number: int) -> tuple[Any, Any]:
    told = writing_parameters.CopyOnce(id=number, to=command.values, blind=command.verb.about == "Bcc")
    return forward.copy_once, told


def takes(command: Command) -> bool:
    """Whether it makes who orders it the owner."""
    mine = command.verb.about == "owner" and folded(command.values[0]) in ("me", "yo")
    return command.verb.deed in (Operation.TAKE, Operation.STEAL) or (command.verb.deed is Operation.SET and mine)


def closes(command: Command) -> bool:
    """Whether it says that a ticket is done."""
    return command.verb.deed is Operation.STATUS and command.verb.about == "resolved"


def _number(value: str) -> int:
    number = typed_words.number(value)
    if number is None:
        raise Refused("bad_number", value=value)
    return number


def disclosed(unit: UnitOfWork, ticket: Ticket, command: Command) -> tuple[str, dict[str, object]] | None:
    """Whom a merge or a split shows what is not theirs: the key of a sentence, with the tickets and their requestors. None where it
    shows nobody anything new."""
    if command.verb.deed not in (Operation.MERGE, Operation.SPLIT):
        return None
    first, _, place = command.values[0].partition(",")
    merges = command.verb.deed is Operation.MERGE
    number = typed_words.number(first if merges else place.strip())
    other = None if number is None else unit.ticket(number)
    if other is None or not merging.discloses(ticket, other):
        return None
    said = [one for one in unit.loaded.histories.get(ticket.id, ()) if one.id == typed_words.number(first)]
    if not merges and not any(split.discloses(ticket, one, other) for one in said):
        return None
    return "merge.discloses" if merges else "split.discloses", disclosure(ticket, other, unit.shown)


def _asks(command: Command, number: int) -> None:
    """What only asks changes nothing: the transcript is the answer."""


USES: dict[Operation, Callable[[Command, int], tuple[Any, Any] | None]] = {
    Operation.TAKE: _one(own.take, parameters.Take),
    Operation.UNTAKE: _one(own.untake, parameters.Untake),
    Operation.STEAL: _one(own.steal, parameters.Steal),
    Operation.STATUS: _status,
    Operation.SET: _set,
    Operation.CUSTOM: _custom,
    Operation.TIME: _time,
    Operation.TIMER: _timer,
    Operation.REMIND: _remind,
    Operation.REMINDER_DONE: _ended(follow_ups.done, follow_up_parameters.EndReminder),
    Operation.REMINDER_CANCEL: _ended(follow_ups.cancel, follow_up_parameters.CancelReminder),
    Operation.SNOOZE: _snooze,
    Operation.REMINDERS: _asks,
    Operation.WATCHERS: _list,
    Operation.LINKS: _list,
    Operation.MERGE: _merge,
    Operation.MUTE: _one(watch.mute, parameters.Mute),
    Operation.UNMUTE: _one(watch.unmute, parameters.Unmute),
    Operation.SQUELCH: _squelch,
    Operation.UNSQUELCH: _unsquelch,
    Operation.SPLIT: _split,
    Operation.CLONE: _clone,
    Operation.RELEASE: _release,
    Operation.ANSWER: _answer,
    Operation.DIGEST: _asks,
    Operation.LANGUAGE: _asks,  # changes who ordered it, not a ticket
    Operation.FORWARD: _forward,
    Operation.ONCE: _once,
    Operation.UNDO: _asks,  # the transcript must say which order it was: ordering does it
    Operation.HELP: _asks,
    Operation.SHOW: _asks,
    Operation.SEARCH: _asks,
    Operation.REPORT: _asks,
    Operation.GLANCE: _asks,
    Operation.SUBSCRIBE: _asks,  # changes what who ordered it is mailed
    Operation.UNSUBSCRIBE: _asks,
    Operation.SUGGEST: _asks,
    Operation.NEXT: _asks,  # becomes Take and Show: mail_answers
    Operation.FILE: _asks,
    Operation.WHOAMI: _asks,
    Operation.STOP: _asks,
}
