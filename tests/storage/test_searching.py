"""A search means one thing: the database finds what the condition is true of, as somebody may see it; on both databases."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailticket.desk.conversation import is_unread
from mailticket.desk.rights import Rights, index
from mailticket.model.directory import Directory
from mailticket.model.lifecycle import Lifecycle
from mailticket.model.person import SYSTEM, User
from mailticket.model.provision import CustomFieldSpec, GrantSpec, GroupSpec, Organisation, QueueSpec, UserSpec
from mailticket.model.query import Query, SortKey
from mailticket.model.right import Right, Role
from mailticket.model.sla_state import sla_word
from mailticket.model.text_pieces import WRITTEN, said_in
from mailticket.model.ticket import Link, LinkKind, Ticket
from mailticket.model.transaction import FOR_STAFF, INTERNAL, OTHERS, Transaction, TransactionType, Via
from mailticket.model.write_set import WriteSet
from mailticket.search.expression import Expression, parse_search
from mailticket.search.facts import Sight, seen_facts
from mailticket.search.fields import FIELDS, SEARCHED, UNSEARCHED, custom_key
from mailticket.search.plan import Ground, active_statuses, plan
from mailticket.storage import people, provisioning, seen, ticket_history, tickets
from mailticket.storage.counters import Ids
from mailticket.storage.database import Database, open_database
from mailticket.storage.searching import find, places
from mailticket.storage.work import write

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ZONE = "America/Montevideo"
READ_AT = NOW - timedelta(hours=10)
NAMES = ("ana", "bob", "carol", "dan")
WAITS = Lifecycle("waits", ("new",), ("parked",), ("gone", "deleted"))
DECLARED = Organisation(
    users=tuple(UserSpec(f"{name}@c.example", addresses=(f"{name}@old.example",)) for name in NAMES),
    groups=(GroupSpec("noc", ("ana@c.example",)), GroupSpec("cert", ("carol@c.example",))),
    lifecycles=(WAITS,),
    queues=(
        QueueSpec("general", cc=("dan@c.example",)),
        QueueSpec("dns", admin_cc=("cert",)),
        QueueSpec("secret", lifecycle="waits"),
    ),
    grants=(
        GrantSpec("noc", ("ShowTicket", "SeeCustomField"), "general"),
        GrantSpec("noc", ("ShowTicket", "ShowTicketComments"), "dns"),
        GrantSpec("Requestor", ("ShowTicket",), "secret", revoke=True),
    ),
    fields=(
        CustomFieldSpec("Sede", several=True),
        CustomFieldSpec("Ancho", "number"),
        CustomFieldSpec("Corte", "date"),
    ),
)
SUBJECTS = (
    "Enlace caído",
    "ENLACE lento",
    "Año nuevo",
    "router-01.example.net",
    "50% de pérdida_x",
    "",
    "Ñandú y straße",
)
VALUES = {
    1: ("Salto", "rivera", "Ñuble"),
    2: ("2.5", "-3", "100"),
    3: ("2026-11-23", "2026-12-01T10:00:00", "2026-11-22"),
}

FOLLOW_UPS = {one for one in TransactionType if "Remind" in one.value or one is TransactionType.SNOOZE}
"""Entries that name rows of their own."""


class World:
    """Tickets that somebody else made up, in a database, and who looks at them."""

    def __init__(self, url: str) -> None:
        self.database: Database = open_database(url)
        self.loop = asyncio.new_event_loop()
        self.run(self.database.write(provisioning.provision, DECLARED, NOW))
        self.directory: Directory = self.run(self.database.read(people.directory, NOW))
        self.rights: Rights = index(self.directory)
        known = self.run(self.database.read(people.users_by_address, [f"{name}@c.example" for name in NAMES], NOW))
        self.people: dict[str, User] = {address.partition("@")[0]: user for address, user in known.items()}
        self.people["system"] = SYSTEM
        self.ids = sorted(user.id for user in known.values())
        self._seen: dict[str, list[tuple[int, Any]]] = {}
        self._fill(Random(7))
        numbers = list(range(1, 61))
        self.tickets: dict[int, Ticket] = self.run(self.database.read(tickets.load, numbers))
        self.histories = {n: self.run(self.database.read(ticket_history.history, n)) for n in numbers}

    def run(self, work: Any) -> Any:
        return self.loop.run_until_complete(work)

    def close(self) -> None:
        self.run(self.database.close())
        self.loop.close()

    def _fill(self, chance: Random) -> None:
        opened = {number: self._ticket(number, chance) for number in range(1, 61)}
        links = {
            Link(base, kind, target)
            for base, kind, target in (
                (chance.randint(1, 60), chance.choice(list(LinkKind)[:3]), chance.randint(1, 60)) for _ in range(50)
            )
            if base != target
        }
        numbers = count(1)
        entries = [
            self._entry(next(numbers), one, chance, TransactionType.CREATE if first else None)
            for one in opened
            for first in (True, False, False)
        ]
        roles = (Role.REQUESTOR, Role.CC, Role.ADMIN_CC)
        work = WriteSet(
            NOW,
            tickets=opened,
            opened=set(opened),
            watchers=[(one.id, role, id_) for one in opened.values() for role in roles for id_ in one.watchers(role)],
            groups=[(one.id, role, group) for one in opened.values() for role, group in one.groups],
            values=[(one.id, field, values) for one in opened.values() for field, values in one.values],
            links=sorted(links, key=lambda link: (link.base, link.kind, link.target)),
            transactions=entries,
        )
        self.run(self.database.write(lambda connection: write(connection, work, Ids(connection))))
        self.read = {(number, chance.choice(self.ids)) for number in range(1, 61)}
        for number, reader in self.read:
            self.run(self.database.write(seen.mark, number, reader, READ_AT))

    def _ticket(self, number: int, chance: Random) -> Ticket:
        def some(most: int) -> frozenset[int]:
            return frozenset(chance.sample(self.ids, chance.randint(0, most)))

        def moment() -> datetime | None:
            return chance.choice((None, NOW + timedelta(hours=chance.randint(-100, 100))))

        queue = self.directory.queues[chance.choice(sorted(self.directory.queues))]
        made = NOW - timedelta(hours=chance.randint(0, 200))
        return Ticket(
            number,
            queue.id,
            chance.choice(SUBJECTS),
            chance.choice(queue.lifecycle.statuses),
            chance.choice(self.ids),
            made,
            made + timedelta(hours=3),
            chance.choice([*self.ids, SYSTEM.id]),
            owner_id=chance.choice([None, *self.ids]),
            priority=chance.choice((0, 10, 80)),
            time_worked=chance.choice((0, 30, 90)),
            due=moment(),
            started=moment(),
            said_by=chance.choice([None, *self.ids]),
            said_at=moment(),
            waiting_on_us=moment(),
            letters=chance.randint(0, 5),
            **self._promised(Random(number)),
            requestors=some(2),
            cc=some(1),
            admin_cc=some(1),
            groups=frozenset({(chance.choice(list(Role)[2:]), chance.choice((1, 2)))} if chance.random() < 0.3 else ()),
            merged_into=chance.choice((None,) * 9 + (1,)) if number > 1 else None,
            values=tuple((id_, (chance.choice(VALUES[id_]),)) for id_ in VALUES if chance.random() < 0.5),
        )

    def _promised(self, chance: Random) -> dict[str, Any]:
        """How it stands by what was promised: a time only where something runs."""
        state = chance.choice(("", "running", "running", "paused", "met", "missed"))
        due = NOW + timedelta(hours=chance.randint(-100, 100)) if state == "running" else None
        return {"sla_state": state, "sla_due": due, "sla_risk": due and due - timedelta(hours=chance.randint(0, 100))}

    def _entry(self, number: int, ticket_id: int, chance: Random, kind: TransactionType | None) -> Transaction:
        shown = [one for one in TransactionType if one not in OTHERS | FOLLOW_UPS]
        at = NOW - timedelta(hours=chance.randint(0, 100))
        via = chance.choice((Via.MAIL, Via.CLI))
        return Transaction(
            number,
            ticket_id,
            kind or chance.choice(shown),
            chance.choice(self.ids),
            at,
            via,
            minutes=chance.choice((0, 15)),
            text=chance.choice(("", "Cayó router-01.example.net", "el año que viene", "192.0.2.7 no responde")),
        )

    # -- who looks

    def ground(self) -> Ground:
        return Ground(
            NOW,
            ZONE,
            list(self.directory.queues.values()),
            {custom_key(field.name): field for field in self.directory.fields.values()},
            {group.id: group.name for group in self.directory.groups.values()},
            self.shown,
        )

    def shown(self, user_id: int) -> str:
        return next(user.address for user in self.people.values() if user.id == user_id)

    def query(self, expression: Expression, name: str) -> Query:
        queues = self.directory.queues.values()
        scopes = {right: self.rights.scope(self.people[name], right, queues) for right in Right}
        reader = self.people[name].id
        return Query(plan(expression, self.ground()), scopes, (SortKey("id"),), active_statuses(queues), reader=reader)

    def found(self, typed: str, name: str, most: int = 100) -> list[int]:
        """What the database finds."""
        query = self.query(parse_search(typed), name)
        page = self.run(self.database.read(find, query, most=most))
        assert page.total >= len(page.tickets)
        return [ticket.id for ticket in page.tickets]

    def may(self, name: str, right: Right, ticket: Ticket) -> bool:
        return self.rights.may(self.people[name], right, self.directory.queues[ticket.queue_id], ticket)

    def sees(self, name: str) -> list[Ticket]:
        seen = (ticket for ticket in self.tickets.values() if self.may(name, Right.SHOW_TICKET, ticket))
        return [ticket for ticket in seen if ticket.merged_into is None]

    def facts(self, ticket: Ticket, name: str) -> Any:
        open_ = {
            number: other.status not in self.directory.queues[other.queue_id].lifecycle.inactive
            for number, other in self.tickets.items()
            if self.may(name, Right.SHOW_TICKET, other)
        }
        groups = {group.id: group.name for group in self.directory.groups.values()}
        fields_seen = self.may(name, Right.SEE_CUSTOM_FIELD, ticket)
        entries = self._entries(ticket, name)
        said = [said_in(one, subject=self.tickets[one.ticket_id].subject, files=()) for one in entries]
        reader = self.people[name].id
        unread = is_unread(ticket, reader, READ_AT if (ticket.id, reader) in self.read else None)
        time = self.may(name, Right.SEE_TIME_WORKED, ticket)
        promises = self.may(name, Right.SHOW_TICKET_COMMENTS, ticket)
        sight = Sight(entries, fields_seen, time, open_, groups, said, unread, promises)
        queue = self.directory.queues[ticket.queue_id]
        known = self.directory.fields
        return seen_facts(ticket, queue, sight, shown=self.shown, fields=known, now=NOW, zone=ZONE)

    def _entries(self, ticket: Ticket, name: str) -> list[Transaction]:
        comments = self.may(name, Right.SHOW_TICKET_COMMENTS, ticket)
        mail = comments or self.may(name, Right.SHOW_OUTGOING_EMAIL, ticket)

        def allowed(entry: Transaction) -> bool:
            if entry.type in INTERNAL | FOR_STAFF:
                return comments
            if entry.type in (TransactionType.EMAIL_RECORD, TransactionType.EMAIL_WITHDRAWN):
                return mail
            return entry.type is not TransactionType.CUSTOM_FIELD or self.may(name, Right.SEE_CUSTOM_FIELD, ticket)

        seen = [entry for entry in self.histories[ticket.id] if allowed(entry)]
        time = self.may(name, Right.SEE_TIME_WORKED, ticket)
        return seen if time else [replace(entry, minutes=0) for entry in seen]

    def true_of(self, typed: str, name: str) -> list[int]:
        """What the condition is true of, asked of each ticket that they see."""
        expression = parse_search(typed)
        if name not in self._seen:
            self._seen[name] = [(ticket.id, self.facts(ticket, name)) for ticket in self.sees(name)]
        return [number for number, facts in self._seen[name] if expression.matches(facts)]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    there = World(request.getfixturevalue(f"{request.param}_url_of_module"))
    yield there
    there.close()


# -- one meaning

PLAIN = [
    ("status", ["new", "OPEN", "gone", "__Active__", "__Inactive__"], ["=", "!="]),
    ("queue", ["General", "dns", "nosuch"], ["=", "!="]),
    (
        "subject",
        ["enlace", "ENLACE LENTO", "%a%o", "50%", "_x", "CAÍDO", "STRASSE", "ñandú y"],
        ["=", "like", "not like"],
    ),
    ("subject", ["enlace", "Ñ", ""], ["startswith", "not endswith"]),
    ("text", ["caido", "cayo", "ano", "año", "router-01", "rout*", "0.2.7", "que viene"], ["~", "!~"]),
    ("priority", ["10", "80", "-1"], ["=", "<", ">=", "!="]),
    ("id", ["5", "31"], ["=", "<", ">"]),
    ("letters", ["3"], ["=", ">"]),
    ("timeworked", ["30", "1h30m"], ["=", "<", ">="]),
    *(
        (name, ["now", "2026-11-23", "yesterday", "-2 days", "2026-12-01", "mañana"], ["=", "<", ">=", "!="])
        for name in ("waitingonus", "due", "created", "started", "lastupdated", "at")
    ),
    *(
        (name, ["ana@c.example", "Dan@C.example", "nobody", "noc", "eve@c.example", "system"], ["=", "!="])
        for name in ("owner", "requestor", "cc", "admincc", "watcher", "creator", "lastupdatedby", "lastsaidby", "by")
    ),
    *(
        (name, ["bob", "@c.", "c%example", "e"], ["like", "not like", "startswith"])
        for name in ("owner", "cc", "watcher")
    ),
    *((name, ["5", "17"], ["=", "<", "!="]) for name in ("dependson", "dependedonby", "memberof", "refersto")),
    ("opendependencies", ["0", "1"], ["=", ">", "<"]),
    ("unread", ["0", "1"], ["=", "!=", "<"]),
    ("type", ["Comment", "correspond", "SystemError", "EmailRecord", "CustomField"], ["=", "!="]),
    ("via", ["mail", "cli"], ["=", "!="]),
    ("minutes", ["15"], ["=", "<"]),
    ("sla", ["at risk", "vencido", "on time", "paused", "met"], ["=", "!="]),
    ("sladue", ["now", "2026-11-23"], ["=", "<", ">="]),
    ("cf.Sede", ["salto", "ÑUBLE", "r", "z"], ["=", "<", ">=", "like", "!="]),
    ("cf.ancho", ["2.50", "0", "alto", "-3"], ["=", "<", ">=", "!=", "like"]),
    ("cf.Corte", ["2026-11-23", "2026-12-01 10:00", "now", "nunca jamás"], ["=", "<", ">=", "!="]),
]


def quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


comparisons = st.one_of(
    *(
        st.builds(
            lambda sign, value, name=name: f"{name} {sign} {quoted(value)}",
            st.sampled_from(signs),
            st.sampled_from(values),
        )
        for name, values, signs in PLAIN
    ),
    st.builds(
        lambda name, no: f"{name} is {no}null",
        st.sampled_from([one[0] for one in PLAIN if one[0] != "text"]),
        st.sampled_from(["", "not "]),
    ),
    st.sampled_from(
        [
            "overdue",
            "sin dueño",
            "blocked",
            "no activos",
            "untouched since yesterday",
            "nos esperan",
            "last said by ana@c.example",
        ]
    ),
)
conditions = st.recursive(
    comparisons,
    lambda inner: st.one_of(
        inner.map(lambda one: f"not ({one})"),
        st.builds(lambda one, other, word: f"({one}) {word} ({other})", inner, inner, st.sampled_from(["and", "or"])),
    ),
    max_leaves=5,
)


@settings(max_examples=60, deadline=None)
@given(typed=conditions, name=st.sampled_from(["system", "ana", "bob", "carol"]))
def test_the_database_finds_what_a_condition_is_true_of(world: World, typed: str, name: str) -> None:
    assert world.found(typed, name) == world.true_of(typed, name)


def test_every_field_was_asked() -> None:
    asked = {one[0] for one in PLAIN}
    told_alike = {"lifecycle", "evidence", "hasmember", "referredtoby"}
    more = {
        "initialpriority",
        "finalpriority",
        "timeestimated",
        "timeleft",
        "starts",
        "resolved",
        "told",
        "description",
        "lastsaid",
        "waitingonthem",
        "stalleduntil",
        "slastate",
        "slarisk",
    }
    assert {*FIELDS, *SEARCHED} - UNSEARCHED - told_alike - more == {one for one in asked if not one.startswith("cf.")}


def _stands(one: Ticket) -> str:
    return sla_word(one.sla_state, one.sla_due, one.sla_risk, NOW)


NAIVE: dict[str, Callable[[World, Ticket], bool]] = {
    "status = new": lambda _, one: one.status == "new",
    "status = '__Active__'": lambda _, one: one.status in ("new", "open", "stalled", "parked"),
    "queue = dns and priority >= 10": lambda _, one: one.queue_id == 2 and one.priority >= 10,
    "owner is null": lambda _, one: one.owner_id is None,
    "owner != 'ana@c.example'": lambda w, one: one.owner_id != w.people["ana"].id,
    "requestor = 'bob@c.example'": lambda w, one: w.people["bob"].id in one.requestors,
    "not requestor = 'bob@c.example'": lambda w, one: w.people["bob"].id not in one.requestors,
    "cc = 'dan@c.example'": lambda w, one: one.queue_id == 1 or w.people["dan"].id in one.cc,
    "admincc = noc": lambda _, one: (Role.ADMIN_CC, 1) in one.groups,
    "sla = 'at risk'": lambda _, one: _stands(one) == "at risk",
    "sla vencido": lambda _, one: _stands(one) == "breached",
    "due < now": lambda _, one: one.due is not None and one.due < NOW,
    "due is null or started is null": lambda _, one: one.due is None or one.started is None,
    "due = 2026-11-23": lambda _, one: one.due is not None and (one.due - timedelta(hours=3)).day == 23,
    "dependson > 0": lambda _, one: any(link.base == one.id and link.kind is LinkKind.DEPENDS_ON for link in one.links),
    "type = Comment": lambda w, one: any(entry.type is TransactionType.COMMENT for entry in w.histories[one.id]),
    "cf.ancho > 2": lambda _, one: any(float(value) > 2 for value in one.value(2)),
    "cf.sede != salto": lambda _, one: "Salto" not in one.value(1),
    "subject like 'enlace%o'": lambda _, one: one.subject in ("Enlace caído", "ENLACE lento"),
    "caido": lambda w, one: any(
        entry.type is TransactionType.CREATE and "caído" in w.tickets[entry.ticket_id].subject
        for entry in w.histories[one.id]
    ),
    "'el año'": lambda w, one: any("el año" in entry.text and entry.type in WRITTEN for entry in w.histories[one.id]),
}


@pytest.mark.parametrize("typed", NAIVE)
def test_it_finds_what_a_person_would_find_by_hand(world: World, typed: str) -> None:
    by_hand = [one.id for one in world.sees("system") if NAIVE[typed](world, one)]
    assert by_hand
    assert world.found(typed, "system") == by_hand


# -- rights


@pytest.mark.parametrize("name", ["ana", "bob", "carol", "dan"])
def test_nobody_finds_or_counts_a_ticket_they_may_not_see(world: World, name: str) -> None:
    seen = [ticket.id for ticket in world.sees(name)]
    assert 0 < len(seen) < len(world.sees("system"))
    assert world.found("", name) == seen
    page = world.run(world.database.read(find, world.query(parse_search(""), name), most=1))
    assert page.total == len(seen)


def test_a_comment_is_found_by_who_may_read_it_alone(world: World) -> None:
    told = world.found("type = Comment", "system")
    kept = 0
    for name in NAMES:
        readable = [number for number in told if world.may(name, Right.SHOW_TICKET_COMMENTS, world.tickets[number])]
        assert world.found("type = Comment", name) == readable
        kept += len(set(told) & set(world.found("", name)) - set(readable))
    assert kept


def test_a_link_to_a_ticket_that_is_not_seen_is_no_link(world: World) -> None:
    hidden = {ticket.id for ticket in world.sees("system")} - {ticket.id for ticket in world.sees("ana")}
    told = [number for other in hidden for number in world.found(f"dependson = {other}", "system")]
    assert set(told) & set(world.found("", "ana"))
    assert not [number for other in hidden for number in world.found(f"dependson = {other}", "ana")]


# -- order


@pytest.mark.parametrize(
    ("order", "key"),
    [
        ((SortKey("due"), SortKey("id")), lambda one: (one.due is None, one.due or NOW, one.id)),
        ((SortKey("priority", descending=True),), lambda one: (-one.priority, one.id)),
        ((SortKey("subject"), SortKey("id", descending=True)), lambda one: (one.subject.casefold(), -one.id)),
        ((SortKey("due", descending=True),), lambda one: (one.due is None, -(one.due or NOW).timestamp(), one.id)),
    ],
)
def test_they_come_in_order_those_without_a_value_last(world: World, order: Any, key: Callable[[Ticket], Any]) -> None:
    whole = world.query(parse_search(""), "system")
    query = Query(whole.condition, whole.scopes, order, whole.active)
    page = world.run(world.database.read(find, query, offset=5, most=20))
    assert [one.id for one in page.tickets] == [one.id for one in sorted(world.sees("system"), key=key)][5:25]


@pytest.mark.parametrize("keys", ["due", "owner", "owner queue", "queue due", "subject", "id", "status lastupdated"])
@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("most", [1, 7])
def test_each_page_begins_where_the_one_before_ended(world: World, keys: str, descending: bool, most: int) -> None:
    whole = world.query(parse_search(""), "system")
    order = tuple(SortKey(one, descending) for one in keys.split())
    query = Query(whole.condition, whole.scopes, order, whole.active)
    every = world.run(world.database.read(places, query, most=100)).places
    walked, after = [], None
    while page := world.run(world.database.read(places, query, after=after, most=most)).places:
        walked += page
        after = page[-1]
    assert walked == every
    assert len({place[-1] for place in every}) == len(world.sees("system"))
