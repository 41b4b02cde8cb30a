"""What each use case is told: plain values, as people type them, with a word of help in every language we speak.

The command line makes its arguments and options of these, and where the daemon takes them in their types are checked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar, dataclass_transform

C = TypeVar("C")


@dataclass(frozen=True, slots=True)
class Help:
    """How a parameter is shown: help by language, and what stands for its value. ``argument``: it is told by its place, not by a
    name; ``option`` is its name where it is not its own; ``number`` counts from ``least``, to ``most`` where that is said;
    ``or_all`` may be all as well; ``text`` may come from standard input; ``files`` are typed as paths, and handed over with what
    is in them; ``takes`` says what a text is, where wrong usage can be told before anything is asked: language, timezone, length
    (of time)."""

    en: str
    es: str
    metavar: str = ""
    argument: bool = False
    option: str = ""
    number: bool = False
    least: int = 1
    most: int | None = None
    or_all: bool = False
    text: bool = False
    files: bool = False
    takes: str = ""


@dataclass_transform(kw_only_default=True, frozen_default=True)
def parameter_class(cls: type[C]) -> type[C]:
    """A dataclass of what a use case is told, to be read only. It compares and prints as any object does: making what would do more
    costs the command line a tenth of a second."""
    return dataclass(kw_only=True, eq=False, repr=False, match_args=False)(cls)


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file that comes with what is written: its name, and its bytes in base64."""

    name: str
    content: str


def required(en: str, es: str, **more: Any) -> Any:
    """A parameter that must be told; ``more`` as in Help."""
    return field(metadata={"help": Help(en, es, **more)})


def default(value: Any, en: str, es: str, **more: Any) -> Any:
    """One that is ``value`` where it is not told."""
    return field(default=value, metadata={"help": Help(en, es, **more)})


def several(en: str, es: str, **more: Any) -> Any:
    """Any number of values; none where they are not told."""
    return field(default=(), metadata={"help": Help(en, es, **more)})


def _ticket() -> Any:
    return required("The ticket's number.", "El número del ticket.", metavar="N", argument=True, number=True)


def _text() -> Any:
    return required(
        "What to say; without it, or with -, standard input is read.",
        "El texto; sin esta opción, o con -, se lee de la entrada estándar.",
        text=True,
    )


def _attach() -> Any:
    return several(
        "A file to send along; may be repeated.",
        "Un archivo para enviar con el texto; se puede repetir.",
        metavar="FILE",
        files=True,
    )


def _minutes() -> Any:
    return default(
        "0",
        "Time worked: 90, 1h30m, '30m yesterday for ana'.",
        "Tiempo trabajado: 90, 1h30m, '30m ayer por ana'.",
    )


def _without() -> Any:
    return several(
        "Who is not told of it, this once; may be repeated.", "A quién no avisar, por esta vez; se puede repetir."
    )


def _status_with_it() -> Any:
    return default(None, "The ticket's status from then on.", "El estado del ticket desde entonces.")


def _seen() -> Any:
    return default(
        None,
        "Only if nobody else did anything after this entry of the history.",
        "Solo si nadie más hizo nada después de esta entrada del historial.",
        metavar="ENTRY",
        number=True,
    )


def _role() -> Any:
    return default("Cc", "Requestor, Cc or AdminCc.", "Solicitante, Cc o AdminCc.")


def _who() -> Any:
    return required(
        "Addresses, people here by name, groups, or me.",
        "Direcciones, personas de aquí por su nombre, grupos, o yo.",
        metavar="WHO…",
        argument=True,
    )


def _assignments() -> Any:
    return required(
        "status, owner, queue, subject, priority, due, cc, dependson, cf.NAME …; NAME+ adds, NAME- takes away.",
        "estado, responsable, cola, asunto, prioridad, vence, cc, dependede, cf.NOMBRE …; NOMBRE+ agrega, NOMBRE- quita.",
        metavar="KEY=VALUE…",
        argument=True,
    )


def _kind() -> Any:
    return required(
        "DependsOn, DependedOnBy, RefersTo, ReferredToBy, MemberOf or HasMember.",
        "DependeDe, RequeridoPor, SeRefiereA, MencionadoEn, ParteDe o Contiene.",
        metavar="KIND",
        argument=True,
    )


def _target() -> Any:
    return required(
        "A ticket's number, or an address on the web.",
        "El número de un ticket, o una dirección web.",
        metavar="TARGET",
        argument=True,
    )


@parameter_class
class OneTicket:
    """What is about one ticket and needs no more."""

    id: int = _ticket()


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


class Stall(OneTicket):
    """It waits for something."""


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
class Reply(OneTicket):
    """A public answer."""

    text: str = _text()
    minutes: int | str = _minutes()
    cc_once: Sequence[str] = several(
        "Who gets it as well, this once; may be repeated.", "Quién más la recibe, solo por esta vez; se puede repetir."
    )
    bcc_once: Sequence[str] = several("The same, unseen by the others.", "Lo mismo, sin que los demás lo vean.")
    without: Sequence[str] = _without()
    status: str | None = _status_with_it()
    seen: int | None = _seen()
    attach: Sequence[AttachedFile] = _attach()


