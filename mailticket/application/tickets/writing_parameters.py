"""What is told to write on a ticket: to open it, answer, comment, forward; and which of what was written is meant."""

from collections.abc import Mapping, Sequence

from mailticket.application.parameters import AttachedFile, default, mapping, parameter_class, required, several
from mailticket.application.tickets.parameters import OneTicket


def _attach() -> tuple[()]:
    return several(
        "A file to send along; may be repeated.",
        "Un archivo para enviar con el texto; se puede repetir.",
        metavar="FILE",
        files=True,
    )


def _minutes() -> str:
    return default(
        "0",
        "Time worked: 90, 1h30m, '30m yesterday for ana'.",
        "Tiempo trabajado: 90, 1h30m, '30m ayer por ana'.",
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
    values: Mapping[str, str] = mapping(
        "As in ticket set; may be repeated.",
        "Como en ticket set; se puede repetir.",
        metavar="KEY=VALUE",
        option="set",
    )
    minutes: int | str = _minutes()
    text: str = default(
        "", "What to say; with -, standard input is read.", "El texto; con -, se lee de la entrada estándar.", text=True
    )
    attach: Sequence[AttachedFile] = _attach()


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
class Writing(OneTicket):
    """What is written on a ticket, and what goes with it."""

    text: str = required(
        "What to say; without it, or with -, standard input is read.",
        "El texto; sin esta opción, o con -, se lee de la entrada estándar.",
        text=True,
    )
    minutes: int | str = _minutes()
    without: Sequence[str] = several(
        "Who is not told of it, this once; may be repeated.", "A quién no avisar, por esta vez; se puede repetir."
    )
    status: str | None = default(None, "The ticket's status from then on.", "El estado del ticket desde entonces.")
    seen: int | None = default(
        None,
        "Only if nobody else did anything after this entry of the history.",
        "Solo si nadie más hizo nada después de esta entrada del historial.",
        metavar="ENTRY",
        number=True,
    )
    attach: Sequence[AttachedFile] = _attach()


@parameter_class
class Reply(Writing):
    """A public answer."""

    cc_once: Sequence[str] = several(
        "Who gets it as well, this once; may be repeated.", "Quién más la recibe, solo por esta vez; se puede repetir."
    )
    bcc_once: Sequence[str] = several("The same, unseen by the others.", "Lo mismo, sin que los demás lo vean.")


class Comment(Writing):
    """A note that requestors never see."""


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
class Release(OneTicket):
    """Entries that were kept as unproven and are passed on; none named: all that wait."""

    entries: Sequence[int] = several(
        "Entries of the history; without them all that wait.",
        "Entradas del historial; sin ellas, todas las que esperan.",
        metavar="ENTRY…",
        argument=True,
        number=True,
    )


class Attachments(OneTicket):
    """The files of a ticket."""


@parameter_class
class AttachmentOf(OneTicket):
    """One file of a ticket: the entry of the history it came with, and its place in the letter."""

    entry: int = required("The entry of the history.", "La entrada del historial.", argument=True, number=True)
    part: str = required("Its place in the letter.", "Su lugar en el mensaje.", argument=True)
