"""Who is told of what, by which scrip, and who is not and why."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from mailticket.model.intents import MailIntent
from mailticket.model.notice import NoticeKind
from mailticket.model.person import SYSTEM, User
from mailticket.model.queue import Queue
from mailticket.model.right import Right, Role
from mailticket.model.scrip import Scrip
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import Transaction, TransactionType, Via
from mailticket.scrips.prepare import Prepared, ScripContext, prepare
from mailticket.scrips.table import PUBLIC, STAFF, STOCK

NOW = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
ANA, LUIS, CERT, CARLA, EVE = (
    User(number, f"{name}@x.example", name.title())
    for number, name in enumerate(("ana", "luis", "cert", "carla", "eve"), 2)
)
USERS = {user.id: user for user in (SYSTEM, ANA, LUIS, CERT, CARLA, EVE)}
QUEUE = Queue(1, "general", admin_cc=frozenset({CERT.id}))
TICKET = Ticket(7, 1, "Red", "open", ANA.id, NOW, NOW, ANA.id, requestors=frozenset({ANA.id}))
OWNED = replace(TICKET, owner_id=LUIS.id, cc=frozenset({CARLA.id}))


def usually(user: User, right: Right) -> bool:
    """What comes out of the box: staff may all, those outside see the ticket."""
    return user.id in (LUIS.id, CERT.id) or right in (Right.SHOW_TICKET, Right.REPLY_TO_TICKET)


def entry(kind: TransactionType, by: User = ANA, **values: str) -> Transaction:
    return Transaction(1, 7, kind, by.id, NOW, Via.MAIL, **values)


def asked(
    *transactions: Transaction,
    ticket: Ticket = OWNED,
    queue: Queue = QUEUE,
    scrips: tuple[Scrip, ...] = STOCK,
    users: dict[int, User] = USERS,
    machine: bool = False,
    squelch: tuple[str, ...] = (),
    members: dict[int, frozenset[int]] | None = None,
    may: Callable[[User, Right], bool] = usually,
    matches: Callable[[Scrip, Transaction], bool] = lambda scrip, entry: True,
) -> Prepared:
    context = ScripContext(
        ticket=ticket,
        queue=queue,
        users=users.get,
        ours=frozenset({"general@noc.example"}),
        machine=machine,
        squelch=squelch,
        members=lambda group_id: (members or {})[group_id],
        may=may,
        matches=matches,
        now=NOW,
    )
    return prepare(transactions, scrips, context)


def told(prepared: Prepared) -> dict[str, str]:
    """Who gets which template."""
    return {user.address: order.template for order in prepared.orders for user in (*order.to, *order.cc)}


def reasons(prepared: Prepared) -> dict[str, str]:
    return dict(pair for order in prepared.orders for pair in order.dropped)


def test_a_new_ticket_answers_its_requestor_and_tells_staff_and_ccs() -> None:
    prepared = asked(entry(TransactionType.CREATE))
    assert told(prepared) == {
        "ana@x.example": "autoreply",
        "luis@x.example": "transaction",
        "cert@x.example": "transaction",
        "carla@x.example": "correspondence",
    }
    kinds = {order.template: order.kind for order in prepared.orders}
    assert kinds["autoreply"] is NoticeKind.AUTOREPLY
    assert kinds["transaction"] is NoticeKind.NOTICE


def test_a_requestors_reply_goes_to_staff_and_not_back() -> None:
    prepared = asked(entry(TransactionType.CORRESPOND))
    assert told(prepared) == {
        "luis@x.example": "admin_correspondence",
        "cert@x.example": "admin_correspondence",
        "carla@x.example": "correspondence",
    }
    assert reasons(prepared) == {"ana@x.example": "did it"}


def test_the_owners_reply_goes_to_requestors_with_ccs_copied() -> None:
    prepared = asked(entry(TransactionType.CORRESPOND, LUIS))
    public = next(order for order in prepared.orders if order.template == "correspondence")
    assert (public.to, public.cc) == ((ANA,), (CARLA,))


def test_a_comment_reaches_staff_alone_and_is_sent_as_one() -> None:
    prepared = asked(entry(TransactionType.COMMENT, LUIS))
    assert told(prepared) == {"cert@x.example": "admin_comment"}
    assert all(order.as_comment for order in prepared.orders)


@pytest.mark.parametrize("as_comment", [True, False])
def test_no_scrip_can_send_a_comment_to_requestors(as_comment: bool) -> None:
    """Whatever roles an administrator writes into it."""
    scrip = Scrip("All of it", "OnTransaction", "notify", (*PUBLIC, *STAFF), "transaction", as_comment)
    prepared = asked(entry(TransactionType.COMMENT, EVE), scrips=(scrip,))
    assert set(told(prepared)) == {"luis@x.example", "cert@x.example"}
    assert reasons(prepared)["ana@x.example"] == "comments are for staff"
    assert all(order.as_comment for order in prepared.orders)


def test_a_requestor_who_is_staff_too_gets_comments() -> None:
    queue = replace(QUEUE, admin_cc=frozenset({CERT.id, ANA.id}))
    prepared = asked(entry(TransactionType.COMMENT, LUIS), queue=queue, may=lambda user, right: True)
    assert "ana@x.example" in told(prepared)


def test_staff_and_requestors_never_stand_in_one_notice() -> None:
    """A requestor would read in the header who the staff is."""
    scrip = Scrip("Notify All", "OnCorrespond", "notify", (*PUBLIC, *STAFF), "correspondence")
    public, staff = asked(entry(TransactionType.CORRESPOND, EVE), scrips=(scrip,)).orders
    assert {user.id for user in (*public.to, *public.cc)} == {ANA.id, CARLA.id}
    assert {user.id for user in (*staff.to, *staff.cc)} == {LUIS.id, CERT.id}


def test_nobody_gets_two_notices_of_one_letter() -> None:
    """A ticket opened by an AdminCc, with an owner by rule: one mail each, by the first scrip that names them."""
    ticket = replace(OWNED, requestors=frozenset({CERT.id}), cc=frozenset({LUIS.id}))
    happened = entry(TransactionType.CREATE, CERT), entry(TransactionType.GIVE, SYSTEM)
    prepared = asked(*happened, ticket=ticket)
    everybody = [user.address for order in prepared.orders for user in (*order.to, *order.cc)]
    assert sorted(everybody) == ["cert@x.example", "luis@x.example"]
    assert told(prepared) == {"cert@x.example": "autoreply", "luis@x.example": "transaction"}


@pytest.mark.parametrize(
    ("kind", "by", "expected"),
    [
        (TransactionType.TAKE, LUIS, {}),
        (TransactionType.STEAL, LUIS, {}),
        (TransactionType.GIVE, CERT, {"luis@x.example": "owner_change"}),
        (TransactionType.FORCE, SYSTEM, {"luis@x.example": "owner_change"}),
    ],
)
def test_the_new_owner_is_told_unless_they_did_it(kind: TransactionType, by: User, expected: dict[str, str]) -> None:
    assert told(asked(entry(kind, by))) == expected


def test_giving_a_ticket_up_tells_nobody() -> None:
    assert told(asked(entry(TransactionType.UNTAKE, LUIS), ticket=TICKET)) == {}


def test_resolving_tells_the_requestors_and_other_statuses_do_not() -> None:
    assert told(asked(entry(TransactionType.STATUS, LUIS, old="open", new="resolved"))) == {"ana@x.example": "resolved"}
    assert told(asked(entry(TransactionType.STATUS, LUIS, old="open", new="rejected"))) == {}


def test_a_machine_gets_no_automatic_answer_and_staff_is_told() -> None:
    prepared = asked(entry(TransactionType.CREATE), machine=True)
    assert "ana@x.example" not in told(prepared)
    assert reasons(prepared)["ana@x.example"] == "a machine wrote, and is not answered"
    assert told(prepared)["cert@x.example"] == "transaction"
    assert all(order.by_machine for order in prepared.orders)


def test_a_ticket_is_answered_automatically_once() -> None:
    """Even by a scrip that would answer each letter."""
    scrip = Scrip("Answer all", "OnTransaction", "autoreply", (Role.REQUESTOR.value,), "autoreply")
    assert told(asked(entry(TransactionType.CREATE), scrips=(scrip,))) == {"ana@x.example": "autoreply"}
    again = asked(entry(TransactionType.CORRESPOND), scrips=(scrip,))
    assert told(again) == {}
    assert "once" in reasons(again)["ana@x.example"]


@pytest.mark.parametrize(
    ("user", "reason"),
    [
        (replace(ANA, address="general@noc.example"), "is an address of ours"),
        (replace(ANA, disabled=True), "is disabled"),
        (replace(ANA, unreachable=True), "mail to them bounced too often"),
    ],
)
def test_who_cannot_or_must_not_be_mailed_is_left_out_with_the_reason(user: User, reason: str) -> None:
    prepared = asked(entry(TransactionType.CORRESPOND, LUIS), users={**USERS, ANA.id: user})
    assert user.address not in told(prepared)
    assert reasons(prepared)[user.address] == reason


def test_a_squelched_address_is_not_even_answered() -> None:
    prepared = asked(entry(TransactionType.CREATE), squelch=("ana@x.example",))
    assert reasons(prepared)["ana@x.example"] == "not to be mailed this time"


def test_the_system_user_is_never_mailed() -> None:
    ticket = replace(TICKET, requestors=frozenset({SYSTEM.id}))
    assert "system" not in told(asked(entry(TransactionType.CREATE, SYSTEM), ticket=ticket))


def test_a_broken_scrip_is_reported_and_the_others_go_on() -> None:
    broken = (
        Scrip("No such condition", "OnFullMoon", "notify", STAFF, "transaction"),
        Scrip("No such role", "OnCreate", "notify", ("Friend",), "transaction"),
        Scrip("No such action", "OnCreate", "shout", STAFF, "transaction"),
    )
    prepared = asked(entry(TransactionType.CREATE), scrips=broken + STOCK)
    assert [failed.scrip for failed in prepared.failures] == [scrip.name for scrip in broken]
    assert prepared.orders == asked(entry(TransactionType.CREATE)).orders


def test_a_scrip_of_another_queue_is_not_asked() -> None:
    scrip = replace(STOCK[0], queue_id=2)
    assert asked(entry(TransactionType.CREATE), scrips=(scrip,)) == Prepared(())


def test_automatic_mail_filed_as_a_note_tells_nobody() -> None:
    kinds = (TransactionType.NOTE, TransactionType.EMAIL_RECORD, TransactionType.ADD_LINK, TransactionType.SET)
    assert asked(*(entry(kind) for kind in kinds)) == Prepared(())


def test_an_order_names_people_in_a_stable_order() -> None:
    queue = replace(QUEUE, admin_cc=frozenset(USERS) - {ANA.id})
    orders: list[tuple[MailIntent, ...]] = [asked(entry(TransactionType.CREATE), queue=queue).orders for _ in range(2)]
    assert orders[0] == orders[1]


# -- whom scrips name besides roles


def test_a_group_that_watches_a_ticket_is_told_as_its_members() -> None:
    ticket = replace(OWNED, groups=frozenset({(Role.ADMIN_CC, 30)}))
    prepared = asked(entry(TransactionType.CORRESPOND), ticket=ticket, members={30: frozenset({EVE.id, LUIS.id})})
    assert told(prepared)["eve@x.example"] == "admin_correspondence"
    everybody = [user.address for order in prepared.orders for user in (*order.to, *order.cc)]
    assert len(everybody) == len(set(everybody))


def test_people_a_scrip_names_itself_stand_with_the_staff() -> None:
    scrip = Scrip("Tell", "OnCorrespond", "notify", PUBLIC, "correspondence", users=frozenset({EVE.id, ANA.id}))
    public, named = asked(entry(TransactionType.CORRESPOND, LUIS), scrips=(scrip,)).orders
    assert ((public.to, public.cc), (named.to, named.cc)) == (((ANA,), (CARLA,)), ((EVE,), ()))


# -- who may not read it


def nobody(user: User, right: Right) -> bool:
    return False


def test_who_may_not_see_the_ticket_is_told_nothing_but_what_was_said_to_them() -> None:
    """The ticket's own Requestors and Ccs are written to; its staff, the queue's Ccs and whom a scrip names need the right."""
    scrip = Scrip("Tell", "OnCorrespond", "notify", (*PUBLIC, *STAFF), "correspondence", users=frozenset({EVE.id}))
    queue = replace(QUEUE, cc=frozenset({CERT.id}), admin_cc=frozenset())
    prepared = asked(entry(TransactionType.CORRESPOND, SYSTEM), scrips=(scrip,), queue=queue, may=nobody)
    assert set(told(prepared)) == {"ana@x.example", "carla@x.example"}
    assert reasons(prepared) == dict.fromkeys(
        ("luis@x.example", "cert@x.example", "eve@x.example"), "may not see the ticket"
    )


def test_a_new_ticket_answers_a_requestor_without_any_right() -> None:
    assert told(asked(entry(TransactionType.CREATE), may=nobody)) == {
        "ana@x.example": "autoreply",
        "carla@x.example": "correspondence",
    }


@pytest.mark.parametrize("as_comment", [True, False])
def test_a_comment_reaches_only_who_may_see_comments(as_comment: bool) -> None:
    """Whoever is named, and in whatever role."""
    scrip = Scrip("T", "OnComment", "notify", (*PUBLIC, *STAFF), "x", as_comment, users=frozenset({EVE.id}))
    prepared = asked(
        entry(TransactionType.COMMENT, SYSTEM),
        scrips=(scrip,),
        may=lambda user, right: user.id == EVE.id or right is Right.SHOW_TICKET,
    )
    assert set(told(prepared)) == {"eve@x.example"}
    assert set(reasons(prepared).values()) == {"comments are for staff"}


def test_what_is_sent_as_a_comment_never_goes_to_a_requestor_who_is_nothing_else() -> None:
    """Not even to one with every right: it would be answered to the comment address."""
    scrip = Scrip("T", "OnCorrespond", "notify", PUBLIC, "x", as_comment=True, users=frozenset({ANA.id}))
    prepared = asked(entry(TransactionType.CORRESPOND, LUIS), scrips=(scrip,), may=lambda user, right: True)
    assert set(told(prepared)) == {"carla@x.example"}


@pytest.mark.parametrize(
    ("kind", "right"),
    [
        (TransactionType.CUSTOM_FIELD, Right.SEE_CUSTOM_FIELD),
        (TransactionType.EMAIL_RECORD, Right.SHOW_OUTGOING_EMAIL),
        (TransactionType.SCRIP, Right.SHOW_TICKET_COMMENTS),
        (TransactionType.SYSTEM_ERROR, Right.SHOW_TICKET_COMMENTS),
        (TransactionType.NOTE, Right.SHOW_TICKET_COMMENTS),
        (TransactionType.ADD_LINK, Right.SHOW_TICKET_COMMENTS),
        (TransactionType.SPLIT, Right.SHOW_TICKET_COMMENTS),
    ],
)
def test_what_is_for_some_only_is_told_to_those(kind: TransactionType, right: Right) -> None:
    """A scrip on every transaction tells nobody more than the history shows them."""
    scrip = Scrip("All", "OnTransaction", "notify", (*PUBLIC, *STAFF), "transaction")
    seeing = {Right.SHOW_TICKET, right}
    may = asked(entry(kind, SYSTEM), scrips=(scrip,), may=lambda user, its: its in seeing)
    may_not = asked(entry(kind, SYSTEM), scrips=(scrip,), may=lambda user, its: its in seeing - {right})
    assert len(told(may)) == 4
    assert told(may_not) == {}


@pytest.mark.parametrize("quiet", ["muted", "squelched"])
def test_who_muted_a_ticket_or_is_squelched_gets_nothing_but_the_first_answer(quiet: str) -> None:
    ticket = replace(OWNED, **{quiet: frozenset({ANA.id, CERT.id})})
    assert told(asked(entry(TransactionType.CREATE), ticket=ticket))["ana@x.example"] == "autoreply"
    prepared = asked(entry(TransactionType.CORRESPOND, LUIS), ticket=ticket)
    assert set(told(prepared)) == {"carla@x.example"}
    assert set(reasons(prepared)) == {"ana@x.example", "cert@x.example", "luis@x.example"}


# -- when, and what else


def test_the_owner_hears_that_a_ticket_waits_no_more() -> None:
    prepared = asked(entry(TransactionType.UNBLOCKED, SYSTEM, new="12"))
    assert told(prepared) == {"luis@x.example": "unblocked"}


def test_a_scrip_that_is_disabled_or_switched_off_in_the_queue_is_not_asked() -> None:
    off = (replace(STOCK[0], disabled=True), replace(STOCK[1], off_in=frozenset({QUEUE.id})))
    assert asked(entry(TransactionType.CREATE), scrips=off) == Prepared(())


def test_an_expression_is_asked_only_where_the_condition_fits_and_decides() -> None:
    scrips = (replace(STOCK[0], when="a"), replace(STOCK[3], when="b"))
    questions = []

    def matches(scrip: Scrip, happened: Transaction) -> bool:
        questions.append((scrip.when, happened.type))
        return scrip.when == "a"

    prepared = asked(entry(TransactionType.CREATE), entry(TransactionType.CORRESPOND), scrips=scrips, matches=matches)
    assert [order.template for order in prepared.orders] == ["autoreply"]
    assert questions == [("a", TransactionType.CREATE), ("b", TransactionType.CORRESPOND)]


def test_an_expression_that_fails_is_the_scrips_failure() -> None:
    def matches(scrip: Scrip, happened: Transaction) -> bool:
        raise KeyError("nosuch")

    failing = replace(STOCK[0], when="x", id=42)
    prepared = asked(entry(TransactionType.CREATE), scrips=(failing, *STOCK[1:]), matches=matches)
    assert [(failed.scrip_id, failed.error) for failed in prepared.failures] == [(42, "KeyError: 'nosuch'")]
    assert "cert@x.example" in told(prepared)


@pytest.mark.parametrize("action", ["set", "give", "open", "create", "run", "webhook"])
def test_what_is_no_mail_is_an_effect_with_its_transaction(action: str) -> None:
    scrip = Scrip("Do", "OnCreate", action)
    happened = entry(TransactionType.CREATE)
    prepared = asked(entry(TransactionType.COMMENT), happened, scrips=(scrip,))
    assert prepared.orders == ()
    assert [(effect.scrip, effect.transaction) for effect in prepared.effects] == [(scrip, happened)]


def test_overdue_fits_whatever_happens_to_a_late_ticket() -> None:
    scrip = Scrip("Late", "Overdue", "set")
    late = replace(OWNED, due=NOW - timedelta(seconds=1))
    assert len(asked(entry(TransactionType.COMMENT), ticket=late, scrips=(scrip,)).effects) == 1
    assert not asked(entry(TransactionType.COMMENT), scrips=(scrip,)).effects
