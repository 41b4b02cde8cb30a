"""What each command does: its verb's deed, through the same desk as everything else."""

from collections.abc import Callable, Sequence

from mailticket.application.tickets.field_values import set_value
from mailticket.application.tickets.release import released
from mailticket.application.tickets.undo import Undone, undone
from mailticket.application.unit_of_work import Batch
from mailticket.desk import changes, linking, owners, watching
from mailticket.desk.changes import Act, Change
from mailticket.desk.linking import Party
from mailticket.model.address import maybe_address
from mailticket.model.command import Command, Deed, Mode
from mailticket.model.duration import worked_minutes
from mailticket.model.errors import Refused
from mailticket.model.person import Group, User, as_written
from mailticket.model.queue import Queue
from mailticket.model.right import Role
from mailticket.model.ticket import LINK_NAMES, LinkKind, Quiet, Ticket
from mailticket.model.words import LANGUAGES, SENTENCES

Changes = Sequence[Change]

_ME = frozenset({"me", "yo", "mí", "mi"})
_NOBODY = frozenset({"nobody", "nadie", "none", "ninguno", ""})


def obeyed(batch: Batch, act: Act, ticket: Ticket, command: Command) -> Changes:
    """The changes of one command, not applied; the ticket's own first. Raises Refused."""
    return DEEDS[command.verb.deed](batch, act, batch.queue(ticket.queue_id), ticket, command)


def _take(batch: Batch, act: Act, queue: Queue, ticket: Ticket, command: Command) -> Changes:
    return (owners.take(act, queue, ticket),)


def _untake(batch: Batch, act: Act, queue: Queue, ticket: Ticket, command: Command) -> Changes:
    return (owners.give(act, queue, ticket, None),)


def _steal(batch: Batch, act: Act, queue: Queue, ticket: Ticket, command: Command) -> Changes:
    return (owners.steal(act, queue, ticket),)


def _status(batch: Batch, act: Act, queue: Queue, ticket: Ticket, command: Command) -> Changes:
    """The word of a verb as the queue's lifecycle has it."""
    life, wanted = queue.lifecycle, command.verb.about
    meant = {
        "resolved": life.resolved,
        "rejected": life.rejected or wanted,
        "open": life.active[0],
        "reopened": life.replied,
    }
    if wanted == "reopened" and ticket.status not in life.inactive:
        raise Refused("status_already", ticket=ticket.id, status=ticket.status)
    return (batch.become(act, queue, ticket, meant.get(wanted, wanted)),)


def _set(batch: Batch, act: Act, queue: Queue, ticket: Ticket, command: Command) -> Changes:
    name, value = command.verb.about, command.values[0]
    if name == "owner":
        value = _owner(value)
    if name == "status":
        value = _in_rts_words(value, queue)
    return (set_value(batch, act, ticket, name, value),)


def _owner(value: str) -> str:
    word = value.strip().casefold()
    if word in _ME:
        return "me"
    return "nobody" if word in _NOBODY else value


def _in_rts_words(value: str, queue: Queue) -> str:
    """A status in the words of any language we speak, unless the lifecycle has it itself."""
    word = " ".join(value.split()).casefold()
    if word in queue.lifecycle:
        return word
    for key, said in SENTENCES.items():
        if key.startswith("status.") and word in (said[language].casefold() for language in LANGUAGES):
            return key.removeprefix("status.")
    return word


def _time(batch: Batch, act: Act, queue: Queue, ticket: Ticket, command: Command) -> Changes:
    try:
        minutes = worked_minutes(command.values[0])
    except ValueError as error:
        raise Refused("bad_value", field=command.verb.name, value=command.values[0]) from error
    return (changes.add_time(act, queue, ticket, minutes),)


def _custom(batch: Batch, act: Act, queue: Queue, ticket: Ticket, command: Command) -> Changes:
    mode = {Mode.REPLACE: "", Mode.ADD: "+", Mode.REMOVE: "-"}[command.verb.mode]
    return (set_value(batch, act, ticket, f"cf.{command.key}{mode}", command.values[0]),)


