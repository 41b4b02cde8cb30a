"""An order becomes mail: for whom, in which language, with which headers, saying what."""

import re
from dataclasses import replace
from datetime import UTC
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mailticket.model.loop_mark import proves
from mailticket.model.message_id import ticket_of
from mailticket.model.notice import NoticeKind
from mailticket.model.person import SYSTEM
from mailticket.model.ticket import Link, LinkKind, UrlLink
from mailticket.model.transaction import Attachment, TransactionType
from mailticket.notices.notice_facts import facts_for
from mailticket.notices.render_notice import word
from mailticket.notices.subject_tags import tagged
from mailticket.notices.templates import Wording
from mailticket.reading.tags import tags

TEMPLATES = Path(__file__).parents[2] / "templates"


def the_one(order, scene):
    found = word(order, scene)
    assert len(found) == 1
    assert found[0][2] == ""
    return found[0][0]


# --- for whom, in which language


def test_who_works_here_has_a_mail_of_their_own_that_names_nobody_else(house, read) -> None:
    """Who has the Message-ID, or an address that is sealed, of somebody's mail can answer in their name."""
    sealed = re.compile(r"[\w.+-]+-[0-9a-f]{16}@[\w.]+|t7\.[\w.]+@[\w.]+|X-MailTicket-Loop: .*")
    order = replace(
        house.order("admin_correspondence", house.ana, house.marta), cc=(house.luis, house.carla), staff=True
    )
    scene = house.scene(order, works_here=lambda user: user.privileged, site=replace(house.site, language="es"))
    found = word(order, replace(scene, users={**house.people, 3: replace(house.luis, language="es")}.get))
    assert [[user.address for user in users] for _, users, _ in found] == [
        ["ana@cliente.example", "carla@otra.example"],
        ["marta@noc.example"],
        ["luis@noc.example"],
    ]
    for notice, users, _ in found:
        mail = read(notice)
        named = {one.addr_spec for header in ("To", "Cc") if header in mail for one in mail[header].addresses}
        assert named == {user.address for user in users}
    seals = [set(sealed.findall(notice.content.decode())) for notice, _, _ in found]
    assert all(len(some) >= 3 for some in seals)
    assert len(set().union(*seals)) == sum(map(len, seals))


def test_each_language_gets_its_own_mail_and_readers_of_one_share_it(house) -> None:
    order = house.order("correspondence", house.ana, house.marta, house.luis)
    found = word(order, house.scene(order))
    assert [(notice.language, [user.id for user in users]) for notice, users, _ in found] == [
        ("es", [house.ana.id, house.marta.id]),
        ("en", [house.luis.id]),
    ]
    assert len({notice.message_id for notice, _, _ in found}) == 2


@pytest.mark.parametrize(
    ("own", "queue", "site", "language"),
    [
        ("en", "es", "es", "en"),
        (None, "en", "es", "en"),
        (None, None, "es", "es"),
        ("fr", None, "xx", "en"),
        ("pt-BR", "es-AR", "en", "es"),
    ],
)
def test_the_language_is_ones_own_else_the_queues_else_the_sites_else_english(
    house, own, queue, site, language
) -> None:
    order = house.order("correspondence", replace(house.ana, language=own))
    scene = house.scene(order, queue=replace(house.queue, language=queue), site=replace(house.site, language=site))
    assert the_one(order, scene).language == language


def test_dates_are_told_in_the_readers_timezone_and_language(house, read) -> None:
    far = replace(house.luis, timezone="Asia/Tokyo")
    order = house.order("transaction", house.marta, house.luis, far, entry=house.entry(TransactionType.CREATE))
    es, en, tokyo = (read(notice).get_content() for notice, _, _ in word(order, house.scene(order)))
    assert "Recibido:     23 de noviembre de 2026, 10:00 " in es
    assert "Received:   23 November 2026, 10:00 " in en
    assert "Received:   23 November 2026, 22:00 " in tokyo


def test_timezones_split_a_mail_only_where_it_tells_a_date(house) -> None:
    people = house.luis, replace(house.luis, id=8, timezone="Asia/Tokyo")
    assert len(word(house.order("admin_correspondence", *people), house.scene())) == 1
    assert len(word(house.order("owner_change", *people), house.scene())) == 2


