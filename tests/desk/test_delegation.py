"""No way up: in random organisations, no allowed steps end with more than the one who took them held at the start.

The steps ask what the commands ask (``may_administer`` and ``Delegation``) and change a small organisation in memory. The
attacker acts as everybody they could take over.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailticket.desk.administration import may_administer
from mailticket.desk.delegation import EVERYWHERE, Delegation, Seat
from mailticket.desk.rights import Rights, index
from mailticket.model.administration import Subject
from mailticket.model.directory import Directory
from mailticket.model.errors import Refused
from mailticket.model.person import Group, User
from mailticket.model.queue import Queue
from mailticket.model.right import SYSTEM_GROUPS, Grant, Right, Role

NAMES = [
    Right.SUPER_USER,
    Right.MODIFY_ACL,
    Right.ADMIN_USERS,
    Right.ADMIN_GROUPS,
    Right.ADMIN_QUEUE,
    Right.MODIFY_QUEUE_WATCHERS,
    Right.SHOW_TICKET,
    Right.SHOW_TICKET_COMMENTS,
    Right.CREATE_TICKET,
]
USERS, GROUPS, QUEUES = (2, 3, 4, 5), (1, 2, 3), (1, 2)
ATTACKER, STRANGER = 2, 9
WATCHING = (Role.CC, Role.ADMIN_CC)
PEOPLE = [f"user:{id_}" for id_ in USERS] + [f"group:{id_}" for id_ in GROUPS]
HOLDERS = [*PEOPLE, *SYSTEM_GROUPS, *map(str, Role)]

Power = tuple[str, str, int]
"""Held in a ``queue`` or on some ``ticket`` there; the right; the queue's id, 0 for everywhere."""


@dataclass
class Organisation:
    """As the database keeps it, as far as rights go. ``seats`` are the roles of users and groups on tickets."""

    users: dict[int, User]
    groups: dict[int, Group]
    watchers: dict[tuple[int, Role], set[str]]
    grants: set[Grant]
    seats: dict[str, set[Seat]] = field(default_factory=dict)

    def directory(self) -> Directory:
        found = Directory(groups=self.groups, grants=tuple(self.grants), staff=self.users)
        for id_ in QUEUES:
            cc, admin_cc = (self.watchers.get((id_, role), set()) for role in WATCHING)
            groups = tuple(
                (role, frozenset(int(one[6:]) for one in named if one.startswith("group:")))
                for role, named in zip(WATCHING, (cc, admin_cc), strict=True)
            )
            found.queues[id_] = Queue(
                id_, f"q{id_}", cc=found.unfolded(cc), admin_cc=found.unfolded(admin_cc), watching_groups=groups
            )
        return found

    def seats_of(self, rights: Rights, user_id: int) -> set[Seat]:
        groups = rights.groups_of.get(user_id, frozenset())
        return set().union(*(self.seats.get(one, set()) for one in (f"user:{user_id}", *groups)))


def powers(organisation: Organisation, user: User) -> set[Power]:
    """All that somebody may, with what their roles on tickets let them do there."""
    directory = organisation.directory()
    rights, user = index(directory), replace(user, disabled=False)
    places = (EVERYWHERE, *directory.queues.values())
    found = {("queue", str(name), place.id) for name in NAMES for place in places if rights.may(user, name, place)}
    for role, queue_id in organisation.seats_of(rights, user.id):
        carried = rights.carried({role}, directory.queues[queue_id])
        names = NAMES if Right.SUPER_USER in carried else carried & set(map(str, NAMES))
        found |= {("ticket", str(name), queue_id) for name in names}
    return found


def beyond(now: set[Power], *bounds: set[Power]) -> set[Power]:
    """What is in none of the bounds. Who holds a right in a queue holds it on each of its tickets."""
    held = set().union(*bounds)
    return {one for one in now - held if one[0] == "queue" or ("queue", *one[1:]) not in held}


