"""Random changes by random people, against a simple model: history, rights and links stay true whatever happens."""

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from mailticket.desk import changes, fields, linking, merging, owners, saying, watching
from mailticket.desk.acts import Act, Change, Opening, Said
from mailticket.desk.linking import Party
from mailticket.desk.rights import Rights, index
from mailticket.model.customfield import CustomField, FieldKind
from mailticket.model.directory import Directory
from mailticket.model.errors import Refused
from mailticket.model.lifecycle import Lifecycle
from mailticket.model.person import Group, User
from mailticket.model.queue import Queue
from mailticket.model.right import Grant, Right, Role
from mailticket.model.ticket import LinkKind, Quiet, Ticket
from mailticket.model.transaction import OWNER_CHANGES, Transaction, TransactionType, Via

START = datetime(2026, 11, 23, 10, tzinfo=UTC)
OWN = Lifecycle("own", ("nuevo",), ("en curso",), ("cerrado",), transitions=(("nuevo", ("en curso",)),))
ANA, LUIS, CORA, PEPE, EVA, OFF, ROOT = PEOPLE = [
    User(10 + n, f"{name}@x.example", privileged=name != "eva", disabled=name == "off")
    for n, name in enumerate(("ana", "luis", "cora", "pepe", "eva", "off", "root"))
]
BY_ID = {user.id: user for user in PEOPLE}
NOC, CERT = Group(1, "noc", frozenset({ANA.id})), Group(2, "cert", frozenset({CORA.id}), frozenset({1}))
GENERAL = Queue(1, "general", admin_cc=frozenset({ANA.id, LUIS.id}))
SECURITY = Queue(2, "seguridad", admin_cc=frozenset({CORA.id}), lifecycle=OWN)
QUEUES = {1: GENERAL, 2: SECURITY}
FIELD = CustomField(1, "Sede", FieldKind.CHOICE, several=True, choices=("Centro", "Rivera"))
GRANTS = (
    Grant(f"user:{LUIS.id}", Right.STEAL_TICKET.value),
    Grant("group:2", Right.REASSIGN_TICKET.value, 1),
    Grant("group:2", Right.OWN_TICKET.value, 1),
    Grant("group:2", Right.SHOW_TICKET.value, 1),
    Grant("AdminCc", Right.TAKE_TICKET.value, 2, revoke=True),
    Grant(f"user:{ROOT.id}", Right.SUPER_USER.value),
)
DIRECTORY = Directory(queues=QUEUES, groups={1: NOC, 2: CERT}, grants=GRANTS)
RIGHTS: Rights = index(DIRECTORY)

people = st.sampled_from([ROOT, ROOT, ROOT, ANA, ANA, LUIS, CORA, *PEOPLE])
roles = st.sampled_from([Role.REQUESTOR, Role.CC, Role.ADMIN_CC])
numbers = st.integers(0, 3)
kinds = st.sampled_from([LinkKind.DEPENDS_ON, LinkKind.DEPENDS_ON, LinkKind.MEMBER_OF, LinkKind.REFERS_TO])
mostly = st.sampled_from([True, True, True, False])
statuses = st.sampled_from(["resolved", "resolved", "cerrado", *GENERAL.lifecycle.statuses, *OWN.statuses, "nonsense"])


