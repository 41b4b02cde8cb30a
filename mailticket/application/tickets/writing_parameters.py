"""What is told to write on a ticket: to open it, answer, comment, forward; and which of what was written is meant."""

from collections.abc import Mapping, Sequence

from mailticket.application.parameters import AttachedFile, default, mapping, parameter_class, required, several
from mailticket.application.tickets.parameters import OneTicket


def _attach() -> tuple[()]:
    return several(
        metavar="FILE",
        files=True,
    )


def _minutes() -> str:
    return default(
        "0",
    )


@parameter_class
class Create:
    """A new ticket."""

    queue: str = required()
    subject: str = required()
    requestor: Sequence[str] = several()
    cc: Sequence[str] = several()
    admin_cc: Sequence[str] = several()
    squelch: Sequence[str] = several()
    priority: int | None = default(
        None,
    )
    values: Mapping[str, str] = mapping(
        metavar="KEY=VALUE",
        option="set",
    )
    minutes: int | str = _minutes()
    text: str = default("", text=True)
    attach: Sequence[AttachedFile] = _attach()


@parameter_class
class Clone(OneTicket):
    """A ticket to be opened like another."""

    queue: str | None = default(
        None,
    )
    subject: str | None = default(
        None,
    )


@parameter_class
class Writing(OneTicket):
    """What is written on a ticket, and what goes with it."""

    text: str = required(
        text=True,
    )
    minutes: int | str = _minutes()
    without: Sequence[str] = several()
    status: str | None = default(
        None,
    )
    seen: int | None = default(
        None,
        metavar="ENTRY",
        number=True,
    )
    attach: Sequence[AttachedFile] = _attach()


@parameter_class
class Reply(Writing):
    """A public answer."""

    cc_once: Sequence[str] = several()
    bcc_once: Sequence[str] = several()


class Comment(Writing):
    """A note that requestors never see."""


@parameter_class
class Forward(OneTicket):
    """The conversation, or entries of it, sent to others."""

    entries: Sequence[int] = several(
        metavar="[ENTRY]...",
        argument=True,
        number=True,
    )
    to: Sequence[str] = required(metavar="ADDRESS")
    cc: Sequence[str] = several(metavar="ADDRESS")
    bcc: Sequence[str] = several(metavar="ADDRESS")
    text: str = default(
        "",
        text=True,
    )
    answers: str = default(
        "comment",
    )


@parameter_class
class CopyOnce(OneTicket):
    """A reply sent to others as well; ``blind``: nobody else sees to whom."""

    to: Sequence[str] = ()
    blind: bool = False


@parameter_class
class Release(OneTicket):
    """Entries that were kept as unproven and are passed on; none named: all that wait."""

    entries: Sequence[int] = several(
        metavar="ENTRY…",
        argument=True,
        number=True,
    )


class Attachments(OneTicket):
    """The files of a ticket."""


@parameter_class
class AttachmentOf(OneTicket):
    """One file of a ticket: the entry of the history it came with, and its place in the letter."""

    entry: int = required(argument=True, number=True)
    part: str = required(argument=True)
