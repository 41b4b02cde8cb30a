"""What people decide about held letters, by mail to the addresses of a notice: let it through, discard it, block its sender.

The notice must have been sent to them, not long ago, and they must be of those who are told of such letters still. Where how
sure we are of them does not suffice for a command of that kind, the address we know is asked; the answer goes to another sealed
address, which nobody else was sent. A letter is decided about once.
"""

from datetime import timedelta
from typing import Any

from mailticket.application.alerts import reachable, tell
from mailticket.application.mail.held import decide, may_decide
from mailticket.application.unit_of_work import UnitOfWork
from mailticket.desk.letters import Disposition
from mailticket.mailroom.action_links import LINK_LIFETIME
from mailticket.mailroom.confirmations import LIFETIME, says_yes
from mailticket.mailroom.letter_result import LetterResult, known
from mailticket.mailroom.mailed_questions import tell_not_asked
from mailticket.mailroom.questions import may_ask
from mailticket.mailroom.transcript_budget import may_tell_transcript
from mailticket.model.command import Demand
from mailticket.model.errors import Refused
from mailticket.model.evidence import Evidence, Level, Verdict
from mailticket.model.held import HeldLetter, HeldVerb
from mailticket.model.person import User
from mailticket.model.reasons import reason_in
from mailticket.model.sealed_address import ANSWERS, Sealed, sealed_address
from mailticket.model.transaction import Via
from mailticket.model.words import language_of, say
from mailticket.notices.system_notice import SystemNotice
from mailticket.storage.load_plan import SentNotice

NEEDS: dict[HeldVerb, Demand] = {
    HeldVerb.RELEASE: Demand.WORK,
    HeldVerb.DISCARD: Demand.CHANGE,
    HeldVerb.BLOCK: Demand.CHANGE,
}
"""What kind of command each is."""

TOLD = frozenset({"held", "held_list", "unread"})
ASKED = frozenset({"held_confirm"})


def decide_by_mail(unit: UnitOfWork, filed: LetterResult, sealed: Sealed, written: str) -> LetterResult:
    """A mail to such an address. ``written`` is what they wrote in it themselves: an answer to our question that is no yes
    does nothing."""
    filed.outcome = known(filed) | {
        "fate": Disposition.RECORD.value,
        "thread": f"decides about held letter {sealed.letter_id}",
    }
    one = unit.held_letters.get(sealed.letter_id or 0)
    told = unit.loaded.told.get(sealed.notice_id)
    if one is None or told is None or filed.author.address not in told.recipients:
        return filed  # somebody else has the address: they learn nothing of it
    filed.accounted = True
    answers = sealed.verb in ANSWERS
    verb = HeldVerb(sealed.verb.removeprefix("ok"))
    if answers and not says_yes(written):
        return filed
    sure = (
        Evidence(Level.CONFIRMED, "confirmation", f"answered question {sealed.notice_id}")
        if answers
        else filed.evidence
    )
    filed.evidence = sure
    try:
        _check_link(unit, told, answers=answers)
        may_decide(unit, filed.author, one, verb)
        verdict = unit.snapshot.policy.verdict(NEEDS[verb], sure.level)
        if verdict is Verdict.CONFIRM and not sure.barred:
            _ask(unit, filed, one, verb)
        elif verdict is Verdict.DO:
            decide(unit, filed.author, one, verb, Via.MAIL, sure)
            _answer(unit, filed, one, f"held.done.{verb}", {"letter": one.letter_id, "address": one.author})
        else:
            _answer(unit, filed, one, "held.unproven", {"reason": sure.reason})
    except Refused as refused:
        _answer(unit, filed, one, refused.key, refused.values)
    return filed


def _check_link(unit: UnitOfWork, told: SentNotice, *, answers: bool) -> None:
    lifetime: timedelta = LIFETIME if answers else LINK_LIFETIME
    if told.scrip not in (ASKED if answers else TOLD):
        raise Refused("order.not_told")
    if unit.now - told.created > lifetime:
        raise Refused("held.old_address", days=lifetime.days)


def _speaks(unit: UnitOfWork, user: User, one: HeldLetter) -> str:
    queue = unit.snapshot.directory.queues.get(one.queue_id, unit.snapshot.default_queue)
    return language_of(user.speaks, queue.language, unit.snapshot.site.language)


def _answer(unit: UnitOfWork, filed: LetterResult, one: HeldLetter, key: str, values: Any) -> None:
    """What became of it, to the address we know."""
    speaks = _speaks(unit, filed.author, one)
    said = dict(values)
    if "reason" in said:
        said["reason"] = reason_in(speaks, said["reason"])
    filed.outcome["orders"] = key
    people = reachable(unit, [filed.author.id])
    if people and may_tell_transcript(unit, filed.author, filed.evidence.level):
        facts = {"letter": _facts(one), "said": say(speaks, key, **said)}
        queue = unit.snapshot.directory.queues.get(one.queue_id, unit.snapshot.default_queue)
        tell(unit, SystemNotice("held_answer", facts, queue), people, filed.letter.id)


def _ask(unit: UnitOfWork, filed: LetterResult, one: HeldLetter, verb: HeldVerb) -> None:
    """The question whether they meant it. Its address is sent to nobody else, and does it once."""
    filed.outcome["orders"] = "asked"
    user, snapshot = filed.author, unit.snapshot
    people = reachable(unit, [user.id])
    if not may_ask(unit, user, filed.evidence.level):
        tell_not_asked(unit, user, filed.letter)
        return
    queue = snapshot.directory.queues.get(one.queue_id, snapshot.default_queue)

    def more(language: str, number: int) -> dict[str, Any]:
        answer = sealed_address(snapshot.site.control, Sealed(f"ok{verb}", one.letter_id, number), snapshot.seal.sign)
        return {
            "reply_to": answer,
            "asked": say(language, f"held.ask.{verb}", letter=one.letter_id, address=one.author),
            "evidence": reason_in(language, filed.evidence.reason),
        }

    facts = {
        "letter": _facts(one),
        "received_at": filed.letter.received_at,
        "peer": filed.letter.peer,
        "expires_at": unit.now + LIFETIME,
    }
    tell(unit, SystemNotice("held_confirm", facts, queue, more=more), people, filed.letter.id)


def _facts(one: HeldLetter) -> dict[str, Any]:
    return {"id": one.letter_id, "subject": one.subject, "author": one.author}
