"""Every sealed thing that people are sent, and every way it can come back: twice, changed, late, from another, for another
ticket, by a machine, after its right was taken away. One row is a thing, one column a way, and each has its outcome. On a clock
we turn."""

import email
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import Message
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import structlog

from mailticket.config import parse
from mailticket.daemon.wiring import Daemon
from mailticket.model.letter import Incoming, Recipient
from mailticket.storage import outbox

HOUSE = """
[site]
rtname = "noc"
organization = "noc.example"
correspond_address = "rt@noc.example"
comment_address = "rt-comment@noc.example"
language = "en"
signed_addresses = true
[smtp]
listen = ""
[lmtp]
listen = ""
[evidence]
authserv_ids = ["mx.noc.example"]
domains = ["noc.example"]
[commands]
do_from = { work = "%s", change = "%s", speak = "domain" }
[[queue]]
name = "general"
correspond_address = "general@noc.example"
comment_address = "general-comment@noc.example"
admin_cc = ["ana@noc.example", "luis@noc.example"]
[[user]]
address = "ana@noc.example"
privileged = true
[[user]]
address = "luis@noc.example"
privileged = true
[[user]]
address = "maria@noc.example"
privileged = true
[[grant]]
to = "maria@noc.example"
right = ["SuperUser"]
"""
ANA, LUIS, MARIA, EVA = "ana@noc.example", "luis@noc.example", "maria@noc.example", "eva@cliente.example"
LOGIN = "Authentication-Results: mx.noc.example; auth=pass smtp.auth={}\n"
NUMBERS = count(1)


class Desk:
    """A house with a clock; tickets 1 and 2 are Eva's."""

    now = datetime(2026, 11, 23, 10, tzinfo=UTC)
    daemon: Daemon
    sent: list[Message]

    async def letter(
        self, who: str, text: str, to: str = "general@noc.example", head: str = "", subject: str = ""
    ) -> str:
        """Sends one, and returns what it was, to be sent again; empty where there is no such address."""
        subject = subject or "Re: [noc #1] Printer"
        raw = f"{head}From: {who}\nSubject: {subject}\nMessage-ID: <{next(NUMBERS)}@r.example>\n\n{text}\n"
        return raw if await self.again(raw, to) else ""

    async def again(self, raw: str, to: str) -> bool:
        found = self.daemon.snapshot.addresses.find(to)
        if not isinstance(found, Recipient):
            return False
        data = raw.replace("\n", "\r\n").encode()
        await self.daemon.store([Incoming(found, "bounces@evil.example", data, len(data), self.now, peer="127.0.0.1")])
        while await self.daemon.mailroom.work_once():
            pass
        return True

    async def mail(self, to: str) -> list[Message]:
        """What was sent to somebody, the newest last."""
        for delivery in await self.daemon.database.write(outbox.claim, 99, self.now):
            message = email.message_from_bytes(delivery.content)
            message["Delivered-To"] = delivery.copy.recipient
            self.sent.append(message)
        return [one for one in self.sent if one["Delivered-To"] == to]

    async def rows(self, query: str) -> list[Any]:
        return await self.daemon.database.read(lambda connection: list(connection.exec_driver_sql(query)))

    async def disable(self, who: str, disabled: bool) -> None:
        await self.daemon.database.write(
            lambda connection: connection.exec_driver_sql(
                f"update users set disabled = {disabled} where address = '{who}'"
            ).close()
        )
        await self.daemon.site.people_changed()

    async def dismiss(self, who: str) -> None:
        """They work here no more: no right is left to them, but their address is known."""
        named = f"(select 'user:' || user_id from addresses where address = '{who}')"
        for query in (
            f"update users set privileged = false where id in (select user_id from addresses where address = '{who}')",
            f"delete from queue_watchers where principal in {named}",
        ):
            await self.daemon.database.write(lambda connection, query=query: connection.exec_driver_sql(query).close())
        await self.daemon.site.people_changed()


@pytest.fixture
async def desk(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Desk]:
    made = Desk()
    made.sent = []
    log: Any = structlog.wrap_logger(structlog.testing.CapturingLogger())
    thing: Thing = request.node.callspec.params["thing"]
    level = "domain" if thing.asked else "weak"
    made.daemon = Daemon(parse(HOUSE % (level, level), "config.toml", tmp_path), None, log, clock=lambda: made.now)
    await made.daemon.open()
    for subject in ("Printer", "Router"):
        await made.letter(EVA, "On fire.", subject=subject)
    yield made
    await made.daemon.close()


