"""Letters that came: shown, traced, tried again; and decisions about those that are held."""

import asyncio
import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mailticket.application import resolve
from mailticket.application import shapes as views
from mailticket.application.changing import AT_THE_DESK, Caller
from mailticket.application.mail import parameters as told
from mailticket.application.mail.held import check_decision, decide, look_up_held, may_decide
from mailticket.application.organisation.administrator import administrator
from mailticket.application.service import Service, names
from mailticket.application.unit_of_work import unit_of_work
from mailticket.model.errors import Refused, TryAgain
from mailticket.model.held import RETRIES, HeldVerb, Reason, read_reason
from mailticket.model.letter import Incoming, LetterState, Reply
from mailticket.model.message_id import notice_of
from mailticket.model.person import SYSTEM
from mailticket.model.secret import hidden_answering
from mailticket.storage import held, inbox, outbox, ticket_history, tracing
from mailticket.storage.load_plan import LoadPlan


@dataclass(frozen=True, slots=True)
class Injected:
    """A letter in the inbox, by its number; ``duplicate``: it was there before."""

    letter: int
    duplicate: bool


@dataclass(frozen=True, slots=True)
class Retried:
    """Letters that are read again, and those kept, where that cannot help."""

    letters: Sequence[int]
    kept: Sequence[int]


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of a held letter."""

    letter: int
    decision: str
    sender: str


async def _incoming(service: Service, asked: told.Given, protocol: str) -> Incoming:
    found = service.snapshot().addresses.find(asked.to, pipe=True)
    if isinstance(found, Reply):
        raise Refused("no_such_address", address=asked.to, reply=str(found))
    raw = await asyncio.to_thread(_as_sent, asked.raw_base64)
    return Incoming(found, asked.sender, raw, len(raw), service.clock(), protocol=protocol, peer="unix")


def _as_sent(raw_base64: str) -> bytes:
    raw = base64.b64decode(raw_base64)
    return raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")  # a file's line ends become the wire's


async def inject(service: Service, caller: Caller, asked: told.Given) -> Injected:
    """A letter goes into the inbox, as if it had come by mail."""
    incoming = await _incoming(service, asked, "inject")
    (answer,) = await service.accept([incoming])
    if isinstance(answer, Reply):
        raise TryAgain(str(answer))
    service.mailroom.wake()
    return Injected(answer.letter_id, answer.duplicate)


async def explain(service: Service, caller: Caller, asked: told.Given) -> dict[str, object]:
    """What would become of a letter; nothing is changed."""
    return await service.mailroom.explain(await _incoming(service, asked, "explain"))


async def trace(service: Service, caller: Caller, asked: told.Traced) -> dict[str, object]:
    """What became of a mail, that came or that we sent."""
    wanted = asked.message_id.strip().strip("<>")
    rows = await service.database.read(tracing.letters_by_message_id, wanted, notice_of(wanted))
    if not rows:
        raise Refused("no_such_letter", message_id=wanted)
    return {"message_id": wanted, "letters": [await whole_letter(service, row) for row in rows]}


async def list_(service: Service, caller: Caller, asked: told.Listed) -> list[dict[str, object]]:
    """The newest first. Raises Refused for a state no letter has."""
    wanted = resolve.states(LetterState, asked.state)
    rows = await service.database.read(tracing.letters_listed, wanted, asked.limit)
    again = await service.database.read(tracing.duplicates, [row["id"] for row in rows])
    return [views.letter_json(row, again[row["id"]]) for row in rows]


async def show(service: Service, caller: Caller, asked: told.ShowLetter) -> dict[str, object]:
    """A letter and what became of it."""
    rows = await service.database.read(tracing.letters_by_id, [asked.id])
    if not rows:
        raise Refused("no_such_letter", message_id=asked.id)
    shown = await whole_letter(service, rows[0])
    if asked.raw:
        shown["raw_base64"] = raw_json(await service.database.read(inbox.original, asked.id))
    return shown


def raw_json(mail: bytes) -> str:
    """A mail as it was but for the tokens of questions: whoever reads them could answer in the other's place."""
    return base64.b64encode(hidden_answering(mail)).decode("ascii")