def _watchers(batch: Batch, act: Act, queue: Queue, ticket: Ticket, command: Command) -> Changes:
    role = Role(command.verb.about)
    named = [_person(batch, act, name) for name in command.values]
    change = Change(ticket)
    if command.verb.mode is Mode.REPLACE:
        keep = {(isinstance(one, Group), one.id) for one in named}
        there: list[User | Group] = [user for id_ in ticket.watchers(role) if (user := batch.user(id_))]
        there += [batch.house.directory.groups[id_] for id_ in ticket.groups_in(role)]
        for one in there:
            if (isinstance(one, Group), one.id) not in keep:
                change = change.then(lambda now, one=one: watching.unwatch(act, queue, now, role, one))  # type: ignore[misc]
    do = watching.unwatch if command.verb.mode is Mode.REMOVE else watching.watch
    for one in named:
        change = change.then(lambda now, one=one: do(act, queue, now, role, one))  # type: ignore[misc]
    if not change.transactions:
        raise Refused("nothing_to_change", ticket=ticket.id)
    return (change,)


def _person(batch: Batch, act: Act, name: str) -> User | Group:
    if name.casefold() in _ME:
        return act.actor
    if "@" in name and not any(char.isspace() for char in name):
        address = maybe_address(name)
        if address is None:
            raise Refused("bad_address", address=name)
        return batch.person(address, written=as_written(name, address))
    group = batch.house.directory.group_named(name)
    if group is None:
        raise Refused("no_such_group", name=name)
    return group


def _links(batch: Batch, act: Act, queue: Queue, ticket: Ticket, command: Command) -> Changes:
    """Each link changes two tickets: what was done to one is seen by the next."""
    kind, turned = LINK_NAMES[command.verb.about]
    wanted = [_target(value) for value in command.values]
    now: dict[int, Change] = {ticket.id: Change(ticket)}

    def do(add: bool, one: int | str) -> None:
        own = now[ticket.id].ticket
        if isinstance(one, str):
            if turned:
                raise Refused("url_is_no_base", kind=command.verb.about)
            step = linking.link_url if add else linking.unlink_url
            found: Changes = (step(act, queue, own, kind, one),)
        else:
            found = _linked(batch, act, Party(own, queue), kind, _party(batch, act, one, now), turned=turned, add=add)
        for change in found:
            before = now.get(change.ticket.id, Change(change.ticket))
            now[change.ticket.id] = Change(change.ticket, before.transactions + change.transactions)

    if command.verb.mode is Mode.REPLACE:
        for one in _there(ticket, kind, turned=turned):
            if one not in wanted:
                do(False, one)
    for one in wanted:
        if command.verb.mode is not Mode.REPLACE or one not in _there(ticket, kind, turned=turned):
            do(command.verb.mode is not Mode.REMOVE, one)
    if not now[ticket.id].transactions:
        raise Refused("nothing_to_change", ticket=ticket.id)
    return [now.pop(ticket.id), *now.values()]


def _target(value: str) -> int | str:
    number = value.strip().removeprefix("#")
    return int(number) if number.isascii() and number.isdigit() and len(number) <= 18 else value


def _there(ticket: Ticket, kind: LinkKind, *, turned: bool) -> list[int | str]:
    ends = [(one.target, one.base) if turned else (one.base, one.target) for one in ticket.links if one.kind is kind]
    urls = [] if turned else [one.url for one in ticket.urls if one.kind is kind]
    return [*(other for own, other in ends if own == ticket.id), *urls]


def _party(batch: Batch, act: Act, number: int, now: dict[int, Change]) -> Party:
    found = now[number].ticket if number in now else batch.ticket(number)
    if found is None or not batch.sees(act.actor, found):
        raise Refused("no_such_ticket", ticket=number)
    return Party(found, batch.queue(found.queue_id))


def _linked(batch: Batch, act: Act, own: Party, kind: LinkKind, other: Party, *, turned: bool, add: bool) -> Changes:
    base, target = (other, own) if turned else (own, other)
    if not add:
        return linking.unlink(act, base, kind, target)
    return linking.link(act, base, kind, target, reachable=batch.reach.get((target.ticket.id, kind), ()))


