"""What is told to change a ticket: its owner, status, fields, people, links, and its place beside other tickets."""

from collections.abc import Mapping, Sequence

from mailticket.application.parameters import default, parameter_class, required


@parameter_class
class OneTicket:
    """What is about one ticket and needs no more."""

    id: int = required("The ticket's number.", "El número del ticket.", metavar="N", argument=True, number=True)


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
        "When it opens again by itself: monday, 2026-12-01, in 2 days.",
        "Cuándo se reabre solo: lunes, 2026-12-01, en 2 días.",
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

    order: int | None = default(
        None, "The order's number; else the last.", "El número de la orden; si no, la última.", number=True
    )


@parameter_class
class Give(OneTicket):
    """Another owner."""

    owner: str = required(
        "An address, a name, me, or nobody.",
        "Una dirección, un nombre, yo o nadie.",
        metavar="OWNER",
        argument=True,
    )


@parameter_class
class Set(OneTicket):
    """Fields by name, with their new values: all of them, or none."""

    values: Mapping[str, str] = required(
        "status, owner, queue, subject, priority, due, cc, dependson, cf.NAME …; NAME+ adds, NAME- takes away.",
        "estado, responsable, cola, asunto, prioridad, vence, cc, dependede, cf.NOMBRE …; NOMBRE+ agrega, NOMBRE- quita.",
        metavar="KEY=VALUE…",
        argument=True,
    )


@parameter_class
class Watching(OneTicket):
    """Who follows a ticket, and how."""

    who: Sequence[str] = required(
        "Addresses, people here by name, groups, or me.",
        "Direcciones, personas de aquí por su nombre, grupos, o yo.",
        metavar="WHO…",
        argument=True,
    )
    role: str = default("Cc", "Requestor, Cc or AdminCc.", "Solicitante, Cc o AdminCc.")


class Watch(Watching):
    """People and groups who shall follow a ticket."""


class Unwatch(Watching):
    """People and groups who shall follow it no longer."""


@parameter_class
class Squelch(OneTicket):
    """Somebody who shall get no mail about a ticket."""

    who: str = required("Whom not to mail about it.", "A quién no escribir sobre él.", metavar="ADDRESS", argument=True)


@parameter_class
class Unsquelch(OneTicket):
    """Somebody who shall get mail about it again."""

    who: str = required(
        "Whom to mail about it again.", "A quién volver a escribir sobre él.", metavar="ADDRESS", argument=True
    )


@parameter_class
class Linking(OneTicket):
    """A kind of link, and where it leads."""

    kind: str = required(
        "DependsOn, DependedOnBy, RefersTo, ReferredToBy, MemberOf or HasMember.",
        "DependeDe, RequeridoPor, SeRefiereA, MencionadoEn, ParteDe o Contiene.",
        metavar="KIND",
        argument=True,
    )
    to: int | str = required(
        "A ticket's number, or an address on the web.",
        "El número de un ticket, o una dirección web.",
        metavar="TARGET",
        argument=True,
    )


class Link(Linking):
    """A link to be made."""


class Unlink(Linking):
    """A link to be taken away."""


@parameter_class
class Merge(OneTicket):
    """A ticket that becomes part of another."""

    into: int = required("The ticket that stays.", "El ticket que queda.", metavar="INTO", argument=True, number=True)
    disclose: bool = default(
        False,
        "Also if their requestors differ, who will see each other's address and subject.",
        "Aunque los solicitantes sean distintos: cada uno verá la dirección y el asunto del otro.",
    )


@parameter_class
class Split(OneTicket):
    """A letter that gets a ticket of its own, or goes to another."""

    transaction: int = required(
        "The entry of the history (ticket show --json: id).",
        "La entrada del historial (ticket show --json: id).",
        metavar="ENTRY",
        argument=True,
        number=True,
    )
    to: int | None = default(
        None, "To this ticket; without it, a new one.", "A este ticket; si no, a uno nuevo.", number=True
    )
    queue: str | None = default(
        None, "The new ticket's queue; else the same.", "La cola del ticket nuevo; si no, la misma."
    )
    subject: str | None = default(
        None, "The new ticket's subject; else the same.", "El asunto del ticket nuevo; si no, el mismo."
    )
    disclose: bool = default(
        False,
        "Also to a ticket of other requestors, who will read it.",
        "También a un ticket de otros solicitantes, que lo leerán.",
    )