def test_a_timezone_nobody_knows_is_utc(house, read) -> None:
    order = house.order("owner_change", replace(house.luis, timezone="Mars/../../etc/passwd"))
    assert "13:00" in read(the_one(order, house.scene(order))).get_content()


# --- headers


def test_the_headers_of_an_autoreply(house, read) -> None:
    order = house.order("autoreply", house.ana, entry=house.entry(TransactionType.CREATE), kind=NoticeKind.AUTOREPLY)
    notice = the_one(order, house.scene(order))
    mail = read(notice)
    assert mail["From"] == "general <general@noc.example>"
    assert mail["To"] == "Ana Pérez <ana@cliente.example>"
    assert mail["Reply-To"] == "general@noc.example"
    assert mail["Subject"] == "[noc #7] No anda la red"
    assert mail["Date"].datetime.astimezone(UTC) == notice.created
    assert mail["Message-ID"] == f"<{notice.message_id}>"
    assert mail["In-Reply-To"] == "<one@cliente.example>"
    assert mail["References"] == "<rt-ticket-7@noc.example> <one@cliente.example>"
    assert mail["Auto-Submitted"] == "auto-replied"
    assert mail["X-Auto-Response-Suppress"] == "All"
    assert mail["Precedence"] == "bulk"
    assert mail["List-Id"] == "<general.noc.example>"
    assert mail["X-RT-Loop-Prevention"] == "noc"
    assert mail["X-MailTicket-Loop"].startswith("noc ")
    assert proves(mail["X-MailTicket-Loop"], house.seal.verify)
    assert mail["X-RT-Ticket"] == "noc #7"
    assert mail["X-RT-Originator"] == "ana@cliente.example"
    assert mail["X-Managed-by"] == "mailticket"
    assert ticket_of(notice.message_id, house.seal.verify, "noc.example") == 7


def test_an_automatic_answer_does_not_send_back_what_it_answers(house, read) -> None:
    """Nor when its template is gone: a forged sender would have us send their words to anybody."""
    for template in ("autoreply", "gone"):
        order = house.order(template, house.ana, kind=NoticeKind.AUTOREPLY)
        ((notice, _, _),) = word(order, house.scene(order))
        assert "Sigue igual" not in read(notice).get_content()


@pytest.mark.parametrize(
    ("kind", "by", "by_machine", "mark"),
    [
        (TransactionType.CORRESPOND, 3, False, "no"),
        (TransactionType.CORRESPOND, 2, False, "no"),
        (TransactionType.CORRESPOND, 2, True, "auto-generated"),
        (TransactionType.CORRESPOND, SYSTEM.id, False, "auto-generated"),
        (TransactionType.CREATE, 2, False, "auto-generated"),
        (TransactionType.STATUS, 3, False, "auto-generated"),
    ],
)
def test_only_what_a_person_wrote_is_marked_as_no_automatic_mail(house, read, kind, by, by_machine, mark) -> None:
    order = house.order("correspondence", house.marta, entry=house.entry(kind, by), by_machine=by_machine)
    mail = read(the_one(order, house.scene(order)))
    assert mail["Auto-Submitted"] == mark
    assert mail["X-Auto-Response-Suppress"] == "OOF, AutoReply, DR, RN, NRN"
    assert mail["Precedence"] is None


def test_customers_get_mail_from_the_house_and_answers_come_to_the_queue(house, read) -> None:
    order = house.order("correspondence", house.ana, entry=house.entry(by=house.luis.id))
    mail = read(the_one(order, house.scene(order)))
    assert mail["From"] == "general <general@noc.example>"
    assert mail["Reply-To"] == "general@noc.example"


def test_comments_are_sent_from_the_comment_address(house, read) -> None:
    order = house.order("admin_comment", house.marta, entry=house.entry(TransactionType.COMMENT), as_comment=True)
    mail = read(the_one(order, house.scene(order)))
    assert mail["From"].addresses[0].addr_spec == mail["Reply-To"] == "general-comment@noc.example"
    assert mail["Subject"] == "[noc #7] No anda la red"
    bare = house.scene(order, queue=replace(house.queue, comment_address=""))
    assert read(the_one(order, bare))["Reply-To"] == "rt-comment@noc.example"


def test_only_readers_are_named_with_the_copied_in_cc(house, read) -> None:
    order = house.order("correspondence", house.ana, cc=(house.carla,))
    mail = read(the_one(order, house.scene(order)))
    assert mail["To"] == "Ana Pérez <ana@cliente.example>"
    assert mail["Cc"] == "carla@otra.example"


