"""What is told to change a ticket: its owner, status, fields, people, links, and its place beside other tickets."""

from collections.abc import Mapping, Sequence

from mailticket.application.parameters import default, parameter_class, required


@parameter_class
class OneTicket:
    """What is about one ticket and needs no more."""

    id: int = required(metavar="N", argument=True, number=True)


class Take(OneTicket):
    """Become the owner of a ticket nobody owns."""


class Untake(OneTicket):
    """Give a ticket up."""


class Steal(OneTicket):
    """Become the owner of somebody else's ticket."""


class Resolve(OneTicket):
    """It is done."""


class Reject(OneTicket):
    """It will not be done."""


class Open(OneTicket):
    """It is being worked on."""


@parameter_class
class Stall(OneTicket):
    """It waits for something."""

    until: str = default(
        "",
        metavar="DATE",
    )


class Reopen(OneTicket):
    """It is not done after all."""


class Delete(OneTicket):
    """It was no ticket."""


class Mute(OneTicket):
    """No more mail about it to who asks."""


class Unmute(OneTicket):
    """Mail about it again."""


class Show(OneTicket):
    """The ticket with its history."""


@parameter_class
class Undo(OneTicket):
    """The last orders of who asks on a ticket, or those of one letter."""

    order: int | None = default(None, number=True)


@parameter_class
class Give(OneTicket):
    """Another owner."""

    owner: str = required(
        metavar="OWNER",
        argument=True,
    )


@parameter_class
class Set(OneTicket):
    """Fields by name, with their new values: all of them, or none."""

    values: Mapping[str, str] = required(
        metavar="KEY=VALUE…",
        argument=True,
    )


@parameter_class
class Watching(OneTicket):
    """Who follows a ticket, and how."""

    who: Sequence[str] = required(
        metavar="WHO…",
        argument=True,
    )
    role: str = default(
        "Cc",
    )


class Watch(Watching):
    """People and groups who shall follow a ticket."""


class Unwatch(Watching):
    """People and groups who shall follow it no longer."""


@parameter_class
class Squelch(OneTicket):
    """Somebody who shall get no mail about a ticket."""

    who: str = required(metavar="ADDRESS", argument=True)


@parameter_class
class Unsquelch(OneTicket):
    """Somebody who shall get mail about it again."""

    who: str = required(metavar="ADDRESS", argument=True)


@parameter_class
class Linking(OneTicket):
    """A kind of link, and where it leads."""

    kind: str = required(
        metavar="KIND",
        argument=True,
    )
    to: Sequence[int | str] = required(
        metavar="TARGET…",
        argument=True,
    )


class Link(Linking):
    """A link to be made."""


class Unlink(Linking):
    """A link to be taken away."""


@parameter_class
class Merge(OneTicket):
    """A ticket that becomes part of another."""

    into: int = required(metavar="INTO", argument=True, number=True)
    disclose: bool = default(
        False,
    )


@parameter_class
class Split(OneTicket):
    """A letter that gets a ticket of its own, or goes to another."""

    transaction: int = required(
        metavar="ENTRY",
        argument=True,
        number=True,
    )
    to: int | None = default(None, number=True)
    queue: str | None = default(
        None,
    )
    subject: str | None = default(
        None,
    )
    disclose: bool = default(
        False,
    )
