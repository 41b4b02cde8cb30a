"""Whose request a mail is that staff forwards: its author's. ``[[queue]] forwarded_requestor`` makes them the requestor at once;
else who forwards it is asked, and says yes by answering."""

from mailticket.application.alerts import about, reachable, tell
from mailticket.application.site import SiteSnapshot
from mailticket.application.unit_of_work import UnitOfWork
from mailticket.commands.grammar import KEYED, orders
from mailticket.mailroom.command_result import CommandContext
from mailticket.mailroom.confirmations import asked_about, asked_first
from mailticket.mailroom.letter_result import LetterResult, act_of
from mailticket.model.command import CommandBatch
from mailticket.model.evidence import Level
from mailticket.model.letter import MailClass, Reading
from mailticket.model.person import Mailbox
from mailticket.model.ticket import Ticket
from mailticket.notices.headers import clean
from mailticket.notices.system_notice import SystemNotice
from mailticket.reading import forwarded, is_robot

_VERB = KEYED["requestor"]


def customer_in(snapshot: SiteSnapshot, reading: Reading) -> Mailbox | None:
    """Who wrote the mail that somebody who works here forwards: nobody who works here, no address of ours, no robot."""
    author = reading.author
    staff = {user.address for user in snapshot.directory.staff.values()}
    if reading.mail_class is not MailClass.HUMAN or author is None or author.address not in staff:
        return None
    box = forwarded.forwarded_author(reading)
    if box is None or box.address in staff or box.address in snapshot.ours or is_robot(box.address):
        return None
    return box


def requestor_orders(snapshot: SiteSnapshot, reading: Reading, speaks: str = "en") -> CommandBatch | None:
    """The command that makes them the requestor, in the language of who is asked about it; None where there is nobody, or the
    address is none that a command can name."""
    box = customer_in(snapshot, reading)
    found = orders(f"{_VERB.words[speaks][0]}: {box.address}") if box else None
    return found if found is not None and len(found.commands) == 1 and not found.mistakes else None


def offered(unit: UnitOfWork, filed: LetterResult, speaks: str) -> CommandBatch | None:
    """What is done, or asked about, once the letter has opened a ticket: for who is proven to work here, and
    ordered nothing. ``speaks`` is their language."""
    doubtful = filed.unproven or filed.evidence.level is Level.NONE or not filed.author.privileged
    if doubtful or filed.orders is not None:
        return None
    return requestor_orders(unit.snapshot, filed.reading, speaks)


def offer(unit: UnitOfWork, filed: LetterResult, ticket: Ticket, found: CommandBatch) -> None:
    """Ask whoever forwarded it."""
    box = customer_in(unit.snapshot, filed.reading)
    context = CommandContext(unit, act_of(unit, filed), ticket, filed.evidence, filed.letter.id)
    ordered = asked_first(context, found)
    if box is None or ordered is None or ordered.confirmation is None:
        return
    asked = ordered.confirmation
    facts = {
        "person": f"{clean(box.name)} <{box.address}>" if box.name else box.address,
        "lines": [{"text": command.line, "said": "", "done": False} for command in asked_about(asked).commands],
        "ticket": about(unit, ticket),
        "expires_at": asked.expires_at,
    }
    reply_to = f"confirm+{ordered.token}@{unit.snapshot.site.home}"
    readers, queue = reachable(unit, [filed.author.id]), unit.queue(ticket.queue_id)
    tell(unit, SystemNotice("requestor", facts, queue, reply_to=reply_to), readers, filed.letter.id)
