"""What staff is told by the house itself: a notice came back, a scrip was switched off, what became of orders. Never requestors,
never in floods."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from mailticket.mailroom.batch import Batch
from mailticket.mailroom.ordering import Fate, Ordered, asked_about, language
from mailticket.mailroom.posting import keep
from mailticket.mailroom.questions import may_tell_of_silence
from mailticket.model.confirmation import Confirmation
from mailticket.model.evidence import Evidence, Level
from mailticket.model.letter import FailedRecipient, Letter
from mailticket.model.limits_budget import DAY, HOUR
from mailticket.model.person import User
from mailticket.model.queue import Queue
from mailticket.model.reasons import reason_in
from mailticket.model.scrip import FAILURES_UNTIL_OFF, Scrip
from mailticket.model.ticket import Ticket
from mailticket.notices.budget import spend_alarm
from mailticket.notices.system import word_system
from mailticket.notices.word import ticket_url


def bounce_key(address: str) -> str:
    """The budget of alarms about mail to an address coming back."""
    return f"bounced:{address}"


def tell_of_bounce(batch: Batch, ticket: Ticket, failed: FailedRecipient, letter_id: int | None) -> None:
    """A notice came back: to the ticket's owner, once a day for each address, never to that address."""
    queue = batch.queue(ticket.queue_id)
    facts = {
        "failed": {"address": failed.address, "status": failed.status, "diagnostic": failed.diagnostic},
        "ticket": {"id": ticket.id, "subject": ticket.subject, "url": ticket_url(batch.house.site, ticket.id)},
    }
    owners = [] if ticket.owner_id is None else [ticket.owner_id]
    readers = [user for user in reachable(batch, owners) if user.address != failed.address]
    if readers and may_tell(batch, bounce_key(failed.address), DAY, batch.house.budgets.bounce_alarms_per_address_day):
        tell(batch, "bounced", facts, readers, queue, ticket, letter_id)


def tell_of_scrip_off(batch: Batch, ticket: Ticket, scrip: Scrip, why: str, letter_id: int | None) -> None:
    """A scrip failed again and again and is off now: to the administrators."""
    queue = batch.queue(ticket.queue_id)
    facts = {
        "scrip": {"id": scrip.id, "name": scrip.name, "condition": scrip.condition, "action": scrip.action},
        "error": why,
        "failures": FAILURES_UNTIL_OFF,
        "ticket": {"id": ticket.id, "subject": ticket.subject, "url": ticket_url(batch.house.site, ticket.id)},
    }
    tell(batch, "scrip_off", facts, _administrators(batch), queue, None, letter_id)


def tell_transcript(
    batch: Batch, user: User, ticket: Ticket, ordered: Ordered, letter_id: int | None, level: Level
) -> None:
    """Line by line what became of somebody's orders: to the address we know, not to the one the letter named."""
    facts = {
        "lines": _lines(ordered),
        "fate": ordered.fate.value,
        "help": ordered.help,
        "order": letter_id if _undoable(ordered) else None,
        "ticket": {"id": ticket.id, "subject": ticket.subject, "url": ticket_url(batch.house.site, ticket.id)},
    }
    readers = reachable(batch, [user.id])
    if readers and may_tell_transcript(batch, user, level):
        tell(batch, "transcript", facts, readers, batch.queue(ticket.queue_id), ticket, letter_id)


def _lines(ordered: Ordered) -> list[dict[str, Any]]:
    return [{"text": line.text, "said": line.below, "done": line.done} for line in ordered.lines]


def tell_control(batch: Batch, user: User, ordered: Ordered, letter_id: int, level: Level) -> None:
    """The same for orders at the control address, which are about no ticket or many."""
    house = batch.house
    facts = {
        "lines": _lines(ordered),
        "fate": ordered.fate.value,
        "help": ordered.help,
        "order": letter_id if _undoable(ordered) else None,
        "control": house.site.control,
    }
    readers = reachable(batch, [user.id])
    if readers and may_tell_transcript(batch, user, level):
        tell(batch, "control", facts, readers, house.default_queue, None, letter_id, answers_to=house.site.control)


def _undoable(ordered: Ordered) -> bool:
    return bool(ordered.changes) and not ordered.undid and ordered.fate is Fate.DONE


TRANSCRIPTS_AN_HOUR = 60
UNPROVEN_TRANSCRIPTS_AN_HOUR = 10


def transcript_keys(address: str) -> frozenset[str]:
    """The budgets of transcripts to an address."""
    return frozenset({_transcript_key(address, Level.NONE), _transcript_key(address, Level.WEAK)})


