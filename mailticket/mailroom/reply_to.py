"""Where the person is told whose words a noreply address, a web form or a sender of our own domain sends: the Reply-To. Anybody can
write that, so it proves nothing, and no automatic answer goes there."""

from mailticket.application.site import SiteSnapshot
from mailticket.application.unit_of_work import UnitOfWork
from mailticket.model.letter import Reading
from mailticket.model.person import SYSTEM, Mailbox, User
from mailticket.reading import is_robot, wants_no_reply
from mailticket.reading.lists import of_reading

_FORM_HEADERS = frozenset({"x-php-originating-script", "x-php-script", "x-contact-form", "x-wpcf7-content-type"})
_FORM_MAILERS = ("phpmailer", "wordpress", "drupal", "joomla", "php/")


def mailbox_told_instead(snapshot: SiteSnapshot, reading: Reading) -> Mailbox | None:
    """Who is to be told instead of the sender: the first in Reply-To who is neither they, nor we, nor a robot. None for whoever
    writes themselves: where they want their answers is their own choice."""
    author = reading.author
    if author is None or reading.from_ours or not _stands_in(snapshot, reading, author.address):
        return None
    ours = snapshot.ours
    others = (box for box in reading.reply_to if box.address != author.address and box.address not in ours)
    return next((box for box in others if not is_robot(box.address)), None)


def _stands_in(snapshot: SiteSnapshot, reading: Reading, address: str) -> bool:
    headers = of_reading(reading)
    form = any(value.lower().startswith(_FORM_MAILERS) for value in headers.get("x-mailer", ()))
    domain, site = address.rpartition("@")[2], snapshot.site
    own = domain in {site.home, site.organization.lower(), *site.domains, *snapshot.ours.domains}
    return wants_no_reply(address) or own or form or not _FORM_HEADERS.isdisjoint(headers)


def requestor_of(unit: UnitOfWork, reading: Reading, author: User) -> User | None:
    """Whose matter a letter is that opens a ticket: its author's, or of who is told in their place; None: nobody's. Of who works
    here it is their own."""
    box = None if author.privileged else mailbox_told_instead(unit.snapshot, reading)
    if box is not None:
        person = unit.person(box.address, box.name, box.written)
        return author if person.disabled else person
    return None if author.id == SYSTEM.id else author


def unanswered(unit: UnitOfWork, reading: Reading, author: User) -> frozenset[str]:
    """The addresses that no automatic answer goes to, for they stand in Reply-To alone."""
    person = requestor_of(unit, reading, author)
    told = {box.address for box in reading.reply_to}
    original = " ".join(of_reading(reading).get("x-original-from", ()))
    if person is not None and (reading.from_ours or person.id != author.id):
        return frozenset({person.address} & told if person.address not in original else ())
    return frozenset()