def _merge(batch: Batch, act: Act, queue: Queue, ticket: Ticket, command: Command) -> Changes:
    number = _target(command.values[0])
    if isinstance(number, str):
        raise Refused("bad_value", field=command.verb.name, value=number)
    into = _party(batch, act, number, {})

    def reaches(start: int) -> set[int]:
        return set().union(
            *(batch.reach.get((start, kind), set()) for kind in (LinkKind.DEPENDS_ON, LinkKind.MEMBER_OF))
        )

    may_merge(batch, ticket, into.ticket)
    return linking.merge(act, Party(ticket, queue), into, reaches=reaches)


def may_merge(batch: Batch, one: Ticket, other: Ticket) -> None:
    """Raise Refused where the site never merges tickets of different requestors."""
    if linking.discloses(one, other) and not batch.house.merge_requestors:
        raise Refused("merge_forbidden", ticket=one.id, other=other.id)


def disclosed(batch: Batch, ticket: Ticket, command: Command) -> dict[str, object]:
    """Whom a merge shows to whom: the tickets and their requestors. Empty where it shows nobody anything new."""
    number = _target(command.values[0]) if command.verb.deed is Deed.MERGE else ""
    other = batch.ticket(number) if isinstance(number, int) else None
    if other is None or not linking.discloses(ticket, other):
        return {}
    return disclosure(ticket, other, batch.shown)


def disclosure(one: Ticket, other: Ticket, shown: Callable[[int], str]) -> dict[str, object]:
    """Two tickets and their requestors, as the sentences about merging them want it."""
    mine, theirs = (", ".join(sorted(map(shown, ticket.requestors))) for ticket in (one, other))
    return {"ticket": one.id, "requestors": mine, "other": other.id, "others": theirs}


def _mute(batch: Batch, act: Act, queue: Queue, ticket: Ticket, command: Command) -> Changes:
    return (watching.quiet(act, queue, ticket, Quiet.MUTE, act.actor),)


def _unmute(batch: Batch, act: Act, queue: Queue, ticket: Ticket, command: Command) -> Changes:
    return (watching.unquiet(act, queue, ticket, Quiet.MUTE, act.actor),)


def _undo(batch: Batch, act: Act, queue: Queue, ticket: Ticket, command: Command) -> Changes:
    return undo(batch, act, ticket, command).changes


def undo(batch: Batch, act: Act, ticket: Ticket | None, command: Command) -> Undone:
    """What a command to undo undoes: the last orders, or those of the letter it names. Raises Refused."""
    return undone(batch, act, ticket, int(command.values[0]) if command.values else None)


def _release(batch: Batch, act: Act, queue: Queue, ticket: Ticket, command: Command) -> Changes:
    """What was kept as unproven on this ticket, by the numbers of its entries."""
    change = Change(ticket)
    for value in command.values:
        number = _target(value)
        if isinstance(number, str):
            raise Refused("bad_value", field=command.verb.name, value=value)
        change = change.then(lambda now, number=number: released(batch, act, number, on=now))  # type: ignore[misc]
    if not change.transactions:
        raise Refused("nothing_to_release", ticket=ticket.id)
    return (change,)


def _nothing(batch: Batch, act: Act, queue: Queue, ticket: Ticket, command: Command) -> Changes:
    """What only asks changes nothing: the transcript is the answer."""
    return ()


DEEDS: dict[Deed, Callable[[Batch, Act, Queue, Ticket, Command], Changes]] = {
    Deed.TAKE: _take,
    Deed.UNTAKE: _untake,
    Deed.STEAL: _steal,
    Deed.STATUS: _status,
    Deed.SET: _set,
    Deed.CUSTOM: _custom,
    Deed.TIME: _time,
    Deed.WATCHERS: _watchers,
    Deed.LINKS: _links,
    Deed.MERGE: _merge,
    Deed.MUTE: _mute,
    Deed.UNMUTE: _unmute,
    Deed.UNDO: _undo,
    Deed.RELEASE: _release,
    Deed.HELP: _nothing,
    Deed.SHOW: _nothing,
    Deed.WHOAMI: _nothing,
    Deed.STOP: _nothing,
}
