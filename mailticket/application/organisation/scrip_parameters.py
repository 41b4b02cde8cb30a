"""What use cases about scrips, templates and jobs are told."""

from collections.abc import Mapping, Sequence

from mailticket.application.organisation.parameters import NAME
from mailticket.application.parameters import default, parameter_class, required, several
from mailticket.model.scrip import MOST_SECONDS, ActionKind, Condition

Scalar = str | int | float | bool


@parameter_class
class OneScrip:
    """A scrip."""

    name: str = required("Its name or number.", "Su nombre o su número.", metavar="SCRIP", argument=True)


@parameter_class
class Arguments:
    """What belongs to the action of a scrip. None is not said; what is empty takes one away, of ``seconds`` 0."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012  # read by pydantic, changed by nobody

    set: Mapping[str, Scalar] | None = default(
        None,
        "What set shall set; may be repeated.",
        "Lo que cambia la acción set; se puede repetir.",
        metavar="FIELD=VALUE",
    )
    owner: str | None = default(
        None,
        "Whom give gives to: an address, actor or nobody.",
        "A quién lo da la acción give: una dirección, actor o nobody.",
    )
    create: Mapping[str, Scalar] | None = default(
        None,
        "queue, subject, link, text, priority, owner; may be repeated.",
        "queue, subject, link, text, priority, owner; se puede repetir.",
        metavar="KEY=VALUE",
    )
    program: Sequence[str] | None = default(
        None, "A word of the command run; may be repeated.", "Una palabra del comando de run; se puede repetir."
    )
    url: str | None = default(None, "What webhook calls: https://…", "A qué llama la acción webhook: https://…")
    seconds: int | None = default(
        None,
        "How long run and webhook may take.",
        "Cuánto pueden tardar run y webhook.",
        number=True,
        most=MOST_SECONDS,
    )
    secret: str | None = default(None, "What webhook signs with.", "Con qué firma webhook.")


@parameter_class
class ScripValues:
    """What is said of a scrip. None is not said, an empty text clears, and lists are put in place of what is there."""

    condition: str | None = default(None, f"{', '.join(Condition)}.", f"{', '.join(Condition)}.")
    action: str | None = default(None, f"{', '.join(ActionKind)}.", f"{', '.join(ActionKind)}.")
    when: str | None = default(
        None, "status = 'open' and priority >= 80; '' for always.", "status = 'open' and priority >= 80; '' es siempre."
    )
    to: Sequence[str] | None = default(
        None,
        "Role, group or address to tell; may be repeated.",
        "Rol, grupo o dirección a quien avisar; se puede repetir.",
    )
    template: str | None = default(None, "In which words.", "Con qué plantilla.")
    as_comment: bool | None = default(
        None,
        "For staff alone, or for all.",
        "Solo para el personal, o para todos.",
        option="as-comment/--as-reply",
    )
    queue: str | None = default(None, "Only in this queue; * for all.", "Solo en esta cola; * es en todas.")
    off_in: Sequence[str] | None = default(
        None, "Not in this queue; may be repeated.", "No en esta cola; se puede repetir."
    )
    order: int | None = default(None, "Lower comes first.", "El menor va primero.")
    disabled: bool | None = default(
        None, "Whether it is switched off.", "Si está desactivado.", option="disabled/--enabled"
    )
    arguments: Arguments | None = default(  # a field, as all others are
        None, "What belongs to its action, in parts.", "Lo que corresponde a su acción, por partes."
    )


@parameter_class
class SetScrip(ScripValues, OneScrip):
    """A scrip to be changed."""


@parameter_class
class AddScrip(ScripValues):
    """A scrip to be made."""

    name: str = required("What it is called.", "Cómo se llama.", metavar=NAME, argument=True)
    condition: str = required(f"{', '.join(Condition)}.", f"{', '.join(Condition)}.")
    action: str = required(f"{', '.join(ActionKind)}.", f"{', '.join(ActionKind)}.")


@parameter_class
class RenameScrip(OneScrip):
    """Another name for a scrip."""

    new: str = required("The new name.", "El nombre nuevo.", metavar="NEW", argument=True)


@parameter_class
class ScripInQueue(OneScrip):
    """A scrip of all queues, and one queue."""

    queue: str = required("The queue.", "La cola.", metavar="QUEUE", argument=True)


@parameter_class
class ListScrips:
    """Which scrips to list."""

    queue: str | None = default(None, "Only those that serve this queue.", "Solo los que sirven a esta cola.")


@parameter_class
class TryScrip:
    """A scrip, and the ticket and entry it is tried with."""

    id: int | str = required("Its name or number.", "Su nombre o su número.", metavar="SCRIP", argument=True)
    ticket: int = required(
        "The ticket's number.", "El número del ticket.", metavar="TICKET", argument=True, number=True
    )
    transaction: int | None = default(
        None,
        "Because of this entry; else the last one.",
        "A causa de esta entrada; si no, de la última.",
        metavar="ENTRY",
    )


# -- templates and jobs


@parameter_class
class ListTemplates:
    """Which templates to list."""

    queue: str | None = default(None, "As they serve this queue.", "Como sirven a esta cola.")


@parameter_class
class ShowTemplate:
    """A template: in a language, as it serves a queue."""

    name: str = required("The template's name.", "El nombre de la plantilla.", metavar=NAME, argument=True)
    language: str | None = default(None, "es or en.", "es o en.", takes="language")
    queue: str | None = default(None, "As it serves this queue.", "Como sirve a esta cola.")


@parameter_class
class ListJobs:
    """Which jobs to list."""

    ticket: int | None = default(None, "Only of this ticket.", "Solo los de este ticket.", metavar="N", number=True)
    state: Sequence[str] = several(
        "waiting, running, done, failed; may be repeated.", "waiting, running, done, failed; se puede repetir."
    )
    limit: int = default(50, "At most so many.", "A lo sumo tantos.", number=True)