def text(message: Message) -> str:
    content = message.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content.decode().replace(" \n", " ")


def link(message: Message, verb: str) -> str:
    found = re.search(rf"<mailto:({verb}[^>]+)>", text(message))
    assert found, text(message)
    return found[1]


async def about(desk: Desk, who: str, what: str) -> Message:
    return next(one for one in reversed(await desk.mail(who)) if what in text(one) + str(one["Reply-To"]))


# how each is come by


async def question(desk: Desk) -> str:
    await desk.letter(ANA, "Priority: 77")
    return str((await about(desk, ANA, "confirm+"))["Reply-To"])


async def words(desk: Desk) -> str:
    await desk.letter(ANA, "We are on it.")
    return str((await about(desk, ANA, "-all@"))["Reply-To"])


async def all_words(desk: Desk) -> str:
    await words(desk)
    return link(await about(desk, ANA, "-all@"), r"confirm\+\w+-all")


async def some_words(desk: Desk) -> str:
    await words(desk)
    return link(await about(desk, ANA, "-all@"), r"confirm\+\w+-\d+@")


async def held(desk: Desk, verb: str) -> str:
    await desk.letter("ofertas@tienda.example", "Buy.", head="List-Id: <x>\n", subject="Offer")
    return link(await about(desk, ANA, "control+release-"), rf"control\+{verb}-")


async def held_question(desk: Desk) -> str:
    await desk.letter(ANA, "", await held(desk, "release"))
    return str((await about(desk, ANA, "okrelease"))["Reply-To"])


async def action(desk: Desk, verb: str) -> str:
    return link(await about(desk, ANA, f"control+{verb}-1-"), rf"control\+{verb}-1-")


async def undo(desk: Desk) -> str:
    await desk.letter(ANA, "Priority: 9", head=LOGIN.format(ANA))
    return link(await about(desk, ANA, "control+undo-1-"), r"control\+undo-1-")


async def passon(desk: Desk) -> str:
    await desk.letter(LUIS, "We are on it.")
    return link(await about(desk, ANA, "control+passon-1-"), r"control\+passon-1-")


async def unsubscribing(desk: Desk) -> str:
    notice = next(one for one in await desk.mail(ANA) if "#1]" in one["Subject"] and one["List-Unsubscribe"])
    return str(notice["List-Unsubscribe"]).removeprefix("<mailto:").removesuffix(">")


# what it does, counted


def entries(kind: str, where: str = "") -> str:
    return f"select count(*) from transactions where type = '{kind}' {where}"


DECIDED = "select count(*) from letter_decisions where decision = '{}'"


@dataclass(frozen=True, slots=True)
class Thing:
    """``get`` does what makes us send it, and returns the address in it; ``body`` is what one writes there; ``effects`` counts
    what came of it. ``back`` is ordered by its owner between two uses, so that the second could have an effect. ``lasts`` is
    how long it holds, ``asked`` that it is the answer to a question,
    ``again`` what two uses come to, ``kept_late`` what is kept of a late one: words are never lost."""

    name: str
    get: Callable[[Desk], Any]
    effects: str
    body: str = ""
    back: str = ""
    lasts: timedelta = timedelta(days=30)
    asked: bool = False
    again: int = 1
    kept_late: int = 0


def of(verb: str, get: Callable[[Desk, str], Any]) -> Callable[[Desk], Any]:
    return lambda desk: get(desk, verb)