class Attack:
    """One attacker and all the accounts they control, at work on an organisation."""

    def __init__(self, organisation: Organisation) -> None:
        self.now = organisation
        self.controlled = {ATTACKER, STRANGER}  # everybody may write from an address of their own
        self.done: list[Any] = []

    def try_step(self, actor_id: int, step: Callable[..., None], *arguments: Any) -> None:
        directory = self.now.directory()
        rights, actor = index(directory), self.now.users[actor_id]
        try:
            step(self, Delegation(directory, rights, actor), *arguments)
        except Refused:
            return
        self.done.append((actor_id, step.__name__, arguments))

    def give(self, may: Delegation, to: str, name: str, queue_id: int, revoke: bool, remove: bool) -> None:
        queue = may.directory.queues.get(queue_id)
        _administers(may, Subject.GRANT, queue)
        may.may_give([name], queue)
        one, contrary = (Grant(to, name, queue_id or None, revoke=is_) for is_ in (revoke, not revoke))
        self.now.grants = self.now.grants - {one} if remove else self.now.grants - {contrary} | {one}

    def join(self, may: Delegation, group_id: int, member: str, remove: bool) -> None:
        _administers(may, Subject.GROUP, None)
        around = may.directory.around(group_id) | {group_id}
        may.may_join(group_id, set().union(*(self.now.seats.get(f"group:{one}", set()) for one in around)))
        kind, _, number = member.partition(":")
        if kind == "group" and (int(number) in around or group_id == int(number)):
            raise Refused("group_cycle", group=group_id)
        group, key = self.now.groups[group_id], f"{kind}s"
        there: frozenset[int] = getattr(group, key)
        now = there - {int(number)} if remove else there | {int(number)}
        self.now.groups = self.now.groups | {group_id: replace(group, **{key: now})}

    def seat(self, may: Delegation, queue_id: int, role: Role, who: str, remove: bool) -> None:
        queue = may.directory.queues[queue_id]
        if not may.rights.may(may.actor, Right.MODIFY_QUEUE_WATCHERS, queue):
            _administers(may, Subject.QUEUE, queue)
        may.may_seat(role, queue)
        there = self.now.watchers.get((queue_id, role), set())
        self.now.watchers = self.now.watchers | {(queue_id, role): there - {who} if remove else there | {who}}

    def take_over(self, may: Delegation, user_id: int) -> None:
        self._touch(may, user_id)
        self.now.users[user_id] = replace(self.now.users[user_id], disabled=False)
        self.controlled.add(user_id)

    def make_privileged(self, may: Delegation, user_id: int, privileged: bool) -> None:
        self._touch(may, user_id)
        if privileged:
            may.may_make_privileged()
        self.now.users[user_id] = replace(self.now.users[user_id], privileged=privileged)

    def merge(self, may: Delegation, source: int, target: int) -> None:
        """What the source is and holds becomes the target's."""
        self._touch(may, source)
        self._touch(may, target)
        if source == target:
            raise Refused("cannot_merge_user")
        old, new = f"user:{source}", f"user:{target}"
        self.now.grants = {replace(one, to=new) if one.to == old else one for one in self.now.grants}
        self.now.watchers = {key: {new if one == old else one for one in who} for key, who in self.now.watchers.items()}
        self.now.groups = {
            id_: replace(group, users=frozenset(target if one == source else one for one in group.users))
            for id_, group in self.now.groups.items()
        }
        self.now.seats[new] = self.now.seats.get(new, set()) | self.now.seats.pop(old, set())
        self.controlled.add(target)

    def _touch(self, may: Delegation, user_id: int) -> None:
        _administers(may, Subject.USER, None)
        may.may_take_over(self.now.users[user_id], self.now.seats_of(may.rights, user_id))


def _administers(may: Delegation, subject: Subject, queue: Queue | None) -> None:
    may_administer(may.rights, may.actor, subject, queue=queue, default_queue=EVERYWHERE)


places = st.sampled_from([0, *QUEUES])
users, groups, queues = st.sampled_from(USERS), st.sampled_from(GROUPS), st.sampled_from(QUEUES)
names = st.sampled_from([name.value for name in NAMES])
seldom = st.sampled_from([False, False, False, True])
people, holders, roles = st.sampled_from(PEOPLE), st.sampled_from(HOLDERS), st.sampled_from(WATCHING)
STEPS = st.one_of(
    st.tuples(st.just(Attack.give), holders, names, places, seldom, seldom),
    st.tuples(st.just(Attack.join), groups, people, seldom),
    st.tuples(st.just(Attack.seat), queues, roles, people, seldom),
    st.tuples(st.just(Attack.take_over), users),
    st.tuples(st.just(Attack.make_privileged), st.sampled_from([*USERS, STRANGER]), st.booleans()),
    st.tuples(st.just(Attack.merge), st.sampled_from([*USERS, STRANGER]), users),
)
grants = st.builds(
    lambda to, name, queue, revoke: Grant(to, name, queue or None, revoke), holders, names, places, seldom
)


