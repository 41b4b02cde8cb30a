"""Who is told of what, by which scrip, and who is not and why."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from mailticket.model.notice import NoticeKind
from mailticket.model.order import Order
from mailticket.model.person import SYSTEM, User
from mailticket.model.queue import Queue
from mailticket.model.right import Role
from mailticket.model.scrip import Scrip
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import Transaction, TransactionType, Via
from mailticket.scrips.prepare import Prepared, prepare
from mailticket.scrips.table import DEFAULT_SCRIPS, PUBLIC, STAFF

NOW = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
ANA, LUIS, CERT, CARLA, EVE = (
    User(number, f"{name}@x.example", name.title())
    for number, name in enumerate(("ana", "luis", "cert", "carla", "eve"), 2)
)
USERS = {user.id: user for user in (SYSTEM, ANA, LUIS, CERT, CARLA, EVE)}
QUEUE = Queue(1, "general", admin_cc=frozenset({CERT.id}))
TICKET = Ticket(7, 1, "Red", "open", ANA.id, NOW, NOW, ANA.id, requestors=frozenset({ANA.id}))
OWNED = replace(TICKET, owner_id=LUIS.id, cc=frozenset({CARLA.id}))


def entry(kind: TransactionType, by: User = ANA, **values: str) -> Transaction:
    return Transaction(1, 7, kind, by.id, NOW, Via.MAIL, **values)


def asked(
    *transactions: Transaction,
    ticket: Ticket = OWNED,
    queue: Queue = QUEUE,
    scrips: tuple[Scrip, ...] = DEFAULT_SCRIPS,
    users: dict[int, User] = USERS,
    machine: bool = False,
    squelch: tuple[str, ...] = (),
) -> Prepared:
    return prepare(
        transactions=transactions,
        ticket=ticket,
        queue=queue,
        scrips=scrips,
        users=users.get,
        ours=frozenset({"general@noc.example"}),
        machine=machine,
        squelch=squelch,
    )


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
    assert "ana@x.example" in told(asked(entry(TransactionType.COMMENT, LUIS), queue=queue))


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
    prepared = asked(entry(TransactionType.CREATE), scrips=broken + DEFAULT_SCRIPS)
    assert [failed.scrip for failed in prepared.failures] == [scrip.name for scrip in broken]
    assert prepared.orders == asked(entry(TransactionType.CREATE)).orders


def test_a_scrip_of_another_queue_is_not_asked() -> None:
    scrip = replace(DEFAULT_SCRIPS[0], queue_id=2)
    assert asked(entry(TransactionType.CREATE), scrips=(scrip,)) == Prepared(())


def test_automatic_mail_filed_as_a_note_tells_nobody() -> None:
    kinds = (TransactionType.NOTE, TransactionType.EMAIL_RECORD, TransactionType.ADD_LINK, TransactionType.SET)
    assert asked(*(entry(kind) for kind in kinds)) == Prepared(())


def test_an_order_names_people_in_a_stable_order() -> None:
    queue = replace(QUEUE, admin_cc=frozenset(USERS) - {ANA.id})
    orders: list[tuple[Order, ...]] = [asked(entry(TransactionType.CREATE), queue=queue).orders for _ in range(2)]
    assert orders[0] == orders[1]
