"""What use cases about rights are told."""

from collections.abc import Sequence

from mailticket.application.parameters import default, parameter_class, required


@parameter_class
class Granting:
    """Rights that somebody is given, in a queue or everywhere."""

    to: str = required(
        metavar="TO",
        argument=True,
    )
    rights: Sequence[str] = required(metavar="RIGHT…", argument=True)
    queue: str | None = default(
        None,
    )
    revoke: bool = default(
        False,
    )


@parameter_class
class ListGrants:
    """Which grants to list."""

    to: str | None = default(
        None,
    )
    right: str | None = default(
        None,
    )
    queue: str | None = default(
        None,
    )
    all: bool = default(
        False,
    )


@parameter_class
class WhyRight:
    """A right that somebody may have: in a queue, on a ticket, or everywhere."""

    user: str = required(
        metavar="USER",
        argument=True,
    )
    right: str = required(metavar="RIGHT", argument=True)
    queue: str | None = default(None, metavar="[QUEUE]", argument=True)
    ticket: int | None = default(None, metavar="N", number=True)