def may_tell_transcript(batch: Batch, user: User, level: Level) -> bool:
    """Whether they may be told once more what became of mail of this level; if so, it counts. Mail that proves nothing has a
    small budget of its own, so that whoever writes their address cannot use up the answers to what they order."""
    most = TRANSCRIPTS_AN_HOUR if level > Level.NONE else UNPROVEN_TRANSCRIPTS_AN_HOUR
    return may_tell(batch, _transcript_key(user.address, level), HOUR, most)


def _transcript_key(address: str, level: Level) -> str:
    return f"transcript:{address}" if level > Level.NONE else f"transcript0:{address}"


def ask_for_confirmation(batch: Batch, ordered: Ordered, letter: Letter, evidence: Evidence) -> None:
    """The question, to the address stored for the user; its token is where the answer goes, and nowhere else."""
    one = ordered.confirmation
    user = batch.user(one.user_id) if one else None
    ticket = batch.loaded.tickets.get(one.ticket_id) if one else None
    if one is None or user is None or ticket is None:
        return
    speaks = language(batch, user, batch.queue(ticket.queue_id))
    facts = {
        "lines": [{"text": text, "said": "", "done": False} for text in _asked(one, speaks)],
        "warnings": ordered.warnings,
        "ticket": {"id": ticket.id, "subject": ticket.subject, "url": ticket_url(batch.house.site, ticket.id)},
        "received_at": letter.received_at,
        "expires_at": one.expires_at,
        "peer": letter.peer,
        "evidence": reason_in(speaks, evidence.because),
    }
    reply_to = f"confirm+{ordered.token}@{batch.house.site.home}"
    queue = batch.queue(ticket.queue_id)
    tell(batch, "confirm", facts, reachable(batch, [user.id]), queue, None, letter.id, reply_to=reply_to)


def tell_of_words(
    batch: Batch,
    user: User,
    letter: Letter,
    one: Confirmation,
    words: Sequence[dict[str, Any]],
    token: str,
    evidence: Evidence,
) -> None:
    """The question whether words are theirs, to the address stored for the user; its token is in it alone."""
    ticket = batch.loaded.tickets.get(one.ticket_id)
    queue = batch.queue(ticket.queue_id) if ticket else batch.house.default_queue
    home = batch.house.site.home
    facts = {
        "words": list(words),
        "all": f"confirm+{token}-all@{home}",
        "received_at": letter.received_at,
        "expires_at": one.expires_at,
        "peer": letter.peer,
        "evidence": reason_in(language(batch, user, queue), evidence.because),
    }
    reply_to = f"confirm+{token}@{home}"
    tell(batch, "unproven", facts, reachable(batch, [user.id]), queue, None, letter.id, reply_to=reply_to)


def tell_not_asked(batch: Batch, user: User, letter: Letter) -> None:
    """Once a day: mail with their address calls for more questions than they are asked."""
    readers = reachable(batch, [user.id])
    if readers and may_tell_of_silence(batch, user):
        facts = {"peer": letter.peer, "received_at": letter.received_at, "control": batch.house.site.control}
        tell(batch, "not_asked", facts, readers, batch.house.default_queue, None, letter.id)


def _asked(one: Confirmation, speaks: str) -> list[str]:
    return [command.spelled(speaks) for command in asked_about(one).commands]


def _administrators(batch: Batch) -> list[User]:
    """Who holds SuperUser; where nobody does, the AdminCcs of the default queue."""
    holders = [user.id for user in batch.house.superusers()]
    return reachable(batch, holders) or reachable(batch, sorted(batch.house.default_queue.admin_cc))


def may_tell(batch: Batch, key: str, seconds: int, most: int) -> bool:
    """Take one mail out of a budget of the house's own; False when it is used up."""
    return spend_alarm(
        batch.loaded.budgets, key=key, seconds=seconds, most=most, now=batch.now, spent=batch.work.budgets
    )


def reachable(batch: Batch, ids: list[int]) -> list[User]:
    """Those of these people who may be mailed."""
    users = [batch.user(id_) for id_ in ids]
    ours = batch.house.ours
    return [u for u in users if u and not u.disabled and not u.unreachable and u.address not in ours]


def tell(
    batch: Batch,
    template: str,
    facts: dict[str, Any],
    readers: list[User],
    queue: Queue,
    ticket: Ticket | None,
    letter_id: int | None,
    *,
    reply_to: str = "",
    answers_to: str = "",
    more: Callable[[str, int], Mapping[str, Any]] | None = None,
) -> None:
    """A notice of the house's own for each reader. ``more`` says what else one is about, by its language and number."""
    house = batch.house
    for notice, user in word_system(
        template,
        facts,
        to=readers,
        wording=house.wording,
        site=house.site,
        queue=queue,
        ticket=ticket,
        now=batch.now,
        sign=house.seal.sign,
        new_id=lambda: batch.loaded.ids.take("notices"),
        tags=house.tags,
        reply_to=reply_to,
        answers_to=answers_to,
        more=more,
    ):
        keep(batch, notice, [user], letter_id)