class Desk(RuleBasedStateMachine):
    """Tickets in memory. Each rule asks the desk; what it answers is kept, and what it refuses must have left no trace."""

    def __init__(self) -> None:
        super().__init__()
        self.tickets: dict[int, Ticket] = {}
        self.history: list[Transaction] = []
        self.ids, self.numbers = count(1), count(1)
        self.now = START

    def act(self, who: User) -> Act:
        self.now += timedelta(minutes=1)
        shown = lambda id_: BY_ID[id_].address  # noqa: E731
        return Act(
            who, RIGHTS, self.now, Via.CLI, lambda: next(self.ids), shown, lambda id_: {1: "noc", 2: "cert"}[id_]
        )

    def ticket(self, number: int) -> Ticket:
        """As mail to a number finds it: merged ones followed."""
        live = sorted(self.tickets)
        found = self.tickets[live[number % len(live)]]
        while found.merged_into:
            found = self.tickets[found.merged_into]
        return found

    def party(self, ticket: Ticket) -> Party:
        return Party(ticket, QUEUES[ticket.queue_id])

    def resolved(self, id_: int) -> Ticket | None:
        found = self.tickets.get(id_)
        while found is not None and found.merged_into:
            found = self.tickets[found.merged_into]
        return found

    def reaches(self, start: int, kinds: Collection[LinkKind]) -> set[int]:
        """As storage answers: by links from base to target, merged numbers followed."""
        seen: set[int] = set()
        todo = [start]
        while todo:
            ticket = self.tickets[todo.pop()]
            ends = [one.target for one in ticket.links if one.kind in kinds and one.base == ticket.id]
            for end in [*ends, *([ticket.merged_into] if ticket.merged_into else [])]:
                if end not in seen:
                    seen.add(end)
                    todo.append(end)
        return seen

    def do(self, who: User, wanted: Collection[str], party: Party | None, ask: Any) -> list[Change]:
        """Ask the desk, keep what it answers. Whoever holds none of the rights must have been refused."""
        before = dict(self.tickets)
        held = party is None or any(RIGHTS.may(who, right, party.queue, party.ticket) for right in wanted)
        try:
            answer = ask(self.act(who))
        except Refused:
            assert self.tickets == before
            return []
        found = [answer] if isinstance(answer, Change) else list(answer)
        assert held or not any(change.transactions for change in found)
        assert not who.disabled
        for change in found:
            assert change.transactions or change.ticket == before.get(change.ticket.id)
            self.tickets[change.ticket.id] = change.ticket
            self.history += change.transactions
        return found

    @initialize()
    def some_tickets(self) -> None:
        for queue in (GENERAL, GENERAL, SECURITY):
            self.opens(EVA, queue, [EVA])

    @precondition(lambda self: len(self.tickets) < 8)
    @rule(who=people, queue=st.sampled_from(list(QUEUES.values())), requestors=st.lists(people, max_size=2))
    def opens(self, who: User, queue: Queue, requestors: list[User]) -> None:
        opening = Opening("Asunto", Said("texto"), requestors=[user.id for user in requestors])
        number = next(self.numbers)
        self.do(who, (), None, lambda act: changes.open_ticket(act, queue, number, opening))

    @rule(who=people, at=numbers, minutes=st.integers(-5, 90), public=st.booleans())
    def writes(self, who: User, at: int, minutes: int, public: bool) -> None:
        party = self.party(self.ticket(at))
        write, right = (
            (saying.correspond, Right.REPLY_TO_TICKET) if public else (saying.comment, Right.COMMENT_ON_TICKET)
        )
        self.do(who, (right,), party, lambda act: write(act, party.queue, party.ticket, Said("x", minutes=minutes)))

    @rule(who=people, at=numbers, minutes=st.integers(-30, 90))
    def works(self, who: User, at: int, minutes: int) -> None:
        party = self.party(self.ticket(at))
        ask = lambda act: saying.add_time(act, party.queue, party.ticket, Said(minutes=minutes))  # noqa: E731
        self.do(who, (Right.MODIFY_TIMEWORKED, Right.MODIFY_TICKET), party, ask)

    @rule(who=people, at=numbers, how=st.sampled_from([owners.take, owners.steal]))
    def takes(self, who: User, at: int, how: Any) -> None:
        party = self.party(self.ticket(at))
        was = party.ticket.owner_id
        for change in self.do(who, (Right.OWN_TICKET,), party, lambda act: how(act, party.queue, party.ticket)):
            assert change.ticket.owner_id == who.id
            assert (was is None) is (how is owners.take)

    @rule(who=people, at=numbers, owner=st.one_of(st.none(), people))
    def gives(self, who: User, at: int, owner: User | None) -> None:
        party = self.party(self.ticket(at))
        rights = (Right.REASSIGN_TICKET, Right.MODIFY_TICKET, Right.STEAL_TICKET, Right.TAKE_TICKET)
        for change in self.do(who, rights, party, lambda act: owners.give(act, party.queue, party.ticket, owner)):
            assert change.ticket.owner_id == (owner.id if owner else None)
            if party.ticket.owner_id not in (None, who.id):
                own = (Right.STEAL_TICKET,) if owner == who else ()
                wanted = (Right.REASSIGN_TICKET, *own)
                assert any(RIGHTS.may(who, right, party.queue, party.ticket) for right in wanted)
            assert owner is None or RIGHTS.may(owner, Right.OWN_TICKET, party.queue, party.ticket)

    @rule(who=people, at=numbers, status=statuses)
    def becomes(self, who: User, at: int, status: str) -> None:
        party = self.party(self.ticket(at))
        blockers = linking.blockers(party.ticket, self.resolved, QUEUES.__getitem__)
        ask = lambda act: changes.set_status(  # noqa: E731
            act, party.queue, party.ticket, status, blockers=[one.id for one in blockers]
        )
        life = party.queue.lifecycle
        for change in self.do(who, (life.right(party.ticket.status, status),), party, ask):
            assert status in life.following(party.ticket.status)
            assert not (blockers and status == life.resolved)
            assert (change.ticket.resolved is not None) is (status in life.inactive)

    @rule(who=people, at=numbers, queue=st.sampled_from(list(QUEUES.values())))
    def moves(self, who: User, at: int, queue: Queue) -> None:
        party = self.party(self.ticket(at))
        self.do(who, (Right.MODIFY_TICKET,), party, lambda act: changes.move(act, party.queue, party.ticket, queue))

    @rule(
        who=people,
        at=numbers,
        role=roles,
        whom=st.one_of(people, st.sampled_from([NOC, CERT])),
        add=st.booleans(),
    )
    def watches(self, who: User, at: int, role: Role, whom: User | Group, add: bool) -> None:
        party = self.party(self.ticket(at))
        how = watching.watch if add else watching.unwatch
        self.do(who, (Right.MODIFY_TICKET,), party, lambda act: how(act, party.queue, party.ticket, role, whom))

    @rule(who=people, at=numbers, kind=st.sampled_from(Quiet), whom=people, add=st.booleans())
    def quiets(self, who: User, at: int, kind: Quiet, whom: User, add: bool) -> None:
        party = self.party(self.ticket(at))
        how = watching.quiet if add else watching.unquiet
        right = Right.SHOW_TICKET if kind is Quiet.MUTE and whom == who else Right.MODIFY_TICKET
        self.do(who, (right,), party, lambda act: how(act, party.queue, party.ticket, kind, whom))

    @rule(who=people, at=numbers, values=st.lists(st.sampled_from(["centro", "Rivera", "Salto"]), max_size=3))
    def fills(self, who: User, at: int, values: list[str]) -> None:
        party = self.party(self.ticket(at))
        ask = lambda act: fields.set_custom(act, party.queue, party.ticket, FIELD, values)  # noqa: E731
        for change in self.do(who, (Right.MODIFY_CUSTOM_FIELD,), party, ask):
            assert set(change.ticket.value(1)) <= set(FIELD.choices)

    @rule(who=people, at=numbers, to=numbers, kind=kinds, add=mostly)
    def links(self, who: User, at: int, to: int, kind: LinkKind, add: bool) -> None:
        base, target = self.party(self.ticket(at)), self.party(self.ticket(to))
        reachable = self.reaches(target.ticket.id, (kind,))

        def ask(act: Act) -> tuple[Change, Change]:
            if add:
                return linking.link(act, base, kind, target, reachable=reachable)
            return linking.unlink(act, base, kind, target)

        self.do(who, (Right.MODIFY_TICKET,), base, ask)

    @precondition(lambda self: len(self.tickets) > 1)
    @rule(who=people, at=numbers, to=numbers)
    def merges(self, who: User, at: int, to: int) -> None:
        source, target = self.party(self.ticket(at)), self.party(self.ticket(to))
        both = (LinkKind.DEPENDS_ON, LinkKind.MEMBER_OF)
        ask = lambda act: merging.merge(act, source, target, reaches=lambda id_: self.reaches(id_, both))  # noqa: E731
        done = self.do(who, (Right.MODIFY_TICKET,), source, ask)
        if done:
            self._renumber(source.ticket.id, target.ticket.id)
            for role in (Role.REQUESTOR, Role.CC, Role.ADMIN_CC):
                assert source.ticket.watchers(role) <= self.tickets[target.ticket.id].watchers(role)

    def _renumber(self, old: int, new: int) -> None:
        """What storage does for the tickets at the other ends of the links."""
        for id_, ticket in self.tickets.items():
            if id_ not in (old, new):
                own = [one for one in ticket.links if old not in (one.base, one.target)]
                mine = [one for one in self.tickets[new].links if id_ in (one.base, one.target)]
                self.tickets[id_] = replace(ticket, links=tuple(dict.fromkeys([*own, *mine])))

    @rule(who=people, at=numbers, which=st.integers(0, 99))
    def splits(self, who: User, at: int, which: int) -> None:
        party = self.party(self.ticket(at))
        written = [one for one in self.history if one.ticket_id == party.ticket.id]
        entry = written[which % len(written)]
        number = next(self.numbers)
        ask = lambda act: linking.split(  # noqa: E731
            act, party, entry, BY_ID[entry.by], new_id=number, queue=party.queue, subject=None
        )
        for change in self.do(who, (Right.MODIFY_TICKET,), party, ask):
            assert entry.type in linking.SPLITTABLE
            if change.ticket.id == number:
                created = change.transactions[0]
                assert (created.type, created.by, created.text) == (TransactionType.CREATE, entry.by, entry.text)

    @invariant()
    def history_says_how_things_came_to_be(self) -> None:
        """The last entry about a status, an owner or the time worked says what it is now."""
        for ticket in self.tickets.values():
            mine = [one for one in self.history if one.ticket_id == ticket.id]
            assert mine, ticket.id
            said = [one.new for one in mine if one.type is TransactionType.STATUS]
            assert ticket.status == (said[-1] if said else QUEUES[ticket.queue_id].lifecycle.initial[0]) or any(
                one.field == "Queue" for one in mine
            )
            owned = [one.new for one in mine if one.type in OWNER_CHANGES]
            assert (BY_ID[ticket.owner_id].address if ticket.owner_id else "") == (owned[-1] if owned else "")
            merged = [one for one in mine if one.field == "Merged"]
            if not merged and ticket.merged_into is None:
                assert ticket.time_worked == sum(one.minutes for one in mine)
            assert ticket.time_worked >= 0

    @invariant()
    def entries_are_numbered_once_and_in_order(self) -> None:
        numbers = [one.id for one in self.history]
        assert len(set(numbers)) == len(numbers)

    @invariant()
    def nothing_depends_on_itself(self) -> None:
        for kind in (LinkKind.DEPENDS_ON, LinkKind.MEMBER_OF):
            for id_, ticket in self.tickets.items():
                if ticket.merged_into is None:
                    assert id_ not in self.reaches(id_, (kind,))

    @invariant()
    def both_ends_know_a_link(self) -> None:
        for id_, ticket in self.tickets.items():
            for one in ticket.links:
                other = one.target if one.base == id_ else one.base
                assert id_ in (one.base, one.target)
                assert one in self.tickets[other].links, one


Desk.TestCase.settings = settings(max_examples=200, stateful_step_count=50, deadline=None)
TestDesk = Desk.TestCase


def _rule(name: str) -> Any:
    """A rule of the machine as a plain function."""
    return getattr(Desk, name).hypothesis_stateful_rule.function


steps = st.tuples(st.sampled_from(["links", "links", "links", "merges", "becomes"]), numbers, numbers, kinds)


@given(st.lists(steps, min_size=2, max_size=12))
@settings(max_examples=300, deadline=None)
def test_links_and_merges_never_run_in_a_circle(wanted: list[tuple[str, int, int, LinkKind]]) -> None:
    """Many links among few tickets, by somebody who may: denser than the machine comes to by itself."""
    desk = Desk()
    for _ in range(5):
        _rule("opens")(desk, ROOT, GENERAL, [EVA])
    for name, at, to, kind in wanted:
        more = {"links": (to, kind, True), "merges": (to,), "becomes": ("resolved",)}[name]
        _rule(name)(desk, ROOT, at, *more)
        Desk.nothing_depends_on_itself(desk)
        Desk.both_ends_know_a_link(desk)
