"""How often people want digests: ordered at the control address, or by a mail to the address that each digest has to end them."""

from mailticket.application.schedules.digest_readers import NEVER
from mailticket.application.unit_of_work import UnitOfWork
from mailticket.mailroom.command_result import CommandResult, CommandStatus, TranscriptLine, language
from mailticket.mailroom.letter_result import LetterResult
from mailticket.mailroom.transcripts import tell_control
from mailticket.model.person import User
from mailticket.model.sealed_address import STOP_REPORT, Sealed
from mailticket.model.words import say
from mailticket.storage import subscriptions


def choose_digests(unit: UnitOfWork, user: User, choice: str | None) -> None:
    """From now on somebody gets them so often; None: nothing was chosen."""
    if choice is not None:
        unit.keep(user)
        unit.work.digests[user.id] = choice


def stop_digests(unit: UnitOfWork, filed: LetterResult, sealed: Sealed) -> LetterResult:
    """No more of them, or of the report the address names, if it stood in a mail to who writes. They hear that it is so."""
    told = unit.loaded.told.get(sealed.notice_id)
    if told is None or filed.author.address not in told.recipients:
        return filed
    filed.accounted = True
    speaks = language(unit, filed.author, unit.snapshot.default_queue)
    if sealed.verb == STOP_REPORT:
        unit.also(lambda connection: subscriptions.remove(connection, filed.author.id, [sealed.ticket_id]))
        line = TranscriptLine(say(speaks, "report.stop"), say(speaks, "order.report.never"), True)
    else:
        choose_digests(unit, filed.author, NEVER)
        line = TranscriptLine(say(speaks, "digest.stop"), say(speaks, "order.digest.never"), True)
    done = CommandResult(CommandStatus.DONE, "", [line])
    tell_control(unit, filed.author, done, filed.letter, filed.reading, filed.evidence.level)
    return filed
