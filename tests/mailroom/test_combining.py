"""Mail over its budget waits and becomes one: nothing that a person wrote is lost, with a clock we turn."""

import email
import email.policy
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import structlog

from mailticket import control
from mailticket.config import parse
from mailticket.control import Service
from mailticket.daemon.wiring import Daemon
from mailticket.model.letter import Incoming, Reply
from mailticket.model.notice import Delivery, OutboxState, Settled
from mailticket.storage import outbox, work

START = datetime(2026, 11, 23, 10, tzinfo=UTC)
CONFIG = """
[site]
rtname = "noc"
organization = "noc.example"
correspond_address = "rt@noc.example"
comment_address = "rt-comment@noc.example"
language = "en"
[evidence]
authserv_ids = ["mx.noc.example"]
domains = ["noc.example"]
[[queue]]
name = "general"
display_name = "Help desk"
correspond_address = "general@noc.example"
comment_address = "general-comment@noc.example"
admin_cc = ["luis@noc.example", "lucia@noc.example"]
[[user]]
address = "luis@noc.example"
name = "Luis"
privileged = true
[[user]]
address = "lucia@noc.example"
name = "Lucia"
privileged = true
[[grant]]
right = ["SuperUser"]
to = "luis@noc.example"
"""


class Desk:
    """A house without doors: letters are put into its inbox, what is due is taken out of its outbox."""

    def __init__(self, folder: Path, config: str = CONFIG) -> None:
        self.now = START
        log = structlog.wrap_logger(structlog.testing.CapturingLogger())
        self.snapshot = Daemon(parse(config, "config.toml", folder), None, log, clock=lambda: self.now)
        self.service: Service
        self.number = 0

    async def write(
        self, sender: str, text: str, to: str = "general@noc.example", *, about: int = 0, **more: str
    ) -> str:
        """A letter, worked on at once. Returns its Message-ID."""
        self.number += 1
        letter = EmailMessage()
        if sender.endswith("@noc.example"):  # our own mail system is sure of its users
            letter["Authentication-Results"] = "mx.noc.example; dmarc=pass header.from=noc.example"
        letter["From"], letter["To"] = sender, to
        letter["Subject"] = f"Re: [noc #{about}] Red" if about else "Red"
        letter["Message-ID"] = f"<{self.number}@x.example>"
        for name, value in more.items():
            letter[name.replace("_", "-")] = value
        letter.set_content(text)
        if "plano" in text:
            letter.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="plano.pdf")
        raw = letter.as_bytes(policy=email.policy.SMTP)
        found = self.snapshot.snapshot.addresses.find(to)
        assert not isinstance(found, Reply)
        await self.snapshot.store([Incoming(found, sender, raw, len(raw), self.now, peer="127.0.0.1")])
        while await self.snapshot.mailroom.work_once():
            pass
        return f"{self.number}@x.example"

    async def replies(self, many: int, sender: str = "luis@noc.example", **what: Any) -> list[str]:
        """So many, ten seconds apart, from a minute after the first letter on."""
        ids = []
        for number in range(many):
            self.now += timedelta(seconds=10)
            ids.append(await self.write(sender, f"Answer {number}", about=1, **what))
        return ids

    async def delivered(self, to: str) -> list[EmailMessage]:
        """What is due now and was not delivered before, for one reader; all else goes too."""
        while await self.snapshot.deliveries.combine():
            pass
        found: list[Delivery] = []
        while some := await self.snapshot.database.write(outbox.claim, 64, self.now):
            await self.snapshot.database.write(
                outbox.settle, [Settled(d.copy.id, OutboxState.SENT) for d in some], self.now
            )
            found += some
        mails = [
            email.message_from_bytes(d.content, policy=email.policy.default) for d in found if d.copy.recipient == to
        ]
        return [mail for mail in mails if isinstance(mail, EmailMessage)]

    async def ask(self, command: str, actor: str = "system", **arguments: Any) -> Any:
        return await control.ask(self.service, command, arguments, actor)

    async def states(self, to: str) -> list[str]:
        rows = await self.ask("outbox.list", limit=500)
        return [row["state"] for row in reversed(rows) if row["recipient"] == to]


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """One ticket of Ana's, of which everybody was told a while ago."""
    made = Desk(tmp_path)
    made.service = await made.snapshot.open()
    await made.write("ana@cliente.example", "It does not work.")
    await made.delivered("ana@cliente.example")
    made.now += timedelta(hours=2)
    yield made
    await made.snapshot.close()


ANA, LUCIA = "ana@cliente.example", "lucia@noc.example"


