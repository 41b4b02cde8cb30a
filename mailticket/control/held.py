"""Commands about held letters, and about senders whose mail is not taken."""

from typing import Any

from mailticket.application.changing import AT_THE_DESK, Asking
from mailticket.application.organisation.administrator import administrator
from mailticket.application.service import Command, Service, address_of
from mailticket.application.unit_of_work import unit_of_work
from mailticket.mailroom.deciding import check_block, check_decision, decide, may_decide
from mailticket.mailroom.looking import look_up_held
from mailticket.model.administration import Subject
from mailticket.model.errors import Refused
from mailticket.model.held import RETRIES, Reason, Verb, read_reason
from mailticket.model.letter import LetterState
from mailticket.model.person import SYSTEM
from mailticket.model.right import Right
from mailticket.storage import held, inbox
from mailticket.storage.wishes import Wishes


def _deciding(verb: Verb) -> Command:
    async def command(service: Service, asking: Asking, *, id: int) -> dict[str, Any]:  # noqa: A002
        """Decide about one held letter: for the AdminCcs of its queue, and for SuperUsers."""
        admin = await administrator(service, asking)
        wanted = Wishes(addresses={asking.actor})
        async with unit_of_work(service.database, service.house(), service.clock(), wanted) as batch:
            await look_up_held(batch, {id})
            one = batch.held_letters.get(id)
            if one is None:
                raise Refused("letter_not_held", letter=id, state=LetterState.HELD.value)
            if admin.user.id == SYSTEM.id:
                check_decision(batch, one, verb)
            else:
                may_decide(batch, admin.user, one, verb)
            decide(batch, admin.user, one, verb, asking.via, AT_THE_DESK)
        if verb is Verb.RELEASE:
            service.mailroom.wake(1)
        if verb is Verb.BLOCK:
            await service.people_changed()
        return {"letter": id, "decision": verb.value, "sender": one.author}

    return command


async def _inbox_retry(service: Service, asking: Asking, *, id: int | str) -> dict[str, Any]:  # noqa: A002
    """Read held letters again: only where that can help."""
    (await administrator(service, asking)).require(Right.SUPER_USER)
    wanted = None if id == "all" else int(id)
    reasons = await service.database.read(inbox.held_reasons, wanted)
    if wanted is not None and wanted not in reasons:
        raise Refused("letter_not_held", letter=id, state=LetterState.HELD.value)
    rules = service.house().rules.fingerprint
    helps = [one for one, text in reasons.items() if retry_helps(read_reason(text), rules)]
    if wanted is not None and not helps:
        raise Refused("held.no_retry", letter=wanted, reason=read_reason(reasons[wanted]).say("en"))
    changed = await service.database.write(inbox.retry, helps) if helps else []
    service.mailroom.wake()
    return {"letters": changed, "kept": sorted(reasons.keys() - set(helps))}


def retry_helps(reason: Reason, rules: str) -> bool:
    """Whether trying again can come out otherwise: it failed by an error of ours, or by rules that have changed since."""
    return reason.key in RETRIES or (reason.key == "rule" and reason.values.get("rules") != rules)


def _blocking(blocked: bool) -> Command:
    async def command(service: Service, asking: Asking, *, address: str) -> dict[str, Any]:
        """Take no mail of an address any more, or take it again."""
        admin = await administrator(service, asking)
        admin.administers(Subject.USER)
        sender = address_of(address)
        now = service.clock()
        changed: list[bool] = []
        async with unit_of_work(service.database, service.house(), now, Wishes(addresses={sender})) as batch:
            ids = batch.loaded.ids
            if blocked:
                check_block(batch, sender)
                batch.also(
                    lambda connection: changed.append(
                        held.block(connection, sender, admin.user.id, admin.author, now, ids)
                    )
                )
            else:
                batch.also(lambda connection: changed.append(held.unblock(connection, sender, admin.author, now, ids)))
        if not any(changed) and not blocked:
            raise Refused("not_blocked", address=sender)
        await service.people_changed()
        return {"address": sender, "blocked": blocked, "created": False, "changed": ["blocked"] if any(changed) else []}

    return command


COMMANDS: dict[str, Command] = {
    "inbox.retry": _inbox_retry,
    "inbox.release": _deciding(Verb.RELEASE),
    "inbox.discard": _deciding(Verb.DISCARD),
    "inbox.block": _deciding(Verb.BLOCK),
    "user.block": _blocking(True),
    "user.unblock": _blocking(False),
}
