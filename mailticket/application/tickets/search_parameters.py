"""What searches are told."""

from collections.abc import Mapping, Sequence

from mailticket.application.parameters import default, mapping, parameter_class, several
from mailticket.application.tickets.parameters import OneTicket


@parameter_class
class Search:
    """Which tickets, said in words, and how many of them: the most urgent first."""

    query: Sequence[str] = several(
        metavar="QUERY…",
        argument=True,
    )
    queue: str | None = default(
        None,
    )
    status: Sequence[str] = several()
    owner: str | None = default(
        None,
    )
    requestor: str | None = default(
        None,
    )
    fields: Mapping[str, str] = mapping(
        metavar="NAME=VALUE",
        option="field",
    )
    all: bool = default(
        False,
    )
    limit: int | None = default(None, number=True)
    after: str | None = default(
        None,
        metavar="PAGE",
    )
    offset: int = default(
        0,
    )


class List(Search):
    """The tickets alone."""


@parameter_class
class Next:
    """Which tickets, of those that nobody owns and that who asks may take."""

    query: Sequence[str] = several(
        metavar="QUERY…",
        argument=True,
    )


@parameter_class
class Suggest(OneTicket):
    """What was resolved before and is like a ticket."""

    limit: int = default(5, number=True)