async def test_the_eleventh_reply_and_those_after_it_become_one_mail(desk: Desk) -> None:
    ids = await desk.replies(14)
    assert [mail.get_content().strip() for mail in await desk.delivered(ANA)] == [f"Answer {n}" for n in range(10)]
    desk.now += timedelta(seconds=480)
    (mail,) = await desk.delivered(ANA)
    text = mail.get_content()
    places = [text.index(f"Answer {number}") for number in range(10, 14)]
    assert places == sorted(places)
    assert text.count("---- Luis, ") == 4
    assert "luis@" not in text
    assert [f"<{one}>" for one in ids[10:]] == mail["References"].split()[1:]
    assert mail["In-Reply-To"] == f"<{ids[-1]}>"
    assert mail["From"].addresses[0].display_name == "Help desk"
    assert mail["Subject"] == "[noc #1] Red"


async def test_an_answer_to_it_finds_the_ticket_without_any_tag(desk: Desk) -> None:
    await desk.replies(12)
    desk.now += timedelta(seconds=600)
    mail = (await desk.delivered(ANA))[-1]
    await desk.write(ANA, "Thank you all.", In_Reply_To=mail["Message-ID"])
    shown = await desk.ask("ticket.show", id=1)
    assert "Thank you all." in [one["text"].strip() for one in shown["history"] if one["type"] == "Correspond"]


async def test_the_replaced_copies_and_the_history_say_so(desk: Desk) -> None:
    await desk.replies(12)
    assert (await desk.states(ANA))[-2:] == ["gathering", "gathering"]
    assert (await desk.ask("status"))["today"] == {"dropped": 0, "waits": 4}
    history = (await desk.ask("ticket.show", id=1))["history"]
    assert [one["new"] for one in history if one["type"] == "EmailWaits"] == [LUCIA, ANA] * 2
    desk.now += timedelta(seconds=600)
    await desk.delivered(ANA)
    rows = await desk.ask("outbox.list", limit=500)
    combined = next(row["notice_id"] for row in rows if row["recipient"] == ANA and row["scrip"] == "combined")
    said = [row["answer"] for row in rows if row["recipient"] == ANA and row["state"] == "combined"]
    assert said == [f"combined into notice {combined}"] * 2
    history = (await desk.ask("ticket.show", id=1))["history"]
    assert [one["field"] for one in history if one["type"] == "EmailRecord" and one["new"] == ANA][-1] == "combined"


async def test_what_requestors_write_is_not_lost_either_and_files_are_named(desk: Desk) -> None:
    await desk.replies(11, ANA)
    desk.now += timedelta(seconds=10)
    await desk.write(ANA, "Here is the plano.", about=1)
    desk.now += timedelta(seconds=600)
    mail = (await desk.delivered(LUCIA))[-1]
    text = mail.get_content()
    assert text.index("Answer 10") < text.index("Here is the plano.") < text.index("Files: plano.pdf")
    assert "ana@cliente.example" in text, "staff see who wrote"
    assert "Take: <mailto:" in text


async def test_one_that_waited_alone_goes_as_it_is(desk: Desk) -> None:
    await desk.replies(11)
    desk.now += timedelta(seconds=600)
    assert [mail.get_content().strip() for mail in await desk.delivered(ANA)][-1] == "Answer 10"
    assert set(await desk.states(ANA)) == {"sent"}


async def test_comments_and_what_is_public_are_never_in_one_mail(desk: Desk) -> None:
    await desk.replies(10)
    for number in range(3):
        desk.now += timedelta(seconds=10)
        await desk.write("luis@noc.example", f"Secret {number}", "general-comment@noc.example", about=1)
        await desk.write("luis@noc.example", f"Public {number}", about=1)
    desk.now += timedelta(seconds=600)
    mails = (await desk.delivered(LUCIA))[-2:]
    texts = {mail["From"].addresses[0].addr_spec: mail.get_content() for mail in mails}
    assert "Secret 2" in texts["general-comment@noc.example"]
    assert "Public" not in texts["general-comment@noc.example"]
    assert "Public 2" in texts["general@noc.example"]
    assert "Secret" not in texts["general@noc.example"]
    rows = await desk.ask("outbox.list", limit=500)
    mine = [await desk.ask("outbox.show", id=row["id"]) for row in rows if row["recipient"] == ANA]
    assert not any("Secret" in str(row) for row in mine)


async def test_who_was_squelched_meanwhile_is_told_nothing_more(desk: Desk) -> None:
    await desk.replies(13)
    before = len(await desk.delivered(ANA))
    await desk.ask("ticket.squelch", "luis@noc.example", id=1, who=ANA)
    desk.now += timedelta(seconds=600)
    assert before == 10
    assert await desk.delivered(ANA) == []
    assert (await desk.states(ANA))[-3:] == ["withdrawn"] * 3
    history = (await desk.ask("ticket.show", id=1))["history"]
    assert [one["new"] for one in history if one["type"] == "EmailWithdrawn"] == [ANA] * 3