async def whole_letter(service: Service, row: dict[str, Any]) -> dict[str, Any]:
    again = await service.database.read(tracing.duplicates, [row["id"]])
    history = await service.database.read(ticket_history.of_letter, row["id"])
    shown = await names(service, [], {entry.by for entry in history})
    decided = await service.database.read(held.decisions, [row["id"]])
    return views.letter_json(row, again[row["id"]]) | {
        "decisions": decided.get(row["id"], []),
        "transactions": [
            {"ticket": entry.ticket_id, **item}
            for entry, item in zip(history, views.history_json(history, shown), strict=True)
        ],
        "notices": _notices_json(await service.database.read(outbox.of_letter, row["id"])),
    }


def _notices_json(rows: Sequence[dict[str, Any]]) -> list[dict[str, object]]:
    found: dict[int, dict[str, object]] = {}
    recipients: dict[int, list[dict[str, object]]] = {}
    for row in rows:
        among = recipients.setdefault(row["notice"], [])
        found.setdefault(
            row["notice"],
            {
                "id": row["notice"],
                "scrip": row["scrip"],
                "kind": row["kind"],
                "language": row["language"],
                "subject": row["subject"],
                "message_id": row["notice_message_id"],
                "recipients": among,
            },
        )
        if row["id"] is not None:
            among.append(
                {
                    "copy": row["id"],
                    "address": row["recipient"],
                    "state": row["state"],
                    "answer": row["answer"] or None,
                    "at": row["settled_at"],
                }
            )
    return list(found.values())


async def retry(service: Service, caller: Caller, asked: told.Which) -> Retried:
    """Read held letters again: only where that can help."""
    wanted = resolve.one_or_all(asked.id)
    reasons = await service.database.read(inbox.held_reasons, wanted)
    if wanted is not None and wanted not in reasons:
        raise Refused("letter_not_held", letter=asked.id, state=LetterState.HELD.value)
    rules = service.snapshot().rules.fingerprint
    helps = [one for one, text in reasons.items() if retry_helps(read_reason(text), rules)]
    if wanted is not None and not helps:
        raise Refused("held.no_retry", letter=wanted, reason=read_reason(reasons[wanted]).say("en"))
    changed = await service.database.write(inbox.retry, helps) if helps else []
    service.mailroom.wake()
    return Retried(changed, sorted(reasons.keys() - set(helps)))


def retry_helps(reason: Reason, rules: str) -> bool:
    """Whether trying again can come out otherwise: it failed by an error of ours, or by rules that have changed since."""
    return reason.key in RETRIES or (reason.key == "rule" and reason.values.get("rules") != rules)


async def release(service: Service, caller: Caller, asked: told.OneLetter) -> Decided:
    """Let a held letter through: to its ticket, or into a new one."""
    return await _decide(service, caller, asked.id, HeldVerb.RELEASE)


async def discard(service: Service, caller: Caller, asked: told.OneLetter) -> Decided:
    """It is nothing for anybody. Its original is kept."""
    return await _decide(service, caller, asked.id, HeldVerb.DISCARD)


async def block(service: Service, caller: Caller, asked: told.OneLetter) -> Decided:
    """Discard it, and take no more mail from its sender."""
    return await _decide(service, caller, asked.id, HeldVerb.BLOCK)


async def _decide(service: Service, caller: Caller, number: int, verb: HeldVerb) -> Decided:
    """For the AdminCcs of its queue, and for SuperUsers."""
    admin = await administrator(service, caller)
    wanted = LoadPlan(addresses={caller.actor})
    async with unit_of_work(service.database, service.snapshot(), service.clock(), wanted) as unit:
        await look_up_held(unit, {number})
        letter = unit.held_letters.get(number)
        if letter is None:
            raise Refused("letter_not_held", letter=number, state=LetterState.HELD.value)
        if admin.user.id == SYSTEM.id:
            check_decision(unit, letter, verb)
        else:
            may_decide(unit, admin.user, letter, verb)
        decide(unit, admin.user, letter, verb, caller.via, AT_THE_DESK)
    if verb is HeldVerb.RELEASE:
        service.mailroom.wake(1)
    if verb is HeldVerb.BLOCK:
        await service.people_changed()
    return Decided(number, verb.value, letter.author)
