"""Every verb does something, and what it did can be undone, or it is said here that it cannot."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from types import SimpleNamespace
from typing import Any

import pytest

from mailticket.application.tickets.inverses import INVERSES, NO_WAY_BACK
from mailticket.application.tickets.undo import undone
from mailticket.application.unit_of_work import UnitOfWork
from mailticket.commands.grammar import orders
from mailticket.commands.registry import VERBS
from mailticket.desk.acts import Act
from mailticket.desk.rights import index
from mailticket.i18n import knows, translate
from mailticket.mailroom.verbs import USES, disclosed, obeyed
from mailticket.model.command import Command, Mode, Operation, Value, Verb
from mailticket.model.customfield import CustomField, FieldKind
from mailticket.model.directory import Directory
from mailticket.model.person import SYSTEM, User
from mailticket.model.queue import Queue, Site
from mailticket.model.right import Grant, Right, Role
from mailticket.model.ticket import ACYCLIC, LINK_NAMES, Link, Ticket
from mailticket.model.transaction import Transaction, TransactionType, Via
from mailticket.model.write_set import WriteSet

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ANA = User(2, "ana@noc.example", privileged=True)
LUIS = User(3, "luis@noc.example", privileged=True)
ORDERED_IN = 5
"""The letter the order came in."""

HERE, OTHER = 7, 8


def ticket(id_: int = HERE, **values: Any) -> Ticket:
    luis = frozenset({LUIS.id})
    people: dict[str, Any] = {"requestors": luis, "cc": luis, "admin_cc": luis, "started": NOW}
    new = Ticket(id_, 1, "Red", "open", LUIS.id, NOW, NOW, LUIS.id, **people)
    return replace(new, **values)


class Ids:
    def __init__(self) -> None:
        self._next = count(100)

    def take(self, name: str) -> int:
        return next(self._next)


def batch_with(*tickets: Ticket) -> UnitOfWork:
    directory = Directory(
        queues={1: Queue(1, "general"), 2: Queue(2, "security")},
        grants=(Grant(f"user:{ANA.id}", Right.SUPER_USER), Grant(f"user:{LUIS.id}", Right.OWN_TICKET)),
        staff={ANA.id: ANA, LUIS.id: LUIS},
        fields={9: CustomField(9, "Sede", FieldKind.TEXT)},
    )
    house: Any = SimpleNamespace(
        directory=directory, rights=index(directory), site=Site(), merge_requestors=True, requestors_close=True
    )
    people = {ANA.id: ANA, LUIS.id: LUIS, SYSTEM.id: SYSTEM}
    loaded: Any = SimpleNamespace(
        ids=Ids(),
        users=dict(people),
        by_address={user.address: user for user in people.values()},
        tickets={one.id: one for one in tickets},
        addresses={"ana@x.example", "eva@x.example"},
        reach={(one.id, kind): set() for one in tickets for kind in ACYCLIC},
        histories={},
    )
    return UnitOfWork(house, loaded, WriteSet(NOW))


def act(unit: UnitOfWork) -> Act:
    return unit.act(ANA, Via.MAIL, letter_id=ORDERED_IN)


VALUES: dict[Value, str] = {
    value: translate("en", f"verb.example.{value.name.lower()}") for value in Value if value is not Value.NOTHING
} | {
    Value.PEOPLE: ANA.address,
    Value.PERSON: ANA.address,
    Value.TICKETS: str(OTHER),
    Value.TICKET: str(OTHER),
}
"""An example of each value, of people and tickets that are there."""


def command(verb: Verb) -> Command:
    key = "Sede" if verb.deed is Operation.CUSTOM else ""
    return Command(verb, verb.name, (VALUES[verb.value],) if verb.value is not Value.NOTHING else (), key)


def linked(verb: Verb) -> Ticket:
    kind, turned = LINK_NAMES[verb.about]
    return ticket(links=(Link(OTHER, kind, HERE) if turned else Link(HERE, kind, OTHER),))


def to_be_taken_away(verb: Verb) -> Ticket:
    """A ticket that has what the verb takes away."""
    if verb.deed is Operation.LINKS:
        return linked(verb)
    if verb.deed is Operation.CUSTOM:
        return ticket(values=((9, (VALUES[Value.TEXT],)),))
    of = {Role.REQUESTOR.value: "requestors", Role.CC.value: "cc", Role.ADMIN_CC.value: "admin_cc"}
    return ticket(**{of[verb.about]: frozenset({ANA.id, LUIS.id})})


READY: dict[str, Callable[[], Ticket]] = {
    "Untake": lambda: ticket(owner_id=ANA.id),
    "Steal": lambda: ticket(owner_id=LUIS.id),
    "Open": lambda: ticket(status="stalled"),
    "Reopen": lambda: ticket(status="resolved", started=NOW, resolved=NOW),
    "Unsquelch": lambda: ticket(squelched=frozenset({ANA.id})),
    "Unmute": lambda: ticket(muted=frozenset({ANA.id})),
}
"""What a verb wants before it, where any ticket will not do."""


def before(verb: Verb) -> Ticket:
    if verb.mode is Mode.REMOVE:
        return to_be_taken_away(verb)
    return READY.get(verb.name, ticket)()


STAYS = {
    "Merge": "many things of two tickets become one: taking them apart is no order of a letter yet",
    "Release": "what is passed on was said, and may have been read",
    "Split": "what was said went to another ticket, and may have been read there",
    "Language": "it changes who ordered it, and no ticket; they choose again",
    "Digest": "it changes who ordered it, and no ticket; they choose again",
    "Forward": "what was sent may have been read",
    "CcOnce": "what was sent may have been read",
    "BccOnce": "what was sent may have been read",
    "Next": "it becomes Take and Show before it is done: Take is undone",
    "Clone": "a ticket that was opened stays: it can be deleted",
    "Timer": "a clock goes on: it is stopped, and its minutes are undone",
    "Answer": "what was answered may have been read",
    "Subscribe": "it changes what who ordered it is mailed, and no ticket; they end it",
    "Unsubscribe": "it changes what who ordered it is mailed, and no ticket; they subscribe again",
    "Undo": "the orders before it are undone next",
}
"""Verbs that change something and are not undone, with the reason."""

CHANGING = [verb for verb in VERBS if command(verb).changes]
BESIDE = {"Remind", "ReminderDone", "ReminderCancel", "Snooze"}
"""What changes nothing of the ticket itself: tests/application/tickets/test_follow_ups.py undoes it."""

UNDONE = [verb for verb in CHANGING if verb.name not in STAYS.keys() | BESIDE]
by_name = pytest.mark.parametrize("verb", UNDONE, ids=lambda verb: verb.name)


def test_every_deed_is_done_and_is_some_verbs() -> None:
    assert set(USES) == set(Operation)
    assert {verb.deed for verb in VERBS} == set(Operation)


def test_every_kind_of_value_has_an_example() -> None:
    assert [one for one in Value if one is not Value.NOTHING and not knows(f"verb.example.{one.name.lower()}")] == []


def test_every_type_of_transaction_has_a_way_back_or_a_reason() -> None:
    assert set(INVERSES) | set(NO_WAY_BACK) == set(TransactionType)
    assert not set(INVERSES) & set(NO_WAY_BACK)
    assert all(NO_WAY_BACK.values())


def test_what_stays_is_a_verb_that_changes_something() -> None:
    assert set(STAYS) <= {verb.name for verb in CHANGING}


@by_name
def test_what_a_verb_did_is_undone_to_the_last_field(verb: Verb) -> None:
    was = before(verb)
    unit = batch_with(was, far_end(was))
    asked = act(unit)
    for change in obeyed(unit, asked, was, command(verb)):
        unit.apply(change)
    assert plain(unit.loaded.tickets[HERE]) != plain(was)
    assert unit.work.transactions
    unit.loaded.histories = histories(unit.work.transactions)
    for change in undone(unit, asked, unit.loaded.tickets[HERE]).changes:
        unit.apply(change)
    assert plain(unit.loaded.tickets[HERE]) == plain(was)
    assert plain(unit.loaded.tickets[OTHER]) == plain(far_end(was))


def far_end(one: Ticket) -> Ticket:
    """The other ticket, which knows the links of this one."""
    return ticket(OTHER, links=one.links)


def plain(one: Ticket) -> Ticket:
    """A ticket but for when it was changed last: undoing is a change as well."""
    return replace(one, last_updated=NOW, last_updated_by=0)


def histories(made: list[Transaction]) -> dict[int, list[Transaction]]:
    done = Transaction(
        999, HERE, TransactionType.COMMAND_RESULT, ANA.id, NOW, Via.MAIL, field="done", letter_id=ORDERED_IN
    )
    return {HERE: [one for one in made if one.ticket_id == HERE] + [done], OTHER: []}


@pytest.mark.parametrize(
    ("line", "kind", "others", "key"),
    [
        ("Merge: 8", TransactionType.CORRESPOND, {ANA.id}, "merge.discloses"),
        ("Split: 50, 8", TransactionType.CORRESPOND, {ANA.id}, "split.discloses"),
        ("Split: 50, #8", TransactionType.CREATE, {ANA.id, LUIS.id}, "split.discloses"),
        ("Split: 50, 8", TransactionType.CORRESPOND, {LUIS.id}, None),
        ("Split: 50, 8", TransactionType.COMMENT, {ANA.id}, None),
        ("Split: 50", TransactionType.CORRESPOND, {ANA.id}, None),
        ("Split: 50, security", TransactionType.CORRESPOND, {ANA.id}, None),
    ],
)
def test_what_shows_requestors_the_words_of_others_is_warned_of(
    line: str, kind: TransactionType, others: set[int], key: str | None
) -> None:
    unit = batch_with(ticket(), ticket(OTHER, requestors=frozenset(others)))
    unit.loaded.histories = {HERE: [Transaction(50, HERE, kind, LUIS.id, NOW, Via.MAIL)]}
    (command,) = orders(line).commands
    found = disclosed(unit, unit.loaded.tickets[HERE], command)
    assert (found and found[0]) == key