@parameter_class
class Forward(OneTicket):
    """The conversation, or entries of it, sent to others."""

    entries: Sequence[int] = several(
        "Entries of the history; without them the whole conversation, and no comments.",
        "Entradas del historial; sin ellas, toda la conversación, sin comentarios.",
        metavar="[ENTRY]...",
        argument=True,
        number=True,
    )
    to: Sequence[str] = required("To whom; may be repeated.", "A quién; se puede repetir.", metavar="ADDRESS")
    cc: Sequence[str] = several("Who gets a copy.", "Quién recibe una copia.", metavar="ADDRESS")
    bcc: Sequence[str] = several(
        "The same, unseen by the others.", "Lo mismo, sin que los demás lo vean.", metavar="ADDRESS"
    )
    text: str = default(
        "",
        "What to say with it; with -, standard input is read.",
        "El texto que la acompaña; con -, se lee de la entrada estándar.",
        text=True,
    )
    answers: str = default(
        "comment",
        "What answers become: comment, or reply, which requestors read.",
        "Qué será lo que respondan: comentario, o respuesta, que leen los solicitantes.",
    )


@parameter_class
class CopyOnce(OneTicket):
    """A reply sent to others as well; ``blind``: nobody else sees to whom."""

    to: Sequence[str] = ()
    blind: bool = False


@parameter_class
class Comment(OneTicket):
    """A note that requestors never see."""

    text: str = _text()
    minutes: int | str = _minutes()
    without: Sequence[str] = _without()
    status: str | None = _status_with_it()
    seen: int | None = _seen()
    attach: Sequence[AttachedFile] = _attach()


@parameter_class
class Set(OneTicket):
    """Fields by name, with their new values: all of them, or none."""

    values: Mapping[str, str] = _assignments()


@parameter_class
class Watch(OneTicket):
    """People and groups who shall follow a ticket."""

    who: Sequence[str] = _who()
    role: str = _role()


@parameter_class
class Unwatch(OneTicket):
    """People and groups who shall follow it no longer."""

    who: Sequence[str] = _who()
    role: str = _role()


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
class Link(OneTicket):
    """A link to be made."""

    kind: str = _kind()
    to: int | str = _target()


@parameter_class
class Unlink(OneTicket):
    """A link to be taken away."""

    kind: str = _kind()
    to: int | str = _target()


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


@parameter_class
class Clone(OneTicket):
    """A ticket to be opened like another."""

    queue: str | None = default(
        None, "The new ticket's queue; else the same.", "La cola del ticket nuevo; si no, la misma."
    )
    subject: str | None = default(
        None, "The new ticket's subject; else the same.", "El asunto del ticket nuevo; si no, el mismo."
    )


@parameter_class
class Release(OneTicket):
    """Entries that were kept as unproven and are passed on; none named: all that wait."""

    entries: Sequence[int] = several(
        "Entries of the history; without them all that wait.",
        "Entradas del historial; sin ellas, todas las que esperan.",
        metavar="ENTRY…",
        argument=True,
        number=True,
    )


@parameter_class
class Create:
    """A new ticket."""

    queue: str = required("The queue.", "La cola.")
    subject: str = required("The subject.", "El asunto.")
    requestor: Sequence[str] = several("Who wants it; may be repeated.", "Quién lo pide; se puede repetir.")
    cc: Sequence[str] = several(
        "Cc: an address or a group; may be repeated.", "Cc: una dirección o un grupo; se puede repetir."
    )
    admin_cc: Sequence[str] = several(
        "AdminCc: an address or a group; may be repeated.", "AdminCc: una dirección o un grupo; se puede repetir."
    )
    squelch: Sequence[str] = several(
        "Whom not to mail about it; may be repeated.", "A quién no escribir sobre él; se puede repetir."
    )
    priority: int | None = default(None, "The priority; else the queue's.", "La prioridad; si no, la de la cola.")
    values: Mapping[str, str] = field(
        default_factory=dict,
        metadata={
            "help": Help(
                "As in ticket set; may be repeated.", "Como en ticket set; se puede repetir.", "KEY=VALUE", option="set"
            )
        },
    )
    minutes: int | str = _minutes()
    text: str = default(
        "", "What to say; with -, standard input is read.", "El texto; con -, se lee de la entrada estándar.", text=True
    )
    attach: Sequence[AttachedFile] = _attach()


class Attachments(OneTicket):
    """The files of a ticket."""


@parameter_class
class AttachmentOf(OneTicket):
    """One file of a ticket: the entry of the history it came with, and its place in the letter."""

    entry: int = required("The entry of the history.", "La entrada del historial.", argument=True, number=True)
    part: str = required("Its place in the letter.", "Su lugar en el mensaje.", argument=True)


@parameter_class
class HelpFor:
    """Where one wants to know what may be ordered by mail."""

    queue: str | None = default(None, "What may be ordered in this queue.", "Qué se puede ordenar en esta cola.")
    control: bool = default(
        False, "What may be ordered at the control address.", "Qué se puede ordenar en la dirección de control."
    )