async def test_of_a_ticket_merged_meanwhile_is_told_as_of_the_one_it_became(desk: Desk) -> None:
    await desk.write(ANA, "Another thing.")
    await desk.replies(13)
    await desk.delivered(ANA)
    await desk.ask("ticket.merge", "luis@noc.example", id=1, into=2)
    desk.now += timedelta(seconds=600)
    mail = (await desk.delivered(ANA))[-1]
    assert mail["Subject"] == "[noc #2] Red"
    assert "Answer 12" in mail.get_content()


async def test_a_fault_before_the_commit_leaves_what_waits(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    await desk.replies(13)
    await desk.delivered(ANA)
    desk.now += timedelta(seconds=600)

    def broken(*_: Any) -> None:
        raise RuntimeError("the machine stops here")

    with monkeypatch.context() as patch:
        patch.setattr(work, "_write_budgets", broken)
        with pytest.raises(RuntimeError):
            await desk.snapshot.deliveries.combine()
    assert (await desk.states(ANA))[-3:] == ["gathering"] * 3
    (mail,) = await desk.delivered(ANA)
    assert "Answer 12" in mail.get_content()


async def test_a_named_copy_is_sent_now_with_those_it_waits_for(desk: Desk) -> None:
    await desk.replies(13)
    await desk.delivered(ANA)
    row = next(row for row in await desk.ask("outbox.list", limit=500) if row["recipient"] == ANA)
    await desk.ask("outbox.retry", id=row["id"])
    (mail,) = await desk.delivered(ANA)
    assert "Answer 10" in mail.get_content()


async def test_a_flood_of_new_tickets_is_one_overview_for_staff(desk: Desk) -> None:
    await desk.delivered(LUCIA)
    for number in range(40):
        await desk.write(f"c{number}@c{number}.example", f"Problem {number}")
    assert len(await desk.delivered(LUCIA)) == 30
    dropped = [one for one in (await desk.ask("ticket.show", id=41))["history"] if one["type"] == "EmailDropped"]
    assert [one["new"] for one in dropped] == ["c39@c39.example"]
    assert (await desk.ask("status"))["today"]["dropped"] == 10
    desk.now += timedelta(seconds=60)
    (mail,) = await desk.delivered(LUCIA)
    text = mail.get_content()
    assert mail["Subject"] == "[noc] 10 messages about 10 tickets"
    assert all(f"Problem {number}" in text and f"[noc #{number + 2}] Red" in text for number in range(30, 40))


async def resolved_after(desk: Desk, replies: int) -> None:
    """So many replies, then Luis resolves the ticket in a command mail; Ana has been told of the first ten."""
    await desk.replies(replies)
    await desk.write("luis@noc.example", "Resolve", about=1)
    await desk.delivered(ANA)
    desk.now += timedelta(seconds=600)


async def status_after_undo(desk: Desk) -> str:
    await desk.write("luis@noc.example", "Undo", about=1)
    return str((await desk.ask("ticket.show", id=1))["status"])


async def test_what_waits_and_tells_of_what_is_undone_is_not_in_the_one_mail(desk: Desk) -> None:
    await resolved_after(desk, 12)
    assert (await desk.states(ANA))[-3:] == ["gathering"] * 3
    assert await status_after_undo(desk) == "open"
    (mail,) = await desk.delivered(ANA)
    assert [words in mail.get_content() for words in ("Answer 10", "Answer 11", "resolved")] == [True, True, False]
    assert (await desk.states(ANA))[-4:] == ["combined", "combined", "withdrawn", "sent"]
    assert await desk.delivered(ANA) == []


async def test_undoing_what_a_mail_of_many_tells_of_takes_nobodys_words_out_of_it(desk: Desk) -> None:
    """The one mail is made, and has not gone: its newest part is undone, and the others are people's answers."""
    await resolved_after(desk, 12)
    while await desk.snapshot.deliveries.combine():
        pass
    assert (await desk.states(ANA))[-4:] == ["combined"] * 3 + ["waiting"]
    assert await status_after_undo(desk) == "open"
    (mail,) = await desk.delivered(ANA)
    assert [words in mail.get_content() for words in ("Answer 10", "Answer 11")] == [True, True]
    assert "withdrawn" not in await desk.states(ANA)
    history = (await desk.ask("ticket.show", id=1))["history"]
    assert "EmailWithdrawn" not in [one["type"] for one in history]


async def test_what_was_told_in_one_mail_is_undone_and_told_once(desk: Desk) -> None:
    await resolved_after(desk, 12)
    assert len(await desk.delivered(ANA)) == 1
    assert await status_after_undo(desk) == "open"
    assert await status_after_undo(desk) == "open"
    desk.now += timedelta(hours=2)
    assert [mail for mail in await desk.delivered(ANA) if "Answer" in mail.get_content()] == []


async def test_undoing_what_waited_alone_stops_it(desk: Desk) -> None:
    await resolved_after(desk, 10)
    while await desk.snapshot.deliveries.combine():
        pass
    assert (await desk.states(ANA))[-1] == "waiting"
    assert await status_after_undo(desk) == "open"
    assert await desk.delivered(ANA) == []
