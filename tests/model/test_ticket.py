"""What is declared of a ticket's field is what happens to it: each of them set, merged, cloned and asked about."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from mailticket.desk import changes, linking, merging
from mailticket.desk.acts import Act
from mailticket.desk.linking import Party
from mailticket.desk.merging import MERGED
from mailticket.desk.rights import index
from mailticket.mailroom.confirmations import state_of
from mailticket.model.directory import Directory
from mailticket.model.errors import Refused
from mailticket.model.person import User
from mailticket.model.queue import Queue
from mailticket.model.right import Grant, Right, Role
from mailticket.model.seal import Seal
from mailticket.model.ticket import SETTABLE, TICKET_FIELDS, Link, LinkKind, Ticket, UrlLink
from mailticket.model.ticket_fields import Kind, MergeRule, TicketField
from mailticket.model.transaction import Via

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
ANA = User(2, "ana@noc.example")
QUEUE = Queue(1, "general")
EMPTY = Ticket(7, 1, "", "open", ANA.id, NOW, NOW, ANA.id)
OF_ITSELF = {"id", "status", "creator_id", "created", "last_updated", "last_updated_by", "queue_id", "merged_into"}
"""What a ticket has from its own beginning, and nobody gives it."""

VALUES: dict[Kind, tuple[Any, Any]] = {
    Kind.TEXT: ("a text", "another"),
    Kind.NUMBER: (5, 7),
    Kind.MINUTES: (30, 45),
    Kind.MOMENT: (NOW + timedelta(days=1), NOW + timedelta(days=2)),
    Kind.PERSON: (3, 4),
    Kind.PEOPLE: (frozenset({3}), frozenset({4})),
    Kind.GROUPS: (frozenset({(Role.CC, 5)}), frozenset({(Role.CC, 6)})),
    Kind.LINKS: ((Link(7, LinkKind.DEPENDS_ON, 20),), (Link(8, LinkKind.DEPENDS_ON, 21),)),
    Kind.URLS: ((UrlLink(7, LinkKind.REFERS_TO, "https://x/1"),), (UrlLink(8, LinkKind.REFERS_TO, "https://x/2"),)),
    Kind.VALUES: (((9, ("Centro",)),), ((9, ("Norte",)),)),
}
"""Of each kind a value of one ticket, and one of another."""

GIVEN = [one for one in TICKET_FIELDS if one.name not in OF_ITSELF]
by_name = pytest.mark.parametrize("field", GIVEN, ids=lambda field: field.name)


def act(*rights: Right) -> Act:
    ids = count(1)
    granted = tuple(Grant(f"user:{ANA.id}", right) for right in rights or (Right.SUPER_USER,))
    return Act(ANA, index(Directory(grants=granted)), NOW, Via.CLI, lambda: next(ids), str)


def having(ticket: Ticket, field: TicketField, value: Any) -> Ticket:
    return replace(ticket, **{field.name: value})


@pytest.mark.parametrize("name", SETTABLE)
def test_a_field_is_set_with_a_right_of_its_own_and_history_has_its_name(name: str) -> None:
    field = SETTABLE[name]
    value = VALUES[field.kind][0]
    for right in field.set_with:
        change = changes.set_field(act(right, Right.SHOW_TICKET), QUEUE, EMPTY, name, value)
        assert getattr(change.ticket, name) == value
        (entry,) = change.transactions
        assert (entry.type, entry.field) == ("Set", field.label)
        assert changes.read_plain(field.kind, entry.new) == value
    with pytest.raises(Refused, match="no_right"):
        changes.set_field(act(Right.SHOW_TICKET), QUEUE, EMPTY, name, value)
    with pytest.raises(Refused, match="bad_value"):
        changes.set_field(act(), QUEUE, EMPTY, name, b"")  # type: ignore[arg-type]


def test_every_way_to_merge_is_done() -> None:
    assert set(MERGED) | {MergeRule.KEEP, MergeRule.OWN} == set(MergeRule)


@by_name
@pytest.mark.parametrize(("mine", "theirs"), [(True, True), (True, False), (False, True)])
def test_a_field_merges_as_it_is_declared(field: TicketField, mine: bool, theirs: bool) -> None:
    first, second = VALUES[field.kind]
    old = having(replace(EMPTY, id=8), field, second) if theirs else replace(EMPTY, id=8)
    new = having(EMPTY, field, first) if mine else EMPTY
    _, kept = merging.merge(act(), Party(old, QUEUE), Party(new, QUEUE), reaches=lambda _: ())
    found = getattr(kept.ticket, field.name)
    match field.merge:
        case MergeRule.KEEP:
            assert found == getattr(new, field.name)
        case MergeRule.FILL:
            assert found == (getattr(new, field.name) or getattr(old, field.name))
        case MergeRule.ADD:
            assert found == getattr(new, field.name) + getattr(old, field.name)
        case MergeRule.UNITE:
            assert found == getattr(new, field.name) | getattr(old, field.name)
        case MergeRule.OWN:
            assert found


@by_name
def test_a_clone_has_what_is_declared_and_nothing_else(field: TicketField) -> None:
    old = having(EMPTY, field, VALUES[field.kind][0])
    new, _ = linking.clone(act(), Party(old, QUEUE), new_id=9, queue=QUEUE, subject="x")
    plain, _ = linking.clone(act(), Party(EMPTY, QUEUE), new_id=9, queue=QUEUE, subject="x")
    copied = getattr(new.ticket, field.name) != getattr(plain.ticket, field.name)
    assert copied is field.clone


@by_name
def test_who_may_not_see_a_field_clones_a_ticket_without_it(field: TicketField) -> None:
    old = having(EMPTY, field, VALUES[field.kind][0])
    may = act(Right.SHOW_TICKET, Right.CREATE_TICKET)
    new, _ = linking.clone(may, Party(old, QUEUE), new_id=9, queue=QUEUE, subject="x")
    seen = field.seen_with is Right.SHOW_TICKET
    assert (getattr(new.ticket, field.name) == getattr(old, field.name)) is (field.clone and seen)


@by_name
def test_a_question_holds_while_what_is_declared_is_as_it_was(field: TicketField) -> None:
    assert (state(having(EMPTY, field, VALUES[field.kind][0])) != state(EMPTY)) is field.state


def state(ticket: Ticket) -> str:
    batch: Any = type("Batch", (), {})()
    batch.snapshot = type("House", (), {"seal": Seal((b"k" * 32,))})()
    batch.loaded = type("Loaded", (), {"tickets": {7: ticket}})()
    return state_of(batch, [7])