def test_one_whose_address_no_header_can_hold_still_gets_mail(house, read) -> None:
    order = house.order("correspondence", replace(house.ana, address="josé@cliente.example"))
    ((notice, users, failure),) = word(order, house.scene(order))
    assert users[0].address == "josé@cliente.example"
    assert failure == ""
    assert b"cliente" not in notice.content.partition(b"\r\nReply-To")[0]
    assert read(notice)["To"] == "noc Ticket 7:;"


def test_an_actor_and_a_queue_with_addresses_no_header_can_hold_harm_nothing(house, read) -> None:
    house.people[2] = replace(house.ana, name="", address="josé@cliente.example")
    order = house.order("correspondence", house.luis)
    queue = replace(house.queue, correspond_address="atención@noc.example")
    mail = read(the_one(order, house.scene(order, queue=queue)))
    assert mail["From"].addresses[0].addr_spec == "rt@noc.example"
    assert mail["X-RT-Originator"] is None


def test_references_grow_to_ten_and_keep_the_root(house, read) -> None:
    order = house.order("correspondence", house.luis)
    nearest_first = [f"m{number}@x" for number in range(30, 0, -1)]
    found = read(the_one(order, house.scene(order, references=nearest_first)))["References"].split()
    assert found[0] == "<rt-ticket-7@noc.example>"
    assert found[1:] == [f"<m{number}@x>" for number in range(23, 31)] + ["<one@cliente.example>"]


def test_the_message_ids_of_notices_to_others_are_told_to_nobody(house, read) -> None:
    """Whoever answers one passes for whom it was sent to."""
    order = house.order("correspondence", house.luis)
    ours, peers = "t7.44.0123456789abcdef@NOC.example", "t7.44.0123456789abcdef@peer.example"
    found = read(the_one(order, house.scene(order, references=[ours, peers, "m1@x"])))["References"].split()
    assert found == ["<rt-ticket-7@noc.example>", "<m1@x>", f"<{peers}>", "<one@cliente.example>"]


def test_a_change_without_a_letter_stays_in_the_thread(house, read) -> None:
    order = house.order("resolved", house.ana, entry=house.entry(TransactionType.STATUS, 3, message_id=""))
    mail = read(the_one(order, house.scene(order)))
    assert mail["References"] == "<rt-ticket-7@noc.example>"
    assert mail["In-Reply-To"] is None


def test_hostile_message_ids_of_the_letter_leave_the_headers_whole(house, read) -> None:
    order = house.order("correspondence", house.luis, entry=house.entry(message_id="x>\r\nBcc: eve@x"))
    mail = read(the_one(order, house.scene(order, references=["y\r\nBcc: z@x", "ok@x"])))
    assert mail["Bcc"] is None
    assert mail["In-Reply-To"] is None
    assert mail["References"] == "<rt-ticket-7@noc.example> <ok@x>"


HOSTILE = "Re: =?utf-8?q?=0ABcc=3A_eve=40otra.example=0A?=\r\nBcc: eve@otra.example"


@pytest.mark.parametrize(
    "template", ["autoreply", "transaction", "correspondence", "admin_correspondence", "owner_change", "resolved"]
)
def test_whatever_a_letter_says_the_headers_are_the_same(house, read, template) -> None:
    calm = house.order(template, house.luis)
    expected = read(the_one(calm, house.scene(calm))).keys()
    house.people[2] = replace(house.ana, name=HOSTILE)
    file = Attachment("1.2", HOSTILE, HOSTILE, 3)
    order = house.order(
        template, replace(house.luis, name=HOSTILE), entry=house.entry(text=HOSTILE, attachments=(file,))
    )
    scene = house.scene(
        order, ticket=house.ticket(subject=HOSTILE), queue=replace(house.queue, name=HOSTILE, description=HOSTILE)
    )
    mail = read(the_one(order, scene))
    assert mail.keys() == expected
    assert not mail.defects


