"""What a login, a notice, a signature or a link proves, and for how long."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from mailticket.commands.grammar import orders
from mailticket.mailroom.action_links import LINK_LIFETIME, action_orders, link_digest
from mailticket.mailroom.sender_evidence import handed_on, of_a_list, outweighs, proven, signed
from mailticket.model.evidence import UNPROVEN, Evidence, Level, surest
from mailticket.model.letter import Letter, MailClass, Ours, Reading, Recipient, RecipientKind
from mailticket.model.message_id import message_id
from mailticket.model.person import Mailbox, User
from mailticket.model.pipe import pipe_address
from mailticket.model.queue import Queue, Site
from mailticket.model.seal import Seal
from mailticket.model.sealed_address import REPLY, Sealed, sealed_address
from mailticket.model.signature import Enrolled, KeyKind, Named, Signature
from mailticket.model.write_set import WriteSet
from mailticket.storage.load_plan import SentNotice

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ANA, EVA, LUIS = User(2, "ana@noc.example"), User(3, "eva@cliente.example"), User(4, "luis@noc.example")
SEAL = Seal((b"k" * 32, b"o" * 32))
SITE = Site(rtname="noc", organization="noc.example", correspond_address="rt@noc.example")


LOGINS = dict.fromkeys(("ana@noc.example", "ana@home.example"), NOW - timedelta(days=1))


def batch(**more: Any) -> Any:
    told = SentNotice(12, NOW - timedelta(days=1), "transaction", 5, frozenset({"ana@noc.example"}))
    by_address = {"ana@noc.example": ANA, "ana@home.example": ANA}
    loaded = SimpleNamespace(told={45: told}, by_address=by_address, users={3: EVA, 4: LUIS})
    rights = SimpleNamespace(works_on=lambda user, queue, ticket: user in (ANA, LUIS))
    house = SimpleNamespace(seal=SEAL, site=SITE, tags=frozenset({"noc"}), rights=rights)
    house.directory, house.default_queue = SimpleNamespace(staff={}), None
    house.ours = Ours("noc", frozenset({"general@noc.example"}), "noc.example", aliases=frozenset({"help@noc.example"}))
    found = SimpleNamespace(
        loaded=loaded, snapshot=house, spent=set(), work=WriteSet(NOW), now=NOW, ticket=ticket, logins=LOGINS
    )
    found.queue = lambda number: None
    return SimpleNamespace(**(vars(found) | more))


def ticket(number: int) -> Any:
    return SimpleNamespace(id=12, queue_id=1) if number in (12, 13) else None  # 13 was merged into 12


def letter(address: str = "general@noc.example", authenticated: str = "") -> Letter:
    return Letter(1, Recipient(address, RecipientKind.QUEUE), "", b"", NOW, authenticated=authenticated)


def reading(who: str = "ana@noc.example", **more: Any) -> Reading:
    return Reading("Re: x", Mailbox(who, ""), "Take", **more)


def test_a_login_proves_all_addresses_of_its_user_and_nobody_else() -> None:
    found = proven(batch(), letter(authenticated="ana@noc.example"), reading(), ANA)
    assert (found.level, found.method) == (Level.SESSION, "smtp-auth")
    assert proven(batch(), letter(authenticated="ana@home.example"), reading(), ANA).level == Level.SESSION


@pytest.mark.parametrize("login", ["ana@noc.example", "gone@noc.example"])
@pytest.mark.parametrize("passes", [UNPROVEN, Evidence(Level.DOMAIN, "dmarc", "DMARC passes", straight=True)])
def test_a_login_of_somebody_else_outweighs_what_passes(login: str, passes: Evidence) -> None:
    told = message_id(12, 45, "noc.example", SEAL.sign)
    here = batch()
    here.loaded.told[45] = SentNotice(12, NOW, "transaction", 5, frozenset({"eva@cliente.example"}))
    one = reading("eva@cliente.example", evidence=passes, references=(told,))
    assert proven(here, letter(), one, EVA).level > Level.NONE
    found = proven(here, letter(authenticated=login), one, EVA)
    assert (found.level, found.doubted) == (Level.NONE, True)
    assert found.reason == f"logged in here as {login}, who is not in From"


def test_a_login_at_our_mail_system_by_another_address_of_theirs_is_theirs() -> None:
    doubt = Evidence(method="smtp-auth", reason="logged in as …", doubted=True, login="ana@home.example")
    assert proven(batch(), letter(), reading(evidence=doubt), ANA).level == Level.SESSION
    assert proven(batch(), letter(), reading("eva@cliente.example", evidence=doubt), EVA) == doubt
    told = message_id(12, 45, "noc.example", SEAL.sign)
    unsaid = Evidence(method="smtp-auth", reason="…", doubted=True)
    assert proven(batch(), letter(), reading(evidence=unsaid, references=(told,)), ANA) == unsaid


def test_a_signature_of_theirs_outweighs_who_logged_in() -> None:
    doubt = Evidence(method="smtp-auth", reason="…", doubted=True)
    assert surest([doubt, Evidence(Level.SIGNED, "openpgp")]).level == Level.SIGNED
    assert surest([Evidence(Level.SESSION, "smtp-auth"), doubt]) == doubt
    assert surest([doubt, Evidence(barred=True)]).barred


@pytest.mark.parametrize("key", range(2))
def test_an_answer_to_a_notice_is_a_weak_sign_for_whom_it_was_sent_to(key: int) -> None:
    sign = Seal((SEAL.keys[key],)).sign
    ours = message_id(12, 45, "noc.example", sign)
    address = sealed_address("general@noc.example", Sealed(REPLY, 12, 45), sign)
    for to, answered in ((address, ()), ("general@noc.example", (ours,))):
        found = proven(batch(), letter(to), reading(references=answered), ANA)
        assert (found.level, found.method) == (Level.WEAK, "secret-address")
        assert proven(batch(), letter(to), reading("eva@cliente.example", references=answered), EVA) == UNPROVEN
    forged = message_id(12, 45, "noc.example", Seal((b"f" * 32,)).sign)
    assert proven(batch(), letter(), reading(references=(forged,)), ANA) == UNPROVEN


@pytest.mark.parametrize(
    ("others", "who", "level"),
    [
        (["luis@noc.example"], ANA, Level.NONE),
        (["eva@cliente.example"], ANA, Level.NONE),
        ([], ANA, Level.WEAK),
        (["ana@noc.example"], EVA, Level.WEAK),
        (["iris@cliente.example"], EVA, Level.WEAK),
    ],
)
def test_a_notice_that_others_were_sent_too_proves_nobody_who_works_here(
    others: list[str], who: User, level: Level
) -> None:
    """Everybody has the same Message-ID of it."""
    here = batch()
    here.loaded.told[45] = SentNotice(12, NOW, "transaction", 5, frozenset({who.address, *others}))
    one = reading(who.address, references=(message_id(12, 45, "noc.example", SEAL.sign),))
    assert proven(here, letter(), one, who).level == level
    alone = reading(who.address, references=one.references, signature=signature(subject="x"))
    found = signed(here, letter(), alone, who, None, ticket(12))
    assert found is not None
    assert (found.level is Level.DOMAIN) == (level is Level.WEAK)


def test_a_login_proves_nothing_once_the_password_was_changed_or_the_account_disabled() -> None:
    for logins in ({}, {"ana@noc.example": NOW + timedelta(seconds=1)}):
        found = proven(batch(logins=logins), letter(authenticated="ana@noc.example"), reading(), ANA)
        why = "the login of ana@noc.example does not hold any more"
        assert (found.level, found.failure) == (Level.NONE, why)
    at_once = proven(batch(logins={"ana@noc.example": NOW}), letter(authenticated="ana@noc.example"), reading(), ANA)
    assert at_once.level == Level.SESSION


@pytest.mark.parametrize(
    ("mail_class", "accepts", "disowned"),
    [(MailClass.LIST, True, False), (MailClass.LIST, False, True), (MailClass.HUMAN, True, True)],
)
def test_a_list_that_the_queue_takes_breaks_dmarc_honestly(
    mail_class: MailClass, accepts: bool, disowned: bool
) -> None:
    fails = Evidence(method="dmarc", reason="DMARC fails", barred=True)
    found = of_a_list(fails, reading(mail_class=mail_class), Queue(1, "general", accept_lists=accepts))
    assert (found.disowned, found.level) == (disowned, Level.NONE)
    assert surest([found, Evidence(Level.WEAK, "secret-address")]).level == Level.NONE


def test_nothing_raises_what_is_barred() -> None:
    barred = Evidence(reason="a machine wrote", barred=True)
    assert proven(batch(), letter(authenticated="ana@noc.example"), reading(evidence=barred), ANA) == barred


@pytest.mark.parametrize(("days", "level"), [(0, Level.DOMAIN), (7, Level.DOMAIN), (8, Level.WEAK), (-8, Level.WEAK)])
def test_what_a_domain_signed_is_believed_for_a_week(days: int, level: Level) -> None:
    dmarc = Evidence(Level.DOMAIN, "dmarc", "DMARC passes", written_to=frozenset({"general@noc.example"}))
    found = proven(batch(), letter(), reading(evidence=dmarc, date=NOW - timedelta(days=days)), ANA)
    assert found.level == level
    assert proven(batch(), letter(), reading(evidence=dmarc), ANA).level == Level.WEAK  # nobody knows how old it is


@pytest.mark.parametrize(
    ("came_to", "written_to", "ours"),
    [
        ("general@noc.example", {"general@noc.example", "eva@cliente.example"}, True),
        ("general@noc.example", {"help@noc.example"}, True),
        (pipe_address("general"), {"general@noc.example"}, True),
        ("general@noc.example", {"eva@cliente.example"}, False),
        ("general@noc.example", {"general-comment@noc.example"}, False),
        ("general+12-45-abcd@noc.example", {"general+14-40-abcd@noc.example"}, False),
        (pipe_address("general"), {"eva@cliente.example"}, False),
        ("general@noc.example", set(), False),
    ],
)
@pytest.mark.parametrize("found", [(Level.DOMAIN, "dmarc"), (Level.WEAK, "dmarc"), (Level.WEAK, "dkim")])
def test_what_a_domain_signed_is_theirs_where_it_was_written_to(
    came_to: str, written_to: set[str], ours: bool, found: tuple[Level, str]
) -> None:
    """Whoever has it can send it to any other address, and the signature holds."""
    signs = Evidence(*found, "DMARC passes", written_to=frozenset(written_to))
    one = reading(evidence=signs, date=NOW)
    sure = proven(batch(), letter(came_to), one, ANA)
    assert (sure.level, sure.disowned) == (signs.level if ours else Level.NONE, False)
    assert (handed_on(batch(), letter(came_to), one, ANA, ticket(12)) is None) == ours
    assert proven(batch(), letter(came_to), replace(one, evidence=replace(signs, straight=True)), ANA).level == found[0]


def test_what_was_handed_on_is_theirs_in_an_answer_to_what_they_were_sent_of_that_ticket() -> None:
    signs = Evidence(Level.DOMAIN, "dmarc", "DMARC passes", written_to=frozenset({"eva@cliente.example"}))
    one = reading(evidence=signs, date=NOW, references=(message_id(12, 45, "noc.example", SEAL.sign),))
    for about, level in (
        (ticket(12), Level.DOMAIN),
        (SimpleNamespace(id=14, queue_id=1), Level.NONE),
        (None, Level.WEAK),
    ):
        found = handed_on(batch(), letter(), one, ANA, about)
        assert found is not None
        assert (found.level, found.disowned) == (level, False)


def signature(**more: Any) -> Signature:
    return Signature(KeyKind.OPENPGP, "AB" * 20, NOW, "d1", Enrolled(), **more)


def test_a_signature_counts_once_and_for_a_day() -> None:
    found = orders("Take #12")
    here = batch()
    one = reading(signature=signature())
    assert signed(here, letter(), one, ANA, found, ticket(12)).level == Level.SIGNED  # type: ignore[union-attr]
    assert here.work.spent == {"d1"}
    again = signed(here, letter(), one, ANA, found, ticket(12))
    assert again == Evidence(method="openpgp", failure="the signature was used before")
    for hours, level in ((24, Level.SIGNED), (25, Level.NONE), (-24, Level.SIGNED), (-25, Level.NONE)):
        old = Signature(KeyKind.OPENPGP, "AB" * 20, NOW - timedelta(hours=hours), "d2", Enrolled())
        assert signed(batch(), letter(), reading(signature=old), ANA, found, ticket(12)).level == level  # type: ignore[union-attr]
    undated = Signature(KeyKind.SMIME, "AB" * 20, None, "d3", Enrolled())
    assert signed(batch(), letter(), reading(signature=undated), ANA, found, ticket(12)).level == Level.NONE  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "subject", "level"),
    [
        ("Take #12", "", Level.SIGNED),
        ("Take", "", Level.NONE),
        ("Take", "Re: [noc #12] x", Level.SIGNED),
        ("Take", "Re: [noc #13] merged since", Level.SIGNED),
        ("Take", "Re: [noc #14] x", Level.NONE),
        ("Take", "[noc #12] [noc #14] x", Level.NONE),
        ("Take", "[noc #14] x [noc #12]", Level.NONE),
        ("Take", "[noc #12] [noc #13] merged since", Level.NONE),
        ("Take", "[noc #12] x [noc #12]", Level.SIGNED),
        ("Take", "Re: [other #12] x", Level.NONE),
        ("Take #12\nPriority: 9", "", Level.NONE),
        ("Take #12\nPriority: 9", "[noc #12]", Level.SIGNED),
        ("Help", "", Level.SIGNED),
        ("Take #12\n\nI go there.", "", Level.SIGNED),
        ("Take #13\n\nI go there.", "", Level.SIGNED),
        ("Take #14\n\nI agree to all of it.", "", Level.NONE),
        ("I agree to all of it.", "", Level.NONE),
        ("I agree to all of it.", "Re: our contract", Level.NONE),
        ("I agree to all of it.", "Re: [noc #12] x", Level.SIGNED),
    ],
)
def test_what_is_signed_must_name_the_ticket(text: str, subject: str, level: Level) -> None:
    one = reading(signature=signature(subject=subject))
    assert signed(batch(), letter(), one, ANA, orders(text), ticket(12)).level == level  # type: ignore[union-attr]


def to_ticket(number: int) -> str:
    return sealed_address("general@noc.example", Sealed(REPLY, number, 45), SEAL.sign)


@pytest.mark.parametrize(
    ("protected", "level"),
    [
        ({"answers": message_id(12, 45, "noc.example", SEAL.sign)}, Level.SIGNED),
        ({"answers": message_id(13, 40, "noc.example", SEAL.sign)}, Level.SIGNED),
        ({"answers": message_id(14, 45, "noc.example", SEAL.sign)}, Level.NONE),
        ({"answers": message_id(12, 45, "noc.example", Seal((b"f" * 32,)).sign)}, Level.NONE),
        ({"answers": message_id(12, 45, "other.example", SEAL.sign)}, Level.NONE),
        ({"to": frozenset({to_ticket(12), "eva@cliente.example"})}, Level.SIGNED),
        ({"to": frozenset({to_ticket(12), to_ticket(14)})}, Level.NONE),
        ({"to": frozenset({"general@noc.example"})}, Level.NONE),
        ({"subject": "[noc #14]", "to": frozenset({to_ticket(12)})}, Level.NONE),
    ],
)
def test_protected_headers_name_the_ticket_too(protected: dict[str, Any], level: Level) -> None:
    one = reading(signature=signature(**protected))
    for said in (None, orders("Take")):
        found = signed(batch(), letter(), one, ANA, said, ticket(12))
        assert found is not None
        assert (found.level, bool(found.failure)) == (level, level is Level.NONE and said is not None)


def test_words_signed_for_whoever_are_theirs_in_an_answer_to_what_they_were_sent() -> None:
    """And at a level less than a signature for the ticket; what they were sent of another ticket is nothing."""
    for number, level in ((12, Level.DOMAIN), (14, Level.NONE)):
        here = batch()
        here.loaded.told[45] = SentNotice(number, NOW, "transaction", 5, frozenset({"ana@noc.example"}))
        told = message_id(12, 45, "noc.example", SEAL.sign)
        one = reading(signature=signature(subject="Re: our contract"), references=(told,))
        found = signed(here, letter(), one, ANA, None, ticket(12))
        assert found is not None
        assert (found.level, found.failure) == (level, "")


@pytest.mark.parametrize(("to", "level"), [("general@noc.example", Level.SIGNED), ("eva@cliente.example", Level.WEAK)])
def test_a_new_ticket_is_for_us_where_the_signed_address_is_ours(to: str, level: Level) -> None:
    """Else it may have been written to somebody who sends it on: a weak sign."""
    one = reading(signature=signature(to=frozenset({to})))
    assert signed(batch(), letter(), one, ANA, None, None).level == level  # type: ignore[union-attr]


@pytest.mark.parametrize(("owner", "proves"), [(Enrolled(), True), (Named(frozenset({"ana@noc.example"})), False)])
def test_a_key_that_is_enrolled_outweighs_the_domain_and_an_authority_does_not(owner: Any, proves: bool) -> None:
    fails = Evidence(method="dmarc", reason="DMARC fails", barred=True)
    one = reading(evidence=fails, signature=replace(signature(subject="[noc #12]"), owner=owner))
    found = signed(batch(), letter(), one, ANA, None, ticket(12))
    assert (found is not None) == proves == outweighs(one)
    machine = replace(one, evidence=Evidence(reason="a machine wrote", barred=True))
    assert signed(batch(), letter(), machine, ANA, None, ticket(12)) is None


@pytest.mark.parametrize(
    ("verb", "who", "age", "used", "written", "reason"),
    [
        ("take", ANA, LINK_LIFETIME, False, "", None),
        ("take", ANA, LINK_LIFETIME + timedelta(seconds=1), False, "", "old_link"),
        ("take", EVA, timedelta(), False, "", "not_told"),
        ("take", ANA, timedelta(), True, "", "used_link"),
        ("comment", ANA, timedelta(), True, "Something.", None),
        ("comment", ANA, timedelta(), False, " ", "nothing_written"),
    ],
)
def test_a_link_serves_whom_it_was_sent_to_once_for_thirty_days(
    verb: str, who: User, age: timedelta, used: bool, written: str, reason: str | None
) -> None:
    sealed = Sealed(verb, 12, 45)
    here = batch(spent={link_digest(sealed, who)} if used else set())
    here.loaded.told[45] = SentNotice(12, NOW - age, "transaction", 5, frozenset({"ana@noc.example"}))
    found = action_orders(here, who, sealed, written)
    assert [one.reason for one in found.mistakes] == ([reason] if reason else [])
    assert found.rest == written


def test_the_link_in_a_transcript_undoes_the_orders_it_tells_of() -> None:
    here = batch()
    here.loaded.told[45] = SentNotice(12, NOW, "transcript", 5, frozenset({"ana@noc.example"}))
    (one,) = action_orders(here, ANA, Sealed("undo", 12, 45), "").commands
    assert one.values == ("5",)