@st.composite
def organisations(draw: Any) -> Organisation:
    """Groups hold those of higher numbers: no circles. The attacker administers something."""
    found = Organisation(
        users={
            id_: User(
                id_, f"u{id_}@x.example", privileged=draw(st.booleans()), disabled=id_ == 5 and draw(st.booleans())
            )
            for id_ in USERS
        }
        | {STRANGER: User(STRANGER, "stranger@x.example")},
        groups={
            id_: Group(
                id_,
                f"g{id_}",
                draw(st.frozensets(users, max_size=2)),
                draw(st.frozensets(st.sampled_from(range(id_ + 1, 4)), max_size=1)) if id_ < 3 else frozenset(),
            )
            for id_ in GROUPS
        },
        watchers={(id_, role): draw(st.sets(people, max_size=1)) for id_ in QUEUES for role in WATCHING},
        grants=draw(st.sets(grants, max_size=6)),
        seats=draw(
            st.dictionaries(
                people, st.sets(st.tuples(st.sampled_from([*map(str, Role)]), queues), max_size=1), max_size=2
            )
        ),
    )
    office = [name.value for name in (NAMES[1], NAMES[2], NAMES[3], NAMES[4])]
    for name in draw(st.lists(st.sampled_from(office), min_size=1, max_size=4, unique=True)):
        found.grants.add(Grant(f"user:{ATTACKER}", name, draw(places) or None))
    return found


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(organisations(), st.lists(st.tuples(st.integers(0, 20), STEPS), max_size=12))
def test_no_allowed_steps_end_with_more_than_was_held(organisation: Organisation, steps: list[Any]) -> None:
    start = {id_: powers(organisation, user) for id_, user in organisation.users.items()}
    held = start[ATTACKER] | start[STRANGER]
    attack = Attack(organisation)
    for number, (step, *arguments) in steps:
        actors = sorted(attack.controlled)
        attack.try_step(actors[number % len(actors)], step, *arguments)
    for id_, user in attack.now.users.items():
        now = powers(attack.now, user)
        assert not beyond(now, held, start[id_]), (id_, attack.done)
        if id_ in attack.controlled:
            assert not beyond(now, held), (id_, attack.done)


WAYS: list[tuple[str, str, tuple[Any, ...]]] = [
    ("may_give", "ModifyACL", (Attack.give, "user:2", "ShowTicket", 0, False, False)),
    ("may_give", "ModifyACL", (Attack.give, "Requestor", "SuperUser", 1, False, False)),
    ("may_give", "ModifyACL", (Attack.give, "user:5", "CreateTicket", 0, False, False)),  # revoked from the giver in 2
    ("may_join", "AdminGroups", (Attack.join, 1, "user:2", False)),  # holds it
    ("may_join", "AdminGroups", (Attack.join, 2, "user:2", False)),  # is AdminCc of a queue
    ("may_join", "AdminGroups", (Attack.join, 3, "user:2", False)),  # is inside that one
    ("may_join", "AdminGroups", (Attack.join, 4, "user:2", False)),  # is AdminCc of a ticket
    ("may_seat", "AdminQueue", (Attack.seat, 1, Role.ADMIN_CC, "user:2", False)),
    ("may_seat", "ModifyQueueWatchers", (Attack.seat, 2, Role.CC, "user:2", False)),
    ("may_take_over", "AdminUsers", (Attack.take_over, 3)),  # SuperUser in one queue
    ("may_take_over", "AdminUsers", (Attack.take_over, 4)),  # requests a ticket
    ("may_take_over", "AdminUsers", (Attack.merge, 3, 2)),
    ("may_make_privileged", "AdminUsers", (Attack.make_privileged, 2, True)),
]


@pytest.mark.parametrize("way", WAYS, ids=[f"{number}-{way[0]}" for number, way in enumerate(WAYS)])
def test_each_way_up_is_closed_by_its_question_and_would_be_found(way: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that the proof above can fail: with the question answered yes the search sees more than was held."""
    question, holds, (step, *arguments) = way

    def climbed() -> bool:
        organisation = Organisation(
            {id_: User(id_, f"u{id_}@x.example") for id_ in USERS},
            {1: Group(1, "g"), 2: Group(2, "g2", groups=frozenset({3})), 3: Group(3, "g3"), 4: Group(4, "g4")},
            {(1, Role.ADMIN_CC): {"group:2"}},
            {
                Grant(f"user:{ATTACKER}", holds),
                Grant(f"user:{ATTACKER}", "CreateTicket"),
                Grant("Everyone", "CreateTicket", revoke=True),
                Grant(f"user:{ATTACKER}", "CreateTicket", 2, revoke=True),
                Grant("user:3", "SuperUser", 1),
                Grant("group:1", "SuperUser", 1),
                Grant("Privileged", "ShowTicketComments"),
            },
            {"group:4": {("AdminCc", 2)}, "user:4": {("Requestor", 2)}},
        )
        start = {id_: powers(organisation, user) for id_, user in organisation.users.items()}
        attack = Attack(organisation)
        attack.try_step(ATTACKER, step, *arguments)
        return "SuperUser" in carried_by_requestors(attack.now, 1) or any(
            beyond(
                powers(attack.now, attack.now.users[id_]),
                start[ATTACKER],
                set() if id_ in attack.controlled else start[id_],
            )
            for id_ in USERS
        )

    assert not climbed()
    monkeypatch.setattr(Delegation, question, lambda *_, **__: None)
    assert climbed()


def carried_by_requestors(organisation: Organisation, queue_id: int) -> frozenset[str]:
    """What anybody holds on a ticket of theirs: who writes is its Requestor."""
    directory = organisation.directory()
    return index(directory).carried({Role.REQUESTOR.value}, directory.queues[queue_id])