# --- subjects


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("No anda", "[noc #7] No anda"),
        ("Re: RV: [noc #7] Re: No anda", "[noc #7] No anda"),
        ("AW: SV: Re[2]: Re^3: Fwd: R: No anda", "[noc #7] No anda"),
        ("回复：RE： No anda", "[noc #7] No anda"),
        ("[NOC  #3] No [noc #7] anda", "[noc #7] No anda"),
        ("[noc [noc #1] #2] anda", "[noc #7] anda"),
        ("[noc\u200e #2] anda", "[noc #7] anda"),
        ("[http://noc #2] anda", "[noc #7] anda"),
        ("[otro #5] anda", "[noc #7] [otro #5] anda"),
        ("Re", "[noc #7] Re"),
        ("Reforma: plan", "[noc #7] Reforma: plan"),
        ("", "[noc #7]"),
        ("Re: ", "[noc #7]"),
    ],
)
def test_the_tag_stands_once_and_reply_prefixes_do_not_pile_up(subject: str, expected: str) -> None:
    assert tagged(subject, "noc", 7) == expected


@given(st.text(max_size=200) | st.text("[noc #12]Re: \u200e", max_size=60))
@example("[noc " * 40 + "#1] " * 40)
@example("x" * 5000)
def test_a_reader_finds_our_tag_and_no_other_of_ours(subject: str) -> None:
    found = [tag for tag in tags(tagged(subject, "noc", 7)) if tag.rtname.casefold() == "noc"]
    assert [tag.ticket_id for tag in found] == [7]
    assert len(tagged(subject, "noc", 7)) <= 900


def test_a_ticket_without_subject_says_so(house, read) -> None:
    order = house.order("correspondence", house.ana)
    assert (
        read(the_one(order, house.scene(order, ticket=house.ticket(subject=""))))["Subject"] == "[noc #7] (sin asunto)"
    )


# --- what people read


def test_staff_reads_of_a_ticket_somebody_named_without_access(house, read) -> None:
    links = (Link(7, LinkKind.REFERS_TO, 3), Link(9, LinkKind.REFERS_TO, 7))
    order = house.order("transaction", house.luis, entry=house.entry(TransactionType.CREATE))
    text = read(the_one(order, house.scene(order, ticket=house.ticket(links=links)))).get_content()
    assert "Related:    ticket 3 (whoever wrote this may have no access)" in text


def test_a_staff_notice_says_what_it_takes_to_act(house, read) -> None:
    order = house.order("transaction", house.marta, entry=house.entry(TransactionType.CREATE))
    text = read(the_one(order, house.scene(order))).get_content().replace("\r\n", "\n")
    for fact in (
        "Ticket creado por Ana Pérez <ana@cliente.example>",
        "Cola:         general",
        "Estado:       abierto",
        "Responsable:  nadie",
        "Solicitantes: ana@cliente.example",
        "Sigue igual.",
        "Ticket 7: https://noc.example/ticket/7",
    ):
        assert fact in text


STAFF_SHEETS = ("transaction", "admin_correspondence", "admin_comment", "owner_change", "unblocked", "combined")


@pytest.mark.parametrize("template", STAFF_SHEETS)
@pytest.mark.parametrize("reader", ["marta", "luis"])
def test_a_site_without_web_pages_writes_no_link(house, read, template, reader) -> None:
    order = house.order(template, getattr(house, reader), entry=house.entry(new="5"))
    scene = house.scene(order, site=replace(house.site, web_base_url=""))
    text = read(the_one(order, scene)).get_content().replace("\r\n", "\n")
    assert "://" not in text
    assert "/ticket/" not in text
    assert not any(line.endswith(":") and line.startswith("Ticket") for line in text.splitlines())
    assert "\n\n\n" not in text


def test_a_template_that_fails_is_told_and_the_facts_still_go_out(house, read) -> None:
    order = house.order("gone", house.ana)
    ((notice, _, failure),) = word(order, house.scene(order))
    assert failure == "there is no template gone"
    text = read(notice).get_content()
    assert "Correspondencia agregada (ana@cliente.example)" in text
    assert "Sigue igual." in text
    assert "https://noc.example/ticket/7" in text
    assert notice.subject == "[noc #7] No anda la red"


FIELDS = (("Sede", "Centro"), ("Piso", "3, 4"))


def test_custom_fields_are_told_to_those_who_may_see_them_and_to_nobody_else(house, read) -> None:
    """Of two readers of one language each gets what they may read, and neither reads of the other."""
    order = house.order("transaction", house.marta, house.carla, entry=house.entry(TransactionType.CREATE))
    scene = house.scene(order, fields=FIELDS, may_see_fields=lambda user: user.id == house.marta.id)
    mails = {users: read(notice).get_content() for notice, users, _ in word(order, scene)}
    assert "Sede: Centro" in mails[(house.marta,)]
    assert "Piso: 3, 4" in mails[(house.marta,)]
    assert "Centro" not in mails[(house.carla,)]