DAY = timedelta(hours=24)
SPOKEN = entries("Correspond")
MUTED = entries("AddWatcher", "and lower(field) = 'mute'")
COMMENTED = entries("UnprovenComment", f"and \"by\" = (select user_id from addresses where address = '{ANA}')")
THINGS = [
    Thing("question about orders", question, entries("Set", "and new = '77'"), "yes", lasts=DAY, asked=True),
    Thing("question about words", words, SPOKEN, "yes", lasts=DAY, asked=True),
    Thing("address for all words", all_words, SPOKEN, lasts=DAY, asked=True),
    Thing("address for some words", some_words, SPOKEN, lasts=DAY, asked=True),
    Thing("question about a held letter", held_question, DECIDED.format("release"), "yes", lasts=DAY, asked=True),
    Thing("take", of("take", action), entries("Take"), back="Untake"),
    Thing("resolve", of("resolve", action), entries("Status", "and new = 'resolved'"), back="Open"),
    Thing("comment", of("comment", action), COMMENTED, "A word.", again=2, kept_late=1),
    Thing("mute", of("mute", action), MUTED, back="Unmute"),
    Thing("List-Unsubscribe", unsubscribing, MUTED, back="Unmute"),
    Thing("undo", undo, "select count(*) from tickets where id = 1 and priority <> 9", back="Priority: 9"),
    Thing("pass on", passon, SPOKEN),
    Thing("release", of("release", held), DECIDED.format("release")),
    Thing("discard", of("discard", held), DECIDED.format("discard")),
    Thing("block", of("block", held), DECIDED.format("block")),
]


async def effects(desk: Desk, thing: Thing) -> int:
    ((found,),) = await desk.rows(thing.effects)
    return int(found)


WHO = (MARIA, EVA, "mallory@evil.example", f"mallory@evil.example\nFrom: {ANA}")
MACHINES = ("Auto-Submitted: auto-replied\n", "X-Autoreply: yes\n", "Precedence: bulk\n", "List-Id: <x>\n")
LATE_BY = timedelta(seconds=1)


@pytest.mark.parametrize("thing", THINGS, ids=lambda thing: thing.name)
async def test_it_serves_who_was_sent_it_as_it_was_in_time_and_once(desk: Desk, thing: Thing) -> None:
    """All that must do nothing comes first, so that it has not been used yet."""
    address = await thing.get(desk)
    before, start = await effects(desk, thing), desk.now
    assert await tried(desk, thing, changed(address)) == before, "changed, or for another ticket"
    for who in WHO:
        assert await tried(desk, thing, [address], who=who) == before, who
    for head in MACHINES:
        assert await tried(desk, thing, [address], head=head) == before, head
    await desk.disable(ANA, True)
    assert await tried(desk, thing, [address]) == before, "after the account was disabled"
    await desk.disable(ANA, False)
    desk.now = start + thing.lasts + LATE_BY
    before += thing.kept_late
    assert await tried(desk, thing, [address]) == before, "late"
    desk.now = start + thing.lasts - LATE_BY
    raw = await desk.letter(ANA, thing.body, address)
    assert await effects(desk, thing) == before + 1, "in time"
    for again in (raw, f"Received: from evil.example\n{raw}"):
        await desk.again(again, address)
        assert await effects(desk, thing) == before + 1, "the same mail again"
    assert await tried(desk, thing, [address]) == before + thing.again, "twice"
    if thing.back:
        await desk.letter(ANA, thing.back, head=LOGIN.format(ANA))
        now = await effects(desk, thing)
        assert await tried(desk, thing, [address]) == now, "twice, after it was taken back"


@pytest.mark.parametrize("thing", THINGS, ids=lambda thing: thing.name)
async def test_it_does_nothing_for_who_lost_their_rights_meanwhile(desk: Desk, thing: Thing) -> None:
    """Between a question and its answer, and between the notice and the use of an address in it."""
    address = await thing.get(desk)
    before, sent = await effects(desk, thing), await desk.rows("select count(*) from tickets")
    await desk.dismiss(ANA)
    assert await tried(desk, thing, [address]) == before
    assert await desk.rows("select count(*) from tickets") == sent


async def tried(desk: Desk, thing: Thing, addresses: list[str], *, who: str = ANA, head: str = "") -> int:
    """What has come of it after mail to these."""
    for address in addresses:
        await desk.letter(who, thing.body, address, head=head)
    return await effects(desk, thing)


def changed(address: str) -> list[str]:
    """One character is another, one is missing, one too many, wherever in what we made up; another ticket, another notice."""
    local, _, domain = address.partition("@")
    begins = local.index("+") + 1
    more = (f"{local[:at]}{'7' if local[at] != '7' else 'a'}{local[at + 1 :]}" for at in range(begins, len(local)))
    return [f"{one}@{domain}" for one in (local[:-1], f"{local}0", *more)]
