"""What use cases about rights are told."""

from collections.abc import Sequence

from mailticket.application.parameters import default, parameter_class, required


@parameter_class
class Granting:
    """Rights that somebody is given, in a queue or everywhere."""

    to: str = required(
        "An address, a group, Requestor, Owner, Cc, AdminCc, Everyone, Privileged or Unprivileged.",
        "Una dirección, un grupo, Requestor, Owner, Cc, AdminCc, Everyone, Privileged o Unprivileged.",
        metavar="TO",
        argument=True,
    )
    rights: Sequence[str] = required(
        "As mailticket right list says.", "Como los dice mailticket right list.", metavar="RIGHT…", argument=True
    )
    queue: str | None = default(None, "In this queue; else everywhere.", "En esta cola; si no, en todas.")
    revoke: bool = default(
        False,
        "What takes away what is granted everywhere, or out of the box.",
        "Lo que quita lo otorgado en todas partes, o de fábrica.",
    )


@parameter_class
class ListGrants:
    """Which grants to list."""

    to: str | None = default(None, "Only of this holder.", "Solo los de este titular.")
    right: str | None = default(None, "Only this right.", "Solo este derecho.")
    queue: str | None = default(None, "Only what counts in this queue.", "Solo lo que vale en esta cola.")
    all: bool = default(False, "What comes out of the box as well.", "También lo que viene de fábrica.")


@parameter_class
class WhyRight:
    """A right that somebody may have: in a queue, on a ticket, or everywhere."""

    user: str = required(
        "Any address of theirs, or their name here.",
        "Cualquiera de sus direcciones, o su nombre aquí.",
        metavar="USER",
        argument=True,
    )
    right: str = required("The right.", "El derecho.", metavar="RIGHT", argument=True)
    queue: str | None = default(
        None, "In this queue; else everywhere.", "En esta cola; si no, en todas.", metavar="[QUEUE]", argument=True
    )
    ticket: int | None = default(None, "On this ticket.", "En este ticket.", metavar="N", number=True)