def test_a_template_that_tells_no_fields_is_one_mail_for_all(house) -> None:
    order = house.order("correspondence", house.marta, house.carla)
    scene = house.scene(order, fields=FIELDS, may_see_fields=lambda user: user.id == house.marta.id)
    assert len(word(order, scene)) == 1


def test_time_worked_is_told_as_people_write_it(house, read) -> None:
    facts = facts_for(
        house.order("transaction"), house.scene(ticket=house.ticket(time_worked=90)), ("es", "UTC", False, True)
    )
    assert facts["ticket"].time_worked == "1 h 30 min"


def test_what_is_linked_on_the_web_is_told(house) -> None:
    urls = (
        UrlLink(7, LinkKind.REFERS_TO, "https://x.example/b"),
        UrlLink(7, LinkKind.DEPENDS_ON, "https://x.example/a"),
    )
    facts = facts_for(
        house.order("transaction"), house.scene(ticket=house.ticket(urls=urls)), ("es", "UTC", False, True)
    )
    assert facts["urls"] == ["https://x.example/a", "https://x.example/b"]


def test_a_queue_with_a_tag_of_its_own_has_it_in_its_subjects_and_words(house, read) -> None:
    order = house.order("autoreply", house.ana, kind=NoticeKind.AUTOREPLY)
    scene = house.scene(order, queue=replace(house.queue, subject_tag="cert"), tags=frozenset({"noc", "cert"}))
    mail = read(the_one(order, scene))
    assert mail["Subject"] == "[cert #7] No anda la red"
    assert "[cert #7] No anda la red" in mail.get_content()
    assert mail["X-RT-Ticket"] == "noc #7"


@pytest.mark.parametrize(
    "subject",
    [
        "Re: [noc #3] [CERT #4] Hola",
        "[dns [cert #4] #5] Hola",
        "[cert #7] Re: [https://dns #7] Hola",
        "[cert  #12 ] Hola",
    ],
)
def test_every_tag_of_ours_goes_before_the_queues_own_is_set(subject: str) -> None:
    assert tagged(subject, "cert", 7, frozenset({"noc", "cert", "dns"})) == "[cert #7] Hola"


def test_a_tag_of_somebody_else_stays() -> None:
    assert tagged("[otros #3] Hola", "cert", 7, frozenset({"noc", "cert"})) == "[cert #7] [otros #3] Hola"


def test_a_template_of_the_queue_words_its_mail(house, read, tmp_path) -> None:
    place = tmp_path / "mail" / "es" / "general"
    place.mkdir(parents=True)
    (place / "correspondence.txt").write_text("Subject: {{ ticket.subject }}\n\nDe la cola: {{ text }}\n")
    order = house.order("correspondence", house.ana)
    scene = house.scene(order, wording=Wording.load(tmp_path, TEMPLATES))
    assert "De la cola: Sigue igual." in read(the_one(order, scene)).get_content()
    other = house.scene(order, wording=scene.wording, queue=replace(house.queue, name="dns"))
    assert "De la cola" not in read(the_one(order, other)).get_content()


def test_the_owner_of_a_ticket_that_waited_is_told_of_the_last_one_it_waited_for(house, read) -> None:
    entry = house.entry(TransactionType.UNBLOCKED, by=1, new="15", text="")
    order = house.order("unblocked", house.luis, house.marta, entry=entry)
    english, spanish = (read(notice) for notice, _, _ in word(order, house.scene(order)))
    assert "Ticket 15 is done, the last one that ticket 7 depended on." in english.get_content()
    assert "Se terminó el ticket 15, el último del que dependía el ticket 7." in spanish.get_content()


def test_a_change_without_words_has_no_gap_for_them(house, read) -> None:
    entry = house.entry(TransactionType.SET, field="Priority", old="10", new="90", text="")
    order = house.order("transaction", house.marta, entry=entry)
    text = read(the_one(order, house.scene(order))).get_content().replace("\r\n", "\n")
    assert "Prioridad: cambió de 10 a 90" in text
    assert "sin texto" not in text
    assert "\n\n\n" not in text
